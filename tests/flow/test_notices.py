"""Notices: written beside the change that caused them, sent later, again after a failure, and never lost."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
import standardwebhooks
from aiohttp import web
from aiohttp.test_utils import TestServer

from dispatch.city import City
from dispatch.clock import WallClock
from dispatch.flow import notify
from dispatch.flow.intake import receive
from dispatch.flow.notify import LEASE, WAITS
from dispatch.node import Node
from dispatch.rules.event import Event
from dispatch.store import notices, parties, schema
from dispatch.store.engine import Unit
from tests import towns as t

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Receiver:
    """Somebody's server: it keeps what came and answers as told."""

    status: int = 204
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status, headers={"location": self.url + "/elsewhere"})


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    one, app = Receiver(), web.Application()
    app.router.add_post("/hook", one.take)
    app.router.add_post("/elsewhere", one.take)
    server = TestServer(app)
    await server.start_server()
    one.url = str(server.make_url("")).rstrip("/")
    yield one
    await server.close()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def hooked(node: Node, url: str, party: int = t.S1_OFFICER, **more: Any) -> None:
    row = {"party": party, "channel": "webhook", "address": url, "secret": SECRET, "confirmed_at": t.MONDAY_MORNING}
    node.run(lambda db, city: parties.insert_rows(db, schema.contacts, [{**row, **more}]))


def owed(node: Node, event: Event) -> Any:
    return t.notices(node, event=event.id, channel="webhook")[0]


# Who hears.
def test_a_notice_lies_in_the_inbox_with_the_commit_of_its_change(node: Node) -> None:
    event = t.report(node).event
    row = t.notices(node, event=event.id)[0]
    assert (row.recipient, row.channel, row.kind, row.state, row.sent_at, row.seq) == (
        t.S1_OFFICER, "inbox", "assign", "sent", t.MONDAY_MORNING, 3)
    assert node.run(lambda db, city: notices.unseen(db, [t.S1_OFFICER])) == 1


def test_a_notice_is_seen_once_and_only_by_its_recipient(node: Node) -> None:
    row = t.notices(node, event=t.report(node).event.id)[0]

    def see(*parties: int) -> int:
        return node.run(lambda db, city: notices.mark_seen(db, row.id, parties, city.clock.now()))

    assert see(t.S2_OFFICER) == 0
    assert see(t.S1_OFFICER, t.SOUTH_BODY) == 1
    node.city.clock.forward(minutes=1)
    assert see(t.S1_OFFICER) == 1
    assert t.notices(node, id=row.id)[0].seen_at == t.MONDAY_MORNING
    assert node.run(lambda db, city: notices.unseen(db, [t.S1_OFFICER])) == 0


def test_nobody_hears_of_his_own_move(node: Node) -> None:
    event = t.report(node).event
    event = t.moved(node, event, "transfer", t.DISPATCHER, holder=t.S2_OFFICER, body=t.SOUTH_BODY, ground="就近")
    assert t.told(node, event, "transfer") == {t.S2_OFFICER, t.SOUTH_BODY}
    assert t.told(node, event, "left") == {t.S1_OFFICER}
    t.moved(node, event, "correct", t.S2_OFFICER, category=t.STALL, condition="1", reason="类别有误")
    assert t.told(node, event, "correct") == set()
    t.moved(node, event, "correct", t.OPERATOR, category=t.RUBBISH, condition="1", reason="类别有误")
    assert t.told(node, event, "correct") == {t.S2_OFFICER}


def test_who_is_asked_to_look_hears_of_it_and_the_center_hears_what_comes_back(node: Node) -> None:
    event = t.report(node, category=t.TREE).event
    event = t.moved(node, event, "verify", t.OPERATOR, asked=t.S2_OFFICER)
    assert t.told(node, event, "verify") == {t.S2_OFFICER}
    event = t.report(node).event
    event = t.moved(node, event, "return", t.S1_OFFICER, cause="not_our_matter", reason="不归我管")
    assert t.told(node, event, "return") == {t.CENTER}


def test_a_failed_recheck_is_told_to_the_holder_and_a_force_to_his_leader_too(node: Node) -> None:
    event = t.handled(node, t.report(node).event)
    assert t.told(node, event, "finish") == {t.CENTER}
    event = t.moved(node, event, "fail", t.SUPERVISOR, finding="仍有垃圾")
    assert t.told(node, event, "fail") == {t.S1_OFFICER}
    t.moved(node, event, "force_close", t.ADMINISTRATOR, reason="重复", approval="市领导")
    assert t.told(node, event, "force_close") == {t.S1_OFFICER, t.SOUTH_LEADER}


