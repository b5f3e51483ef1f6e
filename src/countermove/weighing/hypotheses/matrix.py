r"""Classical scores of a matrix of competing hypotheses, as Heuer kept them.

Words become the five marks of the table and points x from 2 to -2:

    very_likely CC 2,  likely C 1,  even N 0,  unlikely I -1,  very_unlikely II -2

    inconsistency_h = sum over items of g_i max(-x_ih, 0)
    consistency_h   = sum over items of g_i max(x_ih, 0)
    diagnosticity_i = population standard deviation of x_ih over the readings

g being the weight of the item's grade. Heuer ranks by least inconsistency, for evidence
rarely proves a reading and often speaks against it. A cell without a word (NA) has no
points and is left out; a reading within a wider one takes that one's word. Stakes have
no words and are left out.

The scores know no priors, no doubt about facts and no repetition, and a reading that
was asked about more often collects more of both. They stand beside the posterior
because analysts know them; where the two disagree, look at priors and repetitions.

References
----------
Heuer, R. J. (1999), Psychology of Intelligence Analysis, chapter 8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Question
from countermove.weighing.hypotheses.containment import Containment
from countermove.weighing.hypotheses.grounds import GRADES

__all__ = ["MARKS", "POINTS", "Scores", "score_matrix"]

FloatArray = NDArray[np.float64]

MARKS: Mapping[str, str] = MappingProxyType(
    {
        "very_likely": "CC",
        "likely": "C",
        "even": "N",
        "unlikely": "I",
        "very_unlikely": "II",
    }
)
"""The mark of the classical table for each word."""
POINTS: Mapping[str, int] = MappingProxyType(
    {word: 2 - place for place, word in enumerate(MARKS)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Classical scores.

    Parameters
    ----------
    points : shape (item, reading)
        From -2 to 2; NaN without a word.
    inconsistency, consistency : shape (reading,)
        Zero or more; less inconsistency ranks higher.
    diagnosticity : shape (item,)
        More tells readings apart better; NaN for an item without words.
    ranking : tuple of str
        Readings by least inconsistency; those that are level in their own order.
    """

    points: FloatArray
    inconsistency: FloatArray
    consistency: FloatArray
    diagnosticity: FloatArray
    ranking: tuple[str, ...]


def score_matrix(question: Question) -> Scores:
    """Score a question as a classical table.

    Parameters
    ----------
    question : Question
        Where readings do not exclude each other, "otherwise" is passed over.

    Returns
    -------
    Scores

    Raises
    ------
    ValidationError
        If readings contain one another in a circle.
    """
    points = _points(question)
    weights = np.array([GRADES[item.grade] for item in question.evidence])
    counted = np.nan_to_num(points)
    inconsistency = weights @ np.maximum(-counted, 0)
    order = np.argsort(inconsistency, kind="stable")
    return Scores(
        points=points,
        inconsistency=np.asarray(inconsistency),
        consistency=np.asarray(weights @ np.maximum(counted, 0)),
        diagnosticity=np.array([_spread(row[~np.isnan(row)]) for row in points]),
        ranking=tuple(question.hypotheses[int(row)].id for row in order),
    )


def _points(question: Question) -> FloatArray:
    containment = Containment.of(question)
    points = np.full((len(question.evidence), len(containment.keys)), np.nan)
    for row, item in enumerate(question.evidence):
        if item.observer is not None:
            continue
        for node in containment.order:
            word = item.expects.get(containment.keys[node])
            parent = int(containment.parents[node])
            if word is not None:
                points[row, node] = POINTS[word]
            elif parent >= 0:
                points[row, node] = points[row, parent]
    return points


def _spread(points: FloatArray) -> float:
    return float(points.std()) if points.size else float("nan")
