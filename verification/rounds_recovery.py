"""Whether the fit finds planted weights and rounds again.

    OPENBLAS_NUM_THREADS=1 python verification/rounds_recovery.py

The packaged contests keep their moves; their answers are thrown away and drawn anew
from the law over forests under known weights: the shipped mode, of which everything but
the lags is multiplied by the strength s. At s = 0 only time tells which move answered
which. Then the weights are fitted on eleven contests and the twelfth is read, for each
in turn:

* error of the weights, in standard errors (1 is right), and how often the 90 percent
  interval holds the truth;
* share of planted parents ranked first, and mean log probability;
* adjusted Rand index of rounds (Hubert and Arabie 1985, by scikit-learn) between the
  partition that the reading draws and the one that the planted answers make, 1 for the
  same, 0 for chance. "Ceiling" is the same index when the true weights are given.
"""

import json
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from countermove.contest import Vantage
from countermove.folder import case_names, load
from countermove.folder.writing import write_text
from countermove.reading.answers import NONE, Answers, find_answers
from countermove.reading.design import Design, lay_out
from countermove.reading.learning import Shrinkage, fit_weights
from countermove.reading.pairs import FEATURES
from countermove.reading.partition import best_partition
from countermove.reading.weights import Weights, shipped_weights
from countermove.streams import Streams

STRENGTHS = (0.0, 0.5, 1.0, 1.5)
TARGET = Path(__file__).with_name("rounds_recovery.json")
SHRINKAGE = Shrinkage(scale=1.0, spread=0.0)
SEED = 19640601
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Planted:
    """One contest with planted answers."""

    vantage: Vantage
    parents: IntArray
    design: Design


def main() -> None:
    """Run every strength and write the table."""
    with Pool(2) as pool:
        rows = pool.map(study, STRENGTHS)
    write_text(TARGET, json.dumps({"seed": SEED, "rows": rows}, indent=1) + "\n")
    for row in rows:
        print(row)


def study(strength: float) -> dict[str, float]:
    """Plant, fit and read at one strength."""
    truth = shipped_weights("").draws.mean(axis=0)
    lags = np.array([name.startswith("lag_") for name in FEATURES])
    truth = np.where(lags, truth, strength * truth)
    planted = {name: plant(name, truth) for name in case_names()}
    scaled, held = [], []
    scores: dict[str, list[FloatArray]] = {"fitted": [], "true": []}
    for left_out, mine in planted.items():
        others = [item.design for name, item in planted.items() if name != left_out]
        fit = fit_weights(
            others,
            shrinkage=SHRINKAGE,
            name=left_out,
            stream=Streams(SEED).named("fit", left_out),
        )
        # The prior pulls by design; where it tells more than the data it is no error.
        scaled.append((fit.mode - truth) / fit.error)
        held.append(np.abs(scaled[-1]) < 1.645)
        given = Weights(draws=truth[None], name="truth")
        for name, weights in (("fitted", fit.weights), ("true", given)):
            scores[name].append(compare(mine, weights))
    means = {name: np.mean(np.stack(rows), axis=0) for name, rows in scores.items()}
    return {
        "strength": strength,
        "weight_error_in_standard_errors": _round(np.sqrt(np.mean(np.square(scaled)))),
        "interval_coverage": _round(np.mean(held)),
        "ranked_first": _round(means["fitted"][0]),
        "ranked_first_ceiling": _round(means["true"][0]),
        "adjusted_rand": _round(means["fitted"][1]),
        "adjusted_rand_ceiling": _round(means["true"][1]),
        "adjusted_rand_lowest": _round(min(row[1] for row in scores["fitted"])),
    }


def plant(name: str, theta: FloatArray) -> Planted:
    """Draw the answers of a packaged contest anew."""
    contest = load(name)
    vantage = contest.at(contest.last_reported)
    answers = answers_under(vantage, Weights(draws=theta[None], name="truth"), name)
    parents = answers.forests[0]
    labels = {
        row: () if parent == NONE else (parent,)
        for row, parent in enumerate(parents.tolist())
    }
    return Planted(vantage, parents, lay_out(vantage, labels))


def answers_under(vantage: Vantage, weights: Weights, name: str) -> Answers:
    """Weigh all pairs; every contest draws from streams of its own."""
    seed = SEED + sum(name.encode())
    (answers,) = find_answers(
        vantage, weights, labellings=[None], streams=Streams(seed)
    )
    return answers


def compare(planted: Planted, weights: Weights) -> FloatArray:
    """Return the share of parents ranked first and the adjusted Rand index."""
    answers = answers_under(planted.vantage, weights, "read")
    named = planted.parents != NONE
    first = float((answers.best()[named] == planted.parents[named]).mean())
    found = best_partition(answers.forests, answers.days)
    true = best_partition(planted.parents[None], answers.days)
    return np.array([first, adjusted_rand_score(true.groups, found.groups)])


def _round(value: float) -> float:
    return round(float(value), 3)


if __name__ == "__main__":
    main()
