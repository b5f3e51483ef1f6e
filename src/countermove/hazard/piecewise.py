"""Occurrence and exposure: events and time at risk in intervals of the clock.

Between cuts 0 = c_0 < c_1 < ... < c_J = infinity each cause k has a constant hazard
h_kj. Its maximum likelihood estimate is events over exposure,

    h_kj = d_kj / T_j,   T_j = sum_i |[entered_i, left_i) and [c_j, c_j+1)|,

which needs nothing but two sums, and to which a Gamma prior can be added interval by
interval (:func:`countermove.hazard.update_rate`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError
from countermove.hazard.spells import CENSORED, Spells

__all__ = ["OccurrenceExposure", "count_occurrences"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceExposure:
    """Events by cause and time at risk, in intervals of the clock.

    Parameters
    ----------
    cuts : shape (interval,)
        Left ends of the intervals; the first is 0 and the last interval is open.
    exposure : shape (interval,)
        Time at risk in each, in the unit of `cuts`.
    events : shape (cause, interval)
        Events of cause 1, 2, ... in row 0, 1, ...
    """

    cuts: FloatArray
    exposure: FloatArray
    events: IntArray

    def __post_init__(self) -> None:
        """Lock the arrays and check that they fit together."""
        fits = self.exposure.shape == self.cuts.shape
        if not (fits and self.events.shape[1:] == self.cuts.shape):
            raise ShapeError(
                f"Expected {self.cuts.size} intervals in exposure and events, got "
                f"shapes {self.exposure.shape} and {self.events.shape}."
            )
        for name in ("cuts", "exposure", "events"):
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def rates(self) -> FloatArray:
        """Maximum likelihood hazards, shape (cause, interval); NaN without exposure."""
        rates = np.full(self.events.shape, np.nan)
        np.divide(self.events, self.exposure, out=rates, where=self.exposure > 0)
        return rates


def count_occurrences(
    spells: Spells, *, cuts: ArrayLike, causes: int | None = None
) -> OccurrenceExposure:
    """Count events by cause and time at risk in intervals of the clock.

    Parameters
    ----------
    spells : Spells
        Time at risk and endings.
    cuts : shape (interval,)
        Left ends of the intervals, the first 0, strictly increasing.
    causes : int, optional
        Number of causes; default the highest that occurs.

    Returns
    -------
    OccurrenceExposure
        An event at a cut belongs to the interval that *ends* there, where its exposure
        was: the hazard on [c_j, c_j+1) acts on the time just before the event.

    Raises
    ------
    ValidationError
        If the cuts do not rise from 0, or `causes` is below a cause that occurs.

    Notes
    -----
    Assumes that the hazard is constant within an interval; wide intervals average a
    moving hazard over those who were at risk, early leavers included.

    References
    ----------
    Holford (1980), "The analysis of rates and of survivorship using log-linear
    models", *Biometrics* 36, 299-305. Andersen, Borgan, Gill and Keiding (1993),
    *Statistical Models Based on Counting Processes*, section VI.1.
    """
    lefts = checked_cuts(cuts)
    known = spells.causes if causes is None else causes
    if known < spells.causes:
        raise ValidationError(
            f"Expected at least {spells.causes} causes, as they occur, got {known}."
        )
    rights = np.append(lefts[1:], np.inf)
    exposure = np.array(
        [
            np.maximum(
                np.minimum(spells.left, right) - np.maximum(spells.entered, left), 0.0
            ).sum()
            for left, right in zip(lefts, rights, strict=True)
        ]
    )
    happened = spells.ending != CENSORED
    slots = np.searchsorted(lefts, spells.left[happened], side="left") - 1
    events = np.zeros((known, lefts.size), dtype=np.int64)
    np.add.at(events, (spells.ending[happened] - 1, slots), 1)
    return OccurrenceExposure(cuts=lefts, exposure=exposure, events=events)


def checked_cuts(cuts: ArrayLike) -> FloatArray:
    """Return the cuts as a flat array, or say what is wrong with them."""
    lefts = np.array(cuts, dtype=np.float64)
    flat = lefts.ndim == 1 and lefts.size > 0
    if not (flat and lefts[0] == 0 and np.all(np.diff(lefts) > 0)):
        raise ValidationError(
            f"Expected cuts that rise from 0, got {lefts.tolist()}. "
            "Give left ends only; the last interval is open."
        )
    if not np.all(np.isfinite(lefts)):
        raise ValidationError(f"Expected finite cuts, got {lefts.tolist()}.")
    return lefts
