-- Answers that are decided, and whose event is not known to be in its folder yet. The time is held as an offer.
create table held_answer (
    home integer not null,          -- of whoever answers
    uid text not null,
    cause text not null,            -- the message that is answered
    base_seq integer not null,      -- of the event as it was before; 0: there was none
    base blob not null,           -- its text; empty if there was none
    planned text not null,          -- what was to be written into the folder, in short, one each line
    since integer not null,
    primary key (home, uid)
) strict, without rowid;
create index held_answer_since on held_answer (since);
