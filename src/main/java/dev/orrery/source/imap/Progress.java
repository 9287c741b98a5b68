package dev.orrery.source.imap;

import org.jspecify.annotations.Nullable;

/**
 * How far a folder's copy has come, as it is kept in the store. While a first or a new copy is under way, it is known under
 * which UIDVALIDITY, so that it goes on where it was broken off.
 *
 * @param state the copy agrees with; null while it is not complete
 * @param uidValidity under which the known messages are numbered; 0 before anything was seen
 * @param settled true once the copy was complete: what then is missing in a new copy has gone, before that it is not
 *     there yet
 */
record Progress(@Nullable FolderState state, long uidValidity, boolean settled) {
    static final Progress NOTHING = new Progress(null, 0, false);

    static Progress complete(FolderState state) {
        return new Progress(state, state.uidValidity(), true);
    }

    Progress under(long uidValidity) {
        return new Progress(null, uidValidity, settled);
    }

    /** @throws IllegalArgumentException for what {@link #toString} never wrote */
    static Progress parse(String text) {
        String[] words = text.split(" ");
        return switch (words[0]) {
            case "" -> NOTHING;
            case "first", "again" -> new Progress(null, Long.parseLong(words[1]), words[0].equals("again"));
            case "at" ->
                complete(new FolderState(
                        Long.parseLong(words[1]),
                        Long.parseLong(words[2]),
                        Long.parseLong(words[3]),
                        Long.parseLong(words[4])));
            default -> throw new IllegalArgumentException("no state of a folder: " + text);
        };
    }

    @Override
    public String toString() {
        if (state == null) {
            return uidValidity == 0 && !settled ? "" : (settled ? "again " : "first ") + uidValidity;
        }
        return "at " + state.uidValidity() + " " + state.uidNext() + " " + state.highestModSeq() + " "
                + state.messages();
    }
}
