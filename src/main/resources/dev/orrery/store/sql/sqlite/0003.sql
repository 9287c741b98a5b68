-- What a calendar object was before it was written over or removed: who comes back with an old copy of a calendar can
-- be told what they changed themselves. Kept as long as the log.
create table replaced (
    home integer not null,
    collection integer not null,
    until integer not null,         -- the change that ended this version
    name text not null,
    created_seq integer not null,   -- since when there was an object of that name
    idx blob not null,
    primary key (home, collection, until, name)
) strict, without rowid;
