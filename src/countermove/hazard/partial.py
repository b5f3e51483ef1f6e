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

from countermove.compiled import compiled
from countermove.hazard.newton import inverse, weighted_square
from countermove.hazard.sorting import sort_times
from countermove.hazard.spells import Spells

__all__ = ["Partial", "PartialView", "RiskSets", "build_risk_sets"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

TINY = 1e-280  # of the largest risk of a stratum: inverses are still finite


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskSets:
    """Rows by stratum, the last to leave first.

    Parameters
    ----------
    design : shape (row, covariate)
        Centred.
    happened : shape (row,)
    left : shape (row,)
    bounds : shape (stratum + 1,)
        Where each stratum begins.
    entered, entrances : shape (row,) or (0,)
        Times of entry by stratum, the last first, and whose they are; empty if every
        row was under watch at the first event.
    """

    design: FloatArray
    happened: BoolArray
    left: FloatArray
    bounds: IntArray
    entered: FloatArray
    entrances: IntArray


def build_risk_sets(
    spells: Spells, happened: BoolArray, design: FloatArray, strata: IntArray | None
) -> tuple[RiskSets, FloatArray]:
    """Sort rows once, for all walks.

    Parameters
    ----------
    spells : Spells
    happened : shape (row,)
        Whether the row ended by the cause of interest; at least one did.
    design : shape (row, covariate)
    strata : shape (row,), optional

    Returns
    -------
    RiskSets
    centre : shape (covariate,)
        Means taken off the design.
    """
    rising, upwards = sort_times(spells.left)
    order = upwards[::-1]
    bounds = np.array([0, spells.size])
    if strata is not None:
        order = order[np.argsort(strata[order], kind="stable")]
        bounds = np.concatenate([[0], np.cumsum(np.bincount(strata))])
    left = rising[::-1] if strata is None else spells.left[order]
    entrances, entered = np.empty(0, dtype=np.int64), np.empty(0)
    if spells.entered.max() >= spells.left[happened].min():
        entered = spells.entered[order]
        late = sort_times(entered)[1][::-1]
        if strata is not None:
            late = late[np.argsort(strata[order][late], kind="stable")]
        entrances, entered = late, entered[late]
    centre = np.full(spells.size, 1 / spells.size) @ design
    centred = design[order]
    centred -= centre
    sets = RiskSets(
        design=centred,
        happened=happened[order],
        left=np.ascontiguousarray(left),
        bounds=bounds,
        entered=entered,
        entrances=entrances,
    )
    return sets, centre


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartialPlace:
    """Sums of one walk."""

    coefficients: FloatArray
    objective: float
    log_likelihood: float
    charged: FloatArray  # risk times charge of each row
    middles: FloatArray  # (event, covariate)
    steps: FloatArray  # (3, event): stratum, time, rise of the baseline hazard


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

    __slots__ = ("efron", "events", "means", "precisions", "sets")

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
        log_likelihood, charged, middles, steps = _walk(
            sets.design,
            sets.design @ coefficients,
            sets.happened,
            sets.left,
            sets.bounds,
            sets.entered,
            sets.entrances,
            self.events,
            self.efron,
        )
        penalty = self.precisions @ (coefficients - self.means) ** 2 / 2
        return PartialPlace(
            coefficients=coefficients,
            objective=float(log_likelihood - penalty),
            log_likelihood=float(log_likelihood),
            charged=charged,
            middles=middles,
            steps=steps,
        )

    def information(self, place: PartialPlace) -> FloatArray:
        """Return the negative Hessian of the likelihood, without the prior."""
        square = weighted_square(self.sets.design, place.charged)
        square -= place.middles.T @ place.middles
        return square

    def look(
        self, place: PartialPlace, information: FloatArray | None = None
    ) -> PartialView:
        """Measure gradient, Hessian (unless it is known already) and gap."""
        design = self.sets.design
        if information is None:
            information = self.information(place)
        gradient = (self.sets.happened - place.charged) @ design
        gradient -= self.precisions * (place.coefficients - self.means)
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
        )


@compiled
def _add(sums: FloatArray, weight: float, design: FloatArray, row: int) -> None:
    for column in range(sums.size):
        sums[column] += weight * design[row, column]


