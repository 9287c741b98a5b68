-- An account at a cloud provider: a home of its own, whose log tells what was seen of its machines.
create table account (
    home integer not null,
    driver text not null,
    provider text not null,
    login text not null,
    sealed text not null,           -- the password, encrypted with a key that is not in the store
    state text not null,
    trouble text not null,          -- a sentence; empty when all is well
    since integer not null,
    asked_at integer not null,
    primary key (home)
) strict, without rowid;
create unique index account_key on account (driver, provider, login);

-- When one kind of its things is listed next. Who claims it counts the fence up; results of older claims are not written.
create table account_poll (
    home integer not null,
    kind text not null,             -- instance, realm
    due integer not null,
    listed_at integer not null,          -- the last complete listing
    changed_at integer not null,
    acted_at integer not null,
    failures integer not null,
    shrunk integer not null,             -- how many were missing in a listing that nobody believed
    fence integer not null,
    holder text not null,
    until integer not null,
    primary key (home, kind)
) strict, without rowid;
create index account_poll_due on account_poll (due);

-- A machine or realm as it was last seen.
create table tracked (
    home integer not null,
    kind text not null,
    id text not null,
    state text not null,
    raw_state text not null,
    details text not null,          -- JSON
    since integer not null,
    seq integer not null,                -- the entry that told of its last change
    primary key (home, kind, id)
) strict, without rowid;
