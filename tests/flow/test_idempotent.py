"""A request that comes twice has its effect once, on either database."""

from __future__ import annotations

from datetime import timedelta
from threading import Event as Flag
from typing import Any

import pytest

from dispatch.clock import HandClock
from dispatch.errors import Conflict, KeyReused
from dispatch.flow.idempotent import KEPT, Answer, forget, once
from dispatch.flow.sending import IdempotencyKey
from dispatch.node import Node
from dispatch.store import schema
from tests import towns

KEY = IdempotencyKey("party:11", "key-1", "f" * 64)


def effect(db: Any, city: Any) -> str:
    """Something that shows how often it happened."""
    db.execute(schema.settings.insert(), {"name": f"effect-{city.chance.token()}", "value": ""})
    return '{"rows":1}'


def effects(node: Node) -> int:
    query = schema.settings.select().where(schema.settings.c.name.like("effect-%"))
    return len(node.run(lambda db, city: db.execute(query).all()))


def test_without_a_key_every_request_has_its_effect(node: Node) -> None:
    for _ in range(2):
        assert node.run(once, None, 200, effect) == Answer(200, '{"rows":1}')
    assert effects(node) == 2


def test_the_same_key_gives_the_same_answer_and_no_second_effect(node: Node) -> None:
    assert node.run(once, KEY, 201, effect) == Answer(201, '{"rows":1}')
    assert node.run(once, KEY, 201, effect) == Answer(201, '{"rows":1}', replayed=True)
    assert effects(node) == 1


def test_another_request_under_the_same_key_is_refused(node: Node) -> None:
    node.run(once, KEY, 201, effect)
    with pytest.raises(KeyReused):
        node.run(once, IdempotencyKey(KEY.actor, KEY.key, "0" * 64), 201, effect)
    node.run(once, IdempotencyKey("party:12", KEY.key, "0" * 64), 201, effect)
    assert effects(node) == 2


def test_a_refused_request_leaves_its_key_free(node: Node) -> None:
    def refused(db: Any, city: Any) -> str:
        effect(db, city)
        raise Conflict("not now")

    with pytest.raises(Conflict):
        node.run(once, KEY, 201, refused)
    assert effects(node) == 0
    assert not node.run(once, KEY, 201, effect).replayed


def test_the_second_of_two_requests_at_the_same_moment_waits_and_gets_the_first_ones_answer(
    node: Node, second_node: Node
) -> None:
    begun, go_on = Flag(), Flag()

    def slowly(db: Any, city: Any) -> str:
        begun.set()
        assert go_on.wait(20)
        return effect(db, city)

    first = node.submit(once, KEY, 201, slowly)
    assert begun.wait(20)
    second = second_node.submit(once, KEY, 201, effect)
    go_on.set()
    assert first.result(20) == Answer(201, '{"rows":1}')
    assert second.result(20) == Answer(201, '{"rows":1}', replayed=True)
    assert effects(node) == 1


def test_keys_are_kept_for_thirty_days(node: Node, clock: HandClock) -> None:
    node.run(once, KEY, 201, effect)
    clock.forward(days=29)
    assert node.run(forget, clock.now()) == 0
    clock.forward(days=1, seconds=1)
    assert timedelta(days=30) == KEPT
    assert node.run(forget, clock.now()) == 1
    assert towns.count(node, schema.idempotency) == 0
