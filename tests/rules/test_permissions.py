"""Who may do what, and who sees what."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dispatch.errors import NotAllowed, NotSignedIn
from dispatch.rules.event import ANONYMOUS, GRANTED, SYSTEM, Actor, Event, Grant, Role, Stage
from dispatch.rules.permissions import EVERYBODY, PERMISSIONS, hats, permit, sight

EVENT = Event(
    id=1, number="26-0000001-4", version=1, stage=Stage.ASSIGNED, opened_at=datetime(2026, 3, 2, tzinfo=UTC),
    occurred_on=date(2026, 3, 2), town="331082001", grid="S1", body=2, holder=11, answerable=12, asked=13,
)


def somebody(*grants: Grant, party: int = 50, **more: object) -> Actor:
    return Actor(**{"party": party, "name": "somebody", "grants": grants, **more})


@pytest.mark.parametrize("role", GRANTED)
@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_permission_lets_its_roles_pass_and_nobody_else(permission: str, role: Role) -> None:
    allowed = PERMISSIONS[permission]
    if role in allowed or Role.CITIZEN in allowed:
        permit(somebody(Grant(role, "city")), permission)
    else:
        with pytest.raises(NotAllowed):
            permit(somebody(Grant(role, "city")), permission)


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_who_has_no_account_passes_where_citizens_do_and_must_sign_in_elsewhere(permission: str) -> None:
    permit(SYSTEM, permission)
    if PERMISSIONS[permission] >= EVERYBODY or Role.CITIZEN in PERMISSIONS[permission]:
        permit(ANONYMOUS, permission)
    else:
        with pytest.raises(NotSignedIn):
            permit(ANONYMOUS, permission)


def test_the_auditor_may_read_and_never_change() -> None:
    changing = ("events.move", "claims.take", "claims.release", "hooks.write")
    assert not [name for name in changing if Role.AUDITOR in PERMISSIONS[name]]
    assert Role.AUDITOR in PERMISSIONS["events.read"] & PERMISSIONS["requests.list"]


@pytest.mark.parametrize(
    ("grant", "worn"),
    [
        (Grant(Role.DISPATCHER, "city"), True),
        (Grant(Role.OFFICER, "town", "331082001"), True),
        (Grant(Role.OFFICER, "town", "331082002"), False),
        (Grant(Role.DEPARTMENT, "body", "2"), True),
        (Grant(Role.DEPARTMENT, "body", "3"), False),
        (Grant(Role.DEPARTMENT, "body", "two"), False),
        (Grant(Role.OFFICER, "grid", "S1"), True),
        (Grant(Role.OFFICER, "grid", "S2"), False),
        (Grant(Role.OFFICER, "own"), False),
    ],
)
def test_a_role_is_worn_within_its_scope_and_for_a_new_event_everywhere(grant: Grant, worn: bool) -> None:
    assert (grant.role in hats(somebody(grant), EVENT)) is worn
    assert grant.role in hats(somebody(grant), None)


@pytest.mark.parametrize("party", [11, 12, 13])
def test_a_role_for_ones_own_events_is_worn_by_holder_answerable_and_asked(party: int) -> None:
    assert Role.OFFICER in hats(somebody(Grant(Role.OFFICER, "own"), party=party), EVENT)


def test_the_holder_may_act_himself_or_through_those_who_stand_for_him() -> None:
    assert Role.HOLDER in hats(somebody(party=11), EVENT)
    assert Role.HOLDER in hats(somebody(party=50, stands_for=frozenset({11})), EVENT)
    assert Role.HOLDER not in hats(somebody(party=50, stands_for=frozenset({12})), EVENT)
    assert Role.HOLDER not in hats(somebody(party=12), EVENT)


def test_only_the_one_who_was_asked_is_the_one_asked() -> None:
    assert Role.ASKED in hats(somebody(party=13), EVENT)
    assert Role.ASKED not in hats(somebody(party=11), EVENT)


def test_a_citizen_may_act_on_the_event_of_his_own_report_only() -> None:
    own, strange = Actor(None, "citizen", citizen_of=1), Actor(None, "citizen", citizen_of=2)
    assert hats(own, EVENT) == {Role.CITIZEN}
    assert hats(strange, EVENT) == hats(ANONYMOUS, EVENT) == frozenset()
    assert hats(ANONYMOUS, None) == {Role.CITIZEN}


def test_the_system_wears_no_other_hat() -> None:
    assert hats(SYSTEM, EVENT) == {Role.SYSTEM}


SCOPE = EVENT.scope


@pytest.mark.parametrize(
    ("actor", "claimed", "seen"),
    [
        (SYSTEM, (), True),
        (somebody(Grant(Role.AUDITOR, "city")), (), True),
        (somebody(Grant(Role.OFFICER, "town", "331082001")), (), True),
        (somebody(Grant(Role.OFFICER, "town", "331082002")), (), False),
        (somebody(Grant(Role.OFFICER, "town", "331082002")), ("S1",), True),
        (somebody(Grant(Role.OFFICER, "town", "331082002"), party=11), (), True),
        (somebody(Grant(Role.DEPARTMENT, "body", "2")), (), True),
        (somebody(Grant(Role.DEPARTMENT, "body", "4")), (), False),
        (somebody(stands_for=frozenset({11})), (), True),
        (somebody(), (), False),
        (ANONYMOUS, (), False),
    ],
)
def test_an_event_is_seen_by_those_whose_scope_it_touches(actor: Actor, claimed: tuple[str, ...], seen: bool) -> None:
    assert sight(actor, frozenset(claimed)).covers(SCOPE) is seen
    assert sight(actor, frozenset(claimed)).covers(list(SCOPE)) is seen


def test_an_event_without_a_place_is_seen_by_the_city_only() -> None:
    nowhere = ("", "", 0, 0)
    assert sight(somebody(Grant(Role.OPERATOR, "city"))).covers(nowhere)
    assert not sight(somebody(Grant(Role.OFFICER, "town", "331082001"))).covers(nowhere)
    assert not sight(ANONYMOUS).covers(nowhere)
