r"""Whether moves abroad provoke moves at home.

Moves at home (h) and abroad (a) are read as two streams that excite themselves and each
other, in the manner of :mod:`countermove.reading.escalation`, with two kernels b:

    rate_h(t) = mu_h + sum_b beta_b ( A_hhb sum_{k of h} exp(-beta_b (t - t_k))
                                    + A_hab sum_{k of a} exp(-beta_b (t - t_k)) )

over events before t, and likewise for a. ``sum_b A_hab`` is the expected number of
moves at home that one move abroad provokes directly. Its posterior comes from Gibbs
draws under Gamma priors and stands beside the prior: with few moves it is little else.

The p-value does not need the model. The score of the streams' link,

    S = sum_{i of h} g(t_i) - (n_h / T) * integral of g,
    g(t) = mean_b beta_b sum_{k of a} exp(-beta_b (t - t_k)),

is compared with its values under every circular shift of the stream abroad, which keep
its bursts: p = share of the T shifts, the observed one among them, with S no smaller.

Home and abroad
---------------
An actor is *foreign* if its camp of that day is a patron, or if it is a state whose
camp is arbiter, other or none; a camp is foreign if it is a patron. An institution is
at home if its level is local or national. Then a move is

- *at home* if some actor is not foreign and it aims at home: at an actor or camp that
  is not foreign or an institution at home, or, without any target, if it touches one;
- *abroad* if it aims at something, none of it at home, and its actors are foreign, or
  of a camp "other" while nothing that they touch is at home. So an unknown hand that
  strikes a foreign state over a regional alignment is abroad.

Moves across the border, such as sanctions on a camp at home, are neither.

Assumes constant backgrounds and that what crosses the border provokes nothing. How it
fails: a season in which both streams are dense reads as a link; crossing moves that
answer one abroad and are answered at home hide one; and answers of the same day do not
count, their order being unknown.

References
----------
Hawkes, A. G. (1971). Spectra of some self-exciting and mutually exciting point
processes. Biometrika 58(1), 83-90. doi:10.1093/biomet/58.1.83
Rasmussen, J. G. (2013). Bayesian inference for Hawkes processes. Methodology and
Computing in Applied Probability 15, 623-642. doi:10.1007/s11009-011-9272-5
"""

from dataclasses import dataclass
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Move, Record, Vantage
from countermove.excitation import EventRecord, GammaPrior, HawkesPrior, draw_branching
from countermove.reading.escalation import (
    DECAYS,
    LEVEL,
    PRIOR_MEAN,
    PRIOR_SHAPE,
)
from countermove.streams import Streams
from countermove.weighing.coincidences.coincidence import CHANCE, FEW, MORE
from countermove.weighing.counting import counted

