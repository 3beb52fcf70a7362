"""People come, change their password and go."""

from __future__ import annotations

import pytest

from dispatch.errors import NotFound, NotSignedIn, Taken, Unprocessable
from dispatch.flow.staff import accounts, people
from dispatch.node import Node
from dispatch.rules.event import Grant, Role
from tests import towns as t

HASH = "$argon2id$not-a-real-digest"


def newcomer(login: str = "newcomer", roles: str = "operator", body: str = "", certificate: str = "") -> people.Newcomer:
    return people.Newcomer(login, "新人", roles, body, certificate, HASH)


def test_a_newcomer_has_the_roles_and_scopes_that_were_named(node: Node) -> None:
    party = node.run(people.welcome, newcomer(roles=f"officer@town:{t.SOUTH}, department@body:water", body="south"))
    assert set(t.actor(node, party).grants) == {
        Grant(Role.OFFICER, "town", t.SOUTH), Grant(Role.DEPARTMENT, "body", str(t.WATER))}


def test_a_login_is_given_once(node: Node) -> None:
    node.run(people.welcome, newcomer())
    with pytest.raises(Taken):
        node.run(people.welcome, newcomer())


@pytest.mark.parametrize(("wish", "field"), [
    (newcomer(roles="emperor"), "roles"),
    (newcomer(roles="officer@town"), "roles"),
    (newcomer(roles="officer@city:x"), "roles"),
    (newcomer(body="nowhere"), "body"),
    (newcomer(certificate="12:tomorrow"), "certificate"),
])
def test_what_is_wrong_with_a_newcomer_is_named(node: Node, wish: people.Newcomer, field: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        node.run(people.welcome, wish)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_a_disabled_account_loses_its_keys_at_once(node: Node) -> None:
    party = node.run(people.welcome, newcomer())
    key = node.run(people.key_for, "newcomer", "test")
    assert node.run(accounts.reader_of_key, key).actor.party == party
    node.run(people.disable, "newcomer")
    with pytest.raises(NotSignedIn):
        node.run(accounts.reader_of_key, key)


def test_a_new_password_ends_the_sessions(node: Node) -> None:
    party = node.run(people.welcome, newcomer())
    node.run(accounts.open_session, party, "token")
    assert node.run(accounts.reader_of_session, accounts.digest("token")) is not None
    node.run(people.new_password, "newcomer", HASH)
    assert node.run(accounts.reader_of_session, accounts.digest("token")) is None


def test_nobody_has_no_password(node: Node) -> None:
    with pytest.raises(NotFound):
        node.run(people.new_password, "nobody", HASH)
