r"""Saying: how likely a source says what it says, whatever is true.

Of a fact with values u = 1..K of which t is true, a source with reliability theta and
interests i_u in {-1, 0, 1} names v with probability

    P(v | t) = exp(theta [v = t] + beta i_v) / sum_u exp(theta [u = t] + beta i_u).

theta = 0 names at random, theta < 0 avoids the truth, beta >= 0 is the pull of
interest, which all sources share. To deny v is to hold one of the others,
``1 - P(v | t)``. A doubt counts as half an affirmation, ``P(v | t)^(1/2)``. With two
values and no interest ``P(t | t) = 1 / (1 + exp(-theta))``: the reliability that is
shown to readers.

A claim against one's own interest weighs more by itself. Let F be the logistic function
and let one of two values gain the source what the other costs it. To name v then speaks
for v by the ratio ``F(theta - 2 beta) / F(-theta - 2 beta)`` against interest and
``F(theta + 2 beta) / F(-theta + 2 beta)`` with it. They start from ``exp(theta)`` both
and go to ``exp(2 theta)`` and to 1 as beta grows.

Who copies still chooses what to copy, and interest pulls there too. Compared with no
interest, a copy that says v is likelier by the *tilt*

    K exp(beta i_v) / sum_u exp(beta i_u),

the same law at theta = 0 over its value at beta = 0. Without it a claim against
interest, unlikely by itself, would be explained away as a copy.

A record holds few different cases; all are tabulated over grids of theta and beta, so
that the sampler only looks up.

Assumes that a source errs alike on all facts and that interests of camps are worth the
same. Fails for a source that is right on one theme and wrong on another.

References
----------
McFadden, D. (1974), Conditional Logit Analysis of Qualitative Choice Behavior, in
Frontiers in Econometrics, Academic Press (the law of choice).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.errors import ValidationError
from countermove.weighing.claims.table import DENIES, DOUBTS, ClaimTable

__all__ = ["DOUBT", "PRIOR", "Sayings", "TruthPrior", "tabulate_sayings"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

DOUBT = 0.5
"""Part of an affirmation that a doubt is worth: its source holds the value for possible
and will not vouch for it, which is more than silence and less than a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthPrior:
    """What is believed of sources before they speak.

    Parameters
    ----------
    mean, spread : float
        Mean and deviation of theta, a normal law. The defaults state the true of two
        values with probability 0.75 on average; 13 in 100 sources rather avoid it.
    pull : float
        Scale of beta, a half-normal law.
    copying : tuple of float
        Beta law of how often a source copies: 0.2 on average.
    devotion : float
        Total mass of the Dirichlet law of whom it copies; small for one master.
    theta_points, pull_points : int
        Points of the grids, which reach over 4 deviations on either side, and from 0 to
        4 scales.

    Raises
    ------
    ValidationError
        If a scale, mass or number of points is not above zero.
    """

    mean: float = 1.4
    spread: float = 1.25
    pull: float = 1.0
    copying: tuple[float, float] = (1.0, 4.0)
    devotion: float = 1.0
    theta_points: int = 41
    pull_points: int = 21

    def __post_init__(self) -> None:
        """Refuse laws that are none."""
        masses = (self.spread, self.pull, self.devotion, *self.copying)
        if min(masses) <= 0 or min(self.theta_points, self.pull_points) < 2:
            raise ValidationError(
                "Expected scales and masses above zero and two or more points for each "
                f"grid, got {self}."
            )

    @property
    def thetas(self) -> FloatArray:
        """The grid of theta."""
        reach = 4 * self.spread
        return np.linspace(self.mean - reach, self.mean + reach, self.theta_points)

    @property
    def pulls(self) -> FloatArray:
        """The grid of beta."""
        return np.linspace(0.0, 4 * self.pull, self.pull_points)

    @property
    def log_thetas(self) -> FloatArray:
        """Log prior weights of the grid of theta, up to a constant."""
        return np.asarray(-0.5 * ((self.thetas - self.mean) / self.spread) ** 2)

    @property
    def log_pulls(self) -> FloatArray:
        """Log prior weights of the grid of beta; zero, with half a cell, has half."""
        weights = -0.5 * (self.pulls / self.pull) ** 2
        weights[0] -= np.log(2)
        return np.asarray(weights)


