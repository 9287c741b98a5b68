-- What was cancelled by mail before it was known here: the invitation may come later, and is over then.
create table mail_cancelled (
    home integer not null,          -- of whoever was invited
    uid text not null,
    id text not null,               -- made of sender and content: the same is kept once
    sender text not null,
    content blob not null,          -- the CANCEL as it came
    since integer not null,
    primary key (home, uid, id)
) strict, without rowid;
create index mail_cancelled_since on mail_cancelled (since);
-- Mails in watched mailboxes that cannot be dealt with yet, and since when: nobody waits for ever.
create table mail_waiting (
    home integer not null,          -- whose mailbox it is; 0: everybody's
    folder text not null,
    uid_validity integer not null,
    uid integer not null,
    since integer not null,
    primary key (home, folder, uid_validity, uid)
) strict, without rowid;
