"""The routing table: what its rows ask, whom they send to, what is refused, and that it always answers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.categories import Category, Condition
from dispatch.rules.event import Mode
from dispatch.rules.limits import Limit, LimitUnit
from dispatch.rules.powers import Holding
from dispatch.rules.routes.inputs import kept_inputs, read_inputs, same_answer
from dispatch.rules.routes.rule import (
    COLUMNS,
    LADDER,
    TARGETS,
    Matter,
    Rule,
    When,
    kept_rule,
    matter_of,
    read_rule,
    rule_mapping,
    shifts_of,
)
from dispatch.rules.routes.table import BUILT_IN, DEFAULT_RULES, FALLBACK, Table
from dispatch.rules.routing import Ground, Reach, Routed, explain, route

BUREAU, ECOLOGY, WATER, GARDENS = Reach(51, 51), Reach(52, 52), Reach(4, 4), Reach(5, 5)
GROUND = Ground(
    grid="S1", town="south", principal=Reach(11, 2), deputies=(Reach(12, 2),), neighbours=(("S2", Reach(13, 2)),),
    squad_leaders=(Reach(21, 2),), town_body=Reach(2, 2), center=Reach(1, 1), minute=9 * 60,
    bodies={"bureau": BUREAU, "ecology": ECOLOGY, "water": WATER, "gardens": GARDENS},
)
STALL = Matter("09006", "1", is_enforcement=True)


def holding(kind: str, body: str) -> Holding:
    return Holding(kind, body, f"list-{body}", "2023-01-01")


TOWN, BY_BUREAU, BY_ECOLOGY = holding("delegated", "squad"), holding("comprehensive", "bureau"), holding("specialised", "ecology")


def said(routed: Routed) -> list[str]:
    return [reason.rule for reason in routed.reasons]


@pytest.mark.parametrize(
    ("held", "row", "holder", "beside", "first"),
    [
        ((TOWN,), "delegated", 11, (), "power_delegated"),
        ((BY_BUREAU,), "comprehensive", 51, (), "power_comprehensive"),
        ((BY_ECOLOGY,), "specialised", 52, (11,), "power_specialised"),
        ((TOWN, BY_ECOLOGY), "joint_town", 11, (52,), "power_delegated"),
        ((BY_BUREAU, BY_ECOLOGY), "joint", 51, (52,), "power_comprehensive"),
        ((), "no_power", 1, (), "power_none"),
        (None, "officer", 11, (), "claim"),
    ],
    ids=lambda given: given if isinstance(given, str) else None,
)
def test_the_decision_table_of_the_powers(held: Any, row: str, holder: int, beside: tuple[int, ...], first: str) -> None:
    routed = route(replace(GROUND, held=held), STALL)
    assert (routed.row, routed.holder, routed.beside, said(routed)[0]) == (row, holder, beside, first)


def test_officers_without_the_power_are_passed_over_when_its_body_is_missing() -> None:
    routed = route(replace(GROUND, held=(BY_BUREAU,), bodies={}), STALL)
    assert routed.holder == 2  # the town's own body, by the territorial principle
    assert {reason.facts["why"] for reason in routed.reasons if reason.rule in LADDER[:4]} == {"no_power"}


def test_an_emergency_goes_to_its_body_and_the_nearest_officer_there() -> None:
    burst = Matter("0501", "1", "emergency", ("water",))
    assert (route(GROUND, burst).holder, route(GROUND, burst).beside) == (4, (11,))
    away = replace(GROUND, principal=replace(GROUND.principal, on_duty=False), deputies=())
    assert route(away, burst).beside == (13,)
    assert route(GROUND, replace(burst, responsible=())).holder == 11


def test_of_several_responsible_bodies_the_first_leads() -> None:
    routed = route(GROUND, Matter("06026", "1", responsible=("water", "gardens")))
    assert (routed.holder, routed.beside, routed.row) == (4, (5,), "service")


def test_a_matter_is_what_its_condition_says() -> None:
    made = Condition("1", "", "", Limit(1, LimitUnit.WORK_DAY), Mode.AUTO, "water、gardens", urgency="urgent")
    category = Category("06026", "", "", "06", "", (made, replace(made, code="2", responsible="officer")))
    assert matter_of(category, "1") == Matter("06026", "1", "urgent", ("water", "gardens"))
    assert matter_of(category, "2").responsible == ()
    assert matter_of(None, "7") == Matter("", "7")


@pytest.mark.parametrize(
    ("when", "speaks", "silent"),
    [
        (When(categories=("06*",)), {"category": "06001"}, {"category": "07001"}),
        (When(conditions=("1",)), {"condition": "1"}, {"condition": "2"}),
        (When(urgencies=("urgent",)), {"urgency": "urgent"}, {"urgency": "normal"}),
        (When(matter="service"), {"is_enforcement": False}, {"is_enforcement": True}),
        (When(responsible="named"), {"responsible": ("water",)}, {"responsible": ()}),
    ],
    ids=["category", "condition", "urgency", "matter", "responsible"],
)
def test_a_row_speaks_about_its_matter_alone(when: When, speaks: dict, silent: dict, request: Any) -> None:
    table = Table([Rule("mine", when=when, to=("body:water",))])
    assert route(GROUND, replace(Matter(), **speaks), table).row == "mine"
    asked = replace(Matter(), **silent)
    assert route(GROUND, asked, table).row == FALLBACK
    assert explain(GROUND, asked, table)[0].silent == request.node.callspec.id


@pytest.mark.parametrize(
    ("when", "speaks", "silent"),
    [
        (When(towns=("south",)), {"town": "south"}, {"town": "north"}),
        (When(grids=("S1", "S2")), {"grid": "S2"}, {"grid": "S3"}),
        (When(areas=("A",)), {"area_class": "A"}, {"area_class": ""}),
        (When(powers=("none", "unlisted")), {"held": None}, {"held": (TOWN,)}),
        (When(bodies="several"), {"held": (TOWN, BY_BUREAU)}, {"held": (TOWN,)}),
        (When(hours=("1-5@08:00-18:00",)), {"minute": 4 * 1440 + 1079}, {"minute": 4 * 1440 + 1080}),
        (When(from_on="2027-01-01"), {"day": "2027-01-01"}, {"day": "2026-12-31"}),
    ],
    ids=["town", "grid", "area", "power", "bodies", "hours", "later"],
)
def test_a_row_speaks_at_its_place_and_time_alone(when: When, speaks: dict, silent: dict, request: Any) -> None:
    table = Table([Rule("mine", when=when, to=("body:water",))])
    assert route(replace(GROUND, **speaks), STALL, table).row == "mine"
    assert explain(replace(GROUND, **silent), STALL, table)[0].silent == request.node.callspec.id


def test_who_has_his_hands_full_is_passed_over_until_nobody_else_is_left() -> None:
    table = Table([Rule("busy", to=("claim", "neighbour"), load=20)])
    busy = replace(GROUND, principal=Reach(11, 2, load=20), deputies=())
    assert route(busy, Matter("1"), table).holder == 13
    full = replace(busy, neighbours=(("S2", Reach(13, 2, load=25)),))
    routed = route(full, Matter("1"), table)
    assert (routed.holder, routed.row) == (11, FALLBACK)
    assert [reason.facts.get("why") for reason in routed.reasons] == ["full", "full", None]


def test_the_first_row_that_finds_somebody_decides_and_the_others_are_shown_as_late() -> None:
    table = Table([Rule("a", when=When(towns=("north",)), to=("center",)), Rule("b", to=("body:nobody",)),
                   Rule("c", to=("claim",)), Rule("d", to=("center",))])
    looks = explain(GROUND, Matter("1"), table)
    assert [(look.rule.code, look.silent, look.decided) for look in looks] == [
        ("a", "town", False), ("b", "", False), ("c", "", True), ("d", "decided", False), (FALLBACK, "decided", False)]
    assert route(GROUND, Matter("1"), table).row == "c"


@pytest.mark.parametrize("broken", [{"to": "nowhere"}, {"hours": "x", "to": "claim"}, {"load": "-1", "to": "claim"}, 7, None])
def test_a_row_that_cannot_be_read_sends_to_the_center_and_says_why(broken: Any) -> None:
    plain = {"code": "broken", **broken} if isinstance(broken, dict) else broken
    table = Table([kept_rule("broken", plain)])
    routed = route(GROUND, Matter("1"), table)
    assert (routed.holder, routed.row) == (1, "broken")
    assert said(routed) == ["faulty_rule", "center"]
    assert routed.reasons[0].facts["row"] == "broken"
    assert explain(GROUND, Matter("1"), table)[0].reasons == routed.reasons


def test_a_row_that_fails_sends_to_the_center_however_much_that_has() -> None:
    table = Table([Rule("busy", to=("claim",), load=1, fault="spoilt")])
    assert route(replace(GROUND, center=Reach(1, 1, load=9)), Matter("1"), table).holder == 1


def test_a_broken_row_about_some_categories_leaves_the_others_alone() -> None:
    table = Table([kept_rule("broken", {"code": "broken", "categories": "06*", "to": "nowhere"})])
    assert route(GROUND, Matter("06001"), table).row == "broken"
    assert route(GROUND, Matter("07001"), table).row == FALLBACK


def test_a_broken_row_behind_the_one_that_decides_harms_nobody_but_the_runner_up() -> None:
    broken = kept_rule("broken", {"code": "broken", "to": "nowhere"})
    assert route(GROUND, Matter("1"), Table([Rule("a", to=("claim", "deputy")), broken])).runner_up == 12
    alone = route(GROUND, Matter("1"), Table([Rule("a", to=("claim",)), broken]))
    assert (alone.holder, alone.runner_up, said(alone)) == (11, None, ["claim"])


def test_the_answer_to_nobody_cannot_be_taken_out_of_a_table() -> None:
    assert route(GROUND, Matter("1"), Table([])).holder == 11
    assert [rule.code for rule in Table([Rule(FALLBACK, to=("center",))]).rules] == [FALLBACK]
    assert Table([Rule(FALLBACK, to=("center",))]).rules[0].to == LADDER


@pytest.mark.parametrize("rule", DEFAULT_RULES, ids=lambda rule: rule.code)
def test_a_row_is_read_back_as_it_was_kept(rule: Rule) -> None:
    assert read_rule(json.loads(json.dumps(rule_mapping(rule)))) == rule
    assert rule.name
    assert rule.name_en.isascii()


@pytest.mark.parametrize(
    ("column", "text"),
    [("code", ""), ("urgencies", "quick"), ("matter", "both"), ("responsible", "all"), ("areas", "D"), ("powers", "mine"),
     ("bodies", "many"), ("hours", "1-5@9"), ("hours", "5-1@08:00-09:00"), ("hours", "08:00-25:00"), ("hours", "08:60-09:00"), ("to", ""), ("to", "claim|nobody"), ("also", "somebody"),
     ("load", "few"), ("from_on", "2027-2-1"), ("from_on", "20270201"), ("from_on", "soon"), ("colour", "red")],
)
def test_a_wrong_row_is_refused_by_its_column(column: str, text: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_rule({"code": "a", "to": "claim", column: text})
    assert [fault.field for fault in refused.value.args] == [column]


@pytest.mark.parametrize(("text", "shift"), [
    ("08:00-18:00", (0b1111111, 480, 1080)), ("6@20:00-4:00", (0b0100000, 1200, 240)), ("1-5@00:00-24:00", (0b0011111, 0, 1440)),
])
def test_hours_are_written_as_people_do(text: str, shift: tuple[int, int, int]) -> None:
    assert shifts_of((text,)) == (shift,)


def test_lists_may_be_written_with_any_usual_mark_between() -> None:
    assert read_rule({"code": "a", "to": "claim；deputy, center", "categories": "06001、06002"}).when.categories == (
        "06001", "06002")
    assert COLUMNS[0] == "code"


reaches = st.builds(Reach, st.integers(1, 9), st.integers(1, 3) | st.none(), st.booleans(), st.booleans(), st.booleans(),
                    st.integers(0, 3))
holdings = st.builds(Holding, st.sampled_from(["delegated", "comprehensive", "specialised"]), st.sampled_from("abc"),
                     st.just("list"), st.just("2023-01-01"), st.integers(1, 3))
grounds = st.builds(
    Ground, grid=st.sampled_from(["S1", ""]), town=st.sampled_from(["south", "north"]), principal=st.none() | reaches,
    deputies=st.lists(reaches, max_size=2).map(tuple),
    neighbours=st.lists(st.tuples(st.sampled_from(["S2", "S3"]), reaches), max_size=3).map(tuple),
    squad_leaders=st.lists(reaches, max_size=2).map(tuple), town_body=st.none() | reaches, center=st.none() | reaches,
    bodies=st.dictionaries(st.sampled_from("abc"), reaches), held=st.none() | st.lists(holdings, max_size=3).map(tuple),
    area_class=st.sampled_from(["", "A"]), minute=st.integers(0, 7 * 1440 - 1),
)
matters = st.builds(Matter, st.sampled_from(["", "06001", "09006"]), st.sampled_from(["", "1"]),
                    st.sampled_from(["normal", "emergency"]), st.lists(st.sampled_from("abx"), max_size=2, unique=True).map(tuple),
                    st.booleans())
targets = st.sampled_from([*TARGETS, "body:a", "body:x", "claim|deputy"])
rules = st.builds(
    Rule, st.sampled_from("pqrstuv"), when=st.builds(
        When, categories=st.sampled_from([(), ("06*",), ("09006",)]), towns=st.sampled_from([(), ("south",)]),
        powers=st.sampled_from([(), ("delegated",), ("none", "unlisted")]), hours=st.sampled_from([(), ("1-5@08:00-18:00",)])),
    to=st.lists(targets.filter(lambda word: "|" not in word), min_size=1, max_size=3).map(tuple),
    also=st.lists(targets, max_size=2).map(tuple), load=st.integers(0, 2), fault=st.sampled_from(["", "", "", "spoilt"]))
tables = st.just(BUILT_IN) | st.lists(rules, max_size=5, unique_by=lambda rule: rule.code).map(Table)


@given(grounds, matters, tables)
def test_every_question_has_an_answer_and_the_rows_tell_the_same_story(ground: Ground, matter: Matter, table: Table) -> None:
    routed = route(ground, matter, table)
    looks = explain(ground, matter, table)
    decided = [look for look in looks if look.decided]
    if routed.holder is None:
        assert ground.center is None or not (ground.center.on_duty and ground.center.reachable
                                             and (ground.center.certified or not matter.is_enforcement))
        assert all(reason.facts.get("why") or reason.rule == "faulty_rule" or reason.rule.startswith("power_")
                   for reason in routed.reasons)
    else:
        assert sum(reason.chose for reason in routed.reasons) == 1
        assert len(decided) == 1
        assert decided[0].rule.code == routed.row
    shown = [reason for look in looks for reason in look.reasons]
    assert shown == [reason for reason in routed.reasons if not reason.rule.startswith("power_")]
    assert routed.holder not in (*routed.beside, routed.runner_up) or routed.holder is None


@given(grounds, matters, tables)
def test_the_kept_inputs_lead_to_the_same_answer_again(ground: Ground, matter: Matter, table: Table) -> None:
    routed = route(ground, matter, table)
    kept = json.loads(json.dumps(kept_inputs(routed)))
    again_ground, again_matter, version = read_inputs(kept)
    again = route(again_ground, again_matter, table)
    assert version == table.version
    assert same_answer(again, routed)
    assert kept_inputs(again) == kept_inputs(routed)


def test_inputs_of_another_edition_are_not_guessed_at() -> None:
    kept = kept_inputs(route(GROUND, STALL))
    with pytest.raises(ValueError, match="edition"):
        read_inputs({**kept, "edition": 99})
