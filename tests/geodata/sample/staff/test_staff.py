from __future__ import annotations

from collections import Counter, defaultdict

import networkx as nx
import pytest

from geodata.sample import SampleCity
from geodata.sample.city import DEPUTY, PRINCIPAL, ROLES, Duty
from geodata.sample.drawing import mesh

LOGINS = {
    "operator1": "operator",
    "leader1": "duty_leader",
    "dispatcher1": "dispatcher",
    "officer1": "officer",
    "squad1": "squad_leader",
    "department1": "department",
    "supervisor1": "supervisor",
    "admin1": "administrator",
    "auditor1": "auditor",
}
SCOPES = {"city", "town", "body", "grid", "own"}


def test_every_role_has_its_demonstration_sign_in(city: SampleCity) -> None:
    role_of = {person.login: person.grants[0].role for person in city.people}
    assert {login: role_of[login] for login in LOGINS} == LOGINS
    assert set(LOGINS.values()) == set(ROLES)


def test_there_are_as_many_of_every_role_as_planned(city: SampleCity) -> None:
    counts = Counter(grant.role for person in city.people for grant in person.grants)
    assert counts.keys() == set(ROLES)
    assert 140 <= counts["officer"] <= 160
    assert counts["squad_leader"] == 29
    assert (counts["operator"], counts["duty_leader"], counts["dispatcher"]) == (6, 2, 3)
    assert (counts["supervisor"], counts["administrator"], counts["auditor"]) == (4, 1, 2)


def test_bodies_are_of_every_kind_with_known_parents(city: SampleCity) -> None:
    kinds = Counter(body.kind for body in city.bodies)
    assert kinds.keys() == {"center", "hotline", "bureau", "department", "company", "town", "squad"}
    assert kinds["town"] == kinds["squad"] == 19
    codes = {body.code for body in city.bodies}
    assert all(body.parent is None or body.parent in codes for body in city.bodies)


def test_every_department_and_company_has_somebody(city: SampleCity) -> None:
    staffed = {person.body for person in city.people if person.grants[0].role == "department"}
    assert {body.code for body in city.bodies if body.kind in ("department", "company", "town")} <= staffed


def test_grants_have_scopes_that_exist(city: SampleCity) -> None:
    known = {
        "town": {town.code for town in city.towns},
        "body": {body.code for body in city.bodies},
        "grid": {grid.code for grid in (*city.block_grids, *city.area_grids)},
        "city": {""},
        "own": {""},
    }
    for person in city.people:
        for grant in person.grants:
            assert grant.scope_kind in SCOPES
            assert grant.scope in known[grant.scope_kind], person.login


def test_logins_certificates_and_codes_are_there_once(city: SampleCity) -> None:
    assert len({person.login for person in city.people}) == len(city.people)
    certificates = [person.cert_no for person in city.people if person.cert_no]
    assert len(certificates) == len(set(certificates))


def principals(city: SampleCity) -> dict[str, str]:
    return {claim.grid: claim.person for claim in city.claims if claim.duty == PRINCIPAL}


def test_six_block_grids_are_left_unclaimed(city: SampleCity) -> None:
    claimed = {claim.grid for claim in city.claims}
    unclaimed = [block for block in city.block_grids if block.code not in claimed]
    assert len(unclaimed) == 6
    assert len({block.town for block in unclaimed}) == 6


def test_a_grid_has_one_principal_and_every_area_grid_has_one(city: SampleCity) -> None:
    counts = Counter(claim.grid for claim in city.claims if claim.duty == PRINCIPAL)
    assert set(counts.values()) == {1}
    assert {area.code for area in city.area_grids} <= counts.keys()


def test_officers_claim_one_or_two_block_grids_of_their_town_with_a_valid_certificate(
    city: SampleCity,
) -> None:
    towns = {grid.code: grid.town for grid in (*city.block_grids, *city.area_grids)}
    people = {person.code: person for person in city.people}
    counts = Counter(person for grid, person in principals(city).items() if "B" in grid)
    assert set(counts.values()) == {1, 2}
    assert len(counts) == sum(person.grants[0].role == "officer" for person in city.people)
    for claim in city.claims:
        person = people[claim.person]
        assert person.town == towns[claim.grid]
        assert person.cert_no
        assert person.cert_valid_to is not None
        assert person.cert_valid_to > "2027"


