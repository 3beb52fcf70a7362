"""Which outside geocoders are asked: those that the operator of the machine names, and none else."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.channels.geocoders.dialects import DIALECTS
from dispatch.config import WrongSettings, read_settings


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "config.toml"


def named() -> set[str]:
    return {dialect for dialect, one in read_settings().geocoders if one is not None}


def test_none_is_asked_by_default() -> None:
    assert named() == set()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_is_asked_with_its_own_key_once_it_is_named(here: Path, dialect: str) -> None:
    here.write_text(f'[geocoders]\n{dialect} = {{ key = "k", timeout_s = 0.5 }}\n', encoding="utf-8")
    assert named() == {dialect}
    [one] = [one for _, one in read_settings().geocoders if one]
    assert (one.key, one.timeout_s) == ("k", 0.5)


@pytest.mark.parametrize("line", ['google = { key = "k" }', "amap = { key = 7 }", 'amap = { secret = "k" }', "amap = { timeout_s = 0 }"])
def test_what_cannot_be_meant_is_refused_by_its_name(here: Path, line: str) -> None:
    here.write_text(f"[geocoders]\n{line}\n", encoding="utf-8")
    with pytest.raises(WrongSettings, match=r"geocoders\.(google|amap)"):
        read_settings()
