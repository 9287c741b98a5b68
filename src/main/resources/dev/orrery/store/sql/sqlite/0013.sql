-- Which of the actor's own push registrations asked not to be told of a change: ids, with commas in between.
alter table change add column dont_notify text;

-- A device that wants to be told when a collection changes (WebDAV-Push). How far it was told is no change of the home.
create table push (
    id text primary key,
    home integer not null,          -- of the collection
    collection integer not null,
    owner text not null,            -- GUID of the person whose device it is
    resource text not null,         -- where the push service takes messages for it
    public_key blob not null,       -- of the device: an uncompressed point of P-256
    auth_secret blob not null,
    content integer not null,       -- 0: no changes of members, 1: of direct ones, 2: of all below
    properties integer not null,
    named text not null,            -- only these properties, one a line; empty for all
    expires integer not null,
    waiting integer not null,       -- what is to be told: 1 content, 2 properties
    sending integer not null,       -- what is on its way
    due integer not null,           -- not to be called before
    failures integer not null       -- in a row
) strict, without rowid;
create unique index push_device on push (home, collection, owner, resource);
create index push_owner on push (owner);
create index push_expires on push (expires);
create index push_due on push (due) where waiting <> 0 or sending <> 0;
