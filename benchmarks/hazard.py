"""Time the hazard room beside its peers, all in one run on the same data.

Peers are no dependency of ours. For all of them, in an environment of their own::

    python3 -m venv peers
    peers/bin/pip install numba scipy lifelines scikit-survival survival polarstate
    OPENBLAS_NUM_THREADS=1 PYTHONPATH=src peers/bin/python benchmarks/hazard.py

Without peers (``PYTHONPATH=src .venv/bin/python benchmarks/hazard.py``) only our times
are printed, and which peers are missing. Rounds go through all contestants in turn, so
that a busy moment hurts everybody; medians of wall time are compared. Peers get their
own data types ready made; ours starts from plain arrays. The first call of each, with
compiling, is not counted.
"""

import argparse
import time
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from countermove.hazard import Spells, estimate_incidence, fit_cox, fit_hazards

FloatArray = NDArray[np.float64]
Contestants = dict[str, Callable[[], object]]
PEERS = ("lifelines", "pandas", "polars", "polarstate", "sksurv", "survival")
EFFECTS = np.array([0.5, -0.3, 0.2, 0.0, 0.1])


def main() -> None:
    """Run all races."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subjects", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    peers = {name: module for name in PEERS if (module := _found(name))}
    missing = [name for name in PEERS if name not in peers]
    print(f"missing peers: {', '.join(missing) or 'none'}")
    left, ending, design = _drawn(arguments.subjects)
    races = {
        "incidence with standard errors": _with_errors(peers, left, ending),
        "incidence alone": _without_errors(peers, left, ending),
        "Cox, Efron, 5 covariates": _cox(peers, left, ending, design),
        "hazard regression, 3e5 rows, 20 covariates, 3 causes": _regression(),
    }
    for name, contestants in races.items():
        _race(name, contestants, arguments.rounds)


def _found(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None


def _drawn(size: int) -> tuple[FloatArray, NDArray[np.int64], FloatArray]:
    stream = np.random.default_rng(20)
    design = stream.normal(size=(size, EFFECTS.size))
    first = stream.exponential(2 / np.exp(design @ EFFECTS))
    second, limit = stream.exponential(3.0, size), stream.uniform(0.0, 8.0, size)
    left = np.minimum(np.minimum(first, second), limit)
    ending = np.where(left == limit, 0, np.where(left == first, 1, 2))
    return left, ending, design


def _with_errors(
    peers: dict[str, ModuleType], left: FloatArray, ending: NDArray[np.int64]
) -> Contestants:
    entered = np.zeros(left.size)

    def ours() -> object:
        spells = Spells(entered=entered, left=left, ending=ending)
        found = estimate_incidence(spells)
        return found.chances[0], found.variances[0]

    contestants: Contestants = {"countermove": ours}
    if "survival" in peers:
        survival = peers["survival"]
        response = survival.Surv(left, ending, type="mstate")
        contestants["survival"] = lambda: survival.survfit(response)
    if "lifelines" in peers:
        lifelines = peers["lifelines"]
        fitter = lifelines.AalenJohansenFitter(calculate_variance=True)
        contestants["lifelines"] = lambda: fitter.fit(left, ending, 1)
    return contestants


def _without_errors(
    peers: dict[str, ModuleType], left: FloatArray, ending: NDArray[np.int64]
) -> Contestants:
    entered = np.zeros(left.size)
    contestants: Contestants = {
        "countermove": lambda: estimate_incidence(
            Spells(entered=entered, left=left, ending=ending)
        )
    }
    if "polarstate" in peers and "polars" in peers:
        polarstate = peers["polarstate"]
        frame = peers["polars"].DataFrame({"times": left, "reals": ending})
        contestants["polarstate"] = lambda: polarstate.prepare_event_table(frame)
    if "sksurv" in peers:
        nonparametric = import_module("sksurv.nonparametric")
        estimate = nonparametric.cumulative_incidence_competing_risks
        contestants["scikit-survival"] = lambda: estimate(ending, left)
    if "lifelines" in peers:
        lifelines = peers["lifelines"]
        fitter = lifelines.AalenJohansenFitter(calculate_variance=False)
        contestants["lifelines"] = lambda: fitter.fit(left, ending, 1)
    return contestants


def _cox(
    peers: dict[str, ModuleType],
    left: FloatArray,
    ending: NDArray[np.int64],
    design: FloatArray,
) -> Contestants:
    happened, entered = ending == 1, np.zeros(left.size)
    names = [f"x{column}" for column in range(design.shape[1])]
    columns = dict(zip(names, design.T, strict=True))
    columns |= {"left": left, "happened": happened.astype(np.int64)}
    contestants: Contestants = {
        "countermove": lambda: fit_cox(
            Spells(entered=entered, left=left, ending=happened.astype(np.int64)), design
        )
    }
    if "survival" in peers:
        survival = peers["survival"]
        formula = f"Surv(left, happened) ~ {' + '.join(names)}"
        response = np.column_stack([left, happened])
        contestants["survival, formula"] = lambda: survival.coxph(formula, columns)
        contestants["survival, estimator"] = lambda: survival.CoxPHEstimator().fit(
            design, response
        )
    if "lifelines" in peers and "pandas" in peers:
        lifelines = peers["lifelines"]
        frame = peers["pandas"].DataFrame(columns)
        contestants["lifelines"] = lambda: lifelines.CoxPHFitter().fit(
            frame, "left", "happened"
        )
    if "sksurv" in peers:
        linear = import_module("sksurv.linear_model")
        outcome = np.array(
            list(zip(happened, left, strict=True)), dtype=[("e", "?"), ("t", "<f8")]
        )
        contestants["scikit-survival"] = lambda: linear.CoxPHSurvivalAnalysis(
            ties="efron"
        ).fit(design, outcome)
    return contestants


def _regression() -> Contestants:
    stream, rows = np.random.default_rng(21), 300_000
    design, strata = stream.normal(size=(rows, 20)), stream.integers(0, 30, rows)
    exposure = stream.uniform(0.1, 3.0, rows)
    effects = 0.3 * stream.normal(size=(3, 20))
    hazards = 0.01 * np.exp(design @ effects.T)
    events = stream.poisson(exposure[:, None] * hazards)
    return {"countermove": lambda: fit_hazards(events, exposure, design, strata=strata)}


def _race(name: str, contestants: Contestants, rounds: int) -> None:
    """Print medians, and how many times slower than ours each peer is."""
    seconds: dict[str, list[float]] = {who: [] for who in contestants}
    for who in contestants:
        contestants[who]()
    for _ in range(rounds):
        for who, run in contestants.items():
            began = time.perf_counter()
            run()
            seconds[who].append(time.perf_counter() - began)
    ours = float(np.median(seconds["countermove"]))
    print(f"\n{name}")
    for who, times in seconds.items():
        median = float(np.median(times))
        ratio = f"{median / ours:8.1f} x" if who != "countermove" else " " * 10
        print(
            f"  {who:22s} {1e3 * median:10.2f} ms {ratio}   min {1e3 * min(times):.2f}"
        )


if __name__ == "__main__":
    main()
