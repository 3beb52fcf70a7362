"""The guide says what is: its generated pages, links, commands, settings, addresses and code are held to the source."""

from __future__ import annotations

import json
import re
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import typer.main

from dispatch import demo, errors, handbook
from dispatch.channels.webhook import Delivery, signature
from dispatch.city import STAGE_LIMITS
from dispatch.config import Settings
from dispatch.node import Node
from dispatch.rules.escalation import Relation
from dispatch.rules.event import Deadline, Queue, Role, Stage
from dispatch.rules.guards import GUARDS
from dispatch.rules.lifecycle import ACTIONS
from dispatch.rules.limits import LimitUnit, due_at, parse_limit
from dispatch.rules.permissions import PERMISSIONS
from dispatch.store.schema import journal
from dispatch.web.pages import PAGES, home_of
from dispatch.web.routes import ROUTES
from geodata.sample.catalogue import load_days_off
from tests import towns

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
GENERATED = ("lifecycle.md", "glossary.md", "permissions.md")
MADE_BY_BROWSER = {"docs/center.png"}
PAGES_OF_GUIDE = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md")))
}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
TOP_FOLDERS = ("dispatch", "grids", "geodata", "tests", "bench", "docs")

each_page = pytest.mark.parametrize("page", PAGES_OF_GUIDE)


def blocks(page: str, language: str = "") -> list[str]:
    """The fenced blocks of a page, of one language or of all."""
    return [text for tongue, text in FENCE.findall(PAGES_OF_GUIDE[page]) if language in ("", tongue)]


def code(page: str) -> str:
    """All code of a page: fenced blocks and spans, one a line."""
    rest = FENCE.sub("", PAGES_OF_GUIDE[page])
    return "\n".join([*blocks(page), *SPAN.findall(rest)])


def rows(page: str) -> Iterator[list[str]]:
    """The rows of all tables of a page, as cells."""
    for line in PAGES_OF_GUIDE[page].splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def defined(page: str) -> dict[str, Any]:
    """What the Python of a page defines."""
    names: dict[str, Any] = {}
    for text in blocks(page, "python"):
        exec(compile(text, page, "exec"), names)
    return names


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_says_what_the_tables_say(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == handbook.pages()[name], "python -m dispatch.handbook writes it anew"


def test_writing_the_generated_pages_writes_all_of_them(tmp_path: Path) -> None:
    handbook.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(GENERATED)


@pytest.mark.parametrize(
    "known",
    [Stage, Role, Deadline, Queue, LimitUnit, Relation, (*ACTIONS, handbook.CLIMB)],
    ids=["stages", "roles", "deadlines", "queue reasons", "units", "relations", "actions"],
)
def test_every_code_is_in_the_glossary_in_both_languages(known: Any) -> None:
    named = {row[2].strip("`"): row for row in rows("docs/glossary.md") if len(row) >= 3}
    for word in known:
        chinese, english = named[str(word)][:2]
        assert re.search(r"[\u4e00-\u9fff]", chinese), word
        assert re.search(r"[A-Za-z]", english), word


def test_every_guard_has_its_words_in_chinese() -> None:
    assert handbook.WORDS["guard"].keys() == GUARDS.keys()


def test_every_permission_is_in_the_matrix() -> None:
    assert {f"`{name}`" for name in PERMISSIONS} <= {row[0] for row in rows("docs/permissions.md")}


def test_a_code_without_a_name_is_refused() -> None:
    with pytest.raises(KeyError, match="no_such_stage"):
        handbook.Names().of("action", "no_such_stage", "en")


@each_page
def test_every_link_leads_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    targets = [target.partition("#")[0] for target in LINK.findall(PAGES_OF_GUIDE[page]) if "://" not in target]
    missing = [target for target in targets if target and not (folder / target).exists()]
    found = {(folder / target).resolve().relative_to(ROOT).as_posix() for target in missing}
    assert not found - MADE_BY_BROWSER


def test_every_page_of_the_guide_is_linked_from_the_readme() -> None:
    linked = set(LINK.findall(PAGES_OF_GUIDE["README.md"]))
    assert {page for page in PAGES_OF_GUIDE if page != "README.md"} <= linked


def commands() -> dict[str, set[str]]:
    """Every command of the command line with its options; those of a group as `group command`."""
    from dispatch.cli import command

    def walk(group: Any, before: str) -> Iterator[tuple[str, set[str]]]:
        for name, one in group.commands.items():
            full = f"{before}{name}"
            yield full, {option for given in one.params for option in (*given.opts, *given.secondary_opts)}
            if hasattr(one, "commands"):
                yield from walk(one, f"{full} ")

    return dict(walk(typer.main.get_command(command), ""))


@each_page
def test_every_command_exists_with_its_options(page: str) -> None:
    known = commands()
    for line in re.findall(r"(?:^|/bin/)dispatch +([a-z].*)$", code(page), re.MULTILINE):
        words = line.partition("#")[0].split()
        name = next((name for name in (" ".join(words[:2]), words[0]) if name in known), None)
        assert name is not None, f"dispatch {line}"
        unknown = {word for word in words if word.startswith("--")} - known[name] - {"--help"}
        assert not unknown, f"dispatch {line}"


@each_page
def test_every_make_target_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|[\s;])make ([a-z]+)", code(page))) <= targets


