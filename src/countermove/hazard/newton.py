r"""Damped Newton steps to the top of a concave function.

At a point with gradient g and negative Hessian H the step is :math:`H^{-1} g`, halved
until the function rises by a share of what it promises. Half the squared decrement,

.. math:: gap = \tfrac12 g^\top H^{-1} g ,

is, to second order, how far the maximum lies above the point.

References
----------
Boyd and Vandenberghe (2004), *Convex Optimization*, section 9.5.
"""

from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from countermove.errors import ConvergenceError

__all__ = ["Landscape", "View", "climb", "inverse", "weighted_square"]

FloatArray = NDArray[np.float64]

MAX_STEPS = 100
MAX_HALVINGS = 60
NEAR = 1e-9  # nats: from here one more step squares the distance
ARRIVED = 1e-18  # nats; a coefficient is then within 1e-9 of its standard error
SUFFICIENT = 1e-4  # share of the promised rise that a step must bring
ROUNDING = 1e-13  # of the size of the sums
BLOCK = 1 << 16  # numbers whose weighted copy stays in the cache

Place = TypeVar("Place")


class View(Protocol):
    """What is known at one point."""

    @property
    def coefficients(self) -> FloatArray:
        """The point."""

    @property
    def objective(self) -> float:
        """Height there."""

    @property
    def direction(self) -> FloatArray:
        """Newton step."""

    @property
    def gap(self) -> float:
        """Half the squared decrement."""


Seen = TypeVar("Seen", bound=View)
Seen_co = TypeVar("Seen_co", bound=View, covariant=True)


class Landscape(Protocol[Place, Seen_co]):
    """A concave function, first its height at a point, then its shape there."""

    @property
    def size(self) -> float:
        """Sum of the weights of its terms, to tell rounding from descent."""

    def start(self) -> Place:
        """Return where to begin."""

    def at(self, coefficients: FloatArray) -> Place:
        """Go to a point."""

    def height(self, place: Place) -> float:
        """Return the value there; not finite where it cannot be computed."""

    def look(self, place: Place) -> Seen_co:
        """Measure gradient, Hessian and gap there."""


def climb(
    landscape: Landscape[Place, Seen], first: Seen | None = None
) -> tuple[Seen, int]:
    """Climb to the top.

    Parameters
    ----------
    landscape : Landscape
    first : View, optional
        Where to begin; default the landscape's own start.

    Returns
    -------
    view : View
        The point reached, with its own gap.
    steps : int

    Raises
    ------
    ConvergenceError
        If no point within 1e-9 nats of the maximum is reached.
    """
    best = landscape.look(landscape.start()) if first is None else first
    for step in range(MAX_STEPS):
        if best.gap <= ARRIVED:
            return best, step
        ahead = _step(landscape, best)
        if ahead is None or (best.gap <= NEAR and ahead.gap >= best.gap):
            if best.gap <= NEAR:  # rounding forbids to come closer
                return best, step
            break
        best = ahead
    raise ConvergenceError(
        f"Expected to come within {NEAR:g} nats of the maximum, but stopped about "
        f"{best.gap:.3g} short after {MAX_STEPS} Newton steps or fewer. Are covariates "
        "on wildly different scales, or nearly multiples of each other? Rescale them "
        "or state `prior_deviations`."
    )


def _step(landscape: Landscape[Place, Seen], view: Seen) -> Seen | None:
    """Walk along Newton's direction, halving until the function rises enough."""
    slope, length = 2 * view.gap, 1.0
    noise = ROUNDING * (1 + abs(view.objective) + landscape.size)
    for _ in range(MAX_HALVINGS):
        place = landscape.at(view.coefficients + length * view.direction)
        if landscape.height(place) >= view.objective + (
            SUFFICIENT * length * slope - noise
        ):
            return landscape.look(place)
        length /= 2
    return None


def weighted_square(design: FloatArray, weights: FloatArray) -> FloatArray:
    """Return X' diag(w) X, in blocks that stay in the cache."""
    square = np.zeros((design.shape[1], design.shape[1]))
    rows = BLOCK // max(design.shape[1], 1)
    for low in range(0, design.shape[0], rows):
        block = design[low : low + rows]
        square += (block * weights[low : low + rows, None]).T @ block
    return square


def inverse(hessian: FloatArray) -> FloatArray:
    """Invert a positive definite matrix, scaled to a diagonal of one.

    Raises
    ------
    ConvergenceError
        If it is not positive definite.
    """
    if hessian.size == 0:
        return hessian
    diagonal = np.diag(hessian)
    if not (np.all(np.isfinite(hessian)) and np.all(diagonal > 0)):
        raise ConvergenceError(
            "The information on some covariate vanished during the climb. Most often "
            "it foretells the events perfectly and its best coefficient is infinite. "
            "Drop it or state finite `prior_deviations`; rescale it if it is enormous."
        )
    scale = np.sqrt(diagonal)
    try:
        factor = cho_factor(hessian / np.outer(scale, scale))
    except np.linalg.LinAlgError as fault:
        raise ConvergenceError(
            "Some covariates became indistinguishable during the climb. Drop one of "
            "those that move together or state `prior_deviations`."
        ) from fault
    found: FloatArray = cho_solve(factor, np.eye(scale.size))
    return np.asarray((found + found.T) / 2 / np.outer(scale, scale))
