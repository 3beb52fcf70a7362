"""How well suggestions of categories learn: real reports in the order of time, the first four fifths teach, the last tries.

`bench/categories.py REPORTS`, a file in the format of Boston's 311 reports; the class is the report's type. The file has no
words of callers. So three texts are tried, each by the same rules as the product's: what comes with the report (its title
and address; nine titles in ten are the name of the type, which is easy), of these only the titles that are not (`reworded`),
and what staff wrote when they closed it (`closing`), which is free text as callers' words are, but written by people who
know the matter. Names of the types are not given to the model. `decided` are suggestions of at least `CONFIDENCE`; `p95_ms` is one
suggestion. The last line is one JSON object; fractions from 0 to 1.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dispatch.rules.categories import Category
from dispatch.rules.suggesting.kept import packed, unpacked
from dispatch.rules.suggesting.learning import Lesson, Proof, fitted_scale, learn, proved
from dispatch.rules.suggesting.model import Suggester

CONFIDENCE = 0.95
MOST_TIMED = 4_000
# What every closing begins with says nothing of the matter, and what a duplicate says is that it is one.
ROUTINE = re.compile(r"Case (?:Closed|Resolved|Noted|Scheduled|Invalid)|Duplicate of Existing Case|\[(?:phone|email)\]")
Row = Mapping[str, str]


def read_rows(path: Path) -> list[Row]:
    """The reports in the order of time."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as lines:
        return sorted(csv.DictReader(lines), key=lambda row: row["open_dt"])


def lessons_of(rows: Sequence[Row], text_of: Callable[[Row], str], codes: Mapping[str, str]) -> list[Lesson]:
    """Reports with a text, each with the code of its type."""
    return [(text, codes[row["type"]]) for row in rows if (text := text_of(row).strip())]


def tried(categories: Sequence[Category], lessons: Sequence[Lesson]) -> tuple[Suggester, Sequence[Lesson], Proof]:
    """The first four fifths teach; the suggester, the last fifth, and how well that was foretold."""
    edge = len(lessons) * 4 // 5
    older, newer = lessons[:edge], lessons[edge:]
    learned = learn(older, fitted_scale(categories, older))
    suggester = Suggester(categories, unpacked(packed(learned, Proof())))  # as it comes back from the store
    return suggester, newer, proved(suggester, newer)


def p95_ms(suggester: Suggester, lessons: Sequence[Lesson]) -> float:
    """How long one suggestion takes, for nineteen in twenty."""
    took = []
    for text, _ in lessons[:MOST_TIMED]:
        begun = time.perf_counter()
        suggester.suggest(text)
        took.append(time.perf_counter() - begun)
    return float(np.percentile(took, 95)) * 1_000


def measure(path: Path) -> dict[str, float]:
    """All figures."""
    rows = read_rows(path)
    codes = {name: f"t{place}" for place, name in enumerate(sorted({row["type"] for row in rows}))}
    categories = [Category(code, "", "", "", "", ()) for code in codes.values()]
    texts: Mapping[str, tuple[Sequence[Row], Callable[[Row], str]]] = {
        "": (rows, lambda row: f"{row['case_title']} {row['location']}"),
        "reworded_": ([row for row in rows if row["case_title"] != row["type"]], lambda row: row["case_title"]),
        "closing_": (rows, lambda row: ROUTINE.sub(" ", row["closure_reason"])),
    }
    found: dict[str, float] = {"reports": len(rows), "types": len(codes)}
    for name, (some, text_of) in texts.items():
        suggester, newer, proof = tried(categories, lessons_of(some, text_of, codes))
        level = next(one for one in proof.levels if one.confidence == CONFIDENCE)
        found |= {f"{name}tried": proof.tried, f"{name}top1": proof.top1, f"{name}top3": proof.top3,
                  f"{name}decided_share": level.share, f"{name}decided_precision": level.precision,
                  f"{name}p95_ms": round(p95_ms(suggester, newer), 3)}
        print(f"{name or 'as it comes '}{proof}")
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("reports", type=Path)
    print(json.dumps(measure(parser.parse_args().reports)))


if __name__ == "__main__":
    main()
