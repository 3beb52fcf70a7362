"""The routing table: read from rows, checked against the city, compared, and let rule from an instant on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.routes.empowering import Row, bodies_among
from dispatch.rules.routes.rule import Rule, bodies_in, read_rule, rule_mapping
from dispatch.rules.routes.table import FALLBACK, Table, behind_verdicts, under_verdicts
from dispatch.rules.staffing import RowFault
from dispatch.rules.tables import refuse_rows
from dispatch.store import rulings
from dispatch.store.engine import Unit
from dispatch.store.routes import ROUTES
from dispatch.store.verdicts import rules_in_force


@dataclass(frozen=True, slots=True)
class TableChange:
    """Codes of the rows that another table has more, has not, has otherwise, or has in another place."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]


def read_table(db: Unit, city: City, rows: Iterable[Row]) -> Table:
    """The table of a file, checked against the city; nothing is kept.

    Raises ``Unprocessable`` with a fault for each wrong row: its number, the column and the reason.
    """
    given = list(rows)
    rules, faults = checked_rules(db, city, given)
    refuse_rows(faults if given else [RowFault(ROUTES, 0, "", "has no rows")])
    return Table(rules)


def checked_rules(db: Unit, city: City, rows: Iterable[Row]) -> tuple[list[Rule], list[RowFault]]:
    """The rules of a file in their order behind the verdicts in force, and every fault there is; nothing is kept."""
    faults: list[RowFault] = []
    rules: list[tuple[int, Rule]] = []
    for number, row in rows:
        try:
            rules.append((number, read_rule(row)))
        except ValueError as wrong:
            faults += [RowFault(ROUTES, number, one.field, one.reason) for one in wrong.args]
    known = bodies_among(db, {code for _, rule in rules for code in rule.named})
    seen: set[str] = set()
    for number, rule in rules:
        faults += [RowFault(ROUTES, number, column, reason) for column, reason in _wrong(city, rule, known, seen)]
        seen.add(rule.code)
    return under_verdicts([rule for _, rule in rules], rules_in_force(db)), sorted(faults, key=lambda one: one.row)


def checked_rows(db: Unit, city: City, rows: Iterable[Row]) -> tuple[list[tuple[str, Mapping[str, str]]], list[RowFault]]:
    """The same in the form in which rows are kept."""
    rules, faults = checked_rules(db, city, rows)
    return [(rule.code, rule_mapping(rule)) for rule in rules], faults


def _wrong(city: City, rule: Rule, bodies: frozenset[str], seen: set[str]) -> list[tuple[str, str]]:
    claimed = city.claimed
    towns = set(claimed.towns.values()) if claimed else set()
    grids = claimed.members if claimed else {}
    wrong = [(column, f"there is no body '{code}'") for column, targets in (("to", rule.to), ("also", rule.also))
             for code in bodies_in(targets) if code not in bodies]
    wrong += [("code", f"'{rule.code}' stands there twice")] if rule.code in seen else []
    wrong += [("code", f"'{FALLBACK}' is the row behind every table")] if rule.code == FALLBACK else []
    wrong += [("categories", f"no category of the active list is '{code}'") for code in rule.when.categories
              if not _is_category(city, code)]
    wrong += [("towns", f"there is no town {code}") for code in rule.when.towns if code not in towns]
    wrong += [("grids", f"there is no grid {code}") for code in rule.when.grids if code not in grids]
    return wrong


def _is_category(city: City, code: str) -> bool:
    if code.endswith("*"):
        return any(known.startswith(code[:-1]) for known in city.categories)
    return code in city.categories


def let_rule(db: Unit, city: City, table: Table, name: str, at: datetime | None = None) -> int:
    """Let a table rule from now or an instant ahead; returns its version. Raises ``Unprocessable`` for the past."""
    now = city.clock.now()
    if at is not None and at <= now:
        raise Unprocessable("that instant has passed", [Fault("at", "must lie ahead; leave it out for now")])
    rulings.raise_city_version(db)  # first, so that a verdict of the same moment is seen, or sees this
    rows = behind_verdicts(mappings(table), rules_in_force(db))
    return rulings.add_version(db, ROUTES, name, rows, at or now)


def refresh_draft(db: Unit, version: int) -> None:
    """Give a draft that is about to rule the verdicts that are in force, those of the very moment it was kept included."""
    rows = list(rulings.bodies_of(db, version))
    fresh = behind_verdicts(rows, rules_in_force(db))
    if fresh != rows:
        rulings.rewrite_version(db, version, fresh)


def mappings(table: Table) -> list[tuple[str, Mapping[str, str]]]:
    """The rows of a table as they are kept and exported, without the one behind every table."""
    return [(rule.code, rule_mapping(rule)) for rule in table.rules if rule.code != FALLBACK]


def compare_tables(old: Table, new: Table) -> TableChange:
    """What changes from one table to another."""
    before, after = dict(mappings(old)), dict(mappings(new))
    stay = [code for code in after if code in before]
    order = [code for code in before if code in after]
    return TableChange(
        added=tuple(code for code in after if code not in before),
        removed=tuple(code for code in before if code not in after),
        changed=tuple(code for code in stay if before[code] != after[code]),
        moved=tuple(code for code, other in zip(stay, order, strict=True) if code != other),
    )
