"""What a person does with python-caldav: the address of the server is the argument."""
import sys
from datetime import date, datetime, timezone

import caldav

client = caldav.DAVClient(url=sys.argv[1], username="ada", password="secret")
principal = client.principal()
names = sorted(calendar.name for calendar in principal.calendars())
assert "Calendar" in names and "Tasks" in names, names

calendar = principal.make_calendar(name="Engine", cal_id="engine")
assert "Engine" in [found.name for found in principal.calendars()]

calendar.save_event("""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Test//EN
BEGIN:VEVENT
UID:weekly@example.org
DTSTAMP:20260101T000000Z
DTSTART:20260105T090000Z
DTEND:20260105T100000Z
RRULE:FREQ=WEEKLY
EXDATE:20260112T090000Z
SUMMARY:Weekly
END:VEVENT
END:VCALENDAR
""")
calendar.save_event("""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Test//EN
BEGIN:VEVENT
UID:day@example.org
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20260120
SUMMARY:A whole day
END:VEVENT
END:VCALENDAR
""")

found = calendar.date_search(start=datetime(2026, 1, 1), end=datetime(2026, 2, 1), expand=False)
assert len(found) == 2, found
expanded = calendar.date_search(
    start=datetime(2026, 1, 1, tzinfo=timezone.utc), end=datetime(2026, 2, 1, tzinfo=timezone.utc), expand=True)
text = "".join(event.data for event in expanded)
assert text.count("BEGIN:VEVENT") == 4, text
assert "20260112T090000Z" not in text and "RRULE" not in text, text
assert "DTSTART;VALUE=DATE:20260120" in text, text
later = calendar.date_search(start=datetime(2400, 1, 1), end=datetime(2400, 1, 8), expand=False)
assert [event.data.count("Weekly") for event in later] == [1], later

event = calendar.event_by_uid("day@example.org")
event.vobject_instance.vevent.summary.value = "Another name"
event.save()
assert "Another name" in calendar.event_by_uid("day@example.org").data

tasks = [found for found in principal.calendars() if found.name == "Tasks"][0]
tasks.save_todo("""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Test//EN
BEGIN:VTODO
UID:todo@example.org
DTSTAMP:20260101T000000Z
DUE:20260110T120000Z
SUMMARY:Do it
END:VTODO
END:VCALENDAR
""")
todos = tasks.todos()
assert len(todos) == 1, todos
todos[0].complete()
assert tasks.todos() == []
assert len(tasks.todos(include_completed=True)) == 1

objects = calendar.objects_by_sync_token(load_objects=False)
assert len(list(objects)) == 2
token = objects.sync_token
event.delete()
changed = calendar.objects_by_sync_token(sync_token=token, load_objects=False)
assert len(list(changed)) == 1, list(changed)

freebusy = calendar.freebusy_request(datetime(2026, 1, 19, tzinfo=timezone.utc), datetime(2026, 1, 20, tzinfo=timezone.utc))
assert "20260119T090000Z" in freebusy.data, freebusy.data

calendar.delete()
assert "Engine" not in [found.name for found in principal.calendars()]
print("all well")
