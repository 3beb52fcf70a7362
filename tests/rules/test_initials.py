"""Pinyin initials of Chinese words."""

from __future__ import annotations

import pytest

from dispatch.rules.initials import initials
from geodata.sample.lists import KNOWN, known_list


@pytest.mark.parametrize(
    ("text", "letters"),
    [("暴露垃圾", "bllj"), ("店外经营", "dwjy"), ("占道经营", "zdjy"), ("雨水箅子", "ysbz"), ("积水，深15cm", "jss15cm"), ("", "")],
)
def test_the_initials_of_a_word(text: str, letters: str) -> None:
    assert initials(text) == letters


def test_hardly_a_character_of_the_known_lists_has_no_initial() -> None:
    names = [one.name for standard in KNOWN for one in known_list(standard).categories]
    signs = {sign for name in names for sign in name if "\u4e00" <= sign <= "\u9fff"}
    without = {sign for sign in signs if not initials(sign)}
    assert len(signs) > 300
    assert not without
