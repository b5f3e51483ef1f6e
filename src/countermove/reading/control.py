"""Control: how much of each institution each camp holds, by day, with bands.

In each institution every camp of the vantage has a log-strength x_c that takes a
Gaussian random walk; shares of hold are softmax(x). Known holdings set the start, and
moves and tenures are comparisons between camps (Bradley and Terry 1952; dynamic as by
Glickman 1999): what counts as what stands in :mod:`countermove.reading.control_moves`,
the mathematics in :mod:`countermove.reading.control_filter`. The filtered state knows
what had happened by its day and serves forecasts; the smoothed one looks back from the
vantage and serves the reading of the past. Both see only what the vantage sees.

A share is that at the mean of the log-strengths, so that shares sum to one and stay
where they are while nothing happens, with bands that widen.

Assumes that institutions move independently, that strength drifts evenly in time, and
that the result of a move tells who is stronger there. Fails when power breaks at once
without a move on record (the drift needs weeks), when only one side's successes are
coded, and when a camp is strong in a way that never meets this institution.

What is known beforehand stands in :mod:`countermove.reading.control_tracks`, weights of
moves and tenures in :mod:`countermove.reading.control_moves`. All are stated with their
reasons; none is fitted.

References
----------
Bradley, R. A. and Terry, M. E. (1952), Rank analysis of incomplete block designs.
doi:10.2307/2334029
Glickman, M. E. (1999), Parameter estimation in large dynamic paired comparison
experiments. doi:10.1111/1467-9876.00159
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from countermove.contest import Calendar, Camp, Institution, Vantage
from countermove.errors import ValidationError
from countermove.reading.control_filter import Beliefs, share_bands
from countermove.reading.control_moves import Comparison, find_comparisons
from countermove.reading.control_tracks import Track, build_track

__all__ = ["Control", "Shift", "track_control"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What a camp held of an institution before and after something.

    Parameters
    ----------
    before, after : float
        Shares in [0, 1].
    """

    institution: str
    camp: str
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class Control:
    """Who holds what, for every institution that the vantage knows.

    Parameters
    ----------
    calendar : Calendar
        Days since the start of the contest.
    vantage_day : int
        The day of issue.
    camps : tuple of str
        Keys in order of the camps' names; last axis of all beliefs.
    tracks : mapping of str to Track
        By key of institution, in order of the institutions' names.
    """

    calendar: Calendar
    vantage_day: int
    camps: tuple[str, ...]
    tracks: Mapping[str, Track]

    def share(self, institution: str, camp: str, date: dt.date) -> float:
        """Return the filtered share of a camp at the end of a day, in [0, 1].

        Parameters
        ----------
        date : datetime.date
            From the eve of the contest to the day of issue.

        Raises
        ------
        ValidationError
            If the institution or camp is not known, or the day lies outside.
        """
        if camp not in self.camps:
            raise ValidationError(
                f"Expected one of the camps {', '.join(self.camps)}, got {camp!r}."
            )
        return float(self._shares(institution, date)[self.camps.index(camp)])

    def shifts(
        self, institutions: Iterable[str], *, before: dt.date, after: dt.date
    ) -> list[Shift]:
        """Compare holds just before one day and at the end of another, as filtered.

        Parameters
        ----------
        institutions : iterable of str
        before, after : datetime.date
            The state at the end of the eve of `before` is compared with that at the
            end of `after`.

        Returns
        -------
        list of Shift
            Every camp in each institution.

        Raises
        ------
        ValidationError
            If an institution is not known, or a day lies outside the contest.
        """
        eve = before - dt.timedelta(days=1)
        return [
            Shift(institution=key, camp=camp, before=float(old), after=float(new))
            for key in dict.fromkeys(institutions)
            for camp, old, new in zip(
                self.camps,
                self._shares(key, eve),
                self._shares(key, after),
                strict=True,
            )
        ]

    def to_polars(self) -> pl.DataFrame:
        """Return filtered shares with 90 percent bands.

        Returns
        -------
        polars.DataFrame
            Columns date, institution, camp, share, low, high: the days on which an
            institution has evidence, the first of each month and the vantage day;
            sorted by date, then by names of institutions and camps.
        """
        beliefs = {key: track.filtered for key, track in self.tracks.items()}
        return self._frame(beliefs)

    def smoothed_to_polars(self) -> pl.DataFrame:
        """Return smoothed shares, in the columns and rows of :meth:`to_polars`."""
        beliefs = {key: track.smoothed for key, track in self.tracks.items()}
        return self._frame(beliefs)

    def _shares(self, institution: str, date: dt.date) -> FloatArray:
        if institution not in self.tracks:
            raise ValidationError(
                f"Expected one of the institutions {', '.join(self.tracks)}, got "
                f"{institution!r}."
            )
        track, day = self.tracks[institution], self.calendar.day(date)
        if not track.days[0] <= day <= self.vantage_day:
            raise ValidationError(
                f"Expected a day from {self.calendar.date(int(track.days[0]))} to "
                f"{self.calendar.date(self.vantage_day)}, got {date}."
            )
        row = int(np.searchsorted(track.days, day, side="right")) - 1
        return np.asarray(track.filtered.shares[row])

    def _frame(self, beliefs: Mapping[str, Beliefs]) -> pl.DataFrame:
        count = len(self.camps)
        blocks = []
        for order, (key, belief) in enumerate(beliefs.items()):
            # The eve of the contest is a starting point, not a day of the reading.
            days = self.tracks[key].days[1:]
            lows, highs = share_bands(belief)
            dates = [self.calendar.date(int(day)) for day in np.repeat(days, count)]
            block = pl.DataFrame(
                {
                    "date": pl.Series(dates, dtype=pl.Date),
                    "institution": pl.repeat(key, days.size * count, eager=True),
                    "camp": list(self.camps) * days.size,
                    "share": belief.shares[1:].ravel(),
                    "low": lows[1:].ravel(),
                    "high": highs[1:].ravel(),
                    "order": pl.repeat(order, days.size * count, eager=True),
                }
            )
            blocks.append(block)
        if not blocks:
            return pl.DataFrame(schema=_SCHEMA)
        ordered = pl.concat(blocks).sort("date", "order", maintain_order=True)
        return ordered.drop("order")


