"""A set of calls written for the sample city: every row of the address grammar and every trap."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import NamedTuple

import pytest

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Answer, Outcome, geocode
from geodata.phrases import parse
from geodata.sample import SampleCity
from tests.geodata.geocode.ground import Ground

SET = Path(__file__).parent / "calls.csv"
RIGHT = 0.97


class Call(NamedTuple):
    row: str
    call: str
    parse: str
    where: str
    tolerance_m: str


CALLS = [Call(*row) for row in list(csv.reader(SET.read_text(encoding="utf-8").splitlines()))[1:]]
TRAPS = [call for call in CALLS if call.row.startswith("trap")]


@pytest.fixture(scope="module")
def ground(city: SampleCity) -> Ground:
    return Ground(city)


@pytest.fixture(scope="module")
def answers(gazetteer: Gazetteer) -> dict[str, Answer]:
    return {call.call: geocode(call.call, gazetteer) for call in CALLS}


def wrong(call: Call, answer: Answer, ground: Ground) -> str:
    """What is wrong with an answer, empty when it is right."""
    if str(answer.phrase) != call.parse:
        return f"{call.call}: read as {answer.phrase}"
    outcome, _, reason = call.where.partition(" ")
    if outcome in {Outcome.NONE, Outcome.AMBIGUOUS}:
        return (
            ""
            if (answer.outcome, answer.reason) == (outcome, reason)
            else f"{call.call}: {answer.outcome} {answer.reason}"
        )
    if answer.best is None:
        return f"{call.call}: {answer.says_en}"
    x, y = ground.plane.xy(answer.best.lon, answer.best.lat)
    right = ground.at(call.where)
    error = math.hypot(float(x) - right[0], float(y) - right[1])
    allowed = answer.best.radius_m if outcome == "area" else float(call.tolerance_m)
    return (
        ""
        if error <= min(allowed, answer.best.radius_m + 1.0)
        else f"{call.call}: {error:.0f} m off, {answer.best.how_en}"
    )


def test_the_set_is_large_and_covers_the_grammar_and_the_traps() -> None:
    assert len(CALLS) >= 300
    assert len({call.call for call in CALLS}) == len(CALLS)
    assert len({call.row for call in CALLS}) >= 30


def test_all_but_three_in_a_hundred_calls_are_read_and_placed_as_meant(answers: dict[str, Answer], ground: Ground) -> None:
    faults = [fault for call in CALLS if (fault := wrong(call, answers[call.call], ground))]
    assert len(faults) <= (1 - RIGHT) * len(CALLS), "\n".join(faults)


@pytest.mark.parametrize("call", TRAPS, ids=[call.call for call in TRAPS])
def test_no_trap_is_stepped_into(call: Call, answers: dict[str, Answer], ground: Ground) -> None:
    assert not wrong(call, answers[call.call], ground)


def test_calls_are_read_nearly_as_well_without_a_map() -> None:
    same = sum(str(parse(call.call)) == call.parse for call in CALLS)
    assert same >= RIGHT * len(CALLS)


def test_every_answer_says_how_it_was_found_in_both_languages(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        assert answer.says_zh
        assert answer.says_en
        assert all(
            one.how_zh and one.how_en and 0.0 < one.score <= 1.0 and one.radius_m > 0.0 for one in answer.candidates
        )
