"""Make futures agree with chances that were put to the test.

Simulated futures can be wrong in a way that the past has shown: too sure, too quick. A
line fitted on back-tests says what a chance was worth,

    logit q = a_clock + (b + b_clock) log(h / 180) + w logit p,

and the futures are weighted so that each clock moves within each horizon with chance q,
changing the weights no more than that takes (minimum relative entropy, by iterative
proportional fitting; Deming and Stephan 1940; Csiszar 1975). Every scenario is then
read off the same weighted futures: what excludes each other still adds up to one.

Fails where hardly any future shows what q asks for: the effective number of futures,
``(sum w)^2 / sum w^2``, is reported.

References
----------
Deming, W. E. and Stephan, F. F. (1940), On a least squares adjustment of a sampled
frequency table. doi:10.1214/aoms/1177731829
Csiszar, I. (1975), I-divergence geometry of probability distributions and minimization
problems. doi:10.1214/aop/1176996454
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from countermove.outlook.causes import CAUSES, CLOCKS, clock_of, is_possible
from countermove.outlook.futures import Futures
from countermove.outlook.references import HORIZONS

__all__ = [
    "Line",
    "clock_chances",
    "first_moves",
    "fit_line",
    "line_from",
    "rake",
    "store_line",
]

FloatArray = NDArray[np.float64]

ROUNDS = 40
PRIORS = {"slope": (0.9, 0.2), "log_horizon": (0.0, 0.3), "clock": (0.0, 0.3)}
"""Mean and deviation: a slope near one, no shift."""
CLOCK_HORIZON = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a simulated chance was worth.

    Parameters
    ----------
    slope, log_horizon : float
    shifts, tilts : shape (clock,)
        Of each clock: constant, and further effect of log(h / 180).
    """

    slope: float
    log_horizon: float
    shifts: FloatArray
    tilts: FloatArray

    def apply(self, chances: FloatArray) -> FloatArray:
        """Return recalibrated chances, shape (clock, horizon), rising with horizon."""
        log_odds = np.log(chances / (1 - chances))
        ahead = np.log(np.array(HORIZONS) / 180)
        moved = self.slope * log_odds + self.shifts[:, None]
        moved += (self.log_horizon + self.tilts)[:, None] * ahead
        return np.asarray(np.maximum.accumulate(1 / (1 + np.exp(-moved)), axis=1))


UNCHANGED = Line(
    slope=1.0,
    log_horizon=0.0,
    shifts=np.zeros(len(CLOCKS)),
    tilts=np.zeros(len(CLOCKS)),
)


def first_moves(futures: Futures) -> FloatArray:
    """Return the day each clock first leaves its state, shape (clock, draw, path)."""
    return np.stack(
        [
            futures.day(
                *[
                    name
                    for cause, name in enumerate(CAUSES)
                    if clock_of(cause) == clock and is_possible(cause, futures.states)
                ]
            )
            for clock in CLOCKS
        ]
    )


def clock_chances(moves: FloatArray, weights: FloatArray | None = None) -> FloatArray:
    """Return the chance that each clock moves within each horizon.

    Parameters
    ----------
    moves : shape (clock, draw, path)
    weights : shape (draw, path), optional

    Returns
    -------
    shape (clock, horizon)
        With half a future of doubt, so that none is zero or one.
    """
    weight = np.ones(moves.shape[1:]) if weights is None else weights
    total = weight.sum()
    size = total**2 / (weight**2).sum()
    shares = np.stack(
        [((moves <= day) * weight).sum(axis=(1, 2)) / total for day in HORIZONS], axis=1
    )
    return np.asarray((shares * size + 0.5) / (size + 1))


def rake(moves: FloatArray, wanted: FloatArray) -> FloatArray:
    """Weight futures so that clocks move as often as wanted, shape (draw, path).

    Parameters
    ----------
    moves : shape (clock, draw, path)
        From :func:`first_moves`.
    wanted : shape (clock, horizon)
        Chances that rise with the horizon.

    Returns
    -------
    shape (draw, path)
        Weights with mean one.
    """
    shape = moves.shape[1:]
    cells = np.searchsorted(
        np.array(HORIZONS, dtype=float), moves.reshape(len(moves), -1)
    )
    targets = np.diff(np.concatenate([np.zeros((len(wanted), 1)), wanted], axis=1))
    targets = np.concatenate([targets, 1 - wanted[:, -1:]], axis=1)
    weights = np.full(cells.shape[1], 1 / cells.shape[1])
    for _ in range(ROUNDS):
        for row, target in zip(cells, targets, strict=True):
            held = np.bincount(row, weights=weights, minlength=target.size)
            # A cell without any future cannot be filled; the others share its part.
            asked = np.where(held > 0, target, 0.0)
            factor = np.divide(
                asked / asked.sum(), held, out=np.zeros_like(held), where=held > 0
            )
            weights = weights * factor[row]
    return np.asarray((weights / weights.mean()).reshape(shape))


def fit_line(
    chances: Sequence[float],
    happened: Sequence[bool],
    clocks: Sequence[int],
    horizons: Sequence[float],
    *,
    weight: float,
) -> Line:
    """Fit the line on forecasts whose outcome is known.

    Parameters
    ----------
    chances, happened, clocks, horizons : sequences of equal length
        What was said, what came, place of the clock, days ahead.
    weight : float
        What one forecast counts, in (0, 1]: forecasts of one event at many days of
        issue and horizons are not many events.
    """
    p = np.clip(np.asarray(chances, dtype=float), 1e-6, 1 - 1e-6)
    y = np.asarray(happened, dtype=float)
    place = np.asarray(clocks, dtype=int)
    ahead = np.log(np.asarray(horizons, dtype=float) / 180)
    own = np.eye(len(CLOCKS))[place]
    design = np.column_stack([np.log(p / (1 - p)), ahead, own, own * ahead[:, None]])
    size = len(CLOCKS)
    means = np.array([PRIORS["slope"][0], 0.0, *np.zeros(2 * size)])
    deviations = np.array(
        [
            PRIORS["slope"][1],
            PRIORS["log_horizon"][1],
            *np.full(size, PRIORS["clock"][1]),
            *np.full(size, CLOCK_HORIZON),
        ]
    )

    def cost(beta: FloatArray) -> tuple[float, FloatArray]:
        log_odds = design @ beta
        loss = weight * (np.logaddexp(0, log_odds) - y * log_odds).sum()
        away = (beta - means) / deviations
        slope = weight * design.T @ (1 / (1 + np.exp(-log_odds)) - y)
        return loss + (away**2).sum() / 2, slope + away / deviations

    found = optimize.minimize(cost, means, jac=True, method="BFGS").x
    return Line(
        slope=float(found[0]),
        log_horizon=float(found[1]),
        shifts=found[2 : 2 + size],
        tilts=found[2 + size :],
    )


def store_line(line: Line) -> dict[str, object]:
    """Return a line as plain numbers."""
    return {
        "slope": line.slope,
        "log_horizon": line.log_horizon,
        "shifts": line.shifts.tolist(),
        "tilts": line.tilts.tolist(),
    }


def line_from(stored: Mapping[str, object]) -> Line:
    """Read a stored line."""
    return Line(
        slope=float(np.asarray(stored["slope"])),
        log_horizon=float(np.asarray(stored["log_horizon"])),
        shifts=np.array(stored["shifts"], dtype=float),
        tilts=np.array(stored["tilts"], dtype=float),
    )
