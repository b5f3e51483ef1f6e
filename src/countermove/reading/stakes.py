"""Stakes: what a struggle is about, by observer and day, with bands.

Rosenau (1964) tells three kinds of internal war by what is perceived to be fought over:
who occupies the roles (personnel), how the roles are arranged as well (authority), or
the rest of the order too (structural). The stake differs by actor and moves in time, so
each observer o has a Dirichlet distribution of his own over the three. Its
concentration forgets towards the prior and is fed by moves:

    alpha_o(t) = prior + (alpha_o(s) - prior) * 2^(-(t - s) / half-life)   in between
    alpha_o(t) = alpha_o(t-) + sum of w_m * e_m over its moves m           on a day

with w_m the weight of the act and e_m its evidence, three shares that sum to one. This
is forgetting by discount (West and Harrison 1997), with the prior as the point of rest.
Bands are quantiles of the Beta marginals.

Observers
---------
A camp sees what it fights for itself: only its own moves feed it. Perception is not on
record; conduct is. Were moves *against* a camp counted as well, both ends of each move
would learn the same, and the difference between observers, which is the point of
Rosenau's perceived stake, would be averaged away. ``all`` pools every move once.
``all:form`` takes the acts alone (what the conduct looks like), ``all:aim`` takes the
institutions touched and the coder's own view (what it is for), so that "the aim is
authority, the form is personnel" can be read off. Camps and ``all`` take the mean of
form and aim, or the form where a move has no aim.

Assumes that moves are independent evidence given the stake, and that the codebook's
shares are right on average. Fails when one act is coded in many rows (the band gets too
narrow), when a camp pursues in silence (it drifts to the prior), or when a coder
chooses institutions by hindsight. Only moves up to the day count, never later ones; an
uncertain date counts as its day.

References
----------
Rosenau, J. N. (1964), Internal War as an International Event, in International Aspects
of Civil Strife, Princeton University Press.
West, M. and Harrison, J. (1997), Bayesian Forecasting and Dynamic Models, 2nd edition.
doi:10.1007/b98971
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betaincinv

from countermove.contest import Calendar, Camp, Institution, Move, Vantage, codebook
from countermove.errors import ShapeError, ValidationError

__all__ = [
    "CODER_SHARE",
    "HALF_LIFE",
    "PRIOR",
    "STAKES",
    "Stake",
    "Stakes",
    "track_stakes",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

STAKES = ("personnel", "authority", "structural")
PRIOR = 1.0
"""Concentration of each stake before any move: every mixture is equally likely."""
HALF_LIFE = 90.0
"""Days after which a move counts half: a season, long enough to pool what a camp does
in several weeks, short enough to see a stake shift within a year."""
CODER_SHARE = 2 / 3
"""Part of the aim that the coder's view takes where given: it speaks of this one move,
the branch of an institution of moves in general."""
BAND = (0.05, 0.95)
POOLED = ("all", "all:aim", "all:form")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """What is at stake for one observer on one day.

    Parameters
    ----------
    date : datetime.date
    observer : str
        Key of a camp, or ``all``, ``all:aim``, ``all:form``.
    personnel, authority, structural : float
        Expected shares, summing to 1.
    low, high : mapping of str to float
        Ends of the 90 percent band of each stake.
    """

    date: dt.date
    observer: str
    personnel: float
    authority: float
    structural: float
    low: Mapping[str, float]
    high: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Stakes:
    """Filtered stakes of every observer.

    Parameters
    ----------
    calendar : Calendar
        Days since the start of the contest.
    days : int array, shape (day,)
        Days of visible moves, rising.
    vantage_day : int
        The day of issue; nothing is known after it.
    observers : tuple of str
        Keys of the camps, in order of their names, then ``all``, ``all:aim`` and
        ``all:form``.
    evidence : shape (day, observer, stake)
        Concentration above the prior at the end of each day, zero or more.

    Raises
    ------
    ShapeError
        If days, observers and evidence do not fit together.
    """

    calendar: Calendar
    days: IntArray
    vantage_day: int
    observers: tuple[str, ...]
    evidence: FloatArray

    def __post_init__(self) -> None:
        """Check the shape and keep arrays that nobody can change."""
        wanted = (self.days.size, len(self.observers), len(STAKES))
        if self.evidence.shape != wanted:
            raise ShapeError(
                f"Expected evidence of shape {wanted} (day, observer, stake), got "
                f"{self.evidence.shape}."
            )
        for name in ("days", "evidence"):
            array = getattr(self, name).copy()
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def at(self, date: dt.date, observer: str) -> Stake:
        """Return the stake as seen at the end of a day.

        Parameters
        ----------
        date : datetime.date
            No later than the day of issue; before the first move the prior is given.
        observer : str
            A camp, or ``all``, ``all:aim``, ``all:form``.

        Raises
        ------
        ValidationError
            If the observer is not known, or the day lies after the vantage.
        """
        if observer not in self.observers:
            raise ValidationError(
                f"Expected one of the observers {', '.join(self.observers)}, got "
                f"{observer!r}."
            )
        day = self.calendar.day(date)
        if day > self.vantage_day:
            raise ValidationError(
                f"Expected a day up to the vantage "
                f"{self.calendar.date(self.vantage_day)}, got {date}. Take a later "
                "vantage to look further."
            )
        row = self.observers.index(observer)
        concentration = self._concentration(np.array([day]))[0, row]
        means, lows, highs = _summary(concentration)
        return Stake(
            date=date,
            observer=observer,
            **dict(zip(STAKES, means.tolist(), strict=True)),
            low=dict(zip(STAKES, lows.tolist(), strict=True)),
            high=dict(zip(STAKES, highs.tolist(), strict=True)),
        )

    def to_polars(self) -> pl.DataFrame:
        """Return shares and 90 percent bands on each move day and the vantage day.

        Returns
        -------
        polars.DataFrame
            Columns date, observer, personnel, authority, structural, and each of them
            with ``_low`` and ``_high``; sorted by date, then by order of observers.
        """
        days = np.union1d(self.days, [self.vantage_day])
        means, lows, highs = _summary(self._concentration(days))
        count = len(self.observers)
        dates = [self.calendar.date(int(day)) for day in days for _ in range(count)]
        columns: dict[str, object] = {
            "date": pl.Series(dates, dtype=pl.Date),
            "observer": pl.Series(list(self.observers) * days.size, dtype=pl.String),
        }
        columns |= {name: means[..., n].ravel() for n, name in enumerate(STAKES)}
        for n, name in enumerate(STAKES):
            columns[f"{name}_low"] = lows[..., n].ravel()
            columns[f"{name}_high"] = highs[..., n].ravel()
        return pl.DataFrame(columns)

    def _concentration(self, days: IntArray) -> FloatArray:
        """Return concentrations at the end of days, shape (day, observer, stake)."""
        last = np.searchsorted(self.days, days, side="right") - 1
        seen = last >= 0
        kept = np.full((days.size, len(self.observers), len(STAKES)), PRIOR)
        aged = _fading(days[seen] - self.days[last[seen]])
        kept[seen] += self.evidence[last[seen]] * aged[:, None, None]
        return kept


def track_stakes(vantage: Vantage) -> Stakes:
    """Filter what is at stake, for each camp and for all of them pooled.

    Parameters
    ----------
    vantage : Vantage
        Only its moves count.

    Returns
    -------
    Stakes
    """
    record, calendar = vantage.record, vantage.calendar
    camps = [camp.id for camp in sorted(record.camps, key=_by_name)]
    observers = (*camps, *POOLED)
    rows = {key: row for row, key in enumerate(observers)}
    moved = [calendar.day(move.date) for move in vantage.moves]
    days = np.unique(np.array(moved, dtype=np.int64))
    fed = np.zeros((days.size, len(observers), len(STAKES)))
    for move, day in zip(vantage.moves, moved, strict=True):
        daily = fed[int(np.searchsorted(days, day))]
        form, aim = _form(move), _aim(move, record.institution_index)
        both = form if aim is None else (form + aim) / 2
        daily[rows["all"]] += both
        daily[rows["all:form"]] += form
        if aim is not None:
            daily[rows["all:aim"]] += aim
        for camp in record.camps_of(move.actors, move.date):
            daily[rows[camp]] += both
    return Stakes(
        calendar=calendar,
        days=days,
        vantage_day=vantage.day,
        observers=observers,
        evidence=_accumulate(fed, days),
    )


def _by_name(camp: Camp) -> tuple[str, str, str]:
    return camp.name, camp.role, camp.id


def _form(move: Move) -> FloatArray:
    """Return the evidence of the act itself, summing to the act's weight."""
    act = codebook().act(move.act)
    return act.weight * np.array(act.stakes.shares)


