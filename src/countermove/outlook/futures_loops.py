"""The loop that runs one future: clocks, procedures, moves and control together.

A path is a jump process with hazards that are constant between refreshes. Cause k fires
when its integrated hazard has used up a unit exponential (the random time change of
Papangelou and Watanabe; Kurtz 1980), the next of all causes by
``t + min_k need_k / hazard_k``; what is left is carried on. Refreshes come at every
event of a clock or procedure, at every border of a procedure's phases, and at least
every ten days. Moves are drawn in between by thinning (Ogata 1981), exactly; what they do
to street, balance and control is felt at the next refresh.

Everything that a path needs stands in plain arrays; what they mean is said in
:mod:`countermove.outlook.futures`.
"""

import numpy as np
from numpy.typing import NDArray

from countermove.compiled import compiled
from countermove.outlook.chances import exponential, path_key, uniform

__all__ = ["run_paths"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

REFRESH = 10.0
MONTH = 30.0
SLOTS, AFTER = 40, 16
CAUSES, KINDS, FATES, GROUPS = 14, 12, 3, 4
# Addresses of random numbers: one block of slots a purpose.
_CAUSE, _COUPLED, _FATE, _BRINGS, _LAG, _OPEN, _MOVE, _TOUCH, _MOVED = (
    0,
    100,
    400,
    700,
    900,
    1100,
    1200,
    1300,
    1400,
)
# Indices into the scalars of a start.
CABINET, LEGISLATURE, ELITE, WAR = 0, 1, 2, 3
EARLY, SEATED, DISSOLVED, CARETAKER, FULL = 7, 8, 6, 4, 5
ELECTION, MOTION, TALKS = 2, 4, 8


@compiled
def _is_possible(cause: int, states: IntArray) -> bool:
    if cause < 4:
        return True
    if cause == 4:
        return states[0] == 0
    if cause == 5:
        return states[0] == 1
    if cause == 6 or cause == 7:
        return states[1] == 0
    if cause == 8:
        return states[1] == 1
    if cause == 9:
        return states[2] == 0 or states[2] == 3
    if cause == 10:
        return states[2] != 2
    if cause == 11:
        return states[2] == 1 or states[2] == 2
    if cause == 12:
        return states[3] == 0
    return states[3] == 1


@compiled
def _enter(cause: int, now: float, states: IntArray, ages: FloatArray) -> None:
    """Move the clock that a cause belongs to; ages are days at which states began."""
    if cause < 4:
        ages[0] = now
    elif cause == 4:
        states[0], ages[1] = 1, now
    elif cause == 5:
        states[0], ages[1] = 0, now
    elif cause == 6:
        states[1] = 1
    elif cause == 8:
        states[1] = 0
    elif cause == 9:
        states[2] = 1
    elif cause == 10:
        states[2] = 2
    elif cause == 11:
        states[2] = 3
    elif cause == 12:
        states[3] = 1
    elif cause == 13:
        states[3] = 0


@compiled
def _piece(cause: int, now: float, ages: FloatArray, edges: FloatArray) -> int:
    """Return the piece of the baseline: by tenure, or by age of a caretaker."""
    if cause < 4:
        age = now - ages[0]
        row = 0
    elif cause == 5:
        age = now - ages[1]
        row = 1
    else:
        return 0
    piece = 0
    while piece < 3 and age >= edges[row, piece]:
        piece += 1
    return piece


@compiled
def _phase(
    now: float, due: float, opened: float, borders: FloatArray
) -> tuple[int, float]:
    """Return the phase of a procedure, and the day on which it passes to the next."""
    with_due = 7
    if due == due:
        for place in range(with_due):
            edge = due + borders[place]
            if now < edge:
                return place, edge
        return with_due, np.inf
    for place in range(4):
        edge = opened + borders[with_due + place]
        if now < edge:
            return with_due + 1 + place, edge
    return with_due + 5, np.inf


@compiled
def _run_moves(
    key: np.uint64,
    span: float,
    moving: tuple[
        FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray
    ],
    heat: FloatArray,
    shares: FloatArray,
    law: FloatArray,
    held: tuple[int, float, float, float, float],
    bin_: int,
    counts: IntArray,
) -> tuple[int, float, float, float, float]:
    """Draw the moves of a stretch, and what they do to street, balance and control."""
    mu, alpha, beta, _, touch, success = moving
    candidates, need, raw, ours, theirs = held
    groups, n_decays = mu.size, beta.size
    left = span
    while True:
        bound = 0.0
        for g in range(groups):
            bound += mu[g]
            for b in range(n_decays):
                bound += heat[g, b]
        wait = need / bound if bound > 0 else np.inf
        stretch = min(wait, left)
        for b in range(n_decays):
            cooling = np.exp(-beta[b] * stretch)
            for g in range(groups):
                heat[g, b] *= cooling
        raw *= np.exp(-law[2] * stretch)
        fading = np.exp(-law[1] * stretch)
        ours *= fading
        theirs *= fading
        left -= stretch
        if wait > stretch:
            return candidates, need - bound * stretch, raw, ours, theirs
        candidates += 1
        need = exponential(key, _MOVE, candidates)
        level = bound * uniform(key, _MOVE + 1, candidates)
        group = -1
        for g in range(groups):
            here = mu[g]
            for b in range(n_decays):
                here += heat[g, b]
            if level < here:
                group = g
                break
            level -= here
        if group < 0:
            continue
        counts[bin_] += 1
        for g in range(groups):
            for b in range(n_decays):
                heat[g, b] += alpha[g, group, b] * beta[b]
        if group == 2:
            raw += 1.0
        if group < 3 and uniform(key, _TOUCH + 1, candidates) < success[group]:
            side = 1.0 if group == 0 else -1.0
            if group == 0:
                ours += 1.0
            else:
                theirs += 1.0
            luck = uniform(key, _TOUCH, candidates)
            for b in range(3):
                if luck < touch[group, b]:
                    share = 1 / (1 + np.exp(-shares[b]))
                    shares[b] += side * law[3] * (1 - share if group == 0 else share)
                    break
                luck -= touch[group, b]


@compiled
def _run_path(
    key: np.uint64,
    horizon: float,
    direct: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    fate: tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray],
    opening: tuple[
        FloatArray, IntArray, IntArray, FloatArray, IntArray, IntArray, IntArray
    ],
    start: tuple[IntArray, FloatArray, FloatArray],
    running: tuple[IntArray, FloatArray, FloatArray, IntArray, IntArray, IntArray],
    moving: tuple[
        FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray
    ],
    law: FloatArray,
    first: FloatArray,
    counts: IntArray,
) -> bool:
    """Run one path into `first` (days) and `counts`; False if slots ran out."""
    baseline, static, dynamic, coupled = direct
    phases, kinds, bring, may, after_lag, moved_law = fate
    open_rate, cut, t_kind, t_lag, t_brings, t_may, t_personal = opening
    states = start[0].copy()
    ages = start[1].copy()
    scalars = start[2]
    shares = np.empty(3)
    for b in range(3):
        # Normal noise by Box and Muller: what is not known about control today.
        radius = np.sqrt(2 * exponential(key, _TOUCH + 90, b))
        angle = 2 * np.pi * uniform(key, _TOUCH + 91, b)
        shares[b] = scalars[b] + scalars[3 + b] * radius * np.cos(angle)
    ours, theirs = scalars[6], scalars[9]
    raw, level = scalars[7], scalars[8]
    edges = law[8:14].reshape((2, 3))
    borders = law[14:25]
    fade = law[0]
    heat = moving[3].copy()

    need = np.empty(CAUSES)
    used = np.zeros(CAUSES, dtype=np.int64)
    for k in range(CAUSES):
        need[k] = exponential(key, _CAUSE + k, 0)
    hazard = np.zeros(CAUSES)
    active = np.zeros(SLOTS, dtype=np.int64)
    kind = np.zeros(SLOTS, dtype=np.int64)
    due = np.full(SLOTS, np.nan)
    opened = np.zeros(SLOTS)
    brings = np.zeros(SLOTS, dtype=np.int64)
    maybe = np.zeros(SLOTS, dtype=np.int64)
    personal = np.zeros(SLOTS, dtype=np.int64)
    needs = np.zeros((SLOTS, FATES))
    rates = np.zeros((SLOTS, FATES))
    serial = np.zeros(SLOTS, dtype=np.int64)
    births = running[0].size
    for s in range(min(births, SLOTS)):
        active[s] = 1
        kind[s], due[s], opened[s] = running[0][s], running[1][s], running[2][s]
        brings[s], maybe[s], personal[s] = running[3][s], running[4][s], running[5][s]
        serial[s] = s
        for c in range(FATES):
            needs[s, c] = exponential(key, _FATE + c, s)
    after_day = np.full(AFTER, np.inf)
    after_cause = np.zeros(AFTER, dtype=np.int64)
    need_open = exponential(key, _OPEN, 0)
    openings = 0
    need_move = exponential(key, _MOVE, 0)
    candidates = 0
    edge = np.zeros(SLOTS)
    held = np.empty(3)
    top = min(births, SLOTS)
    fine = True
    stack = np.zeros(32, dtype=np.int64)
    now = 0.0
    voted = False
    touched_law = False

    while now < horizon:
        # ---- refresh every hazard -------------------------------------------------
        until = min(now + REFRESH, horizon)
        aging = np.exp(-fade * now)
        street = np.log1p(raw) / level
        street = min(street, 1.5)
        balance = (theirs - ours) / (theirs + ours + 2)
        for b in range(3):
            held[b] = 1 / (1 + np.exp(-shares[b])) - 0.5
        for k in range(CAUSES):
            hazard[k] = 0.0
            if _is_possible(k, states):
                log_rate = baseline[k, _piece(k, now, ages, edges)] + static[k] * aging
                log_rate += dynamic[k, 0] * street + dynamic[k, 4] * balance
                log_rate += dynamic[k, 1] * held[0] + dynamic[k, 2] * held[1]
                log_rate += dynamic[k, 3] * held[2]
                hazard[k] = np.exp(min(log_rate, 3.0))
        if states[CABINET] == 1 and law[6] == 0.0:
            hazard[DISSOLVED] = 0.0
        for s in range(top):
            if active[s]:
                if now >= edge[s]:
                    phase, edge[s] = _phase(now, due[s], opened[s], borders)
                    for c in range(FATES):
                        rates[s, c] = np.exp(phases[phase, c] + kinds[kind[s], c])
                until = min(until, edge[s])

        # ---- which comes first ------------------------------------------------------
        what, which, then = 0, 0, until
        for k in range(CAUSES):
            if hazard[k] > 0 and now + need[k] / hazard[k] < then:
                what, which, then = 1, k, now + need[k] / hazard[k]
        for s in range(top):
            if active[s]:
                for c in range(FATES):
                    if now + needs[s, c] / rates[s, c] < then:
                        what, which = 2, s * FATES + c
                        then = now + needs[s, c] / rates[s, c]
        opening_rate = open_rate[states[CABINET]]
        if opening_rate > 0 and now + need_open / opening_rate < then:
            what, then = 3, now + need_open / opening_rate
        for a in range(AFTER):
            if after_day[a] < then:
                what, which, then = 4, a, max(after_day[a], now)

        month = min(int(now / MONTH), counts.size - 1)
        # ---- step ---------------------------------------------------------------------
        span = then - now
        now = then
        for k in range(CAUSES):
            need[k] -= hazard[k] * span
        for s in range(top):
            if active[s]:
                for c in range(FATES):
                    needs[s, c] -= rates[s, c] * span
        need_open -= opening_rate * span
        candidates, need_move, raw, ours, theirs = _run_moves(
            key,
            span,
            moving,
            heat,
            shares,
            law,
            (candidates, need_move, raw, ours, theirs),
            month,
            counts,
        )

        # ---- happen -------------------------------------------------------------------
        height = 0
        if what == 1:
            used[which] += 1
            need[which] = exponential(key, _CAUSE + which, used[which])
            stack[0] = which
            height = 1
        elif what == 2:
            s, c = which // FATES, which % FATES
            blocked = kind[s] == MOTION and 1 / (1 + np.exp(-shares[1])) > law[5]
            if c == 2:
                lag = np.exp(
                    moved_law[0]
                    + moved_law[1]
                    * np.sqrt(2 * exponential(key, _MOVED, serial[s]))
                    * np.cos(2 * np.pi * uniform(key, _MOVED + 1, serial[s]))
                )
                due[s], opened[s], edge[s] = now + lag, now, 0.0
                serial[s] = births
                births += 1
                for f in range(FATES):
                    needs[s, f] = exponential(key, _FATE + f, serial[s])
            else:
                active[s] = 0
                if c == 0 and not blocked:
                    if kind[s] == ELECTION:
                        first[CAUSES] = min(first[CAUSES], now)
                        voted = True
                    elif kind[s] == TALKS:
                        first[CAUSES + 1] = min(first[CAUSES + 1], now)
                    elif kind[s] == MOTION:
                        first[CAUSES + 2] = min(first[CAUSES + 2], now)
                    for k in range(CAUSES):
                        luck = uniform(key, _BRINGS + k, serial[s])
                        if (brings[s] >> k) & 1:
                            if luck < bring[k]:
                                stack[height] = k
                                height += 1
                        elif (maybe[s] >> k) & 1 and luck < may[kind[s], k]:
                            wait = after_lag[k] * exponential(key, _LAG + k, serial[s])
                            free = -1
                            for a in range(AFTER):
                                if after_day[a] == np.inf:
                                    free = a
                                    break
                            if free < 0:
                                fine = False
                            else:
                                after_day[free], after_cause[free] = now + wait, k
        elif what == 3:
            openings += 1
            need_open = exponential(key, _OPEN, openings)
            low, high = cut[states[CABINET]], cut[states[CABINET] + 1]
            if high > low:
                pick = low + int(uniform(key, _OPEN + 1, openings) * (high - low))
                free = -1
                for s in range(SLOTS):
                    if not active[s]:
                        free = s
                        break
                if free < 0:
                    fine = False
                else:
                    active[free] = 1
                    kind[free], due[free] = t_kind[pick], now + t_lag[pick]
                    opened[free], edge[free] = now, 0.0
                    top = max(top, free + 1)
                    brings[free], maybe[free] = t_brings[pick], t_may[pick]
                    personal[free] = t_personal[pick]
                    serial[free] = births
                    births += 1
                    for c in range(FATES):
                        needs[free, c] = exponential(key, _FATE + c, serial[free])
        elif what == 4:
            after_day[which] = np.inf
            stack[0] = after_cause[which]
            height = 1

        # ---- what follows from events -----------------------------------------------------
        followed = 0
        while height > 0:
            height -= 1
            k = stack[height]
            if k == EARLY and states[LEGISLATURE] == 1:
                k = SEATED
            if not _is_possible(k, states):
                continue
            if k == CARETAKER and not voted and not touched_law:
                first[CAUSES + 3] = min(first[CAUSES + 3], now)
            first[k] = min(first[k], now)
            _enter(k, now, states, ages)
            if k == DISSOLVED or k == EARLY:
                touched_law = True
            if k < 4:
                ours = theirs = 0.0
                for b in range(3):
                    shares[b] = 0.0
                for s in range(SLOTS):
                    if personal[s]:
                        active[s] = 0
            if k == DISSOLVED and law[4] > 0:
                free = -1
                for s in range(SLOTS):
                    if not active[s]:
                        free = s
                        break
                if free < 0:
                    fine = False
                else:
                    active[free], kind[free] = 1, ELECTION
                    due[free], opened[free] = now + law[4], now
                    edge[free], top = 0.0, max(top, free + 1)
                    brings[free], maybe[free] = 1 << SEATED, (1 << FULL) | 1
                    personal[free] = 0
                    serial[free] = births
                    births += 1
                    for c in range(FATES):
                        needs[free, c] = exponential(key, _FATE + c, serial[free])
            if followed < 4:
                followed += 1
                for other in range(CAUSES):
                    chance = coupled[k, other]
                    if chance > 0 and height < 30:
                        if (
                            uniform(key, _COUPLED + k * CAUSES + other, used[k])
                            < chance
                        ):
                            stack[height] = other
                            height += 1
    return fine


@compiled
def run_paths(
    root: np.uint64,
    horizon: float,
    draws: IntArray,
    paths: int,
    direct: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    fate: tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray],
    opening: tuple[
        FloatArray, IntArray, IntArray, FloatArray, IntArray, IntArray, IntArray
    ],
    start: tuple[IntArray, FloatArray, FloatArray],
    running: tuple[IntArray, FloatArray, FloatArray, IntArray, IntArray, IntArray],
    moving: tuple[
        FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray
    ],
    law: FloatArray,
    first: FloatArray,
    counts: IntArray,
) -> int:
    """Run the paths of some draws; return how many ran out of slots.

    The leading axis of direct and fate is the draw.
    """
    full = 0
    baseline, static, dynamic, coupled = direct
    phases, kinds, bring, may, after_lag, moved_law = fate
    for place in range(draws.size):
        d = draws[place]
        for path in range(paths):
            full += not _run_path(
                path_key(root, d, path),
                horizon,
                (baseline[d], static[d], dynamic[d], coupled[d]),
                (phases[d], kinds[d], bring[d], may[d], after_lag, moved_law),
                (opening[0][d],) + opening[1:],
                start,
                running,
                moving,
                law,
                first[d, path],
                counts[d, path],
            )
    return full
