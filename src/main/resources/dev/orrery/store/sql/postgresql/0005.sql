-- A collection that is a copy of what an authority holds, and how far the copy has come.
create table mirror (
    home bigint not null,
    collection bigint not null,
    source text not null,
    place text not null,            -- what the authority calls it
    ident text not null,            -- what the authority calls it whatever its name, or empty
    validator text not null,
    checked_at bigint not null,
    detail text not null,
    primary key (home, collection)
);

-- What the authority holds there, one by one, and the object that shows it.
create table mirror_item (
    home bigint not null,
    collection bigint not null,
    item bigint not null,
    uid text not null,
    object text not null,
    state text not null,
    validator bigint not null,
    detail text not null,
    primary key (home, collection, item)
);
create index mirror_item_uid on mirror_item (home, collection, uid);
create index mirror_item_trouble on mirror_item (home, collection) where state in ('BROKEN', 'REPLACED');
