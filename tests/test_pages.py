"""Pages that are made from code or data are fresh, and figures in them are computed."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import render_backtest
import render_commands
import render_folder
import render_validation

import countermove as cm
from countermove.reading.validation import validate_rounds

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "page", [render_backtest, render_commands, render_folder, render_validation]
)
def test_generated_pages_are_fresh(page: object) -> None:
    target: Path = page.TARGET  # type: ignore[attr-defined]
    assert target.read_text("utf-8") == page.render()  # type: ignore[attr-defined]


def test_the_readme_states_the_figures_that_the_model_reaches() -> None:
    contest = cm.load("iraq-2019")
    links = [
        cm.read_without_labels(contest.at(day)).links
        for day in ("2020-08-05", contest.last_reported)
    ]
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    early, whole = links
    assert (
        f"{100 * early.ranked_first:.0f} percent of {early.labelled} labelled answers "
        f"known by 5 August 2020 ({100 * whole.ranked_first:.0f} percent of all "
        f"{whole.labelled})"
    ) in text
    assert (
        f"finds {100 * early.baseline_ranked_first:.0f} "
        f"({100 * whole.baseline_ranked_first:.0f})"
    ) in text
    library = validate_rounds([cm.load(name) for name in cm.case_names()])
    model = library.scores["model"]
    assert (
        f"first for {100 * model['ranked_first']:.0f} percent of {library.labelled:,} "
        "labelled answers and among the first three for "
        f"{100 * model['in_first_three']:.0f};"
    ) in text
    best = library.scores["nearest_same_institution"]
    assert all(
        best["ranked_first"] >= scores["ranked_first"]
        for name, scores in library.scores.items()
        if name != "model"
    )
    assert (
        f"finds {100 * best['ranked_first']:.0f} and {100 * best['in_first_three']:.0f}"
    ) in text
    second = render_validation.second_names_first()
    assert f"cause first for {100 * second:.0f} percent" in text
    assert f"from {library.settled:,} settled moves of twelve contests" in text


def test_links_inside_the_documentation_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
            if not target.startswith(("http", "mailto")):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = project["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert newest is not None
    assert newest.group(1) == version


def test_the_public_names_are_those_promised() -> None:
    assert cm.__all__ == [
        "Contest",
        "CountermoveError",
        "Move",
        "Outcome",
        "Outlook",
        "Reading",
        "Vantage",
        "Weighed",
        "case_names",
        "check_folder",
        "codebook",
        "compare_codings",
        "load",
        "look_ahead",
        "read",
        "read_contest",
        "read_outcome",
        "read_without_labels",
        "store_reading",
        "validate_rounds",
        "weigh",
        "write_report",
        "write_starter",
    ]
    assert all(getattr(cm, name) is not None for name in cm.__all__)


def test_the_readme_states_the_skill_that_the_back_test_reached() -> None:
    stored = json.loads((ROOT / "verification" / "backtest.json").read_text("utf-8"))
    pooled = stored["library"]["pooled"]
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert f"{pooled['forecasts']:,} were tried" in text
    for found in (pooled["references"]["base_rate"], pooled):
        assert (
            f"{100 * found['skill']:.1f} percent ({100 * found['low']:.1f} to "
            f"{100 * found['high']:.1f})"
        ) in text
    beyond = pooled["beyond_density"]
    assert f"{100 * beyond['skill']:.1f} points" in text
