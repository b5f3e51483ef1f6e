"""Compare the hazard room's numbers with those of its peers.

Peers are no dependency of ours; those that are absent are skipped by name::

    python3 -m venv peers
    peers/bin/pip install numba scipy lifelines scikit-survival survival
    PYTHONPATH=src peers/bin/python verification/hazard_peers.py

Prints the largest absolute difference of each comparison and ends with code 1 if one
exceeds its tolerance. Times given to lifelines are distinct: it breaks ties at random.
Tolerances allow for how far each peer's own iterations go.
"""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.hazard import (
    LOST,
    Spells,
    Ties,
    Transitions,
    estimate_incidence,
    estimate_occupation,
    estimate_transitions,
    fit_cox,
)

FloatArray = NDArray[np.float64]
Comparison = tuple[str, Any, Any, float]


def main() -> int:
    """Run all comparisons and return how the process should end."""
    suites: dict[str, Callable[[ModuleType], Iterator[Comparison]]] = {
        "lifelines": _with_lifelines,
        "sksurv": _with_scikit_survival,
        "survival": _with_survival,
    }
    failed = False
    for name, suite in suites.items():
        try:
            module = import_module(name)
        except ImportError:
            print(f"{name:10s} absent, skipped")
            continue
        for what, ours, theirs, tolerance in suite(module):
            gap = float(np.max(np.abs(np.asarray(ours) - np.asarray(theirs))))
            fine = gap <= tolerance
            failed |= not fine
            print(f"{name:10s} {what:52s} {gap:9.1e} {'ok' if fine else 'DIFFERS'}")
    return int(failed)


def _drawn(*, tied: bool) -> tuple[Spells, FloatArray]:
    stream, size = np.random.default_rng(9), 400
    design = stream.normal(size=(size, 3))
    left = stream.exponential(5 / np.exp(design @ [0.6, -0.4, 0.0]))
    left = np.ceil(left) if tied else left
    ending = stream.integers(0, 3, size)
    return Spells(entered=np.zeros(size), left=left, ending=ending), design


def _late(*, tied: bool) -> tuple[Spells, FloatArray]:
    spells, design = _drawn(tied=tied)
    entered = np.zeros(spells.size)
    entered[1::2] = np.random.default_rng(10).integers(0, 4, entered[1::2].size)
    late = Spells(entered=entered, left=entered + spells.left, ending=spells.ending)
    return late, design


def _with_lifelines(lifelines: ModuleType) -> Iterator[Comparison]:
    spells, design = _drawn(tied=False)
    ours = estimate_incidence(spells)
    for cause in (1, 2):
        fitter = lifelines.AalenJohansenFitter().fit(spells.left, spells.ending, cause)
        theirs = fitter.cumulative_density_.iloc[:, 0].loc[ours.times].to_numpy()
        yield f"incidence of cause {cause}", ours.chances[cause - 1], theirs, 1e-12
        spread = fitter.variance_.loc[ours.times].to_numpy().ravel()
        known = np.isfinite(spread)  # it gives NaN where the last at risk ended
        mine = ours.variances[cause - 1][known]
        yield f"its variance, cause {cause}", mine, spread[known], 1e-9
    pandas = import_module("pandas")
    for tied in (False, True):
        spells, design = _late(tied=tied)
        frame = pandas.DataFrame(design, columns=["a", "b", "c"])
        frame["left"], frame["entered"] = spells.left, spells.entered
        frame["happened"] = spells.ending == 1
        fitter = lifelines.CoxPHFitter().fit(
            frame, "left", "happened", entry_col="entered"
        )
        fit = fit_cox(spells, design)
        label = f"late entry, {'tied' if tied else 'distinct'}"
        yield f"Cox coefficients, {label}", fit.coefficients, fitter.params_, 1e-6
        errors = fitter.standard_errors_
        yield f"Cox standard errors, {label}", fit.standard_errors, errors, 1e-6
        value = fitter.log_likelihood_
        yield f"Cox log-likelihood, {label}", fit.log_likelihood, value, 1e-8


