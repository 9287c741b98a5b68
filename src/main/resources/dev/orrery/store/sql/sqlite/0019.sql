-- Bookings of which a journal in another database has still to hear.
create table quota_due (
    home integer not null,
    uid text not null,
    mark integer not null,              -- another one at each change: what is settled meanwhile is due again
    primary key (home, uid)
) strict, without rowid;
