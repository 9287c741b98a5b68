-- Where a datagram goes when there is news in a queue: one place for each queue.
create table doorbell (
    home bigint not null,          -- as of the queue
    queue text not null,
    address text not null,          -- in numbers
    port bigint not null,
    context text not null,          -- what the datagram holds, in base64
    challenge text not null,        -- what has to be said back; empty: it was
    made bigint not null,
    position text not null,         -- where the queue stood when it rang last; empty: it never did
    rung bigint not null,          -- when that was
    times bigint not null,         -- so often it rang since the queue was read
    due bigint not null,           -- when it is to be looked at again; 0: not before there is news
    primary key (home, queue)
);
create unique index doorbell_queue on doorbell (queue);
create index doorbell_due on doorbell (due);
