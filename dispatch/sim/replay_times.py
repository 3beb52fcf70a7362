"""Local times of a record, without an offset, as instants; the hours that clocks show twice or never are decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


class UnclearTime(ValueError):
    """A text that is no time in the given format, or a local time that is none or two instants."""


@dataclass(slots=True)
class LocalTimes:
    """Reads times of one zone and counts those that needed a decision.

    ``ambiguous`` is first, second or refuse (the hour after summer time ended is shown twice), ``missing`` is next
    or refuse (the hour that summer time leaves out: taken as the instant at which the clocks were put on). Both
    keep the order of the times, so that what came first on the clock does not come later as an instant.
    """

    zone: ZoneInfo
    format: str
    ambiguous: str = "first"
    missing: str = "next"
    decided: int = 0

    def instant(self, text: str) -> datetime:
        """The instant of a text. Raises ``UnclearTime``."""
        try:
            local = datetime.strptime(text, self.format)  # noqa: DTZ007 - the zone is given below
        except ValueError:
            raise UnclearTime(f"{text!r} is no time of the form {self.format}") from None
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        first, second = local.replace(tzinfo=self.zone), local.replace(tzinfo=self.zone, fold=1)
        if first.utcoffset() == second.utcoffset():
            return first.astimezone(UTC)
        return self._decide(text, first.astimezone(UTC), second.astimezone(UTC))

    def _decide(self, text: str, first: datetime, second: datetime) -> datetime:
        """An ambiguous time has its first reading before its second, a missing one behind it."""
        rule = self.ambiguous if first < second else self.missing
        if rule == "refuse":
            how = "was shown twice" if first < second else "was never shown"
            raise UnclearTime(f"{text!r} {how} by the clocks of {self.zone.key}")
        self.decided += 1
        if rule == "next":
            return self._change_between(second, first)
        return first if rule == "first" else second

    def _change_between(self, before: datetime, after: datetime) -> datetime:
        """The second at which the zone's offset changes between two instants."""
        old = before.astimezone(self.zone).utcoffset()
        while after - before > _SECOND:
            middle = before + (after - before) // 2 // _SECOND * _SECOND
            if middle.astimezone(self.zone).utcoffset() == old:
                before = middle
            else:
                after = middle
        return after
