-- An account at a cloud provider: a home of its own, whose log tells what was seen of its machines.
create table account (
    home bigint not null,
    driver text not null,
    provider text not null,
    login text not null,
    sealed text not null,           -- the password, encrypted with a key that is not in the store
    state text not null,
    trouble text not null,          -- a sentence; empty when all is well
    since bigint not null,
    asked_at bigint not null,
    primary key (home)
);
create unique index account_key on account (driver, provider, login);

-- When one kind of its things is listed next. Who claims it counts the fence up; results of older claims are not written.
create table account_poll (
    home bigint not null,
    kind text not null,             -- instance, realm
    due bigint not null,
    listed_at bigint not null,          -- the last complete listing
    changed_at bigint not null,
    acted_at bigint not null,
    failures bigint not null,
    shrunk bigint not null,             -- how many were missing in a listing that nobody believed
    fence bigint not null,
    holder text not null,
    until bigint not null,
    primary key (home, kind)
);
create index account_poll_due on account_poll (due);

-- A machine or realm as it was last seen.
create table tracked (
    home bigint not null,
    kind text not null,
    id text not null,
    state text not null,
    raw_state text not null,
    details text not null,          -- JSON
    since bigint not null,
    seq bigint not null,                -- the entry that told of its last change
    primary key (home, kind, id)
);
