"""Futures of clocks, procedures, moves and control, drawn jointly.

For parameter draw d and cause k the hazard on day t after the vantage is

    h_dk(t) = exp(b_dk,piece(t) + x . beta_dk 2^(-t / 90) + s(t) S_dk
                  + sum_branch (share_branch(t) - 1/2) beta + balance(t) beta),

with pieces by tenure or by age of a caretaker; what else is known today (x) fades with
a half-life of 90 days. The street s, the shares of the leader's side in security,
legislature and judiciary, and the balance of successes go on with simulated moves
(:mod:`countermove.outlook.moving`). Procedures run to their end by their own hazards;
when one goes through, what it means happens, and what it lets in may. One event may
pull others along. Law constrains: a chamber dissolved is elected after the days that a
rule sets; a motion cannot be carried while the leader's side holds what its majority
would need; a caretaker does not dissolve where a rule says so.

Each future is one path of a jump process, drawn with numbers that have an address
(:mod:`countermove.outlook.chances`): path n of draw d can be rerun alone, and two
vantages that differ in one thing share all other chance.

References
----------
Gillespie, D. T. (1977), Exact stochastic simulation of coupled chemical reactions.
doi:10.1021/j100540a008
Kurtz, T. G. (1980), Representations of Markov processes as multiparameter time changes.
doi:10.1214/aop/1176994442
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.errors import ValidationError
from countermove.outlook.causes import CAUSES, STATES
from countermove.outlook.clock_model import BORDERS, EDGES, ClockModel, Laws
from countermove.outlook.covariates import COVARIATES
from countermove.outlook.futures_loops import MONTH, run_paths
from countermove.outlook.moving import Moving
from countermove.outlook.running import Running

__all__ = ["EVENTS", "HALF_LIFE", "MONTH", "Futures", "Start", "draw_futures"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

EVENTS = (*CAUSES, "election_held", "talks_done", "motion_carried", "square_one")
"""What is kept of each future: the day each first happened, or infinity."""
HALF_LIFE = 90.0
BALANCE_HALF_LIFE, STREET_HALF_LIFE = 60.0, 30.0
STEP = 0.5
"""Log-odds that one success moves at most."""
THREADS = 2
MOST_FULL = 0.01
"""Share of futures that may leave a procedure out for want of room."""
DYNAMIC = ("security", "legislature", "judiciary")
NEVER = 2.0
ACTIVE = 0.3
"""Log activity from which on the street counts as active."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where futures begin.

    Parameters
    ----------
    states : dict of str to int
        By number in :data:`STATES`.
    tenure_days, caretaker_days : float
        NaN where there is no leader, or no caretaker.
    values : shape (covariate,)
        NaN where not measured.
    activity : float
        Log activity of the street.
    successes : tuple of float
        Faded counts of moves that succeeded, of the leader's side and against it.
    running : Running
    moving : Moving
    election_gap : float
        Days from a dissolution to the vote by law; zero where no rule sets them.
    blocking_share : float
        Share of the chamber from which on the leader's side cannot lose a motion;
        above one where no rule gives seats and majority.
    caretaker_may_dissolve : bool
    """

    states: dict[str, int]
    tenure_days: float
    caretaker_days: float
    values: FloatArray
    activity: float
    successes: tuple[float, float]
    running: Running
    moving: Moving
    election_gap: float = 0.0
    blocking_share: float = NEVER
    caretaker_may_dissolve: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Futures:
    """First days of every event.

    Parameters
    ----------
    first_days : shape (draw, path, event)
        Days after the vantage in order of :data:`EVENTS`; infinity where it did not
        happen within the horizon.
    moves : int array, shape (draw, path, month)
        Moves in each thirty days.
    horizon : float
    states : dict of str to int
        Where the clocks stood.
    """

    first_days: FloatArray
    moves: IntArray
    horizon: float
    states: dict[str, int]

    def day(self, *events: str) -> FloatArray:
        """Return the first day on which any of some events came, (draw, path)."""
        places = [EVENTS.index(event) for event in events]
        return np.asarray(self.first_days[:, :, places].min(axis=2))


def draw_futures(
    start: Start,
    model: ClockModel,
    laws: Laws,
    *,
    paths: int,
    horizon: float,
    root: int,
) -> Futures:
    """Draw `paths` futures for every parameter draw.

    Parameters
    ----------
    model : ClockModel
        For what does not vary between draws.
    laws : Laws
        Parameter draws.
    horizon : float
        Days to run.
    root : int
        Root of all chance; the same root gives the same numbers to the same events.

    Raises
    ------
    ValidationError
        If hazards are so high that a path needs more room than is kept.
    """
    draws = laws.draws
    days = np.full((draws, paths, len(EVENTS)), np.inf)
    months = max(int(np.ceil(horizon / MONTH)), 1)
    counts = np.zeros((draws, paths, months), dtype=np.int64)
    direct = _direct(start, model, laws)
    fates = (
        laws.phases,
        laws.kinds,
        laws.brought,
        laws.let_in,
        model.lags,
        model.moved,
    )
    rest = (
        direct,
        fates,
        _opening(model, laws),
        _beginning(start, model),
        _running(start.running),
        _moving(start.moving),
        _law(start),
    )
    shares = np.array_split(np.arange(draws), min(THREADS, draws))

    def run(share: IntArray) -> int:
        key = np.uint64(root % 2**64)
        return run_paths(key, float(horizon), share, paths, *rest, days, counts)

    with ThreadPoolExecutor(THREADS) as pool:
        full = sum(pool.map(run, shares))
    if full > MOST_FULL * draws * paths:
        raise ValidationError(
            f"Expected futures to find room for their procedures, got {full} of "
            f"{draws * paths} that did not. Some hazard is far too high: look at the "
            "effects."
        )
    return Futures(
        first_days=days,
        moves=counts,
        horizon=float(horizon),
        states=start.states,
    )


def _direct(start: Start, model: ClockModel, laws: Laws) -> tuple[FloatArray, ...]:
    """Split covariates into what fades and what moves on with the futures."""
    place = {name: n for n, name in enumerate(COVARIATES)}
    beta = laws.coefficients
    values = start.values - model.means
    values = np.where(np.isnan(values), 0.0, values)
    moving = ["street_irregular", "street_regular", "balance", *DYNAMIC]
    fading = [n for name, n in place.items() if name not in moving]
    static = np.einsum("dkj,j->dk", beta[:, :, fading], values[fading])
    street = values[:2] if start.activity >= ACTIVE else model.reference_street
    dynamic = np.zeros((*beta.shape[:2], 5))
    dynamic[:, :, 0] = np.einsum("dkj,j->dk", beta[:, :, :2], street)
    for n, name in enumerate(DYNAMIC):
        dynamic[:, :, 1 + n] = beta[:, :, place[name]]
    dynamic[:, :, 4] = beta[:, :, place["balance"]]
    # Shares and balance enter about the library's means; the baseline is set for that.
    shift = sum(
        beta[:, :, place[name]] * (0.5 - model.means[place[name]]) for name in DYNAMIC
    )
    shift = shift - beta[:, :, place["balance"]] * model.means[place["balance"]]
    baselines = laws.baselines + shift[:, :, None]
    return (
        np.ascontiguousarray(baselines),
        np.ascontiguousarray(static),
        dynamic,
        laws.coupled,
    )


def _opening(model: ClockModel, laws: Laws) -> tuple[NDArray[np.generic], ...]:
    rows = model.templates
    states = rows[:, 0].astype(np.int64)
    cut = np.array([0, int((states == 0).sum()), states.size], dtype=np.int64)
    kinds, brings, may, personal = (
        rows[:, n].astype(np.int64).copy() for n in (1, 3, 4, 5)
    )
    return (laws.openings, cut, kinds, rows[:, 2].copy(), brings, may, personal)


def _beginning(start: Start, model: ClockModel) -> tuple[NDArray[np.generic], ...]:
    states = np.array([start.states[clock] for clock in STATES], dtype=np.int64)
    tenure = 0.0 if np.isnan(start.tenure_days) else start.tenure_days
    age = 0.0 if np.isnan(start.caretaker_days) else start.caretaker_days
    place = {name: n for n, name in enumerate(COVARIATES)}
    scalars = np.zeros(10)
    for n, name in enumerate(DYNAMIC):
        value = start.values[place[name]]
        share = model.means[place[name]] if np.isnan(value) else value
        share = float(np.clip(share, 0.02, 0.98))
        scalars[n] = np.log(share / (1 - share))
        scalars[3 + n] = 0.4
    scalars[6], scalars[9] = start.successes
    scalars[7] = np.expm1(start.activity)
    scalars[8] = start.activity if start.activity >= ACTIVE else 1.0
    return states, np.array([-tenure, -age]), scalars


def _running(running: Running) -> tuple[NDArray[np.generic], ...]:
    return (
        running.kinds,
        running.due,
        running.opened,
        running.brings,
        running.may_bring,
        running.personal,
    )


def _moving(moving: Moving) -> tuple[FloatArray, ...]:
    return (
        moving.background,
        moving.branching,
        moving.decays,
        moving.heat,
        moving.touching,
        moving.succeeding,
    )


def _law(start: Start) -> FloatArray:
    law = np.zeros(25)
    law[:4] = (
        np.log(2) / HALF_LIFE,
        np.log(2) / BALANCE_HALF_LIFE,
        np.log(2) / STREET_HALF_LIFE,
        STEP,
    )
    law[4:7] = (
        start.election_gap,
        start.blocking_share,
        float(start.caretaker_may_dissolve),
    )
    law[8:14] = np.array(EDGES).ravel()
    law[14:25] = BORDERS
    return law
