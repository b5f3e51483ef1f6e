"""Fit the weights of the rounds model and write ``reading/weights.json``.

    OPENBLAS_NUM_THREADS=1 python scripts/fit_round_weights.py

Learns from the packaged contests alone. Every one gets a fit without itself, and
``all`` is for contests that are not packaged. The shrinkage of each fit is chosen
inside its own training contests. Some ten minutes on two cores.
"""

import argparse
import json
import platform
from collections.abc import Mapping
from hashlib import sha256
from importlib import metadata
from itertools import combinations
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Vantage
from countermove.folder import case_names, load
from countermove.folder.library import case_path
from countermove.folder.writing import write_text
from countermove.reading.design import Design, lay_out
from countermove.reading.learning import (
    GRID,
    Shrinkage,
    choose_shrinkage,
    fit_weights,
    folds,
    score_shrinkage,
)
from countermove.reading.links import labelled_parents
from countermove.reading.pairs import FEATURES
from countermove.reading.references import (
    RULES,
    learn_rank_law,
    place_of,
    rank_candidates,
)
from countermove.reading.weights import PRIOR
from countermove.streams import Streams

SEED = 20200805
TARGET = Path("src/countermove/reading/weights.json")
Scores = dict[Shrinkage, tuple[float, int]]


def main() -> None:
    """Fit, print what was chosen, and write the file."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    names = case_names()
    with Pool(2) as pool:
        couples = list(combinations(names, 2))
        print(f"{len(couples)} fits without two contests, {len(GRID)} shrinkages each")
        without_two = {
            frozenset(couple): scores
            for couple, scores in zip(couples, pool.map(_score, couples), strict=True)
        }
        without_one = dict(
            zip(names, pool.map(_score, [(name,) for name in names]), strict=True)
        )
        jobs = [("all", names, {name: without_one[name][name] for name in names})]
        for left_out, others in folds(names):
            inner = {
                name: without_two[frozenset((left_out, name))][name] for name in others
            }
            jobs.append((f"without {left_out}", others, inner))
        fits = dict(pool.imap(_fit, jobs))
    write_text(TARGET, json.dumps(_document(fits), indent=1) + "\n")


def _score(left_out: tuple[str, ...]) -> dict[str, Scores]:
    """Foretell some contests from a fit on all others, under each shrinkage.

    A fit without two contests serves the inner round of either: the other is then the
    contest to be scored in the end, and takes no part.
    """
    training = [design(name) for name in case_names() if name not in left_out]
    stream = Streams(SEED).named("shrinkage", *left_out)
    held = {name: design(name) for name in left_out}
    scores = score_shrinkage(training, held, grid=GRID, stream=stream)
    print("scored without", *left_out, flush=True)
    return {
        name: {shrinkage: row[name] for shrinkage, row in scores.items()}
        for name in left_out
    }


def _fit(
    job: tuple[str, list[str], dict[str, Scores]],
) -> tuple[str, dict[str, object]]:
    name, training, inner = job
    designs = [design(case) for case in training]
    shrinkage, scores = choose_shrinkage(inner)
    stream = Streams(SEED).named("weights", name)
    fit = fit_weights(designs, shrinkage=shrinkage, name=name, stream=stream)
    labelled = sum(int(item.labelled.sum()) for item in designs)
    answers = sum(int((item.labelled & ~item.none_left).sum()) for item in designs)
    print(
        f"{name}: {shrinkage}, {labelled} settled moves, {answers} answers", flush=True
    )
    return name, {
        "contests": len(training),
        "settled_moves": labelled,
        "answers": answers,
        "shrinkage": {"scale": shrinkage.scale, "spread": shrinkage.spread},
        "inner_scores": [
            {"scale": item.scale, "spread": item.spread, "log_probability": round(v, 5)}
            for item, v in scores.items()
        ],
        "gap_nats": float(f"{fit.gap:.1g}"),
        "mode": _rounded(fit.mode),
        "error": _rounded(fit.error),
        "rules": _rank_laws(training),
        "draws": [_rounded(row) for row in fit.weights.draws],
    }


def _whole(name: str) -> Vantage:
    contest = load(name)
    return contest.at(contest.last_reported)


def design(name: str) -> Design:
    """Lay a packaged contest out for fitting."""
    return lay_out(_whole(name))


def _rank_laws(names: list[str]) -> Mapping[str, object]:
    """Count at which place of each rule the labelled parents of the contests stand."""
    places: dict[str, list[int]] = {rule: [] for rule in RULES}
    settled = 0
    for name in names:
        vantage = _whole(name)
        truth = labelled_parents(vantage)
        settled += len(truth)
        answers = {row: parents for row, parents in truth.items() if parents}
        for rule, ranked in rank_candidates(vantage, answers).items():
            places[rule] += map(place_of, ranked, answers.values())
    laws = {rule: learn_rank_law(places[rule], settled) for rule in RULES}
    return {
        rule: {
            "answering": round(law.answering, 5),
            "places": [round(share, 5) for share in law.places],
        }
        for rule, law in laws.items()
    }


def _document(fits: Mapping[str, object]) -> dict[str, object]:
    packages = ("countermove", "numpy", "scipy", "numba")
    return {
        "schema": 2,
        "features": list(FEATURES),
        "prior": {name: PRIOR[name] for name in FEATURES},
        "fits": fits,
        "provenance": {
            "command": "OPENBLAS_NUM_THREADS=1 python scripts/fit_round_weights.py",
            "seed": SEED,
            "inputs": {
                f"{name}/{file}": sha256(
                    (case_path(name) / file).read_bytes()
                ).hexdigest()
                for name in case_names()
                for file in ("contest.yaml", "moves.csv", "claims.csv")
            },
            "versions": {name: metadata.version(name) for name in packages}
            | {"python": platform.python_version()},
        },
    }


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(float(value), 5) for value in values]


if __name__ == "__main__":
    main()
