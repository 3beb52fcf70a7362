"""Pictures over HTTP: kept clean and whole, or refused."""

from __future__ import annotations

import hashlib
import io
import zlib

import pytest
from aiohttp import FormData
from PIL import Image
from pydantic import TypeAdapter

from dispatch.store import schema
from dispatch.web import uploads
from dispatch.web.answers import FileAnswer
from tests import towns
from tests.web.conftest import CityClient, picture, problem

JPEG = {"Content-Type": "image/jpeg"}


def with_exif(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "A Camera Maker"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = (28.0, 51.0, 30.0)  # where it was taken
    return picture(exif=exif, comment=b"my home")


async def sent_by(client: CityClient, party: int | None, size: tuple[int, int] = (40, 30)) -> str:
    """The digest of a picture that somebody has sent; another size is another picture."""
    sent = await client.ask("POST", "/files", party, data=picture(size=size), headers=JPEG)
    sha256: str = (await sent.json())["sha256"]
    return sha256


async def test_a_picture_is_kept_under_the_digest_of_its_bytes_and_shown_to_its_sender(city_client: CityClient) -> None:
    sent = await city_client.ask("POST", "/files", towns.OPERATOR, data=picture(), headers=JPEG)
    assert sent.status == 201
    told = await sent.json()
    TypeAdapter(FileAnswer).validate_python(told)
    shown = await city_client.ask("GET", f"/files/{told['sha256']}", towns.OPERATOR)
    body = await shown.read()
    assert shown.content_type == "image/jpeg"
    assert hashlib.sha256(body).hexdigest() == told["sha256"]
    assert len(body) == told["size"]
    assert "immutable" in shown.headers["Cache-Control"]


async def test_position_device_and_comments_are_taken_out_and_the_picture_is_turned_upright(
    city_client: CityClient,
) -> None:
    told = await (await city_client.ask("POST", "/files", data=with_exif(), headers=JPEG)).json()
    assert (told["width"], told["height"]) == (30, 40)
    kept = city_client.site.blobs.get(told["sha256"])
    assert b"Camera" not in kept
    assert b"my home" not in kept
    with Image.open(io.BytesIO(kept)) as opened:
        assert not opened.getexif()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"), ("WEBP", "RGB")],
)
async def test_every_usual_kind_of_picture_is_taken(city_client: CityClient, kind: str, mode: str) -> None:
    sent = await city_client.ask("POST", "/files", data=picture(kind, mode=mode), headers={"Content-Type": "image/png"})
    assert sent.status == 201, await sent.text()
    assert (await sent.json())["media_type"] == f"image/{kind.lower()}"


async def test_a_form_may_send_the_field_named_file(city_client: CityClient) -> None:
    form = FormData()
    form.add_field("note", "x")
    form.add_field("file", picture(), filename="../../etc/passwd", content_type="image/jpeg")
    assert (await city_client.ask("POST", "/files", data=form)).status == 201
    other = FormData()
    other.add_field("photo", picture(), filename="a.jpg", content_type="image/jpeg")
    assert (await problem(await city_client.ask("POST", "/files", data=other)))["faults"][0]["field"] == "file"


async def test_the_same_picture_twice_is_one_file_and_the_same_key_the_same_answer(city_client: CityClient) -> None:
    headers = {**JPEG, "Idempotency-Key": "photo-1"}
    first = await city_client.ask("POST", "/files", towns.S1_OFFICER, data=picture(), headers=headers)
    again = await city_client.ask("POST", "/files", towns.S1_OFFICER, data=picture(), headers=headers)
    assert await first.json() == await again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    other = await city_client.ask("POST", "/files", towns.S1_OFFICER, data=picture(size=(8, 8)), headers=headers)
    assert (await problem(other))["code"] == "key-reused"
    assert towns.count(city_client.node, schema.files) == 1


async def test_a_picture_of_twenty_megabytes_is_too_large_however_it_comes(city_client: CityClient) -> None:
    async def parts():
        for _ in range(20):
            yield bytes(1024 * 1024)

    said = await city_client.ask("POST", "/files", data=io.BytesIO(bytes(20 * 1024 * 1024)), headers=JPEG)
    assert (await problem(said))["code"] == "too-large"
    unsaid = await city_client.ask("POST", "/files", data=parts(), headers=JPEG)
    assert (await problem(unsaid))["code"] == "too-large"
    form = FormData()
    form.add_field("file", io.BytesIO(bytes(10 * 1024 * 1024 + 5)), filename="a.jpg", content_type="image/jpeg")
    assert (await problem(await city_client.ask("POST", "/files", data=form)))["code"] == "too-large"
    assert not list(city_client.site.blobs.folder.rglob("*"))


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"not a picture", JPEG, 415), (b"", JPEG, 415), (b"<svg onload=alert(1)>", {"Content-Type": "image/svg+xml"}, 415),
        (b"%PDF-1.4", {"Content-Type": "application/pdf"}, 415), (picture("GIF", mode="P"), JPEG, 415),
        (picture()[:300], JPEG, 422), (picture("PNG")[:60], {"Content-Type": "image/png"}, 422),
        (b"--x\r\n", {"Content-Type": "multipart/form-data; boundary=x"}, None),
        (b"", {"Content-Type": "multipart/form-data"}, 400), (b"no", {"Content-Type": "multipart/form-data; boundary=x"}, 400),
    ],
)
async def test_what_is_no_whole_picture_is_refused(
    city_client: CityClient, content: bytes, headers: dict[str, str], status: int | None
) -> None:
    refused = await city_client.ask("POST", "/files", data=content, headers=headers)
    assert 400 <= refused.status < 500
    assert status is None or refused.status == status
    await problem(refused)
    assert towns.count(city_client.node, schema.files) == 0


