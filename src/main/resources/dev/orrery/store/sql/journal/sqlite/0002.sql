-- Reservations whose time was over without word of a decision: what became of them, for two months.
create table quota_expired (
    store text not null,
    home integer not null,
    uid text not null,
    token text not null,
    quota text not null,
    payer text not null,
    seconds integer not null,
    found integer not null,              -- milliseconds
    held integer not null,          -- 1: the store held the booking then
    primary key (store, home, uid, token, quota)
) strict, without rowid;
create index quota_expired_found on quota_expired (store, found);
