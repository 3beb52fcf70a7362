"""Officers take grids upon themselves and hand them over."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from dispatch.errors import Conflict, NotAllowed, NotFound, Taken, Unprocessable
from dispatch.flow.staff import claims
from dispatch.flow.staff.claims import Release
from dispatch.node import Node
from dispatch.rules.event import SYSTEM, Stage
from dispatch.store import claims as rows
from dispatch.store import schema
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


def test_a_certificate_that_runs_out_during_the_shift_holds_until_midnight_and_the_next_stall_goes_on(node: Node) -> None:
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.S1_OFFICER).values(certified_until="2026-03-02"))
    night = {"party": t.S1_OFFICER, "weekdays": 127, "from_minute": 20 * 60, "to_minute": 8 * 60, "from_at": t.MONDAY_MORNING}
    t.change(node, sa.insert(schema.duties), [night])
    node.city.clock.forward(hours=14, minutes=59)  # 23:59 in the city
    assert t.report(node, "S1a", t.STALL).event.holder == t.S1_OFFICER
    node.city.clock.forward(minutes=2)
    assert t.report(node, "S1a", t.STALL).event.holder == t.S1_DEPUTY
    assert t.report(node, "S1a").event.holder == t.S1_OFFICER  # rubbish needs no certificate


def test_only_persons_of_the_field_claim_grids(node: Node) -> None:
    with pytest.raises(NotAllowed):
        node.run(claims.take, SYSTEM, "S3")
    with pytest.raises(NotAllowed):
        take(node, t.SOUTH_BODY, "S3")
    with pytest.raises(Unprocessable):
        take(node, t.OPERATOR, "S3")
    assert take(node, t.SOUTH_LEADER, "S3").party == t.SOUTH_LEADER


def test_a_leader_gives_a_grid_to_a_successor_and_the_past_still_shows_who_was_answerable(node: Node) -> None:
    node.city.clock.forward(days=1)
    ended = release(node, claim_of(node, "S1"), t.SOUTH_LEADER, t.SPARE)
    assert (ended.to_at, ended.reason) == (node.city.clock.now(), "调岗")
    assert principal(node, "S1") == t.SPARE
    before = node.run(lambda db, city: rows.claim_at(db, "S1", t.MONDAY_MORNING))
    assert before.party == t.S1_OFFICER
    assert t.report(node).event.holder == t.SPARE


@pytest.mark.parametrize("successor", [None, t.SPARE])
def test_a_principal_cannot_go_at_once_and_a_leader_may_leave_a_grid_uncovered(node: Node, successor: int | None) -> None:
    with pytest.raises(Unprocessable) as refused:
        release(node, claim_of(node, "S1"), t.S1_OFFICER, successor)
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
        release(node, claim_of(node, "S1"), t.SOUTH_LEADER, successor)
    assert field(refused) == wrong
    assert principal(node, "S1") == t.S1_OFFICER


def test_a_claim_ends_once(node: Node) -> None:
    claim = claim_of(node, "S1")
    release(node, claim, t.SOUTH_LEADER, t.SPARE)
    with pytest.raises(Conflict):
        release(node, claim, t.SOUTH_LEADER, t.SPARE)
    with pytest.raises(NotFound):
        release(node, 9999, t.SOUTH_LEADER, t.SPARE)


def test_a_void_grid_cannot_be_claimed_and_names_its_heirs(node: Node) -> None:
    t.change(node, sa.update(schema.grids).where(schema.grids.c.code == "S3").values(state="void", successors="S4 S5"))
    t.change(node, sa.update(schema.settings).where(schema.settings.c.name == "city_version").values(value="99"))
    node.city.divisions["blocks"].members.pop("S3")
    with pytest.raises(Unprocessable, match="S4, S5") as refused:
        take(node, t.SPARE, "S3")
    assert field(refused) == "grid"


def test_a_person_answers_for_no_more_grids_than_his_capacity(node: Node) -> None:
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.S2_OFFICER).values(capacity=1))
    with pytest.raises(Unprocessable, match="answers for 1 grids, and may for 1") as refused:
        take(node, t.S2_OFFICER, "S3")
    assert field(refused) == "party"
    assert take(node, t.S2_OFFICER, "S3", "deputy").duty == "deputy"


def test_who_has_too_much_in_hand_takes_no_further_grid(node: Node) -> None:
    t.change(node, sa.insert(schema.settings), [{"name": "claim_load", "value": "1"}])
    node.reload()
    t.report(node, "S2a")
    assert take(node, t.S2_OFFICER, "S3").party == t.S2_OFFICER  # one is not more than one
    release(node, claim_of(node, "S3"), t.SOUTH_LEADER)
    t.report(node, "S2b")
    with pytest.raises(Unprocessable, match="2 open events in hand"):
        take(node, t.S2_OFFICER, "S3")


def test_membership_of_a_body_of_the_town_is_needed_where_memberships_are_kept(node: Node) -> None:
    belongs = {"party": t.SPARE, "from_at": t.MONDAY_MORNING, "to_at": None}
    t.change(node, sa.insert(schema.memberships), [{**belongs, "body": t.NORTH_BODY}])
    with pytest.raises(Unprocessable, match="no member"):
        take(node, t.SPARE, "S3")
    t.change(node, sa.insert(schema.memberships), [{**belongs, "body": t.SOUTH_BODY}])
    assert take(node, t.SPARE, "S3").party == t.SPARE


def test_which_tier_is_claimed_by_whom_is_a_setting(node: Node) -> None:
    t.change(node, sa.insert(schema.settings), [{"name": "claim_tiers", "value": "blocks:squad_leader;towns:squad_leader"}])
    node.reload()
    with pytest.raises(Unprocessable) as refused:
        take(node, t.SPARE, "S3")
    assert field(refused) == "party"
    assert take(node, t.SOUTH_LEADER, t.SOUTH).grid == t.SOUTH  # a grid of the upper tier
    assert take(node, t.SOUTH_LEADER, "S3").grid == "S3"


def test_the_leader_of_an_area_is_told_first(node: Node) -> None:
    t.change(node, sa.insert(schema.settings), [{"name": "claim_tiers", "value": "blocks:officer;towns:squad_leader"}])
    node.reload()
    take(node, t.SOUTH_LEADER, t.SOUTH)
    event = t.report(node, "S3a").event
    assert t.told(node, event, "uncovered") == {t.SOUTH_LEADER}


def test_the_events_of_a_released_grid_go_to_whoever_answers_then(node: Node) -> None:
    event = t.report(node, "S1a").event
    working = t.moved(node, t.report(node, "S1b").event, "accept", t.S1_OFFICER)
    release(node, claim_of(node, "S1"), t.SOUTH_LEADER)
    after = t.event_now(node, event.id)
    assert (after.stage, after.holder, after.answerable) == (Stage.ASSIGNED, t.S1_DEPUTY, None)
    assert t.entries(node, event)[-1].action == "transfer"
    assert t.event_now(node, working.id).holder == t.S1_DEPUTY


def test_who_held_a_grid_at_an_instant_is_answered_for_ever(node: Node) -> None:
    before = node.city.clock.now()
    node.city.clock.forward(days=1)
    release(node, claim_of(node, "S1"), t.SOUTH_LEADER, t.SPARE)
    held = node.run(lambda db, city: rows.claim_list(db, {"grid": "S1", "at": before}, 0, 10))
    assert [(row.party, row.duty) for row in held] == [(t.S1_OFFICER, "principal"), (t.S1_DEPUTY, "deputy")]
    ever = node.run(lambda db, city: rows.claim_list(db, {"grid": "S1", "open": False}, 0, 10))
    assert len(ever) == 3
