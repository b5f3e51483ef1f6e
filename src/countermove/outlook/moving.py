"""How moves go on: four sides that provoke each other, what they touch, who wins.

Moves of the leader's side (0), of those against it (1), of the street (2) and of others
(3) follow a mutually exciting process with two memories
(:mod:`countermove.excitation`),

    rate_g(t) = mu_g + sum_h sum_b a_ghb beta_b sum_(t_i < t of h) exp(-beta_b u_i)

with u_i = t - t_i, fitted to the moves of the vantage under Gamma priors that expect
little (a branching of 0.06 a pair and memory) and weigh like half a move. A matrix
whose spectral radius passes 0.95 is scaled down to it: a record that feeds itself
without end would be no forecast. Of the moves of a side, the shares that touch
security, legislature and judiciary and the share that succeeds are those seen, with one
move a cell added.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Move, Vantage
from countermove.excitation import GammaPrior, HawkesPrior, fit_hawkes
from countermove.outlook.clocks import ClockState
from countermove.outlook.covariates import STREET_ACTS

__all__ = ["Moving", "fit_moving"]

FloatArray = NDArray[np.float64]

SIDES = ("leader", "opponents", "street", "others")
DECAYS = (1 / 2, 1 / 14)
LARGEST_RADIUS = 0.95
BRANCHES = ("security", "legislature", "judiciary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """The law of further moves, and where it stands at the vantage.

    Parameters
    ----------
    background : shape (side,)
        Moves a day that nothing provoked.
    branching : shape (side, side, memory)
        Direct answers of a side (first axis) to one move of another.
    decays : shape (memory,)
        Rates a day.
    heat : shape (side, memory)
        What earlier moves add to the rates today.
    touching : shape (side, branch)
        Shares of moves that touch security, legislature, judiciary.
    succeeding : shape (side,)
        Shares of moves that succeed.
    """

    background: FloatArray
    branching: FloatArray
    decays: FloatArray
    heat: FloatArray
    touching: FloatArray
    succeeding: FloatArray


def fit_moving(vantage: Vantage, state: ClockState) -> Moving:
    """Fit the law of further moves to those of a vantage."""
    sides = np.array([_side(vantage, move, state) for move in vantage.moves])
    days = np.array(
        [vantage.calendar.day(move.date) for move in vantage.moves], dtype=np.float64
    )
    # A contest that has just begun is watched for a month at least.
    horizon = max(float(vantage.day + 1), 30.0)
    decays = np.array(DECAYS)
    pace = max(days.size, 1) / horizon
    fit = fit_hawkes(
        days,
        sides,
        n_marks=len(SIDES),
        horizon=horizon,
        decays=decays,
        penalty=HawkesPrior(
            background=GammaPrior(1.5, 1.5 * 8 / pace),
            branching=GammaPrior(1.5, 1.5 / 0.06),
        ),
    )
    branching = np.array(fit.branching)
    radius = float(np.abs(np.linalg.eigvals(branching.sum(axis=2))).max())
    if radius > LARGEST_RADIUS:
        branching *= LARGEST_RADIUS / radius
    return Moving(
        background=np.array(fit.background),
        branching=branching,
        decays=decays,
        heat=_heat(days, sides, branching, decays, horizon),
        touching=_touching(vantage, sides),
        succeeding=_succeeding(vantage, sides),
    )


def _side(vantage: Vantage, move: Move, state: ClockState) -> int:
    record = vantage.record
    camps = record.camps_of(move.actors, move.date)
    leader = record.actor_index.get(state.leader or "")
    own = leader.camp_on(move.date) if leader else None
    if own is not None and own in camps:
        return 0
    roles = {camp.id: camp.role for camp in record.camps}
    found = {roles.get(camp, "other") for camp in camps}
    if move.act in STREET_ACTS and found & {"street", "challenger", "other"}:
        return 2
    if found <= {"patron", "arbiter", "other"}:
        return 3
    return 2 if found == {"street"} else 1


def _heat(
    days: FloatArray,
    sides: NDArray[np.int64],
    branching: FloatArray,
    decays: FloatArray,
    now: float,
) -> FloatArray:
    """Return what the moves so far add to each side's rate at `now`."""
    aged = np.exp(-decays[None, :] * (now - days)[:, None])
    by_source = np.zeros((len(SIDES), decays.size))
    np.add.at(by_source, sides, aged)
    return np.asarray(np.einsum("ghb,hb,b->gb", branching, by_source, decays))


def _touching(vantage: Vantage, sides: NDArray[np.int64]) -> FloatArray:
    index = vantage.record.institution_index
    counts = np.ones((len(SIDES), len(BRANCHES)))
    for side, move in zip(sides, vantage.moves, strict=True):
        branches = {index[key].branch for key in move.institutions if key in index}
        for place, branch in enumerate(BRANCHES):
            counts[side, place] += branch in branches
    totals = np.bincount(sides, minlength=len(SIDES)) + 8.0
    shares = counts / totals[:, None]
    over = np.maximum(shares.sum(axis=1, keepdims=True), 1.0)
    return np.asarray(shares / over)


def _succeeding(vantage: Vantage, sides: NDArray[np.int64]) -> FloatArray:
    won = np.array([move.result == "succeeded" for move in vantage.moves], dtype=float)
    hits = np.bincount(sides, weights=won, minlength=len(SIDES))
    return np.asarray((hits + 1) / (np.bincount(sides, minlength=len(SIDES)) + 2))
