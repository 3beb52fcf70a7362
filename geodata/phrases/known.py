"""What a grammar asks of the names that are known beforehand."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class NameKind(StrEnum):
    """What a name is the name of."""

    ROAD = "road"
    PLACE = "place"
    STOP = "stop"
    AREA = "area"


class Latin(Protocol):
    """Known names in Latin letters."""

    def lengths(self, first: str) -> tuple[int, ...]:
        """How many words the names have that begin with this one in small letters, the most first."""

    def kind(self, name: str) -> NameKind | None:
        """The kind of a name, however it is spelt; None when it is not known."""

    def is_core(self, name: str) -> bool:
        """Whether a street's name is this and a kind of street: Forsyth of Forsyth St."""


class Known(Protocol):
    """Names that are known beforehand; a gazetteer is one."""

    def longest(self, text: str, at: int) -> tuple[int, NameKind] | None:
        """The length and kind of the longest known name that starts at this place of the text."""

    def sounding(self, text: str, at: int) -> tuple[int, NameKind] | None:
        """The same for names that only sound like what stands there."""

    def shortened(self, text: str, at: int) -> int:
        """The length of the longest own part of a place's name (荷霞 of 荷霞公园) that starts there, 0 for none."""

    def resembling(self, name: str) -> NameKind | None:
        """The kind of the name in Latin letters that this one is most like; None when none is like enough."""

    @property
    def latin(self) -> Latin:
        """The names in Latin letters."""


Longest = Callable[[str, int], tuple[int, NameKind] | None]
