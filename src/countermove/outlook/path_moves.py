"""Moves of one future: drawn by thinning, with what they do to street and control."""

import numpy as np

from countermove.compiled import compiled
from countermove.outlook.chances import exponential, uniform
from countermove.outlook.path_values import (
    AT_MOVE,
    AT_SHARE,
    AT_TOUCH,
    BRANCHES,
    MEMORIES,
    MONTH,
    SIDES,
    IntArray,
)

__all__ = ["begin_moves", "run_moves"]

# Sides, in the order of `moving.SIDES`.
LEADER, STREET_SIDE, OTHERS = 0, 2, 3


@compiled
def begin_moves(path: np.record, setting: np.record) -> None:
    """Set street, successes and control to what is known today, with its doubt."""
    for side in range(SIDES):
        for memory in range(MEMORIES):
            path.heat[side, memory] = setting.heat[side, memory]
    path.raw, path.ours, path.theirs = setting.raw, setting.ours, setting.theirs
    path.candidates, path.stirred = 0, 1
    path.need_move = exponential(path.key, AT_MOVE, 0)
    for branch in range(BRANCHES):
        # Normal noise by Box and Muller.
        radius = np.sqrt(2 * exponential(path.key, AT_SHARE, branch))
        angle = 2 * np.pi * uniform(path.key, AT_SHARE + 1, branch)
        doubt = setting.deviations[branch] * radius * np.cos(angle)
        path.log_odds[branch] = setting.log_odds[branch] + doubt


@compiled
def run_moves(
    then: float, path: np.record, setting: np.record, counts: IntArray
) -> None:
    """Draw the moves from now until a day."""
    left = then - path.now
    while True:
        bound = _total(path, setting)
        wait = path.need_move / bound if bound > 0 else np.inf
        stretch = min(wait, left)
        _cool(stretch, path, setting)
        left -= stretch
        if wait > stretch:
            path.need_move -= bound * stretch
            return
        candidate = path.candidates + 1
        path.candidates = candidate
        path.need_move = exponential(path.key, AT_MOVE, candidate)
        side = _side_at(
            bound * uniform(path.key, AT_MOVE + 1, candidate), path, setting
        )
        if side >= 0:
            counts[min(int((then - left) / MONTH), counts.size - 1)] += 1
            _make_move(side, path, setting)


@compiled
def _total(path: np.record, setting: np.record) -> float:
    """Return the rate of all sides together."""
    total = 0.0
    for side in range(SIDES):
        total += setting.background[side]
        for memory in range(MEMORIES):
            total += path.heat[side, memory]
    return total


@compiled
def _cool(stretch: float, path: np.record, setting: np.record) -> None:
    """Let memories, street and successes fade."""
    for memory in range(MEMORIES):
        cooling = np.exp(-setting.decays[memory] * stretch)
        for side in range(SIDES):
            path.heat[side, memory] *= cooling
    if path.raw > 0:
        path.raw *= np.exp(-setting.street_fade * stretch)
    if path.ours > 0 or path.theirs > 0:
        fading = np.exp(-setting.balance_fade * stretch)
        path.ours *= fading
        path.theirs *= fading


@compiled
def _side_at(level: float, path: np.record, setting: np.record) -> int:
    """Return the side at a height of the stacked rates; -1 above all of them."""
    for side in range(SIDES):
        here = setting.background[side]
        for memory in range(MEMORIES):
            here += path.heat[side, memory]
        if level < here:
            return side
        level -= here
    return -1


@compiled
def _make_move(side: int, path: np.record, setting: np.record) -> None:
    """Let one move provoke others and, where it succeeds, shift what it touches."""
    for other in range(SIDES):
        for memory in range(MEMORIES):
            path.heat[other, memory] += (
                setting.branching[other, side, memory] * setting.decays[memory]
            )
    if side == STREET_SIDE:
        path.raw += 1.0
    luck = uniform(path.key, AT_TOUCH + 1, path.candidates)
    if side != OTHERS and luck < setting.succeeding[side]:
        _succeed(side, path, setting)


@compiled
def _succeed(side: int, path: np.record, setting: np.record) -> None:
    """Count a success, and shift the branch that it touches, if any."""
    if side == LEADER:
        path.ours += 1.0
    else:
        path.theirs += 1.0
    luck = uniform(path.key, AT_TOUCH, path.candidates)
    for branch in range(BRANCHES):
        if luck < setting.touching[side, branch]:
            _shift(side, branch, path, setting.step)
            return
        luck -= setting.touching[side, branch]


@compiled
def _shift(side: int, branch: int, path: np.record, step: float) -> None:
    """Move a branch towards the side that won; less, the more it has."""
    share = 1 / (1 + np.exp(-path.log_odds[branch]))
    if side == LEADER:
        path.log_odds[branch] += step * (1 - share)
    else:
        path.log_odds[branch] -= step * share
    path.stirred = 1
