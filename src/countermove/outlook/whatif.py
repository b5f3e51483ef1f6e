"""What if: the outlook of a vantage beside that of the same vantage changed.

Futures are drawn twice from the same root, so that all chance but that which the change
touches is shared (common random numbers; Kahn and Marshall 1953), and weighted by the
same line of the back-test. The difference of a scenario is that of its weighted shares,

    delta = P' - P,   P = sum w h / sum w,

over futures j of parameter draws d with weights w and truth h. Its Monte Carlo error is
five standard errors over parameter draws, of the linearised pairs

    u_d = sum_j w'(h' - P') / W' - sum_j w (h - P) / W.

Its interval carries the doubt about the parameters alone: the 5 and 95 percent points
of the differences by draw, drawn in about delta until the variance that few futures add
is gone, and never less than the simulation's own doubt about delta.

A difference is what the model expects of a vantage that looks so. It is no effect of a
cause: contests in which such moves are made differ from others in many ways.

References
----------
Kahn, H. and Marshall, A. W. (1953), Methods of reducing sample size in Monte Carlo
computations. doi:10.1287/opre.1.5.263
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Vantage
from countermove.errors import ValidationError
from countermove.outlook.causes import CLOCKS
from countermove.outlook.changes import (
    AddMove,
    Change,
    DropMove,
    SetFactor,
    change_factors,
    change_moves,
)
from countermove.outlook.outlook import LEVEL, summarise
from countermove.outlook.prospect import (
    Prospect,
    WeightedFutures,
    draw_weighted,
    look_from,
    prospect_of,
)
from countermove.outlook.raking import first_moves
from countermove.outlook.references import HORIZONS
from countermove.outlook.scenarios import SCENARIOS, Scenario
from countermove.reading import Reading
from countermove.reading.control import track_control

__all__ = ["ClockShift", "Difference", "WhatIf", "compare", "compare_from"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]

DRAWS, PATHS = 200, 50
NORMAL_95 = 1.645
MOVING_CLOCKS = {
    "form_government": "cabinet=full",
    "resign": "cabinet=caretaker",
    "no_confidence": "cabinet=caretaker",
    "dissolve": "legislature=dissolved",
    "hold_election": "legislature=sitting",
}
"""Acts that would move a clock, and the state to set with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShift:
    """Chance that a clock moves within a horizon, before and after."""

    clock: str
    horizon_days: int
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One scenario by one deadline, as it is and as changed.

    Parameters
    ----------
    before, after : float
        Probabilities.
    difference, low, high : float
        After less before, and its 90 percent interval.
    monte_carlo_error : float
        Bound on what another seed would change of the difference.
    """

    scenario: str
    title: str
    clock: str
    horizon_days: int
    deadline: dt.date
    before: float
    after: float
    difference: float
    low: float
    high: float
    monte_carlo_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """All scenarios before and after a change.

    Parameters
    ----------
    changes : tuple of str
        What was changed, in words.
    covariates : mapping of str to tuple of float
        Covariates that differ, before and after.
    notes : tuple of str
        What the change leaves as it was, though one might expect otherwise.
    """

    changes: tuple[str, ...]
    differences: tuple[Difference, ...]
    clocks: tuple[ClockShift, ...]
    covariates: dict[str, tuple[float, float]]
    notes: tuple[str, ...]

    def most(self, *, horizon: int, count: int = 8) -> list[Difference]:
        """Return the scenarios that change most by one horizon."""
        rows = [item for item in self.differences if item.horizon_days == horizon]
        return sorted(rows, key=lambda row: -abs(row.difference))[:count]

    def carried_by(self, horizon: int) -> list[ClockShift]:
        """Return the clocks by how much their chance of moving changes."""
        rows = [item for item in self.clocks if item.horizon_days == horizon]
        return sorted(rows, key=lambda row: -abs(row.difference))


def compare(
    reading: Reading, changes: Sequence[Change], *, draws: int = DRAWS
) -> WhatIf:
    """Compare the outlook of a reading with that of its vantage changed.

    Parameters
    ----------
    reading : Reading
        Its seed is the root of all chance, before and after.
    changes : sequence of AddMove, DropMove or SetFactor
    draws : int
        Parameter draws.

    Raises
    ------
    UnknownWordError, ValidationError
        If a change cannot be made.
    """
    return compare_from(reading.vantage, prospect_of(reading), changes, draws=draws)


def compare_from(
    vantage: Vantage,
    prospect: Prospect,
    changes: Sequence[Change],
    *,
    draws: int = DRAWS,
    paths: int = PATHS,
    horizons: Sequence[int] = HORIZONS,
) -> WhatIf:
    """Compare a prospect with that of the vantage changed.

    Parameters
    ----------
    horizons : sequence of int
        Days ahead; none beyond the longest of :data:`HORIZONS`.

    Raises
    ------
    UnknownWordError, ValidationError
        If a change cannot be made, or a horizon lies beyond the futures.
    """
    if not changes:
        raise ValidationError("Expected a change at least, got none.")
    check_horizons(horizons)
    changed = change_factors(_look_again(vantage, prospect, changes), changes)
    before = draw_weighted(prospect, draws=draws, paths=paths)
    after = draw_weighted(changed, draws=draws, paths=paths)
    return WhatIf(
        changes=tuple(_say(item) for item in changes),
        differences=tuple(
            _differ(scenario, days, before, after, vantage.issued)
            for scenario in SCENARIOS
            for days in horizons
        ),
        clocks=tuple(_shifts(before, after, horizons)),
        covariates={
            name: (value, changed.covariates[name])
            for name, value in prospect.covariates.items()
            if not np.isclose(value, changed.covariates[name], equal_nan=True)
        },
        notes=tuple(_notes(vantage, prospect, changes)),
    )


def check_horizons(horizons: Sequence[int]) -> None:
    """Refuse horizons that the futures do not reach."""
    wrong = [days for days in horizons if not 1 <= days <= HORIZONS[-1]]
    if wrong:
        raise ValidationError(
            f"Expected horizons from 1 to {HORIZONS[-1]} days, got "
            f"{', '.join(map(str, wrong))}."
        )


def _look_again(
    vantage: Vantage, prospect: Prospect, changes: Sequence[Change]
) -> Prospect:
    """Read the vantage again where moves were changed.

    The branching ratio is not drawn again: one move among many hardly changes it.
    """
    other = change_moves(vantage, changes)
    if other is vantage:
        return prospect
    return look_from(
        other,
        track_control(other),
        escalating=prospect.covariates["escalating"],
        seed=prospect.seed,
    )


def _differ(
    scenario: Scenario,
    days: int,
    before: WeightedFutures,
    after: WeightedFutures,
    issued: dt.date,
) -> Difference:
    now = scenario.holds(before.futures, days), before.weights
    then = scenario.holds(after.futures, days), after.weights
    first, second = summarise(*now)[0], summarise(*then)[0]
    low, high, error = pair(now, then)
    return Difference(
        scenario=scenario.id,
        title=scenario.title,
        clock=scenario.clock,
        horizon_days=days,
        deadline=issued + dt.timedelta(days=days),
        before=first,
        after=second,
        difference=second - first,
        low=low,
        high=high,
        monte_carlo_error=error,
    )


def pair(
    now: tuple[BoolArray, FloatArray], then: tuple[BoolArray, FloatArray]
) -> tuple[float, float, float]:
    """Return interval and Monte Carlo error of a difference of weighted shares.

    Parameters
    ----------
    now, then : pairs of truth and weight, each shape (draw, path)
        Of futures that share their chance, place by place.
    """
    draws, paths = now[0].shape
    away_now, share_now = _linear(*now)
    away_then, share_then = _linear(*then)
    pairs = away_then - away_now
    error = pairs.sum(axis=1).std(ddof=1) * np.sqrt(draws)
    # Half a future of doubt keeps the error above zero where none was drawn.
    floor = 0.5 / (draws * paths) ** 2
    differences = share_then - share_now
    first, second = (np.average(holds, weights=mass) for holds, mass in (now, then))
    mean = float(second - first)
    # What few futures add, from how much pairs differ within one draw.
    chance = draws**2 * float(pairs.var(axis=1, ddof=1).mean()) * paths
    spread = float(differences.var(ddof=1))
    kept = np.sqrt(max(spread - chance, 0.0) / spread) if spread > 0 else 0.0
    tails = np.quantile(differences, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    low, high = mean + kept * (tails - differences.mean())
    # Never surer than the simulation is of the difference itself.
    unsure = NORMAL_95 * float(error)
    return (
        min(float(low), mean - unsure),
        max(float(high), mean + unsure),
        5 * float(np.sqrt(error**2 + floor)),
    )


def _linear(holds: BoolArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return each future's part in the doubt about the share, and shares by draw."""
    total = float(weights.sum())
    mean = float((holds * weights).sum() / total)
    sums, masses = (holds * weights).sum(axis=1), weights.sum(axis=1)
    shares = np.divide(sums, masses, out=np.full_like(sums, mean), where=masses > 0)
    return weights * (holds - mean) / total, shares


