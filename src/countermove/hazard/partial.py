r"""Cox's partial likelihood with its derivatives, in one walk down the clock.

With risks :math:`r_i = e^{x_i \beta}` and the set R(t) of rows under watch at the event
time t, of which the d rows of D(t) end there, each event e = 0, ..., d - 1 of a tie has

.. math::
    \varphi_e = \sum_{R} r_i - f_e \sum_{D} r_i , \qquad
    \bar x_e = \frac{1}{\varphi_e}
        \Bigl( \sum_{R} r_i x_i - f_e \sum_{D} r_i x_i \Bigr) ,

where f = 0 (Breslow) or e / d (Efron). The charge of a row is the hazard it met, and

.. math::
    \ell = \sum_{events} x_i \beta - \sum \log \varphi_e , \quad
    \nabla \ell = \sum_i (\delta_i - r_i c_i) x_i , \quad
    - \nabla^2 \ell = \sum_i r_i c_i x_i x_i^\top - \sum \bar x_e \bar x_e^\top .

So one walk needs sums of rows only; both squares are matrix products.

References
----------
Breslow (1974), *Biometrics* 30, 89-99. Efron (1977), *Journal of the American
Statistical Association* 72, 557-565. Therneau and Grambsch (2000), *Modeling Survival
Data*, section 3.3 (ties) and 3.7 (entry and exit).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from countermove.errors import ConvergenceError
from countermove.hazard.newton import inverse, weighted_square
from countermove.hazard.risk_sets import RiskSets
from countermove.hazard.risk_walk import highest_scores, walk_down

__all__ = ["Partial", "PartialPlace", "PartialView"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

VANISHED = 1e-9  # share of the information at the start that counts as none


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartialPlace:
    """Sums of one walk."""

    coefficients: FloatArray
    objective: float
    log_likelihood: float
    charged: FloatArray  # risk times charge of each row
    middles: FloatArray  # (event, covariate)
    steps: FloatArray  # (3, time): stratum, time, rise of its cumulative hazard
    tops: FloatArray  # (stratum,): scores of the rows whose risk counts as one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartialView:
    """All that is known at one point; see :class:`countermove.hazard.newton.View`."""

    coefficients: FloatArray
    objective: float
    log_likelihood: float
    information: FloatArray  # of the likelihood alone
    covariance: FloatArray
    direction: FloatArray
    gap: float
    steps: FloatArray
    tops: FloatArray


class Partial:
    """The penalised partial likelihood as a landscape to climb.

    Parameters
    ----------
    sets : RiskSets
    means, precisions : shape (covariate,)
        Gaussian prior; precision zero is flat.
    efron : bool
        Whether ties count after Efron, else after Breslow.
    """

    __slots__ = ("efron", "ends", "events", "means", "precisions", "reference", "sets")

    def __init__(
        self,
        sets: RiskSets,
        means: FloatArray,
        precisions: FloatArray,
        *,
        efron: bool,
    ) -> None:
        self.sets, self.efron = sets, efron
        self.means, self.precisions = means, precisions
        self.reference: FloatArray | None = None  # information at the start
        self.ends = sets.happened.astype(np.float64)
        self.events = int(np.count_nonzero(sets.happened))

    @property
    def size(self) -> float:
        """Number of events."""
        return float(self.events)

    def start(self) -> PartialPlace:
        """Start at the prior's means, or at zero where they are out of reach."""
        place = self.at(np.where(self.precisions > 0, self.means, 0.0))
        reached = np.isfinite(place.objective)
        return place if reached else self.at(np.zeros_like(self.means))

    def height(self, place: PartialPlace) -> float:
        """Return the log posterior."""
        return place.objective

    def at(self, coefficients: FloatArray) -> PartialPlace:
        """Walk down the clock."""
        sets = self.sets
        scores = sets.design @ coefficients
        # Only ratios count: the largest risk of a stratum is one.
        tops = highest_scores(scores, sets.bounds)
        scores -= tops[0] if tops.size == 1 else np.repeat(tops, np.diff(sets.bounds))
        risks = np.exp(scores)
        log_sums, charged, middles, steps = walk_down(
            sets.design,
            risks,
            sets.happened,
            sets.left,
            sets.bounds,
            sets.entered,
            sets.entrances,
            self.events,
            self.efron,
        )
        log_likelihood = self.ends @ scores - log_sums
        penalty = self.precisions @ (coefficients - self.means) ** 2 / 2
        return PartialPlace(
            coefficients=coefficients,
            objective=float(log_likelihood - penalty),
            log_likelihood=float(log_likelihood),
            charged=charged,
            tops=tops,
            middles=middles,
            steps=steps,
        )

    def information(self, place: PartialPlace) -> tuple[FloatArray, FloatArray]:
        """Return the likelihood's negative Hessian, and its diagonal's larger part.

        The first is a difference; next to the second it tells rounding from substance.
        """
        square = weighted_square(self.sets.design, place.charged)
        return square - place.middles.T @ place.middles, np.diag(square)

    def look(
        self, place: PartialPlace, information: FloatArray | None = None
    ) -> PartialView:
        """Measure gradient, Hessian (unless it is known already) and gap."""
        design = self.sets.design
        if information is None:
            information, _ = self.information(place)
        gradient = (self.ends - place.charged) @ design
        gradient -= self.precisions * (place.coefficients - self.means)
        if self.reference is not None:
            flat = np.flatnonzero(self.precisions == 0)
            _check_information(self.reference, information, flat)
        covariance = inverse(information + np.diag(self.precisions))
        direction = covariance @ gradient
        return PartialView(
            coefficients=place.coefficients,
            objective=place.objective,
            log_likelihood=place.log_likelihood,
            information=information,
            covariance=covariance,
            direction=direction,
            gap=float(gradient @ direction) / 2,
            steps=place.steps,
            tops=place.tops,
        )


def _check_information(before: FloatArray, now: FloatArray, flat: IntArray) -> None:
    """Refuse to climb on far out, where nothing is left to learn.

    On the way to an infinite coefficient the information falls as fast as the slope, so
    that the gap closes although no maximum is near.
    """
    if flat.size == 0:
        return
    place = np.ix_(flat, flat)
    shares, directions = eigh(now[place], before[place])
    if shares[0] < VANISHED:
        moved = np.abs(directions[:, 0]) * np.sqrt(np.diag(before)[flat])
        guilty = flat[moved > 1e-3 * moved.max()].tolist()
        raise ConvergenceError(
            f"Expected a finite maximum, but the covariates in columns {guilty} order "
            "the events perfectly: the best coefficient is infinite. Drop the column, "
            "or state finite `prior_deviations`."
        )
