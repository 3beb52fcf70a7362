from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geodata.errors import GeodataError
from geodata.sample import facts
from geodata.sample.atlas.names import load_words
from geodata.sample.catalogue import load_categories, load_conditions
from geodata.sample.seats import load_seats
from geodata.sample.staff.bodies import load_bodies


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(facts.FOLDER, tmp_path / "facts")
    return tmp_path / "facts"


def spoil(folder: Path, table: str, old: str, new: str) -> None:
    text = (folder / table).read_text(encoding="utf-8")
    assert old in text
    (folder / table).write_text(text.replace(old, new, 1), encoding="utf-8")


def load_all_conditions(folder: Path) -> None:
    bodies = {body.code for body in load_bodies(load_seats(folder), folder)}
    load_conditions(load_categories(folder), bodies, folder)


@pytest.mark.parametrize(
    ("table", "old", "new", "row", "field"),
    [
        ("towns.csv", "331082001,", "33108200,", 2, "code"),
        ("towns.csv", "121.1161", "east", 2, "seat_lon"),
        ("towns.csv", "28.86773", "nan", 3, "seat_lat"),
        ("towns.csv", "Dayang,street", "Dayang,city", 3, "kind"),
        ("towns.csv", "331082002", "331082001", 3, "code"),
        ("sizes.csv", "331082001,300", "331082001,0", 2, "core_cells"),
        ("sizes.csv", "331082114", "331082199", 20, "town"),
    ],
)
def test_a_wrong_town_is_refused_by_row_and_field(
    folder: Path, table: str, old: str, new: str, row: int, field: str
) -> None:
    spoil(folder, table, old, new)
    with pytest.raises(facts.FactsError) as refused:
        load_seats(folder)
    assert (refused.value.table, refused.value.row, refused.value.field) == (table, row, field)
    assert f"{table} row {row}, field {field}" in str(refused.value)


@pytest.mark.parametrize(
    ("table", "old", "new", "field"),
    [
        ("conditions.csv", "under way,2,urgent_day", "under way,0,urgent_day", "limit_amount"),
        ("conditions.csv", "under way,2,urgent_day", "under way,2,days", "limit_unit"),
        ("conditions.csv", "06001,正在搭建", "06031,正在搭建", "category_code"),
        ("conditions.csv", "auto,sanitation,normal", "auto,nobody,normal", "responsible"),
        ("conditions.csv", "local_example,2,4,8", "local_example,2,,8", "area_a"),
        ("conditions.csv", "local_example,2,4,8", "local_example,8,4,2", "area_a"),
        ("conditions.csv", "06009,室外机安装过低", "06010,室外机安装过低", "category_code"),
        ("components.csv", "Well,facility", "Well,pond", "family"),
        ("components.csv", "Well,facility,water", "Well,facility,nobody", "responsible"),
        ("bodies.csv", "(sample),center,", "(sample),centre,", "parent"),
        ("matters.csv", "0110,gb30428_2_2013", "110,gb30428_2_2013", "former_code"),
    ],
)
def test_a_wrong_rule_is_refused_by_field(folder: Path, table: str, old: str, new: str, field: str) -> None:
    spoil(folder, table, old, new)
    with pytest.raises(facts.FactsError) as refused:
        load_all_conditions(folder)
    assert (refused.value.table, refused.value.field) == (table, field)


def test_a_missing_a_surplus_and_a_short_row_are_told_apart(folder: Path) -> None:
    spoil(folder, "words.csv", "pinyin", "sound")
    with pytest.raises(facts.FactsError, match="column is missing"):
        load_words(folder)
    spoil(folder, "words.csv", "sound", "pinyin,extra")
    with pytest.raises(facts.FactsError, match="column is unknown"):
        load_words(folder)
    spoil(folder, "words.csv", "pinyin,extra", "pinyin")
    spoil(folder, "words.csv", "plant,桂,gui", "plant,桂")
    with pytest.raises(facts.FactsError, match="row 2, field pool: 2 cells"):
        load_words(folder)


def test_a_refusal_belongs_to_the_tree_of_outside_geography() -> None:
    assert issubclass(facts.FactsError, GeodataError)
