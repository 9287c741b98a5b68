-- Quotas in a database of their own, which several stores may share.

-- A store that takes part, by the name it first came under; only its newest life may write.
create table journal_store (
    store text primary key,
    epoch text not null
) strict, without rowid;

-- How long a person, a group or everybody ('*') may hold the resources of a quota.
create table quota_limit (
    quota text not null,
    payer text not null,
    seconds integer not null,
    primary key (quota, payer)
) strict, without rowid;

-- With whom somebody shares a limit.
create table quota_group (
    quota text not null,
    person text not null,
    payer text not null,
    primary key (quota, person)
) strict, without rowid;

-- What is held (no token), and what is reserved until a decision is known.
create table quota_period (
    store text not null,
    home integer not null,              -- of the resource, in its store
    uid text not null,
    token text not null,            -- of a reservation
    quota text not null,
    recurrence text not null,
    started integer not null,
    ended integer not null,
    payer text not null,            -- whose limit it counts against
    person text not null,           -- who holds it
    summary text not null,
    expires integer not null,           -- milliseconds; 0 for what is held
    primary key (store, home, uid, token, quota, started)
) strict, without rowid;
create index quota_period_payer on quota_period (quota, payer, ended);
create index quota_period_person on quota_period (quota, person, ended);
create index quota_period_expires on quota_period (store, expires);

-- What follows shows this under the names and in the shape that imip-agent's journal had. For reading only.

create view quota_freebusy as
    select q.quota as quota, q.payer as user_group, strftime('%Y%m%dT%H%M%SZ', q.started, 'unixepoch') as "start", strftime('%Y%m%dT%H%M%SZ', q.ended, 'unixepoch') as "end",
        q.uid as object_uid, 'OPAQUE' as transp, q.recurrence as object_recurrenceid,
        q.summary as summary, q.person as organiser
    from quota_period q where q.token = '';

create view user_freebusy as
    select q.quota as quota, q.person as store_user, strftime('%Y%m%dT%H%M%SZ', q.started, 'unixepoch') as "start", strftime('%Y%m%dT%H%M%SZ', q.ended, 'unixepoch') as "end",
        q.uid as object_uid, 'OPAQUE' as transp, q.recurrence as object_recurrenceid,
        q.summary as summary, q.person as organiser
    from quota_period q where q.token = '';

create view quota_limits as
    select quota, payer as user_group, seconds as quota_limit from quota_limit;

create view user_groups as
    select quota, person as store_user, payer as user_group from quota_group;
