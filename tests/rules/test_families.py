"""What a code of an older list stands for today."""

from __future__ import annotations

from dataclasses import replace

from dispatch.rules.categories import VOID, Category, Family, Lists

OLD, NEW = "gb30428_2_2013", "gb47678_5_2026"


def one(standard: str, code: str, term: str = "", successor: str | None = None) -> Category:
    """A category; with a successor, be it an empty one, a void one."""
    made = Category(code, code, code, code[:2], term, (), standard)
    return made if successor is None else replace(made, state=VOID, successor=successor)


def lists(*versions: tuple[Category, ...]) -> Lists:
    return Lists({ident: (listed[0].standard, listed) for ident, listed in enumerate(versions, 1)})


def test_a_void_code_counts_as_its_successor_by_however_many_steps() -> None:
    known = lists(
        (one(OLD, "0110"), one(OLD, "0111", successor="0110")),
        (one(OLD, "0110", successor="06010"), one(NEW, "06010"), one(NEW, "06011")),
        (one(NEW, "06010", successor="06011"), one(NEW, "06011")),
    )
    assert {known.family(code, OLD) for code in ("0110", "0111")} == {known.family("06010", NEW)} == {Family("06011", "06")}
    assert known.family("0111") == Family("06011", "06")
    assert known.codes_of("06011") == {"0110", "0111", "06010", "06011"}


def test_a_code_that_was_merely_renumbered_is_found_by_its_term() -> None:
    known = lists((one(OLD, "0110", "rubbish"), one(OLD, "0112", "twice")),
                  (one(NEW, "06010", "rubbish"), one(NEW, "06011", "twice"), one(NEW, "06012", "twice")))
    assert known.family("0110", OLD) == Family("06010", "06")
    assert known.family("0112", OLD) == Family(f"{OLD}:0112", f"{OLD}:01")


def test_a_code_that_is_not_there_any_more_may_have_named_its_successor() -> None:
    gone = replace(one(OLD, "C0503", "filling"), successor="05003")
    assert lists((gone,), (one(NEW, "05003", "charging"),)).family("C0503", OLD) == Family("05003", "05")


def test_the_same_figures_in_another_list_are_another_code() -> None:
    known = lists((one("cjt214", "0405", "heat"),), (one(OLD, "0405", "spillover"),))
    assert known.family("0405", OLD) == known.family("0405") == Family("0405", "04")
    assert known.family("0405", "cjt214") == Family("cjt214:0405", "cjt214:04")


def test_a_code_that_comes_back_stands_for_itself_again() -> None:
    known = lists((one(NEW, "06010"), one(NEW, "06011")), (one(NEW, "06010", successor="06011"), one(NEW, "06011")),
                  (one(NEW, "06010"), one(NEW, "06011", successor="06010")))
    assert known.family("06010", NEW) == known.family("06011", NEW) == Family("06010", "06")


def test_no_code_and_an_unknown_code_have_families_of_their_own() -> None:
    assert lists().family("") == Family()
    assert lists().family("0405", OLD) == Family(f"{OLD}:0405", f"{OLD}:")
    assert lists().codes_of("06010") == {"06010"}
