r"""Whether a hazard likelihood has a finite maximum, asked before the climb.

Along a direction :math:`(c, \delta)` of baselines and coefficients the log-likelihood
:math:`\sum_i d_i \eta_i - E_i e^{\eta_i}` never falls exactly when

.. math::
    c_{s(i)} + x_i \delta = 0 \text{ on rows with events}, \qquad
    c_{s(i)} + x_i \delta \le 0 \text{ on all others} .

If such a direction exists the maximum is not unique (equality everywhere: collinear) or
lies at infinity (separated). Parameters with a proper prior cannot take part. A flat
baseline takes part as :math:`c_s = - \bar x_s \delta`, with the mean over the events of
its stratum, so it is enough to look for :math:`\delta`: first in the null space of the
rows with events, most often empty, then by a linear programme.

References
----------
Albert and Anderson (1984), "On the existence of maximum likelihood estimates in
logistic regression models", *Biometrika* 71, 1-10, for the argument; Correia, Guimaraes
and Zylkin (2019), arXiv:1903.01633, for Poisson.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from countermove.errors import ConvergenceError
from countermove.hazard.ascent import Prior, Rows

__all__ = ["check_maximum"]

FloatArray = NDArray[np.float64]

TOLERANCE = 1e-9  # on covariates scaled to a largest deviation of one


def check_maximum(rows: Rows, events: FloatArray, prior: Prior, cause: int) -> None:
    """Refuse a cause whose maximum is not unique or not finite.

    Parameters
    ----------
    rows : Rows
    events : shape (row,)
    prior : Prior
    cause : int
        Number of the cause, for the message.

    Raises
    ------
    ConvergenceError
        If a stratum with a flat prior has no event, or covariates with flat priors
        are collinear or separate the rows with events from the others.
    """
    _check_strata(rows, events, prior, cause)
    columns = np.flatnonzero(prior.precisions == 0)
    if columns.size == 0:
        return
    happened = np.flatnonzero(events > 0)
    offsets = _event_means(rows, events, columns, prior)
    seen = rows.centred[np.ix_(happened, columns)] - offsets[rows.strata[happened]]
    scale = np.ptp(rows.centred[:, columns], axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    silent = _null_space(seen / scale)
    if silent.shape[1] == 0:
        return
    # Only now, in the rare case, all rows are looked at.
    moved = (rows.centred[:, columns] - offsets[rows.strata]) / scale @ silent
    _check_collinear(moved, silent, columns, cause)
    _check_separated(moved, silent, columns, cause)


def _check_strata(rows: Rows, events: FloatArray, prior: Prior, cause: int) -> None:
    totals = np.bincount(rows.strata, events, rows.n_strata)
    empty = np.flatnonzero((totals == 0) & (prior.baseline_precisions == 0))
    if empty.size:
        raise ConvergenceError(
            f"Expected an event of cause {cause} in every stratum with a flat "
            f"baseline, but {empty.size} have none, first {empty[:5].tolist()}: the "
            "best hazard there is zero, its logarithm minus infinity. Join strata, or "
            "state finite `baseline_deviations`."
        )


def _event_means(
    rows: Rows, events: FloatArray, columns: NDArray[np.int64], prior: Prior
) -> FloatArray:
    """Return what a flat baseline takes away; with a proper prior it takes nothing."""
    totals = np.bincount(rows.strata, events, rows.n_strata)
    happened = np.flatnonzero(events > 0)
    sums = np.zeros((rows.n_strata, columns.size))
    parts = rows.centred[np.ix_(happened, columns)] * events[happened, None]
    np.add.at(sums, rows.strata[happened], parts)
    flat = (prior.baseline_precisions == 0)[:, None]
    means = sums / np.where(totals > 0, totals, 1.0)[:, None]
    return np.where(flat, means, -rows.centre[columns])


def _null_space(seen: FloatArray) -> FloatArray:
    """Return directions on which no row with an event moves, shape (column, ...)."""
    square = seen.T @ seen
    values, vectors = np.linalg.eigh(square)
    candidates = vectors[:, values <= 1e-8 * max(float(values[-1]), TOLERANCE)]
    # Squares lose half the digits, so doubtful directions are measured in full.
    if candidates.shape[1] == 0 or seen.shape[0] == 0:
        return candidates
    triangle = np.linalg.qr(seen @ candidates, mode="r")
    _, sizes, rotation = np.linalg.svd(triangle, full_matrices=True)
    sizes = np.concatenate([sizes, np.zeros(candidates.shape[1] - sizes.size)])
    silent: FloatArray = rotation.T[:, sizes <= TOLERANCE * np.sqrt(seen.shape[0])]
    return candidates @ silent


def _check_collinear(
    moved: FloatArray, silent: FloatArray, columns: NDArray[np.int64], cause: int
) -> None:
    values, vectors = np.linalg.eigh(moved.T @ moved)
    if values[0] <= TOLERANCE**2 * moved.shape[0]:
        involved = _involved(silent @ vectors[:, 0], columns)
        raise ConvergenceError(
            f"Expected covariates that can be told apart, but for cause {cause} those "
            f"in columns {involved} are constant within strata or add to each other: "
            "infinitely many coefficients fit alike. Drop one, or state finite "
            "`prior_deviations`."
        )


def _check_separated(
    moved: FloatArray, silent: FloatArray, columns: NDArray[np.int64], cause: int
) -> None:
    """Look for a direction along which all rows sink, some of them truly."""
    largest = np.abs(moved).max(axis=1)
    rows = np.unique(np.round(moved[largest > TOLERANCE], 12), axis=0)
    found = linprog(
        rows.sum(axis=0),
        A_ub=rows,
        b_ub=np.zeros(rows.shape[0]),
        bounds=[(-1.0, 1.0)] * rows.shape[1],
    )
    if found.x is not None and found.fun is not None and found.fun < -1e-7:
        involved = _involved(silent @ found.x, columns)
        raise ConvergenceError(
            f"Expected a finite maximum for cause {cause}, but the covariates in "
            f"columns {involved} separate the rows with events from the others (no "
            "event happens on one side of them): the best coefficient is infinite. "
            "Drop the column, or state finite `prior_deviations`."
        )


def _involved(direction: FloatArray, columns: NDArray[np.int64]) -> list[int]:
    large = np.abs(direction) > 1e-6 * np.abs(direction).max()
    return [int(column) for column in columns[large]]
