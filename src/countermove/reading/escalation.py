"""Is it escalating? The branching ratio of the camps' moves.

Moves, marked by the camp that acts, are read as a mutually exciting point process: a
move of camp d provokes moves of camp c at rate ``sum_b a[c,d,b] beta_b exp(-beta_b u)``
after u days, with two kernels, one of days and one of weeks. The branching ratio is the
spectral radius of ``sum_b a``: the number of further moves that one move leads to, from
one generation to the next. Below one an exchange dies out; at one and above it feeds
itself. Its posterior comes from Gibbs draws under Gamma priors (see
:mod:`countermove.excitation`).

How it fails: a record that grew denser because coders looked harder reads as
escalation; answers of the same day are not counted as provoked, since their order is
not known; and the two decays are stated, not fitted.
"""

from dataclasses import dataclass

import numpy as np

from countermove.contest import Vantage
from countermove.excitation import EventRecord, GammaPrior, HawkesPrior, draw_branching
from countermove.streams import Streams

__all__ = ["DECAYS", "Escalation", "measure_escalation"]

DECAYS = (1 / 2, 1 / 14)
"""Rates a day of the two kernels: means of two days and of two weeks."""
FEWEST = 5
"""Moves that a camp needs for a mark of its own; smaller camps share one."""
LEVEL = 0.9
HIGH = 0.8
PRIOR_RATIO = 0.5
PRIOR_SHAPE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Posterior of the branching ratio.

    Parameters
    ----------
    ratio, low, high : float
        Mean and 90 percent interval.
    above_one, above_high : float
        Probability that the exchange feeds itself, and that the ratio passes 0.8, from
        where on one move leads to a long train of others.
    standard_error : float
        Monte Carlo error of the mean.
    marks : tuple of str
        Camps with a mark of their own; ``others`` for the rest.
    moves : int
        Moves that it rests on.
    """

    ratio: float
    low: float
    high: float
    above_one: float
    above_high: float
    standard_error: float
    marks: tuple[str, ...]
    moves: int

    @property
    def words(self) -> str:
        """What the numbers allow to say."""
        if self.moves < 30:
            return "too few moves to tell whether the exchange feeds itself"
        if self.low > 1:
            return "the exchange feeds itself: moves lead to more moves"
        if self.high < 1:
            return "the exchange would die out by itself: moves lead to fewer moves"
        return "it cannot be told whether the exchange feeds itself or dies out"


def measure_escalation(vantage: Vantage, streams: Streams) -> Escalation:
    """Draw the branching ratio of the moves seen.

    Parameters
    ----------
    vantage : Vantage
        With one move or more.
    streams : Streams
        Uses the stream ``("escalation",)``.
    """
    record = vantage.record
    acting = [record.camps_of(move.actors, move.date)[0] for move in vantage.moves]
    names = {camp.id: camp.name for camp in record.camps}
    own = sorted(
        {camp for camp in acting if acting.count(camp) >= FEWEST},
        key=lambda camp: names[camp],
    )
    marks = (*own, *(["others"] if set(acting) - set(own) else []))
    number = {camp: n for n, camp in enumerate(own)}
    days = np.array([vantage.calendar.day(move.date) for move in vantage.moves])
    events = EventRecord(
        times=days.astype(np.float64),
        marks=np.array([number.get(camp, len(own)) for camp in acting]),
        n_marks=len(marks),
        horizon=float(vantage.day + 1),
    )
    mean = PRIOR_RATIO / (len(marks) * len(DECAYS))
    prior = HawkesPrior(
        background=GammaPrior(PRIOR_SHAPE, PRIOR_SHAPE * events.horizon / days.size),
        branching=GammaPrior(PRIOR_SHAPE, PRIOR_SHAPE / mean),
    )
    drawn = draw_branching(
        events, DECAYS, prior=prior, stream=streams.named("escalation")
    )
    low, high = drawn.interval(LEVEL)
    return Escalation(
        ratio=drawn.mean,
        low=low,
        high=high,
        above_one=float((drawn.ratios > 1).mean()),
        above_high=float((drawn.ratios > HIGH).mean()),
        standard_error=drawn.standard_error,
        marks=marks,
        moves=days.size,
    )
