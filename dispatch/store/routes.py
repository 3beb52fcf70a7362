"""The routing table as the city decided it, in versions."""

from __future__ import annotations

from datetime import datetime

from dispatch.rules.routes.rule import kept_rule
from dispatch.rules.routes.table import BUILT_IN, Table
from dispatch.store import rulings
from dispatch.store.engine import Unit

ROUTES = "routes"


def table_at(db: Unit, at: datetime) -> Table:
    """The table that rules at an instant; the built-in one where the city has none of its own."""
    active = rulings.active_version(db, ROUTES, at)
    return BUILT_IN if active is None else table_of(db, active.id)


def table_of(db: Unit, version: int) -> Table:
    """The table of one version of the ruling; 0 is the built-in one."""
    if not version:
        return BUILT_IN
    return Table([kept_rule(code, body) for code, body in rulings.bodies_of(db, version)], version)
