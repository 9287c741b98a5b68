-- Reservations whose time was over without word of a decision: what became of them, for two months.
create table quota_expired (
    store text not null,
    home bigint not null,
    uid text not null,
    token text not null,
    quota text not null,
    payer text not null,
    seconds bigint not null,
    found bigint not null,              -- milliseconds
    held integer not null,          -- 1: the store held the booking then
    primary key (store, home, uid, token, quota)
);
create index quota_expired_found on quota_expired (store, found);
