"""Small laws and starts of futures for tests; everything is off unless switched on."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from countermove.outlook.causes import CAUSES, CLOCKS, STATES
from countermove.outlook.clock_model import EDGES, FATES, PHASES, ClockModel, Laws
from countermove.outlook.covariates import COVARIATES
from countermove.outlook.futures import Futures, Start, draw_futures
from countermove.outlook.moving import Moving
from countermove.outlook.running import KINDS, Running, no_procedures

FloatArray = NDArray[np.float64]
OFF = -800.0
"""Log hazard of what never happens."""
N = len(CAUSES)


def a_model(**changes: object) -> ClockModel:
    """A model whose only live parts are what draws do not vary."""
    pieces, covariates, kinds = len(EDGES[0]) + 1, len(COVARIATES), len(KINDS)
    size, ends = pieces + covariates, PHASES + kinds
    plain: dict[str, object] = {
        "baselines": np.full((N, pieces), OFF),
        "coefficients": np.zeros((N, covariates)),
        "covariances": np.tile(1e-12 * np.eye(size), (N, 1, 1)),
        "means": np.full(covariates, 0.5) * (np.arange(covariates) > 1),
        "reference_street": np.array([0.8, 0.6]),
        "phases": np.full((PHASES, len(FATES)), OFF),
        "kinds": np.zeros((kinds, len(FATES))),
        "phase_covariances": np.tile(1e-12 * np.eye(ends), (len(FATES), 1, 1)),
        "brought": np.ones((N, 2)),
        "let_in": np.ones((kinds, N, 2)),
        "lags": np.full(N, 10.0),
        "moved": np.array([3.0, 0.5]),
        "coupled": np.tile([0.0, 1.0], (N, N, 1)),
        "openings": np.array([[0.5, 30.0], [0.5, 30.0]]),
        "templates": np.zeros((0, 6)),
        "leaving": np.full((len(CLOCKS), 4), 1e-3),
        "alike": np.full(len(CLOCKS), 5.0),
        "events": np.ones(N),
    }
    return ClockModel(**(plain | changes))  # type: ignore[arg-type]


def some_laws(draws: int = 1, **changes: FloatArray) -> Laws:
    """Parameter draws in which nothing happens, but for the changes."""
    kinds = len(KINDS)
    plain: dict[str, FloatArray] = {
        "baselines": np.full((draws, N, 4), OFF),
        "coefficients": np.zeros((draws, N, len(COVARIATES))),
        "phases": np.full((draws, PHASES, len(FATES)), OFF),
        "kinds": np.zeros((draws, kinds, len(FATES))),
        "brought": np.zeros((draws, N)),
        "let_in": np.zeros((draws, kinds, N)),
        "coupled": np.zeros((draws, N, N)),
        "openings": np.zeros((draws, 2)),
    }
    return Laws(**(plain | changes))


def constant_laws(rates: dict[str, float], **changes: FloatArray) -> Laws:
    """One draw with hazards a day that nothing moves."""
    baselines = np.full((1, N, 4), OFF)
    for name, rate in rates.items():
        baselines[0, CAUSES.index(name)] = np.log(rate)
    return some_laws(1, baselines=baselines, **changes)


def no_moves() -> Moving:
    """A street on which nothing stirs."""
    return Moving(
        background=np.zeros(4),
        branching=np.zeros((4, 4, 2)),
        decays=np.array([0.5, 1 / 14]),
        heat=np.zeros((4, 2)),
        touching=np.zeros((4, 3)),
        succeeding=np.zeros(4),
    )


def a_start(**changes: object) -> Start:
    """A leader of ninety days, a sitting chamber, nothing under way."""
    plain = Start(
        states=dict.fromkeys(STATES, 0),
        tenure_days=90.0,
        caretaker_days=float("nan"),
        values=np.full(len(COVARIATES), np.nan),
        activity=0.0,
        successes=(0.0, 0.0),
        running=no_procedures(),
        moving=no_moves(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def procedures(*rows: tuple[str, float, float, int, int, int]) -> Running:
    """Rows of kind, due, opened, bits brought, bits let in, personal."""
    kinds, due, opened, brings, may, personal = zip(*rows, strict=True)
    return Running(
        ids=tuple(f"P{n}" for n in range(len(rows))),
        kinds=np.array([KINDS.index(kind) for kind in kinds], dtype=np.int64),
        due=np.array(due, dtype=float),
        opened=np.array(opened, dtype=float),
        brings=np.array(brings, dtype=np.int64),
        may_bring=np.array(may, dtype=np.int64),
        personal=np.array(personal, dtype=np.int64),
    )


def bits(*names: str) -> int:
    """Causes as bits."""
    return sum(1 << CAUSES.index(name) for name in names)


def fates(done: float = 0.0, dropped: float = 0.0, moved: float = 0.0) -> FloatArray:
    """Hazards of fates that are the same in every phase, shape (1, phase, fate)."""
    rates = np.maximum([done, dropped, moved], 1e-300)
    return np.tile(np.log(rates), (1, PHASES, 1))


def drawn(
    laws: Laws,
    start: Start | None = None,
    *,
    paths: int = 20_000,
    horizon: float = 200.0,
    root: int = 7,
    model: ClockModel | None = None,
) -> Futures:
    """Futures of a small start."""
    return draw_futures(
        start or a_start(),
        model or a_model(),
        laws,
        paths=paths,
        horizon=horizon,
        root=root,
    )
