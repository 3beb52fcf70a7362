from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from grids.codes import (
    StandardVersion,
    check_against_parents,
    next_unit_code,
    parent_code,
    parse_unit_code,
    standard_of,
)
from grids.errors import BadCode
from grids.grid import Grid, GridKind, by_code

PARTS = st.tuples(*(st.integers(1, 10**digits - 1).map(f"{{:0{digits}d}}".format) for digits in (6, 3, 3, 3)))


@given(PARTS)
def test_a_unit_code_is_its_parts_written_together(parts):
    code = parse_unit_code("".join(parts))
    assert (code.county, code.town, code.community, code.sequence) == parts
    assert str(code) == "".join(parts)
    assert (code.town_code, code.community_code) == ("".join(parts[:2]), "".join(parts[:3]))


def test_the_linhai_example_is_grid_seven_of_the_third_community_of_gucheng():
    code = parse_unit_code("331082001003007")
    assert (code.town_code, code.community_code, code.sequence) == ("331082001", "331082001003", "007")
    assert code.standard_version is StandardVersion.GB30428


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("33108200100300", "14 digits instead of 15.*zeros lost"),
        ("3310820010030071", "16 digits instead of 15"),
        ("33108200100300a", "other than the digits"),
        ("３３１０８２００１００３００７", "other than the digits"),
        ("331082001003000", "sequence is all zeros"),
        ("331082000003007", "town is all zeros"),
        ("", "other than the digits"),
    ],
)
def test_a_code_that_is_none_is_refused_with_the_reason(code, reason):
    with pytest.raises(BadCode, match=reason):
        parse_unit_code(code)


def test_codes_of_the_elder_standard_have_fourteen_digits_and_local_ones_no_parts():
    assert parse_unit_code("33108200100307", StandardVersion.CJT214).sequence == "07"
    assert standard_of("33108200100307") is StandardVersion.CJT214
    assert standard_of("331082001003007") is StandardVersion.GB30428
    assert standard_of("LH-古城-7") is StandardVersion.LOCAL
    with pytest.raises(BadCode, match="no parts"):
        parse_unit_code("LH-7", StandardVersion.LOCAL)


def test_a_code_must_stand_under_a_town_and_community_that_exist():
    code = parse_unit_code("331082102003007")
    with pytest.raises(BadCode, match="town 331082102 does not exist"):  # Linhai never used 102
        check_against_parents(code, frozenset({"331082101", "331082103"}))
    towns = frozenset({"331082102"})
    check_against_parents(code, towns)
    with pytest.raises(BadCode, match="community 331082102003 does not exist"):
        check_against_parents(code, towns, frozenset({"331082102001"}))


def test_the_parent_of_a_code_is_its_front():
    assert parent_code("331082001003007") == "331082001003"
    assert parent_code("33108200100307") == "331082001003"
    assert parent_code("331082001003") == "331082001"
    assert parent_code("331082001000") == "331082"
    assert parent_code("331082001") == "331082"
    assert parent_code("331082") is None
    assert parent_code("LH-7") is None


def test_a_new_code_comes_after_every_code_ever_given_even_void_ones():
    taken = frozenset({"331082001003001", "331082001003009", "331082001004050", "33108200100377"})
    assert next_unit_code("331082001003", taken) == "331082001003010"
    assert next_unit_code("331082001005", taken) == "331082001005001"
    with pytest.raises(BadCode, match="999"):
        next_unit_code("331082001003", frozenset({"331082001003999"}))
    with pytest.raises(BadCode, match="12 digits"):
        next_unit_code("331082001", taken)


def test_grids_stand_in_the_order_of_the_bytes_of_their_codes():
    made = [
        Grid(code, GridKind.UNIT, "", None, shapely.Polygon()) for code in ("b", "城", "B", "10", "9", "é")
    ]
    assert [grid.code for grid in by_code(made)] == ["10", "9", "B", "b", "é", "城"]


def test_each_kind_knows_the_kind_that_holds_it():
    assert GridKind.UNIT.parent is GridKind.COMMUNITY
    assert GridKind.COMMUNITY.parent is GridKind.TOWN
    assert GridKind.CITY.parent is None
    assert GridKind.PROFESSIONAL.parent is None
