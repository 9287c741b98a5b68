-- What hooks of a cloud account watch and the provider has no more: they end when they have told it.
create table tracked_gone (
    home integer not null,
    path text not null,             -- as in the entry of the log: /api/instances/42
    primary key (home, path)
) strict, without rowid;

-- The part of its log that a cloud account was last told through /api/changes, without gaps: what is in it counts as delivered.
create table account_read (
    home integer not null,
    since integer not null,              -- numbers of entries: beyond this one
    through integer not null,            -- up to and including this one
    primary key (home)
) strict, without rowid;

-- A resource that is a machine of a cloud account: while the machine does not run, the resource cannot be booked.
create table machine_binding (
    home integer not null,               -- the resource's
    account integer not null,            -- the home of the cloud account
    machine text not null,          -- its id there
    primary key (home)
) strict, without rowid;
create index machine_binding_of on machine_binding (account, machine);
