"""The loop that runs one future: clocks, procedures, moves and control together.

A path is a jump process with hazards that are constant between refreshes. Cause k fires
when its integrated hazard has used up a unit exponential (the random time change of
Papangelou and Watanabe; Kurtz 1980), the next of all causes by
``t + min_k need_k / hazard_k``; what is left is carried on. Refreshes come at every
event of a clock or procedure, at every border of a procedure's phases, and at least
every ten days. Moves are drawn in between by thinning (Ogata 1981), exactly; what
they do to street, balance and control is felt at the next refresh.

What a path holds is said in :mod:`countermove.outlook.path_values`; what happens to
clocks, procedures and moves in :mod:`countermove.outlook.path_clocks`,
:mod:`countermove.outlook.path_procedures` and :mod:`countermove.outlook.path_moves`.
"""

import numpy as np

from countermove.compiled import compiled
from countermove.outlook.chances import exponential, path_key, uniform
from countermove.outlook.path_clocks import (
    CARETAKER,
    DISSOLVED,
    EARLY,
    EXITS,
    SEATED,
    begin_clocks,
    enter,
    refresh_hazards,
)
from countermove.outlook.path_moves import begin_moves, run_moves
from countermove.outlook.path_procedures import (
    ELECTION,
    begin_procedures,
    bring,
    call_election,
    drop_personal,
    open_procedure,
    put_off,
    refresh_fates,
)
from countermove.outlook.path_values import (
    AFTER,
    AT_CAUSE,
    AT_COUPLED,
    BRANCHES,
    CABINET,
    CAUSES,
    EXTRA,
    FATES,
    LEGISLATURE,
    MONTH,
    STACK,
    FloatArray,
    Given,
    IntArray,
    Records,
)

__all__ = ["MONTH", "run_paths"]

REFRESH = 10.0
# What may come next.
NOTHING, DIRECT, FATE, OPENING, LET_IN = range(5)
DONE, DROPPED, MOVED = range(FATES)
# Kinds of procedures, by place in `running.KINDS`, and events kept beside the causes.
MOTION, TALKS = 4, 8
ELECTION_HELD, TALKS_DONE, MOTION_CARRIED, SQUARE_ONE = range(CAUSES, CAUSES + EXTRA)
LONGEST_CHAIN = 4
"""Events that may pull others along when one event has happened."""
CHAMBER_HELD = 1
"""Place of the legislature among the branches that are controlled."""


@compiled
def run_paths(
    root: np.uint64,
    horizon: float,
    draws: IntArray,
    given: Given,
    days: FloatArray,
    counts: IntArray,
) -> int:
    """Run the paths of some draws; return how many lacked room for their procedures.

    Parameters
    ----------
    days : shape (draw, path, event)
        Written: first days, infinity where an event did not come.
    counts : int array, shape (draw, path, month)
        Comes in as zero; moves are added.
    """
    full = 0
    path = given.room[0]
    setting = given.settings[0]
    for place in range(draws.size):
        draw = draws[place]
        law = given.laws[draw]
        for number in range(days.shape[1]):
            path.key = path_key(root, draw, number)
            _begin(path, setting, given.running)
            _run(horizon, path, law, setting, given.templates, counts[draw, number])
            full += path.full
            for event in range(CAUSES + EXTRA):
                days[draw, number, event] = path.first[event]
    return full


@compiled
def _begin(path: np.record, setting: np.record, running: Records) -> None:
    """Put a path where futures begin."""
    path.now = 0.0
    for event in range(CAUSES + EXTRA):
        path.first[event] = np.inf
    begin_clocks(path, setting)
    begin_procedures(path, running)
    begin_moves(path, setting)


@compiled
def _run(
    horizon: float,
    path: np.record,
    law: np.record,
    setting: np.record,
    templates: Records,
    counts: IntArray,
) -> None:
    """Run one path to the horizon."""
    while path.now < horizon:
        refresh_hazards(path, law, setting)
        border = refresh_fates(path, law, setting)
        pace = law.openings[path.states[CABINET]]
        until = min(path.now + REFRESH, horizon, border)
        what, which, then = _next(until, pace, path)
        _use_up(then - path.now, pace, path)
        run_moves(then, path, setting, counts)
        path.now = then
        height = 0
        if what == DIRECT:
            height = _fire(which, path)
        elif what == FATE:
            height = _end_procedure(which, path, law, setting)
        elif what == OPENING:
            open_procedure(path, setting, templates)
        elif what == LET_IN:
            height = _take(which, path)
        if height > 0:
            _follow(height, path, law, setting)


@compiled
def _next(until: float, pace: float, path: np.record) -> tuple[int, int, float]:
    """Return what comes next before a day, which one of its kind, and when."""
    now = path.now
    what, which, then = NOTHING, 0, until
    cause, day = _next_cause(then, path)
    if cause >= 0:
        what, which, then = DIRECT, cause, day
    fate, day = _next_fate(then, path)
    if fate >= 0:
        what, which, then = FATE, fate, day
    if pace > 0 and now + path.need_open / pace < then:
        what, which, then = OPENING, 0, now + path.need_open / pace
    if path.pending > 0:
        for place in range(AFTER):
            if path.waiting_days[place] < then:
                what, which, then = LET_IN, place, max(path.waiting_days[place], now)
    return what, which, then


