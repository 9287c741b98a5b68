-- What hooks of a cloud account watch and the provider has no more: they end when they have told it.
create table tracked_gone (
    home bigint not null,
    path text not null,             -- as in the entry of the log: /api/instances/42
    primary key (home, path)
);

-- The part of its log that a cloud account was last told through /api/changes, without gaps: what is in it counts as delivered.
create table account_read (
    home bigint not null,
    since bigint not null,              -- numbers of entries: beyond this one
    through bigint not null,            -- up to and including this one
    primary key (home)
);

-- A resource that is a machine of a cloud account: while the machine does not run, the resource cannot be booked.
create table machine_binding (
    home bigint not null,               -- the resource's
    account bigint not null,            -- the home of the cloud account
    machine text not null,          -- its id there
    primary key (home)
);
create index machine_binding_of on machine_binding (account, machine);
