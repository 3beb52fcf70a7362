"""Which words of a report become the name of a place that the desk confirmed: never a person's, never a mere word.

House numbers may stay, names of persons and telephone numbers may not (domain reference 6.5).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from dispatch.rules.masking import masked
from geodata.gazetteer.naming.keys import split_end
from geodata.geocode import Answer
from geodata.phrases import Anchor, AnchorKind, Phrase, Spot, StepKind
from geodata.phrases.chinese.endings import GENERIC, POINTED_AT
from geodata.phrases.tidy import is_chinese, place_words

SHORTEST, LONGEST = 2, 30
# Steps that stay at the anchor: the place they lead to bears its name.
_STAYING = frozenset({StepKind.NEAR, StepKind.GATE, StepKind.ABOUT})
_NAMED_BY_WORDS = frozenset({AnchorKind.PLACE, AnchorKind.STOP, AnchorKind.AREA})
_WIDE = frozenset({AnchorKind.ROAD, AnchorKind.AREA, AnchorKind.STRETCH, AnchorKind.BETWEEN, AnchorKind.JUNCTION})
# What words may have led to before; of the others nothing can be learned (two places, another city, a home ...).
_TEACHING = frozenset({
    "found", "unknown_name", "unknown_number", "no_crossing", "no_place", "unsure", "elsewhere", "several",
})  # fmt: skip
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史"
    "陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤应项章俞鲍柯尤蒙屠娄阮裘包诸左申祝柴"
)
_TITLES = "先生|女士|小姐|太太|大爷|大妈|大伯|大叔|大姐|大哥|阿姨|叔叔|伯伯|奶奶|爷爷|师傅|老板娘?|老师|医生|书记|主任|经理|总"
_PERSON = re.compile(
    rf"[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}(?:{_TITLES})|[老小阿][{_SURNAMES}](?:家|的)|"
    rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}家(?=$|门|楼|旁|隔|对|后|前|附|的|里|院|店|屋)|(?:我|俺|咱们?|他|她|人)家|"
    rf"(?:姓|叫|名叫)[{_SURNAMES}]|\b(?:Mr|Mrs|Ms|Dr)\b",
)
_EMPTY_WORDS = re.compile(
    "这里|那里|这边|那边|这个|那个|我们?|你们?|他们?|家|门口|楼下|楼上|旁边|附近|对面|后面|前面|边上|里面|外面|隔壁|地方|位置|那儿|这儿|路口|路边|马路|"
    "路上|小区|村里?|街道|学校|公司|单位|门|口|处|的|在|有|上|下|里|旁|边|是|就|东|西|南|北|侧|面|不知道|不清楚|说不清"
)
_LETTERS = re.compile(r"[A-Za-z]{3,}")
_HAN_ONE = re.compile("[\u4e00-\u9fff]")


def names_to_learn(
    texts: Iterable[str], answer: Answer, bearers: Callable[[str], int], caller: str = ""
) -> tuple[str, ...]:
    """Names for the place that somebody confirmed for these words, the best first; none where nothing can be learned.

    ``texts`` are the words meant for the place (of a mere description only the name in it is learned), ``answer`` what
    they led to before, ``bearers`` how many places bear a name already. A name that several places really bear stays
    theirs, and a road stays a road: the desk is asked each time. ``caller`` is who called, whose name is never learned.
    """
    if answer.reason not in _TEACHING or len(answer.phrase.spots) > 1 or _is_vague(answer, bearers) or _borne_by_several(answer, bearers):
        return ()
    found = [*_spoken(answer.phrase, bearers), *(place_words(text) for text in texts)]
    return tuple(dict.fromkeys(name for name in found if is_name(name) and not is_personal(name, caller)))


def _is_vague(answer: Answer, bearers: Callable[[str], int]) -> bool:
    """Whether the words are known, but only ever say a road or an area."""
    is_known = bool(answer.candidates) or any(bearers(name) for spot in answer.phrase.spots for name in spot.anchor.names)
    return is_known and is_wide(answer)


def _borne_by_several(answer: Answer, bearers: Callable[[str], int]) -> bool:
    spots = answer.phrase.spots
    if answer.reason != "several" or len(spots) != 1:
        return False
    return any(bearers(name) > 1 for name in spots[0].anchor.names)


def _spoken(phrase: Phrase, bearers: Callable[[str], int]) -> Iterator[str]:
    """What the caller calls the place, as far as the words alone tell."""
    if len(phrase.spots) != 1:
        return
    spot: Spot = phrase.spots[0]
    anchor: Anchor = spot.anchor
    if anchor.kind in _NAMED_BY_WORDS and all(step.kind in _STAYING for step in spot.steps):
        # A name that is known keeps its place when the caller only found the way from it.
        if not spot.steps or not bearers(anchor.names[0]):
            yield anchor.names[0]
    elif anchor.kind is AnchorKind.DOOR and not spot.steps and is_chinese(anchor.names[0]):
        yield f"{anchor.names[0]}{anchor.number}号"


def is_wide(answer: Answer) -> bool:
    """Whether the words name a road, a community or a village and not one spot."""
    spots = answer.phrase.spots
    return len(spots) == 1 and spots[0].anchor.kind in _WIDE and not spots[0].steps


def is_name(words: str) -> bool:
    """Whether words tell one place from others, and are not just any crossing, gate or estate."""
    if not SHORTEST <= len(words) <= LONGEST or words in GENERIC or words in POINTED_AT:
        return False
    telling = _EMPTY_WORDS.sub("", words)
    if telling in GENERIC or telling in POINTED_AT:
        return False
    core, end = split_end(words)
    counted = any(sign.isdigit() for sign in telling)
    least = 1 if counted or (end and len(core) >= SHORTEST) else SHORTEST
    return len(_HAN_ONE.findall(telling)) >= least or bool(_LETTERS.search(telling))


def is_personal(words: str, caller: str = "") -> bool:
    """Whether words name a person or hold a number that points at one."""
    own = caller.strip()
    return masked(words) != words or bool(_PERSON.search(words)) or (len(own) >= SHORTEST and own in words)
