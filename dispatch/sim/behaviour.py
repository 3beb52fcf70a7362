"""What simulated people would do next: a pure decision, used on a virtual clock and against a running server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

MINUTE = timedelta(minutes=1)
DONE = ("已清理，现场恢复。", "已整改到位。", "已劝离并清理现场。", "已修复，安全隐患消除。")
ASSISTED = "已到场配合，本方部分已完成。"
FOUND = ("现场核查，问题已消除。", "复查合格。")
NOT_DONE = ("复查发现仍有残留，请继续处理。",)
NOT_MINE = ("该处不属于本网格管理范围，请重新派遣。",)


@dataclass(frozen=True, slots=True)
class Step:
    """One act: ``who`` is holder, supervisor, desk or citizen; it comes ``after`` the event's last change."""

    who: str
    action: str
    carry: Mapping[str, Any]
    after: timedelta


# stage         up to   who           action    what it carries           minutes
_HABITS: Mapping[str, tuple[tuple[float, str, str, Mapping[str, tuple[str, ...]], tuple[float, float]], ...]] = {
    "assigned": ((0.04, "holder",     "return", {"cause": ("not_our_ground",), "reason": NOT_MINE}, (4, 12)),
                 (0.90, "holder",     "accept", {},                       (1, 22))),
    "handling": ((0.88, "holder",     "finish", {"result": DONE},         (12, 320)),),
    "handled":  ((0.08, "supervisor", "fail",   {"finding": NOT_DONE},    (5, 40)),
                 (1.00, "supervisor", "pass",   {"finding": FOUND},       (5, 45))),
    "filed":    ((0.70, "desk",       "assign", {},                       (2, 9)),),
    "reported": ((0.85, "desk",       "file",   {},                       (2, 14)),),
}


def next_step(stage: str, dice: Random) -> Step | None:
    """What happens to an event in this stage, and when; None when nobody does anything and the ladder has to."""
    luck = dice.random()
    for up_to, who, action, words, (soonest, latest) in _HABITS.get(stage, ()):
        if luck < up_to:
            carry = {name: dice.choice(texts) for name, texts in words.items()}
            return Step(who, action, carry, dice.uniform(soonest, latest) * MINUTE)
    return None


def told(place: str, category: str, dice: Random) -> str:
    """What a simulated citizen says."""
    return dice.choice((
        "【模拟】{place}有{category}，请派人处理。", "【模拟】{place}附近{category}，影响通行。",
        "【模拟】{place}发现{category}，已经好几天了。",
    )).format(place=place, category=category)
