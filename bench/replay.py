"""Real history through the whole loop on a virtual clock: how long, where it lies, and whether the verdicts agree.

The tables go to the error stream; the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import database
from dispatch.sim.replay import Options, Totals, replay, show


def figures(totals: Totals) -> dict[str, float]:
    """What the replay came to; shares as fractions from 0 to 1."""
    return {
        "reports": totals.reports,
        "moves": totals.moves,
        "climbed": totals.actions.get("climb", 0),
        "seconds": round(totals.seconds, 1),
        "unusable": len(totals.unusable),
        "default_points": totals.default_points,
        "located": totals.located.located.fraction,
        "same_precinct": totals.located.same_grid.fraction,
        "within_radius": totals.located.within_radius.fraction,
        "on_time_agreement": totals.verdicts.agreement.fraction,
        "verdicts": totals.verdicts.agreement.whole,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path, help="CSV or CSV.gz of reports")
    parser.add_argument("grids", type=Path, help="the polygon layer that they are located in")
    parser.add_argument("mapping", type=Path, help="TOML that names the columns")
    parser.add_argument("--limit", type=int, default=0, help="only the first rows")
    parser.add_argument("--postgres", action="store_true", help="an embedded PostgreSQL instead of SQLite")
    asked = parser.parse_args()
    err = Console(stderr=True)
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("replay", total=None)

        def tick(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        if asked.postgres:
            with database(postgres=True) as (address, _):
                totals = replay(Options(asked.reports, asked.grids, asked.mapping, address, limit=asked.limit), tick)
        else:
            totals = replay(Options(asked.reports, asked.grids, asked.mapping, limit=asked.limit), tick)
    show(totals, err)
    print(json.dumps(figures(totals)))


if __name__ == "__main__":
    main()
