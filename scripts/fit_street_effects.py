"""Measure how much street protest moves the hazards of leaders' exits.

Writes ``src/countermove/outlook/street_effects.json``, fitted numbers with their
provenance, and the page ``docs/reference/street-effects.md`` made from it. The lists
lie outside the project: name their folder with ``--data`` or in ``COUNTERMOVE_DATA``.
No row of a list is stored; the only chance is in the intervals of skill, from a fixed
seed, so the same lists give the same bytes.
"""

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from clock_rates.lists import Lists, regimes
from street_effects.calibration import calibration_rows, later_rows
from street_effects.contrasts import contrast_rows
from street_effects.crowds import (
    FILE,
    Crowd,
    Dating,
    Demand,
    features_by_country,
    read_crowds,
)
from street_effects.design import FloatArray, control_columns
from street_effects.fitting import CauseFit, fit_cause
from street_effects.models import MODELS, model_columns
from street_effects.page import render_page
from street_effects.panel import (
    CAUSES,
    COUPS,
    LAST,
    LATER_LEADERS,
    LEADERS,
    Panel,
    build_panel,
    count_exits,
    month_starts,
    read_coups,
    read_later_spells,
    read_spells,
)
from street_effects.risks import risk_rows
from street_effects.selection import tried_rows
from street_effects.skill import PARTING, SEED, forecast_rates, skill_rows
from street_effects.stored import describe_fit, shorten
from street_effects.votes import FILE as VOTES
from street_effects.votes import read_calendar

from countermove.outlook.street import STREET_FEATURES

ROOT = Path(__file__).resolve().parents[1]
COMMAND = "python scripts/fit_street_effects.py"
SCHEMA = "countermove/street-effects/1"
USED = (LEADERS, LATER_LEADERS, COUPS, FILE, VOTES, "reign/regime_list.csv")

CASES = {
    "ARM": 371,
    "BOL": 145,
    "EGY": 651,
    "IRQ": 645,
    "RUS": 365,
    "SDN": 625,
    "SUN": 365,
    "TUN": 616,
    "TUR": 640,
    "UKR": 369,
    "VEN": 101,
}
"""Countries of the packaged cases by COW number; Russia continues the Soviet Union."""

Fits = dict[str, dict[str, CauseFit]]


def measure_everything(folder: Path) -> dict[str, object]:
    """Read the lists in a folder and return all numbers with their provenance."""
    lists = Lists(folder)
    calendar, kinds, coups = read_calendar(lists), regimes(lists), read_coups(lists)
    crowds = read_crowds(lists)
    watched = {crowd.country for crowd in crowds}
    panel = build_panel(read_spells(lists, calendar, watched), calendar, kinds, coups)
    spells = read_later_spells(lists, watched)
    later = build_panel(spells, calendar, kinds, coups, first=LAST + 1)
    choices = _choices(panel, crowds)
    features = choices["removal"]
    fits = fit_models(panel, features)
    spreads = {cause: fits["forecast"][cause].spread for cause in CAUSES}
    used = {
        "leader_weeks": panel.start.size,
        "countries": len(set(panel.country.tolist())),
        "protests": len(crowds),
        "protests_for_removal": sum(crowd.removal for crowd in crowds),
    }
    return {
        "schema": SCHEMA,
        "provenance": _provenance(lists, used),
        "cases": CASES,
        "exits": count_exits(panel),
        "full": _described(fits),
        "without": {
            str(code): _described(_without(panel, features, code, spreads))
            for code in sorted(set(CASES.values()))
        },
        "dated_at_start": _described(fit_models(panel, choices["dated at start"])),
        "contrasts": contrast_rows(panel, features, spreads),
        "risks": risk_rows(panel, features),
        "risks_dated_at_start": risk_rows(panel, choices["dated at start"]),
        "tried": tried_rows(panel, choices),
        **_out_of_time(panel, features),
        "later": _later(later, crowds, panel, fits),
    }