def test_the_inbox_is_paged_newest_first(node: Node) -> None:
    events = [t.report(node).event for _ in range(5)]

    def page(before: int | None) -> list[Any]:
        return list(node.run(lambda db, city: notices.inbox(db, [t.S1_OFFICER], before, 2)))

    first = page(None)
    second = page(first[-1].id)
    third = page(second[-1].id)
    assert [row.number for row in (*first, *second, *third)] == [event.number for event in reversed(events)]
    assert page(third[-1].id) == []


# Webhooks.
async def test_a_webhook_is_sent_once_signed_as_the_standard_says(
    node: Node, receiver: Receiver, client: aiohttp.ClientSession
) -> None:
    hooked(node, receiver.url + "/hook")
    event = t.report(node).event
    assert await notify.run_once(node, client) == notify.Sent(1, 0, None)
    assert await notify.run_once(node, client) == notify.Sent(0, 0, None)
    (headers, body), = receiver.came
    sent_at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert sent_at == node.city.clock.now()
    assert headers["webhook-id"] == owed(node, event).delivery
    expected = standardwebhooks.Webhook(SECRET).sign(headers["webhook-id"], sent_at, body.decode())
    assert headers["webhook-signature"] == expected
    told = json.loads(body)
    assert (told["type"], told["event"]) == ("assign", event.number)
    assert owed(node, event).state == "sent"


async def test_what_the_receiver_verifies_with_its_own_clock_is_accepted(
    sqlite_node: Node, receiver: Receiver, client: aiohttp.ClientSession
) -> None:
    hooked(sqlite_node, receiver.url + "/hook")
    event = t.report(sqlite_node).event
    due = schema.notices.c.event == event.id
    sqlite_node.city.clock.wind_to(WallClock().now())
    t.change(sqlite_node, sa.update(schema.notices).where(due, schema.notices.c.channel == "webhook").values(next_try_at=t.MONDAY_MORNING))
    await notify.run_once(sqlite_node, client)
    (headers, body), = receiver.came
    assert standardwebhooks.Webhook(SECRET).verify(body, headers)["event"] == event.number
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(SECRET).verify(body.replace(b"assign", b"pass"), headers)


async def test_a_refused_delivery_is_tried_again_ever_later_and_is_dead_after_the_last_try(
    node: Node, receiver: Receiver, client: aiohttp.ClientSession
) -> None:
    hooked(node, receiver.url + "/hook")
    receiver.status = 503
    event = t.report(node).event
    for tries, wait in enumerate(WAITS, start=1):
        done = await notify.run_once(node, client)
        assert (done.sent, done.failed, done.next_at) == (0, 1, node.city.clock.now() + wait)
        assert (owed(node, event).attempts, owed(node, event).reason) == (tries, "answered 503")
        node.city.clock.forward(seconds=wait.total_seconds() - 1)
        assert (await notify.run_once(node, client)).failed == 0
        node.city.clock.forward(seconds=1)
    assert await notify.run_once(node, client) == notify.Sent(0, 1, None)
    last = owed(node, event)
    assert (last.state, last.attempts, last.reason, last.next_try_at) == ("dead", len(WAITS) + 1, "answered 503", None)
    assert len(receiver.came) == len(WAITS) + 1
    assert {headers["webhook-id"] for headers, _ in receiver.came} == {last.delivery}  # so that a receiver knows it again


async def test_a_delivery_that_fails_first_and_arrives_then_is_sent(
    node: Node, receiver: Receiver, client: aiohttp.ClientSession
) -> None:
    hooked(node, receiver.url + "/hook")
    event = t.report(node).event
    receiver.status = 500
    await notify.run_once(node, client)
    receiver.status = 200
    node.city.clock.forward(seconds=30)
    assert (await notify.run_once(node, client)).sent == 1
    assert (owed(node, event).state, owed(node, event).attempts, owed(node, event).reason) == ("sent", 2, "")


