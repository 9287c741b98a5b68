-- A mail to somebody elsewhere that a scheduling message became: what goes out, kept until it is known what became of it.
create table letter (
    home integer not null,
    seq integer not null,                -- of the message
    recipient text not null,        -- as the message has it
    message_id text not null,
    sender text not null,           -- bare mail addresses, for the envelope
    address text not null,
    content blob not null,
    since integer not null,
    state text not null,            -- waiting, settled (to be noted in the sender's object), dead
    status text not null,           -- as SCHEDULE-STATUS has it
    attempts integer not null,
    next_try integer not null,
    problem text not null,          -- what the mail server said last
    primary key (home, seq, recipient)
) strict;
create index letter_next on letter (next_try) where state <> 'dead';

-- What came by mail, by a digest of its content: the same thing does nothing a second time.
create table mail_seen (
    home integer not null,
    digest text not null,
    since integer not null,
    primary key (home, digest)
) strict, without rowid;
create index mail_seen_since on mail_seen (since);
