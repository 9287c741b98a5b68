package dev.orrery.app.config;

import java.nio.file.Path;
import java.util.List;

/** The keys of {@code [hooks]}: which programs may be called, and how many. */
public final class HookKeys {
    public final Key<List<String>> allowNetworks = Keys.key(
            Section.HOOKS,
            "allow-networks",
            Type.listOf(Type.NETWORK),
            List.of(),
            "Networks that are not on the public internet and may be called all the same, by every outgoing request;"
                    + " loopback must be listed too. People name the programs, so list only what every one of them may"
                    + " reach.");
    public final Key<Integer> perPerson =
            Keys.key(Section.HOOKS, "per-person", Type.number(1, 10_000), 50, "How many hooks one person may have.");
    public final Key<Integer> perAccount = Keys.key(
            Section.HOOKS,
            "per-account",
            Type.number(1, 100_000),
            1_000,
            "How many hooks one cloud account may have: one for each machine and realm, and one for all.");
    public final Key<Boolean> verify = Keys.key(
            Section.HOOKS,
            "verify",
            Type.YES_NO,
            false,
            "Whether a program has to agree before it is called: at registration it is sent OPTIONS with"
                    + " WebHook-Request-Origin, and has to answer with WebHook-Allowed-Origin.");
    public final Key<Path> caFile = Keys.key(
            Section.HOOKS,
            "ca-file",
            Type.FILE,
            null,
            "A PEM file with the certificates of authorities that programs' certificates are checked against. Default: those"
                    + " that Java trusts.");
}
