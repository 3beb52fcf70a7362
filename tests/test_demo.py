"""What the demo says when it begins."""

from __future__ import annotations

import io

from rich.console import Console

from dispatch.demo import ACCOUNTS, PASSWORD, show
from geodata.sample import sample_city

ADDRESS = "http://127.0.0.1:8311"


def test_every_sign_in_can_be_read_whole_in_a_narrow_terminal() -> None:
    said = io.StringIO()

    show(ADDRESS, sample_city(), Console(file=said, width=80))

    text = said.getvalue()
    assert PASSWORD in text
    for login, _, page in ACCOUNTS:
        line = next(line for line in text.splitlines() if login in line)
        assert f"{ADDRESS}{page} " in line
