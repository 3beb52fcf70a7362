"""Files under examination in the store: whoever is overtaken is told so, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.clock import HandClock
from dispatch.errors import Conflict, NotFound, Overtaken, Unprocessable
from dispatch.flow.ground import surveys
from dispatch.flow.ground.survey_work import Examined, Examining, Opened, Opening, Refused
from dispatch.flow.ground.surveys import Keeping, Reading, Upload
from dispatch.node import Node
from dispatch.store import layers
from dispatch.store.blobs import Blobs
from tests import towns as t
from tests.flow.ground.redrawn import split

FOUND = {"sound": True, "doubted": False, "likely": None, "kept": {"file": "a.geojson"}}


def sent(node: Node, name: str = "a.geojson", sha256: str = "a" * 64) -> int:
    return node.run(surveys.send, Upload(name, sha256, 10, t.ADMINISTRATOR)).id


def examined(findings: str = "f1", **told: object) -> Examined:
    return Examined({**FOUND, **told}, findings, "o1", "k1")


def opened(node: Node) -> int:
    """A survey that was opened: its version is 1."""
    ident = sent(node)
    node.run(surveys.settle, (ident, 1), Opened({"rows": 7}))
    return ident


def test_of_two_who_believed_the_same_version_one_is_told_that_he_was_overtaken(node: Node, second_node: Node) -> None:
    ident = opened(node)
    first = node.run(surveys.begin, ident, 1, Reading())
    assert (first.version, first.state) == (2, "running")
    with pytest.raises(Overtaken):
        second_node.run(surveys.begin, ident, 1, Reading(repair=True))
    with pytest.raises(Conflict):
        second_node.run(surveys.begin, ident, 2, Reading(repair=True))


def test_what_comes_of_an_overtaken_run_is_thrown_away_with_its_files(node: Node, clock: HandClock) -> None:
    ident = opened(node)
    node.run(surveys.begin, ident, 1, Reading())
    clock.forward(seconds=surveys.QUIET.total_seconds() + 1)  # its server has died
    node.run(surveys.begin, ident, 2, Reading(repair=True))
    assert node.run(surveys.settle, (ident, 2), examined("old")) == ["old", "o1", "k1"]
    assert node.run(surveys.settle, (ident, 3), examined("new")) == []
    row = node.run(surveys.survey_of, ident)
    assert (row.state, row.findings) == ("examined", "new")
    assert not node.run(surveys.hear, ident, 2, "mending")


def test_files_are_let_go_when_no_survey_needs_them_any_more(node: Node) -> None:
    ident, twin = opened(node), sent(node)
    row = node.run(surveys.begin, ident, 1, Reading())
    node.run(surveys.settle, (ident, row.version), examined("f1"))
    row = node.run(surveys.begin, ident, 2, Reading(repair=True))
    assert node.run(surveys.settle, (ident, row.version), examined("f2")) == ["f1"]
    assert node.run(surveys.drop, ident) == ["f2", "o1", "k1"]
    assert node.run(surveys.drop, twin) == ["a" * 64]
    with pytest.raises(NotFound):
        node.run(surveys.drop, twin)


def test_a_refusal_leaves_what_was_found_before_and_can_be_followed_by_another_look(node: Node) -> None:
    ident = opened(node)
    node.run(surveys.begin, ident, 1, Reading())
    node.run(surveys.settle, (ident, 2), Refused("没有编码", "no codes"))
    row = node.run(surveys.survey_of, ident)
    assert (row.state, row.refused) == ("refused", '{"zh": "没有编码", "en": "no codes", "tables": []}')
    with pytest.raises(Conflict):
        node.run(surveys.keep, Keeping(ident, 2, ""), split())
    assert node.run(surveys.begin, ident, 2, "grids").version == 3


def test_a_draft_is_kept_once_and_only_of_what_is_sound_and_not_doubted(node: Node) -> None:
    ident = opened(node)
    node.run(surveys.begin, ident, 1, Reading())
    node.run(surveys.settle, (ident, 2), examined(doubted=True, likely="gcj02"))
    with pytest.raises(Unprocessable, match="contradict"):
        node.run(surveys.keep, Keeping(ident, 2, ""), split())
    with pytest.raises(Overtaken):
        node.run(surveys.keep, Keeping(ident, 1, "", trust_system=True), split())
    layer = node.run(surveys.keep, Keeping(ident, 2, "街区网格", trust_system=True), split())
    row = node.run(lambda db, city: layers.layer_by_id(db, layer))
    assert (row.code, row.name, row.source, row.state, row.count) == ("blocks", "街区网格", "a.geojson", "draft", 7)
    with pytest.raises(Overtaken):
        node.run(surveys.keep, Keeping(ident, 2, "", trust_system=True), split())


def test_the_work_knows_the_ground_of_the_city_and_what_was_asked(node: Node, tmp_path: Path) -> None:
    ident, blobs = sent(node), Blobs(tmp_path)
    job = node.run(surveys.job_of, ident, blobs)
    assert isinstance(job, Opening)
    assert job.known["blocks"] == frozenset(t.BLOCKS)
    node.run(surveys.settle, (ident, 1), Opened({}))
    node.run(surveys.begin, ident, 1, Reading(crs="gcj02", repair=True, decisions={"S1": "keep"}, within_city=False))
    job = node.run(surveys.job_of, ident, blobs)
    assert isinstance(job, Examining)
    assert (job.given.crs, job.asked.repair, job.asked.decisions) == ("gcj02", True, {"S1": "keep"})
    assert job.known.boundary is None
    assert len(job.known.reference) == len(t.BLOCKS)