_SCHEMA = {
    "date": pl.Date,
    "institution": pl.String,
    "camp": pl.String,
    "share": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}


def track_control(vantage: Vantage) -> Control:
    """Follow who holds each institution, forward and back.

    Parameters
    ----------
    vantage : Vantage
        Its holdings, tenures and moves; every camp it knows has a state everywhere.

    Returns
    -------
    Control

    Raises
    ------
    ConvergenceError
        If the evidence of some day cannot be taken in.
    """
    record = vantage.record
    camps = tuple(camp.id for camp in sorted(record.camps, key=_camp_name))
    found: dict[str, list[Comparison]] = {item.id: [] for item in record.institutions}
    for comparison in find_comparisons(vantage):
        found[comparison.institution].append(comparison)
    months = _month_starts(vantage)
    ordered = sorted(record.institutions, key=_institution_name)
    return Control(
        calendar=vantage.calendar,
        vantage_day=vantage.day,
        camps=camps,
        tracks={
            item.id: build_track(
                item, found[item.id], camps, (vantage.calendar, months)
            )
            for item in ordered
        },
    )


def _camp_name(camp: Camp) -> tuple[str, str, str]:
    return camp.name, camp.role, camp.id


def _institution_name(item: Institution) -> tuple[str, str, str, str]:
    return item.name, item.branch, item.level, item.id


def _month_starts(vantage: Vantage) -> IntArray:
    """Return the first of each month up to the vantage, and the vantage day."""
    first, last = vantage.record.start, vantage.issued
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [dt.date(month // 12, month % 12 + 1, 1) for month in months]
    days = [vantage.calendar.day(day) for day in starts if first <= day]
    return np.array([*days, vantage.day], dtype=np.int64)
