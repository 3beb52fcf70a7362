"""Who may claim which grid: the terms of the city, and each reason by its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dispatch.rules.claiming import DEFAULT_CAPACITY, Claimant, Plot, Terms, Tier, faults_of_claim, read_terms
from dispatch.rules.event import Grant, Role

BLOCKS, AREAS = Tier("blocks", (Role.OFFICER, Role.SQUAD_LEADER)), Tier("areas", (Role.SQUAD_LEADER,))
TERMS = Terms((BLOCKS, AREAS), capacity=2, load=5)
PLOT = Plot("S1", "blocks", "south")
OFFICER = Claimant((Grant(Role.OFFICER, "town", "south"),), certificate="1", certified_until="2026-03-02")
TODAY = date(2026, 3, 2)


def wrong(claimant: Claimant = OFFICER, plot: Plot = PLOT, duty: str = "principal", terms: Terms = TERMS) -> list[str]:
    return [fault.field for fault in faults_of_claim(plot, duty, claimant, terms, TODAY)]


def test_an_officer_of_the_town_with_room_and_certificate_may() -> None:
    assert wrong() == []


@pytest.mark.parametrize(("claimant", "plot", "fields"), [
    (OFFICER, replace(PLOT, is_void=True), ["grid"]),
    (OFFICER, replace(PLOT, layer="units"), ["grid"]),
    (OFFICER, replace(PLOT, town="north"), ["grid"]),
    (OFFICER, replace(PLOT, layer="areas"), ["party"]),  # the upper tier is for squad leaders
    (replace(OFFICER, grants=()), PLOT, ["party"]),
    (replace(OFFICER, towns=frozenset({"north"})), PLOT, ["grid"]),
    (replace(OFFICER, towns=frozenset()), PLOT, ["grid"]),  # membership is kept, and none holds today
    (replace(OFFICER, certified_until="2026-03-01"), PLOT, ["party"]),
    (replace(OFFICER, held=2), PLOT, ["party"]),
    (replace(OFFICER, capacity=0), PLOT, ["party"]),
    (replace(OFFICER, load=6), PLOT, ["party"]),
    (replace(OFFICER, has_left=True), PLOT, ["party"]),
    (replace(OFFICER, own_duties=frozenset({"principal"})), PLOT, ["party"]),
])
def test_whatever_is_wrong_is_named_by_its_field(claimant: Claimant, plot: Plot, fields: list[str]) -> None:
    assert wrong(claimant, plot) == fields


def test_everything_that_is_wrong_with_a_person_is_told_at_once() -> None:
    assert wrong(replace(OFFICER, held=9, load=9, certified_until="2020-01-01")) == ["party"] * 3


def test_capacity_and_load_bind_principals_only_and_bodies_of_the_whole_city_belong_everywhere() -> None:
    full = replace(OFFICER, held=9, load=9, towns=frozenset({""}))
    assert wrong(full, duty="deputy") == []


def test_whether_a_certificate_must_be_there_at_all_is_the_citys_decision() -> None:
    none = replace(OFFICER, certificate="", certified_until="")
    assert (wrong(none), wrong(none, terms=replace(TERMS, certificate="needed"))) == ([], ["party"])


def test_the_terms_are_settings_with_defaults() -> None:
    assert read_terms({}).tiers == (BLOCKS, AREAS)
    assert read_terms({"claimed_layer": "precincts"}).tiers[0].layer == "precincts"
    read = read_terms({"claim_tiers": " blocks:officer ; areas:squad_leader+king", "claim_capacity": "3", "claim_load": "many"})
    assert (read.tiers, read.capacity) == ((Tier("blocks", (Role.OFFICER,)), AREAS), 3)
    assert (read_terms({"claim_capacity": "-1"}).capacity, read.load) == (DEFAULT_CAPACITY, 100)
