"""Names of places with their ending left away, as callers say them before a gate: 荷霞后门 is that of 荷霞公园."""

from __future__ import annotations

import re

from geodata.phrases.known import Known, Longest, NameKind

# Only words that ask for a place before them make one of a name cut short.
_ASKS = re.compile(
    r"(?:的)?(?:[东西南北]{1,2}|正|侧|后|前|[大小])*(?:门口?(?![面店牌诊市窗户锁票])|大门)|(?:的)?(?:马路|路)?斜?正?对(?:面|过)|(?:的)?(?:隔壁|旁边|边上|附近|后面|前面|里面|楼下|围墙)"
)


def with_short(known: Known) -> Longest:
    """The longest known name at a place of the text, or the own part of a place's name where such words follow."""

    def longest(text: str, at: int) -> tuple[int, NameKind] | None:
        whole = known.longest(text, at)
        length = 0 if whole else known.shortened(text, at)
        return (length, NameKind.PLACE) if length and _ASKS.match(text, at + length) else whole

    return longest
