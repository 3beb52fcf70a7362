"""The numbers people quote: written, checked, read aloud and read back."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from dispatch.errors import WrongNumber

# A weakly totally anti-symmetric quasigroup of order 10 with a zero diagonal (H. M. Damm,
# Total anti-symmetrische Quasigruppen, Marburg 2004): it catches every single wrong digit
# and every swap of neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

_SERIAL_DIGITS = 7
_EVENT_DIGITS = 2 + _SERIAL_DIGITS + 1
_RECEIPT_DIGITS = 4 + _SERIAL_DIGITS + 1
_MOST_DIGITS = 24
_CENTURY = "20"
_AMBIGUOUS_SERIAL = 10 ** (_RECEIPT_DIGITS - 4)  # nine digits: with year and check as long as a receipt

_SPOKEN_ALIKE = str.maketrans("零〇○一幺二三四五六七八九", "0001123456789")
_ZH_DIGITS = "零幺二三四五六七八九"  # 幺 for 1, as on the telephone: 一 and 七 sound alike
_EN_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class NumberKind(StrEnum):
    """What a number stands for."""

    EVENT = "event"
    RECEIPT = "receipt"


class Slip(StrEnum):
    """What is wrong with a number that was refused."""

    SIGN = "sign"  # something that is neither a digit nor a separator
    LENGTH = "length"
    CHECK = "check"
    KIND = "kind"


_HINTS = {
    ("en", Slip.SIGN): "only digits belong here, not {found}",
    ("en", Slip.LENGTH): "{found} digits found; {expected} expected",
    ("en", Slip.CHECK): "the check digit does not fit: read it again digit by digit",
    ("en", Slip.KIND): "this is the number of {found}; the number of {expected} is asked for",
    ("zh", Slip.SIGN): "此处只能是数字,不能有{found}",
    ("zh", Slip.LENGTH): "读到{found}位数字,应为{expected}",
    ("zh", Slip.CHECK): "校验位不符,请逐位重新核对",
    ("zh", Slip.KIND): "这是{found}号,此处需要{expected}号",
}
_WORDS = {
    "zh": {"event": "事件", "receipt": "回执", "lengths": "事件号10位,回执号12位"},
    "en": {"event": "an event", "receipt": "a receipt", "lengths": "an event number has 10, a receipt number 12"},
}  # fmt: skip


class NumberRefused(WrongNumber):
    """A text that cannot be a number; what it might have been is not said, that would give numbers away."""

    def __init__(self, text: str, slip: Slip, found: str = "", expected: str = "") -> None:
        self.text, self.slip, self._found, self._expected = text, slip, found, expected
        super().__init__(f"{text[:40]!r}: {self.hint('en')}")

    def hint(self, lang: str = "zh-CN") -> str:
        """One sentence for the person who reads the number, in Chinese or English."""
        words = _WORDS[_language(lang)]
        found, expected = (words.get(word, word) for word in (self._found, self._expected))
        return _HINTS[_language(lang), self.slip].format(found=found, expected=expected)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can exist; `text` is its one written form."""

    kind: NumberKind
    year: int
    serial: int
    text: str


def damm(digits: str) -> int:
    """The check digit of a string of digits; 0 when the last one is the right check digit."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][ord(digit) - 48]
    return interim


def event_number(year: int, serial: int) -> str:
    """`YY-NNNNNNN-C`, longer once a year has more than 9,999,999 events."""
    _check(year, serial)
    if str(year % 100) == _CENTURY and serial >= _AMBIGUOUS_SERIAL:
        raise ValueError(f"event {serial} of {year} would read like a receipt")
    digits = f"{year % 100:02}{serial:0{_SERIAL_DIGITS}}"
    return f"{digits[:2]}-{digits[2:]}-{damm(digits)}"


def receipt_number(year: int, serial: int) -> str:
    """`YYYY-NNNN-NNNC`, longer once a year has more than 9,999,999 reports."""
    _check(year, serial)
    digits = f"{year}{serial:0{_SERIAL_DIGITS}}"
    return "-".join(_in_fours(f"{digits}{damm(digits)}"))


def read_number(text: str, expected: NumberKind | None = None) -> Number:
    """Read a number as people type or say it; raises NumberRefused.

    Takes spaces, any dash, full-width and Chinese digits. `expected` refuses the other kind.
    """
    digits = _digits(text)
    if not _EVENT_DIGITS <= len(digits) <= _MOST_DIGITS:
        raise NumberRefused(text, Slip.LENGTH, str(len(digits)), "lengths")
    if damm(digits):
        raise NumberRefused(text, Slip.CHECK)
    number = _split(digits)
    if number is None:
        raise NumberRefused(text, Slip.LENGTH, str(len(digits)), "lengths")
    if expected is not None and number.kind is not expected:
        raise NumberRefused(text, Slip.KIND, number.kind, expected)
    return number


def spoken(number: Number, lang: str = "zh-CN") -> tuple[str, ...]:
    """The groups in which a number is read aloud, digit by digit, in Chinese or English."""
    if number.kind is NumberKind.RECEIPT:
        groups = _in_fours(number.text.replace("-", ""))
    else:
        year, serial, check = number.text.split("-")
        groups = [year, *_in_fours(serial), check]
    if _language(lang) == "zh":
        return tuple("".join(_ZH_DIGITS[int(digit)] for digit in group) for group in groups)
    return tuple(" ".join(_EN_DIGITS[int(digit)] for digit in group) for group in groups)


def _split(digits: str) -> Number | None:
    """The number behind digits whose check digit is right; None when no number is written so.

    Twelve digits that begin with the century are a receipt: `event_number` never writes them.
    """
    if len(digits) >= _RECEIPT_DIGITS and digits.startswith(_CENTURY):
        year, serial = int(digits[:4]), int(digits[4:-1])
        number = Number(NumberKind.RECEIPT, year, serial, receipt_number(year, serial))
    else:
        year, serial = int(_CENTURY + digits[:2]), int(digits[2:-1])
        number = Number(NumberKind.EVENT, year, serial, event_number(year, serial))
    return number if number.text.replace("-", "") == digits else None


def _digits(text: str) -> str:
    found = []
    for sign in text.translate(_SPOKEN_ALIKE):
        digit = unicodedata.decimal(sign, None)
        if digit is not None:
            found.append(str(digit))
        elif not _separates(sign):
            raise NumberRefused(text, Slip.SIGN, f"'{sign}'")
    return "".join(found)


def _separates(sign: str) -> bool:
    """Spaces, invisible marks and dashes, the minus sign and the Japanese long mark included."""
    return unicodedata.category(sign) in {"Pd", "Zs", "Cf"} or sign.isspace() or sign in "−ー_·.,，。、"


def _language(lang: str) -> str:
    return "zh" if lang.startswith("zh") else "en"


def _in_fours(digits: str) -> list[str]:
    return [digits[n : n + 4] for n in range(0, len(digits), 4)]


def _check(year: int, serial: int) -> None:
    if not 2000 <= year <= 2099:
        raise ValueError(f"numbers are given for the years 2000 to 2099, not {year}")
    if serial < 0:
        raise ValueError(f"a serial is not negative: {serial}")
