"""People in and out as lists: all or nothing, each wrong row named, and an export that changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.errors import NotSignedIn
from dispatch.flow.staff import accounts, staffing
from dispatch.flow.staff.absences import declare
from dispatch.flow.staff.desk import Hand
from dispatch.flow.staff.people import follow_members
from dispatch.flow.staff.staff_listing import list_staff
from dispatch.node import Node
from dispatch.rules.absences import Leave
from dispatch.rules.event import Grant, Role
from dispatch.rules.staffing import LISTINGS, read_lines
from dispatch.store import claims, parties, schema
from dispatch.store.rosters import NO_PASSWORD
from tests import towns as t
from tests.flow.staff.test_claims import principal

LISTING = {one.name: one for one in LISTINGS}
NEW = {"code": "zhang", "name": "张三", "town": t.SOUTH, "body": "south", "login": "zhang", "phone": "0576-1", "certificate": "ZJ-1",
       "certified_until": "2028-12-31", "capacity": "2"}
SERVES = {"person": "zhang", "role": "队员", "scope": f"town:{t.SOUTH}", "from": "2026-03-01"}


def book(node: Node, **tables: list[Mapping[str, str]]) -> tuple[Any, tuple[Any, ...]]:
    read, faults = {}, []
    for name, rows in tables.items():
        heads = tuple(dict.fromkeys(head for row in rows for head in row))
        lines, wrong = read_lines(LISTING[name], heads, list(enumerate(rows, 2)), node.city.zone)
        read[name] = lines
        faults += wrong
    return read, tuple(faults)


def bring(node: Node, rehearse: bool = False, **tables: list[Mapping[str, str]]) -> Mapping[str, Mapping[str, int]]:
    read, faults = book(node, **tables)
    return node.run(staffing.bring, read, faults, Hand(rehearses=rehearse)).counts


def refused(node: Node, **tables: list[Mapping[str, str]]) -> list[tuple[str, int, str]]:
    with pytest.raises(staffing.NotBrought) as found:
        bring(node, **tables)
    return [(one.table, one.row, one.column) for one in found.value.rows]


def everything(node: Node) -> dict[str, list[Any]]:
    kept = ("parties", "accounts", "grants", "contacts", "claims", "duties", "memberships", "absences")

    def read(db: Any, city: Any) -> dict[str, list[Any]]:
        return {name: db.execute(sa.select(schema.metadata.tables[name])).all() for name in kept}

    return {name: sorted(map(repr, rows)) for name, rows in node.run(read).items()}


def exported(node: Node, chinese: bool = True) -> dict[str, list[dict[str, str]]]:
    names = {one.zh if chinese else one.name: one.name for one in LISTINGS}
    return {names[name]: [dict(zip(heads, row, strict=True)) for row in rows]
            for name, heads, rows in node.run(list_staff, chinese) if rows}


def test_a_new_officer_comes_with_membership_role_shift_and_claim(node: Node) -> None:
    counts = bring(
        node, people=[NEW], memberships=[{"person": "zhang", "body": "south", "from": "2026-03-01"}], roles=[SERVES],
        shifts=[{"person": "zhang", "weekdays": "1-5", "start": "08:00", "end": "20:00", "from": "2026-03-01"}],
        claims=[{"grid": "S3", "person": "zhang", "duty": "责任人"}],
    )
    assert {table: made["added"] for table, made in counts.items()} == dict.fromkeys(counts, 1)
    zhang = node.run(lambda db, city: parties.parties_by_code(db, ["zhang"])["zhang"])
    assert (zhang.name, zhang.certificate, zhang.certified_until, zhang.body) == ("张三", "ZJ-1", "2028-12-31", t.SOUTH_BODY)
    assert t.actor(node, zhang.id).grants == (Grant(Role.OFFICER, "town", t.SOUTH),)
    assert principal(node, "S3") == zhang.id
    assert t.report(node, "S3a").event.holder == zhang.id


async def test_who_comes_by_a_list_signs_in_only_after_a_password_was_made(node: Node) -> None:
    bring(node, people=[NEW])
    with pytest.raises(NotSignedIn):
        await accounts.checked(node, "zhang", NO_PASSWORD)


@pytest.mark.parametrize("chinese", [True, False])
def test_what_was_exported_changes_nothing_when_it_comes_back(node: Node, chinese: bool) -> None:
    now = node.city.clock.now()
    node.run(declare, t.actor(node, t.S2_OFFICER), Leave(t.S2_OFFICER, now, now + timedelta(hours=30), t.SPARE, "sick"))
    bring(node, people=[NEW], roles=[SERVES], memberships=[
        {"person": "zhang", "body": "south", "from": "2026-03-01", "to": "2026-06-30"}])
    node.city.clock.forward(hours=1)
    before = everything(node)
    counts = bring(node, **exported(node, chinese))
    assert sum(made.get(what, 0) for made in counts.values() for what in ("added", "changed", "ended")) == 0
    assert everything(node) == before


def test_a_list_of_an_old_city_founds_a_new_one(node: Node, open_node: Any, tmp_path: Any) -> None:
    from dispatch.store.opening import migrate

    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    migrate(url)
    fresh = open_node(url)
    tables = exported(node)
    tables.pop("claims")  # the new city has no ground yet
    bring(fresh, **tables)
    assert exported(fresh).keys() == tables.keys()
    assert exported(fresh) == tables


def test_a_rehearsal_says_what_would_change_and_changes_nothing(node: Node) -> None:
    before = everything(node)
    with pytest.raises(staffing.Rehearsed) as rehearsed:
        bring(node, True, people=[NEW], roles=[SERVES])
    assert rehearsed.value.outcome.changes == 2
    assert everything(node) == before


def test_one_wrong_row_and_nothing_is_taken_in(node: Node) -> None:
    before = everything(node)
    wrong = refused(
        node, people=[NEW, {**NEW, "code": "li", "login": "zhang", "certificate": "ZJ-2"}, {**NEW, "code": "wu", "login": "wu", "certified_until": "never"}],
        roles=[{**SERVES, "person": "nobody"}, SERVES], claims=[{"grid": "S9", "person": "zhang", "duty": "principal"}],
    )
    assert wrong == [("claims", 2, "grid"), ("people", 3, "login"), ("people", 4, "certified_until"), ("roles", 2, "person")]
    assert everything(node) == before


def test_two_principals_for_one_grid_are_refused_with_the_row(node: Node) -> None:
    both = [{"grid": "S3", "person": "spare", "duty": "责任人"}, {"grid": "S3", "person": "s2-officer", "duty": "责任人"}]
    assert refused(node, claims=both) == [("claims", 3, "duty")]
    assert principal(node, "S3") is None


@pytest.mark.parametrize(("row", "column"), [
    ({"grid": "S9", "person": "spare", "duty": "principal"}, "grid"),
    ({"grid": "N1", "person": "spare", "duty": "deputy"}, "grid"),  # another town
    ({"grid": "S3", "person": "run-out", "duty": "principal"}, "person"),  # the certificate has run out
    ({"grid": "S3", "person": "south", "duty": "principal"}, "person"),  # a body
    ({"grid": "S3", "person": "ghost", "duty": "principal"}, "person"),
])
def test_who_may_not_answer_for_a_grid_is_refused_with_the_row(node: Node, row: dict[str, str], column: str) -> None:
    assert refused(node, claims=[row]) == [("claims", 2, column)]


def test_a_new_principal_in_the_list_takes_over_the_open_events(node: Node) -> None:
    event = t.report(node, "S1a").event
    counts = bring(node, claims=[{"grid": "S1", "person": "spare", "duty": "责任人"}, {"grid": "S1", "person": "s1-deputy", "duty": "副责任人"}])
    assert counts["claims"] == {"changed": 1, "same": 1}
    assert (principal(node, "S1"), t.event_now(node, event.id).holder) == (t.SPARE, t.SPARE)
    past = node.run(lambda db, city: claims.claim_at(db, "S1", t.MONDAY_MORNING - timedelta(0)))
    assert past is not None


def test_deputies_are_exactly_those_listed_and_a_principal_is_never_dropped(node: Node) -> None:
    counts = bring(node, claims=[{"grid": "S1", "person": "spare", "duty": "deputy"}])
    assert counts["claims"] == {"ended": 1, "added": 1}
    assert principal(node, "S1") == t.S1_OFFICER


def test_what_a_table_no_longer_says_of_a_person_it_names_ends_now(node: Node) -> None:
    bring(node, people=[NEW], roles=[SERVES, {**SERVES, "role": "中队长"}])
    zhang = node.run(lambda db, city: parties.parties_by_code(db, ["zhang"])["zhang"]).id
    node.city.clock.forward(days=1)
    assert bring(node, roles=[SERVES])["roles"] == {"ended": 1, "same": 1}
    assert [grant.role for grant in t.actor(node, zhang).grants] == [Role.OFFICER]


def test_membership_follows_its_dates_by_itself(node: Node) -> None:
    bring(node, memberships=[{"person": "spare", "body": "south", "from": "2026-03-01", "to": "2026-03-03"},
                             {"person": "spare", "body": "north", "from": "2026-03-04"}])

    def body() -> int | None:
        node.run(follow_members)
        return node.run(lambda db, city: parties.party(db, t.SPARE)).body

    assert body() == t.SOUTH_BODY
    node.city.clock.forward(days=2)  # the 4th in the city
    assert body() == t.NORTH_BODY


def test_who_still_answers_for_ground_does_not_leave(node: Node) -> None:
    gone = {"code": "s2-officer", "name": "样例13", "town": t.SOUTH, "body": "south", "left_on": "2026-03-01"}
    assert refused(node, people=[gone]) == [("people", 2, "left_on")]
    spare = {"code": "spare", "name": "样例17", "town": t.SOUTH, "body": "south"}
    bring(node, people=[{**spare, "left_on": "2026-03-01"}])
    assert node.run(lambda db, city: parties.party(db, t.SPARE)).left_at is not None
    assert refused(node, claims=[{"grid": "S3", "person": "spare", "duty": "principal"}]) == [("claims", 2, "person")]
    bring(node, people=[{**spare, "left_on": ""}])
    assert node.run(lambda db, city: parties.party(db, t.SPARE)).left_at is None


def test_a_leave_that_cannot_be_is_refused_with_its_row(node: Node) -> None:
    rows = [{"person": "spare", "from": "2026-03-05", "to": "2026-03-09", "deputy": "n3-officer"},
            {"person": "s2-officer", "from": "2026-03-05", "to": "2026-03-04"}]
    t.change(node, sa.insert(schema.claims), [{"grid": "S3", "party": t.SPARE, "duty": "principal", "from_at": t.MONDAY_MORNING}])
    assert refused(node, absences=rows) == [("absences", 2, "deputy"), ("absences", 3, "to")]


def test_a_code_of_another_kind_is_not_taken_over(node: Node) -> None:
    assert refused(node, people=[{**NEW, "code": "south", "login": "x"}]) == [("people", 2, "code")]
    assert refused(node, bodies=[{"code": "spare", "kind": "中队", "name": "x"}]) == [("bodies", 2, "code")]


def test_the_same_row_twice_is_refused_once(node: Node) -> None:
    assert refused(node, people=[NEW, NEW]) == [("people", 3, "code")]


def test_a_column_that_the_file_lacks_is_left_as_it_is(node: Node) -> None:
    bring(node, people=[NEW], absences=[{"person": "zhang", "from": "2026-03-05", "to": "2026-03-06", "deputy": "spare", "reason": "年假"}])
    before = everything(node)
    assert bring(node, people=[{"code": "zhang", "name": "张三"}])["people"] == {"same": 1}
    assert bring(node, absences=[{"person": "zhang", "from": "2026-03-05"}])["absences"] == {"same": 1}
    assert everything(node) == before
    bring(node, people=[{"code": "zhang", "name": "张三", "certificate": "", "certified_until": ""}])
    zhang = node.run(lambda db, city: parties.parties_by_code(db, ["zhang"])["zhang"])
    assert (zhang.certificate, zhang.town) == (None, t.SOUTH)


def test_a_claim_that_is_to_begin_another_day_is_refused_and_not_begun_today(node: Node) -> None:
    ahead = {"grid": "S3", "person": "spare", "duty": "principal", "from": "2026-03-09"}
    assert refused(node, claims=[ahead]) == [("claims", 2, "from")]
    bring(node, claims=[{**ahead, "from": "2026-02-01"}])
    past = node.run(lambda db, city: claims.claim_at(db, "S3", t.MONDAY_MORNING - timedelta(days=9)))
    assert past is not None
    assert past.party == t.SPARE


def test_a_leave_that_is_changed_by_a_list_is_judged_as_a_new_one_is(node: Node) -> None:
    first = {"person": "spare", "from": "2026-03-05", "to": "2026-03-06"}
    second = {"person": "spare", "from": "2026-03-08", "to": "2026-03-09"}
    bring(node, absences=[first, second])
    assert refused(node, absences=[{**first, "to": "2026-03-08"}, second]) == [("absences", 2, "from")]
    assert refused(node, absences=[{**first, "deputy": "spare"}, second]) == [("absences", 2, "deputy")]
    assert bring(node, absences=[{**first, "to": "2026-03-07"}, second])["absences"] == {"changed": 1, "same": 1}


def test_a_leave_that_began_long_ago_founds_a_new_city_too(node: Node) -> None:
    begun = {"person": "spare", "from": "2026-02-01", "to": "2026-03-20", "kind": "病假"}
    assert bring(node, absences=[begun])["absences"] == {"added": 1}


def test_the_same_twice_at_a_time_is_refused_with_the_later_row(node: Node) -> None:
    member = {"person": "spare", "body": "south", "from": "2026-03-01", "to": "2026-06-30"}
    assert refused(node, memberships=[{**member, "from": "2026-06-30", "to": ""}, member]) == [("memberships", 2, "from")]
    bring(node, memberships=[member, {**member, "from": "2026-07-01", "to": ""}, {**member, "body": "water"}])


def test_a_certificate_has_one_holder_and_may_change_hands_in_one_list(node: Node) -> None:
    both = [{"code": "spare", "name": "样例17", "certificate": "cert-13"}, {"code": "s2-officer", "name": "样例13", "certificate": "cert-17"}]
    assert bring(node, people=both)["people"] == {"changed": 2}
    assert refused(node, people=[{"code": "run-out", "name": "样例18", "certificate": "cert-17"}]) == [("people", 2, "certificate")]


def test_grids_change_hands_in_a_circle_although_everybody_has_as_many_as_he_may(node: Node) -> None:
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id.in_([t.S1_OFFICER, t.S2_OFFICER])).values(capacity=1))
    swapped = [{"grid": "S1", "person": "s2-officer", "duty": "principal"}, {"grid": "S2", "person": "s1-officer", "duty": "principal"}]
    assert bring(node, claims=swapped)["claims"] == {"changed": 2, "ended": 1}
    assert (principal(node, "S1"), principal(node, "S2")) == (t.S2_OFFICER, t.S1_OFFICER)
    more = {"grid": "S3", "person": "s1-officer", "duty": "principal"}
    assert refused(node, claims=[more]) == [("claims", 2, "person")]


def test_a_list_counts_what_it_gives_itself(node: Node) -> None:
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.SPARE).values(capacity=1))
    both = [{"grid": "S3", "person": "spare", "duty": "principal"}, {"grid": "S2", "person": "spare", "duty": "principal"}]
    assert refused(node, claims=both) == [("claims", 3, "person")]


def test_a_list_of_claims_asks_the_store_few_questions_however_long_it_is(sqlite_node: Node) -> None:
    def asked(rows: list[Mapping[str, str]]) -> int:
        seen: list[str] = []

        def unit(db: Any, city: Any) -> None:
            sa.event.listen(db.sql, "before_cursor_execute", lambda *given: seen.append(given[2]))
            staffing.bring(db, city, book(sqlite_node, claims=rows)[0], (), Hand(rehearses=True))

        with pytest.raises(staffing.Rehearsed):
            sqlite_node.run(unit)
        return len(seen)

    rows: list[Mapping[str, str]] = [{"grid": grid, "person": "spare", "duty": "deputy"} for grid in ("S1", "S2", "S3")]
    assert asked(rows) <= asked(rows[2:]) + 1  # one ends the deputies whom the list leaves out
