"""Generated accounts: who works where, with which rights and certificate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from geodata.sample.atlas.numbering import Grids
from geodata.sample.city import AreaGrid, Body, Grant, Person
from geodata.sample.seats import CITY_CODE, Seat

# The role, its login, its name in Chinese and English, its body, and how many there are.
CENTER_STAFF = (
    ("operator", "operator", "样例受理员", "Sample Operator", "hotline", 6),
    ("duty_leader", "leader", "样例值班长", "Sample Duty Leader", "center", 2),
    ("dispatcher", "dispatcher", "样例派遣员", "Sample Dispatcher", "center", 3),
    ("supervisor", "supervisor", "样例监督员", "Sample Supervisor", "center", 4),
    ("administrator", "admin", "样例管理员", "Sample Administrator", "center", 1),
    ("auditor", "auditor", "样例审计员", "Sample Auditor", "center", 2),
)
FIRST_DEPARTMENT = "sanitation"
CERT_YEARS = (2028, 2029, 2030)
PHONES = 0.8


@dataclass(frozen=True, slots=True)
class Staff:
    """All people, the officers of each town in login order, and each squad leader's area grid."""

    people: tuple[Person, ...]
    officers: dict[str, tuple[Person, ...]]
    leader_of: dict[str, str]


def hire(seats: Sequence[Seat], bodies: Sequence[Body], grids: Grids, first_area: str, seed: int) -> Staff:
    """Everybody; `first_area` is the area grid that goes to squad1."""
    desk = _Desk(Random(f"{seed}:people"))
    people = [
        desk.person(login, f"{name}{number}", f"{name_en} {number}", body, (Grant(role, "city", ""),))
        for role, login_stem, name, name_en, body, count in CENTER_STAFF
        for number, login in _numbered(login_stem, count)
    ]
    people.extend(_department_people(desk, bodies))
    officers = dict(_officers(desk, seats))
    leaders = list(_leaders(desk, grids.areas, first_area))
    people.extend(person for town in officers.values() for person in town)
    people.extend(person for _, person in leaders)
    return Staff(tuple(people), officers, {person.code: area for area, person in leaders})


def _numbered(stem: str, count: int) -> Iterable[tuple[str, str]]:
    return [(f"{number:03d}", f"{stem}{number}") for number in range(1, count + 1)]


@dataclass(frozen=True, slots=True)
class _Desk:
    """Hands out certificates and phones."""

    dice: Random

    def person(self, login: str, name: str, name_en: str, body: str, grants: tuple[Grant, ...]) -> Person:
        return Person(
            code=f"p-{login}",
            login=login,
            name=name,
            name_en=name_en,
            body=body,
            town=None,
            grants=grants,
            cert_no=None,
            cert_valid_to=None,
            phone_channel=self.phone(login),
        )

    def certified(self, login: str, names: tuple[str, str], town: str, grants: tuple[Grant, ...]) -> Person:
        number = int("".join(filter(str.isdigit, login)))
        kind = "S" if login.startswith("squad") else "O"
        return Person(
            code=f"p-{login}",
            login=login,
            name=names[0],
            name_en=names[1],
            body=f"squad-{town}",
            town=town,
            grants=grants,
            cert_no=f"SAMPLE-{CITY_CODE}-{kind}{number:04d}",
            cert_valid_to=f"{self.dice.choice(CERT_YEARS)}-12-31",
            phone_channel=self.phone(login),
        )

    def phone(self, login: str) -> bool:
        """Most have a phone; the first of every kind always."""
        return self.dice.random() < PHONES or login.rstrip("0123456789") + "1" == login


def _department_people(desk: _Desk, bodies: Sequence[Body]) -> Iterable[Person]:
    """One person for the bureau, each department and company, and one for each town government."""
    listed = [body for body in bodies if body.kind in ("bureau", "department", "company")]
    listed.sort(key=lambda body: body.code != FIRST_DEPARTMENT)
    for (number, login), body in zip(_numbered("department", len(listed)), listed, strict=True):
        yield desk.person(
            login,
            f"样例部门人员{number}",
            f"Sample Department Worker {number}",
            body.code,
            (Grant("department", "body", body.code),),
        )
    towns = [body for body in bodies if body.kind == "town"]
    for (number, login), body in zip(_numbered("town", len(towns)), towns, strict=True):
        clerk = desk.person(
            login,
            f"样例镇街值守员{number}",
            f"Sample Town Duty Clerk {number}",
            body.code,
            (Grant("department", "body", body.code),),
        )
        yield replace(clerk, town=body.town)


def _officers(desk: _Desk, seats: Sequence[Seat]) -> Iterable[tuple[str, tuple[Person, ...]]]:
    total = 0
    for seat in seats:
        members = []
        for _ in range(seat.officers):
            total += 1
            names = (f"样例队员{total:03d}", f"Sample Officer {total:03d}")
            members.append(
                desk.certified(f"officer{total}", names, seat.code, (Grant("officer", "town", seat.code),))
            )
        yield seat.code, tuple(members)


def _leaders(desk: _Desk, areas: Sequence[AreaGrid], first_area: str) -> Iterable[tuple[str, Person]]:
    ordered = sorted(areas, key=lambda area: (area.code != first_area, area.code))
    for (number, login), area in zip(_numbered("squad", len(ordered)), ordered, strict=True):
        names = (f"样例中队长{number}", f"Sample Squad Leader {number}")
        yield area.code, desk.certified(login, names, area.town, (Grant("squad_leader", "grid", area.code),))
