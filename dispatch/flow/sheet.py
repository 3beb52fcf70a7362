"""What one unit is about to write about some events: gathered move by move, written in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from dispatch.city import City
from dispatch.clock import micros
from dispatch.errors import NotFound, Overtaken
from dispatch.flow.clockwork import Clockwork
from dispatch.rules.canonical import canonical
from dispatch.rules.chain import GENESIS, Line, Texts, entry_hash, texts_of, words_digest
from dispatch.rules.deadlines import Timer
from dispatch.rules.event import EVENT_FIELDS, Event, Move, Role
from dispatch.rules.lifecycle import Transition, advance, row_for
from dispatch.rules.permissions import hats
from dispatch.store import journal
from dispatch.store.engine import Unit
from dispatch.store.events import events_by_id
from dispatch.store.timers import insert_timers, open_timers, save_timers

UNTOLD = frozenset({"id", "number", "version", "head_seq", "head_hash"})
TOLD_FIELDS = tuple(name for name in EVENT_FIELDS if name not in UNTOLD)
WORDS = ("words", "reason", "finding", "result", "ground", "answer", "approval")
KEPT = ("files", "files_before", "request", "reasons", "versions", "place", "satisfied", "also_tell", "beside", "inputs",
        "cause", "taker", "whom", "reach", "from_on", "verdict")
_EMPTY = (None, "", 0, ())


class Sheet:
    """Events as read and as they become; ``play`` applies a move in memory, ``save_rest`` writes all but events."""

    def __init__(self, db: Unit, city: City) -> None:
        self.db, self.city = db, city
        self.before: dict[int, Event] = {}
        self.now: dict[int, Event] = {}
        self.clockworks: dict[int, Clockwork] = {}
        self.played: list[tuple[Event, Move]] = []
        self.befores: list[Event] = []  # of each move that was played, the event before it
        self.wishes: dict[tuple[int, str], Any] = {}
        self.verdicts: dict[int, int | None] = {}  # for whom the center decided, by event
        self._words: list[dict[str, Any]] = []
        self._texts: dict[tuple[tuple[str, int], ...], tuple[Mapping[str, Any], str]] = {}

    def read(self, ids: Iterable[int]) -> None:
        """Read and hold these events and their open deadlines."""
        wanted = set(ids)
        found = events_by_id(self.db, sorted(wanted), lock=True)
        if len(found) < len(wanted):
            raise NotFound("there is no such event")
        self.before |= found
        self.now |= found
        timers = open_timers(self.db, found)
        for ident in found:
            self.clockworks[ident] = _clockwork(timers.get(ident, ()))

    def open(self, event: Event) -> None:
        """Take up an event that does not exist yet (stage None)."""
        self.now[event.id] = event
        self.clockworks[event.id] = Clockwork()

    def play(self, move: Move) -> Event:
        """Apply one move: the table, the deadlines, the entry. Raises what ``advance`` raises, or ``Overtaken``."""
        event = self.now[move.event_id]
        if move.version is not None and move.version != event.version:
            raise Overtaken(f"event {event.number}")
        worn = hats(move.by, event if event.stage is not None else None)
        after = advance(event, move, worn)
        row = row_for(event.stage, move.action)
        after = self.clockworks[event.id].turn(self.city, after, row, move)
        after = self.enter(event, after, move, _worn(row, worn))
        self.now[event.id] = after
        self.played.append((after, move))
        self.befores.append(event)
        return after

    def enter(self, before: Event, after: Event, move: Move, role: Role) -> Event:
        """Add the journal entry of a change; returns the event with the new head of its chain."""
        seq = before.head_seq + 1
        happened = move.happened_at or move.at
        line = Line(
            number=after.number, seq=seq, action=move.action, from_stage=before.stage and str(before.stage),
            to_stage=str(after.stage), actor=move.by.party, role=str(role),
            happened_us=micros(happened), recorded_us=micros(move.at),
            changed=_changed(before, after), carried=self._carried(after, move, seq),
            scope_before=before.scope if before.stage else None, scope_after=after.scope,
        )
        texts = texts_of(line, self._text_of(line.carried))
        digest = entry_hash(before.head_hash or GENESIS, line, texts)
        self.db.lines.append(row_of((after.id, line, texts, digest), happened, move.at))
        return after.evolve(head_seq=seq, head_hash=digest)

    def _carried(self, event: Event, move: Move, seq: int) -> dict[str, Any]:
        """What the entry keeps of what the move carried: digests of words, ids, numbers. No personal data."""
        carried: dict[str, Any] = {}
        for name in WORDS:
            text = move.carry.get(name)
            if text:
                salt = self.city.chance.salt()
                carried[name] = words_digest(salt, text)
                self._words.append({"event": event.id, "seq": seq, "field": name, "salt": salt, "text": text})
        for name in KEPT:
            if move.carry.get(name):
                carried[name] = move.carry[name]
        return carried

    def _text_of(self, carried: Mapping[str, Any]) -> str:
        """Its canonical text. Hundreds of moves of a unit carry the very same decision, which is then written once."""
        parts = tuple((name, id(value)) for name, value in carried.items())
        known = self._texts.get(parts)
        if known is None:  # kept with the parts themselves, so that no other can take their identities
            known = self._texts[parts] = (carried, canonical(dict(carried)).decode())
        return known[1]

    def moved(self) -> list[tuple[Event, Event]]:
        """Pairs (as read, as it is now) of the events that were there before."""
        return [(before, self.now[ident]) for ident, before in self.before.items() if self.now[ident] is not before]

    def opened(self) -> list[Event]:
        """The new events."""
        return [event for ident, event in self.now.items() if ident not in self.before]

    def save_rest(self) -> None:
        """Write deadlines and words; the events themselves must be written before."""
        begun = [
            {name: value for name, value in t.values().items() if name != "id"}
            for work in self.clockworks.values() for t in work.open.values() if t.id is None
        ]
        kept = [
            {**t.values(), "_id": t.id, "_step": work.believed[t.id]}
            for work in self.clockworks.values() for t in (*work.ended, *work.open.values()) if t.id is not None
        ]
        if save_timers(self.db, kept) != len(kept):
            raise Overtaken("a deadline")
        insert_timers(self.db, begun)
        journal.insert_words(self.db, self._words)
        self._words = []


def row_of(entry: tuple[int, Line, Texts, str], happened: datetime, at: datetime) -> dict[str, Any]:
    """A journal row of (event, line, its texts, its hash); texts are stored exactly as they were hashed."""
    event, line, texts, digest = entry
    return {
        "event": event, "seq": line.seq, "action": line.action, "from_stage": line.from_stage,
        "to_stage": line.to_stage, "actor": line.actor, "role": line.role, "happened_at": happened,
        "recorded_at": at, "changed": texts.changed, "carried": texts.carried,
        "scope_before": texts.scope_before, "scope_after": texts.scope_after, "hash": digest,
    }


def plain(value: Any) -> Any:
    """A value as the journal hashes it: instants as microseconds, days as text, tuples as lists."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, datetime):
        return micros(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def _changed(before: Event, after: Event) -> dict[str, Any]:
    """The changed fields after the change; of a new event, all that are filled."""
    old, new = before.values(), after.values()
    if before.stage is None:
        return {name: plain(new[name]) for name in TOLD_FIELDS if new[name] not in _EMPTY or new[name] != old[name]}
    return {name: plain(new[name]) for name in TOLD_FIELDS if new[name] != old[name]}


def _worn(row: Transition, worn: frozenset[Role]) -> Role:
    return next(role for role in row.by if role in worn)


def _clockwork(stored: Iterable[Timer]) -> Clockwork:
    return Clockwork({timer.kind: timer for timer in stored}, believed={timer.id: timer.step for timer in stored})
