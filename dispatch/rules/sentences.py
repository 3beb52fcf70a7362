"""The chain of reasons of a route, as a sentence in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dispatch.rules.routing import Reason

_CHOSE = {
    "claim": ("由认领网格{grid}的{name}负责", "{name_en} has claimed grid {grid}"),
    "deputy": ("由网格{grid}的副责任人{name}负责", "{name_en} is the deputy for grid {grid}"),
    "neighbour": ("由相邻网格{grid}在岗的{name}负责", "{name_en}, on duty in the neighbouring grid {grid}, takes it"),
    "squad_leader": ("由本镇街中队长{name}负责", "the town's squad leader {name_en} takes it"),
    "territory": ("按属地原则由{name}兜底", "by the territorial principle it falls to {name_en}"),
    "center": ("进入{name}队列", "it goes to the queue of {name_en}"),
    "by_hand": ("由派遣员指定{name}负责", "the dispatcher chose {name_en}"),
    "responsible_body": ("该事项由{name}负责", "this matter belongs to {name_en}"),
}
_PASSED = {
    "claim": ("网格{grid}的认领人{name}", "{name_en}, who claimed grid {grid},"),
    "deputy": ("副责任人{name}", "deputy {name_en}"),
    "neighbour": ("相邻网格{grid}的{name}", "{name_en} of grid {grid}"),
    "squad_leader": ("中队长{name}", "squad leader {name_en}"),
    "territory": ("{name}", "{name_en}"),
    "center": ("{name}", "{name_en}"),
    "responsible_body": ("{name}", "{name_en}"),
}
_NONE = {
    "claim": ("该网格无人认领", "nobody has claimed this grid"),
    "deputy": ("无副责任人", "there is no deputy"),
    "neighbour": ("相邻网格无在岗人员", "no neighbouring officer is on duty"),
    "squad_leader": ("无中队长", "there is no squad leader"),
    "territory": ("无属地单位", "there is no territorial body"),
    "center": ("无指挥中心队列", "there is no center queue"),
    "responsible_body": ("责任单位不存在", "the responsible body is missing"),
}
_WHY = {
    "off_duty": ("不在岗", "is off duty"),
    "unreachable": ("无法联系", "cannot be reached"),
    "not_certified": ("执法证无效", "holds no valid certificate"),
}


Names = Mapping[int, tuple[str, str]]
SOMEBODY = ("网格责任人", "the officer in charge")  # what a citizen reads instead of a person's name


def sentence(reasons: Iterable[Reason], names: Names, language: str) -> str:
    """One sentence for the whole chain. ``names`` gives (Chinese, English) by party; ``language`` is ``zh-CN``
    or anything else for English."""
    tongue = 0 if language.startswith("zh") else 1
    parts = [_part(reason, names, tongue) for reason in reasons]
    text = ("; " if tongue else "，").join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}." if tongue else f"{text}。"


def _part(reason: Reason, names: Names, tongue: int) -> str:
    party = reason.facts.get("party")
    if party is None:
        return _NONE[reason.rule][tongue]
    name, name_en = names.get(int(party), (f"#{party}", f"#{party}"))
    known = {"grid": reason.facts.get("grid", ""), "name": name, "name_en": name_en}
    if reason.chose:
        return _CHOSE[reason.rule][tongue].format(**known)
    why = str(reason.facts.get("why", "unreachable"))
    return _PASSED[reason.rule][tongue].format(**known) + " " * tongue + _WHY[why][tongue]


def plain_reasons(reasons: Iterable[Reason]) -> list[dict[str, object]]:
    """The chain as the journal carries it."""
    return [{"rule": reason.rule, "chose": reason.chose, **reason.facts} for reason in reasons]


def read_reasons(plain: Iterable[Mapping[str, object]]) -> tuple[Reason, ...]:
    """The chain as it was carried."""
    return tuple(
        Reason(str(link["rule"]), bool(link["chose"]),
               {key: value for key, value in link.items() if key not in ("rule", "chose")})
        for link in plain
    )
