"""Who somebody is: grants, sight and the parties in whose name he acts, on either database."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters

from dispatch.clock import HandClock
from dispatch.errors import NotFound, NotSignedIn
from dispatch.flow.staff import accounts
from dispatch.node import Node
from dispatch.rules.event import Grant, Role
from dispatch.store import parties, schema
from tests import towns

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_a_session_leads_to_its_party_with_grants_sight_and_claims(node: Node) -> None:
    towns.change(node, schema.accounts.insert(), [{"party": towns.S1_OFFICER, "login": "s1", "password_hash": "x"}])
    node.run(accounts.open_session, towns.S1_OFFICER, "a token", "a phone")
    reader = node.run(accounts.reader_of_session, accounts.digest("a token"))
    assert reader is not None
    assert reader.actor.grants == (Grant(Role.OFFICER, "town", towns.SOUTH),)
    assert reader.sight.grids == {"S1"}
    assert reader.sight.holders == {towns.S1_OFFICER}
    assert node.run(accounts.reader_of_session, accounts.digest("another")) is None
    node.run(accounts.sign_out, accounts.digest("a token"))
    assert node.run(accounts.reader_of_session, accounts.digest("a token")) is None


def test_a_session_in_use_says_when_it_is_time_to_note_it(node: Node, clock: HandClock) -> None:
    towns.change(node, schema.accounts.insert(), [{"party": towns.S1_OFFICER, "login": "s1", "password_hash": "x"}])
    node.run(accounts.open_session, towns.S1_OFFICER, "t")
    session = accounts.digest("t")

    def is_stale() -> bool:
        reader = node.run(accounts.reader_of_session, session)
        assert reader is not None
        return reader.is_stale

    assert not is_stale()
    clock.forward(minutes=6)
    assert is_stale()
    node.run(accounts.touch, session, towns.S1_OFFICER)
    assert not is_stale()
    seen = node.run(lambda db, city: parties.party(db, towns.S1_OFFICER))
    assert seen is not None
    assert seen.device_seen_at == clock.now()


@pytest.mark.parametrize(
    ("party", "stands_for"),
    [
        (towns.S1_OFFICER, set()), (towns.SOUTH_LEADER, {towns.SOUTH_BODY}), (towns.PLUMBER, {towns.WATER}),
        (towns.OPERATOR, {towns.CENTER}), (towns.DISPATCHER, {towns.CENTER}), (towns.AUDITOR, set()),
    ],
)
def test_leaders_and_departments_act_for_their_body_and_the_desk_for_the_queue(
    node: Node, party: int, stands_for: set[int]
) -> None:
    assert node.run(accounts.actor_of, party).stands_for == stands_for


def test_a_key_ends_at_its_time(node: Node, clock: HandClock) -> None:
    key = node.run(accounts.new_key, towns.OPERATOR, "platform", clock.forward(hours=1))
    clock.wind_to(towns.MONDAY_MORNING)
    with pytest.raises(NotSignedIn):
        node.run(accounts.reader_of_key, key)
    later = node.run(accounts.new_key, towns.OPERATOR, "platform", clock.now().replace(year=2027))
    assert node.run(accounts.reader_of_key, later).actor.party == towns.OPERATOR


def test_nobody_is_not_found(node: Node) -> None:
    with pytest.raises(NotFound):
        node.run(accounts.actor_of, 999)


def test_a_password_is_right_or_wrong_and_a_broken_digest_is_wrong() -> None:
    stored = accounts.hash_password("secret", CHEAP)
    assert stored.startswith("$argon2id$")
    assert accounts.is_password(stored, "secret")
    assert not accounts.is_password(stored, "Secret")
    assert not accounts.is_password("", "secret")
    assert not accounts.is_password("$argon2id$broken", "secret")


def test_an_unknown_login_is_checked_with_the_same_effort_as_a_wrong_password() -> None:
    assert extract_parameters(accounts._NOBODY) == extract_parameters(accounts.hash_password("x"))
    assert not accounts.is_password(accounts._NOBODY, "")
