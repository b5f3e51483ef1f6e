"""Rivals, stages, procedures and reasons are shown as the reading holds them."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_reading import forecast

from countermove.errors import ValidationError
from countermove.report import read_document
from countermove.report.page import write_page
from countermove.report.rivals import chart_rivals, rival_tables, whole_percents
from countermove.report.sentences import summarise
from countermove.report.tables import forecast_groups, reason_groups

Stored = dict[str, Any]


@pytest.fixture
def full(stored: Stored) -> Stored:
    """A reading with rivals, a stage, a procedure under way and one reason."""
    stored["outlook"] = [
        forecast("cabinet", "caretaker", 90, 0.4) | {"calibrated": True},
        forecast("cabinet", "square_one", 90, 0.3)
        | {"calibrated": True, "given": "caretaker", "given_that": 0.75},
        forecast("war", "structural_war", 90, 0.02),
        *(
            forecast("contest", f"first_{name}", days, share)
            | {"title": f"What comes first: {name}", "exclusive": "first"}
            for days, shares in (
                (90, (0.333, 0.333, 0.334)),
                (365, (0.6, 0.396, 0.004)),
            )
            for name, share in zip(("vote", "war", "nothing"), shares, strict=True)
        ),
    ]
    stored["record"]["procedures"] = [
        {
            "id": "P1",
            "opened": "2020-07-20",
            "kind": "motion",
            "due": "2020-08-10",
            "brings": [["leader", "rule"]],
            "may_bring": [["cabinet", "caretaker"]],
            "moves": ["M4"],
        },
        {"id": "P0", "opened": "2020-01-02", "closed": "2020-02-02", "result": "done"},
    ]
    parts = [
        {"group": "procedures", "title": "Procedures under way", "log_odds": 0.9},
        {"group": "street", "title": "The street", "log_odds": -0.001},
    ]
    parts[0] |= {"procedures": ["P1"], "moves": ["M4"], "monte_carlo_error": 0.1}
    stored["why"] = [
        {
            "scenario": "caretaker",
            "title": "A caretaker",
            "clock": "cabinet",
            "horizon_days": days,
            "base_rate": 0.2,
            "probability": 0.38,
            "contributions": parts,
        }
        for days in (90, 365)
    ]
    return stored


def section(page: str, name: str) -> str:
    start = page.index(f'<section id="{name}"')
    return page[start : page.index("</section>", start)]


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9).filter(lambda x: sum(x) > 0))
def test_whole_percents_add_up_and_are_off_by_less_than_one(
    shares: list[float],
) -> None:
    rounded = whole_percents(shares)
    assert sum(rounded) == 100
    for share, percent in zip(shares, rounded, strict=True):
        assert abs(percent - 100 * share / sum(shares)) < 1


def test_rivals_stand_apart_and_add_up_to_a_hundred(full: Stored) -> None:
    document = read_document(full)
    (table,) = rival_tables(document)
    assert (table.shared, table.horizons) == ("What comes first", (90, 365))
    assert [row.title for row in table.rows] == ["vote", "war", "nothing"]
    assert [sum(row.percents[place] for row in table.rows) for place in (0, 1)] == [
        100,
        100,
    ]
    assert len({row.colour for row in table.rows}) == 3
    ids = {group[0].scenario for group in forecast_groups(document)}
    assert ids == {"caretaker", "square_one", "structural_war"}


def test_each_bar_of_rivals_ends_at_a_hundred(full: Stored) -> None:
    chart = chart_rivals(rival_tables(read_document(full))[0]).to_dict()
    bars = next(rows for rows in chart["datasets"].values() if "start" in rows[0])
    for top in {row["top"] for row in bars}:
        rows = sorted((row for row in bars if row["top"] == top), key=_start)
        assert rows[0]["start"] == 0
        assert rows[-1]["end"] == 100
        assert [row["end"] for row in rows[:-1]] == [row["start"] for row in rows[1:]]


def _start(row: dict[str, float]) -> float:
    return row["start"]


def test_a_stage_is_shown_given_the_one_before(full: Stored) -> None:
    text = words(section(write_page(read_document(full)), "outlook"))
    assert "stage after “Title of caretaker”" in text
    assert "once given 75%" in text


def test_only_what_was_not_tested_is_called_uncalibrated(full: Stored) -> None:
    page = write_page(read_document(full))
    heads = [words(row) for row in re.findall(r"<th[^>]*>.*?</th>", page, re.DOTALL)]
    by_clock = {row: "UNCALIBRATED" in row for row in heads if " clock" in row}
    assert {row.partition(" True if")[0]: said for row, said in by_clock.items()} == {
        "Title of caretaker cabinet clock": False,
        "Title of square_one cabinet clock · stage after “Title of caretaker”": False,
        "Title of structural_war war clock · UNCALIBRATED": True,
    }
    full["outlook"] = full["outlook"][:2]
    assert "UNCALIBRATED" not in write_page(read_document(full))


def test_procedures_under_way_are_listed_with_due_day_and_moves(full: Stored) -> None:
    document = read_document(full)
    assert [item.id for item in document.running] == ["P1"]
    listed = section(write_page(document), "outlook")
    assert 'id="procedure-' in listed
    text = words(listed)
    assert "2020-08-10 in 5 days leader: rule cabinet: caretaker M4" in text


def test_reasons_stand_side_by_side_and_lead_to_what_is_behind_them(
    full: Stored,
) -> None:
    document = read_document(full)
    (group,) = reason_groups(document)
    assert [len(cells) for cells in group.rows] == [2, 2]
    why = section(write_page(document), "why")
    text = words(why)
    assert "+0.90 ± 0.10" in text
    assert "The street 0.00 0.00" in text
    assert len(re.findall(r'href="#procedure-', why)) == 1
    assert "--from: 50.0%; --to: 100.0%" in why


def test_every_link_of_the_reasons_has_a_target(full: Stored) -> None:
    class Links(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.ids: set[str] = set()
            self.targets: set[str] = set()

        def handle_starttag(
            self, tag: str, attrs: list[tuple[str, str | None]]
        ) -> None:
            found = dict(attrs)
            if "id" in found:
                self.ids.add(found["id"] or "")
            if tag == "a" and (found.get("href") or "").startswith("#"):
                self.targets.add((found["href"] or "")[1:])

    links = Links()
    links.feed(write_page(read_document(full)))
    assert links.targets <= links.ids


def test_what_comes_first_has_a_sentence(full: Stored) -> None:
    passage = next(
        item
        for item in summarise(read_document(full))
        if item.title == "What may come next"
    )
    assert passage.sentences[-1].text == (
        "What comes first within 365 days, most probable first: vote (60%) and war "
        "(40%). UNCALIBRATED."
    )
    assert not any("comes first" in line.text for line in passage.sentences[:-1])


def test_a_reason_about_an_unknown_move_is_refused(full: Stored) -> None:
    full["why"][0]["contributions"][0]["moves"] = ["M99"]
    with pytest.raises(ValidationError, match="of the record, got M99"):
        read_document(full)
