"""Whatever keeps people from doing what they want is said in Chinese as well as in English."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import dispatch
from dispatch.rules.event import Stage
from dispatch.rules.ground_sentences import in_chinese
from dispatch.rules.guards import GUARDS
from dispatch.rules.numbers import NumberKind, NumberRefused, Slip, read_number
from dispatch.rules.row_sentences import said_in_chinese

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOME = Path(dispatch.__file__).parent
# Where refusals are made that people at the pages meet: by the module.
ROOMS = (
    "flow/acting.py", "flow/disputes/deciding.py", "flow/errands.py", "flow/evidence.py", "flow/following.py", "flow/intake.py", "flow/sheet.py",
    "flow/placing.py", "flow/staff/absences.py", "flow/staff/claims.py", "flow/staff/handing.py", "rules/absences.py",
    "rules/claiming.py", "rules/permissions.py", "rules/lifecycle.py", "rules/deadlines.py", "store/claims.py",
    "store/handings.py", "store/blobs.py", "web/endpoints.py", "web/forms.py", "web/sessions.py", "web/throttle.py",
    "flow/routes/empowering.py", "flow/routes/rerouting.py", "flow/routes/trying.py", "flow/tables/listed.py",
    "flow/tables/ruled.py", "flow/tables/tables.py", "web/api/routing.py", "web/api/tables.py",
    *(f"commands/{one}.py" for one in ("categories", "ground", "people", "places", "powers", "route_changes", "routes")),
    "web/uploads.py", "web/api/disputes.py", "web/api/files.py", "web/api/people.py",
)
REFUSALS = {"Conflict", "Malformed", "NotAllowed", "NotFound", "Taken", "TooLarge", "TooMany", "Unavailable", "Unprocessable"}
ABOUT_PROGRAMS = {"Idempotency-Key", "Authorization", "send {"}  # people at a page never meet these


def said_in(room: str) -> set[str]:
    """The sentences of a module's refusals and faults, with an example in every gap."""
    tree = ast.parse((HOME / room).read_text("utf-8"))
    calls = [(node.func.id, node.args) for node in ast.walk(tree)
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    texts = [args[0] for name, args in calls if name in REFUSALS and args]
    texts += [args[1] for name, args in calls if name == "Fault" and len(args) > 1]
    return {sentence for text in texts if (sentence := written(text))}


def written(text: ast.expr) -> str:
    if isinstance(text, ast.Constant):
        return str(text.value)
    if isinstance(text, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in text.values)
    return ""


@pytest.mark.parametrize("room", ROOMS)
def test_every_refusal_of_a_room_is_said_in_chinese(room: str) -> None:
    untold = [one for one in said_in(room) if not CHINESE.search(said_in_chinese(one))]
    assert [one for one in untold if not any(word in one for word in ABOUT_PROGRAMS) and re.search("[a-z] [a-z]", one)] == []


@pytest.mark.parametrize("name", GUARDS)
def test_every_guard_is_said_in_chinese(name: str) -> None:
    assert CHINESE.search(in_chinese(GUARDS[name][1]))


@pytest.mark.parametrize("given", ["2026-0000-0011", "2026-0000", "2026-x000-0010", "26-0000001-4"])
def test_a_misread_number_is_refused_with_the_same_hint_in_both_languages(given: str) -> None:
    with pytest.raises(NumberRefused) as refused:
        read_number(given, NumberKind.RECEIPT)
    assert CHINESE.search(in_chinese(refused.value.detail))
    assert refused.value.slip in Slip


def test_roles_and_stages_are_named_in_chinese() -> None:
    assert in_chinese("this needs one of the roles: administrator, duty_leader") == "需要以下角色之一：管理员、值班长"
    for stage in Stage:
        assert f"“{stage}”" not in in_chinese(f"'finish' is not possible while the event is {stage}; possible: nothing")
