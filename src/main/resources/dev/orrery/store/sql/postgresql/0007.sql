-- A scheduling message that a change of this home caused, under the number of the log's entry that tells of it.
create table message (
    home bigint not null,
    seq bigint not null,
    method text not null,
    uid text not null,
    sender text not null,
    recipients text not null,       -- one address a line
    content bytea not null,
    primary key (home, seq)
);

-- What became of it, recipient by recipient; written together with what it did to the recipient's home.
create table delivery (
    home bigint not null,
    seq bigint not null,
    recipient text not null,
    status text not null,           -- as SCHEDULE-STATUS has it
    since bigint not null,
    primary key (home, seq, recipient)
);
create index delivery_waiting on delivery (since) where status = '1.0';
