"""Write the page that says where the software has each item of the essay.

Run it after any change of the items: ``python scripts/render_essay.py``. A test
compares the page with what this script would write, and follows every pointer.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["STATUSES", "Item", "read_items", "render"]

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
ITEMS = REFERENCE / "essay_items.toml"
PAGE = REFERENCE / "essay.md"
STATUSES = ("here", "partly", "not yet")

OPENING = """\
# The essay, item by item

Countermove began with an essay of August 2020 that reads Iraq under prime minister
Mustafa al-Kadhimi as a war over authority. This page lists the {count} things that it
names, each with the place where the software has it. It is made from `essay_items.toml`
by `scripts/render_essay.py`; edit that file, not this page.

**Here**: the software says or does it. **Partly**: some of it; the words say what is
missing. What is on record and shown, but not computed, is no more than this where the
essay names a mechanism. **Not yet**: nothing, or a mere trace. Claims and views are the
essay's; to record one is not to share it.

Pointers are followed by a test, so that none leads nowhere: `case:` a row or entry of a
packaged contest, `rule:` one of its rules of law, `codebook:` a word and its section,
`code:` a name to import, `scenario:` a scenario of the outlook, `report:` a section of
the report. P1 to P18 are the essay's paragraphs.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that the essay names.

    Parameters
    ----------
    paragraph : str
        P1 to P18.
    status : str
        ``here``, ``partly`` or ``not yet``.
    where : tuple of str
        Pointers; see ``essay_pointers``.
    words : str
        How the software says it, or what is missing.
    """

    id: str
    kind: str
    paragraph: str
    item: str
    status: str
    where: tuple[str, ...]
    words: str


def read_items() -> list[Item]:
    """Read the items in the order of the file."""
    tables = tomllib.loads(ITEMS.read_text(encoding="utf-8"))
    return [
        Item(id=key, **{**table, "where": tuple(table["where"])})
        for key, table in tables.items()
    ]


def render() -> str:
    """Return the whole page as Markdown."""
    items = read_items()
    kinds = list(dict.fromkeys(item.kind for item in items))
    parts = [OPENING.format(count=len(items)), "## How much is there\n"]
    parts.append(_summary(items, kinds))
    for kind in kinds:
        parts += [f"## {kind.capitalize()}\n", _table(items, kind)]
    return "\n".join(parts)


def _summary(items: list[Item], kinds: list[str]) -> str:
    counts = Counter((item.kind, item.status) for item in items)
    rows = [
        (kind, *(str(counts[kind, status]) for status in STATUSES)) for kind in kinds
    ]
    totals = Counter(item.status for item in items)
    last = ("**all**", *(f"**{totals[status]}**" for status in STATUSES))
    return _rows(("kind", *STATUSES), [*rows, last])


def _table(items: list[Item], kind: str) -> str:
    heads = ("item", "the essay names", "status", "how the software has it", "where")
    rows = [
        (
            f"{item.id}, {item.paragraph}",
            item.item,
            item.status,
            item.words,
            "<br>".join(f"`{pointer}`" for pointer in item.where),
        )
        for item in items
        if item.kind == kind
    ]
    return _rows(heads, rows)


def _rows(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    cells = (" | ".join(cell.replace("|", "\\|") for cell in line) for line in lines)
    return "\n".join(f"| {line} |" for line in cells) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
    print(f"Wrote {PAGE}")


if __name__ == "__main__":
    main()
