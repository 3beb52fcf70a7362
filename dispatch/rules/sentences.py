"""The chain of reasons of a route, as a sentence in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dispatch.rules.routing import Look, Reason
from dispatch.rules.row_sentences import said_in_chinese

_CHOSE = {
    "claim": ("由认领网格{grid}的{name}负责", "{name_en} has claimed grid {grid}"),
    "deputy": ("由网格{grid}的副责任人{name}负责", "{name_en} is the deputy for grid {grid}"),
    "neighbour": ("由就近网格{grid}在岗的{name}负责", "{name_en}, on duty in grid {grid} near by, takes it"),
    "squad_leader": ("由本镇街中队长{name}负责", "the town's squad leader {name_en} takes it"),
    "territory": ("按属地原则由{name}兜底", "by the territorial principle it falls to {name_en}"),
    "center": ("进入{name}队列", "it goes to the queue of {name_en}"),
    "by_hand": ("由派遣员指定{name}负责", "the dispatcher chose {name_en}"),
    "responsible_body": ("该事项由{name}负责", "this matter belongs to {name_en}"),
    "power": ("由行使该执法权的{name}负责", "{name_en}, which holds the power, takes it"),
    "body": ("按派遣规则由{name}负责", "by the routing table {name_en} takes it"),
    "taken": ("由{name}接收移送", "{name_en} has taken it over"),
    "decided": ("经中心裁定由{name}负责", "the center decided that it is {name_en}'s"),
}
# What the chain says besides whom it looked at: what the lists of powers hold, who works beside the holder, a fault.
_SAID = {
    "power_delegated": ("该执法事项自{since}起已赋权{name}（清单{list}）",
                        "enforcing this is delegated to {name_en} since {since} (list {list})"),
    "power_comprehensive": ("该执法事项自{since}起属{name}的综合执法事项（清单{list}）",
                            "enforcing this is a comprehensive item of {name_en} since {since} (list {list})"),
    "power_specialised": ("该执法事项自{since}起属{name}的专业执法事项（清单{list}）",
                          "enforcing this is a specialised item of {name_en} since {since} (list {list})"),
    "power_none": ("行为发生当日没有清单规定由谁执法", "on the day of the act no list says who enforces this"),
    "beside": ("由{name}协办", "{name_en} works beside"),
    "words": ("{zh}", "{en}"),
    "verdict": ("{since}就事件{number}的裁定明确了此类事项的归属", "the verdict of {since} over event {number} says whose this is"),
    "faulty_rule": ("派遣规则“{row}”出错（{error}）", "routing rule '{row}' failed ({error})"),
}
FAULTY = "faulty_rule"
_PASSED = {
    "claim": ("网格{grid}的认领人{name}", "{name_en}, who claimed grid {grid},"),
    "deputy": ("副责任人{name}", "deputy {name_en}"),
    "neighbour": ("就近网格{grid}的{name}", "{name_en} of grid {grid}"),
    "squad_leader": ("中队长{name}", "squad leader {name_en}"),
    "territory": ("{name}", "{name_en}"),
    "center": ("{name}", "{name_en}"),
    "responsible_body": ("{name}", "{name_en}"),
    "power": ("{name}", "{name_en}"),
    "body": ("{name}", "{name_en}"),
}
_NONE = {
    "claim": ("该网格无人认领", "nobody has claimed this grid"),
    "deputy": ("无副责任人", "there is no deputy"),
    "neighbour": ("就近网格无在岗人员", "nobody is on duty in the grids near by"),
    "squad_leader": ("无中队长", "there is no squad leader"),
    "territory": ("无属地单位", "there is no territorial body"),
    "center": ("无指挥中心队列", "there is no center queue"),
    "responsible_body": ("责任单位不存在", "the responsible body is missing"),
    "power": ("行使该执法权的单位不存在", "the body that holds the power is missing"),
    "body": ("派遣规则指定的单位不存在", "the body that the routing table names is missing"),
}
_WHY = {
    "off_duty": ("不在岗", "is off duty"),
    "on_leave": ("正在请假", "is on leave"),
    "unreachable": ("无法联系", "cannot be reached"),
    "not_certified": ("执法证无效", "holds no valid certificate"),
    "no_power": ("无权对该事项执法", "has no power over this item"),
    "full": ("在办事件已满", "has as much open work as the rule allows"),
}
# Why a row of the routing table was silent: the demand that was not met.
_SILENT = {
    "category": ("类别不符", "it is about other categories"),
    "condition": ("立案条件不符", "it is about other conditions"),
    "urgency": ("紧急程度不符", "it is about another urgency"),
    "matter": ("执法与否不符", "it asks whether this is enforcement, and it is otherwise"),
    "responsible": ("责任主体不符", "it asks whether a body is named, and it is otherwise"),
    "town": ("镇街不符", "it is about other towns"),
    "grid": ("网格不符", "it is about other grids"),
    "area": ("区域等级不符", "it is about another class of area"),
    "power": ("执法权归属不符", "the power lies elsewhere"),
    "bodies": ("有权单位数量不符", "it asks how many bodies hold the power, and they are others"),
    "hours": ("不在时段内", "it speaks at other hours"),
    "later": ("尚未起用", "it does not speak yet"),
    "decided": ("此前已确定", "it was decided before"),
}
_NOBODY = ("没有可派的人", "nobody there can act")

Names = Mapping[int, tuple[str, str]]
SOMEBODY = ("网格责任人", "the officer in charge")  # what a citizen reads instead of a person's name


def sentence(reasons: Iterable[Reason], names: Names, language: str) -> str:
    """One sentence for the whole chain. ``names`` gives (Chinese, English) by party; ``language`` is ``zh-CN``
    or anything else for English."""
    tongue = 0 if language.startswith("zh") else 1
    parts = [_part(reason, names, tongue) for reason in reasons]
    text = ("; " if tongue else "，").join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}." if tongue else f"{text}。"


def look_sentence(look: Look, names: Names, language: str) -> str:
    """What became of one row of the table, in one sentence."""
    tongue = 0 if language.startswith("zh") else 1
    if look.silent:
        text = _SILENT[look.silent][tongue]
        return f"{text[:1].upper()}{text[1:]}." if tongue else f"{text}。"
    return sentence(look.reasons, names, language) if look.reasons else _NOBODY[tongue] + ("." if tongue else "。")


def _part(reason: Reason, names: Names, tongue: int) -> str:
    party = reason.facts.get("party")
    name, name_en = _named(party if party is not None else reason.facts.get("body"), names)
    known = {"grid": "", **reason.facts, "name": name, "name_en": name_en}
    if reason.rule == FAULTY:
        error = str(known.get("error", "")).removeprefix("ValueError: ")  # the usual one: what the checks of a row say
        known["error"] = error if tongue else _in_chinese(error)
    if reason.rule in _SAID:
        return _SAID[reason.rule][tongue].format(**known)
    if party is None:
        return _NONE[reason.rule][tongue]
    if reason.chose:
        return _CHOSE[reason.rule][tongue].format(**known)
    why = str(reason.facts.get("why", "unreachable"))
    return _PASSED[reason.rule][tongue].format(**known) + " " * tongue + _WHY[why][tongue]


def _in_chinese(error: str) -> str:
    """What is wrong with a row, column by column, as far as there are words for it."""
    parts = (part.partition(": ") for part in error.split("; "))
    return "；".join(f"{column}：{said_in_chinese(told) or told}" if colon else said_in_chinese(column) or column
                    for column, colon, told in parts)


def _named(party: str | int | None, names: Names) -> tuple[str, str]:
    """The names of a party; of one that nobody knows its number, or the code that a list gives it."""
    if isinstance(party, int):
        return names.get(party, (f"#{party}", f"#{party}"))
    return (party or "", party or "")


def plain_reasons(reasons: Iterable[Reason]) -> list[dict[str, object]]:
    """The chain as the journal carries it."""
    return [{"rule": reason.rule, "chose": reason.chose, **reason.facts} for reason in reasons]


def read_reasons(plain: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The chain as it was carried."""
    return tuple(
        Reason(str(link["rule"]), bool(link["chose"]),
               {key: value for key, value in link.items() if key not in ("rule", "chose")})
        for link in plain
    )
