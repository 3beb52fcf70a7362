"""Weekly shifts: every town has somebody on duty at every hour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geodata.sample.city import Duty, Person
from geodata.sample.staff.bodies import round_the_clock
from geodata.sample.staff.people import Staff

WEEK = tuple(range(7))
DAY, EVENING, NIGHT = ("07:00", "15:00"), ("15:00", "23:00"), ("23:00", "07:00")
ALL_DAY = ("00:00", "00:00")
OFFICE = ("08:30", "17:30")
LONG_DAY = ("08:00", "20:00")
TURNS = (DAY, EVENING, NIGHT)
CREW = len(TURNS) + 1
# The demonstration sign-ins are on duty at any hour, so that a visitor at night sees the whole loop.
ALWAYS = ("operator1", "leader1", "dispatcher1", "officer1", "squad1", "department1", "supervisor1")
IDLE_ROLES = ("administrator", "auditor")


def plan_shifts(staff: Staff) -> tuple[Duty, ...]:
    """The weekly shifts of everybody who takes part in the work, in the order of the people."""
    open_bodies = round_the_clock()
    duties: list[Duty] = []
    for officers in staff.officers.values():
        duties.extend(_crew([person for person in officers if person.login not in ALWAYS]))
    center = [person for person in staff.people if person.body in ("center", "hotline")]
    for role in ("operator", "supervisor", "dispatcher", "duty_leader"):
        duties.extend(
            _crew([one for one in center if one.grants[0].role == role and one.login not in ALWAYS])
        )
    planned = {duty.person for duty in duties}
    for person in staff.people:
        if person.code not in planned and person.grants[0].role not in IDLE_ROLES:
            duties.append(_own_shift(person, person.body in open_bodies))
    order = {person.code: place for place, person in enumerate(staff.people)}
    return tuple(sorted(duties, key=lambda duty: (order[duty.person], duty.weekdays)))


def _crew(people: Sequence[Person]) -> Iterable[Duty]:
    """Four take turns day, evening, night and off; the others work five days in a row."""
    for place, person in enumerate(people[:CREW]):
        for turn, (start, end) in enumerate(TURNS):
            weekdays = tuple(day for day in WEEK if (day + place) % CREW == turn)
            if weekdays:
                yield Duty(person.code, weekdays, start, end)
    for place, person in enumerate(people[CREW:]):
        yield Duty(person.code, tuple(sorted((place + day) % 7 for day in range(5))), *LONG_DAY)


def _own_shift(person: Person, open_body: bool) -> Duty:
    if person.login in ALWAYS or open_body or person.body.startswith("town-"):
        return Duty(person.code, WEEK, *ALL_DAY)
    if person.grants[0].role == "squad_leader":
        return Duty(person.code, WEEK, *LONG_DAY)
    return Duty(person.code, WEEK[:5], *OFFICE)
