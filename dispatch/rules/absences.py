"""May somebody be away in these days, and may somebody stand in for him: a pure decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.errors import Fault

KINDS = ("leave", "sick", "training", "swap", "other")
LONGEST = timedelta(days=366)
BACKDATED = timedelta(days=1)  # somebody who calls in sick in the morning was ill in the night


@dataclass(frozen=True, slots=True)
class Leave:
    """Who is away from when to when (None: until he comes back), why, and who stands in (None: nobody)."""

    party: int
    first: datetime
    last: datetime | None
    deputy: int | None = None
    kind: str = "leave"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What else holds in those days: own absences, absences of the deputy, and whether the deputy can stand in. What
    stands in a list (``is_listed``) may have begun long ago."""

    own: Sequence[datetime] = ()
    deputys: Sequence[datetime] = ()
    deputy_fits: bool = True
    is_listed: bool = False


def faults_of_leave(leave: Leave, around: Around, at: datetime) -> list[Fault]:
    """What is wrong with it, by field; empty when nothing is."""
    return [*_of_days(leave, around, at), *_of_deputy(leave, around)]


def _of_days(leave: Leave, around: Around, at: datetime) -> Iterable[Fault]:
    if leave.kind not in KINDS:
        yield Fault("kind", f"one of {', '.join(KINDS)}")
    if leave.last is not None and leave.last <= leave.first:
        yield Fault("to_at", "ends before it begins")
    elif leave.last is not None and leave.last <= at and not around.is_listed:
        yield Fault("to_at", "is over already")
    elif leave.last is not None and leave.last - leave.first > LONGEST:
        yield Fault("to_at", "longer than a year: give the grids to a successor instead")
    if leave.first < at - BACKDATED and not around.is_listed:
        yield Fault("from_at", "lies too far back")
    if around.own:
        yield Fault("from_at", "is away in these days already")


def _of_deputy(leave: Leave, around: Around) -> Iterable[Fault]:
    if leave.deputy is None:
        return
    if leave.deputy == leave.party:
        yield Fault("deputy", "nobody stands in for himself")
    elif not around.deputy_fits:
        yield Fault("deputy", "may not answer for these grids: another town, no role there, or a certificate that runs out")
    elif around.deputys:
        yield Fault("deputy", "is away himself in these days")
