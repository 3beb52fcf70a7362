"""How often somebody may try: buckets that fill again, one sender by his network address, and proxies that are believed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from dispatch.config import Server, Settings
from dispatch.errors import TooMany
from dispatch.rules.event import Role
from dispatch.rules.permissions import PERMISSIONS
from dispatch.web import throttle
from dispatch.web.proxies import FORWARDED, Proxies
from dispatch.web.routes import ROUTES
from dispatch.web.throttle import Limits, Throttle, neighbourhood
from tests import towns
from tests.web.conftest import CityClient, equip, picture, problem

TIGHT = Limits(reports=2, files=2, follows=3, lookups=2)
REPORT = {"words": "路灯不亮"}
JPEG = {"Content-Type": "image/jpeg"}


class Steady:
    """A steady clock that is wound by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def exact(client: CityClient, limits: Limits) -> Steady:
    """The site's limits from now on, on a clock of the test's own."""
    steady = Steady()
    equip(client, throttle=Throttle(limits, steady))
    return steady


def test_a_bucket_gives_what_it_holds_and_fills_again_in_its_time() -> None:
    steady = Steady()
    kept = Throttle(Limits(reports=60), steady)
    for _ in range(60):
        kept.admit("reports", "a")
    with pytest.raises(TooMany) as refused:
        kept.admit("reports", "a")
    assert refused.value.wait_s == 10
    kept.admit("reports", "b")
    steady.now_s = 9.9
    with pytest.raises(TooMany):
        kept.admit("reports", "a")
    steady.now_s = 10.0
    kept.admit("reports", "a")
    steady.now_s = 10_000.0
    for _ in range(60):
        kept.admit("reports", "a")
    with pytest.raises(TooMany):
        kept.admit("reports", "a")


def test_whatever_anybody_may_ask_and_that_costs_work_is_limited() -> None:
    """What is the same for all, and kept ready for them, is not."""
    ready = re.compile(r"(/session|/city|/categories|\.geojson|\.mvt)$")
    open_to_all = [route for route in ROUTES if Role.CITIZEN in PERMISSIONS[route.permission] and route.path.startswith("/api/")]
    assert [route.path for route in open_to_all if not route.limit and not ready.search(route.path)] == []


def test_a_limit_of_nothing_is_none() -> None:
    kept = Throttle(Limits(reports=0), Steady())
    for _ in range(1000):
        kept.admit("reports", "a")


def test_no_more_senders_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_KEPT", 100)
    buckets = throttle.Buckets(throttle.Rate(2, throttle.TEN_MINUTES), Steady())
    for _ in range(2):
        buckets.take("busy")
    for sender in range(1000):
        buckets.take(f"sender {sender}")
        buckets.take("busy")
    assert len(buckets) == 100
    assert buckets.wait_s("busy") > 0


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:aaaa::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::8", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"), ("unknown", "unknown"),
    ],
)
def test_one_sender_is_an_address_or_a_network_of_the_new_kind(address: str, counted: str) -> None:
    assert neighbourhood(address) == counted


async def test_reports_without_an_account_are_limited_and_those_with_one_are_not(city_client: CityClient) -> None:
    steady = exact(city_client, TIGHT)
    for _ in range(2):
        assert (await city_client.ask("POST", "/reports", json=REPORT)).status == 201
    refused = await city_client.ask("POST", "/reports", json=REPORT)
    assert (await problem(refused))["code"] == "too-many"
    assert refused.headers["Retry-After"] == "300"
    assert (await city_client.ask("POST", "/reports", towns.OPERATOR, json=REPORT)).status == 201
    steady.now_s += 300
    assert (await city_client.ask("POST", "/reports", json=REPORT)).status == 201


async def test_a_flood_of_reports_is_refused_before_its_bodies_are_read(city_client: CityClient) -> None:
    exact(city_client, Limits(reports=1))
    await city_client.ask("POST", "/reports", json=REPORT)
    huge = await city_client.ask("POST", "/reports", data=b"{", headers={"Content-Type": "text/plain"})
    assert huge.status == 429


