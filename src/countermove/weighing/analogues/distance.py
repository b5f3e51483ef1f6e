r"""Distance between two contests at the same age, along the whole way there.

For a component k, a mark a and two contests x and y, both measured there,

    gap_k(a) = |x_k(a) - y_k(a)| / (|x_k(a) - y_k(a)| + s_k(a))

where s_k(a) is the median of |x - y| over all pairs of library contests at that age
(their mean where the median is zero, and never less than coders would differ by): 0
for alike, 1/2 for as far apart as a usual pair, never above 1. Past the age that only
few contests reached, what was usual last stays the measure. With A the age compared,

    raw_k = sum_a w(a) gap_k(a) / sum_a w(a),      w(a) = 2^(-(A - a) / HALF_LIFE)

over the marks a <= A at which both were measured; a group's raw distance is the mean of
its components. The group *acts* is the normalised Indel distance of the two sequences
of symbols up to A: insertions and deletions needed to turn one into the other, over the
sum of their lengths, ``(n + m - 2 L) / (n + m)`` with L the length of the longest
common subsequence.

Groups differ in how their raw distances spread, so each is put on one scale: the share
of library pairs at that age that are closer, drawn out to a line between them. 0 is
alike, 1/2 a usual pair, towards 1 further than any. The distance is the mean over
groups, equally weighted. Nothing here was tuned on how contests ended.

Low and high are a 90 percent interval by the jackknife over groups, t distributed: how
much the distance hangs on which groups are looked at. It does not hold what a second
coder would have written.

Where contests have ended before A they are compared up to their end. What one side
lacks is left out and counted, never filled.

Indel was taken over optimal matching with costs learned from data (Abbott and Tsay
2000): its costs would have to be fitted on twelve sequences, and the library that
offers it (sequenzo) brings a stack of heavy packages for one number. Levenshtein's
substitution would make an arrest for a decree as cheap as one insertion; Indel has no
such cost to choose. It fails where one coder wrote many more rows than another: the
lengths alone then keep the two apart.

References
----------
Abbott, A. and Tsay, A. (2000), Sequence analysis and optimal matching methods in
sociology. doi:10.1177/0049124100029001001
Gower, J. C. (1971), A general coefficient of similarity and some of its properties
(what is missing is left out of the mean). doi:10.2307/2528823
Miller, R. G. (1974), The jackknife - a review. doi:10.1093/biomet/61.1.1
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from scipy import stats

from countermove.errors import ShapeError, ValidationError
from countermove.weighing.analogues.components import (
    COMPONENTS,
    GROUPS,
    LEAST,
    on_scale,
)
from countermove.weighing.analogues.trajectory import FEWEST, STEP, Trajectory

__all__ = [
    "HALF_LIFE",
    "Yardstick",
    "act_distance",
    "band_of",
    "build_yardstick",
    "measure_groups",
    "measure_ratios",
    "usual_act_distance",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

HALF_LIFE = 180.0
"""Days before the age compared at which a mark weighs half: what was so a year ago
counts a quarter of what is so now."""
FEWEST_PAIRS = 3
"""Pairs of library contests below which a spread says nothing."""
LEVEL = 0.9
ACTS = GROUPS.index("acts")
GROUP_OF = np.array([GROUPS.index(item.group) for item in COMPONENTS])


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """The library as a measure: what a usual difference is at each age.

    Parameters
    ----------
    trajectories : tuple of Trajectory
        The contests of the library.
    tables : shape (trajectory, mark, component)
        Values on the scale of comparison; NaN beyond a contest's end.
    scales : shape (mark, component)
        Usual difference, above zero; NaN before the first mark with enough pairs.
    gaps : shape (pair, mark, component)
        Of all pairs of the library, in [0, 1); NaN where one is not measured.

    Raises
    ------
    ShapeError
        If the parts do not fit together.
    """

    trajectories: tuple[Trajectory, ...]
    tables: FloatArray
    scales: FloatArray
    gaps: FloatArray

    def __post_init__(self) -> None:
        """Check the shapes and freeze the arrays."""
        count = len(self.trajectories)
        pairs = count * (count - 1) // 2
        if self.tables.shape != (count, *self.scales.shape) or self.gaps.shape != (
            pairs,
            *self.scales.shape,
        ):
            raise ShapeError(
                f"Expected tables and gaps of {count} contests over "
                f"{self.scales.shape} marks and components, got {self.tables.shape} "
                f"and {self.gaps.shape}. Use `build_yardstick`."
            )
        for array in (self.tables, self.scales, self.gaps):
            array.setflags(write=False)


def build_yardstick(trajectories: Sequence[Trajectory]) -> Yardstick:
    """Measure what differences are usual among the contests of a library.

    Parameters
    ----------
    trajectories : sequence of Trajectory
        Of different contests, seen whole.

    Raises
    ------
    ValidationError
        If there are fewer than three, so that no difference is usual.
    """
    if len(trajectories) < FEWEST:
        raise ValidationError(
            f"Expected at least {FEWEST} contests to compare with, got "
            f"{len(trajectories)}. Code more contests, or use the packaged ones."
        )
    longest = max(path.marks.size for path in trajectories)
    tables = np.stack([_table(path, longest) for path in trajectories])
    pairs = np.array(list(combinations(range(len(trajectories)), 2)))
    apart = np.abs(tables[pairs[:, 0]] - tables[pairs[:, 1]])
    scales = _carry_on(_usual(apart))
    return Yardstick(
        trajectories=tuple(trajectories),
        tables=tables,
        scales=scales,
        gaps=_gap(apart, scales),
    )


def measure_groups(
    one: Trajectory, others: Sequence[Trajectory], yardstick: Yardstick, *, age: int
) -> FloatArray:
    """Measure how far contests are from one, a group at a time.

    Parameters
    ----------
    others : sequence of Trajectory
        The library's or any.
    age : int
        Days; what lies after it in any of them is not looked at.

    Returns
    -------
    shape (other, group)
        In the order of :data:`GROUPS`, in [0, 1), lower is closer; NaN where too little
        was measured. Zero of a contest from itself, and the same both ways.
    """
    marks = age // STEP + 1
    mine, scales = _table(one, marks), _scales_until(yardstick, marks)
    tables = np.stack([_table(path, marks) for path in others])
    gaps = _gap(np.abs(tables - mine), scales)
    raw = _group_means(gaps, age)
    raw[:, ACTS] = [act_distance(one, path, age=age) for path in others]
    usual = _library_groups(yardstick, age)
    found = [
        _standardise(raw[:, place], usual[:, place]) for place in range(len(GROUPS))
    ]
    return np.column_stack(found)


def measure_ratios(
    one: Trajectory, other: Trajectory, yardstick: Yardstick, *, age: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Hold two contests against each other on the last day that both reached.

    Returns
    -------
    here, there : shape (component,)
        Values in their units; NaN where not measured.
    ratios : shape (component,)
        How far apart, in units of the library's usual difference: 1 is usual, 0 alike;
        NaN where it cannot be told.
    """
    last = min(age // STEP, one.marks.size - 1, other.marks.size - 1)
    here, there = one.values[last], other.values[last]
    apart = np.abs(on_scale(here) - on_scale(there))
    return here, there, apart / _scales_until(yardstick, last + 1)[last]


def act_distance(one: Trajectory, other: Trajectory, *, age: int) -> float:
    """Return the normalised Indel distance of two sequences of acts up to an age.

    Returns
    -------
    float
        In [0, 1]; 0 for equal sequences, 1 for nothing in common, NaN where either has
        fewer than three acts.
    """
    here, there = one.acts_until(age), other.acts_until(age)
    if min(len(here), len(there)) < FEWEST:
        return float("nan")
    return float(Indel.normalized_distance(here, there))


def usual_act_distance(yardstick: Yardstick, *, age: int) -> float:
    """Return the median distance of acts over pairs of the library; NaN if too few."""
    known = _library_acts(yardstick, age)
    known = known[~np.isnan(known)]
    return float(np.median(known)) if known.size >= FEWEST_PAIRS else float("nan")


def band_of(groups: FloatArray) -> tuple[float, float, float]:
    """Return distance, low and high from the distances of the groups.

    Parameters
    ----------
    groups : shape (group,)
        NaN groups are left out.

    Returns
    -------
    distance, low, high : float
        The mean and its 90 percent jackknife interval, held to [0, 1]; the interval is
        NaN with fewer than two groups, all is NaN with none.
    """
    known = groups[~np.isnan(groups)]
    if not known.size:
        return float("nan"), float("nan"), float("nan")
    middle = float(known.mean())
    if known.size == 1:
        return middle, float("nan"), float("nan")
    # For a mean the jackknife's error is the ordinary one.
    error = float(known.std(ddof=1)) / np.sqrt(known.size)
    reach = float(stats.t.ppf((1 + LEVEL) / 2, known.size - 1)) * error
    return middle, max(0.0, middle - reach), min(1.0, middle + reach)


def _library_groups(yardstick: Yardstick, age: int) -> FloatArray:
    """Return raw distances of all pairs of the library, shape (pair, group)."""
    raw = _group_means(yardstick.gaps[:, : age // STEP + 1], age)
    raw[:, ACTS] = _library_acts(yardstick, age)
    return raw


def _library_acts(yardstick: Yardstick, age: int) -> FloatArray:
    """Return the distances of acts of all pairs of the library, shape (pair,)."""
    found = [
        act_distance(one, other, age=age)
        for one, other in combinations(yardstick.trajectories, 2)
    ]
    return np.array(found)


def _group_means(gaps: FloatArray, age: int) -> FloatArray:
    """Average gaps over ages, then over components: shape (pair, group)."""
    marks = np.arange(gaps.shape[1]) * STEP
    weights = 2.0 ** (-(age - marks) / HALF_LIFE)
    known = ~np.isnan(gaps)
    sums = np.einsum("m,pmk->pk", weights, np.where(known, gaps, 0.0))
    spent = np.einsum("m,pmk->pk", weights, known.astype(np.float64))
    means = _ratio(sums, spent)
    told = ~np.isnan(means)
    found = np.full((len(gaps), len(GROUPS)), np.nan)
    for place in set(GROUP_OF.tolist()):
        mine = place == GROUP_OF
        found[:, place] = _ratio(
            np.where(told, means, 0.0)[:, mine].sum(axis=1),
            told[:, mine].sum(axis=1).astype(np.float64),
        )
    return found


def _standardise(raw: FloatArray, usual: FloatArray) -> FloatArray:
    """Return the share of usual distances that are closer, drawn out to a line."""
    known = np.sort(usual[~np.isnan(usual)])
    if known.size < FEWEST_PAIRS:
        return np.full(raw.shape, np.nan)
    steps = np.arange(known.size + 1) / (known.size + 1)
    inside = np.interp(raw, np.concatenate([[0.0], known]), steps)
    further = raw > known[-1]
    beyond = 1 - known[-1] / np.where(further, raw, 1.0) / (known.size + 1)
    return np.where(raw == 0, 0.0, np.where(further, beyond, inside))


def _table(path: Trajectory, marks: int) -> FloatArray:
    """Return values on the scale of comparison, NaN beyond the contest's end."""
    return _until(on_scale(path.values), marks)


def _until(rows: FloatArray, marks: int) -> FloatArray:
    """Cut rows to a number of marks, or fill up with NaN."""
    found = np.full((marks, rows.shape[1]), np.nan)
    found[: len(rows)] = rows[:marks]
    return found


def _scales_until(yardstick: Yardstick, marks: int) -> FloatArray:
    """Return scales at marks, the last ones held on where the library ends."""
    rows = np.minimum(np.arange(marks), len(yardstick.scales) - 1)
    return np.asarray(yardstick.scales[rows])


def _carry_on(scales: FloatArray) -> FloatArray:
    """Hold the last known scale of each component on to later marks."""
    rows = np.arange(len(scales))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(scales), 0, rows), axis=0)
    return np.take_along_axis(scales, last, axis=0)


def _usual(apart: FloatArray) -> FloatArray:
    """Return the median over pairs, or the mean where that is zero; NaN if too few."""
    known = ~np.isnan(apart)
    count = known.sum(axis=0)
    ordered = np.sort(apart, axis=0)  # NaN comes last
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    high = np.minimum(high, len(apart) - 1)
    middle = (
        np.take_along_axis(ordered, low[None], axis=0)
        + np.take_along_axis(ordered, high[None], axis=0)
    )[0] / 2
    mean = _ratio(np.where(known, apart, 0.0).sum(axis=0), count.astype(np.float64))
    scales = np.maximum(np.where(middle > 0, middle, mean), LEAST)
    return np.where(count >= FEWEST_PAIRS, scales, np.nan)


def _gap(apart: FloatArray, scales: FloatArray) -> FloatArray:
    return np.asarray(apart / (apart + scales))


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    empty = np.full(whole.shape, np.nan)
    return np.asarray(np.divide(part, whole, out=empty, where=whole > 0))
