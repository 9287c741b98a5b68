-- A letter waits for older ones about the same event to the same address.
create index letter_line on letter (home, lower(address), seq) where state = 'waiting';
