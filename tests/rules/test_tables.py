"""What changes from one table to another: rows by their key, in what place, and what is said of a whole list."""

from __future__ import annotations

from dispatch.rules.tables import NEARNESS, POWERS, ROUTES, compare_rows


def route(code: str, to: str = "claim") -> dict[str, str]:
    return {"code": code, "to": to}


def test_rows_are_added_removed_changed_and_moved_by_their_key() -> None:
    old = [route("a"), route("b"), route("c"), route("gone")]
    new = [route("c"), route("b", "center"), route("a"), route("new")]
    change = compare_rows(ROUTES, old, new)
    assert ([one["code"] for one in change.added], [one["code"] for one in change.removed]) == (["new"], ["gone"])
    assert [(one.key, one.columns) for one in change.changed] == [("b", {"to": ("claim", "center")})]
    assert (change.moved, change.same) == (("c", "a"), 2)


def test_the_place_of_a_row_matters_only_where_the_table_is_ordered() -> None:
    rows = [{"code": "*"}, {"code": "1001"}]
    assert compare_rows(NEARNESS, rows, rows[::-1]).moved == ()


def test_what_is_said_of_a_whole_list_is_told_once() -> None:
    old = [{"item": code, "decision": "1", "name": "same"} for code in "ab"]
    new = [{"item": code, "decision": "2", "name": "same"} for code in "ab"]
    change = compare_rows(POWERS, old, new)
    assert (change.head, change.changed, change.same) == ({"decision": ("1", "2")}, (), 2)


def test_against_nothing_every_row_is_new() -> None:
    change = compare_rows(ROUTES, [], [route("a"), route("b")])
    assert (len(change.added), change.head, change.same) == (2, {}, 0)
