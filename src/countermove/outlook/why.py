"""Why a forecast differs from its base rate: contributions that add up.

On the scale of log odds a forecast f and its base rate b differ by

    logit f - logit b = m + sum_g phi_g + r.

- m: what the model's own rates say of clocks that stand so, without anything else that
  is known, less the counted rates of the library;
- phi_g: the Shapley value (Shapley 1953) of a group of knowledge, that is the mean over
  all orders in which the groups could become known of what this one adds,

      phi_g = sum_S |S|! (n - |S| - 1)! / n! (v(S + g) - v(S)),

  with v(S) the log odds in futures that know S alone; all 2^n sets are drawn from one
  root (common random numbers);
- r: what the back-test's line does to the forecast.

The sets are drawn with few futures. What is left between them and the many futures of
the forecast is shared out in proportion to the variance of m and of each phi; it lies
within the Monte Carlo error, which is five standard errors over parameter draws.

A contribution is the model's reckoning and no cause: where two groups say the same, it
is divided between them.

References
----------
Shapley, L. S. (1953), A value for n-person games. In Contributions to the Theory of
Games II, 307-317. doi:10.1515/9781400881970-018
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Vantage
from countermove.outlook.clock_model import Laws, draw_laws
from countermove.outlook.covariates import COVARIATES, STREET_ACTS
from countermove.outlook.futures import Futures, draw_futures
from countermove.outlook.outlook import Outlook, state_expectations
from countermove.outlook.prospect import (
    Prospect,
    WeightedFutures,
    draw_pair,
    prospect_of,
    without_past,
)
from countermove.outlook.running import no_procedures
from countermove.outlook.scenarios import SCENARIOS, Scenario
from countermove.reading import Reading
from countermove.streams import Streams

__all__ = [
    "GROUPS",
    "Contribution",
    "Explanation",
    "explain",
    "headlines_of",
    "look_ahead_and_explain",
]

FloatArray = NDArray[np.float64]

DRAWS, PATHS = 100, 20
HORIZONS = (90, 365)
GROUPS = ("procedures", "street", "control", "signs", "past")
CONTROL = ("security", "legislature", "judiciary")
TITLES = {
    "model": "The model's rates for clocks that stand so",
    "procedures": "Procedures under way",
    "street": "The street",
    "control": "Who holds security, legislature and judiciary, and who wins",
    "signs": "Other signs: violence, talks, hostility, patrons, defection, pace",
    "past": "The contest's own past and tenure",
    "recalibration": "What such forecasts were worth in back-tests",
}
RECENT, TOUCHING = 90, 180
"""Days back to moves of the street and signs, and to moves on institutions."""
Groups = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one group of knowledge adds to the log odds.

    Parameters
    ----------
    log_odds : float
        Above zero it makes the scenario more probable.
    monte_carlo_error : float
        Bound on what another seed would change of it.
    moves, procedures : tuple of str
        Keys of those behind it.
    """

    group: str
    title: str
    log_odds: float
    monte_carlo_error: float
    moves: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The way from base rate to forecast of one scenario by one deadline.

    Parameters
    ----------
    base_rate, probability : float
        Held to what the futures can tell from zero and one.
    contributions : tuple of Contribution
        Their log odds add up to logit(probability) - logit(base_rate).
    """

    scenario: str
    title: str
    clock: str
    horizon_days: int
    base_rate: float
    probability: float
    contributions: tuple[Contribution, ...]


def look_ahead_and_explain(
    reading: Reading,
) -> tuple[Outlook, tuple[Explanation, ...]]:
    """State the default scenarios of a reading, and say why, from the same futures."""
    vantage, prospect = reading.vantage, prospect_of(reading)
    drawn = draw_pair(prospect)
    outlook = state_expectations(
        prospect, vantage.record.id, vantage.issued, drawn=drawn
    )
    return outlook, explain(prospect, vantage, drawn=drawn)


def explain(
    prospect: Prospect,
    vantage: Vantage,
    *,
    drawn: tuple[WeightedFutures, WeightedFutures] | None = None,
    draws: int = DRAWS,
    paths: int = PATHS,
) -> tuple[Explanation, ...]:
    """Explain one scenario of each clock at 90 and 365 days.

    Parameters
    ----------
    vantage : Vantage
        Of the prospect; tells which moves lie behind what is known.
    drawn : pair of WeightedFutures, optional
        Forecast and base rate, where they were drawn already.
    draws, paths : int
        Parameter draws for each set of groups, and futures of each.
    """
    forecast, base = drawn or draw_pair(prospect)
    sets = _draw_sets(prospect, draws=draws, paths=paths)
    behind = _behind(prospect, vantage)
    return tuple(
        _explain(scenario, days, (forecast, base), sets, behind)
        for scenario in headlines_of(prospect.start.states)
        for days in HORIZONS
    )


def headlines_of(states: Mapping[str, int]) -> tuple[Scenario, ...]:
    """Return the scenario of each clock that says whether it moves on from here."""
    names = (
        "leader_in_office",
        "caretaker",
        "general_election" if states["legislature"] else "early_election_path",
        "elite_restored" if states["elite"] in {1, 2} else "elite_partly_replaced",
        "war_ends" if states["war"] else "structural_war",
    )
    found = {scenario.id: scenario for scenario in SCENARIOS}
    return tuple(found[name] for name in names)


def _draw_sets(prospect: Prospect, *, draws: int, paths: int) -> dict[Groups, Futures]:
    """Draw futures that know each set of groups, from one root."""
    streams = Streams(prospect.seed)
    root = int(streams.named("futures").integers(2**63))
    laws: dict[bool, Laws] = {}
    for knows in (False, True):
        known = prospect if knows else without_past(prospect)
        laws[knows] = draw_laws(
            known.model, known.past, draws=draws, stream=streams.named("laws")
        )
    return {
        groups: draw_futures(
            _knowing(prospect, groups).start,
            prospect.model,
            laws["past" in groups],
            paths=paths,
            horizon=HORIZONS[-1],
            root=root,
        )
        for size in range(len(GROUPS) + 1)
        for groups in map(frozenset, combinations(GROUPS, size))
    }


def _knowing(prospect: Prospect, groups: Groups) -> Prospect:
    """Return a prospect that knows some groups alone."""
    for name, forget in FORGETTING.items():
        if name not in groups:
            prospect = forget(prospect)
    return prospect


def _forget_procedures(prospect: Prospect) -> Prospect:
    return replace(prospect, start=replace(prospect.start, running=no_procedures()))


def _forget_street(prospect: Prospect) -> Prospect:
    start = replace(prospect.start, activity=0.0)
    return _blank(
        replace(prospect, start=start), ("street_irregular", "street_regular")
    )


def _forget_control(prospect: Prospect) -> Prospect:
    start = replace(prospect.start, successes=(0.0, 0.0))
    return _blank(replace(prospect, start=start), (*CONTROL, "balance"))


def _forget_signs(prospect: Prospect) -> Prospect:
    first = COVARIATES.index("violence")
    return _blank(prospect, COVARIATES[first:])


def _blank(prospect: Prospect, names: tuple[str, ...]) -> Prospect:
    """Make covariates unknown; they count as the library's mean."""
    values = prospect.start.values.copy()
    values[[COVARIATES.index(name) for name in names]] = np.nan
    return replace(prospect, start=replace(prospect.start, values=values))


