package dev.orrery.face.hooks;

import dev.orrery.http.OutgoingAddress;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.http.OutgoingHttp.Outcome;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HookRow;
import java.util.List;
import java.util.Optional;

/** The words of whoever wants to be called, judged; the same for every door. Stateless. */
public final class HookTarget {
    private HookTarget() {}

    /**
     * @param token sent along as it is; empty for none
     * @throws Refused BadRequest for what is no address or cannot be sent, Forbidden for what may not be called
     */
    public static HookRow.Target of(OutgoingHttp http, String url, Optional<String> token) {
        return new HookRow.Target(check(http, url), HookReader.token(token), List.of());
    }

    /** As the hook's owner is shown its secret, once. */
    public static String secret(HookRow hook) {
        return Signature.shown(hook.keys().secret());
    }

    /** @return the address in its plain form */
    static String check(OutgoingHttp http, String url) {
        OutgoingAddress address;
        try {
            address = OutgoingAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw HookReader.bad(String.valueOf(e.getMessage()));
        }
        http.check(address).ifPresent(HookTarget::refuse);
        return address.toString();
    }

    private static void refuse(Outcome outcome) {
        switch (outcome) {
            case Outcome.NotAllowed refused -> throw new Refused(new Reason.Forbidden(refused.sentence()));
            case Outcome.Failed failed -> throw HookReader.bad(failed.sentence());
            case Outcome.Answer _ -> {}
        }
    }
}
