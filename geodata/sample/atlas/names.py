"""Invented names from small word lists, each given once, in Chinese and in pinyin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from geodata.sample import facts

WORD_FIELDS: dict[str, facts.Parser] = {
    "pool": facts.one_of("plant", "mood", "stem", "land"),
    "word": facts.words,
    "pinyin": facts.words,
}
Name = tuple[str, str]


def load_words(folder: Path = facts.FOLDER) -> dict[str, list[Name]]:
    """The word pools: word and pinyin; no word and no pinyin twice in a pool, or FactsError."""
    rows = facts.read_table("words.csv", WORD_FIELDS, folder)
    facts.unique("words.csv", rows, "pool", "word")
    facts.unique("words.csv", rows, "pool", "pinyin")
    pools: dict[str, list[Name]] = {}
    for row in rows:
        pools.setdefault(row["pool"], []).append((row["word"], row["pinyin"]))
    return pools


def pairs(first: list[Name], second: list[Name], dice: Random) -> Iterator[Name]:
    """All combinations in random order, such as (桂香, Guixiang); none reads like an earlier one."""
    combined = [
        (one + other, (one_pinyin + other_pinyin).capitalize())
        for one, one_pinyin in first
        for other, other_pinyin in second
    ]
    dice.shuffle(combined)
    heard: set[str] = set()
    for word, pinyin in combined:
        if pinyin not in heard:
            heard.add(pinyin)
            yield word, pinyin
