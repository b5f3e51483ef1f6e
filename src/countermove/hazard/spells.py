"""Spells: stretches of time at risk, each with the way it ended.

A spell is watched over the half-open interval [entered, left) of its own clock (for
example years in office). It may come under watch late (left truncation: ``entered``
above zero) and may leave watch before anything happened (right censoring: ending
:data:`CENSORED`). Ending ``k`` of 1, 2, ... says that cause k happened at ``left``.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError

__all__ = ["CENSORED", "Spells"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CENSORED: Final = 0
"""Ending of a spell that left watch before anything happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spells:
    """Time at risk and endings of many subjects.

    Parameters
    ----------
    entered : shape (spell,)
        Time at which the spell came under watch, zero or more, in any one unit.
    left : shape (spell,)
        Time at which it ended or was lost from view, above `entered`, same unit.
    ending : shape (spell,)
        :data:`CENSORED` (0), or the whole number 1, 2, ... of the cause.

    Raises
    ------
    ShapeError
        If the three are not flat arrays of one length.
    ValidationError
        If a time is negative or not finite, a spell has no length, or an ending is no
        whole number from 0 up.

    Notes
    -----
    The time origin must mean the same for every spell, and being lost from view must
    tell nothing about what would have happened next. If leaders are dropped from a
    list *because* they are about to fall, every estimate here is wrong.

    Examples
    --------
    >>> spells = Spells(
    ...     entered=np.array([0.0, 0.0, 1.0]),
    ...     left=np.array([2.0, 5.0, 4.0]),
    ...     ending=np.array([1, CENSORED, 2]),
    ... )
    >>> spells.size, spells.exposure, spells.causes
    (3, 10.0, 2)
    """

    entered: FloatArray
    left: FloatArray
    ending: IntArray

    def __post_init__(self) -> None:
        """Copy, lock and check the three arrays."""
        entered = _locked_times(self.entered, "entered")
        left = _locked_times(self.left, "left")
        ending = _locked_endings(self.ending)
        if not entered.shape == left.shape == ending.shape or entered.ndim != 1:
            raise ShapeError(
                "Expected three flat arrays of one length, got shapes "
                f"{entered.shape}, {left.shape} and {ending.shape}. "
                "Were spells dropped from only some of them?"
            )
        _check_lengths(entered, left)
        object.__setattr__(self, "entered", entered)
        object.__setattr__(self, "left", left)
        object.__setattr__(self, "ending", ending)

    @property
    def size(self) -> int:
        """Number of spells."""
        return int(self.entered.size)

    @property
    def exposure(self) -> float:
        """Total time at risk, in the unit of the times."""
        return float(np.sum(self.left - self.entered))

    @property
    def causes(self) -> int:
        """Highest cause that occurs; 0 if all spells are censored."""
        return int(np.max(self.ending, initial=CENSORED))


def _locked_times(values: ArrayLike, name: str) -> FloatArray:
    times = np.array(values, dtype=np.float64)
    # NaN fails both comparisons, and two reductions are quicker than three masks.
    if times.size and not (times.min() >= 0 and times.max() < np.inf):
        raise ValidationError(
            f"Expected finite times of zero or more in '{name}', got "
            f"{times[~(np.isfinite(times) & (times >= 0))][:3]}. "
            "Measure every spell from its own origin."
        )
    times.flags.writeable = False
    return times


def _locked_endings(values: ArrayLike) -> IntArray:
    raw = np.asarray(values)
    if np.issubdtype(raw.dtype, np.integer) and (raw.size == 0 or raw.min() >= 0):
        whole = raw.astype(np.int64)
        whole.flags.writeable = False
        return whole
    raw = raw.astype(np.float64)
    if np.any(~np.isfinite(raw)) or np.any(raw < 0) or np.any(raw != np.floor(raw)):
        raise ValidationError(
            "Expected endings as whole numbers, 0 for censored and 1, 2, ... for "
            f"causes, got {raw[~(np.isfinite(raw) & (raw >= 0))][:3]} or a fraction. "
            "An unknown ending is not a censored one: decide before the spell is made."
        )
    endings = raw.astype(np.int64)
    endings.flags.writeable = False
    return endings


def _check_lengths(entered: FloatArray, left: FloatArray) -> None:
    empty = left <= entered
    if empty.any():
        first = int(np.argmax(empty))
        raise ValidationError(
            f"Expected every spell to leave after it entered, but spell {first} is "
            f"[{entered[first]:g}, {left[first]:g}). Two events on one day? "
            "Give the day a length, or drop the spell openly."
        )