def fit_models(
    panel: Panel, features: FloatArray, spreads: dict[str, float] | None = None
) -> Fits:
    """Fit every cause with every set of features."""
    return {
        name: {
            cause: fit_cause(
                panel,
                model_columns(panel, features, slot, model),
                slot,
                spread=None if spreads is None else spreads[cause],
            )
            for slot, cause in enumerate(CAUSES)
        }
        for name, model in MODELS.items()
    }


def main() -> int:
    """Write the numbers and the page; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("COUNTERMOVE_DATA"))
    parser.add_argument("--root", type=Path, default=ROOT, help="where to write")
    chosen = parser.parse_args()
    if chosen.data is None:
        parser.error("name the folder of lists with --data or COUNTERMOVE_DATA")
    missing = [name for name in USED if not (Path(chosen.data) / name).is_file()]
    if missing:
        parser.error(f"{chosen.data} lacks {', '.join(missing)}")
    stored = shorten(measure_everything(Path(chosen.data)))
    # Read back, so that the page is made from the very numbers that are written.
    text = json.dumps(stored, indent=1, ensure_ascii=False) + "\n"
    outputs = {
        chosen.root / "src/countermove/outlook/street_effects.json": text,
        chosen.root / "docs/reference/street-effects.md": render_page(json.loads(text)),
    }
    for path, content in outputs.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        print(f"wrote {path} ({len(content.encode()):,} bytes)")
    return 0


def _choices(panel: Panel, crowds: list[Crowd]) -> dict[str, FloatArray]:
    """Return features from each choice of protests, and with long rows dated early."""
    times = panel.times()
    found = {
        demand.value: panel.gather(features_by_country(crowds, times, demand=demand))
        for demand in Demand
    }
    early = features_by_country(
        crowds, times, demand=Demand.REMOVAL, dating=Dating.START
    )
    return found | {"dated at start": panel.gather(early)}


def _without(
    panel: Panel, features: FloatArray, code: int, spreads: dict[str, float]
) -> Fits:
    """Fit without a country; the spread of countries is kept from the whole."""
    kept = panel.country != code
    return fit_models(panel.only(kept), features[kept], spreads)


def _described(fits: Fits) -> dict[str, object]:
    return {
        name: {
            cause: describe_fit(fit, MODELS[name][cause])
            for cause, fit in found.items()
        }
        for name, found in fits.items()
    }


def _out_of_time(panel: Panel, features: FloatArray) -> dict[str, object]:
    learn = panel.start < PARTING
    rates = [
        forecast_rates(panel, features, slot, learn) for slot in range(len(CAUSES))
    ]
    return {
        "skill": skill_rows(panel, features, rates),
        "calibration": calibration_rows(panel, rates),
    }


def _later(
    later: Panel, crowds: list[Crowd], panel: Panel, fits: Fits
) -> list[dict[str, object]]:
    bare = {
        cause: fit_cause(panel, control_columns(panel, slot), slot)
        for slot, cause in enumerate(CAUSES)
    }
    early = month_starts(later)
    features = early.gather(
        features_by_country(crowds, early.times(), demand=Demand.REMOVAL)
    )
    others = count_exits(panel)["other"] / float(panel.years.sum())
    return later_rows(later, features, fits["forecast"], bare, others=others)


def _provenance(lists: Lists, used: dict[str, int]) -> dict[str, object]:
    return {
        "command": f"{COMMAND} --data FOLDER",
        "versions": {
            "python": ".".join(platform.python_version_tuple()[:2]),
            **{name: version(name) for name in ("countermove", "numpy", "scipy")},
        },
        "interval": 0.9,
        "seed": SEED,
        "features": list(STREET_FEATURES),
        "rows_used": used,
        "files": [lists.account[name] for name in sorted(lists.account)],
    }


if __name__ == "__main__":
    sys.exit(main())
