"""From a vantage to the place where futures begin."""

from dataclasses import dataclass

import numpy as np

from countermove.contest import Vantage
from countermove.outlook.clocks import ClockState, find_clocks
from countermove.outlook.covariates import (
    COVARIATES,
    count_successes,
    leader_camp,
    measure_covariates,
    street_of,
)
from countermove.outlook.futures import NEVER, Start
from countermove.outlook.moving import fit_moving
from countermove.outlook.past import Past, look_back
from countermove.outlook.running import find_running
from countermove.outlook.street import STREET_FEATURES, street_features
from countermove.reading.control import Control

__all__ = ["Standpoint", "stand_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """What a vantage says of the clocks, and where futures begin from there."""

    state: ClockState
    covariates: dict[str, float]
    start: Start
    past: Past


def stand_at(vantage: Vantage, control: Control, *, escalating: float) -> Standpoint:
    """Read off a vantage what its futures need.

    Parameters
    ----------
    control : Control
        Of this vantage.
    escalating : float
        Probability that the branching ratio lies above 0.8.
    """
    state = find_clocks(vantage)
    covariates = measure_covariates(vantage, control, state, escalating=escalating)
    return Standpoint(
        state=state,
        covariates=covariates,
        start=_begin(vantage, state, covariates),
        past=look_back(vantage, state),
    )


def _begin(vantage: Vantage, state: ClockState, covariates: dict[str, float]) -> Start:
    """Gather what the futures of a vantage start from."""
    features = street_features(*street_of(vantage), at=[vantage.day + 1.0])[0]
    seats = _number(vantage, "seats")
    majority = _number(vantage, "majority")
    blocking = NEVER if np.isnan(seats + majority) else 1 - majority / seats
    gap = _number(vantage, "days_to_election_after_dissolution")
    return Start(
        states=state.numbers,
        tenure_days=state.tenure_days,
        caretaker_days=state.caretaker_days,
        values=np.array([covariates[name] for name in COVARIATES]),
        activity=float(features[STREET_FEATURES.index("activity")]),
        successes=count_successes(vantage, leader_camp(vantage, state)),
        running=find_running(vantage),
        moving=fit_moving(vantage, state),
        election_gap=0.0 if np.isnan(gap) else gap,
        blocking_share=blocking,
        caretaker_may_dissolve=not _is_barred(vantage, "caretaker_may_dissolve"),
    )


def _number(vantage: Vantage, name: str) -> float:
    """Return the first number that a rule gives, NaN if none does."""
    for rule in vantage.record.rules:
        value = rule.settings.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return float("nan")


def _is_barred(vantage: Vantage, name: str) -> bool:
    return any(rule.settings.get(name) is False for rule in vantage.record.rules)
