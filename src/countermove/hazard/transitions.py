"""Transitions: stretches of time in a state, each with where it led.

A subject is in one of the states 0, 1, ... at any time under watch. A row says that it
was in `from_state` over [entered, left) and then moved to `to_state`, or was lost from
view (:data:`LOST`). Subjects may return to a state they left, come under watch late,
and leave watch for a while.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError
from countermove.hazard.spells import CENSORED, Spells

__all__ = ["LOST", "Transitions"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LOST: Final = -1
"""Where a row leads that left watch before the subject moved."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Transitions:
    """Histories of subjects that move between states.

    Parameters
    ----------
    subject : shape (row,)
        Whole number that tells subjects apart.
    from_state : shape (row,)
        State 0, 1, ... over the row.
    to_state : shape (row,)
        State entered at `left`, or :data:`LOST` (-1).
    entered, left : shape (row,)
        Zero or more, ``entered < left``, on a clock with one meaning for all.

    Raises
    ------
    ShapeError
        If the arrays are not flat and of one length.
    ValidationError
        If a time or state is out of range, a row leads to its own state, two rows of
        a subject overlap, or a row does not begin in the state the last one led to.

    Notes
    -----
    Being lost from view, and coming under watch late, must tell nothing about the
    moves to come.

    Examples
    --------
    >>> history = Transitions(
    ...     subject=[7, 7], from_state=[0, 1], to_state=[1, LOST],
    ...     entered=[0.0, 2.0], left=[2.0, 3.5],
    ... )
    >>> history.size, history.n_states
    (2, 2)
    """

    subject: IntArray
    from_state: IntArray
    to_state: IntArray
    entered: FloatArray
    left: FloatArray

    def __post_init__(self) -> None:
        """Copy, lock and check."""
        whole = {
            name: _whole_numbers(getattr(self, name), name)
            for name in ("subject", "from_state", "to_state")
        }
        shapes = {array.shape for array in whole.values()}
        shapes |= {np.shape(self.entered), np.shape(self.left)}
        if len(shapes) > 1 or len(next(iter(shapes))) != 1:
            raise ShapeError(
                f"Expected five flat arrays of one length, got shapes {sorted(shapes)}."
            )
        _check_states(whole["from_state"], whole["to_state"])
        # A row is a spell of its own, and spells know what a window is.
        spells = Spells(
            entered=self.entered,
            left=self.left,
            ending=np.full(whole["subject"].size, CENSORED),
        )
        for name, array in whole.items():
            object.__setattr__(self, name, array)
        object.__setattr__(self, "entered", spells.entered)
        object.__setattr__(self, "left", spells.left)
        self._check_histories()

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.entered.size)

    @property
    def n_states(self) -> int:
        """One more than the highest state that occurs."""
        highest = max(
            np.max(self.from_state, initial=-1), np.max(self.to_state, initial=-1)
        )
        return int(highest) + 1

    def _check_histories(self) -> None:
        order = np.lexsort((self.entered, self.subject))
        now, then = order[:-1], order[1:]
        same = self.subject[now] == self.subject[then]
        overlap = same & (self.entered[then] < self.left[now])
        if overlap.any():
            row = int(then[np.argmax(overlap)])
            raise ValidationError(
                f"Expected rows of a subject that do not overlap, but row {row} of "
                f"subject {self.subject[row]} begins at {self.entered[row]:g}, before "
                "the one before it ends."
            )
        meets = same & (self.entered[then] == self.left[now])
        led = np.where(
            self.to_state[now] == LOST, self.from_state[now], self.to_state[now]
        )
        torn = meets & (led != self.from_state[then])
        if torn.any():
            row = int(then[np.argmax(torn)])
            raise ValidationError(
                f"Expected row {row} of subject {self.subject[row]} to begin in the "
                f"state that the row before it led to, {led[np.argmax(torn)]}, got "
                f"{self.from_state[row]}."
            )


def _check_states(from_state: IntArray, to_state: IntArray) -> None:
    if np.any(from_state < 0) or np.any(to_state < LOST):
        raise ValidationError(
            "Expected states 0, 1, ... (and -1 in 'to_state' for lost from view), got "
            f"{int(min(from_state.min(), to_state.min()))}."
        )
    stays = from_state == to_state
    if stays.any():
        row = int(np.argmax(stays))
        raise ValidationError(
            f"Expected rows that lead to another state, but row {row} leads from "
            f"{from_state[row]} to itself. Write {LOST} if only watch was broken off."
        )


def _whole_numbers(values: ArrayLike, name: str) -> IntArray:
    raw = np.asarray(values)
    if not np.issubdtype(raw.dtype, np.integer) and not (
        np.all(np.isfinite(raw)) and np.all(raw == np.floor(raw))
    ):
        raise ValidationError(f"Expected whole numbers in '{name}', got {raw[:3]}.")
    whole = raw.astype(np.int64)
    whole.flags.writeable = False
    return whole
