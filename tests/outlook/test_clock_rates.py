"""The stored clock rates agree with themselves, their page and their lists."""

import importlib.util
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

ROOT = Path(__file__).resolve().parents[2]
STORED = ROOT / "src/countermove/outlook/clock_rates.json"
PAGE = ROOT / "docs/reference/clock-rates.md"
SCRIPT = ROOT / "scripts/fit_clock_rates.py"
DATA = os.environ.get("COUNTERMOVE_DATA", "")


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    numbers: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return numbers


def test_each_rate_is_events_and_prior_over_exposure_and_prior(
    stored: dict[str, Any],
) -> None:
    for key, item in stored["rates"].items():
        shape = item["events"] + item["prior_shape"]
        years = item["exposure_years"] + item["prior_years"]
        assert item["mean_per_year"] == pytest.approx(shape / years, rel=1e-4), key
        limits = stats.gamma.ppf([0.05, 0.95], shape, scale=1 / years)
        assert [item["low_90"], item["high_90"]] == pytest.approx(limits, rel=1e-4), key
        assert 0 < item["low_90"] < item["mean_per_year"] < item["high_90"], key


def test_a_rate_that_leans_on_a_pool_has_a_prior_centred_on_it(
    stored: dict[str, Any],
) -> None:
    rates = stored["rates"]
    item = rates["leader.irregular.weak_parliamentary.tenure_0_1"]
    pool = rates["leader.irregular.weak_parliamentary"]["mean_per_year"]
    assert item["prior_shape"] / item["prior_years"] == pytest.approx(pool, rel=1e-4)


def test_each_ratio_lies_inside_its_interval_and_says_that_it_is_confounded(
    stored: dict[str, Any],
) -> None:
    for key, item in stored["ratios"].items():
        assert 0 < item["low_90"] < item["median_ratio"] < item["high_90"], key
        for part in ("", "reference_"):
            mean = (item[f"{part}events"] + 0.5) / item[f"{part}exposure_years"]
            assert item[f"{part}mean_per_year"] == pytest.approx(mean, rel=1e-4), key
        assert item["confounded"] is True, key


def test_each_share_is_a_share_of_its_trials(stored: dict[str, Any]) -> None:
    for key, item in stored["shares"].items():
        assert 0 <= item["events"] <= item["trials"], key
        mean = (item["events"] + 0.5) / (item["trials"] + 1)
        assert item["mean"] == pytest.approx(mean, rel=1e-4), key
        assert item["low_90"] < item["mean"] < item["high_90"], key


def test_intervals_of_tenure_share_out_the_exits_and_years_of_the_whole(
    stored: dict[str, Any],
) -> None:
    rates = stored["rates"]
    for cause in ("vote", "between_elections", "irregular", "death"):
        whole = rates[f"leader.{cause}.all"]
        parts = [
            item
            for key, item in rates.items()
            if key.startswith(f"leader.{cause}.all.tenure_")
        ]
        assert len(parts) == 5
        assert sum(part["events"] for part in parts) == whole["events"]
        years = sum(part["exposure_years"] for part in parts)
        assert years == pytest.approx(whole["exposure_years"], rel=1e-4)


def test_every_counted_number_names_files_of_the_provenance(
    stored: dict[str, Any],
) -> None:
    known = {item["file"] for item in stored["provenance"]["files"]}
    for kind in ("rates", "ratios", "shares"):
        for key, item in stored[kind].items():
            assert item["counted"].strip(), key
            assert item["files"], key
            assert set(item["files"]) <= known, key
    for item in stored["provenance"]["files"]:
        assert len(item["sha256"]) == 64
        assert item["licence"]
        assert not Path(item["file"]).is_absolute()


def test_everything_assumed_states_a_reason_and_a_doubt(stored: dict[str, Any]) -> None:
    for key, item in stored["assumed"].items():
        assert len(item["reason"]) > 40, key
        assert item.get("log_sd", item.get("size", 0)) > 0, key
    for key, item in stored["effects"].items():
        assert len(item["reason"]) > 40, key
        for mean, doubt in item["effects"].values():
            assert math.isfinite(mean), key
            assert doubt > 0, key


def test_the_page_shows_the_stored_numbers(stored: dict[str, Any]) -> None:
    path = ROOT / "scripts/clock_rates/page.py"
    spec = importlib.util.spec_from_file_location("clock_rates_page", path)
    assert spec is not None
    assert spec.loader is not None
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    assert PAGE.read_text(encoding="utf-8") == page.render_page(stored), (
        "docs/reference/clock-rates.md is stale: run scripts/fit_clock_rates.py"
    )


def test_the_script_says_what_it_lacks(tmp_path: Path) -> None:
    ended = _run("--data", str(tmp_path), "--root", str(tmp_path))
    assert ended.returncode == 2
    assert "lacks archigos/archigos.csv" in ended.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(
    not (DATA and Path(DATA).is_dir()),
    reason="the public lists are not here: name their folder in COUNTERMOVE_DATA",
)
def test_the_script_counts_the_stored_numbers_again(
    tmp_path: Path, stored: dict[str, Any]
) -> None:
    ended = _run("--data", DATA, "--root", str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    written = tmp_path / "src/countermove/outlook/clock_rates.json"
    again = json.loads(written.read_text(encoding="utf-8"))
    for numbers in (stored, again):
        numbers["provenance"]["versions"] = {}
    _check_alike(again, stored)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COUNTERMOVE_DATA": ""},
    )


def _check_alike(first: object, second: object) -> None:
    """Compare exactly, except for the last digit of numbers from another library."""
    if isinstance(first, dict) and isinstance(second, dict):
        assert first.keys() == second.keys()
        for key in first:
            _check_alike(first[key], second[key])
    elif isinstance(first, float):
        assert first == pytest.approx(second, rel=1e-4)
    else:
        assert first == second
