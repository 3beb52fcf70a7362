"""Compass words, Chinese and English, as bearings in degrees clockwise from north."""

from __future__ import annotations

BEARINGS = {
    "北": 0.0, "东北": 45.0, "东": 90.0, "东南": 135.0, "南": 180.0, "西南": 225.0, "西": 270.0, "西北": 315.0,
    "北东": 45.0, "南东": 135.0, "南西": 225.0, "北西": 315.0,
    "东偏北": 67.5, "东偏南": 112.5, "北偏东": 22.5, "北偏西": 337.5, "南偏东": 157.5, "南偏西": 202.5,
    "西偏南": 247.5, "西偏北": 292.5,
}  # fmt: skip
BEARINGS_EN = {
    "north": 0.0, "northeast": 45.0, "east": 90.0, "southeast": 135.0, "south": 180.0, "southwest": 225.0,
    "west": 270.0, "northwest": 315.0, "n": 0.0, "ne": 45.0, "e": 90.0, "se": 135.0, "s": 180.0, "sw": 225.0,
    "w": 270.0, "nw": 315.0,
}  # fmt: skip

# Longest first, so that 东北 is not read as 东.
DIRECTION = "(?:正|偏)?(?:[东西南北]偏[东西南北]|[东西][南北]|[南北][东西]|[东西南北])"
DIRECTION_EN = (
    "(?:north[- ]?east|north[- ]?west|south[- ]?east|south[- ]?west|north|south|east|west|ne|nw|se|sw|n|s|e|w)"
)


def bearing(word: str) -> float | None:
    """The bearing of a Chinese compass word: 东北, 正东, 偏东, 东偏北; None when it is none."""
    return BEARINGS.get(word.removeprefix("正").removeprefix("偏"))


def bearing_en(word: str) -> float | None:
    """The bearing of an English compass word, with or without a hyphen."""
    plain = word.lower().replace("-", "").replace(" ", "").removesuffix("ern")
    return BEARINGS_EN.get(plain)
