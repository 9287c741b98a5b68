-- An occurrence has one name everywhere: as its RECURRENCE-ID in UTC, not as the clock of a program writes it.
update quota_period set recurrence = replace(replace(recurrence, '-', ''), ':', '')
    where recurrence like '____-__-__T__:__:__Z';