async def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused_before_it_is_unpacked(
    city_client: CityClient,
) -> None:
    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")

    side = (60_000).to_bytes(4, "big")
    header = chunk(b"IHDR", side + side + b"\x08\x00\x00\x00\x00")
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")
    refused = await city_client.ask("POST", "/files", data=bomb, headers={"Content-Type": "image/png"})
    assert refused.status == 422
    assert await problem(refused)


async def test_pixels_are_counted_before_they_are_read(city_client: CityClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_PIXELS", 1000)
    refused = await city_client.ask("POST", "/files", data=picture(), headers=JPEG)
    assert "too many" in (await problem(refused))["detail"]


async def test_an_unknown_file_is_not_found_and_a_visitor_sees_none(city_client: CityClient) -> None:
    assert (await city_client.ask("GET", f"/files/{'0' * 64}", towns.OPERATOR)).status == 404
    assert (await city_client.ask("GET", f"/files/{await sent_by(city_client, None)}")).status == 401


async def test_what_belongs_to_no_event_is_shown_to_its_sender_alone(city_client: CityClient) -> None:
    async def seen(sha256: str, party: int) -> int:
        return (await city_client.ask("GET", f"/files/{sha256}", party)).status

    own, nobodys = await sent_by(city_client, towns.S1_OFFICER), await sent_by(city_client, None, (8, 8))
    assert await seen(own, towns.S1_OFFICER) == 200
    assert await seen(own, towns.ADMINISTRATOR) == await seen(nobodys, towns.ADMINISTRATOR) == 404


async def test_a_picture_is_shown_to_those_who_may_see_its_event_and_to_no_others(city_client: CityClient) -> None:
    sha256 = await sent_by(city_client, None)
    number = (await city_client.report("S1a", files=[sha256]))["event"]

    async def seen(party: int) -> int:
        return (await city_client.ask("GET", f"/files/{sha256}", party)).status

    assert [await seen(party) for party in (towns.S1_OFFICER, towns.SOUTH_LEADER, towns.AUDITOR)] == [200, 200, 200]
    assert [await seen(party) for party in (towns.N3_OFFICER, towns.PLUMBER)] == [404, 404]
    transfer = {"action": "transfer", "carry": {"holder": towns.N3_OFFICER, "ground": "他在附近"}}
    await city_client.post(f"/events/{number}/moves", transfer, towns.DISPATCHER)
    assert await seen(towns.N3_OFFICER) == 200


async def test_before_and_after_are_told_apart_and_the_citizen_sees_his_own_and_the_work(city_client: CityClient) -> None:
    report, before, after, remark, recheck = [
        await sent_by(city_client, towns.S1_OFFICER, (10 + n, 10)) for n in range(5)]
    receipt = await city_client.report("S1a", files=[report])
    moves = f"/events/{receipt['event']}/moves"
    await city_client.post(moves, {"action": "accept"}, towns.S1_OFFICER)
    await city_client.post(moves, {"action": "comment", "carry": {"words": "看过", "files": [remark]}}, towns.S1_OFFICER)
    done = {"result": "已清理", "files_before": [before], "files": [after, after]}
    await city_client.post(moves, {"action": "finish", "carry": done}, towns.S1_OFFICER)
    passed = {"action": "pass", "carry": {"finding": "合格", "files": [recheck]}}
    event = await city_client.post(moves, passed, towns.SUPERVISOR)
    assert event["photos"] == {"before": [report, remark, before], "after": [after, recheck]}
    follow = f"/reports/{receipt['receipt']}"
    public = await city_client.get(f"{follow}?code={receipt['code']}")
    assert public["photos"] == {"before": [report], "after": [after]}

    async def shown(sha256: str, code: str = receipt["code"]) -> int:
        return (await city_client.ask("GET", f"{follow}/files/{sha256}?code={code}")).status

    assert [await shown(sha256) for sha256 in (report, after)] == [200, 200]
    assert [await shown(sha256) for sha256 in (before, remark, recheck, "0" * 64)] == [404] * 4
    assert await shown(report, f"{(int(receipt['code']) + 1) % 1000000:06}") == 404


async def test_an_unknown_picture_of_before_is_refused_by_its_own_field(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    await city_client.post(f"/events/{number}/moves", {"action": "accept"}, towns.S1_OFFICER)
    wrong = {"action": "finish", "carry": {"result": "x", "files_before": ["f" * 64]}}
    refused = await city_client.ask("POST", f"/events/{number}/moves", towns.S1_OFFICER, json=wrong)
    assert (await problem(refused))["faults"][0]["field"] == "carry.files_before"


async def test_a_finished_event_shows_its_photo(city_client: CityClient) -> None:
    sha256 = (await (await city_client.ask("POST", "/files", data=picture(), headers=JPEG)).json())["sha256"]
    receipt = await city_client.report("S1a", files=[sha256])
    moves = f"/events/{receipt['event']}/moves"
    await city_client.post(moves, {"action": "accept"}, towns.S1_OFFICER)
    carry = {"result": "已清理", "files": [sha256]}
    event = await city_client.post(moves, {"action": "finish", "carry": carry}, towns.S1_OFFICER)
    assert event["stage"] == "handled"
    assert event["reports"][0]["files"] == [sha256]
    timeline = await city_client.get(f"/events/{receipt['event']}/entries", towns.SUPERVISOR)
    assert timeline["items"][-1]["carried"]["files"] == [sha256]
