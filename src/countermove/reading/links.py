"""How often the model finds the answers that the analyst labelled.

The share of labelled links whose labelled parent is the most probable one, with every
label hidden, beside the rule "nearest earlier move of an opposing camp". A move with
several labelled parents counts as found when any of them ranks first. A parent more
than a year back cannot be found and counts as missed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Vantage
from countermove.reading.answers import NONE, Answers

__all__ = ["LinkScore", "nearest_opposing", "score_links"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkScore:
    """Shares of labelled moves; NaN when nothing is labelled.

    Parameters
    ----------
    labelled : int
        Moves with at least one labelled parent.
    ranked_first, in_first_three : float
        Share whose labelled parent is the most probable, or among the first three.
    baseline_ranked_first : float
        Share found by the rule "nearest earlier move of an opposing camp".
    mean_log_probability : float
        Mean log probability of the labelled parents together, floored at log 0.001.
    """

    labelled: int
    ranked_first: float
    in_first_three: float
    baseline_ranked_first: float
    mean_log_probability: float


def score_links(vantage: Vantage, answers: Answers) -> LinkScore:
    """Score answers that were found with labels ignored.

    Parameters
    ----------
    answers : Answers
        From :func:`~countermove.reading.answers.find_answers` with every label ignored.
    """
    rows = {move.id: row for row, move in enumerate(vantage.moves)}
    truth = {
        row: {rows[key] for key in move.answers}
        for row, move in enumerate(vantage.moves)
        if move.answers
    }
    if not truth:
        nan = float("nan")
        return LinkScore(
            labelled=0,
            ranked_first=nan,
            in_first_three=nan,
            baseline_ranked_first=nan,
            mean_log_probability=nan,
        )
    baseline = nearest_opposing(vantage)
    first = three = base = 0
    logs = []
    for child, parents in truth.items():
        ranked, chances = _ranking(answers, child)
        first += bool(parents & set(ranked[:1].tolist()))
        three += bool(parents & set(ranked[:3].tolist()))
        base += int(baseline[child]) in parents
        logs.append(np.log(max(chances[np.isin(ranked, list(parents))].sum(), 0.001)))
    count = len(truth)
    return LinkScore(
        labelled=count,
        ranked_first=first / count,
        in_first_three=three / count,
        baseline_ranked_first=base / count,
        mean_log_probability=float(np.mean(logs)),
    )


def nearest_opposing(vantage: Vantage) -> IntArray:
    """Return the row of the nearest earlier move of another camp, -1 without one.

    Earlier means an earlier row: by date, and within a day in the order of the record.
    """
    record = vantage.record
    camps = [set(record.camps_of(move.actors, move.date)) for move in vantage.moves]
    nearest = np.full(len(camps), NONE, dtype=np.int64)
    for row, ours in enumerate(camps):
        for earlier in range(row - 1, -1, -1):
            if not ours & camps[earlier]:
                nearest[row] = earlier
                break
    return nearest


def _ranking(answers: Answers, child: int) -> tuple[IntArray, NDArray[np.float64]]:
    low, high = np.searchsorted(answers.children, [child, child + 1])
    parents, chances = answers.parents[low:high], answers.probabilities[low:high]
    order = np.lexsort((-parents, -chances))
    order = order[parents[order] != NONE]
    return parents[order], chances[order]
