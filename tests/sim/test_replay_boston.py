"""The first weeks of Boston's summer of 2011, replayed."""

from __future__ import annotations

import csv
import gzip
from itertools import islice
from pathlib import Path

import pytest

from dispatch.flow.roots import broken_chains
from dispatch.sim.replay import Options, Totals, replay
from dispatch.store.opening import open_store

ROWS = 800
CITY_HALL = ("42.3594", "-71.0587")
MAPPING = Path(__file__).resolve().parents[2] / "bench" / "boston.toml"


@pytest.fixture(scope="module")
def replayed(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Totals, str]:
    """What the replay counted, and the address of the store that it left."""
    boston = shared / "boston"
    address = f"sqlite:///{tmp_path_factory.mktemp('boston') / 'city.sqlite'}"
    options = Options(boston / "reports_shared.csv.gz", boston / "precincts_255.geojson", MAPPING, address, limit=ROWS)
    return replay(options), address


def test_every_report_opens_and_every_closed_one_goes_the_whole_way(replayed: tuple[Totals, str]) -> None:
    totals, _ = replayed
    assert totals.reports == ROWS
    assert totals.unusable == []
    closed = ROWS - totals.still_open
    for action in ("report", "file", "assign", "accept", "finish", "pass"):
        assert totals.actions[action] >= closed > 0, action


def test_nearly_all_are_located_and_in_the_precinct_that_the_row_names(replayed: tuple[Totals, str]) -> None:
    places = replayed[0].located
    assert places.located.fraction >= 0.995
    assert places.same_grid.fraction >= 0.94  # of the whole file, 95.3 %
    assert places.within_radius.part >= places.same_grid.part


def test_the_city_hall_default_is_queued_as_that_and_never_located(replayed: tuple[Totals, str], shared: Path) -> None:
    totals, _ = replayed
    with gzip.open(shared / "boston" / "reports_shared.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(islice(csv.DictReader(file), ROWS))
    assert totals.default_points == sum((row["latitude"], row["longitude"]) == CITY_HALL for row in rows) > 0
    assert totals.located.located.whole == ROWS - totals.default_points


def test_every_verdict_of_deadlines_and_journal_is_the_citys_own(replayed: tuple[Totals, str]) -> None:
    judged = replayed[0].verdicts
    assert judged.agreement.whole > ROWS // 2
    assert judged.agreement.part == judged.agreement.whole
    assert judged.contradictions == 0
    assert judged.by_city[True, True] > 0
    assert judged.by_city[False, False] > 0


def test_late_cases_climbed_their_ladder(replayed: tuple[Totals, str]) -> None:
    totals, _ = replayed
    assert totals.actions["climb"] > totals.verdicts.by_city[False, False]


def test_every_chain_verifies_and_none_goes_back_in_time(replayed: tuple[Totals, str]) -> None:
    store = open_store(replayed[1])
    try:
        walked = list(broken_chains(store.run))
        assert [fault for _, fault in walked if fault is not None] == []
        assert sum(entries for entries, _ in walked) == sum(replayed[0].actions.values())
        assert store.run(backward_steps) == 0
    finally:
        store.close()


def backward_steps(db) -> int:
    """Entries that happened before the one before them in the same chain."""
    from sqlalchemy import text

    return db.execute(text(
        "SELECT count(*) FROM journal a JOIN journal b ON b.event = a.event AND b.seq = a.seq + 1"
        " WHERE b.recorded_at < a.recorded_at OR b.happened_at < a.happened_at"
    )).scalar_one()