__all__ = [
    "CrossExcitation",
    "is_abroad",
    "is_at_home",
    "measure_cross_excitation",
    "shift_link",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

HOME, ABROAD = 0, 1
HOME_ROLES = {"incumbent", "challenger", "street", "arbiter"}
ENOUGH_HOME, ENOUGH_ABROAD = 30, 10
"""Moves from which on the link can be told."""
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossExcitation:
    """What one move abroad provokes at home.

    Parameters
    ----------
    home_from_abroad : float
        Posterior mean of the moves at home that one move abroad provokes directly.
    low, high : float
        90 percent interval.
    prior, prior_low, prior_high : float
        Mean and 90 percent interval of the prior alone.
    p : float
        Share of circular shifts that link the streams no less; NaN where one is empty.
    home, abroad : int
        Moves of each stream.
    """

    home_from_abroad: float
    low: float
    high: float
    prior: float
    prior_low: float
    prior_high: float
    p: float
    home: int
    abroad: int

    @property
    def verdict(self) -> str:
        """One of the verdicts on coincidences.

        Too few to tell below 30 moves at home or 10 abroad; else more than chance up to
        a p of 0.05.
        """
        few = self.home < ENOUGH_HOME or self.abroad < ENOUGH_ABROAD
        if few or isnan(self.p):
            return FEW
        return MORE if self.p <= SIGNIFICANT else CHANCE

    @property
    def words(self) -> str:
        """What the numbers allow to say."""
        held = f"{counted(self.home, 'move')} at home and {self.abroad} abroad"
        if self.verdict == FEW:
            return (
                f"With {held} it cannot be told whether moves abroad provoke moves at "
                "home; the number given is little more than the prior."
            )
        follow = "more" if self.verdict == MORE else "no more"
        return (
            f"Of {held}, those at home follow those abroad {follow} than chance would "
            f"give; one move abroad provokes about {self.home_from_abroad:.2f} at home "
            f"({self.low:.2f} to {self.high:.2f})."
        )


def measure_cross_excitation(vantage: Vantage, streams: Streams) -> CrossExcitation:
    """Measure what moves abroad provoke at home.

    Parameters
    ----------
    vantage : Vantage
        Only its moves count.
    streams : Streams
        Uses the streams ``("weighing", "cross_excitation")`` and the same with
        ``"prior"``.
    """
    record = vantage.record
    marked = [
        (vantage.calendar.day(move.date), HOME if is_at_home(record, move) else ABROAD)
        for move in vantage.moves
        if is_at_home(record, move) or is_abroad(record, move)
    ]
    days, marks = np.array(marked, dtype=np.int64).reshape(-1, 2).T
    low_high = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    drawn = _draw_link(days, marks, vantage.day + 1, streams)
    low, high = np.quantile(drawn, low_high)
    stream = streams.named("weighing", "cross_excitation", "prior")
    scale = PRIOR_MEAN / PRIOR_SHAPE
    alone = stream.gamma(PRIOR_SHAPE, scale, (20_000, len(DECAYS))).sum(axis=1)
    prior_low, prior_high = np.quantile(alone, low_high)
    home, abroad = days[marks == HOME], days[marks == ABROAD]
    return CrossExcitation(
        home_from_abroad=float(drawn.mean()),
        low=float(low),
        high=float(high),
        prior=float(alone.mean()),
        prior_low=float(prior_low),
        prior_high=float(prior_high),
        p=shift_link(home, abroad, days=vantage.day + 1),
        home=home.size,
        abroad=abroad.size,
    )


def shift_link(home: IntArray, abroad: IntArray, *, days: int) -> float:
    """Return the share of circular shifts of one stream that link it no less.

    Parameters
    ----------
    home, abroad : int arrays
        Days of events in [0, days); the second stream is shifted and leads.
    days : int
        Length of the window.

    Returns
    -------
    float
        In (0, 1]; NaN if a stream is empty. Small means that the first follows the
        second more closely than shifts make it.
    """
    if home.size == 0 or abroad.size == 0:
        return nan
    # Kernel by whole days of lag; none on the day itself, whose order is not known.
    lags = np.arange(days)
    rates = np.array(DECAYS)[:, np.newaxis]
    kernel = (rates * np.exp(-rates * lags)).mean(axis=0)
    kernel[0] = 0
    weights = np.bincount(home, minlength=days) - home.size / days
    # What an event abroad on each day is linked to: a shift only picks other days.
    links = np.correlate(np.pad(weights, (0, days - 1)), kernel, mode="valid")
    shifts = np.arange(days)[:, np.newaxis]
    scores = links[(abroad + shifts) % days].sum(axis=1)
    # Sums of the same terms in another order differ in their last digits.
    return float((scores >= scores[0] - 1e-9).mean())


def is_at_home(record: Record, move: Move) -> bool:
    """Say whether a camp at home moves against something at home."""
    acts = any(not _is_foreign(record, key, move) for key in move.actors)
    return acts and _aims_home(record, move)


def is_abroad(record: Record, move: Move) -> bool:
    """Say whether foreign or unplaced hands move against something abroad."""
    hands = [key for key in move.actors if not _is_foreign(record, key, move)]
    outside = [not _is_home_level(record, key) for key in move.institutions]
    if _aims_home(record, move) or not (move.targets or any(outside)):
        return False
    if any(_role(record, key, move) in HOME_ROLES for key in hands):
        return False
    # Hands of no side may be at home after all: then what they touch decides.
    return not hands or all(outside)


def _aims_home(record: Record, move: Move) -> bool:
    aims = move.targets or move.institutions
    return any(_is_home_target(record, key, move) for key in aims)


def _is_home_target(record: Record, key: str, move: Move) -> bool:
    known = key in record.actor_index or key in record.camp_index
    if known and key in move.targets:
        return not _is_foreign(record, key, move)
    return _is_home_level(record, key)


def _is_home_level(record: Record, institution: str) -> bool:
    return record.institution_index[institution].level in {"local", "national"}


def _is_foreign(record: Record, key: str, move: Move) -> bool:
    """Say whether an actor or camp stands outside the polity on the day of a move."""
    role = _role(record, key, move)
    actor = record.actor_index.get(key)
    is_state = actor is not None and actor.kind == "state"
    return role == "patron" or (is_state and role in {"arbiter", "other", None})


def _role(record: Record, key: str, move: Move) -> str | None:
    """Return the role of the camp behind an actor or camp, None without one."""
    camps = record.camps_of((key,), move.date)
    return record.camp_index[camps[0]].role if camps else None


def _draw_link(
    days: IntArray, marks: IntArray, watched: int, streams: Streams
) -> FloatArray:
    """Draw the moves at home that one abroad provokes, shape (draw,)."""
    events = EventRecord(
        times=days.astype(np.float64), marks=marks, n_marks=2, horizon=float(watched)
    )
    counts = np.maximum(np.bincount(marks, minlength=2), 1)
    prior = HawkesPrior(
        background=GammaPrior(PRIOR_SHAPE, PRIOR_SHAPE * watched / counts),
        branching=GammaPrior(PRIOR_SHAPE, PRIOR_SHAPE / PRIOR_MEAN),
    )
    drawn = draw_branching(
        events,
        DECAYS,
        prior=prior,
        stream=streams.named("weighing", "cross_excitation"),
    )
    return np.asarray(drawn.branching[:, HOME, ABROAD].sum(axis=1))
