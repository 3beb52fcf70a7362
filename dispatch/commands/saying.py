"""What the command line says to a person: everything in Chinese and in English, whoever sits at the machine."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dispatch.errors import Fault, Refusal
from dispatch.handbook import Names
from dispatch.rules.row_sentences import said_in_chinese
from geodata.errors import SeveralTables, UnclearField, WrongSystem

MOST_FAULTS = 20
_EPSG = re.compile(r"EPSG:\d+")
# What a person can do about a refusal, where an option of the commands does away with it.
WAYS_OUT: tuple[tuple[type[Exception], str, str], ...] = (
    (WrongSystem, "say which system it is in, such as --crs {likely}", "请用 --crs 指明坐标系，例如 --crs {likely}"),
    (UnclearField, "say which with --code-field NAME, or take row numbers with --number-rows",
     "请用 --code-field 列名 指明；没有编码列可用 --number-rows 以行号代替"),
    (SeveralTables, "say which with --table NAME", "请用 --table 名称 指明"),
)


def refused(reason: Exception) -> str:
    """Why nothing was done, line by line: the refusal, what can be done about it, then the fields that it names and has
    not said yet; a reason of one word is but an example."""
    named = f"{reason.path.name}: " if isinstance(reason, WrongSystem) and reason.path is not None else ""
    said = f"{named}{reason}"
    faults: list[Fault] = list(reason.faults) if isinstance(reason, Refusal) else []
    words = set(re.findall(r"[\w@.-]+", said))
    fresh = [fault for fault in faults if " " in fault.reason and not (fault.reason in said and fault.field in words)
             and f"{fault.field}: {fault.reason}" not in said]
    more = [f"... {len(fresh) - MOST_FAULTS} more"] if len(fresh) > MOST_FAULTS else []
    likely = _EPSG.search(getattr(reason, "likely", ""))
    ways = [f"{english}\n{chinese}".format(likely=likely[0] if likely else "EPSG:4490")
            for kind, english, chinese in WAYS_OUT if isinstance(reason, kind) and not _is_hopeless(reason)]
    lines = [both(said), *ways, *(f"  {fault.field}: {both(fault.reason, '; ')}" for fault in fresh[:MOST_FAULTS]), *more]
    return "\n".join(lines)


def _is_hopeless(reason: Exception) -> bool:
    """Whether no system that could be named would help: pixels, and axes the wrong way round."""
    return isinstance(reason, WrongSystem) and reason.likely.startswith(("pixels", "latitude"))


def both(english: str, between: str = "\n") -> str:
    """A reason with its Chinese, as far as there is one."""
    chinese = said_in_chinese(english)
    return f"{english}{between}{chinese}" if chinese else english


def tell(out: Console, english: str, chinese: str, colour: str = "") -> None:
    """One thing in both languages, each on a line that is not broken."""
    for text in (english, chinese):
        out.print(f"[{colour}]{escape(text)}[/{colour}]" if colour else escape(text), soft_wrap=True)


def listing(*heads: str, **how: Any) -> Table:
    """A table with its headings in both languages: each is given as ``English 中文`` and stands there on two lines."""
    shown = Table(title_justify="left", **how)
    for head in heads:
        shown.add_column("\n".join(part for part in (head.rpartition(" ")[0], head.rpartition(" ")[2]) if part), overflow="fold")
    return shown


@cache
def _names() -> Names:
    return Names()


def word(group: str, code: object) -> tuple[str, str]:
    """The English and the Chinese name of a code, as the pages have it; the code itself where they have none."""
    try:
        chinese, english = _names().pair(group, code)
    except KeyError:
        return str(code), str(code)
    return english, chinese
