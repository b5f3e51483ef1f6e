r"""How sure the branching is: draws from its posterior, for small records too.

With decays fixed and Gamma priors the posterior can be sampled without approximation.
Given the parameters, each event's cause (background, or a source and kernel) is one
draw from its exact probabilities; given the causes, every parameter is Gamma with shape
``prior shape + events it caused`` and rate ``prior rate + exposure``. Taking turns is a
Gibbs sampler whose stationary distribution is the posterior itself: bounds at zero and
few events need no normal approximation. What remains is Monte Carlo error, which is
reported.

References
----------
Rasmussen, J. G. (2013). Bayesian inference for Hawkes processes. Methodology and
Computing in Applied Probability 15, 623-642.
https://doi.org/10.1007/s11009-011-9272-5

Geyer, C. J. (1992). Practical Markov chain Monte Carlo. Statistical Science 7(4),
473-483. https://doi.org/10.1214/ss/1177011137
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from countermove.errors import ValidationError
from countermove.excitation.fit import prior_rates
from countermove.excitation.hawkes import check_decays
from countermove.excitation.penalty import HawkesPrior
from countermove.excitation.record import EventRecord, FloatArray, IntArray, frozen
from countermove.excitation.recursion import excitation_at

__all__ = ["BranchingDraws", "draw_branching"]

WARMUP = 500  # rounds thrown away before the first draw is kept


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BranchingDraws:
    """Posterior draws of a Hawkes model and of its branching ratio.

    Parameters
    ----------
    background : shape (draw, m)
        Events per day that nothing provoked.
    branching : shape (draw, m, m, b)
        Expected direct children in i of one event in j through kernel b.
    ratios : shape (draw,)
        Branching ratio of each draw: spectral radius of the branching summed over
        kernels. At one and above, cascades need not die out.
    """

    background: FloatArray
    branching: FloatArray
    ratios: FloatArray

    def __post_init__(self) -> None:
        """Keep read-only copies."""
        for name in ("background", "branching", "ratios"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def mean(self) -> float:
        """Posterior mean of the branching ratio."""
        return float(self.ratios.mean())

    @property
    def effective_draws(self) -> float:
        """Independent draws that would tell as much about the ratio."""
        return _effective_draws(self.ratios)

    @property
    def standard_error(self) -> float:
        """Monte Carlo standard error of `mean`."""
        return float(self.ratios.std(ddof=1) / np.sqrt(self.effective_draws))

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """Credible interval of the branching ratio with equal tails.

        Parameters
        ----------
        level : float
            Probability inside, in (0, 1).

        Raises
        ------
        ValidationError
            If the level is not a probability strictly between 0 and 1.
        """
        if not 0 < level < 1:
            raise ValidationError(
                f"Expected a level strictly between 0 and 1, got {level}."
            )
        low, high = np.quantile(self.ratios, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)


def draw_branching(
    record: EventRecord,
    decays: ArrayLike,
    *,
    prior: HawkesPrior,
    stream: Generator,
    draws: int = 2000,
) -> BranchingDraws:
    """Draw background and branching from their posterior by Gibbs sampling.

    Parameters
    ----------
    record : EventRecord
    decays : float or shape (b,)
        Rates of the kernels, taken as known.
    prior : HawkesPrior
        Gamma priors of any positive shape.
    stream : numpy.random.Generator
        Same stream, same draws.
    draws : int
        Two or more to keep, after 500 thrown away.

    Returns
    -------
    BranchingDraws

    Raises
    ------
    ShapeError, ValidationError
        If decays or prior are out of place, or the posterior is improper because a
        source never came and its prior has a rate of zero.

    Notes
    -----
    Holds one row of excitation per event, and takes time in proportion to draws x
    events x marks x kernels: meant for up to some 10,000 events.
    """
    if draws < 2:
        raise ValidationError(f"Expected two draws or more, got draws={draws}.")
    rates = check_decays(decays)
    shapes, exposed = prior_rates(record, rates, prior)
    if (exposed == 0).any():
        source = int(np.argwhere(exposed == 0)[0][1] - 1) // rates.size
        raise ValidationError(
            f"Expected a proper prior where the record is silent: mark {source} never "
            "came and the prior of its branching has a rate of zero. Give it one."
        )
    chain = _walk(record, rates, shapes, exposed, stream, draws)
    n_marks = record.n_marks
    branching = chain[:, :, 1:].reshape(draws, n_marks, n_marks, rates.size)
    ratios = np.abs(np.linalg.eigvals(branching.sum(axis=3))).max(axis=1)
    return BranchingDraws(background=chain[:, :, 0], branching=branching, ratios=ratios)


def _walk(
    record: EventRecord,
    decays: FloatArray,
    shapes: FloatArray,
    exposed: FloatArray,
    stream: Generator,
    draws: int,
) -> FloatArray:
    """Take turns between causes and parameters, shape (draw, mark, parameter)."""
    rows = np.column_stack(
        [
            np.ones(record.times.size),
            excitation_at(
                record.times, record.times, record.marks, decays, record.n_marks
            ),
        ]
    )
    events = np.bincount(record.marks, minlength=record.n_marks)
    width = shapes.shape[1]
    # Start with every target's events shared evenly among the parameters.
    point = (shapes + events[:, np.newaxis] / width) / exposed
    chain = np.empty((draws, *shapes.shape))
    for turn in range(-WARMUP, draws):
        caused = _draw_causes(rows, record.marks, point, stream)
        point = stream.gamma(shapes + caused) / exposed
        if turn >= 0:
            chain[turn] = point
    return chain


def _draw_causes(
    rows: FloatArray, marks: IntArray, point: FloatArray, stream: Generator
) -> IntArray:
    """Draw each event's cause and count them, shape (mark, parameter)."""
    heights = np.cumsum(rows * point[marks], axis=1)
    drawn = stream.random(marks.size) * heights[:, -1]
    causes = (heights > drawn[:, np.newaxis]).argmax(axis=1)
    counts = np.bincount(marks * point.shape[1] + causes, minlength=point.size)
    return counts.reshape(point.shape)


def _effective_draws(chain: FloatArray) -> float:
    """Length of a chain over the sum of its correlations.

    Sums of neighbouring autocovariances are positive and falling in truth, so the sum
    stops where an estimate is not (Geyer 1992).
    """
    length = chain.size
    centred = chain - chain.mean()
    spectrum = np.fft.rfft(centred, 2 * length)
    covariances = np.fft.irfft(np.abs(spectrum) ** 2)[:length] / length
    if covariances[0] <= 0:
        return float(length)
    pairs = covariances[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    stops = np.flatnonzero(pairs <= 0)
    kept = pairs[: stops[0]] if stops.size else pairs
    spread = 2 * np.minimum.accumulate(kept).sum() - covariances[0]
    return float(length * covariances[0] / max(spread, covariances[0] / length))
