"""Pictures that were sent before it was kept which event they belong to are found again in the journal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from dispatch.store.opening import MIGRATIONS, migrate
from tests.fixtures_towns import DATABASES

NUMBERS = (sa.Integer, sa.BigInteger, sa.Float, sa.Numeric, sa.Boolean)


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


def first_tables(engine: sa.Engine) -> None:
    """The tables as they were in the beginning."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")


def filled(table: sa.Table, **given: Any) -> dict[str, Any]:
    """A row with something in every column that must be filled."""
    def something(column: sa.Column[Any]) -> Any:
        if isinstance(column.type, sa.Date):
            return sa.func.current_date()
        if isinstance(column.type, sa.JSON):
            return []
        return 0 if isinstance(column.type, NUMBERS) else "filed" if column.name == "stage" else ""

    needed = {column.name: something(column) for column in table.columns if not column.nullable}
    return {**needed, **given}


def test_the_pictures_of_old_events_get_their_sides(empty_url: str) -> None:
    engine = sa.create_engine(empty_url)
    first_tables(engine)
    old = sa.MetaData()
    old.reflect(engine, only=["events", "journal"])
    events, journal = old.tables["events"], old.tables["journal"]
    steps = [
        ("report", {"files": ["a", "b", "a"]}), ("accept", {}), ("comment", {"files": ["c"], "words": "x"}),
        ("finish", {"files": ["a"]}), ("pass", {"finding": '"files":'}),
    ]
    with engine.begin() as connection:
        connection.execute(sa.insert(events).values(filled(events, id=7, number="26-0000007-0")))
        for seq, (action, carried) in enumerate(steps, 1):
            text = json.dumps(carried, separators=(",", ":"))
            connection.execute(sa.insert(journal).values(
                filled(journal, id=seq, event=7, seq=seq, action=action, carried=text)))
    migrate(empty_url)
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT sha256, event, seq, side, action FROM attachments ORDER BY seq, sha256"))
        rows = [tuple(row) for row in found]
    engine.dispose()
    assert rows == [
        ("a", 7, 1, "before", "report"), ("b", 7, 1, "before", "report"), ("c", 7, 3, "before", "comment"),
        ("a", 7, 4, "after", "finish"),
    ]
