"""Who answers for an event: the ordered list, each step with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.routes.rule import LADDER, Matter
from dispatch.rules.routing import Ground, Reach, route

OFF, LOST, BARE = {"on_duty": False}, {"reachable": False}, {"certified": False}
FULL = Ground(
    grid="S1", town="south", principal=Reach(11, 2), deputies=(Reach(12, 2),),
    neighbours=(("S2", Reach(13, 2)), ("S3", Reach(14, 2))), squad_leaders=(Reach(21, 2), Reach(22, 2)),
    town_body=Reach(2, 2), bodies={"water": Reach(4, 4)}, center=Reach(1, 1),
)
SERVICE, ENFORCEMENT, WATER = Matter("1001"), Matter("1003", is_enforcement=True), Matter("1002", responsible=("water",))
NOTHING = Matter()


def unfit(ground: Ground, *names: str, **how: bool) -> Ground:
    """The same ground where all who stand under these names are off duty, out of reach or without certificate."""
    def spoilt(one):
        return (one[0], replace(one[1], **how)) if isinstance(one, tuple) else replace(one, **how)
    return replace(ground, **{
        name: tuple(map(spoilt, found)) if isinstance(found := getattr(ground, name), tuple) else spoilt(found)
        for name in names
    })


def chain(ground: Ground, asked: Matter = SERVICE) -> list[tuple[str, int | None, str]]:
    return [(r.rule, r.facts.get("party"), r.facts.get("why", "")) for r in route(ground, asked).reasons]


STEPS = ("principal", "deputies", "neighbours", "squad_leaders", "town_body")
HOLDERS = (11, 12, 13, 21, 2, 1)


@pytest.mark.parametrize("missing", range(len(STEPS) + 1))
@pytest.mark.parametrize("how", [OFF, LOST])
def test_the_next_of_the_list_is_chosen_when_those_before_cannot(missing: int, how: dict[str, bool]) -> None:
    ground = unfit(FULL, *STEPS[:missing], **how)
    routed = route(ground, SERVICE)
    assert routed.holder == HOLDERS[missing]
    assert [reason.chose for reason in routed.reasons].count(True) == 1
    assert routed.reasons[-1].chose
    assert all(reason.facts["why"] == ("off_duty" if how is OFF else "unreachable") for reason in routed.reasons[:-1])


@pytest.mark.parametrize("missing", range(len(STEPS) + 1))
def test_who_is_not_there_is_named_as_a_reason(missing: int) -> None:
    gone = replace(FULL, **{name: () if isinstance(getattr(FULL, name), tuple) else None for name in STEPS[:missing]})
    found = chain(gone)
    assert [rule for rule, party, why in found if why == "none" and party is None] == list(LADDER[:missing])
    assert found[-1][1] == HOLDERS[missing]


def test_the_neighbours_are_asked_in_their_order() -> None:
    ground = unfit(FULL, "principal", "deputies", **OFF)
    ground = replace(ground, neighbours=(("S2", Reach(13, 2, on_duty=False)), ("S3", Reach(14, 2))))
    assert route(ground, SERVICE).holder == 14
    assert chain(ground)[-2:] == [("neighbour", 13, "off_duty"), ("neighbour", 14, "")]


def test_only_the_certified_enforce_and_nobody_needs_it_for_service() -> None:
    ground = unfit(FULL, "principal", **BARE)
    assert route(ground, ENFORCEMENT).holder == 12
    assert chain(ground, ENFORCEMENT)[0] == ("claim", 11, "not_certified")
    assert route(ground, SERVICE).holder == route(ground, NOTHING).holder == 11


def test_a_matter_of_a_body_goes_there_and_the_claimant_stays_answerable() -> None:
    routed = route(FULL, WATER)
    assert (routed.holder, routed.body, routed.answerable, routed.runner_up) == (4, 4, 11, 11)
    assert chain(FULL, WATER) == [("responsible_body", 4, "")]


def test_a_missing_body_is_a_reason_and_the_list_goes_on() -> None:
    assert chain(replace(FULL, bodies={}), WATER) == [("responsible_body", None, "none"), ("claim", 11, "")]


def test_an_uncovered_grid_tells_the_squad_leader_whoever_gets_the_work() -> None:
    uncovered = replace(FULL, principal=None)
    assert route(uncovered, SERVICE).also_tell == (21,)
    assert route(uncovered, WATER).also_tell == (21,)
    assert route(unfit(uncovered, "squad_leaders", **OFF), SERVICE).also_tell == (21,)
    assert route(FULL, SERVICE).also_tell == ()
    assert route(Ground(grid="", town=""), SERVICE).also_tell == ()


def test_nobody_at_all_is_an_answer_too() -> None:
    routed = route(Ground(grid="S1", town="south"), SERVICE)
    assert (routed.holder, routed.body, routed.answerable, routed.runner_up) == (None, None, None, None)
    assert [reason.rule for reason in routed.reasons] == list(LADDER)


def test_the_runner_up_is_another_party() -> None:
    ground = replace(FULL, deputies=(Reach(11, 2),))
    assert route(ground, SERVICE).runner_up == 13
    assert route(FULL, SERVICE).runner_up == 12


reaches = st.builds(Reach, st.integers(1, 9), st.integers(1, 3), st.booleans(), st.booleans(), st.booleans())
grounds = st.builds(
    Ground, st.just("S1"), st.just("south"), st.none() | reaches, st.lists(reaches, max_size=2).map(tuple),
    st.lists(st.tuples(st.just("S2"), reaches), max_size=3).map(tuple), st.lists(reaches, max_size=2).map(tuple),
    st.none() | reaches, st.none() | reaches, st.just({}) | st.builds(lambda reach: {"water": reach}, reaches),
)


@given(grounds, st.sampled_from([NOTHING, SERVICE, ENFORCEMENT, WATER]))
def test_the_chosen_one_is_fit_and_the_last_link_of_the_chain_says_so(ground: Ground, asked: Matter) -> None:
    routed = route(ground, asked)
    chosen = [reason for reason in routed.reasons if reason.chose]
    assert len(chosen) == (routed.holder is not None)
    if routed.holder is None:
        assert all(reason.facts["why"] for reason in routed.reasons)
        return
    assert routed.reasons[-1] is chosen[0]
    everybody = [ground.principal, *ground.deputies, *(reach for _, reach in ground.neighbours), *ground.squad_leaders,
                 ground.town_body, *ground.bodies.values(), ground.center]
    assert any(
        reach.party == routed.holder and reach.on_duty and reach.reachable
        and (reach.certified or not asked.is_enforcement)
        for reach in everybody if reach
    )
    assert routed.runner_up != routed.holder