def test_a_deputy_is_another_officer_with_a_touching_block_grid(city: SampleCity) -> None:
    blocks = [block.polygon for block in city.block_grids]
    touching = mesh.neighbours_of(mesh.shared_borders(blocks), len(blocks))
    place = {block.code: number for number, block in enumerate(city.block_grids)}
    holder = principals(city)
    deputies = [claim for claim in city.claims if claim.duty == DEPUTY]
    assert len(deputies) > 40
    assert max(Counter(claim.person for claim in deputies).values()) == 1
    for claim in deputies:
        assert holder[claim.grid] != claim.person
        own = {place[grid] for grid, person in holder.items() if person == claim.person}
        assert own & touching[place[claim.grid]].keys()


def test_officer1_answers_for_two_touching_lively_block_grids_of_the_old_city(city: SampleCity) -> None:
    mine = sorted(grid for grid, person in principals(city).items() if person == "p-officer1")
    assert len(mine) == 2
    assert all(code.startswith("331082001B") for code in mine)
    blocks = [block for block in city.block_grids if block.code in mine]
    assert blocks[0].polygon.intersection(blocks[1].polygon).length > 0
    for code in mine:
        classes = Counter(unit.area_class for unit in city.unit_grids if unit.block == code)
        assert classes["A"] >= 6
    assert {principals(city)[block.area] for block in blocks} == {"p-squad1"}


def test_block_grids_of_a_town_hang_together_so_that_a_neighbour_can_help(city: SampleCity) -> None:
    blocks = [block.polygon for block in city.block_grids]
    graph = nx.Graph(
        (left, right)
        for left, row in enumerate(mesh.neighbours_of(mesh.shared_borders(blocks), len(blocks)))
        for right in row
    )
    for town in city.towns:
        members = [number for number, block in enumerate(city.block_grids) if block.town == town.code]
        assert nx.is_connected(graph.subgraph(members)), town.name


def test_at_every_hour_somebody_of_the_squad_is_on_duty_in_every_town(city: SampleCity) -> None:
    shifts = defaultdict(list)
    for duty in city.duties:
        shifts[duty.person].append(duty)
    squads = defaultdict(list)
    for person in city.people:
        if person.body.startswith("squad-"):
            squads[person.town].append(shifts[person.code])
    assert len(squads) == 19
    for town, people in squads.items():
        for weekday in range(7):
            for minute in range(0, 1440, 30):
                assert any(duty.covers(weekday, minute) for own in people for duty in own), (
                    town,
                    weekday,
                    minute,
                )


@pytest.mark.parametrize("role", ["operator", "duty_leader", "dispatcher", "supervisor"])
def test_at_every_hour_somebody_of_the_center_is_on_duty(city: SampleCity, role: str) -> None:
    people = {person.code for person in city.people if person.grants[0].role == role}
    duties = [duty for duty in city.duties if duty.person in people]
    for weekday in range(7):
        for hour in range(24):
            assert any(duty.covers(weekday, hour * 60) for duty in duties), (weekday, hour)


def test_not_everybody_is_always_on_duty(city: SampleCity) -> None:
    officers = {person.code for person in city.people if person.grants[0].role == "officer"}
    at_night = {duty.person for duty in city.duties if duty.person in officers and duty.covers(2, 180)}
    assert len(at_night) < len(officers) / 3


def test_a_night_shift_reaches_into_the_next_morning() -> None:
    night = Duty("p-x", (6,), "23:00", "07:00")
    assert night.covers(6, 23 * 60)
    assert night.covers(0, 6 * 60 + 59)
    assert not night.covers(0, 7 * 60)
    assert not night.covers(6, 6 * 60)
    assert not night.covers(0, 23 * 60)


def test_a_shift_from_midnight_to_midnight_is_a_whole_day() -> None:
    whole = Duty("p-x", (3,), "00:00", "00:00")
    assert all(whole.covers(3, minute) for minute in (0, 720, 1439))
    assert not whole.covers(4, 0)
    assert not whole.covers(2, 1439)