def settings() -> dict[str, set[str]]:
    """The sections of config.toml with their keys."""
    sections = {}
    for name, field in Settings.model_fields.items():
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        sections[name] = {key for kind in kinds for key in getattr(kind, "model_fields", {})}
    return sections


@each_page
def test_every_setting_exists(page: str) -> None:
    known = settings()
    named = [tuple(span.split(".")) for span in SPAN.findall(PAGES_OF_GUIDE[page]) if re.fullmatch(r"[a-z]+\.[a-z_]+", span)]
    named += [(a.lower(), b.lower()) for a, b in re.findall(r"DISPATCH_([A-Z]+)__([A-Z_]+)", PAGES_OF_GUIDE[page])]
    for text in blocks(page, "toml"):
        named += [(section, key) for section, held in tomllib.loads(text).items() for key in held]
    endings = {"md", "py", "toml", "json", "cfg", "png", "jsonl"}
    wrong = [(a, b) for a, b in named if a in known and b not in known[a] and b not in endings]
    assert not wrong


def test_every_setting_is_explained() -> None:
    shown = tomllib.loads(blocks("docs/administrators.md", "toml")[0])
    assert {section: set(held) for section, held in shown.items()} == settings()
    Settings(**shown)


@each_page
def test_every_variable_of_the_environment_is_read_somewhere(page: str) -> None:
    named = set(re.findall(r"DISPATCH_[A-Z]+(?:_[A-Z]+)*\b(?!__)", PAGES_OF_GUIDE[page]))
    named = {name for name in named if f"{name}__" not in PAGES_OF_GUIDE[page]}
    sources = [*ROOT.glob("dispatch/*.py"), *ROOT.glob("_build/*.py"), *ROOT.glob("tests/fixtures_*.py")]
    source = "\n".join(path.read_text("utf-8") for path in sources)
    assert not [name for name in named if name not in source]


@each_page
def test_every_address_of_the_api_exists(page: str) -> None:
    known = [re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route.path))) for route in ROUTES]
    named = re.findall(r"/api/v1(/[\w./-]+)", code(page)) + re.findall(r"\$API(/[\w./-]+)", code(page))
    described = [*known, re.compile(r"/api/v1/openapi\.json")]
    assert not [path for path in named if not any(one.fullmatch(f"/api/v1{path}") for one in described)]


@each_page
def test_every_page_address_exists(page: str) -> None:
    known = {*PAGES, "/healthz", "/metrics", "/entries"}
    named = {span for span in SPAN.findall(PAGES_OF_GUIDE[page]) if re.fullmatch(r"/[a-z]+", span)}
    assert named <= known


@each_page
def test_every_path_in_the_project_exists(page: str) -> None:
    named = {span for span in SPAN.findall(PAGES_OF_GUIDE[page]) if span.partition("/")[0] in TOP_FOLDERS and "/" in span}
    assert not [path for path in named if " " not in path and not (ROOT / path).exists()]


