"""The texts of the pages: two catalogues that know the same keys, and a word for everything the rules can name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import dispatch.web
from dispatch.rules.event import Deadline, Mode, Queue, Role, Stage
from dispatch.rules.lifecycle import ACTIONS, REQUESTS, TRANSITIONS
from dispatch.rules.limits import LimitUnit

FOLDER = Path(dispatch.web.__file__).parent / "locale"
LANGUAGES = ("zh-CN", "en")
# Filled by the server, so that no form asks a person for them.
UNASKED = {"reasons", "queue", "weight", "layer"}
CARRIED = {key for row in TRANSITIONS for want in row.carry for key in want.split("|")} - UNASKED


def texts(language: str) -> dict[str, str]:
    """Every text by its dotted key."""
    def flat(tree: dict[str, Any], prefix: str) -> Iterable[tuple[str, str]]:
        for key, value in tree.items():
            if isinstance(value, str):
                yield prefix + key, value
            else:
                yield from flat(value, f"{prefix}{key}.")
    return dict(flat(json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8")), ""))


def test_both_catalogues_have_the_same_keys() -> None:
    chinese, english = (texts(language) for language in LANGUAGES)
    assert chinese.keys() == english.keys()


def test_a_text_has_the_same_gaps_in_both_languages() -> None:
    chinese, english = (texts(language) for language in LANGUAGES)
    gaps = {key: [sorted(set(re.findall(r"\{(\w+)\}", text))) for text in (chinese[key], english[key])] for key in chinese}
    # One may say a number in words, but neither may hope for a value that the other is not given.
    assert {key: both for key, both in gaps.items() if both[0] != both[1]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("group", "codes"),
    [("stage", Stage), ("role", Role), ("action", (*ACTIONS, "climb", "look")), ("deadline", Deadline),
     ("queue", Queue), ("queue_help", Queue), ("unit", LimitUnit), ("mode", Mode), ("request", REQUESTS), ("carry", CARRIED)],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_everything_the_rules_can_name_has_a_word(language: str, group: str, codes: Iterable[str]) -> None:
    known = texts(language)
    assert [code for code in codes if not known.get(f"{group}.{code}", "").strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in texts(language).items() if not text.strip()] == []


def test_the_english_catalogue_speaks_no_chinese() -> None:
    assert [key for key, text in texts("en").items() if re.search(r"[\u3400-\u9fff]", text)] == []
