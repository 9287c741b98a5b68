-- What others told of their own time, each home for itself. It comes by mail and cannot be worked out anew.

-- Of which times something is known. Those of one person do not overlap: the newest word counts for each moment.
create table learned_window (
    home bigint not null,
    other text not null,            -- calendar user address, as Identities writes it
    started bigint not null,        -- seconds
    ended bigint not null,
    stamp bigint not null,          -- DTSTAMP, in seconds
    uid text not null,              -- of the message
    primary key (home, other, started)
);

-- When they are busy within them.
create table learned_period (
    home bigint not null,
    other text not null,
    started bigint not null,        -- seconds
    ended bigint not null,
    kind text not null,             -- FBTYPE
    primary key (home, other, started)
);

drop view freebusy_other;

create view freebusy_other as
    select u.store_user as store_user, o.other as other, to_char(to_timestamp(p.started) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "start", to_char(to_timestamp(p.ended) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "end",
        e.uid as object_uid, 'OPAQUE' as transp, e.recurrence as object_recurrenceid,
        e.summary as summary, e.organizer as organiser
    from busy_other o
    join busy_period p on p.home = o.home and p.collection = o.collection and p.object = o.object and p.entry = o.entry
    join busy_entry e on e.home = p.home and e.collection = p.collection and e.object = p.object and e.entry = p.entry
    join store_users u on u.home = o.home
    union all
    select u.store_user as store_user, p.other as other, to_char(to_timestamp(p.started) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "start", to_char(to_timestamp(p.ended) at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as "end",
        w.uid as object_uid, 'OPAQUE' as transp, '' as object_recurrenceid,
        '' as summary, '' as organiser
    from learned_period p
    join learned_window w on w.home = p.home and w.other = p.other and p.started >= w.started and p.started < w.ended
    join store_users u on u.home = p.home;