@compiled
def _charge(
    charges: FloatArray,
    left: FloatArray,
    steps: FloatArray,
    bounds: tuple[int, int, int, int],
) -> None:
    """Add to each row the hazard up to its exit, summed up the clock.

    Summed downwards, the enormous steps of a few last rows would swallow those before.
    """
    low, high, began, moment = bounds
    hazard, place = 0.0, moment - 1
    for row in range(high - 1, low - 1, -1):
        while place >= began and steps[1, place] <= left[row]:
            hazard += steps[2, place]
            place -= 1
        charges[row] += hazard


@compiled
def _discharge(
    charges: FloatArray,
    entered: FloatArray,
    entrances: IntArray,
    steps: FloatArray,
    bounds: tuple[int, int, int, int],
) -> None:
    """Take from each row the hazard up to its entry."""
    low, high, began, moment = bounds
    hazard, place = 0.0, moment - 1
    for row in range(high - 1, low - 1, -1):
        while place >= began and steps[1, place] <= entered[row]:
            hazard += steps[2, place]
            place -= 1
        charges[entrances[row]] -= hazard


@compiled
def _walk(  # noqa: C901, PLR0912, PLR0913, PLR0915 -- one walk, its sums in registers
    design: FloatArray,
    scores: FloatArray,
    happened: BoolArray,
    left: FloatArray,
    bounds: IntArray,
    entered: FloatArray,
    entrances: IntArray,
    n_events: int,
    efron: bool,
) -> tuple[float, FloatArray, FloatArray, FloatArray]:
    size, columns = design.shape
    risks, charges = np.empty(size), np.empty(size)
    middles = np.empty((n_events, columns))
    steps = np.empty((3, n_events))
    sums, tied_sums = np.empty(columns), np.empty(columns)
    log_likelihood, event, moment = 0.0, 0, 0
    late = entrances.size > 0
    for stratum in range(bounds.size - 1):
        low, high = bounds[stratum], bounds[stratum + 1]
        # Only ratios count: the largest risk of a stratum is one.
        highest = -np.inf
        for row in range(low, high):
            highest = max(highest, scores[row])
        for row in range(low, high):
            risks[row] = np.exp(scores[row] - highest)
        total, row, gone, began = 0.0, low, low, moment
        sums[:] = 0.0
        while row < high:
            now, first = left[row], row
            if late:
                while gone < high and entered[gone] >= now:
                    one = entrances[gone]
                    total -= risks[one]
                    _add(sums, -risks[one], design, one)
                    gone += 1
                if gone == row:  # nobody is there: forget what rounding left behind
                    total = 0.0
                    sums[:] = 0.0
            deaths, tied = 0, 0.0
            while row < high and left[row] == now:
                total += risks[row]
                _add(sums, risks[row], design, row)
                charges[row] = 0.0
                if happened[row]:
                    if deaths == 0:
                        tied_sums[:] = 0.0
                    deaths += 1
                    tied += risks[row]
                    _add(tied_sums, risks[row], design, row)
                    log_likelihood += scores[row] - highest
                row += 1
            if deaths == 0:
                continue
            if not total > TINY:  # out of reach: the step will be shortened
                return -np.inf, charges, middles[:event], steps[:, :moment]
            rise, spared = 0.0, 0.0
            if efron and deaths > 1:
                for death in range(deaths):
                    fraction = death / deaths
                    inverse_sum = 1.0 / (total - fraction * tied)
                    log_likelihood += np.log(inverse_sum)
                    rise += inverse_sum
                    spared += fraction * inverse_sum
                    for column in range(columns):
                        middles[event, column] = inverse_sum * (
                            sums[column] - fraction * tied_sums[column]
                        )
                    event += 1
            else:
                rise = deaths / total
                log_likelihood -= deaths * np.log(total)
                weight = np.sqrt(float(deaths)) / total
                for column in range(columns):
                    middles[event, column] = weight * sums[column]
                event += 1
            steps[0, moment] = stratum
            steps[1, moment] = now
            steps[2, moment] = rise
            moment += 1
            if spared > 0.0:
                for one in range(first, row):
                    if happened[one]:
                        charges[one] -= spared
        _charge(charges, left, steps, (low, high, began, moment))
        if late:
            _discharge(charges, entered, entrances, steps, (low, high, began, moment))
        for place in range(began, moment):
            steps[2, place] *= np.exp(-highest)
    for row in range(size):
        charges[row] *= risks[row]
    return log_likelihood, charges, middles[:event], steps[:, :moment]
