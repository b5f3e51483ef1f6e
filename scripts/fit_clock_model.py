"""Fit the clocks on the packaged contests, each left out in turn.

    python scripts/fit_clock_model.py

Writes ``src/countermove/outlook/clock_model.json``: the fit on all contests and one
without each, with the recalibration that belongs to it. The line of a fit without a
contest is learned on forecasts for the other contests by fits that saw neither (66
fits without two). Then `scripts/render_backtest.py` makes the page. About ten minutes
on two cores.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from importlib import metadata
from itertools import combinations
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from countermove.folder import case_names
from countermove.folder.library import find_folder, load_with_outcome
from countermove.outlook.backtest import Material, gather, try_fit
from countermove.outlook.causes import CLOCKS, clock_of
from countermove.outlook.learning import fit_clocks
from countermove.outlook.raking import Line, fit_line, store_line

TARGET = (
    Path(__file__).parents[1] / "src" / "countermove" / "outlook" / "clock_model.json"
)
Row = tuple[int, int, float, bool]
FILES = ("contest.yaml", "moves.csv", "procedures.csv", "outcome.yaml")
PACKAGES = ("countermove", "numpy", "scipy", "numba")


def main() -> None:
    """Fit, try, store."""
    names = case_names()
    with ProcessPoolExecutor(2) as pool:
        materials = dict(zip(names, pool.map(_gather, names), strict=True))
        print("read", len(materials), "contests")
        pairs = list(combinations(names, 2))
        jobs: list[tuple[list[Material], list[Material]]] = [
            (
                [materials[name] for name in names if name not in pair],
                [materials[name] for name in pair],
            )
            for pair in pairs
        ]
        tried: dict[tuple[str, str], list[Row]] = {}
        for pair, found in zip(pairs, pool.map(_try, jobs), strict=True):
            for at, name in enumerate(pair):
                tried[name, pair[1 - at]] = found[at]
            print("tried without", *pair, flush=True)
        singles = [
            ([materials[key] for key in names if key != name], [materials[name]])
            for name in names
        ]
        alone = [found[0] for found in pool.map(_try, singles)]
    fits: dict[str, object] = {}
    for name in names:
        rows = [row for key in names if key != name for row in tried[key, name]]
        lessons = [materials[key].lesson for key in names if key != name]
        fits[f"without {name}"] = {
            "line": store_line(_line(rows, [materials[k] for k in names if k != name])),
            "model": fit_clocks(lessons).to_json(),
        }
    everyone = [materials[name] for name in names]
    fits["all"] = {
        "line": store_line(_line([row for rows in alone for row in rows], everyone)),
        "model": fit_clocks([item.lesson for item in everyone]).to_json(),
    }
    stored = {
        "schema": "countermove/clock-model/1",
        "provenance": {
            "command": "OPENBLAS_NUM_THREADS=1 python scripts/fit_clock_model.py",
            "inputs": {
                f"{name}/{file}": sha256(
                    (find_folder(name) / file).read_bytes()
                ).hexdigest()
                for name in names
                for file in FILES
            },
            "versions": {name: metadata.version(name) for name in PACKAGES},
        },
        "tried": {
            clock: sum(
                clock_of(item.cause) == clock
                for material in everyone
                for item in material.lesson.happenings
            )
            for clock in CLOCKS
        },
        "fits": fits,
    }
    TARGET.write_text(json.dumps(stored, separators=(",", ":")) + "\n", "utf-8")
    print(f"wrote {TARGET.name}")


def _gather(name: str) -> Material:
    return gather(*load_with_outcome(name))


def _try(job: tuple[list[Material], list[Material]]) -> list[list[Row]]:
    train, test = job
    model = fit_clocks([item.lesson for item in train])
    return [try_fit(model, item) for item in test]


def _line(rows: Sequence[Row], materials: Sequence[Material]) -> Line:
    """Fit the line; a move of a clock counts once, however often it was forecast."""
    moves = sum(len(item.lesson.happenings) for item in materials)
    hits = sum(row[3] for row in rows)
    return fit_line(
        [row[2] for row in rows],
        [row[3] for row in rows],
        [row[0] for row in rows],
        [row[1] for row in rows],
        weight=min(moves / max(hits, 1), 1.0),
    )


if __name__ == "__main__":
    main()
