-- What waits until somebody decides: an invitation, a counter-proposal, a message of an unproved sender, a booking to approve.
create table request (
    home bigint not null,          -- whose decision it is
    id text not null,               -- made of kind, uid, recurrence and sender: the newest takes the place of an older one
    kind text not null,
    uid text not null,
    recurrence text not null,       -- RECURRENCE-ID as the message has it; empty for all
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

-- What follows shows all this under the names and in the shape that imip-agent's store had. For reading only.

create view store_users as
    select p.home as home,
        coalesce('mailto:' || (p.data::json -> 'mails' ->> 0), lower(p.kind) || ':' || p.name) as store_user
    from principal p where p.archived = 0;

create view objects as
    select u.store_user as store_user, o.uid as object_uid, convert_from(o.content, 'UTF8') as object_text,
        case when convert_from(o.content, 'UTF8') like '%STATUS:CANCELLED%' then 'cancelled' else 'active' end as status
    from object o
    join collection c on c.home = o.home and c.id = o.collection
    join store_users u on u.home = o.home
    where o.gone = 0 and o.uid <> '' and c.kind = 'CALENDAR';

create view requests as
    select u.store_user as store_user, r.uid as object_uid, r.recurrence as object_recurrenceid,
        r.method as request_type, lower(r.kind) as kind, r.sender as other, r.summary as summary
    from request r join store_users u on u.home = r.home;

create view countered_objects as
    select u.store_user as store_user, r.sender as other, r.uid as object_uid, convert_from(r.content, 'UTF8') as object_text
    from request r join store_users u on u.home = r.home
    where r.kind = 'COUNTER' and r.recurrence = '';

create view countered_recurrences as
    select u.store_user as store_user, r.sender as other, r.uid as object_uid,
        r.recurrence as object_recurrenceid, convert_from(r.content, 'UTF8') as object_text
    from request r join store_users u on u.home = r.home
    where r.kind = 'COUNTER' and r.recurrence <> '';

create view freebusy_offers as
    select u.store_user as store_user, to_char(to_timestamp(f.started) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "start", to_char(to_timestamp(f.ended) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "end",
        f.uid as object_uid, 'OPAQUE' as transp, f.recurrence as object_recurrenceid,
        f.summary as summary, f.organizer as organiser, to_char(to_timestamp(f.expires / 1000) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as expires
    from offer f join store_users u on u.home = f.home;

create view quota_freebusy as
    select q.quota as quota, q.payer as user_group, to_char(to_timestamp(q.started) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "start", to_char(to_timestamp(q.ended) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "end",
        q.uid as object_uid, 'OPAQUE' as transp, q.recurrence as object_recurrenceid,
        q.summary as summary, q.person as organiser
    from quota_period q;

create view user_freebusy as
    select q.quota as quota, q.person as store_user, to_char(to_timestamp(q.started) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "start", to_char(to_timestamp(q.ended) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "end",
        q.uid as object_uid, 'OPAQUE' as transp, q.recurrence as object_recurrenceid,
        q.summary as summary, q.person as organiser
    from quota_period q;

create view quota_limits as
    select quota, payer as user_group, seconds as quota_limit from quota_limit;

create view user_groups as
    select quota, person as store_user, payer as user_group from quota_group;
