"""Canonical JSON: the same bytes as RFC 8785 asks for, and refusals that name the place."""

from __future__ import annotations

from collections import OrderedDict
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.canonical import canonical

LARGEST = 2**53 - 1

texts = st.text() | st.sampled_from(
    ["", '\u2028\x7f\x00\x1f"\\/\b\t\n\f\r', "é", "\ufb33", "\U0001f600", "道"]
)
scalars = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(texts, inner), max_leaves=30
)


@given(values)
def test_the_bytes_are_those_of_an_independent_implementation(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_keys_stand_in_the_order_of_their_utf_16_units() -> None:
    # The example of RFC 8785, 3.2.3: the smiling face sorts before the Hebrew letter.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = canonical({"outer": dict.fromkeys(keys, 0)}).decode()
    places = [
        written.index(sign) for sign in ("\\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33")
    ]
    assert places == sorted(places)


def test_chinese_is_written_as_it_is() -> None:
    assert canonical({"街": ["和美", None, True, -1]}) == '{"街":["和美",null,true,-1]}'.encode()


def test_words_and_numbers_with_names_are_written_as_their_values() -> None:
    class Word(StrEnum):
        A = "a"

    class Count(IntEnum):
        ONE = 1

    assert canonical({Word.A: Word.A, "n": Count.ONE}) == b'{"a":"a","n":1}'
    assert canonical(OrderedDict(b=1, a=2)) == b'{"a":2,"b":1}'


@pytest.mark.parametrize(
    ("value", "path", "what"),
    [
        (1.5, "$", "float"),
        ({"a": [0, {"b": 2.0}]}, "$.a[1].b", "float"),
        ({"a": float("nan")}, "$.a", "float"),
        ({"a": {1: "b"}}, "$.a", "a key of type int"),
        ({"a": {None: "b", "c": 1}}, "$.a", "a key of type NoneType"),
        ({"a": b"bytes"}, "$.a", "bytes"),
        ({"a": {1, 2}}, "$.a", "set"),
        ({"a": MappingProxyType({})}, "$.a", "mappingproxy"),
        ([0, 2**53], "$[1]", "2**53"),
        ([0, -(2**53)], "$[1]", "2**53"),
        ({"\U0001f600": {"a": 0.5}}, "$.\U0001f600.a", "float"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_its_path(value: Any, path: str, what: str) -> None:
    with pytest.raises(TypeError) as refused:
        canonical(value)
    assert str(refused.value).startswith(f"{path}: ")
    assert what in str(refused.value)


def test_the_largest_integers_are_still_exact() -> None:
    assert canonical([LARGEST, -LARGEST]) == b"[9007199254740991,-9007199254740991]"


def test_half_a_character_is_refused() -> None:
    for value in ("\ud800", {"\ud800": 1}, {"\U0001f600": "\udfff"}):
        with pytest.raises(ValueError):
            canonical(value)


def test_a_value_that_holds_itself_is_refused() -> None:
    ring: list[Any] = []
    ring.append(ring)
    with pytest.raises(ValueError):
        canonical(ring)