FORGETTING: dict[str, Callable[[Prospect], Prospect]] = {
    "procedures": _forget_procedures,
    "street": _forget_street,
    "control": _forget_control,
    "signs": _forget_signs,
}
"""How to forget each group but the past, which lies in the laws."""


def _explain(
    scenario: Scenario,
    days: int,
    drawn: tuple[WeightedFutures, WeightedFutures],
    sets: Mapping[Groups, Futures],
    behind: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]],
) -> Explanation:
    forecast, base = drawn
    holds = scenario.holds(forecast.futures, days)
    reached, last = _log_odds(holds, forecast.weights)
    plain, first = _log_odds(holds, np.ones_like(forecast.weights))
    rate, _ = _log_odds(scenario.holds(base.futures, days), base.weights)
    values = {
        groups: _log_odds(found, np.ones(found.shape))
        for groups, futures in sets.items()
        for found in (scenario.holds(futures, days),)
    }
    nothing = values[frozenset()]
    parts = {"model": (nothing[0] - rate, nothing[1])}
    parts |= {group: _shapley(group, values) for group in GROUPS}
    errors = {group: _error(part[1]) for group, part in parts.items()}
    gap = plain - rate - sum(part[0] for part in parts.values())
    total = sum(error**2 for error in errors.values())
    logs = {
        group: part[0] + gap * errors[group] ** 2 / total
        for group, part in parts.items()
    }
    logs["recalibration"] = reached - plain
    errors["recalibration"] = _error(last - first)
    return Explanation(
        scenario=scenario.id,
        title=scenario.title,
        clock=scenario.clock,
        horizon_days=days,
        base_rate=_probability(rate),
        probability=_probability(reached),
        contributions=tuple(
            Contribution(
                group=group,
                title=TITLES[group],
                log_odds=value,
                monte_carlo_error=errors[group],
                moves=behind.get(group, ((), ()))[0],
                procedures=behind.get(group, ((), ()))[1],
            )
            for group, value in logs.items()
        ),
    )


