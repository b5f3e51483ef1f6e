"""Events in a window, checked at the door of every model of this package.

An event has a time and a mark: a whole number from 0 to ``n_marks - 1`` that says what
kind of event it is. Times rise; equal times are allowed and mean "at the same instant".
A window is half-open, ``[start, horizon)``, in the unit of the times (days, here).
"""

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError

__all__ = [
    "EventRecord",
    "Events",
    "FloatArray",
    "History",
    "IntArray",
    "check_before",
    "check_events",
    "check_window",
    "float_array",
    "frozen",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Events = tuple[FloatArray, IntArray]  # times and marks
History = tuple[ArrayLike, ArrayLike]


def frozen(values: FloatArray) -> FloatArray:
    """Return a contiguous copy that nobody can write to."""
    copied = np.array(values, dtype=np.float64, order="C")
    copied.flags.writeable = False
    return copied


def float_array(values: ArrayLike, name: str) -> FloatArray:
    """Return `values` as floating numbers, or say that `name` holds something else."""
    try:
        return np.asarray(values, dtype=np.float64, order="C")
    except (TypeError, ValueError) as fault:
        raise ValidationError(
            f"Expected numbers in {name}, and numpy could not read them: {fault}. "
            "Convert dates to days and drop missing entries first."
        ) from fault


def check_events(times: ArrayLike, marks: ArrayLike, n_marks: int) -> Events:
    """Return times and marks as arrays once they are sound.

    Parameters
    ----------
    times : shape (n,)
        Finite, never falling.
    marks : shape (n,)
        Whole numbers in [0, n_marks).
    n_marks : int
        Number of kinds of event, one or more.

    Returns
    -------
    times, marks : float64 and int64 arrays, shape (n,)

    Raises
    ------
    ShapeError
        If the two are not vectors of one length.
    ValidationError
        At the first time or mark that is out of place; index and value are named.
    """
    days = float_array(times, "times")[...]
    kinds = np.asarray(marks)
    if days.ndim != 1 or kinds.shape != days.shape:
        raise ShapeError(
            "Expected one mark per time, both vectors, got times of shape "
            f"{days.shape} and marks of shape {kinds.shape}."
        )
    if n_marks < 1:
        raise ValidationError(f"Expected at least one mark, got n_marks={n_marks}.")
    _check_times(days)
    kinds = _check_marks(kinds, n_marks)[...]
    # Read-only views: compiled loops see one type of array, whoever calls.
    days.flags.writeable = False
    kinds.flags.writeable = False
    return days, kinds


def _check_times(times: FloatArray) -> None:
    """Refuse times that are not finite or that fall."""
    if not np.isfinite(times).all():
        at = int(np.flatnonzero(~np.isfinite(times))[0])
        raise ValidationError(
            f"Expected finite times, got times[{at}] = {times[at]}. "
            "Drop or date that event."
        )
    falls = np.flatnonzero(np.diff(times) < 0)
    if falls.size:
        at = int(falls[0]) + 1
        raise ValidationError(
            f"Expected sorted times, got times[{at}] = {times[at]} after "
            f"{times[at - 1]}. Sort times and marks together."
        )


def _check_marks(marks: NDArray[np.generic], n_marks: int) -> IntArray:
    """Refuse marks that are not whole numbers in [0, n_marks)."""
    if marks.size and marks.dtype.kind not in "iu":
        raise ValidationError(
            f"Expected whole numbers as marks, got an array of {marks.dtype}. "
            "Number the marks from 0."
        )
    kinds = np.ascontiguousarray(marks, dtype=np.int64)
    outside = np.flatnonzero((kinds < 0) | (kinds >= n_marks))
    if outside.size:
        at = int(outside[0])
        raise ValidationError(
            f"Expected marks from 0 to {n_marks - 1}, got marks[{at}] = {kinds[at]}."
        )
    return kinds


def check_window(start: float, horizon: float) -> None:
    """Refuse a window that is not finite or has no length."""
    if not (isfinite(start) and isfinite(horizon) and start < horizon):
        raise ValidationError(
            "Expected a finite window with start before horizon, got "
            f"start={start}, horizon={horizon}."
        )


def check_before(times: FloatArray, horizon: float) -> None:
    """Refuse events at or after the end of the window."""
    if times.size and times[-1] >= horizon:
        at = int(np.searchsorted(times, horizon))
        raise ValidationError(
            f"Expected times before the horizon {horizon}, got times[{at}] = "
            f"{times[at]}. Cut the events, or move the horizon: it lies outside "
            "the window, which is half-open."
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventRecord:
    """All events of one realisation in [start, horizon), none left out.

    Parameters
    ----------
    times : shape (n,)
        Rising times in [start, horizon); equal times are simultaneous.
    marks : shape (n,)
        Whole numbers in [0, n_marks).
    n_marks : int
        Number of kinds of event, those that never came included.
    horizon, start : float
        The window that was watched, in the unit of the times.

    Raises
    ------
    ShapeError, ValidationError
        If anything is out of place; index and value are named.
    """

    times: FloatArray
    marks: IntArray
    n_marks: int
    horizon: float
    start: float = 0.0

    def __post_init__(self) -> None:
        """Check the events and keep read-only copies."""
        check_window(self.start, self.horizon)
        times, marks = check_events(self.times, self.marks, self.n_marks)
        check_before(times, self.horizon)
        if times.size and times[0] < self.start:
            raise ValidationError(
                f"Expected times from the start {self.start} on, got times[0] = "
                f"{times[0]}. Move the start, or cut the earlier events."
            )
        kept_marks = marks.copy()
        kept_marks.flags.writeable = False
        object.__setattr__(self, "times", frozen(times))
        object.__setattr__(self, "marks", kept_marks)
