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
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from countermove.errors import ValidationError
from countermove.outlook.causes import CAUSES, STATES
from countermove.outlook.clock_model import BORDERS, EDGES, ClockModel, Laws
from countermove.outlook.covariates import COVARIATES
from countermove.outlook.futures_loops import MONTH, run_paths
from countermove.outlook.moving import Moving
from countermove.outlook.path_values import LAW, PATH, PROCEDURE, SETTING, Given
from countermove.outlook.running import Running

__all__ = ["EVENTS", "HALF_LIFE", "MONTH", "Futures", "Start", "draw_futures"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Records = NDArray[np.void]

EVENTS = (*CAUSES, "election_held", "talks_done", "motion_carried", "square_one")
"""What is kept of each future: the day each first happened, or infinity."""
HALF_LIFE = 90.0
BALANCE_HALF_LIFE, STREET_HALF_LIFE = 60.0, 30.0
DOUBT = 0.4
"""Deviation of the log-odds of control, for what is not known today."""
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
    given = Given(
        _laws(start, model, laws),
        _settings(start, model),
        _running(start.running),
        _templates(model),
        np.zeros(1, dtype=PATH),
    )
    shares = np.array_split(np.arange(draws), min(THREADS, draws))

    def run(share: IntArray) -> int:
        key = np.uint64(root % 2**64)
        own = given._replace(room=np.zeros(1, dtype=PATH))
        return run_paths(key, float(horizon), share, own, days, counts)

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


def _laws(start: Start, model: ClockModel, laws: Laws) -> Records:
    """Lay out parameter draws; split covariates into what fades and what moves on."""
    place = {name: n for n, name in enumerate(COVARIATES)}
    beta = laws.coefficients
    values = start.values - model.means
    values = np.where(np.isnan(values), 0.0, values)
    moving = ["street_irregular", "street_regular", "balance", *DYNAMIC]
    fading = [n for name, n in place.items() if name not in moving]
    street = values[:2] if start.activity >= ACTIVE else model.reference_street
    found = np.zeros(laws.draws, dtype=LAW)
    found["fading"] = np.einsum("dkj,j->dk", beta[:, :, fading], values[fading])
    found["dynamic"][:, :, 0] = np.einsum("dkj,j->dk", beta[:, :, :2], street)
    for n, name in enumerate(DYNAMIC):
        found["dynamic"][:, :, 1 + n] = beta[:, :, place[name]]
    found["dynamic"][:, :, 4] = beta[:, :, place["balance"]]
    # Shares and balance enter about the library's means; the baseline is set for that.
    shift = sum(
        beta[:, :, place[name]] * (0.5 - model.means[place[name]]) for name in DYNAMIC
    )
    shift = shift - beta[:, :, place["balance"]] * model.means[place["balance"]]
    found["baselines"] = laws.baselines + shift[:, :, None]
    for name in ("coupled", "phases", "kinds", "brought", "let_in", "openings"):
        found[name] = getattr(laws, name)
    return found


def _settings(start: Start, model: ClockModel) -> Records:
    """Lay out what all futures share."""
    found = np.zeros(1, dtype=SETTING)
    found["states"] = [start.states[clock] for clock in STATES]
    ages = np.array([start.tenure_days, start.caretaker_days])
    found["ages"] = -np.where(np.isnan(ages), 0.0, ages)
    place = [COVARIATES.index(name) for name in DYNAMIC]
    values, means = start.values[place], model.means[place]
    shares = np.clip(np.where(np.isnan(values), means, values), 0.02, 0.98)
    found["log_odds"] = np.log(shares / (1 - shares))
    found["deviations"] = DOUBT
    found["ours"], found["theirs"] = start.successes
    found["raw"] = np.expm1(start.activity)
    found["usual"] = start.activity if start.activity >= ACTIVE else 1.0
    for item in fields(start.moving):
        found[item.name] = getattr(start.moving, item.name)
    found["lags"], found["slips"] = model.lags, model.moved
    under = model.templates.reshape(-1, 6)[:, 0]
    found["cuts"] = [0, (under == 0).sum(), under.size]
    found["fade"] = np.log(2) / HALF_LIFE
    found["balance_fade"] = np.log(2) / BALANCE_HALF_LIFE
    found["street_fade"] = np.log(2) / STREET_HALF_LIFE
    found["step"] = STEP
    found["election_gap"] = start.election_gap
    found["blocking_share"] = start.blocking_share
    found["may_dissolve"] = start.caretaker_may_dissolve
    found["edges"], found["borders"] = EDGES, BORDERS
    return found


def _running(running: Running) -> Records:
    found = np.zeros(running.kinds.size, dtype=PROCEDURE)
    found["kind"], found["due"] = running.kinds, running.due
    found["opened"], found["personal"] = running.opened, running.personal
    found["brings"], found["may_bring"] = running.brings, running.may_bring
    return found


def _templates(model: ClockModel) -> Records:
    rows = model.templates.reshape(-1, 6)  # a fit on few contests may have none
    found = np.zeros(rows.shape[0], dtype=PROCEDURE)
    names = ("kind", "due", "brings", "may_bring", "personal")
    for name, column in zip(names, rows.T[1:], strict=True):
        found[name] = column
    return found
