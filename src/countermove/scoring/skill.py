"""Skill: how much better than a reference, and how sure that is.

    skill = 1 - mean score of the forecasts / mean score of the reference

over all rows, for a score that is 0 at best: 1 is perfect, 0 no better than the
reference, below 0 worse (Murphy 1988). The extra skill of a forecast beyond a rival,

    skill of the forecast - skill of the rival = (rival - forecast) / reference,

compares both with one reference on the same rows.

Rows of one contest share its fate, so intervals come from drawing whole contests with
replacement (:func:`countermove.scoring.bootstrap_clusters`). Ratios of means of few
contests are skewed; the interval is then wide and tends to be too narrow still.

References
----------
Murphy, A. H. (1988), Skill scores based on the mean square error and their
relationships to the correlation coefficient.
doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError
from countermove.scoring.resampling import Interval, bootstrap_clusters

__all__ = ["ExtraSkill", "Skill", "measure_extra_skill", "measure_skill"]

FloatArray = NDArray[np.float64]

_NONE = Interval(low=float("nan"), high=float("nan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """Skill over a reference.

    Parameters
    ----------
    value : float
        1 at best, higher is better; minus infinity where the forecasts have an infinite
        score and the reference has none; NaN without rows or over a perfect reference.
    interval : Interval
        90 percent, over contests; NaN with fewer than two, or where a score is
        infinite.
    mean, reference_mean : float
        Mean scores, lower is better; NaN without rows.
    rows, clusters : int
    """

    value: float
    interval: Interval
    mean: float
    reference_mean: float
    rows: int
    clusters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraSkill:
    """Skill beyond a rival, both measured against one reference on the same rows.

    Parameters
    ----------
    value : float
        Skill less the rival's skill; above 0 the forecasts are better than the rival.
    interval : Interval
        90 percent, over contests, paired; NaN as for :class:`Skill`.
    skill, rival : Skill
        Each over the reference, with intervals from the same draws.
    """

    value: float
    interval: Interval
    skill: Skill
    rival: Skill


def measure_skill(
    scores: ArrayLike, reference: ArrayLike, contests: ArrayLike, *, stream: Generator
) -> Skill:
    """Measure skill over a reference on the same rows.

    Parameters
    ----------
    scores, reference : shape (n,)
        Score of each forecast and of the reference in its place, 0 at best.
    contests : shape (n,)
        Key of the contest of each row, words or whole numbers.
    stream : Generator
        2,000 draws of contests are taken from it.

    Raises
    ------
    ShapeError
        If the three differ in length.
    ValidationError
        If a score is negative or NaN.
    """
    table, groups = _gather((scores, reference), contests)
    found = _spread(groups, {"skill": _skill(0, 1)}, table=table, stream=stream)
    return _describe(table, 0, 1, found["skill"], clusters=len(groups))


def measure_extra_skill(
    scores: ArrayLike,
    rival: ArrayLike,
    reference: ArrayLike,
    contests: ArrayLike,
    *,
    stream: Generator,
) -> ExtraSkill:
    """Measure how much skill is left beyond a rival's.

    Parameters
    ----------
    scores, rival, reference : shape (n,)
        Scores of the forecasts, of a rival and of the reference on the same rows.
    contests : shape (n,)
        Key of the contest of each row.
    stream : Generator
        2,000 draws of contests are taken from it; all three numbers see the same.

    Raises
    ------
    ShapeError
        If the four differ in length.
    ValidationError
        If a score is negative or NaN.
    """
    table, groups = _gather((scores, rival, reference), contests)
    own, others = _skill(0, 2), _skill(1, 2)

    def extra(rows: FloatArray) -> float:
        return own(rows) - others(rows)

    statistics = {"skill": own, "rival": others, "extra": extra}
    found = _spread(groups, statistics, table=table, stream=stream)
    return ExtraSkill(
        value=extra(table),
        interval=found["extra"],
        skill=_describe(table, 0, 2, found["skill"], clusters=len(groups)),
        rival=_describe(table, 1, 2, found["rival"], clusters=len(groups)),
    )


def _gather(
    columns: tuple[ArrayLike, ...], contests: ArrayLike
) -> tuple[FloatArray, list[FloatArray]]:
    """Return all rows, shape (n, column), and those of each contest."""
    arrays = [np.asarray(column, dtype=np.float64).ravel() for column in columns]
    keys = np.asarray(contests).ravel()
    sizes = {array.size for array in arrays} | {keys.size}
    if len(sizes) != 1:
        raise ShapeError(
            f"Expected as many scores as contests, got {sorted(sizes)}. "
            "Were rows dropped from only one?"
        )
    table = np.column_stack(arrays)
    if not (table >= 0).all():
        raise ValidationError(
            "Expected scores of 0 or more, got some negative or NaN. "
            "Skill is a ratio of scores that are 0 at best."
        )
    names, place = np.unique(keys, return_inverse=True)
    return table, [table[place == number] for number in range(names.size)]


def _spread(
    groups: list[FloatArray],
    statistics: dict[str, Callable[[FloatArray], float]],
    *,
    table: FloatArray,
    stream: Generator,
) -> dict[str, Interval]:
    # Draws that hold an infinite score would be left out, and hide what is worst.
    if not np.isfinite(table).all():
        return dict.fromkeys(statistics, _NONE)
    return bootstrap_clusters(groups, statistics, stream=stream)


def _skill(column: int, reference: int) -> Callable[[FloatArray], float]:
    def statistic(rows: FloatArray) -> float:
        if not len(rows):
            return float("nan")
        ours, theirs = rows[:, column].mean(), rows[:, reference].mean()
        if theirs == 0 or (np.isinf(ours) and np.isinf(theirs)):
            return float("nan")
        return float(1 - ours / theirs)

    return statistic


def _describe(
    table: FloatArray, column: int, reference: int, interval: Interval, *, clusters: int
) -> Skill:
    empty = not len(table)
    return Skill(
        value=_skill(column, reference)(table),
        interval=interval,
        mean=float("nan") if empty else float(table[:, column].mean()),
        reference_mean=float("nan") if empty else float(table[:, reference].mean()),
        rows=len(table),
        clusters=clusters,
    )
