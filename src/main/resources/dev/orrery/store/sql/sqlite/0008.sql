-- A program elsewhere that is called when something in the home changes.
create table hook (
    home integer not null,
    id text not null,
    owner text not null,            -- GUID of who registered it, whose rights count
    record integer not null,            -- 1: what becomes of the principal; 0: what is in the home
    collection integer not null,        -- 0: the whole home
    object text not null,           -- one member; empty: all of the collection
    slot text not null,
    url text not null,
    token text,
    types text not null,            -- separated by commas; empty: all
    secret blob not null,
    old_secret blob,
    old_until integer,
    mode text not null,
    failures integer not null,
    failing_since integer,
    next_try integer,
    error text not null,
    position text not null,         -- a cursor of the feed: all up to there is delivered, or blocked
    round integer not null,         -- grows whenever the position is set by something else than progress
    created integer not null,
    primary key (home, id)
) strict, without rowid;
create unique index hook_id on hook (id);
create unique index hook_slot on hook (home, record, collection, object, slot);
create index hook_owner on hook (owner);

-- A resource whose next entry could not be delivered; a row for what failed, none for what did not.
create table hook_block (
    hook text not null,
    resource text not null,
    since text not null,            -- the cursor before the entry that waits
    message text not null,
    attempts integer not null,
    next_try integer not null,
    error text not null,
    primary key (hook, resource)
) strict, without rowid;

-- The newest attempts that failed.
create table hook_failure (
    id integer primary key,
    hook text not null,
    time integer not null,
    message text not null,
    resource text not null,
    status integer not null,
    millis integer not null,
    error text not null
) strict;
create index hook_failure_of on hook_failure (hook, id);
