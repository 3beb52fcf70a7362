"""How likely somebody who says one name means another one."""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from geodata.gazetteer.naming import keys
from geodata.gazetteer.naming.homophones import near_sounds, signs_alike, sounds
from geodata.gazetteer.naming.lookalikes import looks
from geodata.phrases.english.words import KINDS_OF_STREET

# A name this like another one may be that one, written or heard wrongly. In a name of few signs one that neither sounds
# nor looks like the other makes it an ordinary name of something else, which may be offered and not taken.
LIKE, DOUBTFUL = 0.6, 0.58
LOWEST = DOUBTFUL
SLIP, LOOK = 0.85, 0.9  # two signs so alike are one, misheard; signs that look alike count as much as near sounds
SHORT_CORE = 3
SWAPPED = 0.93
MISSPELT = 0.75  # endings so alike are one, written wrongly
LOWEST_EN = 0.84
TURNED = 0.96  # East Meiyuan Road for Meiyuan East Road
OTHER_KIND = (0.88, 0.86)  # the same street name with another kind of street, or with one kind too many or too few


def likeness(asked: str, name: str) -> float:
    """How likely a caller who says `asked` means the Chinese `name`, 0 to 1.

    Sounds count more than signs. Another kind of ending, or another compass word, ordinal, old or new, is another
    name: such likeness stays under every threshold.
    """
    asked_core, asked_end = keys.split_end(asked)
    core, end = keys.split_end(name)
    if not keys.alike(asked_end, end) and asked_end:
        return 0.0
    if keys.telling_parts(asked_core) != keys.telling_parts(core) and sounds(asked_core) != sounds(core):
        return 0.0
    best = 0.0
    # Words before the name may have stuck to it.
    for at in range(max(1, len(asked) - len(name)) if len(asked) > len(name) else 1):
        score = _alike(asked[at:], name) - (0.03 if at else 0.0)
        if score >= LIKE and len(core) <= SHORT_CORE and _is_other(asked[at:], name):
            score = DOUBTFUL
        best = max(best, score)
    return best if asked_end == end or best <= DOUBTFUL else best - 0.05


def _by_sign(asked: str, name: str) -> list[float]:
    return [
        max(signs_alike(one, other), LOOK if looks(one) == looks(other) else 0.0) for one, other in zip(asked, name, strict=True)
    ]


def _is_other(asked: str, name: str) -> bool:
    """Whether one of two names of one length has a sign that cannot be the other's, misheard or misread."""
    return len(asked) == len(name) and min(_by_sign(asked, name)) < SLIP


def _alike(asked: str, name: str) -> float:
    signs = Levenshtein.normalized_similarity(asked, name)
    if len(asked) == len(name):
        by_sign = _by_sign(asked, name)
        sound, near = sum(one == 1.0 for one in by_sign) / len(name), sum(by_sign) / len(name)
    else:
        sound = Levenshtein.normalized_similarity(sounds(asked), sounds(name))
        near = Levenshtein.normalized_similarity(near_sounds(asked), near_sounds(name))
    return 0.2 * signs + 0.3 * sound + 0.5 * near


def likeness_en(asked: str, name: str) -> float:
    """The same for English keys; the kind of street counts little, a number or compass letter rules out."""
    if [word for word in asked.split() if word.isdigit()] != [word for word in name.split() if word.isdigit()]:
        return 0.0
    asked_core, _, asked_end = asked.rpartition(" ")
    core, _, end = name.rpartition(" ")
    if asked_core and asked_core == core:
        if fuzz.ratio(asked_end, end) / 100 >= MISSPELT:
            return TURNED
        is_kind = asked_end in KINDS_OF_STREET or len(asked_end) < SHORT_CORE
        return OTHER_KIND[0] if is_kind and end in KINDS_OF_STREET else 0.0  # Kino Engel is no Kino Palatsi
    if (asked == core and end in KINDS_OF_STREET) or (asked_core == name and (" " in name or asked_end in KINDS_OF_STREET)):
        return OTHER_KIND[1]
    if not asked_core and not core:  # names of one word: Annankatu
        asked_core, core, asked_end, end = asked, name, "", ""
    # Short names have many neighbours that are streets of their own; the first letter is seldom heard wrongly.
    if asked_core[:1] != core[:1] or min(len(asked_core), len(core)) < 5:
        return 0.0
    score = fuzz.ratio(asked_core, core) / 100
    if OSA.distance(asked_core, core) == 1 < Levenshtein.distance(asked_core, core):
        score = max(score, SWAPPED)  # two letters typed in the wrong order are the commonest slip of all
    return score if asked_end == end else score - 0.08
