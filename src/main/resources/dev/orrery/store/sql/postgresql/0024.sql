-- What was cancelled by mail before it was known here: the invitation may come later, and is over then.
create table mail_cancelled (
    home bigint not null,           -- of whoever was invited
    uid text not null,
    id text not null,               -- made of sender and content: the same is kept once
    sender text not null,
    content bytea not null,         -- the CANCEL as it came
    since bigint not null,
    primary key (home, uid, id)
);
create index mail_cancelled_since on mail_cancelled (since);
-- Mails in watched mailboxes that cannot be dealt with yet, and since when: nobody waits for ever.
create table mail_waiting (
    home bigint not null,           -- whose mailbox it is; 0: everybody's
    folder text not null,
    uid_validity bigint not null,
    uid bigint not null,
    since bigint not null,
    primary key (home, folder, uid_validity, uid)
);