PRIOR = TruthPrior()
"""The prior that is used when none is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """Log probabilities of all statements, by case.

    Parameters
    ----------
    bounds : int array, shape (statement + 1,)
        Cases of statement r begin at ``bounds[r]``, one for each possible truth.
    cases : int array
        Number of the case.
    pulled : bool array, shape (statement,)
        Whether interest touches the statement.
    logs : shape (case, beta, theta)
        Log probability of saying it.
    tilts : shape (statement, beta)
        Log of how much likelier interest makes it for a copy.
    """

    bounds: IntArray
    cases: IntArray
    pulled: NDArray[np.bool_]
    logs: FloatArray
    tilts: FloatArray


def tabulate_sayings(table: ClaimTable, prior: TruthPrior) -> Sayings:
    """Tabulate how likely each statement is under each truth.

    Parameters
    ----------
    table : ClaimTable
    prior : TruthPrior
        Gives the grids.

    Returns
    -------
    Sayings
    """
    claim, fact, value = table.statements.T
    sizes, firsts = table.sizes[fact], table.firsts[fact]
    bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    statement = np.repeat(np.arange(fact.size), sizes)
    truth = np.arange(bounds[-1]) - bounds[statement]
    interests = _interests(table, firsts[statement] + truth, claim[statement])
    gaining = np.bincount(statement, interests > 0, fact.size).astype(np.int64)
    losing = np.bincount(statement, interests < 0, fact.size).astype(np.int64)
    said = interests[bounds[:-1] + value]
    columns = (
        table.stances[claim][statement],
        sizes[statement],
        gaining[statement],
        losing[statement],
        said[statement],
        interests,
        truth == value[statement],
    )
    rows = np.stack([np.asarray(column, np.int64) for column in columns], axis=1)
    distinct, cases = np.unique(rows, axis=0, return_inverse=True)
    return Sayings(
        bounds=bounds,
        cases=cases.reshape(-1).astype(np.int64),
        pulled=gaining + losing > 0,
        logs=_log_probabilities(distinct, prior),
        tilts=_log_tilts(
            np.stack([table.stances[claim], sizes, gaining, losing, said]), prior
        ),
    )


def _interests(table: ClaimTable, flat: IntArray, claim: IntArray) -> IntArray:
    """Return what each claim's camp gains by values, given by their places."""
    names = sorted(table.gains)
    none = np.zeros((1, int(table.firsts[-1])), dtype=np.int64)
    gains = np.concatenate([none, *(table.gains[name][None] for name in names)])
    rows = {name: row for row, name in enumerate(names, start=1)}
    camps = [0 if camp is None else rows.get(camp, 0) for camp in table.camps]
    return np.asarray(gains[np.array(camps)[table.by[claim]], flat])


def _log_probabilities(distinct: IntArray, prior: TruthPrior) -> FloatArray:
    """Return the log probability of each case, shape (case, beta, theta)."""
    stance, size, gaining, losing, said, true, hit = (
        column[:, None, None] for column in distinct.T
    )
    pull, theta = prior.pulls[None, :, None], prior.thetas[None, None, :]
    # What the values other than the true one weigh, by their interest.
    others = (
        (gaining - (true > 0)) * np.exp(pull)
        + (losing - (true < 0)) * np.exp(-pull)
        + (size - gaining - losing - (true == 0))
    )
    truth = np.exp(theta + pull * true)
    total = others + truth
    named = np.where(hit, truth, np.exp(pull * said))
    affirmed = np.log(named) - np.log(total)
    rest = np.where(hit, others, truth + others - np.exp(pull * said))
    denied = np.log(np.maximum(rest, 1e-300)) - np.log(total)
    logs = np.where(stance == DENIES, denied, affirmed)
    return np.ascontiguousarray(np.where(stance == DOUBTS, DOUBT * logs, logs))


def _log_tilts(statements: IntArray, prior: TruthPrior) -> FloatArray:
    """Return the log tilt of each statement, shape (statement, beta)."""
    stance, size, gaining, losing, said = statements[:, :, None]
    pull = prior.pulls[None, :]
    total = gaining * np.exp(pull) + losing * np.exp(-pull) + (size - gaining - losing)
    share = np.exp(pull * said) / total
    affirmed = np.log(share * size)
    denied = np.log((1 - share) * size / (size - 1))
    tilts = np.where(stance == DENIES, denied, affirmed)
    return np.ascontiguousarray(np.where(stance == DOUBTS, DOUBT * tilts, tilts))
