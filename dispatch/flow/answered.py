"""Reports that were answered before: the same key with the same body gets the same answer again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from dispatch.clock import from_micros, micros
from dispatch.errors import KeyReused, Overtaken, Refusal
from dispatch.flow.sending import Receipt, Sending
from dispatch.rules.event import Event, Stage
from dispatch.store import idempotency
from dispatch.store.engine import Unit
from dispatch.store.events import events_by_id

_AS_IT_WAS = ("queue", "grid", "town", "holder", "version")


def replayed(db: Unit, sendings: Sequence[Sending]) -> list[Receipt | Refusal | None]:
    """For each sending whose key was answered before, that answer; for a reused key, its refusal; else None."""
    fingerprints = {(s.key.actor, s.key.key): s.key.fingerprint for s in sendings if s.key}
    known = idempotency.answered(db, fingerprints)
    # Under another fingerprint lies the answer to something else, which need not be a report.
    kept = {pair: json.loads(row.answer) for pair, row in known.items() if row.fingerprint == fingerprints[pair]}
    found = events_by_id(db, {was["event"] for was in kept.values()}) if kept else {}
    answers: list[Receipt | Refusal | None] = []
    for sending in sendings:
        pair = (sending.key.actor, sending.key.key) if sending.key else None
        if sending.key is None or pair not in known:
            answers.append(None)
        elif pair not in kept or known[pair].fingerprint != sending.key.fingerprint:
            answers.append(KeyReused("this idempotency key came with another body before"))
        else:
            was = kept[pair]
            event = _as_it_was(found[was["event"]], was)
            answers.append(Receipt(was["receipt"], was["code"], event, was["zh"], was["en"], replayed=True))
    return answers


def keep_answers(db: Unit, given: Iterable[tuple[Sending, Receipt]]) -> None:
    """Keep the answers of senders who named a key. Raises ``Overtaken`` when a key was used at the same moment:
    run again, it is a replay then."""
    rows = [
        {"actor": sending.key.actor, "key": sending.key.key, "fingerprint": sending.key.fingerprint, "status": 201,
         "answer": json.dumps(_plain(receipt), ensure_ascii=False), "made_at": sending.at}
        for sending, receipt in given if sending.key is not None
    ]
    if idempotency.insert_answers(db, rows) != len(rows):
        raise Overtaken("an idempotency key")


def _plain(receipt: Receipt) -> dict[str, Any]:
    event = receipt.event
    return {
        "receipt": receipt.receipt, "code": receipt.code, "event": event.id, "zh": receipt.sentence_zh,
        "en": receipt.sentence_en, "stage": str(event.stage), "due_us": None if event.due_at is None else micros(event.due_at),
        **{name: getattr(event, name) for name in _AS_IT_WAS},
    }


def _as_it_was(event: Event, was: dict[str, Any]) -> Event:
    """The event as the first answer told it, however far it has come since."""
    due = None if was["due_us"] is None else from_micros(was["due_us"])
    return event.evolve(stage=Stage(was["stage"]), due_at=due, **{name: was[name] for name in _AS_IT_WAS})
