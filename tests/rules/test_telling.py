"""Who hears of a move."""

from __future__ import annotations

from dispatch.rules.escalation import Relation
from dispatch.rules.lifecycle import ACTIONS, TABLE
from dispatch.rules.telling import TOLD, told


def test_only_actions_of_the_table_are_told_of() -> None:
    assert not set(TOLD) - set(ACTIONS)


def test_whoever_gets_work_hears_of_it() -> None:
    gives_work = {row.action for row in TABLE.values() if "holder" in row.carry}
    assert gives_work
    assert all(Relation.HOLDER in told(action) for action in gives_work)


def test_the_center_hears_of_what_comes_back_to_it() -> None:
    assert all(Relation.CENTER in told(action) for action in ("return", "reopen", "finish", "self_handle"))


def test_nobody_hears_of_a_comment() -> None:
    assert told("comment") == ()
