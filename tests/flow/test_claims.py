"""Officers take grids upon themselves and hand them over."""

from __future__ import annotations

import pytest

from dispatch.errors import Conflict, NotAllowed, NotFound, Taken, Unprocessable
from dispatch.flow import claims
from dispatch.flow.claims import Release
from dispatch.node import Node
from dispatch.rules.event import SYSTEM
from dispatch.store import claims as rows
from tests import towns as t


def take(node: Node, party: int, grid: str, duty: str = "principal"):
    return node.run(claims.take, t.actor(node, party), grid, duty)


def release(node: Node, claim: int, party: int, successor: int | None = None):
    wish = Release(claim, t.actor(node, party), node.city.clock.now(), "调岗", successor)
    return node.run(claims.release, wish)


def claim_of(node: Node, grid: str, duty: str = "principal") -> int:
    found = node.run(lambda db, city: rows.claim_list(db, {"grid": grid}, 0, 10))
    return next(row.id for row in found if row.duty == duty)


def principal(node: Node, grid: str) -> int | None:
    row = node.run(lambda db, city: rows.claim_at(db, grid, city.clock.now()))
    return row.party if row is not None else None


def field(refused: pytest.ExceptionInfo[Unprocessable]) -> str:
    return refused.value.faults[0].field


def test_an_officer_claims_a_free_grid_and_its_reports_are_his(node: Node) -> None:
    row = take(node, t.SPARE, "S3")
    assert (row.grid, row.party, row.duty, row.to_at, row.name) == ("S3", t.SPARE, "principal", None, "样例17")
    assert t.report(node, "S3a").event.holder == t.SPARE


def test_a_grid_has_one_principal_and_any_number_of_deputies(node: Node) -> None:
    with pytest.raises(Taken):
        take(node, t.SPARE, "S1")
    assert take(node, t.SPARE, "S1", "deputy").duty == "deputy"
    assert principal(node, "S1") == t.S1_OFFICER


@pytest.mark.parametrize(
    ("party", "grid", "duty", "wrong"),
    [
        (t.SPARE, "S9", "principal", "grid"),  # no such grid
        (t.SPARE, "S1a", "principal", "grid"),  # a unit grid is not claimed
        (t.SPARE, "N1", "deputy", "grid"),  # another town
        (t.SPARE, "S3", "king", "duty"),
        (t.RUN_OUT, "S3", "principal", "party"),  # the certificate ran out yesterday
    ],
)
def test_a_claim_that_cannot_be_is_refused_naming_the_field(
    node: Node, party: int, grid: str, duty: str, wrong: str
) -> None:
    with pytest.raises(Unprocessable) as refused:
        take(node, party, grid, duty)
    assert field(refused) == wrong


def test_a_certificate_holds_through_its_last_day_in_the_city(node: Node) -> None:
    assert take(node, t.SPARE, "S3").party == t.SPARE  # until 2027-12-31
    node.city.clock.wind_to(t.MONDAY_MORNING.replace(year=2027, month=12, day=31, hour=15, minute=59))
    take(node, t.SPARE, "S1", "deputy")
    node.city.clock.forward(minutes=1)  # midnight in Shanghai
    with pytest.raises(Unprocessable):
        take(node, t.SPARE, "S2", "deputy")


def test_only_persons_of_the_field_claim_grids(node: Node) -> None:
    with pytest.raises(NotAllowed):
        node.run(claims.take, SYSTEM, "S3")
    with pytest.raises(NotAllowed):
        take(node, t.SOUTH_BODY, "S3")
    with pytest.raises(Unprocessable):
        take(node, t.OPERATOR, "S3")
    assert take(node, t.SOUTH_LEADER, "S3").party == t.SOUTH_LEADER


def test_a_grid_is_handed_over_to_a_successor_and_the_past_still_shows_who_was_answerable(node: Node) -> None:
    node.city.clock.forward(days=1)
    ended = release(node, claim_of(node, "S1"), t.S1_OFFICER, t.SPARE)
    assert (ended.to_at, ended.reason) == (node.city.clock.now(), "调岗")
    assert principal(node, "S1") == t.SPARE
    before = node.run(lambda db, city: rows.claim_at(db, "S1", t.MONDAY_MORNING))
    assert before.party == t.S1_OFFICER
    assert t.report(node).event.holder == t.SPARE


def test_an_officer_names_a_successor_and_a_leader_may_leave_a_grid_uncovered(node: Node) -> None:
    with pytest.raises(Unprocessable) as refused:
        release(node, claim_of(node, "S1"), t.S1_OFFICER)
    assert field(refused) == "successor"
    release(node, claim_of(node, "S1"), t.SOUTH_LEADER)
    assert principal(node, "S1") is None
    receipt = t.report(node)
    assert t.reasons_of(receipt)[0] == ("claim", False, "none")
    assert t.told(node, receipt.event, "uncovered") == {t.SOUTH_LEADER}


def test_a_deputy_may_go_without_a_successor(node: Node) -> None:
    release(node, claim_of(node, "S1", "deputy"), t.S1_DEPUTY)
    with pytest.raises(StopIteration):
        claim_of(node, "S1", "deputy")


@pytest.mark.parametrize("stranger", [t.S2_OFFICER, t.NORTH_LEADER, t.OPERATOR])
def test_somebody_elses_claim_is_not_released_and_a_leader_leads_his_own_town_only(node: Node, stranger: int) -> None:
    with pytest.raises(NotAllowed):
        release(node, claim_of(node, "S1"), stranger, t.SPARE)
    assert principal(node, "S1") == t.S1_OFFICER


def test_the_administrator_releases_any_claim(node: Node) -> None:
    release(node, claim_of(node, "N1"), t.ADMINISTRATOR)
    assert principal(node, "N1") is None


@pytest.mark.parametrize(("successor", "wrong"), [(t.N3_OFFICER, "grid"), (t.RUN_OUT, "party"), (t.S1_OFFICER, "successor")])
def test_a_successor_who_may_not_answer_for_it_leaves_everything_as_it_was(node: Node, successor: int, wrong: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        release(node, claim_of(node, "S1"), t.S1_OFFICER, successor)
    assert field(refused) == wrong
    assert principal(node, "S1") == t.S1_OFFICER


def test_a_claim_ends_once(node: Node) -> None:
    claim = claim_of(node, "S1")
    release(node, claim, t.S1_OFFICER, t.SPARE)
    with pytest.raises(Conflict):
        release(node, claim, t.S1_OFFICER, t.SPARE)
    with pytest.raises(NotFound):
        release(node, 9999, t.S1_OFFICER, t.SPARE)
