-- A collection that is a copy of what an authority holds, and how far the copy has come.
create table mirror (
    home integer not null,
    collection integer not null,
    source text not null,
    place text not null,            -- what the authority calls it
    ident text not null,            -- what the authority calls it whatever its name, or empty
    validator text not null,
    checked_at integer not null,
    detail text not null,
    primary key (home, collection)
) strict, without rowid;

-- What the authority holds there, one by one, and the object that shows it.
create table mirror_item (
    home integer not null,
    collection integer not null,
    item integer not null,
    uid text not null,
    object text not null,
    state text not null,
    validator integer not null,
    detail text not null,
    primary key (home, collection, item)
) strict, without rowid;
create index mirror_item_uid on mirror_item (home, collection, uid);
create index mirror_item_trouble on mirror_item (home, collection) where state in ('BROKEN', 'REPLACED');