def _with_scikit_survival(_: ModuleType) -> Iterator[Comparison]:
    nonparametric = import_module("sksurv.nonparametric")
    linear = import_module("sksurv.linear_model")
    for tied in (False, True):
        spells, design = _drawn(tied=tied)
        ours = estimate_incidence(spells)
        times, chances = nonparametric.cumulative_incidence_competing_risks(
            spells.ending, spells.left
        )
        label = "tied" if tied else "distinct"
        at = np.searchsorted(times, ours.times)
        yield f"incidence, {label}", ours.chances, chances[1:, at], 1e-12
        _, _, limits = nonparametric.cumulative_incidence_competing_risks(
            spells.ending, spells.left, conf_level=0.9, conf_type="log-log"
        )
        low, high = ours.interval(0.9)
        inside = np.isfinite(low) & (ours.at_risk > 20)
        for side, mine in ((0, low), (1, high)):
            theirs = limits[1:, side][:, at][inside]
            yield (
                f"90% limit {side} (its variance: Aalen), {label}",
                mine[inside],
                theirs,
                5e-3,
            )
        happened = spells.ending == 1
        outcome = np.array(
            list(zip(happened, spells.left, strict=True)),
            dtype=[("e", "?"), ("t", "<f8")],
        )
        for ties in Ties:
            model = linear.CoxPHSurvivalAnalysis(ties=ties.value, tol=1e-14)
            theirs = model.fit(design, outcome).coef_
            fit = fit_cox(spells, design, ties=ties)
            yield f"Cox {ties.value}, {label}", fit.coefficients, theirs, 1e-8


def _with_survival(survival: ModuleType) -> Iterator[Comparison]:
    for tied in (False, True):
        spells, design = _drawn(tied=tied)
        label = "tied" if tied else "distinct"
        ours = estimate_incidence(spells)
        theirs = survival.survfit(
            survival.Surv(spells.left, spells.ending, type="mstate")
        )
        at = np.searchsorted(np.asarray(theirs.time), ours.times - 1e-12)
        chances = np.asarray(theirs.pstate)[at, 1:].T
        yield f"incidence, {label}", ours.chances, chances, 1e-12
        # Its standard errors are the infinitesimal jackknife; they agree with
        # Greenwood's only without late entry, which is the case here.
        errors = np.asarray(theirs.std_err)[at, 1:].T
        yield f"standard errors, {label}", np.sqrt(ours.variances), errors, 1e-6
        states = estimate_occupation(
            estimate_transitions(_as_transitions(spells)), initial=[1.0, 0.0, 0.0]
        )
        both = np.asarray(theirs.pstate)[at].T
        yield f"state occupation, {label}", states.chances, both, 1e-12
    for tied in (False, True):
        spells, design = _late(tied=tied)
        data = {f"x{column}": design[:, column] for column in range(3)}
        data |= {"entered": spells.entered, "left": spells.left}
        data["happened"] = (spells.ending == 1).astype(np.int64)
        for ties in Ties:
            theirs = survival.coxph(
                "Surv(entered, left, happened) ~ x0 + x1 + x2", data, ties=ties.value
            )
            fit = fit_cox(spells, design, ties=ties)
            label = f"{ties.value}, late, {'tied' if tied else 'distinct'}"
            yield f"Cox {label}", fit.coefficients, theirs.coefficients, 1e-6
            covariance = np.asarray(theirs.var)
            yield f"Cox covariance {label}", fit.covariance, covariance, 1e-6


def _as_transitions(spells: Spells) -> Transitions:
    return Transitions(
        subject=np.arange(spells.size),
        from_state=np.zeros(spells.size, dtype=np.int64),
        to_state=np.where(spells.ending == 0, LOST, spells.ending),
        entered=spells.entered,
        left=spells.left,
    )


if __name__ == "__main__":
    sys.exit(main())
