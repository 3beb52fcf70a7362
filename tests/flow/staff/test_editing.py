"""One person without a file: the same door as an import, guarded by what was believed, and nothing is forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from dispatch.errors import Conflict, NotFound, NotSignedIn, Overtaken, Unprocessable
from dispatch.flow.staff import accounts, editing
from dispatch.flow.staff.editing import Told, Wish
from dispatch.node import Node
from dispatch.rules.event import Role
from dispatch.store import claims, parties, rosters, staff_changes
from tests import towns as t
from tests.flow.staff.test_claims import principal
from tests.flow.staff.test_staffing import everything
from tests.store.interleaved import interleaved

NEW = {"code": "zhang", "name": "示例张三", "town": t.SOUTH, "body": "south", "login": "zhang", "phone": "13812345678",
       "certificate": "Z-1", "certified_until": "2028-12-31", "capacity": "2"}
SPANS = {"memberships": [{"body": "south", "from": "2026-03-01", "to": ""}],
         "roles": [{"role": "officer", "scope": f"town:{t.SOUTH}", "from": "2026-03-01", "to": ""}],
         "shifts": [{"weekdays": "1-5", "start": "08:00", "end": "20:00", "from": "2026-03-01", "to": ""}]}


def look(node: Node, ident: int = t.SPARE) -> Told:
    return node.run(editing.look, ident)


def add(node: Node, person: Mapping[str, str] = NEW, **spans: Any) -> Told:
    return node.run(editing.add, t.actor(node, t.ADMINISTRATOR), Wish(person, spans))


def change(node: Node, told: Told, spans: Any = None, stamp: str = "", **cells: str) -> Told:
    wish = Wish({**told.person, **cells}, told.spans if spans is None else {**told.spans, **spans}, stamp or told.stamp)
    return node.run(editing.change, t.actor(node, t.ADMINISTRATOR), told.id, wish)


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Unprocessable) as found:
        act()
    return [fault.field for fault in found.value.faults]


def history(node: Node, ident: int) -> list[tuple[str, str, Any]]:
    rows = node.run(lambda db, city: staff_changes.changes_of(db, ident, None, 50))
    assert {row.made_by for row in rows} <= {t.ADMINISTRATOR}
    return [(row.subject, row.what, json.loads(row.fields)) for row in reversed(rows)]


def test_somebody_new_works_as_if_he_had_come_by_a_list(node: Node) -> None:
    zhang = add(node, **SPANS)
    assert zhang.person == {"name_en": "示例张三", "left_on": "", **NEW}
    assert zhang.spans["shifts"] == [{"weekdays": "1,2,3,4,5", "start": "08:00", "end": "20:00", "from": "2026-03-01", "to": ""}]
    actor = t.actor(node, zhang.id)
    assert [(grant.role, grant.scope) for grant in actor.grants] == [(Role.OFFICER, t.SOUTH)]
    assert {subject for subject, _, _ in history(node, zhang.id)} == {"people", "memberships", "roles", "shifts"}


def test_what_was_read_changes_nothing_when_it_is_sent_back(node: Node) -> None:
    add(node, **SPANS)
    before = everything(node)
    for ident in (t.SPARE, t.PLUMBER, t.ADMINISTRATOR, t.NIGHT_OFFICER):
        told = look(node, ident)
        assert change(node, told).stamp == told.stamp
        assert history(node, ident) == []
    assert everything(node) == before


def test_each_field_can_be_corrected_and_emptied_and_what_stood_there_is_kept(node: Node) -> None:
    zhang = add(node, **SPANS)
    after = change(node, zhang, name="示例章三", phone="13900001111", capacity="3")
    assert (after.person["name"], after.person["capacity"]) == ("示例章三", "3")
    emptied = change(node, after, phone="", certificate="", certified_until="", capacity="")
    assert {emptied.person[name] for name in ("phone", "certificate", "certified_until", "capacity")} == {""}
    assert history(node, zhang.id)[-2:] == [
        ("people", "changed", {"name": ["示例张三", "示例章三"], "name_en": ["示例张三", "示例章三"],
                               "phone": ["138****5678", "139****1111"], "capacity": ["2", "3"]}),
        ("people", "changed", {"phone": ["139****1111", ""], "certificate": ["Z-1", ""], "certified_until": ["2028-12-31", ""],
                               "capacity": ["3", ""]})]


def test_what_is_left_out_ends_now_and_stays_as_history(node: Node) -> None:
    zhang = add(node, **SPANS)
    node.city.clock.forward(days=1)
    after = change(node, zhang, {"roles": [], "memberships": [{**SPANS["memberships"][0], "to": "2026-03-31"}]})
    assert after.spans["roles"] == []
    assert after.spans["memberships"][0]["to"] == "2026-03-31"
    assert t.actor(node, zhang.id).grants == ()
    [grant] = node.run(lambda db, city: list(rosters.spans_of(db, "roles", [zhang.id], t.MONDAY_MORNING)[zhang.id]))
    assert grant.to_at == node.city.clock.now()
    assert [(subject, what) for subject, what, _ in history(node, zhang.id)[-2:]] == [
        ("memberships", "changed"), ("roles", "ended")]


def test_who_believes_what_is_no_longer_so_is_told_and_nothing_changes(node: Node) -> None:
    seen = look(node)
    change(node, seen, name="示例甲")
    before = everything(node)
    with pytest.raises(Overtaken):
        change(node, seen, name="示例乙")
    assert everything(node) == before
    assert change(node, look(node), name="示例乙").person["name"] == "示例乙"


def test_of_two_administrators_at_one_moment_exactly_one_changes_somebody(postgres_node: Node, postgres_city_url: str) -> None:
    node = postgres_node
    seen, by = look(node), t.actor(node, t.ADMINISTRATOR)
    with interleaved(postgres_city_url) as by_hand, by_hand.transaction() as one:
        editing.change(one, node.city, by, seen.id, Wish({**seen.person, "name": "示例甲"}, seen.spans, seen.stamp))
        waits = by_hand.meanwhile(lambda: change(node, seen, name="示例乙"))
        one.sql.commit()
        with pytest.raises(Overtaken):
            waits.result()
    assert look(node).person["name"] == "示例甲"


def test_every_wrong_field_is_named_by_its_path_and_nothing_is_half_done(node: Node) -> None:
    before = everything(node)
    spans = {"memberships": [SPANS["memberships"][0], {"body": "nowhere", "from": "2026-03-01", "to": ""}],
             "roles": [{"role": "boss", "scope": "", "from": "", "to": ""}],
             "shifts": [{"weekdays": "9", "start": "08:00", "end": "25:00", "from": "2026-03-02", "to": "2026-03-01"}]}
    wrong = refused(lambda: add(node, {**NEW, "certified_until": "soon", "capacity": "many", "name": ""}, **spans))
    assert set(wrong) == {"person.name", "person.certified_until", "person.capacity", "memberships.1.body", "roles.0.role",
                          "roles.0.from", "shifts.0.weekdays", "shifts.0.end"}
    assert everything(node) == before


@pytest.mark.parametrize(("cells", "field"), [
    ({"code": "spare"}, "person.code"), ({"code": "zh ang"}, "person.code"), ({"certificate": "cert-11"}, "person.certificate"),
    ({"certificate": ""}, "person.certificate"), ({"left_on": "2026-05-01"}, "person.left_on"),
    ({"body": "spare"}, "person.body"),
])
def test_somebody_new_who_cannot_be_is_refused_naming_the_field(node: Node, cells: dict[str, str], field: str) -> None:
    assert refused(lambda: add(node, {**NEW, **cells})) == [field]


def test_a_login_is_one_persons_and_a_code_is_for_ever(node: Node) -> None:
    add(node)
    assert refused(lambda: change(node, look(node), login="zhang")) == ["person.login"]
    assert refused(lambda: change(node, look(node), code="spare-2")) == ["person.code"]


def test_the_same_membership_twice_at_a_time_is_refused_and_in_two_bodies_is_not(node: Node) -> None:
    twice = [{"body": "south", "from": "2026-03-01", "to": "2026-06-30"}, {"body": "south", "from": "2026-06-01", "to": ""}]
    assert refused(lambda: add(node, memberships=twice)) == ["memberships.1.from"]
    seconded = [twice[0], {"body": "water", "from": "2026-04-01", "to": ""}, {"body": "south", "from": "2026-07-01", "to": ""}]
    assert len(add(node, memberships=seconded).spans["memberships"]) == 3


def test_who_answers_for_ground_or_holds_events_does_not_leave_before_they_are_handed_over(node: Node) -> None:
    assert refused(lambda: change(node, look(node, t.S2_OFFICER), left_on="2026-03-02")) == ["person.left_on"]
    event = t.report(node, "S2a").event
    t.moved(node, event, "transfer", t.DISPATCHER, holder=t.SPARE, ground="示例")
    assert refused(lambda: change(node, look(node), left_on="2026-03-02")) == ["person.left_on"]
    assert change(node, look(node, t.RUN_OUT), left_on="2026-03-02").person["left_on"] == "2026-03-02"


def test_nobody_takes_the_city_from_its_last_administrator(node: Node) -> None:
    told = look(node, t.ADMINISTRATOR)
    assert refused(lambda: change(node, told, {"roles": []})) == ["roles.0.role"]
    add(node, roles=[{"role": "administrator", "scope": "city", "from": "2026-03-01", "to": ""}])
    assert change(node, told, {"roles": []}).spans["roles"] == []


def test_an_administrator_who_may_not_sign_in_does_not_count(node: Node) -> None:
    other = add(node, roles=[{"role": "administrator", "scope": "city", "from": "2026-03-01", "to": ""}])
    node.run(editing.end_account, t.actor(node, t.ADMINISTRATOR), other.id)
    assert refused(lambda: change(node, look(node, t.ADMINISTRATOR), {"roles": []})) == ["roles.0.role"]


async def test_an_account_is_ended_and_reopened_and_its_old_password_is_void(node: Node) -> None:
    zhang, by = add(node), t.actor(node, t.ADMINISTRATOR)
    node.run(lambda db, city: parties.change_account(db, zhang.id, password_hash=accounts.hash_password("three green umbrellas")))
    assert await accounts.checked(node, "zhang", "three green umbrellas") == zhang.id
    node.run(editing.end_account, by, zhang.id)
    with pytest.raises(NotSignedIn):
        await accounts.checked(node, "zhang", "three green umbrellas")
    with pytest.raises(Conflict):
        node.run(editing.end_account, by, zhang.id)
    node.run(editing.reopen_account, by, zhang.id)
    with pytest.raises(NotSignedIn):
        await accounts.checked(node, "zhang", "three green umbrellas")
    with pytest.raises(Conflict):
        node.run(editing.reopen_account, by, zhang.id)
    assert [what for subject, what, _ in history(node, zhang.id) if subject == "account"] == ["closed", "reopened"]


def test_nobody_ends_his_own_account_or_one_that_is_not_there(node: Node) -> None:
    zhang = add(node)
    with pytest.raises(Unprocessable):
        node.run(editing.end_account, t.actor(node, zhang.id), zhang.id)
    for ident in (t.SPARE, t.SOUTH_BODY, 999):
        with pytest.raises(NotFound):
            node.run(editing.end_account, t.actor(node, t.ADMINISTRATOR), ident)
    with pytest.raises(NotFound):
        look(node, t.SOUTH_BODY)


def test_who_comes_back_serves_again(node: Node) -> None:
    gone = change(node, look(node), left_on="2026-03-02")
    node.city.clock.forward(days=3)
    assert rosters.NO_PASSWORD
    change(node, gone, left_on="")
    node.run(lambda db, city: claims.insert_claim(db, {
        "grid": "S3", "party": t.SPARE, "duty": "principal", "from_at": city.clock.now() - timedelta(0), "to_at": None, "reason": ""}))
    assert principal(node, "S3") == t.SPARE
