"""Which of the places in a Chinese call is the event's: not the caller's home, not a place denied or on the way."""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """What a place is to the caller."""

    SAID = "said"
    EVENT = "event"  # said to be where it happened
    HOME = "home"  # where the caller lives or works
    RESIDENT = "resident"  # the caller speaks as a resident of it
    DENIED = "denied"  # said not to be the place
    PASSED = "passed"  # where the caller came from or was going


_BREAK = r"[,，。;；!！?？\n]"
_REPORTS = "反映|投诉|举报|发现|看到|看见|问题|现在|事发|但是|不过|可是|想说|我要|我想"
_HOME = re.compile(
    r"(?:家住|住在|现住|我住|(?:人|民|众|士|先生|者)(?:现)?住|(?:^|[,，。;:])住|住址(?:是|为|在|:|：)?|住所|家庭(?:地址|住址)(?:是|为|:|：)?|我家(?:住|就)?(?:在|是)|我家(?:的)?(?:地址|住址)(?:是|在|:|：)?|[（(](?:家|现|居)?住(?:在|于)?|我家(?=\W*$)|家在|家是|户籍(?:地)?(?:在|是)?|本人住|"
    r"老家(?:在|是)?|来电人(?:家?住|的?住址|的?地址)(?:在|是|为|:|：)?|联系地址(?:是|为|:|：)?|通讯地址(?:是|为|:|：)?|居住(?:地址?|在|于)(?:是|为|:|：)?|"
    r"工作单位(?:是|为|在|:|：)?|(?:房子)(?:买|租)?在|我们?(?:单位|公司)在)"
    rf"(?:(?!{_BREAK}|{_REPORTS}).){{0,6}}$"
)
_EVENT = re.compile(
    r"(?:事发(?:地址|地点|现场|的地方|位置|地|在|于)|案发(?:地点|地|现场)?|出事(?:的)?(?:地点|地方|地)|问题(?:发生)?(?:地点|地址|位置|在|出在)|发生(?:在|地点?|于)|"
    r"(?:实际|真正|真实|正确)的?(?:位置|地点|地址|地方)?(?:是|在|应该)|反映(?:的)?(?:地址|地点|位置|问题在|是|的是)|投诉(?:的)?(?:地址|地点|对象|是|的是)|举报(?:的)?(?:地址|地点|是|的是)|现场(?:地址|位置)?(?:在|是|:|：)|诉求(?:地址|地点)|"
    r"要反映|要投诉|要举报|想反映|想投诉|想举报)[^。;；!！\n]{0,6}$"
)
_DENIED = re.compile(r"(?:(?<!是)不是在?|并非在?|并不是在?|不在|别去|不要去|非)(?:[^,，。;；是不]{0,6}的)?$")
# Between two places: what was said before was a slip of the tongue.
_SLIP = re.compile(r"^[^,，。;；]{0,6}[,，。-]*[啊哦噢呃哎]*[,，]?(?:不对|错了|[说讲记看听打写搞弄报]错了?|[说讲报弄搞]反了?|更正|口误|(?:不好意思|抱歉|等等|等一下)[,，]?(?:应该)?(?=是)|[啊哦噢呃哎额诶]+不是?|(?<!是)不是?(?=[,，]))(?:(?!反映|投诉)[^。;；]){0,8}$")
_PASSED = re.compile(
    r"(?:(?:定位|导航)(?:显示|到|是|成)?(?:在|了)?|准备去|要去|想去|赶去|前往|赶到|去往|送到|开往|骑到|回到|走到|开到|去(?!年|过|处|向|世|掉)|回|(?:我|刚|刚刚|刚才|车)从|来自|离开|出了?)$"
)
_RESIDENT = re.compile(
    r"^(?:的|这边的?|这里的?|里的?|内的?)?(?:一名|一位|众多|全体|很多|多位|广大)?(?:居民|业主|住户|村民|市民|租户|租客|商户|群众|家长|老师|学生|员工|职工)(?!楼|区|点|会|活动|委|小组|健身|用水|用电)"
)
# Where the caller's shop is may well be where it happened.
_SHOP = re.compile(r"(?:我|我们|咱)(?:这个|那个|的|家)?(?:小|门)?(?:店|店铺|铺子|门面)(?:开|就|就开)?在$")
_WORKS = re.compile(r"^(?:的)?(?:上班|住(?!院|宅|建|房|户|满|有|进|着(?![,，。;；呢]|$)|了(?:[一二两三四五六七八九十几好]*[个群些户位家名]|很多|好多|不少|许多|人))|居住|工作的?|开店|上学|读书|打工)")
_I_AM = re.compile(r"(?:我是|本人是|我们是|作为)[^,，。]{0,3}$")

