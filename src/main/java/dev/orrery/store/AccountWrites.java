package dev.orrery.store;

import dev.orrery.model.HomeId;
import dev.orrery.model.Tracked;
import java.time.Instant;
import java.util.OptionalLong;

/** Writes of cloud accounts; all but {@link #claim} need the lock of the account's home. */
public interface AccountWrites extends AccountReads {
    /** Keeps an account, new or over what was known of it; a new one is due at once. */
    void put(AccountRow account);

    /**
     * Takes the listing of one kind for this holder until a moment, unless another has it; needs no home's lock.
     *
     * @return the fence number under which its result may be written; empty while another holder has it
     */
    OptionalLong claim(HomeId home, Tracked.Kind kind, String holder, Instant until);

    /**
     * Writes a listing's row and ends the claim.
     *
     * @return false, and nothing is written, if somebody claimed it since with another fence number
     */
    boolean finish(PollRow poll);

    /** Makes the listings due at a moment and takes them from whoever is at them: what they find out is not written. */
    void interrupt(HomeId home, Instant due);

    /** Somebody did something with a machine: it is listed soon, by whoever does it. */
    void acted(HomeId home, Tracked.Kind kind, Instant now);

    void put(HomeId home, TrackedRow row);

    void remove(HomeId home, Tracked.Kind kind, String id);

    /** Notes that a thing is gone that a hook watches, or that nobody wants to know that any more. */
    void setGone(HomeId home, String path, boolean gone);

    /** The resource is this machine, whatever it was before; needs the lock of the resource's home. */
    void bind(MachineBinding binding);

    /** Nothing happens if the resource is no machine; needs the lock of its home. */
    void unbind(HomeId home);

    /** What the account was told through its feed; needs no home's lock. */
    void putRead(HomeId home, ReadPart read);
}
