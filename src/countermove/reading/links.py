"""How often the model finds the answers that the analyst labelled.

Every settled move is put to the model with all labels hidden: is it an answer at all,
and which earlier move does it answer? Beside the model stand the rules of
:mod:`countermove.reading.references`. A move with several labelled parents counts as
found when any of them ranks first. A parent more than a year back cannot be found and
counts as missed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Vantage
from countermove.reading.answers import NONE, SMALLEST_KEPT, TIE, Answers
from countermove.reading.references import place_of, rank_candidates

__all__ = [
    "FLOOR",
    "LinkScore",
    "LinkTrial",
    "is_within",
    "labelled_parents",
    "score_links",
    "share_within",
    "try_links",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

FLOOR = SMALLEST_KEPT
"""Lowest probability that a logarithm is taken of; lower ones are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTrial:
    """What the model and the rules said of each settled move, labels hidden.

    Parameters
    ----------
    keys : tuple of str
        Settled moves, in canonical order.
    answers : bool array, shape (settled,)
        Whether the coder found that the move answers something.
    places : int array, shape (settled,)
        Place of the best labelled parent in the model's ranking, from 0; -1 where there
        is none or the model does not rank it.
    chances : shape (settled,)
        Probability of the labelled parents together, or of "none".
    answering : shape (settled,)
        Probability that the move answers anything.
    rule_places : mapping of str to int array, shape (settled,)
        As `places`, for each rule.
    candidates : mapping of str to int array, shape (settled,)
        How many moves each rule ranks.
    pair_chances : shape (pair,)
        Probability of every candidate pair of the settled moves, for reliability.
    pair_true : bool array, shape (pair,)
        Whether the coder named that parent first; a forest has room for one.
    """

    keys: tuple[str, ...]
    answers: BoolArray
    places: IntArray
    chances: FloatArray
    answering: FloatArray
    rule_places: Mapping[str, IntArray]
    candidates: Mapping[str, IntArray]
    pair_chances: FloatArray
    pair_true: BoolArray

    @property
    def labelled(self) -> int:
        """Moves with a labelled parent."""
        return int(self.answers.sum())


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


def score_links(trial: LinkTrial) -> LinkScore:
    """Sum a trial up."""
    named = trial.answers
    if not named.any():
        nan = float("nan")
        return LinkScore(
            labelled=0,
            ranked_first=nan,
            in_first_three=nan,
            baseline_ranked_first=nan,
            mean_log_probability=nan,
        )
    logs = np.log(np.maximum(trial.chances[named], FLOOR))
    return LinkScore(
        labelled=trial.labelled,
        ranked_first=share_within(trial.places[named], 1),
        in_first_three=share_within(trial.places[named], 3),
        baseline_ranked_first=share_within(
            trial.rule_places["nearest_opposing"][named], 1
        ),
        mean_log_probability=float(logs.mean()),
    )


def share_within(places: IntArray, depth: int) -> float:
    """Return the share of places among the first `depth`; NaN without places."""
    return float(is_within(places, depth).mean()) if places.size else float("nan")


def is_within(places: IntArray, depth: int) -> BoolArray:
    """Say which places are among the first `depth`; a parent not ranked is not."""
    return (places >= 0) & (places < depth)


def try_links(vantage: Vantage, answers: Answers) -> LinkTrial:
    """Compare answers that were found with every label ignored with the labels.

    Parameters
    ----------
    answers : Answers
        From :func:`~countermove.reading.answers.find_answers` with every label ignored.
    """
    truth = labelled_parents(vantage)
    ranked = rank_candidates(vantage, truth)
    places, chances, answering = [], [], []
    pair_chances: list[FloatArray] = []
    pair_true: list[BoolArray] = []
    for child, parents in truth.items():
        order, weights, none = _ranking(answers, child)
        named = np.isin(order, parents)
        places.append(place_of(order, parents))
        chances.append(float(weights[named].sum()) if parents else none)
        answering.append(1.0 - none)
        pair_chances.append(weights)
        pair_true.append(np.isin(order, parents[:1]))
    return LinkTrial(
        keys=tuple(vantage.moves[row].id for row in truth),
        answers=np.array([bool(parents) for parents in truth.values()], dtype=np.bool_),
        places=np.array(places, dtype=np.int64),
        chances=np.array(chances),
        answering=np.array(answering),
        rule_places={
            rule: np.array(list(map(place_of, rows, truth.values())), dtype=np.int64)
            for rule, rows in ranked.items()
        },
        candidates={
            rule: np.array([row.size for row in rows], dtype=np.int64)
            for rule, rows in ranked.items()
        },
        pair_chances=np.concatenate([np.zeros(0), *pair_chances]),
        pair_true=np.concatenate([np.zeros(0, dtype=np.bool_), *pair_true]),
    )


def labelled_parents(vantage: Vantage) -> dict[int, tuple[int, ...]]:
    """Return the rows of the labelled parents of every settled move, best first.

    Moves that the coder found to answer nothing have none; open moves are left out.
    """
    rows = {move.id: row for row, move in enumerate(vantage.moves)}
    openings = _settled_openings(vantage)
    return {
        row: tuple(rows[key] for key in move.answers)
        for row, move in enumerate(vantage.moves)
        if move.answers or row in openings
    }


def _settled_openings(vantage: Vantage) -> set[int]:
    """Return the rows of moves of which the coder settled that they answer nothing.

    A basis settles it. Where no empty cell of the contest has one, the folder is
    written by the letter of the design, and every empty cell means "no answer".
    """
    empty = [row for row, move in enumerate(vantage.moves) if not move.answers]
    settled = {row for row in empty if vantage.moves[row].settled}
    return settled or set(empty)


def _ranking(answers: Answers, child: int) -> tuple[IntArray, FloatArray, float]:
    """Return parents and chances, the most probable first, and that of "none"."""
    low, high = np.searchsorted(answers.children, [child, child + 1])
    parents, chances = answers.parents[low:high], answers.probabilities[low:high]
    order = np.lexsort((-parents, -np.round(chances, TIE)))
    parents, chances = parents[order], chances[order]
    real = parents != NONE
    return parents[real], chances[real], float(chances[~real].sum())
