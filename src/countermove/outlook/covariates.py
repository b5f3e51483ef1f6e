"""What the reading says that moves the clocks.

Each covariate is a share, a flag or a log ratio read at the vantage; none is a count of
moves, for how many moves a contest holds near its end is known only with hindsight.

==================  ===================================================================
street_irregular    log ratio of irregular exits for the street as measured, from
                    protests in 166 countries (:mod:`countermove.outlook.street`)
street_regular      the same for regular exits between elections
security            share of the security institutions that the leader's camp holds
legislature         the same of the legislature
judiciary           the same of the judiciary
balance             moves of opponents that succeeded less those of the leader's side,
                    fading with a half-life of 60 days, over their sum plus two
violence            1 if moves of the last 90 days cost ten lives or more
negotiating         1 if talks are under way or were held in the last 30 days
hostility           hostile moves among those of the last 90 days between opposing
                    camps, as a share
patron              share of the moves of the last 90 days that patrons made
defection           1 if somebody left the leader's side in the last 60 days
escalating          probability that the branching ratio lies above 0.8
==================  ===================================================================

A covariate that cannot be measured takes the mean of the library, and is named.
"""

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Move, Vantage, codebook
from countermove.outlook.clocks import ClockState
from countermove.outlook.effects import street_ratios
from countermove.outlook.street import street_features
from countermove.reading.control import Control

__all__ = [
    "COVARIATES",
    "StreetMoves",
    "count_successes",
    "leader_camp",
    "measure_covariates",
    "street_of",
]

FloatArray = NDArray[np.float64]

COVARIATES = (
    "street_irregular",
    "street_regular",
    "security",
    "legislature",
    "judiciary",
    "balance",
    "violence",
    "negotiating",
    "hostility",
    "patron",
    "defection",
    "escalating",
)
STREET_ACTS = frozenset({"protest", "riot", "strike", "occupy", "storm", "blockade"})
REPRESSION = frozenset({"disperse", "arrest", "attack", "raid", "curfew", "censor"})
CONCESSION = frozenset(
    {"resign", "dismiss", "call_election", "agree", "legislate", "release", "reshuffle"}
)
TALKING = frozenset({"negotiate", "agree", "mediate"})
HALF_LIFE = 60.0
RECENT, LATELY = 90, 60
"""Days."""
MANY_DEATHS = 10
"""Lives in 90 days above which moves count as violent."""
StreetMoves = tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]
"""Moves of the street, their toll and their answers, for `street_features`."""


def measure_covariates(
    vantage: Vantage, control: Control, state: ClockState, *, escalating: float
) -> dict[str, float]:
    """Return every covariate by name; NaN where it cannot be measured.

    Parameters
    ----------
    control : Control
        Of this vantage.
    escalating : float
        Probability that the branching ratio lies above 0.8.
    """
    camp = leader_camp(vantage, state)
    recent = _since(vantage, RECENT)
    features = street_features(*street_of(vantage), at=[vantage.day + 1.0])
    ratios = street_ratios(features[0], country=vantage.record.country)
    return {
        "street_irregular": ratios[0],
        "street_regular": ratios[1],
        **{
            branch: _held(vantage, control, camp, branch)
            for branch in ("security", "legislature", "judiciary")
        },
        "balance": _balance(vantage, camp),
        "violence": float(sum(_deaths(move) for move in recent) >= MANY_DEATHS),
        "negotiating": float(_is_negotiating(vantage)),
        "hostility": _hostility(vantage, recent),
        "patron": _share_of_role(vantage, recent, "patron"),
        "defection": float(_is_defecting(vantage, camp)),
        "escalating": escalating,
    }


def street_of(vantage: Vantage) -> StreetMoves:
    """Return the street's moves: days, sizes, deaths, repressed, conceded.

    A move counts as the street's when its act is one of crowds and a camp of the street
    or of challengers made it. It was repressed, or met by a concession, when such a
    move followed within 14 days from somebody else.
    """
    record = vantage.record
    roles = {camp.id: camp.role for camp in record.camps}
    street = [move for move in vantage.moves if _is_crowd(vantage, move, roles)]
    days = np.array([vantage.calendar.day(move.date) for move in street], dtype=float)
    answered = {
        name: np.array(
            [
                vantage.calendar.day(move.date)
                for move in vantage.moves
                if move.act in acts
            ],
            dtype=float,
        )
        for name, acts in (("repressed", REPRESSION), ("conceded", CONCESSION))
    }
    flags = {
        name: np.array(
            [bool(((found >= day) & (found <= day + 14)).any()) for day in days],
            dtype=float,
        )
        for name, found in answered.items()
    }
    return (
        days,
        np.array([_number(move.participants) for move in street], dtype=float),
        np.array([_deaths(move) for move in street], dtype=float),
        flags["repressed"],
        flags["conceded"],
    )


