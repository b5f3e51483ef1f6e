"""Every item of the essay has its place in the software, or says that it has none."""

from pathlib import Path

import pytest
from essay_pointers import leads_somewhere
from render_essay import STATUSES, read_items, render

from countermove.errors import NotFoundError

ROOT = Path(__file__).parents[1]
ITEMS = read_items()
POINTERS = sorted({pointer for item in ITEMS for pointer in item.where})


def test_all_items_of_the_essay_are_there_once_and_in_order() -> None:
    assert [item.id for item in ITEMS] == [f"S{n:03d}" for n in range(1, 164)]


def test_each_item_has_a_known_status_and_says_something() -> None:
    for item in ITEMS:
        assert item.status in STATUSES, item.id
        assert item.item, item.id
        assert item.words.endswith("."), item.id


def test_what_is_there_is_pointed_at() -> None:
    bare = [item.id for item in ITEMS if item.status != "not yet" and not item.where]
    assert bare == []


def test_no_item_names_a_place_twice() -> None:
    assert [item.id for item in ITEMS if len(set(item.where)) < len(item.where)] == []


def test_no_pointer_leads_nowhere() -> None:
    assert [pointer for pointer in POINTERS if not leads_somewhere(pointer)] == []


@pytest.mark.parametrize(
    "pointer",
    [
        "case:iraq-2019/moves#I999",
        "case:iraq-2019/series#happiness",
        "case:iraq-2019/hypotheses#q999",
        "case:iraq-2019/contest#camps/nobody",
        "case:iraq-2019/contest#country/name",
        "case:iraq-2019/outcome#episodes/IRQ-9",
        "rule:iraq-2019/etiquette",
        "codebook:acts/sneeze",
        "codebook:moods/angry",
        "code:countermove.reading.rounds:find_squares",
        "code:countermove.reading.squares:find_squares",
        "scenario:happy_end",
        "report:#gossip",
    ],
)
def test_a_pointer_to_nothing_is_noticed(pointer: str) -> None:
    assert not leads_somewhere(pointer)


@pytest.mark.parametrize("pointer", ["essay:P1", "scenario", "moves#I064"])
def test_a_pointer_of_no_known_form_is_refused(pointer: str) -> None:
    with pytest.raises(ValueError, match="Expected a pointer that begins with case"):
        leads_somewhere(pointer)


def test_a_pointer_into_a_case_that_is_not_packaged_is_refused() -> None:
    with pytest.raises(NotFoundError, match="Expected a packaged contest"):
        leads_somewhere("case:atlantis-1999/moves#A001")


def test_the_page_of_the_essay_is_fresh() -> None:
    page = (ROOT / "docs/reference/essay.md").read_text(encoding="utf-8")
    assert page == render(), "Run `python scripts/render_essay.py`."


def test_the_page_shows_every_item_with_its_pointers() -> None:
    page = render()
    for item in ITEMS:
        row = next(
            line for line in page.splitlines() if line.startswith(f"| {item.id},")
        )
        assert item.words in row
        assert all(f"`{pointer}`" in row for pointer in item.where)
