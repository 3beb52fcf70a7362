"""Names first: what a gazetteer knows, put in words that show by themselves as a street, a place, a stop or an area."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from geodata.phrases.english.words import (
    AT_WORDS,
    KNOWN_KINDS,
    PLACE_PREPOSITIONS,
    STOP_SAID_AFTER,
    STOP_SAID_BEFORE,
    STOP_WORDS,
    STREET_SHORT,
    TOKEN,
    TYPE,
)  # fmt: skip
from geodata.phrases.known import Known, NameKind
from geodata.phrases.phrase import Anchor, Spot

SHORTEST = 4  # letters: shorter ones are words of a sentence too often
SHORTEST_LIKE, MOST_LIKE, LONGEST_LIKE = 5, 6, 3  # letters, tries, words
_STAND_IN = re.compile(rf"Zqx([a-z]+) (?:{'|'.join(KNOWN_KINDS.values())})\b")
_COMMON = re.compile(rf"(?:{STOP_WORDS}|the)", re.I)
_ARTICLES = frozenset({"the", "a", "an"})
_TYPES = frozenset({*STREET_SHORT, *STREET_SHORT.values()})
_SENTENCE_START = re.compile(r"(?:^|[.!?;]\s+|\n)\W*$")
_CUT_OFF = re.compile(r"\W*$|\s*[,:;()&/@!?-]|\.\s")
_AT = re.compile(rf"(?:\b(?:{AT_WORDS})|[&/@(,:-]|\b\d+[a-z]?)\s*(?:the\s+)?$", re.I)
_BESIDE = re.compile(rf"\b(?:{PLACE_PREPOSITIONS})\s+$", re.I)
_GOES_ON = re.compile(r"\s*(?:&|/|@|and\b|at\b|x\b|(?:no\.?\s*)?\d{1,4}\b)", re.I)
_STOP_BEFORE, _STOP_AFTER = re.compile(STOP_SAID_BEFORE, re.I), re.compile(STOP_SAID_AFTER, re.I)
_BREAK = re.compile(r"[,;:!?\n@/]|\w{3,}\.\s+[A-Z]|\s-\s")
_JOINS = re.compile(r"(?:[&/@]|\b(?:and|at|x|with|meets|crosses|corner|crn|cnr|intersection|junction|of|between|from|to))\s*(?:the\s+)?$", re.I)
_PERSON_BEFORE = re.compile(r"\b(?:name\s+is|name's|name:|this\s+is|i'm|i\s+am|mr\.?|mrs\.?|ms\.?|dr\.?|regards,?|thanks,?|thank\s+you,?|sincerely,?|signed,?)\s*(?:[^\W\d]+\s+)?$", re.I)
_PERSON_AFTER = re.compile(r"\s+(?:here|speaking|calling)\b", re.I)
_NUMBERED = re.compile(r"\s+(?:no\.?\s*)?\d{1,4}[A-Z]?\b", re.I)
_LONGER = re.compile(rf"\.?\s+{TYPE}(?<!\bpark)(?=\W|$)", re.I)
_LED = re.compile(r"(?:^|(?<=[^\w.])|(?<=\d\s))(?:[NSEW]\.?|NE|NW|SE|SW|(?:North|South|East|West)(?:east|west)?|New|Old|Upper|Lower|Little|Great)\s+$")
_ADDRESS_LIKE = re.compile(r"\s\d{1,5}[A-Z]?$")

Word = re.Match[str]
# How many of these words are a name, and of which kind; none when they begin no name.
Longest = Callable[[str, Sequence[Word]], tuple[int, NameKind | None]]


@dataclass(slots=True)
class Masked:
    """The text with a stand-in for each known name, and the names by stand-in."""

    text: str
    names: dict[str, str] = field(default_factory=dict)

    def stand_in(self, name: str, kind: NameKind = NameKind.ROAD) -> str:
        """What is to stand in the text for a name of this kind."""
        letters = _letters(len(self.names))
        self.names[letters] = name
        return f"Zqx{letters} {KNOWN_KINDS[kind]}"

    def whole(self, name: str) -> str:
        """A name from the known one on that its words hold: what leads up to that is no part of it."""
        hit = _STAND_IN.search(name)
        return self.names.get(hit[1], hit[0]) + name[hit.end() :] if hit else name

    def restored(self, spot: Spot) -> Spot:
        """A spot with the names themselves."""
        areas = tuple(self.whole(area) for area in spot.areas)
        return replace(spot, anchor=self._anchor(spot.anchor), areas=areas, also=tuple(map(self._anchor, spot.also)))

    def knows(self, anchor: Anchor) -> bool:
        """Whether all names of an anchor that is not restored yet are known ones."""
        return all(_STAND_IN.search(name) for name in anchor.names)

    def _anchor(self, anchor: Anchor) -> Anchor:
        return replace(anchor, names=tuple(map(self.whole, anchor.names)))


def masked(text: str, longest: Longest, before: Masked | None = None) -> Masked:
    """The text with its known names as streets, halls, bus stops and districts of made-up names.

    `before` is an earlier round over the same text, whose stand-ins stay as they are."""
    found = Masked(before.text if before else text, dict(before.names) if before else {})
    words = [word for word in TOKEN.finditer(found.text) if not _is_inside(word, found.text)]
    out: list[str] = []
    last = at = 0
    while at < len(words):
        count, kind = longest(found.text, words[at:])
        if kind is None:
            at += 1
            continue
        first, end = words[at].start(), words[at + count - 1].end()
        out += [found.text[last:first], found.stand_in(found.text[first:end], kind)]
        is_short = found.text[end : end + 1] == "." and words[at + count - 1][0].lower() in _TYPES
        last, at = end + is_short, at + count  # the stop of Oak St. ends no sentence
    found.text = "".join([*out, found.text[last:]])
    return found


def _is_inside(word: Word, text: str) -> bool:
    """Whether a word is part of a stand-in."""
    return any(hit.start() <= word.start() < hit.end() for hit in _STAND_IN.finditer(text, max(0, word.start() - 40)))


def known_names(known: Known) -> Longest:
    """Names exactly as they are known, however spelt."""

    def longest(text: str, words: Sequence[Word]) -> tuple[int, NameKind | None]:
        stop = 0
        for count in known.latin.lengths(words[0][0]):
            name = _slice(text, words, count)
            kind = known.latin.kind(name) if name and _is_name(name) else None
            if kind is None or not _fits(name, kind, text, words[0].start()):
                continue
            if kind is not NameKind.STOP or _says_stop(text, words[0].start(), words[count - 1].end()):
                return count, kind
            if not _NUMBERED.match(text, words[count - 1].end()):
                stop = stop or count  # 12 Oak St is a door, though a stop may be called so
        return (stop, NameKind.STOP) if stop else (0, None)

    return longest


def likely_names(known: Known) -> Longest:
    """Names with their kind of street left away, and names written wrongly, where a name is to be expected."""
    tries = MOST_LIKE

    def longest(text: str, words: Sequence[Word]) -> tuple[int, NameKind | None]:
        nonlocal tries
        if not _may_be_written_wrongly(text, words[0]):
            return 0, None
        for count in range(min(LONGEST_LIKE, len(words)), 0, -1):
            name = _likely_slice(text, words, count)
            if name and known.latin.is_core(name) and _is_joined(text, words[0].start(), words[count - 1].end()):
                return count, NameKind.ROAD
            if tries and _is_worth_a_try(name, text, words[0].start()):
                tries -= 1
                kind = known.resembling(name)
                if kind in {NameKind.ROAD, NameKind.PLACE}:
                    return count, kind
        return 0, None

    return longest


def _likely_slice(text: str, words: Sequence[Word], count: int) -> str:
    """The text of so many words where it may be a name; empty where it may not."""
    name = _slice(text, words, count)
    if not name or _is_person(text, words[0].start(), words[count - 1].end()):
        return ""
    if any(_COMMON.fullmatch(word[0]) or word[0] == "&" for word in words[:count]):
        return ""
    # Any word has a capital where a sentence begins.
    opens = count == 1 and _SENTENCE_START.search(text[: words[0].start()]) and not _GOES_ON.match(text, words[0].end())
    return "" if opens else name


def _is_joined(text: str, start: int, end: int) -> bool:
    return _JOINS.search(text, max(0, start - 20), start) is not None or _GOES_ON.match(text, end) is not None


def _is_worth_a_try(name: str, text: str, start: int) -> bool:
    return len(name) >= SHORTEST_LIKE and (name[0].isupper() or _expected(text, start))


def bare_names(known: Known) -> Longest:
    """Names of one word that open a sentence, where any word has a capital: no more than a guess."""

    def longest(text: str, words: Sequence[Word]) -> tuple[int, NameKind | None]:
        name = words[0][0]
        if not name[0].isupper() or _tells_nothing(text) or not _is_name(name) or _is_person(text, words[0].start(), words[0].end()):
            return 0, None
        return 1, known.latin.kind(name)

    return longest


def _may_be_written_wrongly(text: str, word: Word) -> bool:
    if _COMMON.fullmatch(word[0]) or word[0].isdigit() or len(word[0]) < SHORTEST:
        return False
    return word[0][0].isupper() or _tells_nothing(text) or word[0][0].isdigit()


def _slice(text: str, words: Sequence[Word], count: int) -> str:
    """The text of so many words; empty when there are fewer, or a stand-in or a break lies between them."""
    if count > len(words):
        return ""
    name = text[words[0].start() : words[count - 1].end()]
    return "" if "Zqx" in name or name.startswith("&") or name.endswith("&") or _BREAK.search(name) else name


def _is_name(name: str) -> bool:
    """Whether words of this look may be a name: no number, no word of every sentence."""
    if len(name) < SHORTEST or not any(sign.isalpha() for sign in name):
        return False
    return " " in name or _COMMON.fullmatch(name) is None


def _fits(name: str, kind: NameKind, text: str, start: int) -> bool:
    """Whether a known name is meant as one where it stands: capitals tell, kinds of street, and words before it."""
    words = name.lower().split()
    if kind is NameKind.ROAD and words[-1] in _TYPES and (_LONGER.match(text, start + len(name)) or _LED.search(text[:start])):
        return False  # School Street Pl is not School Street, nor E Main St Main St
    if kind is NameKind.ROAD:
        return name[0].isupper() or len(words) > 1 or words[0].isdigit() or _expected(text, start)
    if (_ADDRESS_LIKE.search(name) and kind is NameKind.PLACE) or _is_person(text, start, start + len(name)):
        return False
    first = next((word for word in name.split() if word.lower() not in _ARTICLES), name)
    if first[0].isupper() and not text.isupper():
        return " " in name or not _SENTENCE_START.search(text[:start]) or _CUT_OFF.match(text, start + len(name)) is not None
    if not _tells_nothing(text):
        return first[0].isdigit() and len(words) > 1
    return len(words) > 1 or _BESIDE.search(text[:start]) is not None


def _is_person(text: str, start: int, end: int) -> bool:
    """Whether the words around say that the name is the caller's."""
    return _PERSON_BEFORE.search(text[max(0, start - 30) : start]) is not None or _PERSON_AFTER.match(text, end) is not None


def _tells_nothing(text: str) -> bool:
    """Whether capitals tell nothing about names: there are none, or nothing but them."""
    letters = _STAND_IN.sub("", text)
    return letters.islower() or letters.isupper() or not any(sign.isalpha() for sign in letters)


def _expected(text: str, start: int) -> bool:
    """Whether the words before let one expect a name."""
    return _AT.search(text, max(0, start - 30), start) is not None


def _says_stop(text: str, start: int, end: int) -> bool:
    return _STOP_BEFORE.search(text[max(0, start - 40) : start]) is not None or _STOP_AFTER.match(text, end) is not None


def _letters(count: int) -> str:
    """a, b, … z, ba, bb, …"""
    return (_letters(count // 26) if count >= 26 else "") + chr(ord("a") + count % 26)