def _is_crowd(vantage: Vantage, move: Move, roles: dict[str, str]) -> bool:
    if move.act not in STREET_ACTS:
        return False
    camps = vantage.record.camps_of(move.actors, move.date)
    return any(roles.get(camp) in {"street", "challenger", "other"} for camp in camps)


def leader_camp(vantage: Vantage, state: ClockState) -> str | None:
    """Return the camp of the leader of the day; None if there is none."""
    if state.leader is None:
        return None
    return vantage.record.actor_index[state.leader].camp_on(vantage.issued)


def _held(vantage: Vantage, control: Control, camp: str | None, branch: str) -> float:
    """Return the weighted share of a branch that a camp holds; NaN if none exists."""
    items = [item for item in vantage.record.institutions if item.branch == branch]
    total = sum(item.weight for item in items)
    if camp is None or total == 0 or camp not in control.camps:
        return float("nan")
    held = sum(
        item.weight * control.share(item.id, camp, vantage.issued) for item in items
    )
    return held / total


def count_successes(vantage: Vantage, camp: str | None) -> tuple[float, float]:
    """Return faded counts of moves that succeeded, of a camp and of all others."""
    ours = theirs = 0.0
    for move in vantage.moves:
        if move.result != "succeeded":
            continue
        weight = 2.0 ** (-(vantage.issued - move.date).days / HALF_LIFE)
        camps = vantage.record.camps_of(move.actors, move.date)
        if camp in camps:
            ours += weight
        elif camps:
            theirs += weight
    return ours, theirs


def _balance(vantage: Vantage, camp: str | None) -> float:
    """Return successes against the leader's side less its own, in (-1, 1)."""
    ours, theirs = count_successes(vantage, camp)
    return (theirs - ours) / (theirs + ours + 2)


def _is_negotiating(vantage: Vantage) -> bool:
    talks = any(
        item.kind == "talks" and item.is_open(vantage.issued)
        for item in vantage.record.procedures
    )
    return talks or any(move.act in TALKING for move in _since(vantage, 30))


def _hostility(vantage: Vantage, recent: list[Move]) -> float:
    acts = codebook().acts
    facing = [move for move in recent if _is_facing(vantage, move)]
    if not facing:
        return float("nan")
    return sum(acts[move.act].tone == "hostile" for move in facing) / len(facing)


def _is_facing(vantage: Vantage, move: Move) -> bool:
    """Tell whether a move goes from one camp to another."""
    camps = set(vantage.record.camps_of(move.actors, move.date))
    targets = set(vantage.record.camps_of(move.targets, move.date))
    return bool(camps and targets - camps)


def _share_of_role(vantage: Vantage, recent: list[Move], role: str) -> float:
    if not recent:
        return float("nan")
    camps = {camp.id for camp in vantage.record.camps if camp.role == role}
    made = sum(
        bool(camps & set(vantage.record.camps_of(move.actors, move.date)))
        for move in recent
    )
    return made / len(recent)


def _is_defecting(vantage: Vantage, camp: str | None) -> bool:
    """Tell whether a membership of the leader's camp ended, or an actor defected."""
    since = vantage.issued - dt.timedelta(days=LATELY)
    ended = any(
        item.camp == camp and item.until is not None and item.until > since
        for actor in vantage.record.actors
        for item in actor.memberships
    )
    return ended or any(move.act == "defect" for move in _since(vantage, LATELY))


def _since(vantage: Vantage, days: int) -> list[Move]:
    since = vantage.issued - dt.timedelta(days=days)
    return [move for move in vantage.moves if move.date > since]


def _deaths(move: Move) -> float:
    return 0.0 if move.deaths is None else (move.deaths[0] + move.deaths[1]) / 2


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
