"""Numbers as callers say and write them: Chinese, full-width, mixed, and ranges; lengths in metres."""

from __future__ import annotations

import re

from geodata.phrases.chinese.names import ROAD

DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "幺": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
          "八": 8, "九": 9, "廿": 20, "卅": 30, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}  # fmt: skip
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "拾": 10, "佰": 100, "仟": 1000}
NUMERAL = "零〇○一幺二两三四五六七八九十百千万廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
METRES = {"米": 1.0, "公尺": 1.0, "m": 1.0, "公里": 1000.0, "千米": 1000.0, "km": 1000.0, "里地": 500.0, "里路": 500.0,
          "里": 500.0, "步": 0.7}  # fmt: skip
UNITS = "公里|千米|公尺|里地|里路|里|米|步|km|KM|Km|m|M"
COUNTED = f"{UNITS}|号|弄|幢|栋|座|单元|室|楼|层|期|个|根|盏|之|附|站|#"

_MIXED = re.compile(r"(?<!\d)(\d{1,9}(?:\.\d{1,9})?)(百|千(?!米)|万)(?![\d])")
_CHINESE = re.compile(
    rf"(?<![{NUMERAL}\d])[{NUMERAL}]{{1,16}}(?:[点\.][{NUMERAL}]{{1,9}})?(?:几|多|来)?(?=个?半?(?:{COUNTED}|\d))"
)
_BARE = re.compile(rf"(?<={ROAD})[{NUMERAL}]{{2,8}}(?=$|[,，。;；])")  # 某路五十六
_HALF = re.compile(r"(?<!\d)(\d{1,9})(公里|里|千米|km)半")
_SPOKEN_PAIR = re.compile(r"^([一二两三四五六七八九])([二两三四五六七八九])([十百千]?)$")
_LENGTH_NEXT = re.compile("米|里|公[里尺]|千米|步")
_RANGE = re.compile(r"^(\d+(?:\.\d+)?)(?:[-—~～至到](\d+(?:\.\d+)?))?$")


# Lengths of no number, as digits and the sign of a rough one; what stands for several is taken as about half of ten.
VAGUE = {"十几": "15", "百把": "100", "百来": "100", "百十来": "100", "百十": "100", "几十": "50", "几百": "500", "几": "5"}
_VAGUE = re.compile(rf"(?<![{NUMERAL}\d])(?:好|有)?({'|'.join(sorted(VAGUE, key=len, reverse=True))})(?=个?(?:米|步))")
ROUGH_SIGNS = "几多来"


def number_of(numeral: str) -> int | None:
    """The value of a Chinese numeral: 一百二十三 is 123, 一二三 is 123, 两百五 is 250; None when it is none."""
    if not numeral or any(sign not in DIGITS and sign not in SCALES for sign in numeral):
        return None
    if not any(sign in SCALES or DIGITS.get(sign, 0) > 9 for sign in numeral):
        return int("".join(str(DIGITS[sign]) for sign in numeral))
    total, below, scale = 0, 0, 1
    for sign in numeral:
        if sign not in SCALES:
            below = below + DIGITS[sign] if DIGITS[sign] < 10 or not below else below
            continue
        scale = SCALES[sign]
        if scale == 10_000:
            total, below = (total + below or 1) * scale, 0
        else:
            total, below = total + (below or 1) * scale, 0
    # 两百五 leaves out the last scale; 两百零五 says a nought instead.
    short = below and scale >= 100 and len(numeral) > 1 and numeral[-2] in SCALES and below < 10
    return total + (below * scale // 10 if short else below)


def with_digits(text: str) -> str:
    """The text with every counted Chinese or mixed number in digits: 一百二十三号 -> 123号, 四五十米 -> 40-50米."""
    text = re.sub(r"(?<!\d)(\d)百零?(\d{1,2})(?!\d)", lambda hit: str(int(hit[1]) * 100 + int(hit[2])), text)
    text = _BARE.sub(lambda hit: str(number_of(hit[0]) or hit[0]), text)
    text = _MIXED.sub(lambda hit: f"{float(hit[1]) * SCALES[hit[2]]:g}", text)
    text = re.sub(rf"(?<=之)[{NUMERAL}]+", lambda hit: str(number_of(hit[0]) or hit[0]), text)
    text = re.sub(rf"(?<![{NUMERAL}])[{NUMERAL}]+(?=[-~至到][{NUMERAL}]+(?:号楼|幢|栋|米|公里))", lambda hit: str(number_of(hit[0]) or hit[0]), text)
    text = _VAGUE.sub(lambda hit: VAGUE[hit[1]] + "来", text)
    text = re.sub(r"(?<![\d一二两三四五六七八九十百])半(?=公里|里)", "0.5", text)
    text = re.sub(r"([一两二三四五六七八九])里半", lambda hit: f"{DIGITS[hit[1]] + 0.5:g}里", text)
    text = re.sub(r"([一两二三四五六七八九])公里半", lambda hit: f"{DIGITS[hit[1]] + 0.5:g}公里", text)
    return _HALF.sub(lambda hit: f"{int(hit[1]) + 0.5:g}{hit[2]}", _CHINESE.sub(_digits, text))


def _digits(hit: re.Match[str]) -> str:
    numeral = hit[0].rstrip(ROUGH_SIGNS)
    pair = _SPOKEN_PAIR.match(numeral)
    is_length = _LENGTH_NEXT.match(hit.string, hit.end()) is not None
    roughly = "来" if is_length and len(numeral) < len(hit[0]) else ""
    # 三四十 and 三五百 are ranges, 一三 is a number.
    apart = DIGITS[pair[2]] - DIGITS[pair[1]] if pair else 0
    if pair and (pair[3] or is_length) and (apart == 1 or (apart == 2 and pair[3])):
        scale = SCALES.get(pair[3], 1)
        vaguely = "来" if is_length and apart == 2 else roughly
        return f"{DIGITS[pair[1]] * scale}-{DIGITS[pair[2]] * scale}{vaguely}"
    whole, point, part = numeral.replace(".", "点").partition("点")
    value, fraction = number_of(whole), number_of(part) if point else None
    if value is None:
        return hit[0]
    return (f"{value}.{fraction}" if fraction is not None else str(value)) + roughly


def metres_of(amount: str, unit: str) -> float | None:
    """Metres of an amount in digits; a range counts as its middle. 里 is 500 m, a step 0.7 m."""
    found = _RANGE.match(amount)
    if not found:
        return None
    low = float(found[1])
    high = float(found[2]) if found[2] else low
    return (low + high) / 2 * METRES[unit.lower()]