@compiled
def _next_cause(then: float, path: np.record) -> tuple[int, float]:
    """Return the cause that fires before a day, and when; -1 if none does."""
    found = -1
    for cause in range(CAUSES):
        need, hazard = path.needs[cause], path.hazards[cause]
        if _may_precede(need, hazard, then - path.now):
            day = path.now + need / hazard
            if day < then:
                found, then = cause, day
    return found, then


@compiled
def _next_fate(then: float, path: np.record) -> tuple[int, float]:
    """Return the place of the fate that comes before a day, and when; -1 if none."""
    found = -1
    for slot in range(path.top):
        if path.active[slot]:
            for fate in range(FATES):
                need, rate = path.fate_needs[slot, fate], path.fate_rates[slot, fate]
                if _may_precede(need, rate, then - path.now):
                    day = path.now + need / rate
                    if day < then:
                        found, then = slot * FATES + fate, day
    return found, then


@compiled
def _may_precede(need: float, rate: float, span: float) -> bool:
    """Tell whether a wait may end within a span, so that dividing is worth its while.

    With room for what rounding does to days and quotients.
    """
    return rate > 0 and need <= rate * (span * 1.0001 + 1e-9)


@compiled
def _use_up(span: float, pace: float, path: np.record) -> None:
    """Take from every wait what its hazard uses up in a span."""
    for cause in range(CAUSES):
        path.needs[cause] -= path.hazards[cause] * span
    for slot in range(path.top):
        if path.active[slot]:
            for fate in range(FATES):
                path.fate_needs[slot, fate] -= path.fate_rates[slot, fate] * span
    path.need_open -= pace * span


@compiled
def _fire(cause: int, path: np.record) -> int:
    """Put a cause on the stack and give it a new wait."""
    path.used[cause] += 1
    path.needs[cause] = exponential(path.key, AT_CAUSE + cause, path.used[cause])
    path.stack[0] = cause
    return 1


@compiled
def _take(place: int, path: np.record) -> int:
    """Take an event that completion let in off the list."""
    path.waiting_days[place] = np.inf
    path.pending -= 1
    path.stack[0] = path.waiting_causes[place]
    return 1


@compiled
def _end_procedure(
    which: int, path: np.record, law: np.record, setting: np.record
) -> int:
    """End a procedure, or put it off; return how many events it brings at once."""
    slot, fate = which // FATES, which % FATES
    if fate == MOVED:
        put_off(slot, path, setting)
        return 0
    path.active[slot] = 0
    if fate == DROPPED or _is_blocked(slot, path, setting.blocking_share):
        return 0
    kind = path.kind[slot]
    if kind == ELECTION:
        _note(ELECTION_HELD, path)
        path.voted = 1
    elif kind == TALKS:
        _note(TALKS_DONE, path)
    elif kind == MOTION:
        _note(MOTION_CARRIED, path)
    return bring(slot, path, law, setting)


@compiled
def _note(event: int, path: np.record) -> None:
    """Keep the first day of an event."""
    path.first[event] = min(path.first[event], path.now)


@compiled
def _is_blocked(slot: int, path: np.record, share: float) -> bool:
    """Tell whether the leader's side holds what carrying a motion would need."""
    if path.kind[slot] != MOTION:
        return False
    return bool(1 / (1 + np.exp(-path.log_odds[CHAMBER_HELD])) > share)


@compiled
def _follow(height: int, path: np.record, law: np.record, setting: np.record) -> None:
    """Let the events on the stack happen, and those that they pull along."""
    chain = 0
    while height > 0:
        height -= 1
        cause = path.stack[height]
        if cause == EARLY and path.states[LEGISLATURE] == 1:
            cause = SEATED
        if not path.possible[cause]:
            continue
        _happen(cause, path, setting)
        if chain < LONGEST_CHAIN:
            chain += 1
            height = _pull(cause, height, path, law)


@compiled
def _happen(cause: int, path: np.record, setting: np.record) -> None:
    """Move a clock, with what a new leader or a dissolution entails."""
    if cause == CARETAKER and not (path.voted or path.cut_short):
        _note(SQUARE_ONE, path)
    _note(cause, path)
    path.happened[cause] += 1
    enter(cause, path)
    if cause < EXITS:
        path.ours = path.theirs = 0.0
        for branch in range(BRANCHES):
            path.log_odds[branch] = 0.0
        path.stirred = 1
        drop_personal(path)
    if cause in (DISSOLVED, EARLY):
        path.cut_short = 1
    if cause == DISSOLVED and setting.election_gap > 0:
        call_election(setting.election_gap, path)


@compiled
def _pull(cause: int, height: int, path: np.record, law: np.record) -> int:
    """Put the events that one event pulls along on the stack; return its height."""
    for other in range(CAUSES):
        chance = law.coupled[cause, other]
        if chance > 0 and height < STACK - 2:
            place = AT_COUPLED + cause * CAUSES + other
            # By how often it happened, of any origin: each time has luck of its own.
            if uniform(path.key, place, path.happened[cause]) < chance:
                path.stack[height] = other
                height += 1
    return height
