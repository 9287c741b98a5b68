-- Who saw a collection at an address before the change seq and not after it. By address, not by collection: what is
-- there afterwards may be another one, in another tree. Kept as long as the log.
drop table withdrawn;
create table withdrawn (
    home integer not null,
    seq integer not null,
    collection integer not null,
    grantee text not null,
    path text not null,             -- each name percent-encoded, with a slash behind it; empty: nobody knows what
    primary key (home, seq, collection, grantee)
) strict, without rowid;
-- What was written before does not say at which addresses: whoever sees a home as a guest begins anew.
insert into withdrawn (home, seq, collection, grantee, path)
    select id, last_seq, 0, 'all', '' from home where last_seq > floor;
