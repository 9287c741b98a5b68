-- When people and rooms are busy, worked out from their calendars by a reader of the log. It repeats what the objects
-- say and can be made anew at any time; programs look into it with SQL, by the views below.

-- How far a home's busy time is worked out. No row: not yet.
create table busy_window (
    home integer not null,
    until integer not null,          -- seconds
    made integer not null,           -- when that was, in seconds
    primary key (home)
) strict, without rowid;
create index busy_window_made on busy_window (made);

-- An event, or an occurrence that says something else than its series.
create table busy_entry (
    home integer not null,
    collection integer not null,
    object text not null,
    entry integer not null,          -- which component of the object's text
    uid text not null,
    recurrence text not null,       -- RECURRENCE-ID, in UTC if it has a zone; empty for the whole
    goes_on integer not null,        -- 1: recurs beyond the window
    summary text not null,
    organizer text not null,
    content blob,                  -- an occurrence's own text
    primary key (home, collection, object, entry)
) strict, without rowid;
create index busy_entry_goes_on on busy_entry (home) where goes_on = 1;

-- When it takes time. Free and cancelled ones take none.
create table busy_period (
    home integer not null,
    collection integer not null,
    object text not null,
    started integer not null,        -- seconds
    entry integer not null,
    ended integer not null,
    primary key (home, collection, object, started, entry)
) strict, without rowid;

-- Who else is busy then, as far as the home's owner knows: the organizer, and whoever told the owner that they come.
create table busy_other (
    home integer not null,
    collection integer not null,
    object text not null,
    entry integer not null,
    other text not null,
    primary key (home, collection, object, entry, other)
) strict, without rowid;

create view recurrences as
    select u.store_user as store_user, e.uid as object_uid, e.recurrence as object_recurrenceid,
        cast(e.content as text) as object_text,
        case when cast(e.content as text) like '%STATUS:CANCELLED%' then 'cancelled' else 'active' end as status
    from busy_entry e join store_users u on u.home = e.home
    where e.recurrence <> '';

create view freebusy as
    select u.store_user as store_user, strftime('%Y%m%dT%H%M%SZ', p.started, 'unixepoch') as "start", strftime('%Y%m%dT%H%M%SZ', p.ended, 'unixepoch') as "end",
        e.uid as object_uid, 'OPAQUE' as transp, e.recurrence as object_recurrenceid,
        e.summary as summary, e.organizer as organiser
    from busy_period p
    join busy_entry e on e.home = p.home and e.collection = p.collection and e.object = p.object and e.entry = p.entry
    join store_users u on u.home = p.home;

create view freebusy_other as
    select u.store_user as store_user, o.other as other, strftime('%Y%m%dT%H%M%SZ', p.started, 'unixepoch') as "start", strftime('%Y%m%dT%H%M%SZ', p.ended, 'unixepoch') as "end",
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
    select u.store_user as store_user, strftime('%Y%m%dT%H%M%SZ', w.until, 'unixepoch') as "start"
    from busy_window w join store_users u on u.home = w.home;
