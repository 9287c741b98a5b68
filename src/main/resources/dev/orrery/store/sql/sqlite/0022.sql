-- What a letter to somebody elsewhere was about, kept when the letter is gone: as long as an answer by its link may come, or
-- a notice that it did not arrive.
create table letter_trace (
    home integer not null,
    seq integer not null,                -- of the message
    recipient text not null,        -- as the message has it
    message_id text not null,       -- random: who knows it has seen the letter
    uid text not null,
    address text not null,          -- bare mail address
    link text not null,             -- digest of the link's secret; empty: the letter has no link
    language text not null,         -- of the letter, and of the page behind the link
    since integer not null,
    until integer not null,              -- then it is forgotten
    returned integer not null,           -- when a notice said that it did not arrive; 0: none has
    problem text not null,          -- what the notice said
    answered integer not null,           -- when it was answered by its link last; 0: never
    answer text not null,
    primary key (home, seq, recipient)
) strict;
create unique index letter_trace_message on letter_trace (message_id);
create unique index letter_trace_link on letter_trace (link) where link <> '';
create index letter_trace_until on letter_trace (until);
create index letter_trace_returned on letter_trace (returned) where returned <> 0;
create index letter_trace_uid on letter_trace (home, uid);
