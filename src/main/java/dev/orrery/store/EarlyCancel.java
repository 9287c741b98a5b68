package dev.orrery.store;

import dev.orrery.model.HomeId;
import dev.orrery.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A CANCEL that came by mail before what it cancels. Immutable; the array is shared: never write into it.
 *
 * @param home whose calendar knows nothing of it
 * @param sender calendar user address
 * @param content the message as it came
 */
public record EarlyCancel(HomeId home, String uid, String sender, byte[] content) {
    /**
     * How many are kept, so that strangers fill nobody's store and push nothing out that others have sent.
     *
     * @param ofDomain in one home by senders of one mail domain; the domain's oldest go
     * @param most in one home; the oldest of whoever has most go
     */
    public record Bounds(int ofDomain, int most) {}

    /** The same for the same message by the same sender. */
    public String id() {
        String text = new String(content, StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Sha256.of(sender.toLowerCase(Locale.ROOT) + "\n" + text));
    }
}
