"""Count the base rates of the five clocks in the public lists.

Writes ``src/countermove/outlook/clock_rates.json``, fitted numbers with their
provenance, and the page ``docs/reference/clock-rates.md`` made from it. The lists lie
outside the project: name their folder with ``--data`` or in ``COUNTERMOVE_DATA``. No
row of a list is stored, and no chance enters, so the same lists give the same bytes.
"""

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from clock_rates.assumed import assumed_entries, effect_entries
from clock_rates.chambers import cabinet_rates, chamber_rates, chamber_votes, terms
from clock_rates.coups import coup_rates, months
from clock_rates.elites import elite_rates
from clock_rates.entries import Entry
from clock_rates.leaders import leader_rates, pieces, votes
from clock_rates.lists import SOURCES, Lists, democracy_classes, regimes
from clock_rates.page import render_page
from clock_rates.protests import contest_ratios, street
from clock_rates.wars import war_rates

ROOT = Path(__file__).resolve().parents[1]
COMMAND = "python scripts/fit_clock_rates.py"
SCHEMA = "countermove/clock-rates/1"


def count_everything(folder: Path) -> dict[str, object]:
    """Read the lists in a folder and return all numbers with their provenance."""
    lists = Lists(folder)
    kinds, classes = regimes(lists), democracy_classes(lists)
    found = pieces(lists, kinds, classes, votes(lists))
    seen, panel = street(lists), months(lists, kinds, classes)
    elections = chamber_votes(lists)
    sittings = terms(elections, kinds, classes)
    entries = {
        **leader_rates(found),
        **coup_rates(lists, panel, seen),
        **cabinet_rates(lists, found, sittings, elections),
        **chamber_rates(lists, sittings),
        **elite_rates(lists, panel, kinds),
        **war_rates(lists, panel, seen),
        **contest_ratios(found, seen),
    }
    used = {
        "leader_months": len(found),
        "country_months": len(panel),
        "legislatures": len(sittings),
        "days_of_protest_for_removal": sum(map(len, seen.days["removal"].values())),
    }
    return {
        "schema": SCHEMA,
        "provenance": _provenance(lists, used),
        "rates": _chosen(entries, "exposure_years", without="median_ratio"),
        "ratios": _chosen(entries, "median_ratio"),
        "shares": _chosen(entries, "trials"),
        "assumed": assumed_entries(),
        "effects": effect_entries(),
    }


def main() -> int:
    """Write the numbers and the page; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("COUNTERMOVE_DATA"))
    parser.add_argument("--root", type=Path, default=ROOT, help="where to write")
    chosen = parser.parse_args()
    if chosen.data is None:
        parser.error("name the folder of lists with --data or COUNTERMOVE_DATA")
    missing = [name for name in SOURCES if not (Path(chosen.data) / name).is_file()]
    if missing:
        parser.error(f"{chosen.data} lacks {', '.join(missing)}")
    stored = count_everything(Path(chosen.data))
    text = json.dumps(stored, indent=1, ensure_ascii=False) + "\n"
    outputs = {
        chosen.root / "src/countermove/outlook/clock_rates.json": text,
        chosen.root / "docs/reference/clock-rates.md": render_page(stored),
    }
    for path, content in outputs.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        print(f"wrote {path} ({len(content.encode()):,} bytes)")
    return 0


def _provenance(lists: Lists, used: dict[str, int]) -> dict[str, object]:
    return {
        "command": f"{COMMAND} --data FOLDER",
        "versions": {
            "python": ".".join(platform.python_version_tuple()[:2]),
            **{name: version(name) for name in ("countermove", "numpy", "scipy")},
        },
        "interval": 0.9,
        "rows_used": used,
        "files": [lists.account[name] for name in sorted(lists.account)],
    }


def _chosen(
    entries: dict[str, Entry], field: str, *, without: str | None = None
) -> dict[str, Entry]:
    return {
        key: entry
        for key, entry in sorted(entries.items())
        if field in entry and without not in entry
    }


if __name__ == "__main__":
    sys.exit(main())
