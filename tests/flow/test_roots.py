"""The journal as evidence: chains and signed roots name what was changed, taken away or added."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dispatch.errors import Unprocessable
from dispatch.flow import roots
from dispatch.node import Node
from dispatch.rules.chain import Break, Fault, entry_hash
from dispatch.store import journal, schema
from tests import towns as t

J = schema.journal


def breaks_of_chains(node: Node, most: int = 500) -> list[Break]:
    return [found for _, found in roots.broken_chains(node.store.run, most) if found is not None]


def breaks_of_roots(node: Node, kept: Any = None) -> list[Break]:
    key = roots.signing_key(node.city).public_key()
    rows = node.run(lambda db, city: journal.all_roots(db)) if kept is None else kept
    return [found for found in roots.broken_roots(node.store.run, key, rows) if found is not None]


def exported(node: Node) -> list[Any]:
    """The roots as they were kept elsewhere."""
    return roots.read_roots(roots.write_roots(node.run(lambda db, city: journal.all_roots(db))))


def tamper(node: Node, *statements: sa.Executable) -> None:
    """What somebody with the database in his hands can do; no constraint stops him."""
    def work(db, city) -> None:
        if db.postgresql:
            db.execute(sa.text("SET LOCAL session_replication_role = replica"))
        else:
            db.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        for statement in statements:
            db.execute(statement)

    if node.store.run(lambda db: db.postgresql):
        node.run(work)
    else:
        _tamper_with_file(node, statements)


def _tamper_with_file(node: Node, statements: tuple[sa.Executable, ...]) -> None:
    engine = sa.create_engine(node.store.run(lambda db: db.sql.engine.url))
    with engine.begin() as sql:
        for statement in statements:
            sql.execute(statement)
    engine.dispose()


@pytest.fixture
def three(node: Node) -> list[Any]:
    """Three events with four entries each, under a signed root."""
    made = [t.report(node).event for _ in range(3)]
    made = [t.moved(node, event, "accept", t.S1_OFFICER) for event in made]
    assert node.run(roots.sign_next).count == 12
    return made


def test_an_untouched_journal_is_whole(node: Node, three: list[Any]) -> None:
    assert breaks_of_chains(node) == breaks_of_chains(node, most=1) == breaks_of_roots(node) == []
    assert sum(count for count, _ in roots.broken_chains(node.store.run)) == 12


def test_roots_follow_one_another_and_cover_every_entry_once(node: Node, three: list[Any]) -> None:
    assert node.run(roots.sign_next) is None
    t.moved(node, three[0], "comment", t.OPERATOR, words="w")
    second = node.run(roots.sign_next)
    rows = node.run(lambda db, city: journal.all_roots(db))
    assert [row.count for row in rows] == [12, 1]
    assert second.previous == rows[0].root
    assert rows[1].first_id == rows[0].last_id + 1
    assert breaks_of_roots(node) == []


def test_a_long_journal_is_signed_in_chunks(node: Node, three: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "CHUNK", 2)
    for _ in range(5):
        t.moved(node, three[0], "comment", t.OPERATOR, words="w")
    counts = []
    while (root := node.run(roots.sign_next)) is not None:
        counts.append(root.count)
    assert counts == [2, 2, 1]
    assert breaks_of_roots(node) == []


CHANGES: list[tuple[str, Any]] = [
    ("action", "pass"), ("to_stage", "closed"), ("actor", 99), ("role", "supervisor"), ("changed", '{"stage":"closed"}'),
    ("carried", "{}"), ("scope_after", '["","",0,0]'), ("happened_at", t.MONDAY_MORNING.replace(hour=3)),
    ("recorded_at", t.MONDAY_MORNING.replace(hour=3)), ("hash", "f" * 64), ("hash", "no hash"), ("changed", "no json"),
    ("carried", "[1.5]"), ("scope_after", "7"),
]


@pytest.mark.parametrize(("column", "value"), CHANGES, ids=[f"{name}={str(value)[:10]}" for name, value in CHANGES])
def test_a_changed_entry_is_named(node: Node, three: list[Any], column: str, value: Any) -> None:
    event = three[1]
    where = sa.and_(J.c.event == event.id, J.c.seq == 3)
    tamper(node, sa.update(J).where(where).values({column: value}))
    (found,) = breaks_of_chains(node)
    assert (found.kind, found.number, found.seq) == (Fault.BROKEN, event.number, 3)


def test_an_entry_taken_out_of_the_middle_is_missing(node: Node, three: list[Any]) -> None:
    tamper(node, sa.delete(J).where(J.c.event == three[0].id, J.c.seq == 2))
    (found,) = breaks_of_chains(node)
    assert (found.kind, found.number, found.seq) == (Fault.MISSING, three[0].number, 2)
    (root,) = breaks_of_roots(node)
    assert root.kind is Fault.MISSING


def test_a_tail_cut_off_is_missing(node: Node, three: list[Any]) -> None:
    tamper(node, sa.delete(J).where(J.c.event == three[2].id, J.c.seq > 2))
    (found,) = breaks_of_chains(node)
    assert (found.kind, found.number, found.seq) == (Fault.MISSING, three[2].number, 3)


def cut_cleanly(node: Node, event: Any) -> None:
    """Cut the last entry off and set the event's head back, as a clever hand would."""
    before = t.entries(node, event)[-2]
    tamper(
        node, sa.delete(J).where(J.c.event == event.id, J.c.seq > before.seq),
        sa.update(schema.events).where(schema.events.c.id == event.id).values(head_seq=before.seq, head_hash=before.hash),
    )


def test_a_tail_cut_off_cleverly_shows_in_the_root(node: Node, three: list[Any]) -> None:
    cut_cleanly(node, three[2])
    assert breaks_of_chains(node) == []
    (found,) = breaks_of_roots(node)
    assert (found.kind, found.expected, found.found) == (Fault.MISSING, "12", "11")


