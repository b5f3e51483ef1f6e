"""What the reading says that moves the clocks.

Each covariate is a number read off the reading at the vantage; its effect on a clock is
a log ratio with a stated prior (mean, deviation), shipped in ``clock_rates.json`` with
its reason. Zero means: as in the long run. None of the effects has been fitted to
contests yet, which is why the outlook is called uncalibrated.
"""

import datetime as dt

import numpy as np

from countermove.contest import Move, Vantage
from countermove.outlook.clocks import ClockState
from countermove.reading import Reading

__all__ = ["measure_covariates"]

RECENT = 180
STREET_ACTS = frozenset({"protest", "riot", "strike", "occupy", "storm"})
MOTIONS = frozenset({"no_confidence", "impeach"})


def measure_covariates(reading: Reading, state: ClockState) -> dict[str, float]:
    """Return every covariate by the name of its effect.

    A covariate that cannot be measured is zero: no leader recorded, no institution of a
    branch, no date of the next election.
    """
    vantage = reading.vantage
    camp = _leader_camp(vantage, state)
    days = state.days_to_election
    return {
        "security_share": _share(reading, camp, "security"),
        "legislature_share": _share(reading, camp, "legislature"),
        "rounds_balance": _rounds_balance(reading, camp),
        "escalating": reading.escalation.above_high,
        "street_active": float(_street_is_active(vantage)),
        "motion_filed": float(
            any(
                m.act in MOTIONS and m.result == "pending" for m in _recent(vantage, 60)
            )
        ),
        "election_announced": float(
            any(
                m.act == "call_election" and state.leader in m.actors
                for m in _recent(vantage, 365)
            )
        ),
        "election_near": 0.0 if np.isnan(days) else max(0.0, 1 - days / 365),
    }


def _leader_camp(vantage: Vantage, state: ClockState) -> str | None:
    if state.leader is None:
        return None
    return vantage.record.actor_index[state.leader].camp_on(vantage.issued)


def _share(reading: Reading, camp: str | None, branch: str) -> float:
    """Return the weighted share of a branch that a camp holds, less one half."""
    vantage = reading.vantage
    items = [item for item in vantage.record.institutions if item.branch == branch]
    total = sum(item.weight for item in items)
    if camp is None or total == 0:
        return 0.0
    held = sum(
        item.weight * reading.control.share(item.id, camp, vantage.issued)
        for item in items
    )
    return held / total - 0.5


def _rounds_balance(reading: Reading, camp: str | None) -> float:
    """Return rounds lost minus won by the leader's camp lately, within -3 and 3."""
    since = reading.vantage.issued - dt.timedelta(days=RECENT)
    balance = 0
    for item in reading.rounds.items:
        involved = camp in item.camps or item.winner == camp
        if involved and item.end >= since and item.winner is not None:
            balance += 1 if item.winner != camp else -1
    return float(np.clip(balance, -3, 3))


def _recent(vantage: Vantage, days: int) -> list[Move]:
    since = vantage.issued - dt.timedelta(days=days)
    return [move for move in vantage.moves if move.date > since]


def _street_is_active(vantage: Vantage) -> bool:
    """Tell whether the street lately moved against executive or legislature.

    Demands are not coded, so a protest that touches one of these branches stands for a
    protest that demands removal.
    """
    record = vantage.record
    seats = {
        item.id
        for item in record.institutions
        if item.branch in {"executive", "legislature"}
    }
    street = {camp.id for camp in record.camps if camp.role == "street"}
    return any(
        move.act in STREET_ACTS
        and seats.intersection(move.institutions)
        and street.intersection(record.camps_of(move.actors, move.date))
        for move in _recent(vantage, 90)
    )
