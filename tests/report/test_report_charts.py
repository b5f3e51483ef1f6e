"""Charts hold the numbers of the reading, by specification and data."""

from datetime import date
from typing import Any

import altair as alt
import pytest

from countermove.report import read_document
from countermove.report.document import Document
from countermove.report.matrix import chart_matrix
from countermove.report.outlook import chart_outlook
from countermove.report.palette import Palette, choose_palette
from countermove.report.picture import anchor, render
from countermove.report.ribbons import chart_control, order_institutions
from countermove.report.stakes import chart_aim_and_form, chart_stakes
from countermove.report.timeline import chart_timeline, chart_window

Stored = dict[str, Any]
Rows = list[dict[str, Any]]


@pytest.fixture
def document(stored: Stored) -> Document:
    return read_document(stored)


@pytest.fixture
def palette(document: Document) -> Palette:
    return choose_palette(document.record.camps)


def rows_with(chart: alt.LayerChart, column: str) -> Rows:
    """Return the rows of the layers that have a column, each once."""
    values = chart.to_dict()  # also checks the chart against the schema
    found: Rows = []
    for data in values["datasets"].values() if "datasets" in values else []:
        found += [row for row in data if column in row]
    for layer in values["layer"]:
        inline = layer.get("data", {}).get("values", [])
        found += [row for row in inline if column in row and row not in found]
    return found


def test_the_timeline_marks_every_visible_move_by_form_and_force(
    document: Document, palette: Palette
) -> None:
    rows = rows_with(chart_timeline(document, palette), "form")
    assert {row["move"] for row in rows} == {"M1", "M2", "M3", "M4", "M5"}
    third = next(row for row in rows if row["move"] == "M3")
    assert (third["form"], third["force"]) == ("violent", "lethal")
    assert third["link"] == f"#{anchor('M3')}"


def test_curves_fade_with_probability_and_settled_ones_are_thicker(
    document: Document, palette: Palette
) -> None:
    rows = rows_with(chart_timeline(document, palette), "order")
    look = {row["link"]: (row["opacity"], row["width"]) for row in rows}
    assert set(look) == {"M1 M2", "M2 M3", "M3 M4"}
    assert look["M2 M3"][1] > look["M3 M4"][1]
    assert look["M2 M3"][0] > look["M3 M4"][0] > look["M1 M2"][0]


def test_curves_run_forward_in_time_from_mark_to_mark(
    document: Document, palette: Palette
) -> None:
    chart = chart_timeline(document, palette)
    marks = {row["move"]: row for row in rows_with(chart, "form")}
    curve = [row for row in rows_with(chart, "order") if row["link"] == "M2 M3"]
    curve.sort(key=lambda row: row["order"])
    for point, key in ((curve[0], "M2"), (curve[-1], "M3")):
        assert point["time"] == marks[key]["time"]
        assert point["y"] == pytest.approx(marks[key]["y"], abs=0.1)


def test_the_window_names_the_openers_of_rounds_and_hides_what_came_before(
    document: Document, palette: Palette
) -> None:
    chart = chart_window(document, palette, since=date(2020, 5, 7))
    assert {row["move"] for row in rows_with(chart, "form")} == {"M2", "M3", "M4", "M5"}
    assert any(row["text"].startswith("R1 reform") for row in rows_with(chart, "text"))


def test_control_shows_shares_with_bands(document: Document, palette: Palette) -> None:
    chart = chart_control(document, palette, institution="cabinet")
    rows = rows_with(chart, "low")
    assert len({(row["camp"], row["time"]) for row in rows}) == 4
    assert all(row["low"] < row["share"] < row["high"] for row in rows)
    assert {row["text"] for row in rows_with(chart, "text")} == {
        "Rulers 55%",
        "Reformers 45%",
    }


def test_contested_institutions_come_before_settled_ones(document: Document) -> None:
    assert order_institutions(document) == ["cabinet", "courts"]


def test_stakes_show_three_shares_a_day(document: Document) -> None:
    rows = rows_with(chart_stakes(document, observer="reform"), "stake")
    assert {row["stake"] for row in rows} == {"personnel", "authority", "structural"}
    assert len({row["time"] for row in rows}) == 2


def test_the_aim_stands_beside_the_form(document: Document) -> None:
    rows = rows_with(chart_aim_and_form(document), "what")
    said = {(row["what"], row["stake"]): row["share"] for row in rows}
    assert said["aim", "authority"] == pytest.approx(0.7)
    assert said["form", "authority"] == pytest.approx(0.3)


def test_the_matrix_puts_who_answers_in_rows(document: Document) -> None:
    rows = rows_with(chart_matrix(document), "count")
    cells = {(row["answering"], row["answered"]): row for row in rows}
    assert cells["Rulers", "Reformers"]["count"] == "1.0"
    assert cells["Rulers", "Reformers"]["lag"] == "1 d"
    assert cells["Reformers", "Rulers"]["lag"] == ""


def test_the_outlook_has_an_interval_and_a_base_rate_a_row(document: Document) -> None:
    rows = rows_with(chart_outlook(document.outlook), "probability")
    assert [row["horizon"] for row in rows] == ["90 days", "365 days", "90 days"]
    for row in rows:
        assert row["low"] <= row["probability"] <= row["high"]
        assert row["base"] is not None


def test_a_picture_is_clean_and_the_same_each_time(
    document: Document, palette: Palette
) -> None:
    def draw() -> str:
        chart = chart_timeline(document, palette)
        return str(render(chart, name="picture", variables=palette.variables))

    first = draw()
    assert first == draw()
    assert first.startswith("<svg")
    assert "var(--camp-0)" in first
    assert f'href="#{anchor("M3")}"' in first
    assert "xlink" not in first
    assert "vega" not in first


def test_anchors_of_different_keys_differ() -> None:
    keys = ["a b", "a-b", "a_b", "ab", "a--b", "ä", "<b>", "a-20-b"]
    assert len({anchor(key) for key in keys}) == len(keys)
