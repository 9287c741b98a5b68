-- What somebody reads of the log, and how far they are. Nothing of the log is in it.
create table queue (
    home bigint not null,          -- of whose it is; 0: of a service account
    id text not null,
    owner text not null,            -- GUID of a person, or the account
    filters text not null,          -- as the door wrote them
    position text not null,         -- a cursor for each home that is watched: up to there all is acknowledged
    missed text not null,           -- why something before the position was not told; empty: nothing is missing
    held text not null,             -- what readers that share it hold
    silence bigint not null,       -- milliseconds without a reader after which it is given up
    created bigint not null,
    heard bigint not null,         -- when somebody read it last, roughly
    ends bigint not null,          -- heard and silence
    primary key (home, id)
);
create unique index queue_id on queue (id);
create index queue_owner on queue (owner, ends);
create index queue_ends on queue (ends);

-- The homes that a queue is about.
create table queue_watch (
    home bigint not null,          -- as of the queue
    queue text not null,
    watched bigint not null,
    primary key (home, queue, watched)
);
create index queue_watched on queue_watch (watched);

-- Which person here is meant by a mail system's user; names are folded, and stand backwards beside for endings.
create table registration (
    home bigint not null,          -- 0: of nobody's home
    backend text collate "C" not null,
    mailbox text collate "C" not null,          -- the user, as the mail system calls them
    person text collate "C" not null,           -- the name here
    backend_back text collate "C" not null,
    mailbox_back text collate "C" not null,
    person_back text collate "C" not null,
    times bigint not null,         -- registered so often
    since bigint not null,
    primary key (home, backend, mailbox, person)
);
create index registration_mailbox on registration (mailbox);
create index registration_person on registration (person);
create index registration_backend_back on registration (backend_back);
create index registration_mailbox_back on registration (mailbox_back);
create index registration_person_back on registration (person_back);
