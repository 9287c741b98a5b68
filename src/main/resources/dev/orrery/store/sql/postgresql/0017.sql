-- Secrets of hooks are encrypted; 0: as they are, until the server has sealed them.
alter table hook add column sealed bigint not null default 0;

-- Whether calls carry a signature with the server's own key as well.
alter table hook add column ed25519 bigint not null default 0;