@pytest.mark.parametrize(("path", "status"), [("/hook", 302), ("/hook", 410), ("/nowhere", 204)])
async def test_only_an_answer_of_success_counts_and_redirects_are_not_followed(
    sqlite_node: Node, receiver: Receiver, client: aiohttp.ClientSession, path: str, status: int
) -> None:
    hooked(sqlite_node, receiver.url + path)
    receiver.status = status
    t.report(sqlite_node)
    assert (await notify.run_once(sqlite_node, client)).failed == 1
    assert len(receiver.came) == (path == "/hook")


@pytest.mark.parametrize(
    ("url", "secret"),
    [("http://127.0.0.1:9/hook", SECRET), ("no address", SECRET), ("http://127.0.0.1:9/hook", "whsec_not base64!")],
)
async def test_an_unusable_contact_keeps_its_reason_and_holds_nobody_else_up(
    sqlite_node: Node, receiver: Receiver, client: aiohttp.ClientSession, url: str, secret: str
) -> None:
    hooked(sqlite_node, url, secret=secret)
    hooked(sqlite_node, receiver.url + "/hook", t.S2_OFFICER)
    bad, good = t.report(sqlite_node, "S1a").event, t.report(sqlite_node, "S2a").event
    done = await notify.run_once(sqlite_node, client)
    assert (done.sent, done.failed) == (1, 1)
    assert (owed(sqlite_node, good).state, owed(sqlite_node, bad).state) == ("sent", "owed")
    assert len(owed(sqlite_node, bad).reason) > 5


async def test_a_closed_contact_is_not_written_to(
    node: Node, receiver: Receiver, client: aiohttp.ClientSession
) -> None:
    hooked(node, receiver.url + "/hook")
    event = t.report(node).event
    t.change(node, sa.update(schema.contacts).where(schema.contacts.c.channel == "webhook").values(closed_at=t.MONDAY_MORNING))
    assert (await notify.run_once(node, client)).failed == 1
    assert owed(node, event).reason == "the contact was closed"
    assert receiver.came == []
    later = t.report(node).event
    assert t.notices(node, event=later.id, channel="webhook") == []


def test_a_contact_nobody_confirmed_is_not_used(node: Node) -> None:
    hooked(node, "http://127.0.0.1:9/hook", confirmed_at=None)
    assert t.notices(node, event=t.report(node).event.id, channel="webhook") == []


def test_what_one_node_has_taken_another_leaves_alone_until_the_lease_ends(node: Node, second_node: Node) -> None:
    hooked(node, "http://127.0.0.1:9/hook")
    t.report(node)
    assert len(node.run(notify.take_owed)) == 1
    assert second_node.run(notify.take_owed) == []
    node.city.clock.forward(seconds=LEASE.total_seconds() - 1)
    assert second_node.run(notify.take_owed) == []
    node.city.clock.forward(seconds=1)
    assert len(second_node.run(notify.take_owed)) == 1


async def test_a_crash_between_sending_and_writing_it_down_sends_once_more_and_never_not_at_all(
    node: Node, receiver: Receiver, client: aiohttp.ClientSession
) -> None:
    hooked(node, receiver.url + "/hook")
    event = t.report(node).event

    class Crash(BaseException):
        """The process ends here."""

    async def send_and_crash(session: aiohttp.ClientSession, delivery: Any) -> None:
        await notify.send(session, delivery)
        raise Crash

    with pytest.raises(Crash):
        await notify.run_once(node, client, send_and_crash)
    assert owed(node, event).state == "owed"
    node.city.clock.forward(seconds=LEASE.total_seconds())
    assert (await notify.run_once(node, client)).sent == 1
    assert len(receiver.came) == 2


def test_a_notice_of_a_change_that_failed_is_not_owed(node: Node) -> None:
    hooked(node, "http://127.0.0.1:9/hook")

    def report_and_crash(db: Unit, city: City) -> None:
        receive(db, city, t.sending(node))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        node.run(report_and_crash)
    assert t.notices(node) == []


def test_every_step_of_a_ladder_owes_one_notice_to_each_channel(node: Node) -> None:
    hooked(node, "http://127.0.0.1:9/hook")
    event = t.report(node).event
    t.forward_climbing(node, t.MONDAY_MORNING + timedelta(minutes=15))
    found = [(row.kind, row.step, row.channel) for row in t.notices(node, event=event.id, recipient=t.S1_OFFICER)]
    assert sorted(found) == sorted([
        (kind, step, channel) for kind, step in (("assign", 0), ("accept_warned", 1), ("accept_overdue", 2))
        for channel in ("inbox", "webhook")
    ])
