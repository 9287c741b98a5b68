package dev.orrery.source.imap.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the server has said that it can do, by itself or asked (RFC 9051 section 7.2.2). For one thread. */
final class Offer {
    private final Set<String> hidden;
    private Capabilities capabilities = Capabilities.NONE;
    private boolean told;

    /** @param hidden what it is not believed to be able to do */
    Offer(Set<String> hidden) {
        this.hidden = hidden;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    boolean isTold() {
        return told;
    }

    /** After STARTTLS and a login it may be another list. */
    void forget() {
        told = false;
        capabilities = Capabilities.NONE;
    }

    /** Any response may tell it. */
    void note(Response response) throws WireException {
        if (response instanceof Response.Data data && data.is("CAPABILITY")) {
            List<String> names = new ArrayList<>();
            for (Item item : data.items()) {
                names.add(item.string());
            }
            tell(String.join(" ", names));
        } else if (response instanceof Response.Status status && status.code().equals("CAPABILITY")) {
            tell(status.argument());
        }
    }

    private void tell(String listed) {
        capabilities = Capabilities.of(listed, hidden);
        told = true;
    }
}
