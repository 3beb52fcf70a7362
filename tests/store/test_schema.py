"""The tables: migrations make what the metadata says, codes compare by bytes, instants are exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from dispatch.clock import EPOCH, from_micros, micros
from dispatch.node import Node
from dispatch.rules.event import Stage
from dispatch.store import parties, schema
from dispatch.store.opening import MIGRATIONS, migrate, open_store
from tests import towns as t
from tests.fixtures_towns import DATABASES


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deep' / 'down' / 'empty.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture
def migrated(empty_url: str) -> Iterator[sa.Engine]:
    """An engine on a database that was empty before it was migrated."""
    migrate(empty_url)
    engine = sa.create_engine(empty_url)
    yield engine
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_metadata(migrated: sa.Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []


def test_every_partial_index_is_partial_in_the_database_too(migrated: sa.Engine) -> None:
    wanted = {index.name for table in schema.metadata.tables.values() for index in table.indexes
              if index.dialect_options["sqlite"].get("where") is not None}
    query = ("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '% WHERE %'" if migrated.dialect.name == "postgresql"
             else "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'")
    with migrated.connect() as connection:
        assert set(connection.execute(sa.text(query)).scalars()) == wanted


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    migrate(empty_url)
    store = open_store(empty_url)
    store.run(t.found)
    before = store.run(lambda db: db.execute(sa.select(sa.func.count()).select_from(schema.parties)).scalar_one())
    store.close()
    migrate(empty_url)
    store = open_store(empty_url)
    after = store.run(lambda db: db.execute(sa.select(sa.func.count()).select_from(schema.parties)).scalar_one())
    store.close()
    assert before == after > 0


@contextmanager
def old_file(folder: Path) -> Iterator[tuple[sa.Connection, Callable[[str], None]]]:
    """An empty SQLite file, and the way to bring its tables to a revision."""
    engine = sa.create_engine(f"sqlite:///{folder / 'old.db'}")
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        yield connection, lambda revision: command.upgrade(settings, revision)
    engine.dispose()


def test_what_an_older_file_keeps_of_deadlines_and_wishes_outlasts_the_new_kinds_of_them(tmp_path: Path) -> None:
    timer = ("INSERT INTO timers (id, event, kind, state, amount, unit, ladder, started_at, warn_at, due_at, next_at, step) "
             "VALUES ({}, 1, '{}', 'running', 1, 'minute', 'default', 1, 2, 3, 4, 0)")
    with old_file(tmp_path) as (connection, upgrade):
        upgrade("0010")
        connection.exec_driver_sql(timer.format(7, "handle"))
        connection.exec_driver_sql("INSERT INTO climbs VALUES (7, 1, 5)")
        upgrade("0011")
        kept = "SELECT timers.id, timers.kind, climbs.step FROM timers JOIN climbs ON climbs.timer = timers.id"
        assert connection.exec_driver_sql(kept).all() == [(7, "handle", 1)]
        connection.exec_driver_sql(timer.format(8, "take"))
        with pytest.raises(IntegrityError):
            connection.exec_driver_sql(timer.format(9, "lost"))


def test_an_offer_that_waits_in_an_older_file_is_kept_and_ends_after_three_days(tmp_path: Path) -> None:
    offer = ("INSERT INTO handings (id, claim, kind, state, asked_by, asked_at, reason, answer, moved) "
             "VALUES ({}, {}, 'hand_over', '{}', 1, 5, '', '', 0)")
    with old_file(tmp_path) as (connection, upgrade):
        upgrade("0011")
        connection.exec_driver_sql(offer.format(7, 1, "asked"))
        connection.exec_driver_sql(offer.format(8, 1, "refused"))
        upgrade("0012")
        kept = connection.exec_driver_sql("SELECT id, state, ends_at FROM handings ORDER BY id").all()
        assert kept == [(7, "asked", 5 + 3 * 86_400_000_000), (8, "refused", None)]
        connection.exec_driver_sql(offer.format(9, 2, "expired"))
        with pytest.raises(IntegrityError):
            connection.exec_driver_sql(offer.format(10, 1, "asked"))  # one waits for the claim already


CODES = ["a", "B", "_", "ä", "0", "é", "Z", "街", "a b", "A-1", "A1", "ab"]


def test_codes_compare_by_bytes(node: Node) -> None:
    rows = [{"kind": "body", "code": code, "name": code, "name_en": code, "town": ""} for code in CODES]

    def ordered(db, city) -> list[str]:
        parties.insert_rows(db, schema.parties, rows)
        query = sa.select(schema.parties.c.code).where(schema.parties.c.code.in_(CODES))
        return list(db.execute(query.order_by(schema.parties.c.code)).scalars())

    assert node.run(ordered) == sorted(CODES, key=str.encode)


def test_every_code_column_has_the_byte_order_whatever_the_database_speaks(postgres_node: Node) -> None:
    def collations(db, city) -> dict[tuple[str, str], str]:
        query = sa.text("SELECT table_name, column_name, collation_name FROM information_schema.columns "
                        "WHERE table_schema = 'public'")
        return {(table, column): collation for table, column, collation in db.execute(query)}

    found = postgres_node.run(collations)
    codes = [(table.name, column.name) for table in schema.metadata.tables.values() for column in table.columns
             if column.type is schema.Code]
    assert len(codes) > 40
    assert not [place for place in codes if found[place] != "C"]


def test_a_stage_that_nobody_knows_is_refused_by_the_database_itself(node: Node) -> None:
    event = t.report(node).event
    for stage in Stage:
        t.change(node, sa.update(schema.events).where(schema.events.c.id == event.id).values(stage=stage))
    with pytest.raises(IntegrityError):
        t.change(node, sa.update(schema.events).where(schema.events.c.id == event.id).values(stage="lost"))


def test_a_grid_has_one_open_principal_and_any_number_of_deputies(node: Node) -> None:
    row = {"grid": "S1", "party": t.SPARE, "duty": "principal", "from_at": t.MONDAY_MORNING}
    with pytest.raises(IntegrityError):
        t.change(node, sa.insert(schema.claims), [row])
    t.change(node, sa.insert(schema.claims), [{**row, "duty": "deputy"}])
    t.change(node, sa.insert(schema.claims), [{**row, "to_at": t.MONDAY_MORNING}])


def test_what_points_nowhere_is_refused(node: Node) -> None:
    with pytest.raises(IntegrityError):
        t.change(node, sa.insert(schema.claims), [{"grid": "S3", "party": 999, "duty": "principal", "from_at": t.MONDAY_MORNING}])


@given(st.datetimes(timezones=st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))))
def test_an_instant_is_kept_to_the_microsecond_in_any_zone(instant: datetime) -> None:
    column = schema.Instant()
    stored = column.process_bind_param(instant, None)
    assert stored == micros(instant)
    assert column.process_result_value(stored, None) == instant
    assert from_micros(stored).tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        schema.Instant().process_bind_param(EPOCH.replace(tzinfo=None), None)
    assert micros(EPOCH) == 0
