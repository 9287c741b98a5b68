package dev.orrery.face.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * What readers that share a queue hold of it: pieces of the log one behind the other, each lent to one reader for a while.
 * A piece is done when it is acknowledged; the queue's place moves when all before it is done. Immutable.
 */
record Held(List<Piece> pieces) {
    /** Pieces that may be out at a time; beyond, somebody should acknowledge first. */
    static final int MOST = 200;

    private static final JsonMapper JSON = JsonMapper.shared();

    Held {
        pieces = List.copyOf(pieces);
    }

    /**
     * From the end of the piece before, or the queue's place, up to a position.
     *
     * @param until when it may be lent to another; null once it is acknowledged
     */
    record Piece(
            String reader,
            String to,
            @org.jspecify.annotations.Nullable Instant until) {}

    /** What is left, and where all before is acknowledged. */
    record Acknowledged(String position, Held left) {}

    static Held parse(String text) {
        List<Piece> pieces = new ArrayList<>();
        if (!text.isEmpty()) {
            for (JsonNode node : JSON.readTree(text)) {
                JsonNode until = node.path(2);
                pieces.add(new Piece(
                        node.path(0).asString(),
                        node.path(1).asString(),
                        until.isNull() ? null : Instant.ofEpochMilli(until.asLong())));
            }
        }
        return new Held(pieces);
    }

    String text() {
        if (pieces.isEmpty()) {
            return "";
        }
        ArrayNode list = JSON.createArrayNode();
        for (Piece piece : pieces) {
            ArrayNode one = list.addArray().add(piece.reader()).add(piece.to());
            if (piece.until() == null) {
                one.addNull();
            } else {
                one.add(piece.until().toEpochMilli());
            }
        }
        return JSON.writeValueAsString(list);
    }

    /** The first piece that a reader may have again: their own, or one that another kept too long. */
    Optional<Integer> open(String reader, Instant now) {
        for (int i = 0; i < pieces.size(); i++) {
            Instant until = pieces.get(i).until();
            if (until != null && (pieces.get(i).reader().equals(reader) || until.isBefore(now))) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** True if nothing is out that somebody would have to acknowledge. */
    boolean isDone() {
        return pieces.stream().allMatch(piece -> piece.until() == null);
    }

    /** Where a piece begins; with their number, where the next one would. */
    String from(int index, String position) {
        return index == 0 ? position : pieces.get(index - 1).to();
    }

    Held lent(int index, String reader, Instant until) {
        List<Piece> all = new ArrayList<>(pieces);
        all.set(index, new Piece(reader, pieces.get(index).to(), until));
        return new Held(all);
    }

    Held lent(String reader, String to, Instant until) {
        List<Piece> all = new ArrayList<>(pieces);
        all.add(new Piece(reader, to, until));
        return new Held(all);
    }

    /** Up to there is nothing for anybody. */
    Held passed(String to) {
        List<Piece> all = new ArrayList<>(pieces);
        // what a reader acknowledged stays, since they may acknowledge it again
        if (!all.isEmpty() && all.getLast().reader().isEmpty()) {
            all.removeLast();
        }
        all.add(new Piece("", to, null));
        return new Held(all);
    }

    /** Empty if no piece ends there. */
    Optional<Acknowledged> done(String to, String position) {
        List<Piece> all = new ArrayList<>(pieces);
        boolean found = false;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).to().equals(to)) {
                all.set(i, new Piece(all.get(i).reader(), to, null));
                found = true;
            }
        }
        if (!found) {
            return Optional.empty();
        }
        String at = position;
        while (!all.isEmpty() && all.getFirst().until() == null) {
            at = all.removeFirst().to();
        }
        return Optional.of(new Acknowledged(at, new Held(all)));
    }
}
