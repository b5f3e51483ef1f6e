"""Fit the weights of the rounds model and write ``reading/weights.json``.

    python scripts/fit_round_weights.py --facts FOLDER

FOLDER holds ``case_events.csv`` and ``links.csv``: dated events of eleven contests and
which earlier events each answers, by one coder. Packaged cases are added from their own
folders. Every packaged case gets a fit without itself; ``all`` is for the rest.

In the eleven contests acts are not coded, so features that need an act (hostile,
cooperative) are zero there and stay at their prior.
"""

import argparse
import csv
import json
import platform
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import numpy as np

from countermove.contest import Vantage
from countermove.folder import case_names, load
from countermove.folder.writing import write_text
from countermove.reading.answers import OPEN, settled_parents
from countermove.reading.lags import LagTable
from countermove.reading.pairs import FEATURES, each_group, pairs_of
from countermove.reading.traits import Traits, incidence, traits_of, words_of
from countermove.reading.weights import PRIOR, LabelledPairs, fit_weights
from countermove.streams import Streams

SEED = 20200805
TARGET = Path("src/countermove/reading/weights.json")
Row = dict[str, str]


def main() -> None:
    """Fit, print the modes, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=Path, required=True)
    folder = parser.parse_args().facts
    coded = _coded_contests(folder)
    packaged = {name: _packaged(name) for name in case_names()}
    fits = {"all": [*coded.values(), *packaged.values()]}
    for name in packaged:
        others = [part for other, part in packaged.items() if other != name]
        fits[f"without {name}"] = [*coded.values(), *others]
    stored = {}
    for name, parts in fits.items():
        stream = Streams(SEED).named("weights", name)
        weights, mode = fit_weights(parts, name=name, stream=stream)
        labelled = sum(len(part.labels) for part in parts)
        stored[name] = {
            "contests": len(parts),
            "settled_moves": labelled,
            "answers": sum(p >= 0 for part in parts for p in part.labels.values()),
            "mode": _rounded(mode),
            "draws": [_rounded(row) for row in weights.draws],
        }
        print(name, "settled moves:", labelled)
        for feature, value in zip(FEATURES, mode, strict=True):
            print(f"  {feature:20s} {value:7.2f}   prior {PRIOR[feature][0]:6.2f}")
    write_text(TARGET, json.dumps(_document(folder, stored), indent=1) + "\n")


def _document(folder: Path, fits: Mapping[str, object]) -> dict[str, object]:
    inputs = [folder / "case_events.csv", folder / "links.csv"]
    packages = ("countermove", "numpy", "scipy")
    return {
        "schema": 1,
        "features": list(FEATURES),
        "prior": {name: PRIOR[name] for name in FEATURES},
        "fits": fits,
        "provenance": {
            "command": "python scripts/fit_round_weights.py --facts FOLDER",
            "seed": SEED,
            "inputs": {p.name: sha256(p.read_bytes()).hexdigest() for p in inputs},
            "versions": {name: metadata.version(name) for name in packages}
            | {"python": platform.python_version()},
            "note": "Labels of the eleven contests: one coder, one pass.",
        },
    }


def _rounded(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float]:
    return [round(float(value), 5) for value in values]


def _packaged(name: str) -> LabelledPairs:
    contest = load(name)
    vantage = Vantage.cut(contest, contest.last_reported)
    labels = settled_parents(vantage)
    return _labelled(traits_of(vantage), dict(enumerate(labels.tolist())))


def _labelled(traits: Traits, labels: dict[int, int]) -> LabelledPairs:
    table = LagTable.for_spreads(traits.spreads)
    pairs = pairs_of(traits, 0, traits.size, table)
    known = {row: parent for row, parent in labels.items() if parent != OPEN}
    return LabelledPairs(pairs=pairs, runs=list(each_group(traits)), labels=known)


def _coded_contests(folder: Path) -> dict[str, LabelledPairs]:
    with (folder / "case_events.csv").open(encoding="utf-8", newline="") as file:
        actions = {row["id"]: row["action"] for row in csv.DictReader(file)}
    contests: dict[str, list[Row]] = defaultdict(list)
    with (folder / "links.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["id"] in actions:
                contests[row["contest"]].append(row | {"action": actions[row["id"]]})
    return {name: _contest(rows) for name, rows in contests.items()}


def _contest(rows: list[Row]) -> LabelledPairs:
    rows = sorted(rows, key=lambda row: (row["date"], row["action"]))
    at = {row["id"]: n for n, row in enumerate(rows)}
    labels = {
        n: at[row["answers"].split(";")[0]] if row["answers"] else -1
        for n, row in enumerate(rows)
    }
    return _labelled(_traits(rows), labels)


def _traits(rows: list[Row]) -> Traits:
    def sets(column: str) -> list[tuple[str, ...]]:
        return [tuple(filter(None, row[column].split(";"))) for row in rows]

    def shared(*names: str) -> dict[str, int]:
        known = sorted({word for name in names for cell in sets(name) for word in cell})
        return {word: n for n, word in enumerate(known)}

    camps, actors = shared("camp", "target_camp"), shared("actor", "target")
    ordinals = [date.fromisoformat(row["date"]).toordinal() for row in rows]
    nothing = np.zeros(len(rows), dtype=np.bool_)
    return Traits(
        days=np.array(ordinals, dtype=np.int64) - min(ordinals),
        spreads=np.array(
            [2 * int(row["day_uncertain"]) for row in rows], dtype=np.int64
        ),
        camps=incidence(sets("camp"), camps),
        actors=incidence(sets("actor"), actors),
        target_camps=incidence(sets("target_camp"), camps),
        targets=incidence(sets("target"), actors),
        institutions=incidence(sets("institutions")),
        places=incidence(sets("place")),
        words=incidence([words_of(row["action"]) for row in rows]),
        violent=np.array([row["form"] == "V" for row in rows], dtype=np.bool_),
        verbal=np.array([row["verbal"] == "1" for row in rows], dtype=np.bool_),
        hostile=nothing,
        cooperative=nothing,
    )


if __name__ == "__main__":
    main()
