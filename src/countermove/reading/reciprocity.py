"""Who answers whom, and how fast.

The expected number of answers of camp c to camp d is the sum of the probabilities of
all pairs of a child of c and a parent of d. A move of several camps is shared equally
between them. The median lag is weighted by the same probabilities.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from countermove.contest import Vantage
from countermove.reading.answers import NONE, Answers

__all__ = ["Reciprocity", "find_reciprocity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reciprocity:
    """One row for each pair of camps with at least a tenth of an expected answer.

    Parameters
    ----------
    rows : tuple of (answering, answered, expected, lag, per move)
        Camps; expected number of answers; weighted median lag in days; and how many
        answers a move of the answered camp drew from the answering one, on average.
    """

    rows: tuple[tuple[str, str, float, float, float], ...]

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a frame."""
        return pl.DataFrame(
            list(self.rows),
            schema={
                "answering": pl.String,
                "answered": pl.String,
                "expected_answers": pl.Float64,
                "median_lag_days": pl.Float64,
                "answers_per_move": pl.Float64,
            },
            orient="row",
        )


def find_reciprocity(vantage: Vantage, answers: Answers) -> Reciprocity:
    """Count expected answers between camps."""
    camps = [vantage.record.camps_of(move.actors, move.date) for move in vantage.moves]
    made: dict[str, float] = {}
    for row in camps:
        for camp in row:
            made[camp] = made.get(camp, 0.0) + 1 / len(row)
    real = answers.parents != NONE
    lags: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for child, parent, chance in zip(
        answers.children[real],
        answers.parents[real],
        answers.probabilities[real],
        strict=True,
    ):
        share = float(chance) / (len(camps[child]) * len(camps[parent]))
        lag = float(max(answers.days[child] - answers.days[parent], 0))
        for ours in camps[child]:
            for theirs in camps[parent]:
                lags.setdefault((ours, theirs), []).append((lag, share))
    rows = [
        (ours, theirs, total, _median(pairs), total / made[theirs])
        for (ours, theirs), pairs in lags.items()
        if (total := sum(share for _, share in pairs)) >= 0.1
    ]
    names = {camp.id: camp.name for camp in vantage.record.camps}
    rows.sort(key=lambda row: (-round(row[2], 9), names[row[0]], names[row[1]]))
    return Reciprocity(rows=tuple(rows))


def _median(pairs: list[tuple[float, float]]) -> float:
    lags, weights = np.array(sorted(pairs)).T
    return float(lags[np.searchsorted(np.cumsum(weights), weights.sum() / 2)])
