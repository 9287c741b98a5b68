-- Who of several nodes does something now, under home 0. A lease that is over may be taken by anybody.
create table lease (
    home integer not null,
    name text not null,
    holder text not null,
    until integer not null,
    primary key (home, name)
) strict, without rowid;
create index principal_source on principal (source) where archived = 0;
