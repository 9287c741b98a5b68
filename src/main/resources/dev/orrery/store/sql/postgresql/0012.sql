-- What waits until somebody decides: an invitation, a counter-proposal, a message of an unproved sender, a booking to approve.
create table request (
    home bigint not null,          -- whose decision it is
    id text not null,               -- made of kind, uid, recurrence and sender: the newest takes the place of an older one
    kind text not null,
    uid text not null,
    recurrence text not null,       -- the occurrence it is about, in UTC; empty for all
    sender text not null,           -- calendar user address
    method text not null,
    summary text not null,
    why text not null,              -- a sentence: why it waits
    since bigint not null,
    content bytea not null,          -- the message
    primary key (home, id)
);

-- Times that a resource offered and keeps free until the offer ends.
create table offer (
    home bigint not null,          -- of the resource
    uid text not null,
    recurrence text not null,
    started bigint not null,       -- seconds
    ended bigint not null,
    organizer text not null,
    summary text not null,
    expires bigint not null,
    primary key (home, uid, started)
);

-- How somebody wants messages and bookings to be treated; a missing key means what the configuration says.
create table preference (
    home bigint not null,
    key text not null,
    value text not null,
    primary key (home, key)
);

-- How long a person, a group or everybody ('*') may hold the resources of a quota.
create table quota_limit (
    home bigint not null,          -- 0: quotas belong to the whole store
    quota text not null,
    payer text not null,
    seconds bigint not null,
    primary key (home, quota, payer)
);

-- With whom somebody shares a limit.
create table quota_group (
    home bigint not null,
    quota text not null,
    person text not null,
    payer text not null,
    primary key (home, quota, person)
);

-- What is held under a quota: confirmed periods, by resource.
create table quota_period (
    home bigint not null,          -- of the resource
    quota text not null,
    uid text not null,
    recurrence text not null,
    started bigint not null,
    ended bigint not null,
    payer text not null,            -- whose limit it counts against
    person text not null,           -- who holds it
    summary text not null,
    primary key (home, quota, uid, started)
);
create index quota_period_payer on quota_period (quota, payer, ended);
create index quota_period_person on quota_period (quota, person, ended);