async def test_pictures_and_lookups_without_an_account_are_limited_each_by_itself(city_client: CityClient) -> None:
    receipt = await city_client.report("S1a")
    exact(city_client, TIGHT)

    async def send(party: int | None = None) -> int:
        return (await city_client.ask("POST", "/files", party, data=picture(), headers=JPEG)).status

    async def look(party: int | None = None) -> int:
        address = f"/reports/{receipt['receipt']}?code={receipt['code']}"
        return (await city_client.ask("GET", address, party)).status

    assert [await send() for _ in range(3)] == [201, 201, 429]
    assert [await look() for _ in range(4)] == [200, 200, 200, 429]
    where = f"/locate?lon={towns.place().lon}&lat={towns.place().lat}"
    assert [(await city_client.ask("GET", where)).status for _ in range(3)] == [200, 200, 429]
    urge = {"code": receipt["code"], "action": "urge", "carry": {"words": "快"}}
    assert (await city_client.ask("POST", f"/reports/{receipt['receipt']}/moves", json=urge)).status == 429
    assert (await send(towns.S1_OFFICER), await look(towns.OPERATOR)) == (201, 200)


def asked_by(peer: str, **headers: str) -> Any:
    request = make_mocked_request("GET", "/", headers={name.replace("_", "-"): text for name, text in headers.items()})
    return request.clone(remote=peer)


OURS = ("10.0.0.0/8", "2001:db8:ffff::/48")


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "198.51.100.9, 192.0.2.7", "192.0.2.7"),              # the first was made up by the client
        ("10.0.0.1", "192.0.2.7, 10.0.0.9", "192.0.2.7"),                   # through two of our own
        ("10.0.0.1", "192.0.2.7:4711", "192.0.2.7"),
        ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("2001:db8:ffff::1", "::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.7, nonsense, 10.0.0.9", "10.0.0.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2"),
        ("203.0.113.5", "192.0.2.7", "203.0.113.5"),                        # no server of ours: not believed
    ],
)
def test_the_word_of_our_own_servers_counts_and_nobody_elses(peer: str, said: str, client: str) -> None:
    assert Proxies.of(OURS).client_of(asked_by(peer, X_Forwarded_For=said)) == client


def test_only_the_header_that_was_agreed_upon_is_read() -> None:
    both = asked_by("10.0.0.1", X_Forwarded_For="192.0.2.7", Forwarded='for=198.51.100.9, for="[2001:db8::7]:80"')
    assert Proxies.of(OURS).client_of(both) == "192.0.2.7"
    assert Proxies.of(OURS, FORWARDED).client_of(both) == "2001:db8::7"


def test_without_trusted_servers_nobody_is_believed() -> None:
    assert Proxies().client_of(asked_by("10.0.0.1", X_Forwarded_For="192.0.2.7")) == "10.0.0.1"


def test_the_settings_take_addresses_and_networks_and_name_a_wrong_one() -> None:
    server = Server(trusted_proxies=["10.0.0.1", "2001:db8::/32"])  # type: ignore[arg-type]
    assert [str(network) for network in server.trusted_proxies] == ["10.0.0.1/32", "2001:db8::/32"]
    with pytest.raises(ValueError, match="trusted_proxies"):
        Server(trusted_proxies=["10.0.0.300"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"limits\.reports"):
        Settings(limits={"reports": -1})  # type: ignore[arg-type]


async def test_behind_a_proxy_each_client_has_limits_of_its_own(city_client: CityClient) -> None:
    exact(city_client, Limits(reports=1))
    equip(city_client, proxies=Proxies.of(["127.0.0.0/8", "::1"]))

    async def send(client: str) -> int:
        return (await city_client.ask("POST", "/reports", json=REPORT, headers={"X-Forwarded-For": client})).status

    assert [await send("192.0.2.7"), await send("192.0.2.7"), await send("192.0.2.8")] == [201, 429, 201]


async def test_wrong_passwords_count_against_the_client_and_not_against_the_proxy(city_client: CityClient) -> None:
    equip(city_client, proxies=Proxies.of(["127.0.0.0/8", "::1"]))

    async def guess(client: str) -> int:
        body, headers = {"login": "operator", "password": "wrong"}, {"X-Forwarded-For": client}
        return (await city_client.ask("POST", "/session", json=body, headers=headers)).status

    assert [await guess("192.0.2.7") for _ in range(11)] == [401] * 10 + [429]
    assert await guess("192.0.2.8") == 401
