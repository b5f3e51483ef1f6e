"""Fit a Hawkes model to a record by maximum likelihood, decays given.

The log-likelihood is concave in background and branching, so the maximum is found, not
searched for: `countermove.excitation.newton` climbs and measures how far from the top a
better point could be. A fit that does not arrive raises; it never returns a point short
of its gap.

References
----------
Ogata, Y. (1978). The asymptotic behaviour of maximum likelihood estimators for
stationary point processes. Annals of the Institute of Statistical Mathematics 30,
243-261. https://doi.org/10.1007/BF02480216
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from countermove.errors import ValidationError
from countermove.excitation.hawkes import Hawkes, check_decays
from countermove.excitation.newton import Problem, Summit, climb
from countermove.excitation.penalty import GammaPrior, HawkesPrior
from countermove.excitation.record import EventRecord, FloatArray, frozen
from countermove.excitation.recursion import exposures

__all__ = ["HawkesFit", "StandardErrors", "fit_hawkes", "prior_rates"]

NEARLY_FLAT = 1e-10  # eigenvalue of a curvature scaled to a unit diagonal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StandardErrors:
    """Standard errors from the exact curvature at the fitted point.

    Parameters
    ----------
    background : shape (m,)
    branching : shape (m, m, b)
        NaN: the estimate lies on its bound of zero, where no normal approximation
        holds. Infinity: the record says nothing about the parameter, as when its
        source never came, or cannot tell it from another.
    """

    background: FloatArray
    branching: FloatArray

    def __post_init__(self) -> None:
        """Keep read-only copies."""
        object.__setattr__(self, "background", frozen(self.background))
        object.__setattr__(self, "branching", frozen(self.branching))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HawkesFit:
    """A fitted model and how far it can be trusted.

    Parameters
    ----------
    model : Hawkes
        The maximum of the likelihood, or of the posterior density under a prior.
    standard_errors : StandardErrors
        Given the decays and, under a prior, including it.
    log_likelihood : float
        At the model, in nats, without the prior.
    gap : float
        Upper bound on the nats by which any other point could exceed the model in
        what was maximised, measured at the model itself.
    iterations : int
        Passes over the events.
    """

    model: Hawkes
    standard_errors: StandardErrors
    log_likelihood: float
    gap: float
    iterations: int

    @property
    def background(self) -> FloatArray:
        """Events per day that nothing provoked, shape (m,)."""
        return self.model.background

    @property
    def branching(self) -> FloatArray:
        """Expected direct children in i of an event in j, shape (m, m, b)."""
        return self.model.branching


def fit_hawkes(  # noqa: PLR0913 -- the promised signature
    times: ArrayLike,
    marks: ArrayLike,
    *,
    n_marks: int,
    horizon: float,
    decays: ArrayLike,
    start: float = 0.0,
    penalty: HawkesPrior | GammaPrior | None = None,
    threads: int | None = None,
) -> HawkesFit:
    """Fit background and branching with the decays given.

    Parameters
    ----------
    times : shape (n,)
        Sorted times in [start, horizon); equal times are simultaneous.
    marks : shape (n,)
        Whole numbers in [0, n_marks).
    n_marks : int
        Number of kinds of event, those that never came included.
    horizon, start : float
        The window that was watched. What happened before is taken not to matter.
    decays : float or shape (b,)
        Rates of the kernels, one over the mean delay; distinct.
    penalty : HawkesPrior or GammaPrior, optional
        Gamma priors with shapes of one or more; a bare GammaPrior is for the
        branching alone. Without it, plain maximum likelihood.
    threads : int, optional
        Share the targets among so many threads. One by default; two pay from about
        a million events on. The result does not depend on it.

    Returns
    -------
    HawkesFit
        Without a prior, a target without events gets zeros, and a source without
        events a branching of zero with an infinite standard error. With one, both get
        what the prior says.

    Raises
    ------
    ShapeError, ValidationError
        If the record, the decays or the prior are out of place.
    ConvergenceError
        If the maximum was not reached.

    Notes
    -----
    Nothing is stored per event; each target holds one square matrix with a side of
    1 + marks x kernels.

    Examples
    --------
    >>> fit = fit_hawkes([1.0, 1.1, 5.0], [0, 0, 0], n_marks=1, horizon=9, decays=2.0)
    >>> fit.background.round(3), fit.branching.round(3).ravel(), fit.gap < 1e-3
    (array([0.279]), array([0.164]), True)
    """
    record = EventRecord(
        times=np.asarray(times),
        marks=np.asarray(marks),
        n_marks=n_marks,
        horizon=horizon,
        start=start,
    )
    rates = check_decays(decays)
    if threads is not None and threads < 1:
        raise ValidationError(f"Expected one thread or more, got threads={threads}.")
    prior = (
        HawkesPrior(branching=penalty) if isinstance(penalty, GammaPrior) else penalty
    )
    shapes, costs = prior_rates(record, rates, prior or HawkesPrior())
    _check_concave(shapes, costs)
    problem = Problem(record=record, decays=rates, costs=costs, weights=shapes - 1.0)
    summit = climb(problem, threads=threads or 1)
    model = Hawkes(
        summit.points[:, 0],
        summit.points[:, 1:].reshape(n_marks, n_marks, rates.size),
        rates,
    )
    return HawkesFit(
        model=model,
        standard_errors=_standard_errors(model, problem, summit),
        log_likelihood=model.log_likelihood(
            record.times, record.marks, start=start, horizon=horizon
        ),
        gap=summit.gap,
        iterations=summit.passes,
    )


def prior_rates(
    record: EventRecord, decays: FloatArray, prior: HawkesPrior
) -> tuple[FloatArray, FloatArray]:
    """Shapes of the prior, and its rates plus what the record exposes.

    Returns
    -------
    shapes, rates : shape (mark, 1 + mark * kernel)
        Given the number n of events that a parameter caused, its posterior is Gamma
        with shape ``shapes + n`` and rate ``rates``.
    """
    inside = exposures(
        record.times,
        record.marks,
        decays,
        record.n_marks,
        record.start,
        record.horizon,
    )
    exposed = np.concatenate([[record.horizon - record.start], inside.ravel()])
    shapes, rates = prior.by_target(record.n_marks, decays.size)
    return shapes, rates + exposed


def _check_concave(shapes: FloatArray, rates: FloatArray) -> None:
    """Refuse priors under which the posterior has no single highest point."""
    if (shapes < 1).any():
        raise ValidationError(
            "Expected prior shapes of one or more for a fit, got "
            f"{shapes.min()}: below one the density has no highest point. Use "
            "draw_branching, which takes any shape."
        )
    if ((shapes > 1) & (rates == 0)).any():
        raise ValidationError(
            "Expected a prior rate above zero where the record has no exposure; a "
            "shape above one alone would push the branching without bound."
        )


def _standard_errors(model: Hawkes, problem: Problem, summit: Summit) -> StandardErrors:
    """Invert each target's curvature over the parameters off their bound."""
    errors = np.array(
        [
            _errors_of_target(point, curvature)
            for point, curvature in zip(summit.points, summit.curvatures, strict=True)
        ]
    )
    errors[problem.costs == 0] = np.inf
    return StandardErrors(
        background=errors[:, 0], branching=errors[:, 1:].reshape(model.branching.shape)
    )


def _errors_of_target(point: FloatArray, curvature: FloatArray) -> FloatArray:
    """Invert one target's curvature; NaN for parameters on the bound of zero."""
    errors = np.full(point.size, np.nan)
    free = np.flatnonzero((point > 0) & (np.diag(curvature) > 0))
    if free.size:
        scale = np.sqrt(np.diag(curvature)[free])
        scaled = curvature[np.ix_(free, free)] / np.outer(scale, scale)
        values, vectors = np.linalg.eigh(scaled)
        flat = values < NEARLY_FLAT
        variances = (vectors[:, ~flat] ** 2 / values[~flat]).sum(axis=1)
        unknown = (vectors[:, flat] ** 2).sum(axis=1) > 1e-8
        errors[free] = np.where(unknown, np.inf, np.sqrt(variances) / scale)
    return errors
