"""Futures of the five clocks, drawn jointly.

Each clock is a set of competing exponential hazards. For parameter draw d, cause k and
day t since the vantage the hazard is

    h_dk(t) = rate_dk(t) * exp(effect_dk * 2^(-t / half-life)),

held constant between the edges of :data:`EDGES`: what is known today moves the near
future and fades to the long-run rate, which itself depends on how long leader and
legislature have sat. The clocks act on each other by rule: a leader who goes between
elections leaves a caretaker cabinet; a dissolution does too, and an election follows
after the days that the law sets; after an election a cabinet must be formed, and by
then the leader is replaced with probability q_d. A successor lives under the rates of a
leader in the first year.

Each future is one path of a continuous-time Markov chain, drawn exactly: waits are
exponential, and a wait that crosses an edge or a date set by law is drawn anew there,
which the lack of memory allows (Gillespie 1977). A caller hands in the random numbers,
so that path n of draw d can be rerun alone.

References
----------
Gillespie, D. T. (1977), Exact stochastic simulation of coupled chemical reactions.
doi:10.1021/j100540a008
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from countermove.compiled import compiled
from countermove.errors import ShapeError, ValidationError
from countermove.outlook.clocks import ClockState

__all__ = ["CAUSES", "EDGES", "EVENTS", "Futures", "Hazards", "draw_futures"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CAUSES = (
    "leader_rule",
    "leader_resignation",
    "leader_irregular",
    "leader_death",
    "cabinet_forms",
    "early_election",
    "elite_partly",
    "elite_replaced",
    "elite_restored",
    "war",
)
EVENTS = (
    "leader_rule",
    "leader_resignation",
    "leader_irregular",
    "leader_death",
    "caretaker",
    "caretaker_undissolved",
    "dissolved",
    "early_election",
    "term_election",
    "elite_partly",
    "elite_replaced",
    "elite_restored",
    "war",
)
"""What is kept of each future: the day each first happened, or infinity."""
EDGES = (30.0, 90.0, 180.0, 365.0, 900.0)
"""Ends of the pieces of constant hazard; the last is the furthest horizon."""
STEPS = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazards:
    """Hazards a day, one row a parameter draw.

    Parameters
    ----------
    rates : shape (draw, piece, cause)
        Long-run hazards a day in each piece of time.
    successor : shape (draw, cause)
        Hazards a day once the present leader has gone; only those of leaders are used.
    effects : shape (draw, cause)
        Log ratios that hold on the day of the vantage.
    half_life : float
        Days after which an effect has halved.
    replaced_after_election : shape (draw,)
        Probability that a leader is gone once a cabinet is formed after an election.
    """

    rates: FloatArray
    successor: FloatArray
    effects: FloatArray
    half_life: float
    replaced_after_election: FloatArray

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        draws = self.effects.shape[0]
        wanted = {
            "rates": (draws, len(EDGES), len(CAUSES)),
            "successor": (draws, len(CAUSES)),
            "effects": (draws, len(CAUSES)),
            "replaced_after_election": (draws,),
        }
        for name, shape in wanted.items():
            if getattr(self, name).shape != shape:
                raise ShapeError(
                    f"Expected {name} of shape {shape}, got "
                    f"{getattr(self, name).shape}."
                )
        if not (self.rates >= 0).all() or not np.isfinite(self.effects).all():
            raise ValidationError(
                "Expected rates of zero or more and finite effects. Look for a "
                "covariate that is missing."
            )

    def pieces(self) -> FloatArray:
        """Return hazards a day for each piece of time, shape (draw, piece, cause)."""
        edges = np.array((0.0, *EDGES))
        middles = (edges[1:] + edges[:-1]) / 2
        fading = 2.0 ** (-middles / self.half_life)
        ratios = np.exp(self.effects[:, None, :] * fading[None, :, None])
        return np.asarray(self.rates * ratios)


@dataclass(frozen=True, slots=True, kw_only=True)
class Futures:
    """First days of every event.

    Parameters
    ----------
    first_days : shape (draw, path, event)
        Days after the vantage in order of :data:`EVENTS`; infinity where it did not
        happen within 900 days.
    """

    first_days: FloatArray

    def day(self, event: str) -> FloatArray:
        """Return the first days of one event, shape (draw, path)."""
        return np.asarray(self.first_days[:, :, EVENTS.index(event)])


def draw_futures(
    state: ClockState, hazards: Hazards, *, paths: int, stream: Generator
) -> Futures:
    """Draw `paths` futures for every parameter draw.

    Parameters
    ----------
    state : ClockState
        Where the clocks stand.
    paths : int
        Futures for each parameter draw.

    Raises
    ------
    ValidationError
        If hazards are so high that a path needs more steps than are kept.
    """
    draws = hazards.rates.shape[0]
    waits = stream.standard_exponential((draws, paths, STEPS))
    marks = stream.random((draws, paths, STEPS))
    elections = _draw_elections(state, (draws, paths), stream)
    days = np.full((draws, paths, len(EVENTS)), np.inf)
    ended = _run_paths(
        (hazards.pieces(), hazards.successor, hazards.replaced_after_election),
        (waits, marks, elections),
        np.array(EDGES),
        np.array([state.election_gap, state.term_days]),
        _starting_state(state),
        days,
    )
    if not ended:
        raise ValidationError(
            f"Expected every future to end within {STEPS} steps, got one that did not. "
            "Some hazard is far too high: look at the effects."
        )
    return Futures(first_days=days)


def _starting_state(state: ClockState) -> IntArray:
    """Return the state of a path on the day of the vantage, by place."""
    places = np.zeros(6, dtype=np.int64)
    places[CARETAKER], places[ELITE] = state.caretaker, state.elite
    places[WAR], places[DISSOLVED] = state.war, state.dissolved
    return places


def _draw_elections(
    state: ClockState, shape: tuple[int, int], stream: Generator
) -> FloatArray:
    """Draw the day of the next regular election: on time, late, or unknown."""
    uniform = stream.random(shape)
    if np.isnan(state.days_to_election):
        return np.asarray(uniform * state.term_days)
    late = stream.random(shape) < state.chance_of_delay
    delay = np.where(late, -state.mean_delay * np.log1p(-uniform), 0.0)
    return np.asarray(np.maximum(state.days_to_election + delay, 0.5))


# State of one path, by place: 1 or 0 but for elite (0 holds to 3 restored).
CARETAKER, ELITE, WAR, DISSOLVED, VOTED, SUCCEEDED = range(6)


@compiled
def _run_path(
    table: tuple[FloatArray, FloatArray, float],
    chance: tuple[FloatArray, FloatArray, float],
    edges: FloatArray,
    law: FloatArray,
    state: IntArray,
    kept: FloatArray,
) -> bool:
    """Run one path; return False if it ran out of steps."""
    pieces, later, replaced = table
    waits, marks, election = chance
    hazards = np.empty(later.size)
    if state[CARETAKER] == 1:
        kept[4] = 0.0
        kept[6 if state[DISSOLVED] == 1 else 5] = 0.0
    now = 0.0
    piece = 0
    for step in range(waits.size):
        _fill_hazards(hazards, pieces[piece], later, state)
        total = hazards.sum()
        due = now + waits[step] / max(total, 1e-300)
        if due < min(edges[piece], election):
            now = due
            if _happen(now, marks[step] * total, hazards, replaced, state, kept):
                election = min(election, now + law[0])
        elif election <= edges[piece]:
            now = election
            election = now + law[1]
            _vote(now, state, kept)
        else:
            now = edges[piece]
            piece += 1
            if piece == edges.size:
                return True
    return False


@compiled
def _run_paths(
    tables: tuple[FloatArray, FloatArray, FloatArray],
    chances: tuple[FloatArray, FloatArray, FloatArray],
    edges: FloatArray,
    law: FloatArray,
    start: IntArray,
    days: FloatArray,
) -> bool:
    """Run every path; return False if one ran out of steps."""
    pieces, later, replaced = tables
    waits, marks, elections = chances
    ended = True
    for draw in range(waits.shape[0]):
        for path in range(waits.shape[1]):
            kept = days[draw, path]
            ended &= _run_path(
                (pieces[draw], later[draw], replaced[draw]),
                (waits[draw, path], marks[draw, path], elections[draw, path]),
                edges,
                law,
                start.copy(),
                kept,
            )
    return ended


@compiled
def _fill_hazards(
    hazards: FloatArray, ambient: FloatArray, later: FloatArray, state: IntArray
) -> None:
    """Write the hazards that are open in this state, in order of CAUSES."""
    hazards[:] = ambient
    if state[SUCCEEDED] == 1:
        hazards[:4] = later[:4]
    if state[CARETAKER] == 0 or state[DISSOLVED] == 1:
        hazards[4] = 0.0
    if state[DISSOLVED] == 1:
        hazards[5] = 0.0
    if state[ELITE] != 0:
        hazards[6] = 0.0
    if state[ELITE] > 1:
        hazards[7] = 0.0
    if state[ELITE] != 2:
        hazards[8] = 0.0
    if state[WAR] == 1:
        hazards[9] = 0.0


@compiled
def _happen(
    now: float,
    level: float,
    hazards: FloatArray,
    replaced: float,
    state: IntArray,
    kept: FloatArray,
) -> bool:
    """Let the cause at `level` of the summed hazards happen; True if it dissolves."""
    cause = 0
    while cause < hazards.size - 1 and level >= hazards[cause]:
        level -= hazards[cause]
        cause += 1
    if cause <= 3:
        _leader_goes(cause, now, state, kept)
    elif cause == 4:
        # What is left of `level` is uniform within the hazard just chosen.
        if state[VOTED] == 1 and level < replaced * hazards[4]:
            kept[0] = now if state[SUCCEEDED] == 0 else kept[0]
            state[SUCCEEDED] = 1
        state[CARETAKER] = state[VOTED] = 0
    elif cause == 5:
        state[DISSOLVED] = state[CARETAKER] = 1
        kept[6] = min(kept[6], now)
        kept[4] = min(kept[4], now)
    elif cause == 9:
        state[WAR] = 1
        kept[12] = now
    else:
        state[ELITE] = cause - 5
        kept[cause + 3] = min(kept[cause + 3], now)
        kept[9] = min(kept[9], now)
    return cause == 5


@compiled
def _leader_goes(cause: int, now: float, state: IntArray, kept: FloatArray) -> None:
    """Take a leader out of office between elections, which leaves a caretaker."""
    if state[SUCCEEDED] == 0:
        kept[cause] = now
    state[SUCCEEDED] = state[CARETAKER] = 1
    kept[4] = min(kept[4], now)
    if state[DISSOLVED] == 0 and state[VOTED] == 0:
        kept[5] = min(kept[5], now)


@compiled
def _vote(now: float, state: IntArray, kept: FloatArray) -> None:
    """Hold a general election, early after a dissolution, else the regular one."""
    at = 7 if state[DISSOLVED] == 1 else 8
    kept[at] = min(kept[at], now)
    kept[4] = min(kept[4], now)
    state[CARETAKER] = state[VOTED] = 1
    state[DISSOLVED] = 0
