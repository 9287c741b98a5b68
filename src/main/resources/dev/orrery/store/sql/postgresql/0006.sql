-- What an entry of the log tells and no other is to tell again, by a digest of what it is. Kept as long as that entry.
create table told (
    home bigint not null,
    key text not null,
    seq bigint not null,
    primary key (home, key)
);
create index told_seq on told (home, seq);

-- Who else has a copy of the same thing, by either of its names.
create index mirror_ident on mirror (source, ident) where ident <> '';
create index mirror_place on mirror (source, place);