def _shapley(
    group: str, values: Mapping[Groups, tuple[float, FloatArray]]
) -> tuple[float, FloatArray]:
    """Return a Shapley value and each draw's part in its doubt."""
    others = [name for name in GROUPS if name != group]
    count = len(GROUPS)
    mean, parts = 0.0, np.zeros_like(values[frozenset()][1])
    for size in range(count):
        weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        for names in combinations(others, size):
            without = values[frozenset(names)]
            with_it = values[frozenset((*names, group))]
            mean += weight * (with_it[0] - without[0])
            parts += weight * (with_it[1] - without[1])
    return mean, parts


def _log_odds(
    holds: NDArray[np.bool_], weights: FloatArray
) -> tuple[float, FloatArray]:
    """Return log odds of a weighted share, and each draw's part in their doubt.

    With half a future of doubt, so that none is infinite.
    """
    total = float(weights.sum())
    size = total**2 / float((weights**2).sum())
    share = (float((holds * weights).sum()) / total * size + 0.5) / (size + 1)
    away = (weights * (holds - share)).sum(axis=1) / total
    return float(np.log(share / (1 - share))), away / (share * (1 - share))


def _error(parts: FloatArray) -> float:
    return 5 * float(parts.std(ddof=1) * np.sqrt(parts.size)) + 1e-9


def _probability(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))


def _behind(
    prospect: Prospect, vantage: Vantage
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the moves and procedures behind each group."""
    record = vantage.record
    keys = {item.id for item in record.institutions if item.branch in CONTROL}
    ids = prospect.start.running.ids
    started = {
        key for item in record.procedures if item.id in ids for key in item.moves
    }
    recent = [move for move in vantage.moves if _is_since(vantage, move.date, RECENT)]
    return {
        "procedures": (
            tuple(move.id for move in vantage.moves if move.id in started),
            ids,
        ),
        "street": (
            tuple(move.id for move in recent if move.act in STREET_ACTS),
            (),
        ),
        "control": (
            tuple(
                move.id
                for move in vantage.moves
                if keys & set(move.institutions)
                and _is_since(vantage, move.date, TOUCHING)
            ),
            (),
        ),
        "signs": (tuple(move.id for move in recent), ()),
    }


def _is_since(vantage: Vantage, day: dt.date, days: int) -> bool:
    return day > vantage.issued - dt.timedelta(days=days)
