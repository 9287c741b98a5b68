-- The first layout. Every key begins with the home; home 0 is the registry of principals and the store itself.
-- Times are milliseconds since the epoch, truth values 0 or 1.

create table meta (
    home integer not null,
    key text not null,
    value text not null,
    primary key (home, key)
) strict, without rowid;

create table home (
    id integer primary key,
    guid text not null,
    last_seq integer not null,
    meta_seq integer not null,      -- newest change of any collection itself: how old a copy of the tree may be
    floor integer not null,
    used_bytes integer not null,
    archived integer not null
) strict;
create unique index home_guid on home (guid) where archived = 0;

create table principal (
    home integer primary key,
    guid text not null,
    kind text not null,
    name text not null,
    display_name text not null,
    data text not null,             -- JSON: mails, members, attributes
    folded text not null,           -- what a search looks into, in lower case
    source text not null,
    checked_at integer not null,
    archived integer not null
) strict;
create index principal_guid on principal (guid);
create index principal_name on principal (kind, name);

create table principal_mail (
    home integer not null,
    mail text not null,             -- lower case
    primary key (home, mail)
) strict, without rowid;
create index principal_mail_mail on principal_mail (mail, home);

create table principal_member (
    home integer not null,          -- of the group
    kind text not null,
    name text not null,
    primary key (home, kind, name)
) strict, without rowid;
create index principal_member_member on principal_member (kind, name, home);

create table collection (
    home integer not null,
    id integer not null,
    parent integer not null,
    name text not null,
    kind text not null,
    components text not null,       -- separated by commas, sorted
    last_seq integer not null,
    own_seq integer not null,
    placed_seq integer not null,    -- since when it and its members are found at this address
    access_seq integer not null,    -- newest change of its access entries
    created integer not null,
    primary key (home, id)
) strict, without rowid;
create unique index collection_place on collection (home, parent, name);

-- An address under a living or gone parent where a collection was and none is now.
create table collection_gone (
    home integer not null,
    parent integer not null,
    name text not null,
    id integer not null,            -- of the collection that was there last
    seq integer not null,
    primary key (home, parent, name)
) strict, without rowid;
create index collection_gone_seq on collection_gone (home, seq);

create table collection_property (
    home integer not null,
    collection integer not null,
    namespace text not null,
    local text not null,
    value text not null,
    primary key (home, collection, namespace, local)
) strict, without rowid;

create table access (
    home integer not null,
    collection integer not null,
    ordinal integer not null,
    grantee text not null,
    granted integer not null,
    privileges text not null,       -- separated by commas, sorted
    primary key (home, collection, ordinal)
) strict, without rowid;
create index access_grantee on access (grantee, home);

-- Who could see a collection before the change seq and not after it.
create table withdrawn (
    home integer not null,
    collection integer not null,
    grantee text not null,
    seq integer not null,
    primary key (home, collection, grantee)
) strict, without rowid;

create table object (
    home integer not null,
    collection integer not null,
    name text not null,
    last_seq integer not null,
    gone integer not null,          -- 1: a tombstone; nothing after created_seq means anything
    created_seq integer not null,
    etag text not null,
    size integer not null,
    content_type text not null,
    created integer not null,
    modified integer not null,
    uid text not null,
    idx blob,
    content blob,
    primary key (home, collection, name)
) strict;
create index object_seq on object (home, collection, last_seq);
create index object_uid on object (home, collection, uid) where uid <> '';
create index object_gone on object (home, last_seq) where gone = 1;

create table object_property (
    home integer not null,
    collection integer not null,
    object text not null,
    namespace text not null,
    local text not null,
    value text not null,
    primary key (home, collection, object, namespace, local)
) strict, without rowid;

create table change (
    minor integer primary key autoincrement,
    home integer not null,
    seq integer not null,
    time integer not null,
    actor text not null,
    origin text not null,
    type text not null,
    collection integer,
    object text,
    data text not null              -- JSON: what the type adds
) strict;
create unique index change_seq on change (home, seq);

create table lock (
    home integer not null,
    token text not null,
    collection integer not null,
    object text not null,           -- empty: the collection itself
    exclusive integer not null,
    infinite integer not null,
    owner text not null,
    principal text not null,
    expires integer not null,
    primary key (home, token)
) strict, without rowid;
create index lock_place on lock (home, collection);

create table follower (
    home integer not null,          -- 0: the whole store
    name text not null,
    epoch text not null,
    major integer not null,
    minor integer not null,
    saved_at integer not null,
    primary key (home, name)
) strict, without rowid;

insert into home (id, guid, last_seq, meta_seq, floor, used_bytes, archived) values (0, '', 0, 0, 0, 0, 0);
insert into meta (home, key, value) values (0, 'next-home', '1');