def _shifts(
    before: WeightedFutures, after: WeightedFutures, horizons: Sequence[int]
) -> list[ClockShift]:
    moves, others = first_moves(before.futures), first_moves(after.futures)
    return [
        ClockShift(
            clock=clock,
            horizon_days=days,
            before=float(np.average(moves[place] <= days, weights=before.weights)),
            after=float(np.average(others[place] <= days, weights=after.weights)),
        )
        for place, clock in enumerate(CLOCKS)
        for days in horizons
    ]


def _say(change: Change) -> str:
    if isinstance(change, AddMove):
        move = change.move
        against = f" towards {', '.join(move.targets)}" if move.targets else ""
        return (
            f"added: {', '.join(move.actors)} {move.act.replace('_', ' ')}{against}, "
            f"{move.form}, {move.result}, on {move.date}"
        )
    if isinstance(change, DropMove):
        return f"dropped: {change.id}"
    return f"set: {change.name} to {change.value}"


def _notes(
    vantage: Vantage, prospect: Prospect, changes: Sequence[Change]
) -> list[str]:
    """Say what a change of moves leaves untouched."""
    running = set(prospect.start.running.ids)
    found = {item.name for item in changes if isinstance(item, SetFactor)}
    notes = []
    for item in changes:
        if isinstance(item, DropMove):
            notes += [
                f"{procedure.id}, started by {item.id}, still runs. To end it as well, "
                f"set procedure:{procedure.id}=dropped."
                for procedure in vantage.record.procedures
                if procedure.id in running
                and item.id in procedure.moves
                and f"procedure:{procedure.id}" not in found
            ]
        elif isinstance(item, AddMove) and item.move.act in MOVING_CLOCKS:
            wanted = MOVING_CLOCKS[item.move.act]
            clock, _, state = wanted.partition("=")
            stands = getattr(prospect.state, clock)
            if (
                clock in prospect.state.stated
                and stands != state
                and clock not in found
            ):
                notes.append(
                    f"The clock {clock!r} stays {stands!r}, as the analyst states it. "
                    f"To move it as well, set {wanted}."
                )
    return notes
