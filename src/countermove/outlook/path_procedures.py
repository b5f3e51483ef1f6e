"""Procedures of one future: opened, put off, dropped, done, and what that brings."""

import numpy as np

from countermove.compiled import compiled
from countermove.outlook.chances import exponential, uniform
from countermove.outlook.path_clocks import FULL_CABINET, SEATED
from countermove.outlook.path_values import (
    AFTER,
    AT_BRINGS,
    AT_FATE,
    AT_LAG,
    AT_MOVED,
    AT_OPEN,
    CABINET,
    CAUSES,
    FATES,
    SLOTS,
    WITH_DUE,
    WITHOUT_DUE,
    Records,
)

__all__ = [
    "begin_procedures",
    "bring",
    "call_election",
    "drop_personal",
    "open_procedure",
    "put_off",
    "refresh_fates",
]

ELECTION = 2
"""Place in `running.KINDS`."""
LEADER_BY_RULE = 0


@compiled
def begin_procedures(path: np.record, running: Records) -> None:
    """Put what runs at the vantage into its places."""
    path.top = path.births = path.openings = path.pending = 0
    for slot in range(SLOTS):
        path.active[slot] = 0
    for place in range(AFTER):
        path.waiting_days[place] = np.inf
    for slot in range(min(running.size, SLOTS)):
        path.due[slot] = running[slot].due
        _begin(slot, running[slot], running[slot].opened, path)
    path.full = int(running.size > SLOTS)
    path.need_open = exponential(path.key, AT_OPEN, 0)


@compiled
def _begin(slot: int, procedure: np.record, opened: float, path: np.record) -> None:
    """Start a procedure in a slot whose due day is set."""
    path.active[slot] = 1
    path.kind[slot] = procedure.kind
    path.opened[slot] = opened
    path.brings[slot] = procedure.brings
    path.may_bring[slot] = procedure.may_bring
    path.personal[slot] = procedure.personal
    path.top = max(path.top, slot + 1)
    _renew(slot, path)


@compiled
def _renew(slot: int, path: np.record) -> None:
    """Give a slot a number of its own, and fresh waits for its fates."""
    path.edge[slot] = -np.inf
    path.serial[slot] = path.births
    path.births += 1
    for fate in range(FATES):
        path.fate_needs[slot, fate] = exponential(
            path.key, AT_FATE + fate, path.serial[slot]
        )


@compiled
def refresh_fates(path: np.record, law: np.record, setting: np.record) -> float:
    """Set hazards of fates; return the next day on which a phase ends."""
    until = np.inf
    for slot in range(path.top):
        if path.active[slot]:
            if path.now >= path.edge[slot]:
                _enter_phase(slot, path, law, setting)
            until = min(until, path.edge[slot])
    return until


@compiled
def _enter_phase(
    slot: int, path: np.record, law: np.record, setting: np.record
) -> None:
    first, places, origin = 0, WITH_DUE, path.due[slot]
    if np.isnan(origin):
        first, places, origin = WITH_DUE, WITHOUT_DUE, path.opened[slot]
    place, edge = 0, np.inf
    while place < places and edge == np.inf:
        border = origin + setting.borders[first + place]
        if path.now < border:
            edge = border
        else:
            place += 1
    path.edge[slot] = edge
    # About a due day there is one phase more than borders.
    phase = place if first == 0 else first + 1 + place
    kind = path.kind[slot]
    for fate in range(FATES):
        path.fate_rates[slot, fate] = np.exp(
            law.phases[phase, fate] + law.kinds[kind, fate]
        )


@compiled
def put_off(slot: int, path: np.record, setting: np.record) -> None:
    """Give a procedure a new due day."""
    serial = path.serial[slot]
    radius = np.sqrt(2 * exponential(path.key, AT_MOVED, serial))
    angle = 2 * np.pi * uniform(path.key, AT_MOVED + 1, serial)
    slip = setting.slips[0] + setting.slips[1] * radius * np.cos(angle)
    path.due[slot] = path.now + np.exp(slip)
    path.opened[slot] = path.now
    _renew(slot, path)


@compiled
def open_procedure(path: np.record, setting: np.record, templates: Records) -> None:
    """Open one of the procedures that were opened under such a cabinet."""
    number = path.openings + 1
    path.openings = number
    path.need_open = exponential(path.key, AT_OPEN, number)
    cabinet = path.states[CABINET]
    low, high = setting.cuts[cabinet], setting.cuts[cabinet + 1]
    if high <= low:
        return
    luck = uniform(path.key, AT_OPEN + 1, number)
    template = templates[low + int(luck * (high - low))]
    slot = _free(path)
    if slot >= 0:
        path.due[slot] = path.now + template.due
        _begin(slot, template, path.now, path)


@compiled
def call_election(gap: float, path: np.record) -> None:
    """Set the vote that law asks for after a dissolution."""
    slot = _free(path)
    if slot < 0:
        return
    path.active[slot] = 1
    path.kind[slot] = ELECTION
    path.due[slot], path.opened[slot] = path.now + gap, path.now
    path.brings[slot] = 1 << SEATED
    path.may_bring[slot] = (1 << FULL_CABINET) | (1 << LEADER_BY_RULE)
    path.personal[slot] = 0
    path.top = max(path.top, slot + 1)
    _renew(slot, path)


@compiled
def _free(path: np.record) -> int:
    """Return a place that is free; -1, and a mark that room ran out, if none is."""
    for slot in range(SLOTS):
        if not path.active[slot]:
            return slot
    path.full = 1
    return -1


@compiled
def drop_personal(path: np.record) -> None:
    """End what falls with the leader."""
    for slot in range(path.top):
        if path.personal[slot]:
            path.active[slot] = 0


@compiled
def bring(slot: int, path: np.record, law: np.record, setting: np.record) -> int:
    """Put what completion means on the stack, and what it lets in on the list.

    Returns the height of the stack.
    """
    height, serial = 0, path.serial[slot]
    for cause in range(CAUSES):
        if (path.brings[slot] >> cause) & 1:
            chance = law.brought[cause]
        elif (path.may_bring[slot] >> cause) & 1:
            chance = law.let_in[path.kind[slot], cause]
        else:
            continue
        if uniform(path.key, AT_BRINGS + cause, serial) >= chance:
            continue
        if (path.brings[slot] >> cause) & 1:
            path.stack[height] = cause
            height += 1
        else:
            _let_in(cause, serial, path, setting.lags[cause])
    return height


@compiled
def _let_in(cause: int, serial: int, path: np.record, lag: float) -> None:
    for place in range(AFTER):
        if path.waiting_days[place] == np.inf:
            wait = lag * exponential(path.key, AT_LAG + cause, serial)
            path.waiting_days[place] = path.now + wait
            path.waiting_causes[place] = cause
            path.pending += 1
            return
    path.full = 1
