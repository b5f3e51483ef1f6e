r"""Maximise the concave likelihood of each target by projected Newton steps.

With decays fixed, the log-likelihood separates by target into problems

.. math:: \max_{x \ge 0} \; \sum_k \log (a_k \cdot x) + \sum_p w_p \log x_p
          - c \cdot x ,

where a row :math:`a_k` holds 1 and the excitation before event :math:`k`, the costs
:math:`c` hold the length of the window and the exposures, plus the rates of priors, and
the weights :math:`w` are the shapes of priors less one. The function is concave and
self-concordant. Each round solves the quadratic model exactly under
:math:`x \ge 0` (an active-set method), walks there, and shortens the step until the
function rises enough.

**How far from the top.** For :math:`u_k = \theta / (a_k \cdot x)` with
:math:`\theta` small enough, the Lagrange dual bounds the maximum from above. With
:math:`W` the number of events plus the weights and :math:`r` the gradient of the
logarithms,

.. math:: gap = c \cdot x - W - W \log \theta, \qquad \theta = \min_p c_p / r_p .

No point is better than :math:`x` by more than the gap. It is measured at the point that
is returned.

References
----------
Boyd, S. and Vandenberghe, L. (2004). Convex Optimization. Cambridge University Press,
chapters 5 and 9.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NoReturn

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import nnls
from scipy.special import xlogy

from countermove.errors import ConvergenceError
from countermove.excitation.record import EventRecord, FloatArray
from countermove.excitation.recursion import sweep

__all__ = ["Problem", "Summit", "climb"]

MAX_PASSES = 200
ARRIVED = 1e-9  # nats
ROUNDING = 1e-12  # nats an event: gaps below this are noise of the sums
SUFFICIENT = 1e-4  # share of the promised rise that a step must bring
RIDGE = 1e-10  # on a Hessian scaled to a diagonal of about one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """The problems of all targets of one record.

    Parameters
    ----------
    record : EventRecord
    decays : shape (kernel,)
    costs, weights : shape (mark, 1 + mark * kernel)
        Zero or more; a cost of zero only where the weight is zero too.
    """

    record: EventRecord
    decays: FloatArray
    costs: FloatArray
    weights: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Summit:
    """Where the climb ended, all measured at that point.

    Parameters
    ----------
    points : shape (mark, 1 + mark * kernel)
    curvatures : shape (mark, 1 + mark * kernel, 1 + mark * kernel)
        Negative Hessians of the penalised log-likelihood.
    gap : float
        Nats by which a better point could exceed this one, at most.
    passes : int
        Sweeps over the events.
    """

    points: FloatArray
    curvatures: FloatArray
    gap: float
    passes: int


def climb(problem: Problem, *, threads: int = 1) -> Summit:
    """Climb to the maximum of every target.

    Parameters
    ----------
    problem : Problem
    threads : int
        Share the targets among so many threads; the result does not depend on it.

    Returns
    -------
    Summit

    Raises
    ------
    ConvergenceError
        If some target is not within its gap after `MAX_PASSES` sweeps.
    """
    record = problem.record
    events = np.bincount(record.marks, minlength=record.n_marks)
    climbers = [
        _Climber(costs=costs, weights=weights, mass=float(count + weights.sum()))
        for costs, weights, count in zip(
            problem.costs, problem.weights, events, strict=True
        )
    ]
    passes = 0
    while not all(climber.arrived for climber in climbers):
        if passes == MAX_PASSES:
            _give_up(climbers)
        passes += 1
        active = np.array([float(not climber.arrived) for climber in climbers])
        points = np.array([climber.trial for climber in climbers])
        measured = _sweep_in_threads(problem, points, active, threads)
        for target in np.flatnonzero(active):
            climbers[target].receive(*(values[target] for values in measured))
    return Summit(
        points=np.array([climber.point for climber in climbers]),
        curvatures=np.array([climber.curvature for climber in climbers]),
        gap=sum(climber.gap for climber in climbers),
        passes=passes,
    )


def _sweep_in_threads(
    problem: Problem, points: FloatArray, active: FloatArray, threads: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sweep over the events, each thread for its own targets."""
    record = problem.record
    groups = np.array_split(np.flatnonzero(active), min(threads, int(active.sum())))
    shares = []
    for group in groups:
        share = np.zeros_like(active)
        share[group] = 1.0
        shares.append(share)

    def sweep_share(share: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        return sweep(record.times, record.marks, problem.decays, points, share)

    if len(shares) == 1:
        return sweep_share(shares[0])
    with ThreadPoolExecutor(len(shares)) as pool:
        results = list(pool.map(sweep_share, shares))
    for target_group, result in zip(groups[1:], results[1:], strict=True):
        for whole, part in zip(results[0], result, strict=True):
            whole[target_group] = part[target_group]
    return results[0]


def _give_up(climbers: list["_Climber"]) -> NoReturn:
    """Say which target did not arrive, and by how much."""
    worst = max(range(len(climbers)), key=lambda target: climbers[target].gap)
    raise ConvergenceError(
        f"Expected every target within {climbers[worst].tolerance:.1g} nats of its "
        f"maximum, and after {MAX_PASSES} passes target {worst} may still lack "
        f"{climbers[worst].gap:.3g}. Use fewer kernels or a prior."
    )


@dataclass(slots=True, kw_only=True, eq=False)
class _Climber:
    """One target on its way up: where it stands and where it looks next."""

    costs: FloatArray
    weights: FloatArray
    mass: float
    trial: FloatArray = field(init=False)
    point: FloatArray = field(init=False)
    curvature: FloatArray = field(init=False)
    direction: FloatArray = field(init=False)
    objective: float = -np.inf
    slope: float = 0.0  # rise promised by a full step, to first order
    step: float = 1.0
    gap: float = np.inf

    def __post_init__(self) -> None:
        """Stand at the foot: half from the background, the rest from everywhere."""
        usable = self.costs > 0
        share = np.where(usable, 0.5 * self.mass / usable.sum(), 0.0)
        share[0] += 0.5 * self.mass
        self.trial = np.divide(
            share, self.costs, out=np.zeros_like(share), where=usable
        )
        self.point = self.trial
        self.direction = np.zeros_like(share)
        self.curvature = np.zeros((share.size, share.size))
        if self.mass == 0.0:  # neither events nor prior: zero is the maximum
            self.gap = 0.0

    @property
    def tolerance(self) -> float:
        """Gap that counts as arrived, in nats."""
        return ARRIVED + ROUNDING * self.mass

    @property
    def arrived(self) -> bool:
        """Whether the point is certified."""
        return self.gap <= self.tolerance

    def receive(
        self, log_rates: float, ratios: FloatArray, hessian: FloatArray
    ) -> None:
        """Take the trial point or shorten the step."""
        objective = float(
            log_rates + xlogy(self.weights, self.trial).sum() - self.costs @ self.trial
        )
        promised = self.objective + SUFFICIENT * self.step * self.slope
        if not objective >= promised - ROUNDING * (self.mass + abs(self.objective)):
            self._shorten()
            return
        self.objective, self.point = objective, self.trial
        pushed = np.divide(
            self.weights,
            self.point,
            out=np.zeros_like(self.point),
            where=self.weights > 0,
        )
        self.curvature = hessian + np.tril(hessian, -1).T
        at = np.flatnonzero(self.weights > 0)
        self.curvature[at, at] += pushed[at] / self.point[at]
        self._look_ahead(ratios + pushed)

    def _look_ahead(self, ratios: FloatArray) -> None:
        """Measure the gap here and choose the next direction."""
        usable = self.costs > 0
        theta = 1 / (ratios[usable] / self.costs[usable]).max()
        self.gap = max(
            0.0,
            float(self.costs @ self.point - self.mass - self.mass * np.log(theta)),
        )
        if not self.arrived:
            gradient = ratios - self.costs
            target = _best_of_quadratic(
                self.curvature, gradient, self.point, self._scale()
            )
            self.direction = target - self.point
            self.slope = float(gradient @ self.direction)
            self.step = 1.0
            self.trial = target

    def _scale(self) -> FloatArray:
        """Return the unit of each parameter for the quadratic model.

        At the top a parameter off its bound has H_pp >= c_p^2 / W (Cauchy-Schwarz), so
        the floor binds only those that hardly any event informs, and keeps them tame.
        """
        return np.sqrt(np.diag(self.curvature) + self.costs**2 / self.mass)

    def _shorten(self) -> None:
        """Fall back to the step that self-concordance warrants, then halve."""
        if self.step == 1.0:
            squared = float(self.direction @ self.curvature @ self.direction)
            self.step = min(0.5, 1 / (1 + np.sqrt(max(squared, 0.0))))
        else:
            self.step /= 2
        self.trial = self.point + self.step * self.direction


def _best_of_quadratic(
    curvature: FloatArray, gradient: FloatArray, point: FloatArray, scale: FloatArray
) -> FloatArray:
    """Maximise the quadratic model under x >= 0.

    With H = L L' in scaled parameters, the model is a least-squares problem in L' x.
    """
    known = np.flatnonzero(scale > 0)
    scale = scale[known]
    scaled = curvature[np.ix_(known, known)] / np.outer(scale, scale)
    scaled[np.diag_indices_from(scaled)] += RIDGE  # holds to the present point
    linear = gradient[known] / scale + scaled @ (point[known] * scale)
    lower = cholesky(scaled, lower=True)
    aim = solve_triangular(lower, linear, lower=True)
    try:
        solution, _ = nnls(lower.T, aim)
    except RuntimeError as fault:
        raise ConvergenceError(
            f"The active-set step did not end: {fault}. Use fewer kernels or a prior."
        ) from fault
    best = np.zeros_like(point)
    best[known] = solution / scale
    return best
