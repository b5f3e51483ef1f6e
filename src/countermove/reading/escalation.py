"""Is it escalating? The branching ratio of the moves.

Moves of all camps together are read as a self-exciting point process: a move provokes
further moves at rate ``sum_b a_b beta_b exp(-beta_b u)`` after u days, with two
kernels, one of days and one of weeks, over a constant background. The branching ratio
``sum_b a_b`` is the number of further moves that one move leads to, from one generation
to the next. Below one an exchange dies out unless it is fed from outside; at one and
above it feeds itself. Its posterior comes from Gibbs draws under Gamma priors
(:mod:`countermove.excitation`), and the prior is reported beside it.

The camps are not told apart here: a matrix of camps has dozens of parameters, and with
some tens of moves its ratio is hardly more than its prior. Who answers whom is read
from the links instead.

How it fails: a record that grew denser because coders looked harder, a background that
rises, or a long silence at the end, reads as escalation; answers of the same day are
not counted as provoked, since their order is not known; and the two decays are stated,
not fitted.
"""

from dataclasses import dataclass

import numpy as np

from countermove.contest import Vantage
from countermove.excitation import EventRecord, GammaPrior, HawkesPrior, draw_branching
from countermove.streams import Streams

__all__ = ["DECAYS", "Escalation", "measure_escalation"]

DECAYS = (1 / 2, 1 / 14)
"""Rates a day of the two kernels: means of two days and of two weeks."""
LEVEL = 0.9
HIGH = 0.8
PRIOR_MEAN = 0.25
"""Prior mean of each kernel's branching; a ratio of one half together."""
PRIOR_SHAPE = 0.5
"""Jeffreys' shape for a rate: half an event seen beforehand."""


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
    prior_ratio, prior_low, prior_high : float
        Mean and 90 percent interval of the prior alone; with few moves the posterior
        lies near it.
    standard_error : float
        Monte Carlo error of the mean.
    moves : int
        Moves that it rests on.
    """

    ratio: float
    low: float
    high: float
    above_one: float
    above_high: float
    prior_ratio: float
    prior_low: float
    prior_high: float
    standard_error: float
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
        Uses the streams ``("escalation",)`` and ``("escalation", "prior")``.
    """
    days = np.array([vantage.calendar.day(move.date) for move in vantage.moves])
    events = EventRecord(
        times=days.astype(np.float64),
        marks=np.zeros(days.size, dtype=np.int64),
        n_marks=1,
        horizon=float(vantage.day + 1),
    )
    prior = HawkesPrior(
        background=GammaPrior(PRIOR_SHAPE, PRIOR_SHAPE * events.horizon / days.size),
        branching=GammaPrior(PRIOR_SHAPE, PRIOR_SHAPE / PRIOR_MEAN),
    )
    drawn = draw_branching(
        events, DECAYS, prior=prior, stream=streams.named("escalation")
    )
    low, high = drawn.interval(LEVEL)
    stream = streams.named("escalation", "prior")
    scale = PRIOR_MEAN / PRIOR_SHAPE
    alone = stream.gamma(PRIOR_SHAPE, scale, (20_000, len(DECAYS))).sum(axis=1)
    prior_low, prior_high = np.quantile(alone, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Escalation(
        ratio=drawn.mean,
        low=low,
        high=high,
        above_one=float((drawn.ratios > 1).mean()),
        above_high=float((drawn.ratios > HIGH).mean()),
        prior_ratio=float(alone.mean()),
        prior_low=float(prior_low),
        prior_high=float(prior_high),
        standard_error=drawn.standard_error,
        moves=days.size,
    )
