"""What simulated people would do next: a pure decision, used on a virtual clock and against a running server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

MINUTE = timedelta(minutes=1)
DONE = ("已清理，现场恢复。", "已整改到位。", "已劝离并清理现场。", "已修复，安全隐患消除。")
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


def next_step(stage: str, dice: Random) -> Step | None:
    """What happens to an event in this stage, and when; None when nobody does anything and the ladder has to."""
    luck = dice.random()
    match stage:
        case "assigned":
            if luck < 0.10:
                return None
            if luck < 0.14:
                return Step("holder", "return", {"reason": dice.choice(NOT_MINE)}, dice.uniform(4, 12) * MINUTE)
            return Step("holder", "accept", {}, dice.uniform(1, 22) * MINUTE)
        case "handling":
            if luck < 0.12:
                return None
            return Step("holder", "finish", {"result": dice.choice(DONE)}, dice.uniform(12, 320) * MINUTE)
        case "handled":
            if luck < 0.08:
                return Step("supervisor", "fail", {"finding": dice.choice(NOT_DONE)}, dice.uniform(5, 40) * MINUTE)
            return Step("supervisor", "pass", {"finding": dice.choice(FOUND)}, dice.uniform(5, 45) * MINUTE)
        case "filed":
            return Step("desk", "assign", {}, dice.uniform(2, 9) * MINUTE) if luck < 0.7 else None
        case "reported":
            return Step("desk", "file", {}, dice.uniform(2, 14) * MINUTE) if luck < 0.6 else None
    return None


def told(place: str, category: str, dice: Random) -> str:
    """What a simulated citizen says."""
    return dice.choice((
        "【模拟】{place}有{category}，请派人处理。", "【模拟】{place}附近{category}，影响通行。",
        "【模拟】{place}发现{category}，已经好几天了。",
    )).format(place=place, category=category)
