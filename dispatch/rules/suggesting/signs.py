"""What a text is recognised by: pairs and triples of Chinese characters, words and pairs of words of other scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

Span = tuple[int, int]  # where a sign stands in the text as ``plain_text`` gives it

LONGEST = 600  # signs of a text that are looked at; what a caller wants is said by then
_RUN = re.compile(r"(?P<han>[\u3400-\u9fff\uf900-\ufaff]+)|(?P<word>[^\W\d_\u3400-\u9fff\uf900-\ufaff]{2,})")
# Words that say nothing of a matter, in the language in which words stand apart.
_EMPTY = frozenset((
    "the", "and", "for", "that", "this", "with", "from", "has", "have", "had", "are", "was", "were", "been", "there", "here",
    "please", "they", "them", "his", "her", "its", "our", "your", "you", "not", "but", "all", "can", "will", "would",
    "of", "in", "on", "at", "to", "is", "it", "my", "we", "be", "an", "as", "by", "or", "so", "me", "us", "do",
))  # fmt: skip


def plain_text(text: str) -> str:
    """The text in one width and case, without what is too far from its beginning."""
    return unicodedata.normalize("NFKC", text)[:LONGEST].lower()


def signs_of(text: str) -> dict[str, Span]:
    """The signs of a plain text, each with the first place where it stands. Numbers say nothing."""
    found: dict[str, Span] = {}
    before: tuple[str, int] | None = None  # the word before, and where it begins
    for run in _RUN.finditer(text):
        if run["han"]:
            _take(found, _of_han(run["han"], run.start()))
            before = None
        elif run["word"] not in _EMPTY:
            word = _stem(run["word"])
            _take(found, [(word, run.span())])
            if before is not None:
                _take(found, [(f"{before[0]} {word}", (before[1], run.end()))])
            before = (word, run.start())
    return found


def _of_han(run: str, start: int) -> Iterator[tuple[str, Span]]:
    for length in (2, 3):
        for at in range(len(run) - length + 1):
            yield run[at:at + length], (start + at, start + at + length)


def _stem(word: str) -> str:
    """A word without the ending of its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _take(found: dict[str, Span], signs: Iterable[tuple[str, Span]]) -> None:
    for sign, span in signs:
        found.setdefault(sign, span)


def names_in(text: str, names: Mapping[str, Sequence[str]]) -> dict[str, Span]:
    """Which names stand in a plain text word for word; of two that overlap the one that begins first, the longer one.

    ``names`` are given by their first two characters, the longest first.
    """
    found: dict[str, Span] = {}
    after = 0
    for at in range(len(text) - 1):
        if at < after:
            continue
        fitting = (name for name in names.get(text[at:at + 2], ()) if text.startswith(name, at))
        name = next((name for name in fitting if _stands_apart(text, at, at + len(name))), None)
        if name is not None:
            after = at + len(name)
            found.setdefault(name, (at, after))
    return found


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Whether a name of Latin letters is no part of a longer word."""
    before, after = text[start - 1:start], text[end:end + 1]
    inside = text[start].isascii() and before.isascii() and before.isalpha()
    goes_on = text[end - 1].isascii() and after.isascii() and after.isalpha() and after != "s"
    return not inside and not goes_on
