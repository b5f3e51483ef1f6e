"""Splitting spells where the clock passes a cut or a covariate changes.

A spell [entered, left) becomes rows [a, b) that follow each other without a gap. Within
a row the piece of the clock and all covariates are constant; every row but the last of
its spell is censored. Likelihoods of hazards do not notice: the rows carry the same
time at risk and the same events as the spells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError
from countermove.hazard.piecewise import checked_cuts
from countermove.hazard.spells import CENSORED, Spells

__all__ = ["CovariatePaths", "SplitSpells", "split_spells"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CovariatePaths:
    """Covariates that change in steps: from `since` on, a spell has these values.

    Parameters
    ----------
    spell : shape (step,)
        Index of the spell.
    since : shape (step,)
        Time on the spell's clock from which the values hold, until the next step of
        the same spell. A step before the spell entered is allowed.
    values : shape (step, covariate)
        Finite.

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    ValidationError
        If a value is not finite or two steps of one spell have one time.

    Notes
    -----
    A value must be known when it begins to hold. A covariate filled backwards from
    what happened later makes any fit look too good.
    """

    spell: IntArray
    since: FloatArray
    values: FloatArray

    def __post_init__(self) -> None:
        """Copy, sort by spell and time, lock and check."""
        spell, since = np.asarray(self.spell), np.asarray(self.since, dtype=np.float64)
        values = np.asarray(self.values, dtype=np.float64)
        flat = spell.ndim == since.ndim == 1 and values.ndim == 2
        if not (flat and spell.size == since.size == values.shape[0]):
            raise ShapeError(
                "Expected spell (step,), since (step,) and values (step, covariate), "
                f"got shapes {spell.shape}, {since.shape} and {values.shape}."
            )
        if not (np.all(np.isfinite(since)) and np.all(np.isfinite(values))):
            raise ValidationError(
                "Expected finite times and values of covariates, got NaN or infinity. "
                "Fill what is missing openly."
            )
        order = np.lexsort((since, spell))
        spell, since, values = (
            spell[order].astype(np.int64),
            since[order],
            values[order],
        )
        twice = np.flatnonzero((np.diff(spell) == 0) & (np.diff(since) == 0))
        if twice.size:
            first = int(twice[0])
            raise ValidationError(
                "Expected one step of a spell at a time, but spell "
                f"{spell[first]} has two at {since[first]:g}. Which of them holds?"
            )
        for name, array in (("spell", spell), ("since", since), ("values", values)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SplitSpells:
    """Rows with a constant hazard, ready for `fit_hazards` and `fit_cox`.

    Parameters
    ----------
    spells : Spells
        One spell a row: [a, b) and its ending.
    events : shape (row, cause)
        1 where the row ended by that cause, else 0.
    exposure : shape (row,)
        Length of the row.
    design : shape (row, covariate)
        Fixed covariates first, then those with paths.
    strata : shape (row,)
        Piece of the clock, 0, 1, ...
    origin : shape (row,)
        Index of the spell the row was cut from.
    """

    spells: Spells
    events: FloatArray
    exposure: FloatArray
    design: FloatArray
    strata: IntArray
    origin: IntArray

    def __post_init__(self) -> None:
        """Lock the arrays."""
        for name in ("events", "exposure", "design", "strata", "origin"):
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)


def split_spells(
    spells: Spells,
    *,
    cuts: ArrayLike = (0.0,),
    design: ArrayLike | None = None,
    paths: CovariatePaths | None = None,
    causes: int | None = None,
) -> SplitSpells:
    """Split spells at cuts of the clock and at changes of covariates.

    Parameters
    ----------
    spells : Spells
        Late entry and censoring are allowed.
    cuts : shape (piece,)
        Left ends of the pieces of the clock, rising from 0; the last is open.
    design : shape (spell, covariate), optional
        Covariates that do not change.
    paths : CovariatePaths, optional
        Covariates that do.
    causes : int, optional
        Number of causes; default the highest that occurs.

    Returns
    -------
    SplitSpells
        Rows by spell, then time. An event at a cut, or at the moment a covariate
        changes, belongs to the row that ends there: the values *before* it explain it.

    Raises
    ------
    ShapeError
        If `design` has other rows than spells.
    ValidationError
        If the cuts do not rise from 0, a covariate is unknown at entry or belongs to
        no spell, or `causes` is below one that occurs.

    Examples
    --------
    >>> spells = Spells(entered=np.zeros(1), left=np.array([5.0]), ending=np.array([1]))
    >>> rows = split_spells(spells, cuts=[0.0, 2.0])
    >>> rows.exposure.tolist(), rows.strata.tolist(), rows.events.tolist()
    ([2.0, 3.0], [0, 1], [[0.0], [1.0]])
    """
    lefts = checked_cuts(cuts)
    known = spells.causes if causes is None else causes
    if known < max(spells.causes, 1):
        raise ValidationError(
            f"Expected at least {max(spells.causes, 1)} cause(s), got {known}. "
            "If nothing has happened yet, say how many causes there are."
        )
    origin, starts, steps = _rows(spells, lefts, paths)
    last = np.append(
        origin[1:] != origin[:-1], np.ones(min(origin.size, 1), dtype=bool)
    )
    ends = np.where(last, spells.left[origin], np.append(starts[1:], 0.0)[: last.size])
    ending = np.where(last, spells.ending[origin], CENSORED)
    columns = [] if design is None else [_checked_design(design, spells.size)[origin]]
    columns += [] if paths is None else [paths.values[steps]]
    return SplitSpells(
        spells=Spells(entered=starts, left=ends, ending=ending),
        events=(ending[:, None] == np.arange(1, known + 1)).astype(np.float64),
        exposure=ends - starts,
        design=np.concatenate([np.empty((origin.size, 0)), *columns], axis=1),
        strata=np.searchsorted(lefts, starts, side="right") - 1,
        origin=origin,
    )


def _rows(
    spells: Spells, lefts: FloatArray, paths: CovariatePaths | None
) -> tuple[IntArray, FloatArray, IntArray]:
    """Return the spell of each row, its start, and the step of its covariates."""
    first = np.searchsorted(lefts, spells.entered, side="right")
    behind = np.searchsorted(lefts, spells.left, side="left")
    counts = np.maximum(behind - first, 0)
    owners = np.repeat(np.arange(spells.size), counts)
    within = np.arange(owners.size) - np.repeat(np.cumsum(counts) - counts, counts)
    origin = np.concatenate([np.arange(spells.size), owners])
    starts = np.concatenate([spells.entered, lefts[first[owners] + within]])
    if paths is None:
        order = np.lexsort((starts, origin))
        return origin[order], starts[order], np.zeros(origin.size, dtype=np.int64)
    _check_owners(paths, spells.size)
    inside = paths.since > spells.entered[paths.spell]
    inside &= paths.since < spells.left[paths.spell]
    origin = np.concatenate([origin, paths.spell[inside]])
    starts = np.concatenate([starts, paths.since[inside]])
    order = np.lexsort((starts, origin))
    origin, starts = origin[order], starts[order]
    # A change of covariates on a cut makes one new row, not two.
    fresh = np.ones(origin.size, dtype=bool)
    fresh[1:] = (origin[1:] != origin[:-1]) | (starts[1:] != starts[:-1])
    origin, starts = origin[fresh], starts[fresh]
    return origin, starts, _steps(origin, starts, paths)


def _steps(origin: IntArray, starts: FloatArray, paths: CovariatePaths) -> IntArray:
    """Return the last step of the same spell at or before each start."""
    spell = np.concatenate([paths.spell, origin])
    since = np.concatenate([paths.since, starts])
    is_row = np.repeat([False, True], [paths.spell.size, origin.size])
    order = np.lexsort((is_row, since, spell))
    steps: IntArray = (np.cumsum(~is_row[order]) - 1)[is_row[order]]
    unknown = (steps < 0) | (paths.spell[steps] != origin)
    if unknown.any():
        bad = int(np.argmax(unknown))
        raise ValidationError(
            "Expected covariates that are known when a spell enters, but spell "
            f"{origin[bad]} has none at {starts[bad]:g}. Give it a step at or before "
            "entry, or let it enter later."
        )
    return steps


def _check_owners(paths: CovariatePaths, size: int) -> None:
    strange = (paths.spell < 0) | (paths.spell >= size)
    if strange.any() or (paths.spell.size == 0 and size > 0):
        raise ValidationError(
            f"Expected steps for spells 0 to {size - 1}, got "
            f"{paths.spell[strange][:3].tolist()} (or no step at all)."
        )


def _checked_design(design: ArrayLike, size: int) -> FloatArray:
    matrix = np.asarray(design, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != size:
        raise ShapeError(
            f"Expected a design of shape ({size}, covariate), got {matrix.shape}."
        )
    return matrix
