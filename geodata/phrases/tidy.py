"""Words as they come over the line made fit to read: widths, invisible signs, damage, clauses."""

from __future__ import annotations

import re
import unicodedata

from geodata.phrases.phrase import Lack
from geodata.phrases.script import simplified

LONGEST = 4_000
SHORTEST = 2
LONGEST_NAME = 40
LEAST_MEANT = 3  # signs: two may be there by chance, save where a third was lost on the way
HAN = r"\u3400-\u9fff"

_PHONE = re.compile(r"(?<![\d号])(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
# With the country's code, with the area in brackets, or in the three groups of North America.
_PHONE_ABROAD = re.compile(
    r"(?<![\w+])(?:\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,5}|\(\d{2,4}\)[ .-]?\d{3,4}[ .-]?\d{3,4}|\d{3}[.-]\d{3}[.-]\d{4}|0\d{1,2}[ -]\d{3}[ -]\d{4})(?![\w-])"
)
_CALLED = re.compile(r"(?:我的|我|请|本人|麻烦|尽快|给我|打|拨打|联系我?)|(?:联系)?(?:电话|手机)(?:号码?)?(?:是|为)?|号码|回(?:个|一个)?电(?:话)?|\b(?:tel|phone|telephone|call|ring|contact|reach|please|me|my|back|is|on|at|number|mobile|cell|it|the|thanks|thank|you)\b", re.IGNORECASE)
_AROUND = " \t\n,.;:!?，。；：！？、"
_HIDDEN = re.compile(r"[\u200b-\u200f\u2028-\u202e\ufeff\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212－﹣]")
_DAMAGE = re.compile(r"\ufffd|锟斤拷|烫烫烫|屯屯屯")
_LATIN = re.compile(r"[\x80-\xff]")
_HALF = re.compile(r"(?<=\d)½")  # a house number, which must not become 451/2
_WORD_EN = re.compile(r"[A-Za-z]{4,}")
_ROUTE = re.compile(r"(?<![A-Za-z])(?:K\d+\+\d|[GS]\d{2,4}(?!\d))")
_DIGIT = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "幺": "1"}
_ROUTE_NUMERAL = re.compile(f"[{''.join(_DIGIT)}]{{2,4}}(?=国道|省道|县道|乡道)")
_ROUTE_TURNED = re.compile(r"(?<!\d)(国道|省道|县道|乡道)(\d{2,4})(?!号|\d|公里|米|千米)")
_HAN_SIGN = re.compile(f"[{HAN}]")
_LINE_INSIDE = re.compile(r"(?<=[与和跟及、至到的在])\s*[\r\n]+\s*")
_LINE = re.compile(r"\s*[\r\n]+\s*")
_SIGN_BY_SIGN = re.compile(r"(?<!\S)(?:[^\s][ \t\u3000]+){4,}[^\s](?!\S)")
_HAN_GAP = re.compile(rf"(?<=[{HAN}0-9A-Za-z])[ \t\u3000]+(?=[{HAN}])|(?<=[{HAN}])[ \t\u3000]+(?=[0-9A-Za-z])")


def tidied(text: str) -> str:
    """Full-width letters and digits made narrow, characters simplified, invisible and private signs gone, dashes alike."""
    narrow = unicodedata.normalize("NFKC", _HALF.sub("hf", text[:LONGEST]))
    return simplified(_DASHES.sub("-", _HIDDEN.sub("", narrow)).strip())


def is_chinese(text: str) -> bool:
    """Whether the text holds a Han character."""
    return _HAN_SIGN.search(text) is not None


def without_gaps(text: str) -> str:
    """Chinese words joined again where somebody typed blanks between them; a new line ends a clause.

    A blank between digits parts two numbers, save in words that have one behind every sign."""
    joined = _SIGN_BY_SIGN.sub(lambda hit: re.sub(r"[ \t\u3000]+", "", hit[0]), _LINE_INSIDE.sub("", text))
    return _HAN_GAP.sub("", _LINE.sub(",", joined))


def is_chinese_style(text: str) -> bool:
    """Whether the Chinese grammar should read it: Han characters, a chainage or a numbered road without English words, or
    no letters at all."""
    return (
        is_chinese(text)
        or (_ROUTE.search(text) is not None and _WORD_EN.search(text) is None)
        or not any(sign.isascii() and sign.isalpha() for sign in text)
    )


def plain_routes(text: str) -> str:
    """Numbered roads written one way: 国道104 and 一〇四国道 are 104国道."""
    text = _ROUTE_NUMERAL.sub(lambda hit: "".join(_DIGIT[sign] for sign in hit[0]), text)
    return _ROUTE_TURNED.sub(r"\2\1", text)


def without_phones(text: str) -> str:
    """The text without telephone numbers, which are never house numbers."""
    return _PHONE.sub(" ", _PHONE_ABROAD.sub(" ", text))


def place_words(text: str) -> str:
    """Words for a place as a name is kept of them: tidied, without telephone numbers, blanks and stops around them;
    empty when they are too long for a name."""
    words = without_phones(without_gaps(tidied(text[: LONGEST_NAME * 2]))).strip(_AROUND)
    return words if len(words) <= LONGEST_NAME else ""


def damage(text: str) -> Lack | None:
    """Why the text as a whole cannot name a place, or None."""
    if not text:
        return Lack.EMPTY
    if len(_DAMAGE.findall(text)) >= 2 or _questioned(text) or _misread(text) or _twice_read(text):
        return Lack.GARBLED
    if without_phones(text) != text and not _CALLED.sub("", without_phones(text)).strip(" \t,.;:，。；：、-()"):
        return Lack.PHONE_ONLY
    if len(text) < SHORTEST:
        return Lack.TOO_SHORT
    if not any(sign.isalnum() for sign in text):
        return Lack.NO_PLACE
    return None


def _questioned(text: str) -> bool:
    """Text whose letters became question marks on the way."""
    signs = text.count("?")
    return signs >= 4 and signs * 2 > len(text.replace(" ", ""))


def _misread(text: str) -> bool:
    """Chinese bytes that somebody read as Western European letters."""
    signs = len(_LATIN.findall(text))
    return signs >= 4 and signs * 3 > len(text.replace(" ", ""))


def _twice_read(text: str) -> bool:
    """Chinese in UTF-8 that somebody read as GBK: its signs, turned back into bytes, are Chinese once more."""
    written = "".join(_HAN_SIGN.findall(text)).encode("gb18030", "ignore")
    meant = _HAN_SIGN.findall(written.decode("utf-8", "ignore"))
    return len(meant) >= LEAST_MEANT - ("?" in text) and 3.0 * len(meant) >= 0.6 * len(written)
