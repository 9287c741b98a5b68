-- A program elsewhere that is called when something in the home changes.
create table hook (
    home bigint not null,
    id text not null,
    owner text not null,            -- GUID of who registered it, whose rights count
    record bigint not null,            -- 1: what becomes of the principal; 0: what is in the home
    collection bigint not null,        -- 0: the whole home
    object text not null,           -- one member; empty: all of the collection
    slot text not null,
    url text not null,
    token text,
    types text not null,            -- separated by commas; empty: all
    secret bytea not null,
    old_secret bytea,
    old_until bigint,
    mode text not null,
    failures bigint not null,
    failing_since bigint,
    next_try bigint,
    error text not null,
    position text not null,         -- a cursor of the feed: all up to there is delivered, or blocked
    round bigint not null,         -- grows whenever the position is set by something else than progress
    created bigint not null,
    primary key (home, id)
);
create unique index hook_id on hook (id);
create unique index hook_slot on hook (home, record, collection, object, slot);
create index hook_owner on hook (owner);

-- A resource whose next entry could not be delivered; a row for what failed, none for what did not.
create table hook_block (
    hook text not null,
    resource text not null,
    since text not null,            -- the cursor before the entry that waits
    message text not null,
    attempts bigint not null,
    next_try bigint not null,
    error text not null,
    primary key (hook, resource)
);

-- The newest attempts that failed.
create table hook_failure (
    id bigint generated always as identity primary key,
    hook text not null,
    time bigint not null,
    message text not null,
    resource text not null,
    status bigint not null,
    millis bigint not null,
    error text not null
);
create index hook_failure_of on hook_failure (hook, id);
