"""The journal's chain: every change, gap and addition shows, and roots bind it to a key."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.chain import (
    GENESIS,
    Break,
    Fault,
    Line,
    Root,
    entry_hash,
    root_hash,
    sign_root,
    verify_chain,
    verify_root,
    words_digest,
)

NUMBER = "26-0001234-9"
SCOPE = ("331082001", "331082001001001")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ROOT = Root(previous=GENESIS, hash="ab" * 32, first_id=1, last_id=9, count=8, made_us=1_790_000_000_000_000)

LINE = Line(
    number=NUMBER,
    seq=1,
    action="report",
    from_stage=None,
    to_stage="reported",
    actor=None,
    role="citizen",
    happened_us=1_790_000_000_000_000,
    recorded_us=1_790_000_000_000_001,
    changed={"lon_e7": 1_211_234_567, "lat_e7": 288_765_432},
    carried={"words": "cd" * 32},
    scope_before=None,
    scope_after=SCOPE,
)


def sealed(*lines: Line) -> list[tuple[Line, str]]:
    prev, entries = GENESIS, []
    for line in lines:
        prev = entry_hash(prev, line)
        entries.append((line, prev))
    return entries


def chain(length: int) -> list[tuple[Line, str]]:
    return sealed(*(
        replace(LINE, seq=n, action="comment", from_stage="reported", scope_before=SCOPE, actor=n)
        for n in range(1, length + 1)
    ))  # fmt: skip


WHOLE = chain(5)
HEAD = (5, WHOLE[-1][1])


def test_the_bytes_of_an_entry_are_its_canonical_json_under_a_version() -> None:
    values = {field.name: getattr(LINE, field.name) for field in fields(LINE)} | {"prev": GENESIS}
    assert entry_hash(GENESIS, LINE) == hashlib.sha256(b"v1\n" + rfc8785.dumps(values)).hexdigest()


def test_the_bytes_of_an_entry_never_change() -> None:
    assert entry_hash(GENESIS, LINE) == "c481fdca2412ec48d3fee1d85248582ce37014c63495cad43768b54e58b4fc00"


@pytest.mark.parametrize("name", [field.name for field in fields(Line)])
def test_every_field_of_an_entry_is_hashed(name: str) -> None:
    other: dict[str, Any] = {
        "seq": 2, "actor": 7, "happened_us": 1, "recorded_us": 1, "changed": {}, "carried": {},
        "scope_before": SCOPE, "scope_after": ("331082002",),
    }  # fmt: skip
    assert entry_hash(GENESIS, replace(LINE, **{name: other.get(name, "other")})) != entry_hash(GENESIS, LINE)


def test_an_entry_depends_on_the_one_before() -> None:
    assert entry_hash("1" * 64, LINE) != entry_hash(GENESIS, LINE)


def test_a_whole_chain_has_no_break_and_neither_has_an_empty_one() -> None:
    assert verify_chain(WHOLE) is None
    assert verify_chain(iter(WHOLE), NUMBER, HEAD) is None
    assert verify_chain([]) is None


@given(st.integers(0, 4))
def test_a_changed_entry_is_the_first_break(place: int) -> None:
    line, stored = WHOLE[place]
    forged = [*WHOLE[:place], (replace(line, actor=99), stored), *WHOLE[place + 1 :]]
    computed = entry_hash(WHOLE[place - 1][1] if place else GENESIS, forged[place][0])
    assert verify_chain(forged) == Break(Fault.BROKEN, NUMBER, place + 1, computed, stored)


@given(st.integers(0, 3))
def test_a_changed_entry_with_a_fitting_hash_breaks_the_next_one(place: int) -> None:
    forged_line = replace(WHOLE[place][0], actor=99)
    prev = WHOLE[place - 1][1] if place else GENESIS
    forged = [*WHOLE[:place], (forged_line, entry_hash(prev, forged_line)), *WHOLE[place + 1 :]]
    found = verify_chain(forged)
    assert found is not None
    assert (found.kind, found.seq) == (Fault.BROKEN, place + 2)


@given(st.integers(0, 3))
def test_a_missing_entry_is_named(place: int) -> None:
    gap = WHOLE[:place] + WHOLE[place + 1 :]
    assert verify_chain(gap) == Break(Fault.MISSING, NUMBER, place + 1, str(place + 1), str(place + 2))


@given(st.integers(0, 4))
def test_a_missing_tail_shows_against_the_head(kept: int) -> None:
    assert verify_chain(WHOLE[:kept]) is None
    assert verify_chain(WHOLE[:kept], NUMBER, HEAD) == Break(Fault.MISSING, NUMBER, kept + 1, "5", str(kept))


def test_an_entry_beyond_the_head_is_surplus() -> None:
    assert verify_chain(WHOLE, NUMBER, (4, WHOLE[3][1])) == Break(Fault.SURPLUS, NUMBER, 5, "4", "5")


def test_a_repeated_entry_is_surplus() -> None:
    assert verify_chain([*WHOLE[:3], WHOLE[2], *WHOLE[3:]]) == Break(Fault.SURPLUS, NUMBER, 3, "4", "3")


def test_an_entry_of_another_event_is_surplus() -> None:
    stranger = sealed(replace(LINE, number="26-0001235-7"))
    found = verify_chain([*WHOLE, *stranger])
    assert found == Break(Fault.SURPLUS, "26-0001235-7", 1, NUMBER, "26-0001235-7")
    assert verify_chain(stranger, NUMBER) == found


def test_a_chain_rewritten_from_start_to_end_shows_against_the_head() -> None:
    rewritten = sealed(*(replace(line, actor=99) for line, _ in WHOLE))
    assert verify_chain(rewritten) is None
    assert verify_chain(rewritten, NUMBER, HEAD) == Break(Fault.BROKEN, NUMBER, 5, HEAD[1], rewritten[-1][1])


def test_the_digest_of_words_needs_the_salt() -> None:
    digest = words_digest(b"s" * 16, "井盖破损")
    assert digest == words_digest(b"s" * 16, "井盖破损")
    assert digest != words_digest(b"t" * 16, "井盖破损")
    assert digest != words_digest(b"s" * 16, "井盖缺失")
    assert len(bytes.fromhex(digest)) == 32
    with pytest.raises(ValueError, match="16 bytes"):
        words_digest(b"short", "井盖破损")


def test_a_root_depends_on_every_entry_its_order_and_its_place() -> None:
    hashes = [stored for _, stored in WHOLE]
    root = root_hash(GENESIS, iter(hashes), 11, 15, 5)
    assert root == root_hash(GENESIS, hashes, 11, 15, 5)
    others = [
        root_hash(GENESIS, hashes[::-1], 11, 15, 5),
        root_hash(GENESIS, [*hashes[:4], "0" * 64], 11, 15, 5),
        root_hash("1" * 64, hashes, 11, 15, 5),
        root_hash(GENESIS, hashes, 10, 15, 5),
        root_hash(GENESIS, hashes, 11, 16, 5),
        root_hash(GENESIS, hashes[:4], 11, 15, 4),
    ]
    assert len({root, *others}) == 7


def test_a_root_over_other_than_the_announced_entries_is_refused() -> None:
    with pytest.raises(ValueError, match="5 entries announced, 1 found"):
        root_hash(GENESIS, ["ab" * 32], 1, 5, 5)
    with pytest.raises(ValueError, match="not a SHA-256"):
        root_hash(GENESIS, ["ab"], 1, 1, 1)


def test_a_signed_root_is_recognised_by_its_key_only() -> None:
    signature = sign_root(KEY, ROOT)
    assert verify_root(KEY.public_key(), ROOT, signature)
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert not verify_root(stranger.public_key(), ROOT, signature)


@pytest.mark.parametrize("name", [field.name for field in fields(Root)])
def test_every_field_of_a_root_is_signed(name: str) -> None:
    value = getattr(ROOT, name)
    other = replace(ROOT, **{name: value + 1 if isinstance(value, int) else "0" + value[1:] + "1"})
    assert not verify_root(KEY.public_key(), other, sign_root(KEY, ROOT))


@pytest.mark.parametrize("signature", ["", "not base64!", "AAAA", "签名"])
def test_what_is_no_signature_verifies_nothing(signature: str) -> None:
    assert not verify_root(KEY.public_key(), ROOT, signature)