@each_page
def test_every_json_in_the_guide_can_be_read(page: str) -> None:
    for text in blocks(page, "json"):
        json.loads(text)


def test_the_readme_names_the_sign_ins_of_the_demo() -> None:
    shown = {row[0].strip("`"): row[2].strip("`") for row in rows("README.md") if row[0].startswith("`")}
    assert shown == {login: page for login, _, page in demo.ACCOUNTS}
    assert shown == {login: home_of({"_".join(role.split()[1:])}) for login, role, _ in demo.ACCOUNTS}
    assert f"`{demo.PASSWORD}`" in PAGES_OF_GUIDE["README.md"]


def test_the_guide_lists_every_refusal_with_its_status() -> None:
    shown = {(int(row[0]), row[1].strip("`")) for row in rows("docs/integrators.md") if row[0].isdigit()}

    def tree(kind: type[errors.Refusal]) -> Iterator[type[errors.Refusal]]:
        for under in kind.__subclasses__():
            if under.__module__ == errors.__name__:
                yield under
                yield from tree(under)

    assert shown == {(kind.status, kind.code) for kind in tree(errors.Refusal)}


def test_the_guide_gives_the_limits_of_the_stages() -> None:
    shown = {row[0].strip("`"): row[1].replace("`", "") for row in rows("docs/time.md")}
    assert {kind: shown[kind] for kind in STAGE_LIMITS} == {
        kind: f"{amount} {unit}" for kind, (amount, unit) in STAGE_LIMITS.items()
    }


def test_the_guide_explains_every_unit() -> None:
    assert {f"`{unit}`" for unit in LimitUnit} <= {row[0] for row in rows("docs/time.md")}


def test_the_examples_of_the_calendar_are_right() -> None:
    zone = ZoneInfo("Asia/Shanghai")

    def instant(text: str) -> datetime:
        day, _, clock = text.split()[:3]
        return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=zone)

    calendar = replace(
        towns.national_calendar(),
        off=frozenset(date.fromisoformat(day.date) for day in load_days_off() if day.is_off),
        on=frozenset(date.fromisoformat(day.date) for day in load_days_off() if not day.is_off),
    )
    examples = [row for row in rows("docs/time.md") if re.match(r"\d{4}-", row[0])]
    assert len(examples) == 5
    for start, limit, due, *_ in examples:
        given = parse_limit(limit.replace("`", "")).limit
        assert due_at(given, instant(start), calendar) == instant(due), start


def test_the_receivers_code_accepts_our_signature_and_nothing_else() -> None:
    is_genuine: Callable[..., bool] = defined("docs/integrators.md")["is_genuine"]
    sent = int(time.time())
    delivery = Delivery("d-1", "https://receiver.example.org", "whsec_" + "QUJD" * 8, sent, b'{"type":"urge"}')
    headers = {"webhook-id": "d-1", "webhook-timestamp": str(sent), "webhook-signature": signature(delivery)}
    assert is_genuine(delivery.secret, headers, delivery.body)
    assert not is_genuine(delivery.secret, headers, delivery.body + b" ")
    assert not is_genuine(delivery.secret, {**headers, "webhook-id": "d-2"}, delivery.body)
    assert not is_genuine(delivery.secret, headers, delivery.body, now=sent + 301)


def test_the_journal_can_be_verified_with_the_code_of_the_guide(
    sqlite_node: Node, sqlite_city_url: str
) -> None:
    broken: Callable[[str, str], int | None] = defined("docs/journal.md")["broken"]
    event = towns.report(sqlite_node).event
    handled = towns.handled(sqlite_node, event)
    file = sqlite_city_url.removeprefix("sqlite:///")
    assert handled.head_seq > 3
    assert broken(file, event.number) is None
    second = towns.entries(sqlite_node, event)[1]
    towns.change(sqlite_node, journal.update().where(journal.c.id == second.id).values(role="officer"))
    assert broken(file, event.number) == 2
