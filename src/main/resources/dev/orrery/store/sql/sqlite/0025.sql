-- Of an event it is its own status that counts: words in a description, and occurrences that are off, leave it active. Where
-- only single occurrences are known, all of them have to be off.
drop view objects;

create view objects as
    select t.store_user as store_user, t.uid as object_uid, t.text as object_text,
        case when t.lines like '%' || char(10) || 'STATUS:CANCELLED' || char(10) || '%' and (
            with recursive part(component, rest) as (
                select '', t.lines
                union all
                select substr(rest, 1, instr(rest, char(10) || 'END:VEVENT')),
                    substr(rest, instr(rest, char(10) || 'END:VEVENT') + 11)
                from part where instr(rest, char(10) || 'END:VEVENT') > 0
            )
            select coalesce(min(off) filter (where whole), min(off)) from (
                select instr(component, char(10) || 'STATUS:CANCELLED' || char(10)) > 0 as off,
                    instr(replace(component, 'RECURRENCE-ID;', 'RECURRENCE-ID:'), char(10) || 'RECURRENCE-ID:') = 0 as whole
                from part where component <> ''
            )
        ) then 'cancelled' else 'active' end as status
    from (
        select u.store_user as store_user, o.uid as uid, cast(o.content as text) as text,
            replace(replace(replace(upper(cast(o.content as text)), char(13), ''),
                'END:VTODO', 'END:VEVENT'), 'END:VJOURNAL', 'END:VEVENT') as lines
        from object o
        join collection c on c.home = o.home and c.id = o.collection
        join store_users u on u.home = o.home
        where o.gone = 0 and o.uid <> '' and c.kind = 'CALENDAR'
    ) t;