def _aim(move: Move, institutions: Mapping[str, Institution]) -> FloatArray | None:
    """Return the evidence of what the act is for, or None where nothing says so."""
    book = codebook()
    weight = book.act(move.act).weight
    touched = [institutions[key] for key in move.institutions]
    weights = np.array([item.weight for item in touched])
    by_branch: FloatArray | None = None
    if weights.sum() > 0:
        shares = [book.branches[item.branch].stakes.shares for item in touched]
        by_branch = weights @ np.array(shares) / weights.sum()
    if move.stake is None:
        return None if by_branch is None else weight * by_branch
    coded = np.array([float(name == move.stake) for name in STAKES])
    if by_branch is None:
        return weight * coded
    return weight * (CODER_SHARE * coded + (1 - CODER_SHARE) * by_branch)


def _accumulate(fed: FloatArray, days: IntArray) -> FloatArray:
    """Add each day's evidence to what is left of the days before."""
    kept = fed.copy()
    fading = _fading(np.diff(days))
    for row in range(1, days.size):
        kept[row] += kept[row - 1] * fading[row - 1]
    return kept


def _fading(elapsed: IntArray) -> FloatArray:
    return np.asarray(2.0 ** (-elapsed / HALF_LIFE))


def _summary(concentrations: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return means and band ends of Dirichlet distributions, stake last."""
    totals = concentrations.sum(axis=-1, keepdims=True)
    others = totals - concentrations
    low, high = (betaincinv(concentrations, others, level) for level in BAND)
    return concentrations / totals, low, high
