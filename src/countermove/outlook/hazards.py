"""Hazards of a contest: long-run rates, and what the reading adds to them."""

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from countermove.outlook.clocks import ClockState
from countermove.outlook.futures import CAUSES, EDGES, Hazards
from countermove.outlook.rates import DAYS_A_YEAR, ClockRates

__all__ = ["HALF_LIFE", "build_hazards"]

FloatArray = NDArray[np.float64]

HALF_LIFE = 180.0
"""Days after which what is known today has lost half its weight (stated)."""
TRANSITIONS = {
    "leader_rule": "leader.no_confidence",
    "leader_resignation": "leader.resignation",
    "leader_irregular": "leader.irregular",
    "leader_death": "leader.death",
    "cabinet_forms": "cabinet.caretaker_to_full",
    "early_election": "legislature.early_election",
    "elite_partly": "elite.replaced",
    "elite_replaced": "elite.replaced",
    "elite_restored": "elite.restored",
    "war": "war.structural",
}
"""Which stated effects act on which cause."""
EARLY = "legislature.early_election"
TENURES = ((1.0, "tenure_0_1"), (2.0, "tenure_1_2"), (4.0, "tenure_2_4"))
LATER_TENURES = ((8.0, "tenure_4_8"), (np.inf, "tenure_8_up"))
AGES = ((1.0, "age_0_1"), (2.0, "age_1_2"), (3.0, "age_2_3"), (np.inf, "age_3_up"))


def build_hazards(
    rates: ClockRates,
    state: ClockState,
    stratum: str,
    covariates: Mapping[str, float],
    *,
    draws: int,
    stream: Generator,
) -> Hazards:
    """Draw hazards for a contest.

    Parameters
    ----------
    stratum : str
        Kind of regime.
    covariates : mapping of str to float
        Values by the name of their effect; empty for the base rate.
    draws : int
        Parameter draws.
    """
    middles = np.convolve((0.0, *EDGES), (0.5, 0.5), mode="valid")
    leader = _leader_rates(rates, stratum, draws, stream)
    tenures = state.tenure_days if not np.isnan(state.tenure_days) else 0.0
    columns = [
        leader[_piece(TENURES + LATER_TENURES, tenures + day)] for day in middles
    ]
    ambient = _ambient_rates(rates, state, stratum, middles, draws, stream)
    table = np.stack(
        [np.concatenate([now, ambient[n]], axis=1) for n, now in enumerate(columns)],
        axis=1,
    )
    newcomer = np.concatenate([leader["tenure_0_1"], ambient[0]], axis=1)
    return Hazards(
        rates=table,
        successor=newcomer,
        effects=_effects(rates, covariates, draws, stream),
        half_life=HALF_LIFE,
        replaced_after_election=_replaced(rates, state, stratum, draws, stream),
    )


def _leader_rates(
    rates: ClockRates, stratum: str, draws: int, stream: Generator
) -> dict[str, FloatArray]:
    """Return hazards a day by tenure: rule, resignation, irregular, death."""
    voted = rates.assumed_share(
        "leader.no_confidence_share.parliamentary", draws=draws, stream=stream
    )
    # One country's departure from the pool is the same at every tenure.
    pooled = rates.key("leader.between_elections", stratum)
    spread = rates.daily(pooled, draws=draws, stream=stream)
    departure = spread / spread.mean()
    recent = [
        rates.daily(rates.key(cause, stratum, "since_1990"), draws=draws, stream=stream)
        for cause in ("leader.irregular", "leader.death")
    ]
    table = {}
    for _, tenure in TENURES + LATER_TENURES:
        key = rates.key("leader.between_elections", stratum, tenure)
        leaving = departure * rates.rates[key]["mean_per_year"] / DAYS_A_YEAR
        table[tenure] = np.stack(
            [leaving * voted, leaving * (1 - voted), *recent], axis=1
        )
    return table


def _ambient_rates(
    rates: ClockRates,
    state: ClockState,
    stratum: str,
    middles: FloatArray,
    draws: int,
    stream: Generator,
) -> list[FloatArray]:
    """Return hazards a day of all but leaders, one table a piece of time."""

    def daily(transition: str) -> FloatArray:
        key = rates.key(transition, stratum)
        return rates.daily(key, draws=draws, stream=stream)

    forms = rates.assumed_daily(
        "cabinet.caretaker_to_full.divided", draws=draws, stream=stream
    )
    early = daily(EARLY)
    whole = rates.rates[rates.key(EARLY, stratum)]
    fixed = [
        daily("elite.reshuffled_by_coup"),
        daily("elite.regime_ended" if stratum != "all" else "elite.replaced"),
        _restored(rates, draws, stream),
        daily("war.intense"),
    ]
    tables = []
    for day in middles:
        key = rates.key(EARLY, stratum, _piece(AGES, _age(state, day)))
        aged = early * rates.rates[key]["mean_per_year"] / whole["mean_per_year"]
        tables.append(np.stack([forms, aged, *fixed], axis=1))
    return tables


def _restored(rates: ClockRates, draws: int, stream: Generator) -> FloatArray:
    share = rates.assumed_share(
        "elite.restored_share.two_years", draws=draws, stream=stream
    )
    return np.asarray(-np.log1p(-share) / (2 * DAYS_A_YEAR))


def _replaced(
    rates: ClockRates, state: ClockState, stratum: str, draws: int, stream: Generator
) -> FloatArray:
    """Chance that an election costs the leader the office: exits by vote per election.

    Elections a year are the regular ones and the early ones together. A Beta of size 20
    around that ratio carries the doubt (stated).
    """
    vote = rates.rates[rates.key("leader.vote", stratum)]["mean_per_year"]
    early = rates.rates[rates.key(EARLY, stratum)]
    elections = DAYS_A_YEAR / state.term_days + early["mean_per_year"]
    mean = min(vote / elections, 0.95)
    return np.asarray(stream.beta(20 * mean, 20 * (1 - mean), draws))


def _effects(
    rates: ClockRates, covariates: Mapping[str, float], draws: int, stream: Generator
) -> FloatArray:
    total = np.zeros((draws, len(CAUSES)))
    for name, value in sorted(covariates.items()):
        # Drawn for every covariate, so that one that is zero shifts no other's numbers.
        normal = stream.standard_normal((draws, len(CAUSES)))
        for column, cause in enumerate(CAUSES):
            mean, deviation = rates.effects[name].get(TRANSITIONS[cause], (0.0, 0.0))
            total[:, column] += value * (mean + deviation * normal[:, column])
    return total


def _piece(pieces: tuple[tuple[float, str], ...], days: float) -> str:
    return next(name for end, name in pieces if days / DAYS_A_YEAR < end)


def _age(state: ClockState, day: float) -> float:
    """Days since the last regular election; the middle of a term when unknown."""
    if np.isnan(state.days_to_election):
        return state.term_days / 2
    return float((state.term_days - state.days_to_election + day) % state.term_days)
