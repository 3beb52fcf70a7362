"""The chain of reasons as a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dispatch.rules.routes.rule import LADDER
from dispatch.rules.routing import Reason
from dispatch.rules.sentences import plain_reasons, read_reasons, sentence

NAMES = {11: ("甲", "Officer A"), 13: ("乙", "Officer B"), 21: ("丙", "Leader C"), 4: ("水务公司", "Water Works")}


def said(*reasons: Reason) -> tuple[str, str]:
    return sentence(reasons, NAMES, "zh-CN"), sentence(reasons, NAMES, "en")


@pytest.mark.parametrize(
    ("reasons", "zh", "en"),
    [
        ((Reason("claim", True, {"grid": "S1", "party": 11}),),
         "由认领网格S1的甲负责。", "Officer A has claimed grid S1."),
        ((Reason("claim", False, {"grid": "S1", "party": 11, "why": "off_duty"}), Reason("deputy", False, {"why": "none"}),
          Reason("neighbour", True, {"grid": "S2", "party": 13})),
         "网格S1的认领人甲不在岗，无副责任人，由就近网格S2在岗的乙负责。",
         "Officer A, who claimed grid S1, is off duty; there is no deputy; "
         "Officer B, on duty in grid S2 near by, takes it."),
        ((Reason("claim", False, {"grid": "S1", "party": 11, "why": "not_certified"}),
          Reason("squad_leader", True, {"grid": "S1", "party": 21})),
         "网格S1的认领人甲执法证无效，由本镇街中队长丙负责。",
         "Officer A, who claimed grid S1, holds no valid certificate; the town's squad leader Leader C takes it."),
        ((Reason("responsible_body", True, {"grid": "S1", "party": 4}),),
         "该事项由水务公司负责。", "This matter belongs to Water Works."),
    ],
)
def test_the_chain_reads_as_one_sentence(reasons: tuple[Reason, ...], zh: str, en: str) -> None:
    assert said(*reasons) == (zh, en)


RULES = ["responsible_body", "power", "body", *LADDER]
FACTS: list[dict[str, Any]] = [{"why": "none"}, {"grid": "S1", "party": 11}] + [
    {"grid": "S1", "party": 11, "why": why} for why in ("off_duty", "unreachable", "not_certified", "no_power", "full")
]


@pytest.mark.parametrize("facts", FACTS)
@pytest.mark.parametrize("rule", RULES)
def test_every_link_that_routing_can_make_has_words_in_both_languages(rule: str, facts: dict[str, Any]) -> None:
    zh, en = said(Reason(rule, "party" in facts and "why" not in facts, facts))
    assert len(zh) > 3
    assert zh.endswith("。")
    assert en[0].isupper() or en[0] == "#"
    assert en.endswith(".")
    assert "{" not in zh + en
    assert en.isascii()


def test_a_party_without_a_known_name_is_still_named() -> None:
    assert "#99" in said(Reason("claim", True, {"grid": "S1", "party": 99}))[0]


def test_the_chain_is_read_back_from_json_as_it_was_carried() -> None:
    reasons = (Reason("claim", False, {"grid": "S1", "party": 11, "why": "off_duty"}), Reason("center", True, {"party": 1}))
    assert read_reasons(json.loads(json.dumps(plain_reasons(reasons)))) == reasons
