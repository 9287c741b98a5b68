-- Which person here is meant by a mail system's user; layout 0010 had made room for it, and nobody wrote there.
drop table registration;
create table registration (
    home integer not null,          -- of the person who is meant
    backend text not null,
    mailbox text not null,          -- the user, as the mail system calls them, folded
    times integer not null,         -- registered so often
    since integer not null,
    primary key (home, backend, mailbox)
) strict, without rowid;
create index registration_backend on registration (backend, mailbox, home);
create index registration_mailbox on registration (mailbox, backend, home);

-- Every place at which a name can be entered: what stands there and behind it, folded, 32 characters of it at most.
-- The beginning of a name is marked by the character 2, its end by 3.
create table name_part (
    home integer not null,          -- whose name, or in whose home the name stands; of back ends: 0
    kind text not null,          -- person, mailbox, backend
    name text not null,          -- as it stands in its own table
    part text not null,
    primary key (home, kind, name, part)
) strict, without rowid;
create index name_part_found on name_part (kind, part, name, home);

insert into name_part (home, kind, name, part)
    with recursive
        whole (home, name, marked) as (
            select home, name, char(2) || substr(folded, 1, instr(folded, char(10)) - 1) || char(3) from principal where instr(folded, char(10)) > 1
        ),
        place (home, name, marked, i) as (
            select home, name, marked, 1 from whole
            union all
            select home, name, marked, i + 1 from place where i < length(marked)
        )
    select distinct home, 'person', name, substr(marked, i, 32) from place;
