-- When people and rooms are busy, worked out from their calendars by a reader of the log. It repeats what the objects
-- say and can be made anew at any time; programs look into it with SQL, by the views below.

-- How far a home's busy time is worked out. No row: not yet.
create table busy_window (
    home bigint not null,
    until bigint not null,          -- seconds
    made bigint not null,           -- when that was, in seconds
    primary key (home)
);
create index busy_window_made on busy_window (made);

-- An event, or an occurrence that says something else than its series.
create table busy_entry (
    home bigint not null,
    collection bigint not null,
    object text not null,
    entry bigint not null,          -- which component of the object's text
    uid text not null,
    recurrence text not null,       -- RECURRENCE-ID, in UTC if it has a zone; empty for the whole
    goes_on bigint not null,        -- 1: recurs beyond the window
    summary text not null,
    organizer text not null,
    content bytea,                  -- an occurrence's own text
    primary key (home, collection, object, entry)
);
create index busy_entry_goes_on on busy_entry (home) where goes_on = 1;

-- When it takes time. Free and cancelled ones take none.
create table busy_period (
    home bigint not null,
    collection bigint not null,
    object text not null,
    started bigint not null,        -- seconds
    entry bigint not null,
    ended bigint not null,
    primary key (home, collection, object, started, entry)
);

-- Who else is busy then, as far as the home's owner knows: the organizer, and whoever told the owner that they come.
create table busy_other (
    home bigint not null,
    collection bigint not null,
    object text not null,
    entry bigint not null,
    other text not null,
    primary key (home, collection, object, entry, other)
);

create view recurrences as
    select u.store_user as store_user, e.uid as object_uid, e.recurrence as object_recurrenceid,
        convert_from(e.content, 'UTF8') as object_text,
        case when convert_from(e.content, 'UTF8') like '%STATUS:CANCELLED%' then 'cancelled' else 'active' end as status
    from busy_entry e join store_users u on u.home = e.home
    where e.recurrence <> '';

create view freebusy as
    select u.store_user as store_user, to_char(to_timestamp(p.started) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "start", to_char(to_timestamp(p.ended) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "end",
        e.uid as object_uid, 'OPAQUE' as transp, e.recurrence as object_recurrenceid,
        e.summary as summary, e.organizer as organiser
    from busy_period p
    join busy_entry e on e.home = p.home and e.collection = p.collection and e.object = p.object and e.entry = p.entry
    join store_users u on u.home = p.home;

create view freebusy_other as
    select u.store_user as store_user, o.other as other, to_char(to_timestamp(p.started) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "start", to_char(to_timestamp(p.ended) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "end",
        e.uid as object_uid, 'OPAQUE' as transp, e.recurrence as object_recurrenceid,
        e.summary as summary, e.organizer as organiser
    from busy_other o
    join busy_period p on p.home = o.home and p.collection = o.collection and p.object = o.object and p.entry = o.entry
    join busy_entry e on e.home = p.home and e.collection = p.collection and e.object = p.object and e.entry = p.entry
    join store_users u on u.home = o.home;

create view freebusy_providers as
    select u.store_user as store_user, e.uid as object_uid, e.recurrence as object_recurrenceid
    from busy_entry e join store_users u on u.home = e.home
    where e.goes_on = 1;

create view freebusy_provider_datetimes as
    select u.store_user as store_user, to_char(to_timestamp(w.until) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "start"
    from busy_window w join store_users u on u.home = w.home;
