"""Which of the places in an English call is the event's: not the caller's home, not one denied, taken back or on the way."""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """What a place is to the caller."""

    SAID = "said"
    HOME = "home"  # where the caller lives or works
    DENIED = "denied"  # said not to be the place
    PASSED = "passed"  # where the caller came from or was going


_MINE = r"(?:my|our)\s+(?:own\s+)?(?:home|house|place|(?:home\s+|street\s+|mailing\s+)?address|apartment|flat|office|building|shop|residence)"
_HOME = re.compile(
    rf"\b(?:(?:i|we)(?:'m|'re|\s+am|\s+are)?\s+(?:currently\s+)?(?:live|living|reside|residing|stay|staying|work|working|rent)|{_MINE}\s*(?:is|:|=|,)?|"
    r"(?:i'?m|i\s+am|we\s+are|we're|as)\s+(?:a\s+|the\s+)?(?:resident|residents|tenant|tenants|owner|neighbou?r|shopkeeper)s?(?:\s+(?:of|at|in|on))?|"
    r"resident\s+(?:of|at)|(?:i'?m|i\s+am|we\s+are|we're)?\s*calling\s+from|(?:mail|write|reply)\s+(?:to\s+)?me\s+at|contact\s+address:?)(?!\w)[^.;!?]{0,14}$",
    re.I,
)  # fmt: skip
_LIVES_THERE = re.compile(
    rf"^\s*,?\s*(?:\(?\s*(?:is\s+)?{_MINE}|(?:is\s+)?(?:where\s+)?(?:i|we)\s+(?:live|work|stay)|resident)\b", re.I
)
_EVENT = re.compile(r"\b(?:but|not)\b|\b(?:the|a|an|there)\b.{3,}\b(?:is|are|was)\b", re.I)
_DENIED = re.compile(
    r"\b(?:not|isn'?t|wasn'?t|aren'?t|instead\s+of|rather\s+than)\s+(?:(?:the|one|ones|at|on|in|near|by|a|an|located|outside|problem|it)\s+){0,3}$", re.I
)
_PASSED = re.compile(
    r"\b(?:on\s+(?:my|our|the)\s+way\s+(?:to|from|home\s+from)|(?:going|heading|headed|driving|walking|walked|drove|travell?ing|cycling|coming|came|biking|running|went|bus|train)"
    r"\s+(?:home\s+)?(?:back\s+)?(?:to|from|towards?))\s+(?:the\s+)?$", re.I
)  # fmt: skip
# Between two places: what was said before was a slip of the tongue.
_SLIP = re.compile(
    r"(?:^|[\s,.;:(-])(?:no\s*,|no\s+wait|wait\b|sorry|scratch\s+that|correction|i\s+mean|i\s+meant|make\s+that|oops|my\s+mistake|my\s+bad|excuse\s+me|"
    r"no\s+it'?s|rather\b|or\s+rather|actually\s+(?:it'?s|it\s+is)?|that'?s\s+wrong|pardon)(?![^.;!?]*\b(?:to\s+(?:bother|report|trouble)|for)\b)[^;!?]{0,24}$", re.I
)  # fmt: skip
_OWN_HOME = re.compile(
    r"\b(in\s+front\s+of|outside|behind|opposite|across\s+(?:the\s+(?:street|road)\s+)?from|next\s+(?:door\s+)?to|beside|near|by|at|inside|in|on)\s+"
    r"(?:my|our)\s+(?:own\s+)?(?:house|home|building|apartment|flat|place|door|driveway|yard|garden|block|shop|address|street|gate|staircase|window)\b|"
    r"\b(?:right\s+)?(?:here|outside|downstairs|upstairs|next\s+door)\b", re.I
)  # fmt: skip
_APART = re.compile(r"\b(?:both|as\s+well\s+as|and\s+also|another|two\s+places|respectively)\b", re.I)


def role(before: str, after: str) -> Role:
    """The role of a place between the words before it (back to the place before) and the words after it."""
    if _DENIED.search(before):
        return Role.DENIED
    if _HOME.search(before) or _LIVES_THERE.match(after):
        return Role.HOME
    return Role.PASSED if _PASSED.search(before) else Role.SAID


def is_slip(between: str) -> bool:
    """Whether the words between two places take the first one back: 12 Oak St, no sorry, 14 Oak St."""
    return _SLIP.search(between) is not None


def is_apart(words: str) -> bool:
    """Whether the caller speaks of several places as of several."""
    return _APART.search(words) is not None


def pointing_home(words: str) -> str | None:
    """The words with which the caller points at the own home: `in front of my house`; None without such words."""
    hit = _OWN_HOME.search(words)
    return hit[0] if hit else None
