"""Clocks of one future: what can happen, and how fast."""

import numpy as np

from countermove.compiled import compiled
from countermove.outlook.chances import exponential
from countermove.outlook.path_values import (
    AT_CAUSE,
    BALANCE,
    BRANCHES,
    CABINET,
    CAUSES,
    CHAMBER,
    CLOCKS,
    COURTS,
    ELITE,
    LEGISLATURE,
    PIECES,
    SECURITY,
    STREET,
    WAR,
    FloatArray,
    IntArray,
)

__all__ = ["begin_clocks", "enter", "is_open_to", "refresh_hazards"]

# Numbers of causes, in the order of `causes.CAUSES`; exits of leaders come first.
EXITS = 4
CARETAKER, FULL_CABINET, DISSOLVED, EARLY, SEATED = 4, 5, 6, 7, 8
PARTLY, REPLACED, RESTORED, WAR_BEGINS, WAR_ENDS = 9, 10, 11, 12, 13
HOTTEST_STREET = 1.5
"""Times the usual street above which more makes no difference."""
LARGEST_LOG_HAZARD = 3.0


@compiled
def begin_clocks(path: np.record, setting: np.record) -> None:
    """Set clocks to where they stand at the vantage, with fresh waits."""
    for clock in range(CLOCKS):
        path.states[clock] = setting.states[clock]
    path.ages[0], path.ages[1] = setting.ages[0], setting.ages[1]
    path.voted = path.cut_short = 0
    for cause in range(CAUSES):
        path.needs[cause] = exponential(path.key, AT_CAUSE + cause, 0)
        path.used[cause] = path.happened[cause] = 0
        path.possible[cause] = is_open_to(cause, path.states)
        path.hazards[cause] = 0.0


@compiled
def is_open_to(cause: int, states: IntArray) -> bool:
    """Tell whether a cause can move its clock."""
    if cause < EXITS:
        return True
    if cause <= FULL_CABINET:
        return bool(states[CABINET] == cause - CARETAKER)
    if cause <= SEATED:
        return bool((states[LEGISLATURE] == 1) == (cause == SEATED))
    if cause >= WAR_BEGINS:
        return bool(states[WAR] == cause - WAR_BEGINS)
    elite = states[ELITE]
    if cause == PARTLY:
        return bool(elite in (0, 3))
    return bool(elite != 2) if cause == REPLACED else bool(elite in (1, 2))


@compiled
def enter(cause: int, path: np.record) -> None:
    """Move the clock that a cause belongs to; ages are days at which states began."""
    if cause < EXITS:
        path.ages[0] = path.now
        return
    if cause <= FULL_CABINET:
        path.states[CABINET] = int(cause == CARETAKER)
        path.ages[1] = path.now
    elif cause <= SEATED:
        path.states[LEGISLATURE] = int(cause == DISSOLVED)
    elif cause <= RESTORED:
        path.states[ELITE] = cause - PARTLY + 1
    else:
        path.states[WAR] = int(cause == WAR_BEGINS)
    for other in range(EXITS, CAUSES):
        path.possible[other] = is_open_to(other, path.states)


@compiled
def refresh_hazards(path: np.record, law: np.record, setting: np.record) -> None:
    """Set the hazard of every cause to what holds today."""
    if path.stirred:
        path.stirred = 0
        for branch in range(BRANCHES):
            path.held[branch] = 1 / (1 + np.exp(-path.log_odds[branch])) - 0.5
    aging = np.exp(-setting.fade * path.now)
    street = min(np.log1p(path.raw) / setting.usual, HOTTEST_STREET)
    balance = (path.theirs - path.ours) / (path.theirs + path.ours + 2)
    tenure = _piece(path.now - path.ages[0], setting.edges[0])
    caretaking = _piece(path.now - path.ages[1], setting.edges[1])
    for cause in range(CAUSES):
        if not path.possible[cause]:
            path.hazards[cause] = 0.0
            continue
        piece = tenure if cause < EXITS else 0
        if cause == FULL_CABINET:
            piece = caretaking
        log_rate = law.baselines[cause, piece] + law.fading[cause] * aging
        log_rate += (
            law.dynamic[cause, STREET] * street + law.dynamic[cause, BALANCE] * balance
        )
        log_rate += (
            law.dynamic[cause, SECURITY] * path.held[0]
            + law.dynamic[cause, CHAMBER] * path.held[1]
        )
        log_rate += law.dynamic[cause, COURTS] * path.held[2]
        path.hazards[cause] = np.exp(min(log_rate, LARGEST_LOG_HAZARD))
    if path.states[CABINET] == 1 and not setting.may_dissolve:
        path.hazards[DISSOLVED] = 0.0


@compiled
def _piece(age: float, edges: FloatArray) -> int:
    """Return the piece of the baseline that an age lies in."""
    piece = 0
    while piece < PIECES - 1 and age >= edges[piece]:
        piece += 1
    return piece
