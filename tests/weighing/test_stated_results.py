"""What the pages say was measured is what the stored studies hold."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def study(name: str) -> dict[str, object]:
    found = json.loads((ROOT / "verification" / f"{name}.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def rows_of(page: str, *, below: str) -> dict[str, list[str]]:
    """Return the cells of the first table below a line of a page, by first cell."""
    text = (ROOT / "docs" / "explanation" / page).read_text("utf-8")
    after = text[text.index(below) :]
    table = re.search(r"(?:^\|.*\|\n)+", after, re.M)
    assert table is not None
    lines = table.group().splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: rest for first, *rest in cells}


def short(value: float, digits: int) -> str:
    """Write a number as the pages do: a true minus, no zero before the point."""
    text = f"{abs(value):.{digits}f}"
    return ("−" if value < 0 else "") + (text[1:] if digits == 3 else text)


@pytest.mark.parametrize(
    ("row", "planted"),
    [
        ("liars", "liars"),
        ("ring, with words", "ring with words"),
        ("ring, words withheld", "ring without words"),
        ("partisans", "partisans"),
        ("thin", "thin"),
    ],
)
def test_the_page_on_claims_states_the_study_of_planted_truths(
    row: str, planted: str
) -> None:
    found = study("truth_discovery")[planted]
    assert isinstance(found, dict)
    models = ("countermove", "majority", "DawidSkene", "OneCoinDawidSkene")
    stated = rows_of("claims.md", below="## How good it is")[row]
    assert stated == [
        f"{short(found[model]['accuracy'][0], 3)}, "
        f"{short(found[model]['log score'][0], 2)}"
        for model in models
    ]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("even, 6 events", "even, few"),
        ("even, 20", "even"),
    ],
)
def test_the_page_on_coincidences_states_the_study_of_levels(
    row: str, name: str
) -> None:
    settings = study("coincidence")["settings"]
    assert isinstance(settings, list)
    [found] = [item for item in settings if item["name"] == name]
    stated = rows_of("coincidences.md", below="## What it is worth")[row]
    names = ("local", "global", "global_split", "unlooked", "pairs")
    for cell, key in zip(stated, names, strict=True):
        assert float(cell) == pytest.approx(found[key][1], abs=0.0006)


def test_the_level_is_met_by_bursty_streams_once_ties_are_split() -> None:
    settings = study("coincidence")["settings"]
    assert isinstance(settings, list)
    assert len(settings) >= 10
    for item in settings:
        for level, rate, error in zip(
            (0.01, 0.05, 0.1), item["global_split"], item["standard_error"], strict=True
        ):
            assert abs(rate - level) < 4 * error, item["name"]
