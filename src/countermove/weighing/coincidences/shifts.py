r"""Whether streams meet more tightly than chance, given their rates and bursts.

Around an anchor event a, the width W(a) is the least number of days from the first to
the last of a set that holds a and one event of every other stream; 0 if all fall on one
day. Under the null the streams have nothing to do with each other. So every other
stream may be moved along the window by any whole number of days, round the end to the
start, and the picture is as likely as the one observed. Its rate and its bursts move
along unharmed. With u the shifts, each uniform on the days of the window,

    local p  = P_u( W_u(a) <= w ),
    global p = P_u( min over all anchor events b of W_u(b) <= w ),

at the observed width w. The local chance is right when the anchor was named before
anybody looked; the global one pays for having been free to choose among the anchors.
All shifts are gone through where they are few; otherwise they are drawn, and with x
draws of n that tight, p = (x + 1) / (n + 1), which never is zero (Phipson and Smyth
2010). Where a stream's true rate is known from elsewhere, the null takes a Poisson
stream of that rate in its place, since the record holds only some of its events.

Assumes streams whose rate does not depend on the date. How it fails: two streams that
are dense in the same season meet more often than shifted ones, with no link between
them but the season; whole days make p coarse, so that it errs towards chance (half of
the chance of a tie is the price, see `Meeting.middle_p`); and joining the end of the
window to its start breaks a burst now and then.

References
----------
Dwass, M. (1957). Modified randomization tests for nonparametric hypotheses. Annals of
Mathematical Statistics 28(1), 181-187. doi:10.1214/aoms/1177707045
Lotwick, H. W. and Silverman, B. W. (1982). Methods for analysing spatial processes of
several types of points. Journal of the Royal Statistical Society B 44(3), 406-413
(shifts round a torus). doi:10.1111/j.2517-6161.1982.tb01221.x
Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero.
Statistical Applications in Genetics and Molecular Biology 9(1), 39.
doi:10.2202/1544-6115.1585
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError
from countermove.weighing.coincidences.shift_loops import (
    count_all,
    count_drawn,
    reach,
    tightest_width,
)

__all__ = ["DRAWS", "Meeting", "measure_meeting", "measure_width"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

DRAWS = 100_000
"""Draws where the shifts are too many to go through, or a stream is Poisson."""
BATCH = 20_000
"""Draws held at a time."""
ALL = 20_000_000
"""Most pairs of shift and anchor to go through one by one; about half a second."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meeting:
    """How tight a meeting is, and how tight chance makes it.

    Parameters
    ----------
    width : int
        Days from the first to the last event, at the anchor; 0 on one day.
    here, best : shape (days + 1,)
        Draws by width under the null, at the anchor and at the best of all anchors; the
        last place counts those without a meeting.
    exact : bool
        Whether every shift was gone through.
    """

    width: int
    here: IntArray
    best: IntArray
    exact: bool

    def __post_init__(self) -> None:
        """Refuse counts that do not belong together, and freeze them."""
        if self.here.shape != self.best.shape or self.here.sum() != self.best.sum():
            raise ShapeError(
                "Expected two counts of the same draws by width, got "
                f"{self.here.sum()} draws in {self.here.shape} and {self.best.sum()} "
                f"in {self.best.shape}."
            )
        for name in ("here", "best"):
            counts = getattr(self, name).copy()
            counts.setflags(write=False)
            object.__setattr__(self, name, counts)

    @property
    def local_p(self) -> float:
        """Chance that this anchor sees a meeting so tight, in (0, 1]."""
        return self.local_p_at(self.width)

    @property
    def global_p(self) -> float:
        """Chance that some anchor sees a meeting so tight, in (0, 1]."""
        return self.global_p_at(self.width)

    @property
    def middle_p(self) -> float:
        """Global p that counts ties by half; right on average, not for certain."""
        return self.global_p - 0.5 * float(self.best[self.width] / self.best.sum())

    @property
    def standard_error(self) -> float:
        """Monte Carlo standard error of `global_p`; 0 if exact."""
        if self.exact:
            return 0.0
        share = self.global_p
        return float(np.sqrt(share * (1 - share) / self.best.sum()))

    def local_p_at(self, width: int) -> float:
        """Return the local p for another width of the same streams."""
        return self._chance(self.here, width)

    def global_p_at(self, width: int) -> float:
        """Return the global p for another width of the same streams."""
        return self._chance(self.best, width)

    def _chance(self, counts: IntArray, width: int) -> float:
        added = 0 if self.exact else 1
        return float((counts[: width + 1].sum() + added) / (counts.sum() + added))


