"""The page of a ledger: complete, safe, offline, and right in light and dark."""

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from small_ledger import a_forecast, a_ledger, a_resolution, at

from countermove.errors import AccessError
from countermove.ledger import Book, Verdict
from countermove.outlook.track_record import TrackRecord, keep_record
from countermove.report.ledger_page import ledger_page, write_ledger_page
from countermove.report.reliability import chart_reliability, describe_reliability
from countermove.scoring import measure_reliability

EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>'
NOW = at(60)()


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Four contests, scored, void, corrected and overdue, with hostile words."""
    ledger = a_ledger(tmp_path)
    ledger.register(
        a_forecast(
            contest=f"c{number}",
            title=EVIL if number == 1 else f"Contest {number}",
            statement=f"Statement {number}",
            resolution_rule=f"Rule number {number}. {EVIL}",
            provenance={"arguments": {"contest": EVIL}, "seed": 0},
        )
        for number in range(1, 5)
    )
    later = a_ledger(tmp_path, days=40)
    later.resolve(a_resolution(1, source="https://example.org/a?b=1&c=2"))
    later.resolve(a_resolution(2, source="javascript:alert(1)", note=EVIL))
    later.resolve(a_resolution(2, verdict=Verdict.TRUE, replaces=6))
    later.resolve(a_resolution(3, verdict=Verdict.VOID))
    return ledger.read()


@pytest.fixture
def record(book: Book) -> TrackRecord:
    return keep_record(book.entries, now=NOW)


@pytest.fixture
def page(book: Book, record: TrackRecord) -> str:
    return ledger_page(book, record, now=NOW)


class Tags(HTMLParser):
    """Every tag with its attributes, and whether tags are closed in order."""

    EMPTY = frozenset({"meta", "br", "img", "link", "input", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_entry_stands_there_with_its_rule_and_all_that_was_said(
    page: str,
) -> None:
    for number in range(1, 5):
        assert f'id="entry-{number}"' in page
        assert f"Rule number {number}." in page
    assert "replaces 6" in page
    assert '<span class="replaced">false</span>' in page
    assert 'status-overdue">overdue' in page


def test_nothing_is_loaded_and_nothing_written_in_the_ledger_is_markup(
    page: str,
) -> None:
    tags = Tags()
    tags.feed(page)
    names = {tag for tag, _ in tags.found}
    assert not names & {"script", "img", "link", "iframe", "object", "form"}
    for _, attributes in tags.found:
        assert not any(name.startswith("on") for name in attributes)
        target = attributes.get("href") or "#"
        assert target.startswith(("#", "https://example.org/"))
        assert "src" not in attributes
    assert tags.open == []
    assert "url(http" not in page
    assert "default-src 'none'" in page


def test_pictures_are_sound_and_named_once(page: str) -> None:
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(pictures) == 1
    ET.fromstring(pictures[0])
    names = re.findall(r' id="([^"]+)"', page)
    assert len(names) == len(set(names))
    painted = set(re.findall(r'(?:fill|stroke)="([^"]+)"', pictures[0]))
    assert {"var(--ink)", "var(--stake-personnel)"} <= painted
    assert not {colour for colour in painted if colour.startswith("#")}


def test_counts_and_scores_are_those_of_the_record(
    page: str, record: TrackRecord
) -> None:
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Registered 4 Matured 4 Resolved 3 Void 1 Scored 2 Overdue 1" in text
    judged = record.in_advance
    assert judged is not None
    assert f"Brier {judged.brier.mean:.4f} {judged.brier.reference_mean:.4f}" in text
    assert judged.verdict in text


def test_the_word_calibrated_is_not_said_of_few_events(page: str) -> None:
    said = re.findall(r"\w*calibrated", page, re.IGNORECASE)
    assert said == ["Uncalibrated"]


def test_equal_ledgers_at_equal_moments_give_equal_bytes(
    page: str, book: Book, record: TrackRecord
) -> None:
    assert ledger_page(book, record, now=NOW) == page
    assert book.head in page


def test_an_empty_ledger_has_a_page_too(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").touch()
    book = a_ledger(tmp_path).read()
    page = ledger_page(book, keep_record((), now=NOW), now=NOW)
    assert "The ledger holds no entries." in page
    assert "<svg" not in page


def test_the_page_is_written_whole_or_not(
    tmp_path: Path, book: Book, record: TrackRecord, page: str
) -> None:
    path = write_ledger_page(book, record, tmp_path / "page.html", now=NOW)
    assert path.read_text("utf-8") == page
    with pytest.raises(AccessError, match="got the folder"):
        write_ledger_page(book, record, tmp_path, now=NOW)


def test_the_picture_is_valid_and_says_its_numbers() -> None:
    table = measure_reliability(
        [0.1, 0.1, 0.1, 0.9], [True, False, False, True], edges=[0, 0.5, 0.8, 1]
    )
    chart_reliability(table).to_dict(validate=True)
    words = describe_reliability(table)
    assert "2 ranges of probability" in words
    assert "said 0 to 50%: 1 of 3 came true" in words
    assert "said 80 to 100%: 1 of 1 came true" in words
