"""Ladders: when a step is reached, who hears, and how a table is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.escalation import (
    DEFAULT,
    EMERGENCY,
    SAMPLE_LADDERS,
    Ladder,
    LadderRefused,
    Relation,
    ladder_mapping,
    parse_ladder,
    step_at,
    tells,
)
from dispatch.rules.limits import Limit, LimitUnit
from dispatch.rules.workdays import SAMPLE_HOURS, Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(1, "Asia/Shanghai", SAMPLE_HOURS, frozenset(), frozenset(), frozenset({2026}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


WARN, DUE = at("2026-09-21 11:12"), at("2026-09-21 12:00")


def ladder(*steps: dict[str, Any]) -> Ladder:
    return parse_ladder({"code": "own", "version": 3, "steps": list(steps)})


@pytest.mark.parametrize(
    ("step", "reached", "told"),
    [
        (1, "2026-09-21 11:12", ("holder",)),
        (2, "2026-09-21 12:00", ("holder", "squad_leader")),
        (3, "2026-09-21 12:30", ("body",)),
        (4, "2026-09-21 14:00", ("duty_leader",)),
        (5, "2026-09-22 12:00", ("center",)),
        (6, "2026-09-23 12:00", ("center",)),
        (12, "2026-09-29 12:00", ("center",)),
    ],
)
def test_the_sample_ladder_climbs_day_and_night_and_knocks_daily_at_the_top(
    step: int, reached: str, told: tuple[str, ...]
) -> None:
    assert step_at(DEFAULT, step, WARN, DUE, CALENDAR) == at(reached)
    assert tells(DEFAULT, step) == told


def test_an_emergency_reaches_the_center_within_half_an_hour_of_its_deadline() -> None:
    top = len(EMERGENCY.steps)
    assert step_at(EMERGENCY, top, WARN, DUE, CALENDAR) == at("2026-09-21 12:30")
    assert step_at(EMERGENCY, top + 1, WARN, DUE, CALENDAR) == at("2026-09-21 13:00")
    assert Relation.CENTER in tells(EMERGENCY, top)


def test_a_ladder_without_repetition_ends_at_its_top() -> None:
    own = ladder({"at": "due", "tell": ["holder"]})
    assert step_at(own, 1, WARN, DUE, CALENDAR) == DUE
    assert step_at(own, 2, WARN, DUE, CALENDAR) is None
    assert tells(own, 2) == ()


def test_steps_may_wait_for_working_time() -> None:
    own = ladder(
        {"at": "after", "after": "3 work_hour", "tell": ["body"]},
        {"at": "after", "after": "1工作日末", "tell": ["center"], "repeat": "1 work_day_end"},
    )
    assert step_at(own, 1, WARN, DUE, CALENDAR) == at("2026-09-21 17:00")
    reached = [step_at(own, step, WARN, DUE, CALENDAR) for step in (2, 3, 5)]
    assert reached == [at("2026-09-22 18:00"), at("2026-09-23 18:00"), at("2026-09-25 18:00")]


def test_a_bare_hour_in_a_ladder_runs_at_night() -> None:
    own = ladder({"at": "after", "after": "2小时", "tell": ["body"], "repeat": "1天"})
    assert own.steps[0].after == Limit(2, LimitUnit.URGENT_HOUR)
    assert own.steps[0].repeat == Limit(1, LimitUnit.URGENT_DAY)


def test_steps_are_counted_from_one() -> None:
    for step in (0, -1):
        with pytest.raises(ValueError, match="from 1"):
            step_at(DEFAULT, step, WARN, DUE, CALENDAR)
        with pytest.raises(ValueError, match="from 1"):
            tells(DEFAULT, step)


@pytest.mark.parametrize("sample", SAMPLE_LADDERS, ids=lambda sample: sample.code)
def test_a_ladder_survives_export_and_import(sample: Ladder) -> None:
    assert parse_ladder(json.loads(json.dumps(ladder_mapping(sample)))) == sample


@given(st.sampled_from([one for one in SAMPLE_LADDERS if one.steps[-1].repeat]), st.integers(1, 400))
def test_every_step_comes_after_the_one_before(sample: Ladder, step: int) -> None:
    lower, upper = (step_at(sample, n, WARN, DUE, CALENDAR) for n in (step, step + 1))
    assert lower is not None
    assert upper is not None
    assert lower < upper


WARNED, DUE_STEP = {"at": "warn", "tell": ["holder"]}, {"at": "due", "tell": ["holder"]}
LATE = {"at": "after", "after": "30 minute", "tell": ["body"]}


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ([], "steps"),
        ("due", "steps"),
        (["due"], "steps[0]"),
        ([{"at": "later", "tell": ["holder"]}], "steps[0].at"),
        ([{"at": ["due"], "tell": ["holder"]}], "steps[0].at"),
        ([{"tell": ["holder"]}], "steps[0].at"),
        ([{"at": "due"}], "steps[0].tell"),
        ([{"at": "due", "tell": "holder"}], "steps[0].tell"),
        ([{"at": "due", "tell": []}], "steps[0].tell"),
        ([{"at": "due", "tell": ["mayor"]}], "steps[0].tell"),
        ([{"at": "due", "tell": [["holder"]]}], "steps[0].tell"),
        ([DUE_STEP | {"loud": True}], "steps[0].loud"),
        ([{"at": "after", "tell": ["body"]}], "steps[0].after"),
        ([DUE_STEP | {"after": "30 minute"}], "steps[0].after"),
        ([LATE | {"after": 30}], "steps[0].after"),
        ([LATE | {"after": "soon"}], "steps[0].after"),
        ([LATE | {"after": "15工作日(种植季节)"}], "steps[0].after"),
        ([LATE | {"repeat": "now and then"}], "steps[0].repeat"),
        ([WARNED | {"repeat": "30 minute"}, DUE_STEP], "steps[0].repeat"),
        ([DUE_STEP, WARNED], "steps[1].at"),
        ([DUE_STEP, DUE_STEP], "steps[1].at"),
        ([LATE, DUE_STEP], "steps[1].at"),
        ([LATE, LATE], "steps[1].after"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused_by_its_field(steps: Any, field: str) -> None:
    with pytest.raises(LadderRefused) as refused:
        parse_ladder({"code": "own", "version": 1, "steps": steps})
    assert refused.value.field == field
    assert str(refused.value).startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"code": ""}, "code"), ({"version": "1"}, "version"), ({"version": True}, "version"), ({"x": 1}, "x")],
)
def test_the_head_of_a_ladder_is_checked_too(change: dict[str, Any], field: str) -> None:
    with pytest.raises(LadderRefused) as refused:
        parse_ladder({"code": "own", "version": 1, "steps": [DUE_STEP]} | change)
    assert refused.value.field == field
