"""The page stands alone, escapes all, leads somewhere with each link, and is lean."""

import json
import os
import re
import subprocess
import sys
from copy import deepcopy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from small_reading import READING

from countermove.errors import NotFoundError, ValidationError
from countermove.report import read_document, write_report
from countermove.report.picture import anchor
from countermove.report.sentences import summarise

Stored = dict[str, Any]
LOADING = {"src", "srcset", "poster", "data", "action", "xlink:href", "background"}
VOID = {"meta", "br", "link", "img", "input", "hr"}
HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}"


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """Elements of a page, in order, with their own text; refuses broken nesting."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        assert not self._open, [element.tag for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text.append(data)

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    @property
    def ids(self) -> list[str]:
        return [
            item.attributes["id"] for item in self.elements if "id" in item.attributes
        ]


def written(stored: Stored, folder: Path) -> str:
    path = write_report(stored, folder / "report.html")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(deepcopy(READING), tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def words(element: Element) -> str:
    return " ".join("".join(element.text).split())


def test_every_link_into_the_page_has_one_target(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    targets = {
        link.attributes["href"][1:]
        for link in page.all("a")
        if link.attributes["href"].startswith("#")
    }
    assert {anchor(f"M{place}") for place in range(1, 6)} <= targets
    assert targets <= set(page.ids)


def test_every_sentence_of_the_summary_is_there_with_its_links(
    stored: Stored, text: str
) -> None:
    summary = text[text.index('id="summary"') : text.index('id="timeline"')]
    plain = " ".join(re.sub(r"<[^>]+>", "", summary).split())
    for passage in summarise(read_document(stored)):
        for line in passage.sentences:
            assert " ".join(line.text.split()) in plain
            for key in line.moves:
                assert f'href="#{anchor(key)}"' in summary


def test_every_round_and_its_judgements_are_in_the_table(page: Page) -> None:
    table = next(item for item in page.all("table") if "rounds" in str(item.attributes))
    row = words(table)
    for part in (
        "R1",
        "25 June to 6 July 2020",
        "ahead: Rulers",
        "disagrees",
        "0 to 3",
    ):
        assert part in row
    assert "40% → 60%" in row


def test_nothing_is_loaded_from_anywhere(page: Page, text: str) -> None:
    assert not page.all("script")
    assert not page.all("link")
    assert not page.all("iframe")
    for element in page.elements:
        assert not LOADING & set(element.attributes), element
        assert not any(name.startswith("on") for name in element.attributes)
    style = words(page.all("style")[0])
    assert "url(" not in style
    assert "@import" not in style
    outside = {
        link.attributes["href"]
        for link in page.all("a")
        if not link.attributes["href"].startswith("#")
    }
    assert outside == {"https://example.org/report?a=1&b=2"}
    known = ("http://www.w3.org/2000/svg", *outside)
    found = re.findall(r"https?://[^\s\"'<)]+", text.replace("&amp;", "&"))
    assert set(found) <= set(known)


def test_a_policy_forbids_loading_before_anything_else_is_read(page: Page) -> None:
    policy = next(
        item.attributes["content"]
        for item in page.all("meta")
        if item.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_every_picture_has_a_sentence_in_its_place(page: Page) -> None:
    pictures = [item for item in page.elements if item.attributes.get("role") == "img"]
    figures, drawings = page.all("figure"), page.all("svg")
    assert len(pictures) == len(figures) == len(drawings) >= 9
    for picture in pictures:
        assert re.fullmatch(r".{25,}\.", picture.attributes["aria-label"], re.DOTALL)
    assert len(page.all("figcaption")) == len(figures)
    spoken = " ".join(item.attributes["aria-label"] for item in pictures)
    assert "Rulers 2, Reformers 2 and The street 1" in spoken
    assert "Rulers answers Reformers 1.0 times" in spoken
    assert "Uncalibrated forecasts: Title of leader_out within 90 days 20%" in spoken


def test_the_page_is_built_for_assistive_readers(page: Page) -> None:
    assert page.all("html")[0].attributes["lang"] == "en"
    assert len(page.all("h1")) == 1
    levels = [
        int(item.tag[1]) for item in page.elements if re.match("h[1-6]$", item.tag)
    ]
    assert all(second - first <= 1 for first, second in pairwise(levels))
    assert any(link.attributes.get("class") == "skip" for link in page.all("a"))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all("scope" in cell.attributes for cell in page.all("th"))


def test_forecasts_are_called_uncalibrated_wherever_they_stand(page: Page) -> None:
    for name in ("summary", "outlook", "ethics"):
        section = next(
            item for item in page.all("section") if item.attributes["id"] == name
        )
        assert "UNCALIBRATED" in words(section)
    scenarios = [cell for cell in page.all("th") if "clock" in words(cell)]
    assert len(scenarios) == 2
    assert all("UNCALIBRATED" in words(cell) for cell in scenarios)


def test_rules_of_resolution_speak_of_the_deadline_once(text: str) -> None:
    assert text.count("True if leader_out by the deadline.") == 1


def test_conflicting_claims_stand_side_by_side(page: Page) -> None:
    table = next(
        item for item in page.all("table") if item.attributes.get("class") == "claims"
    )
    assert "in conflict" in words(table)
    assert "Three died" in words(table)
    assert "interest: Reformers" in words(table)


def test_hostile_words_are_shown_and_never_obeyed(
    stored: Stored, tmp_path: Path
) -> None:
    record = stored["record"]
    record["title"] = record["question"] = HOSTILE
    for row in (*record["moves"], *record["claims"]):
        row.update(
            {"action": HOSTILE, "note": HOSTILE, "says": HOSTILE, "quote": HOSTILE}
        )
    for row in (*record["camps"], *record["institutions"], *record["sources"]):
        row["name"] = HOSTILE
    record["sources"][1]["url"] = "javascript:alert(1)"
    stored["provenance"]["command"] = HOSTILE
    for row in stored["outlook"]:
        row["title"] = row["resolution"] = row["clock"] = HOSTILE
    page = Page(written(stored, tmp_path))
    assert not page.all("script")
    assert not page.all("img")
    assert not any(
        link.attributes["href"].startswith("javascript") for link in page.all("a")
    )
    assert words(page.all("h1")[0]) == HOSTILE


def test_hostile_keys_cannot_break_out_of_their_place(
    stored: Stored, tmp_path: Path
) -> None:
    key = '"><b id=x>'
    hostile = json.loads(json.dumps(stored).replace('"M3"', json.dumps(key)))
    page = Page(written(hostile, tmp_path))
    assert anchor(key) in page.ids
    assert "x" not in page.ids
    assert not page.all("b")


def test_equal_readings_give_equal_bytes(stored: Stored, tmp_path: Path) -> None:
    script = (
        "import json, sys; from pathlib import Path; "
        "from countermove.report import write_report; "
        "write_report(json.loads(sys.stdin.read()), Path(sys.argv[1]))"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "other.html")],
        input=json.dumps(stored),
        text=True,
        check=True,
        env={
            "TZ": "Asia/Tokyo",
            "PYTHONHASHSEED": "7",
            "PATH": "",
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        },
    )
    again = (tmp_path / "other.html").read_text(encoding="utf-8")
    assert written(stored, tmp_path) == again


def test_a_bare_reading_makes_a_page_without_empty_sections(
    bare: Stored, tmp_path: Path
) -> None:
    page = Page(written(bare, tmp_path))
    sections = {item.attributes["id"] for item in page.all("section")}
    assert {"summary", "rounds", "moves", "provenance", "ethics"} <= sections
    assert not sections & {"outlook", "control", "stakes", "exchange", "rival"}
    assert set(page.ids) >= {link.attributes["href"][1:] for link in page.all("a")}


def test_an_empty_record_makes_a_page(bare: Stored, tmp_path: Path) -> None:
    bare["record"]["moves"] = []
    assert "No move had been reported" in written(bare, tmp_path)


@pytest.mark.parametrize("kept", ["answers", "rounds", "stakes", "control", "outlook"])
def test_one_part_of_a_reading_is_enough(
    stored: Stored, bare: Stored, tmp_path: Path, kept: str
) -> None:
    bare |= {"as_of": "2020-08-05", kept: stored[kept]}
    bare["record"]["moves"] = [
        {"id": row["id"], "date": row["date"]} for row in stored["record"]["moves"]
    ]
    Page(written(bare, tmp_path))


def test_a_hundred_moves_make_a_page_under_three_megabytes(
    stored: Stored, tmp_path: Path
) -> None:
    pattern = stored["record"]["moves"][0]
    stored["record"]["moves"] = [
        {
            **pattern,
            "id": f"M{place}",
            "date": f"2020-0{place % 7 + 1}-{place % 27 + 1:02}",
        }
        for place in range(1, 101)
    ]
    stored["moves"] = [f"M{place}" for place in range(1, 101)]
    size = len(written(stored, tmp_path).encode())
    assert size < 3_000_000


def test_a_page_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="stored reading"):
        write_report({}, tmp_path / "report.html")
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_named(stored: Stored, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        write_report(stored, tmp_path / "nowhere" / "report.html")
