-- Of an event it is its own status that counts: words in a description, and occurrences that are off, leave it active. Where
-- only single occurrences are known, all of them have to be off.
drop view objects;

create view objects as
    select t.store_user as store_user, t.uid as object_uid, t.text as object_text,
        case when t.text ~* E'\\nSTATUS:CANCELLED\\r?\\n' and (
            select coalesce(bool_and(p.off) filter (where p.whole), bool_and(p.off)) from (
                select part.component ~* E'\\nSTATUS:CANCELLED\\r?(?:\\n|$)' as off,
                    part.component !~* E'\\nRECURRENCE-ID[;:]' as whole
                from regexp_split_to_table(t.text, E'\\nEND:(?:VEVENT|VTODO|VJOURNAL)', 'i') part(component)
                where part.component ~* E'\\nBEGIN:(?:VEVENT|VTODO|VJOURNAL)'
            ) p
        ) then 'cancelled' else 'active' end as status
    from (
        select u.store_user as store_user, o.uid as uid, convert_from(o.content, 'UTF8') as text
        from object o
        join collection c on c.home = o.home and c.id = o.collection
        join store_users u on u.home = o.home
        where o.gone = 0 and o.uid <> '' and c.kind = 'CALENDAR'
    ) t;
