-- How far mailboxes were read for calendar mail.
create table mail_place (
    home integer not null,           -- whose mailbox it is; 0: everybody's
    folder text not null,
    uid_validity integer not null,
    uid integer not null,            -- this message and all before it were dealt with
    looked integer not null,         -- milliseconds; whatever had come by then was dealt with
    primary key (home, folder)
) strict, without rowid;
