"""Whatever a file looks like, it is taken whole or refused with a reason."""

from __future__ import annotations

import zipfile
from pathlib import Path

from dispatch.commands import ground_tables as tables
from dispatch.flow.ground import laying, surveying
from dispatch.node import Node
from dispatch.store import layers
from geodata.errors import GeodataError
from tests.commands.city_files import versions
from tests.fixtures_commands import REFUSALS, Run

NASTY_ENDINGS = (".geojson", ".json", ".csv", ".zip", ".gpkg", ".pbf")


def nasty(shared: Path, folder: Path) -> list[Path]:
    """Every file of the folder of nasty ones, the two archives unpacked, and two more."""
    for archive in (shared / "nasty").glob("*.zip"):
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder / archive.stem)
    more = [shared / "linhai" / "taizhou_counties_9_gcj02_lowres.geojson", shared / "streets" / "Helsinki.osm.pbf"]
    return [one for one in (*(shared / "nasty").iterdir(), *more, *sorted(folder.rglob("*"))) if one.suffix in NASTY_ENDINGS]


def test_every_nasty_file_is_imported_or_refused_with_a_reason_and_leaves_no_part(
    city: str, node: Node, shared: Path, tmp_path: Path
) -> None:
    files = nasty(shared, tmp_path / "unpacked")
    assert len(files) > 290
    asked = surveying.Asked(layer="nasty", kind="professional", repair=True)
    whole: dict[str, int] = {}
    reasons = []
    for number, file in enumerate(files):
        try:
            looked = surveying.look(surveying.Given(file, number_rows=True), asked)
        except GeodataError as refusal:
            reasons.append(str(refusal))
            continue
        if looked.ready:
            source = f"{number} {file.name}"
            whole[source] = len(looked.survey.layer.features) - len(looked.survey.emptied)
            node.run(laying.draft, laying.Laying("nasty", "nasty", source, looked.survey.features, "professional"))
        else:
            assert "not fit to be kept" in tables.verdict(looked)[0], file
            assert all(fault.row > 0 and fault.reason for fault in looked.survey.hard), file
    rows = [row for row in node.run(lambda db, city: layers.all_layers(db)) if row.code == "nasty"]
    assert len(rows) == len(whole) > 50
    assert all(len(reason.split()) > 3 for reason in reasons)
    assert {row.source: row.count for row in rows} == whole, "no partial layer"


def test_a_nasty_file_on_the_command_line_is_refused_in_a_sentence(run: Run, city: str, node: Node, shared: Path) -> None:
    for file in (shared / "nasty").iterdir():
        result = run("city", "import", file)
        assert result.exit_code == 1, file
        assert isinstance(result.exception, REFUSALS) or file.suffix == ".md", file
    assert versions(node) == {1: "active"}
