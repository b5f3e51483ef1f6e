"""Pages that are made from code or data are fresh, and figures in them are computed."""

import re
import tomllib
from pathlib import Path

import pytest
import render_commands
import render_folder
import render_validation

import countermove as cm

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("page", [render_commands, render_folder, render_validation])
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
        "case_names",
        "check_folder",
        "codebook",
        "load",
        "look_ahead",
        "read",
        "read_contest",
        "read_outcome",
        "read_without_labels",
        "store_reading",
        "write_report",
        "write_starter",
    ]
    assert all(getattr(cm, name) is not None for name in cm.__all__)