def measure_meeting(
    streams: Sequence[ArrayLike],
    *,
    anchor: int,
    days: int,
    stream: Generator,
    rates: Sequence[float | None] = (),
) -> Meeting:
    """Measure a meeting of streams against their independence.

    Parameters
    ----------
    streams : sequence of int arrays
        Days of the events of each stream, in [0, days); the anchor's stream first,
        which stays where it is. Several events of a day count as one.
    anchor : int
        Day of the event that the others are held against; one of the first stream.
    days : int
        Length of the window that was watched.
    stream : numpy.random.Generator
        Used where not every shift can be gone through.
    rates : sequence of float or None
        Events a day of each other stream in truth, or None where only the record tells;
        empty for none. A stream with a rate is Poisson under the null.

    Returns
    -------
    Meeting

    Raises
    ------
    ShapeError
        If there is no other stream, or not one rate a stream.
    ValidationError
        If a stream is empty or leaves the window, a rate is not a positive number, or
        the anchor is not of the first stream.
    """
    events = [_days(item, days) for item in streams]
    known = list(rates) or [None] * (len(events) - 1)
    _check(events, known, anchor)
    anchors, others = events[0], events[1:]
    place = int(np.searchsorted(anchors, anchor))
    width = measure_width(anchor, others, days=days)
    exact = all(rate is None for rate in known)
    exact = exact and days ** len(others) * anchors.size <= ALL
    if exact:
        back, on = _lay_out([_shifted(item, days) for item in others], anchors)
        counts = count_all(back, on, len(others), place, days)
    else:
        counts = np.zeros((2, days + 1), dtype=np.int64)
        for _ in range(DRAWS // BATCH):
            counts += _count_batch(
                others, known, anchors, place, days=days, stream=stream
            )
    return Meeting(width=width, here=counts[0], best=counts[1], exact=exact)


def measure_width(anchor: int, others: Sequence[ArrayLike], *, days: int) -> int:
    """Return the least span in days that holds the anchor and an event of each stream.

    Parameters
    ----------
    anchor : int
        A day in [0, days).
    others : sequence of int arrays
        Days of the events of each other stream, none empty.
    days : int
        Length of the window.
    """
    rows = np.zeros((len(others), days), dtype=np.bool_)
    for row, item in enumerate(others):
        rows[row, _days(item, days)] = True
    back, on = reach(rows, np.array([anchor]))
    return int(tightest_width(back, on, np.arange(len(others)), 0, days))


def _days(events: ArrayLike, days: int) -> IntArray:
    """Return the different days of a stream, rising, once they lie in the window."""
    found = np.unique(np.asarray(events, dtype=np.int64))
    if found.size == 0:
        raise ValidationError(
            "Expected one event or more in every stream, got an empty one. A stream "
            "without events meets nothing: leave the question out."
        )
    if found[0] < 0 or found[-1] >= days:
        raise ValidationError(
            f"Expected events on days 0 to {days - 1}, got days from {found[0]} to "
            f"{found[-1]}. Cut them to the window."
        )
    return found


def _check(events: list[IntArray], rates: list[float | None], anchor: int) -> None:
    if len(events) < 2 or len(rates) != len(events) - 1:
        raise ShapeError(
            "Expected the anchor's stream, one other or more, and a rate or None for "
            f"each other, got {len(events)} streams and {len(rates)} rates."
        )
    wrong = [rate for rate in rates if rate is not None and not 0 < rate < np.inf]
    if wrong:
        raise ValidationError(
            f"Expected positive events a day, got {wrong[0]}. Give None where no rate "
            "is known."
        )
    if anchor not in events[0]:
        raise ValidationError(
            f"Expected the anchor to be an event of the first stream, got day {anchor} "
            f"beside {events[0].tolist()}."
        )


def _count_batch(
    others: list[IntArray],
    rates: list[float | None],
    anchors: IntArray,
    place: int,
    *,
    days: int,
    stream: Generator,
) -> IntArray:
    """Count widths over one batch of draws, shape (2, days + 1)."""
    rows = [
        _shifted(item, days) if rate is None else _drawn(rate, days, stream)
        for item, rate in zip(others, rates, strict=True)
    ]
    back, on = _lay_out(rows, anchors)
    return count_drawn(back, on, _draw_rows(rates, days, stream), place, days)


def _lay_out(occupied: list[BoolArray], anchors: IntArray) -> tuple[IntArray, IntArray]:
    """Return the tables of all streams, one below the other."""
    tables = [reach(item, anchors) for item in occupied]
    back, on = (np.concatenate(list(side)) for side in zip(*tables, strict=True))
    return back, on


def _shifted(events: IntArray, days: int) -> BoolArray:
    """Return a stream under each of its shifts, shape (shift, day)."""
    rows = np.zeros((days, days), dtype=np.bool_)
    shifts = np.arange(days)[:, np.newaxis]
    rows[shifts, (events + shifts) % days] = True
    return rows


def _draw_rows(rates: Sequence[float | None], days: int, stream: Generator) -> IntArray:
    """Draw a row of each stream's table, shape (draw, stream): a shift, or a draw."""
    rows = np.empty((BATCH, len(rates)), dtype=np.int64)
    start = 0
    for column, rate in enumerate(rates):
        shifted = rate is None
        rows[:, column] = start
        rows[:, column] += stream.integers(0, days, BATCH) if shifted else range(BATCH)
        start += days if shifted else BATCH
    return rows


def _drawn(rate: float, days: int, stream: Generator) -> BoolArray:
    """Draw a Poisson stream again and again, shape (draw, day)."""
    rows = np.zeros((BATCH, days), dtype=np.bool_)
    counts = stream.poisson(rate * days, BATCH)
    rows[
        np.repeat(np.arange(BATCH), counts), stream.integers(0, days, counts.sum())
    ] = True
    return rows