def test_a_tail_cut_off_with_its_root_shows_in_the_exported_roots(node: Node, three: list[Any]) -> None:
    t.moved(node, three[2], "comment", t.OPERATOR, words="w")
    node.run(roots.sign_next)
    kept = exported(node)
    assert breaks_of_roots(node, kept) == []
    cut_cleanly(node, three[2])
    tamper(node, sa.delete(schema.roots).where(schema.roots.c.id == kept[-1].id))
    assert breaks_of_chains(node) == breaks_of_roots(node) == []
    (found,) = breaks_of_roots(node, kept)
    assert (found.kind, found.seq) == (Fault.MISSING, kept[-1].id)


def test_an_event_taken_away_with_all_its_entries_shows_in_the_root(node: Node, three: list[Any]) -> None:
    gone = three[1].id
    tamper(node, sa.delete(J).where(J.c.event == gone), sa.delete(schema.timers).where(schema.timers.c.event == gone),
           sa.delete(schema.events).where(schema.events.c.id == gone))
    assert breaks_of_chains(node) == []
    (found,) = breaks_of_roots(node)
    assert (found.kind, found.expected, found.found) == (Fault.MISSING, "12", "8")


@pytest.mark.parametrize("most", [500, 3, 2, 1])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_an_event_taken_away_leaves_entries_that_belong_to_nothing(
    node: Node, three: list[Any], which: int, most: int
) -> None:
    gone = three[which].id
    tamper(node, sa.delete(schema.events).where(schema.events.c.id == gone))
    (found,) = breaks_of_chains(node, most)
    assert found.kind is Fault.SURPLUS
    assert str(gone) in found.number


def test_an_entry_added_at_the_end_is_surplus(node: Node, three: list[Any]) -> None:
    last = t.entries(node, three[0])[-1]
    extra = {name: value for name, value in last._asdict().items() if name != "id"}
    fitting = replace(roots.line_of(three[0].number, last), seq=last.seq + 1)
    tamper(node, sa.insert(J).values({**extra, "seq": last.seq + 1, "hash": entry_hash(last.hash, fitting)}))
    (found,) = breaks_of_chains(node)
    assert (found.kind, found.number, found.seq) == (Fault.SURPLUS, three[0].number, last.seq + 1)


def test_a_changed_entry_with_a_fresh_hash_and_head_shows_in_the_root(node: Node, three: list[Any]) -> None:
    event, last = three[0], t.entries(node, three[0])[-1]
    forged = replace(roots.line_of(event.number, last), actor=t.S2_OFFICER)
    digest = entry_hash(t.entries(node, event)[-2].hash, forged)
    tamper(
        node, sa.update(J).where(J.c.id == last.id).values(actor=t.S2_OFFICER, hash=digest),
        sa.update(schema.events).where(schema.events.c.id == event.id).values(head_hash=digest),
    )
    assert breaks_of_chains(node) == []
    (found,) = breaks_of_roots(node)
    assert found.kind is Fault.BROKEN


def test_an_entry_whose_hash_is_no_hash_breaks_the_root_too(node: Node, three: list[Any]) -> None:
    tamper(node, sa.update(J).where(J.c.event == three[0].id, J.c.seq == 1).values(hash="no hash"))
    assert [found.kind for found in breaks_of_roots(node)] == [Fault.BROKEN]


@pytest.mark.parametrize(("column", "value"), [("count", 11), ("root", "f" * 64), ("previous", "e" * 64), ("last_id", 11)])
def test_a_changed_root_is_named(node: Node, three: list[Any], column: str, value: Any) -> None:
    tamper(node, sa.update(schema.roots).values({column: value}))
    assert [found.kind for found in breaks_of_roots(node)] == [Fault.BROKEN]


def test_a_root_signed_by_another_key_is_named(node: Node, three: list[Any]) -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"9" * 32).public_key()
    rows = node.run(lambda db, city: journal.all_roots(db))
    assert [found.kind for found in roots.broken_roots(node.store.run, other, rows) if found] == [Fault.BROKEN]


def test_a_root_taken_out_of_the_row_shows_in_the_next(node: Node, three: list[Any]) -> None:
    t.moved(node, three[0], "comment", t.OPERATOR, words="w")
    node.run(roots.sign_next)
    tamper(node, sa.delete(schema.roots).where(schema.roots.c.count == 12))
    assert [found.kind for found in breaks_of_roots(node)] == [Fault.BROKEN]


@pytest.mark.parametrize("text", ["not json", "{}", '{"id": 1}', "[]"])
def test_an_unreadable_export_names_its_line(text: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        roots.read_roots(text + "\n")
    assert refused.value.faults[0].field == "line 1"


def test_erased_words_leave_the_chain_whole(node: Node, three: list[Any]) -> None:
    t.change(node, sa.update(schema.words).values(text=None, salt=b""))
    assert breaks_of_chains(node) == []


def test_a_journal_is_read_whole_while_others_write(postgres_node: Node) -> None:
    """The heads and the entries are read as of one instant: what comes between them is no surplus."""
    event = t.report(postgres_node).event

    def run(work):
        def looked(db):
            return work(_Interrupted(db, lambda: t.moved(postgres_node, event, "comment", t.OPERATOR, words="w")))
        return postgres_node.store.run(looked)

    assert [found for _, found in roots.broken_chains(run)] == [None]


class _Interrupted:
    """A unit during which, after the second statement, somebody else writes."""

    def __init__(self, db, between) -> None:
        self._db, self._between, self._count = db, between, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def execute(self, *what: Any) -> Any:
        self._count += 1
        if self._count == 3:
            self._between()
        return self._db.execute(*what)