# The caller points at the own home: then the home is the place.
AT_HOME = re.compile(
    r"(?:我|我们|咱们|咱|自|俺)?家(?:里)?(?:的)?(门口|楼下|楼上|旁边|隔壁|对面|后面|前面|附近|边上|窗外|窗户外面?|门前|屋后)|"
    r"其(?:家)?(?:的)?(门口|楼下|楼上|隔壁|门前|窗外)|(?:[,，。]|反映|投诉|举报)(楼下|楼上|隔壁|楼道|门口)|(?:我们|咱们|我|咱)(?:的)?(?:这个)?(?:小区|村|单元|楼|楼道)(?:里面?|内|楼下|((?:的)?(?:[东西南北]{1,2}|正|侧|后|前)?[大小]?门(?:口|外|前)?))?|(楼下|楼上|隔壁|楼道)(?:有|的|一|邻居|那|正|在|天天|每天|总|又|堆|停|住户)|(?:本|该|这个)小区(?:里|内|门口)?|(?:小区|村)(?:里|内|门口|楼下)"
)


_LED_UP = ((_DENIED, Role.DENIED), (_HOME, Role.HOME), (_SHOP, Role.RESIDENT))


def role(before: str, after: str) -> Role:
    """The role of a place between the words before it (back to the place before) and the words after it."""
    for pattern, kind in _LED_UP:
        if pattern.search(before):
            return kind
    if _RESIDENT.match(after):
        return Role.HOME if _I_AM.search(before) else Role.RESIDENT
    if _I_AM.search(before) or _WORKS.match(after):
        return Role.HOME
    if _EVENT.search(before):
        return Role.EVENT
    return Role.PASSED if _PASSED.search(before) else Role.SAID


def is_slip(between: str) -> bool:
    """Whether the words between two places take the first one back: 某小学，不对，是某中学."""
    return _SLIP.search(between) is not None


_RATHER = re.compile(r"[,，][啊哦噢呃哎]*[,，]?(?:应该|其实|准确地?说|确切地?说)[,，]?是$")


def is_rather(between: str) -> bool:
    """Whether the second of two places of one kind is put in the first one's stead: 某小学，应该是某中学."""
    return _RATHER.fullmatch(between) is not None


_OWN = re.compile("(?:我们?|咱们?|俺们?|本)(?:这个|那个|这|那|的)?(?:小区|村子?|单元|这栋楼|楼道|家)")


def own_home(text: str) -> str | None:
    """The words by which a caller points at a home that the call does not name: 我们小区; None without such words."""
    hit = _OWN.search(text)
    return hit[0] if hit else None


_BUILDING = re.compile(r"(?<!第)[\d一二两三四五六七八九十]{1,4}(?:幢|栋|号楼|单元)(?:[\d一二三四五六七八九十]{1,3}(?:单元|楼|室|层))?")


def building_alone(text: str) -> str | None:
    """The building or staircase a call names without its estate: 3幢2单元; None without one."""
    hit = _BUILDING.search(text)
    return hit[0] if hit else None


def pointing_home(text: str) -> str | None:
    """The word with which the caller points at the own home (门口, 楼下, "" for the home itself), or None."""
    hit = AT_HOME.search(text)
    if not hit:
        return None
    return next((word for word in hit.groups() if word), None) or next(
        (word for word in ("门口", "楼下") if hit[0].endswith(word)), ""
    )
