r"""Compiled sweeps of the sampler behind :mod:`.truth`.

One sweep draws in turn, each given all the rest (Geman and Geman 1984):

- the truth of each fact, from its prior (all values alike) and the independent claims
  on it;
- theta of each source and beta, on their grids;
- the origin of each claim that is not settled: itself, or a candidate. With a and b the
  Beta law of copying, n_s and m_s the other claims of its source that are copied and
  that are not, n_sr those copied from r, w the weight of the candidate:

    itself     (b + m_s) * product of P(v | t) over its statements
    claim of r (a + n_s) * (1 / crowd_s + n_sr) / (1 + n_s) * w * tilt

A copied claim says its origin's words for sure, but for the tilt of interest: it tells
nothing of the truth, and nothing of how reliable its source is. Where several claims
agree on what is false, "itself" is unlikely for each of them; hence shared errors
betray copying.

The conditional laws are kept as well as the draws: their mean has less noise than
counts (Gelfand and Smith 1990).

References
----------
Gelfand, A. E. and Smith, A. F. M. (1990), Sampling-Based Approaches to Calculating
Marginal Densities. doi:10.1080/01621459.1990.10476213
Geman, S. and Geman, D. (1984), Stochastic Relaxation, Gibbs Distributions, and the
Bayesian Restoration of Images. doi:10.1109/TPAMI.1984.4767596
"""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from countermove.compiled import compiled

__all__ = ["Kept", "Plan", "State", "run_sweeps"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class Plan(NamedTuple):
    """What stays as it is from sweep to sweep.

    Parameters
    ----------
    by : int array, shape (claim,)
        Source of each claim.
    bounds, facts : int arrays
        Statements of claim c are ``bounds[c]`` to ``bounds[c + 1]``; their facts.
    case_bounds, cases, logs, tilts
        As in :class:`.saying.Sayings`.
    fact_bounds, by_fact, firsts : int arrays
        Statements by fact, and where the fact's values begin.
    source_bounds, by_source : int arrays
        Statements by source.
    pulled : int array
        Statements that interest touches.
    owners : int array, shape (statement,)
        Claim of each statement.
    pair_bounds, origins, slots, log_weights, counted
        As in :class:`.copying.Candidates`.
    unsettled : int array
        Claims whose origin is drawn.
    bases : shape (source,)
        Dirichlet mass of one whom the source may copy.
    copying : shape (3,)
        Beta law of copying, and the Dirichlet's total mass.
    log_thetas, log_pulls : shapes (theta,) and (beta,)
        Log priors.
    """

    by: IntArray
    bounds: IntArray
    facts: IntArray
    case_bounds: IntArray
    cases: IntArray
    logs: FloatArray
    tilts: FloatArray
    fact_bounds: IntArray
    by_fact: IntArray
    firsts: IntArray
    source_bounds: IntArray
    by_source: IntArray
    pulled: IntArray
    owners: IntArray
    pair_bounds: IntArray
    origins: IntArray
    slots: IntArray
    log_weights: FloatArray
    counted: BoolArray
    unsettled: IntArray
    bases: FloatArray
    copying: FloatArray
    log_thetas: FloatArray
    log_pulls: FloatArray


class State(NamedTuple):
    """What is drawn: places in the grids, and counts that follow from the origins.

    Parameters
    ----------
    truths : int array, shape (fact,)
    thetas : int array, shape (source,)
    pull : int array, shape (1,)
    pairs : int array, shape (claim,)
        The pair that holds, or -1 for a claim on its own feet.
    copied, alone, devoted : shape (source,)
        Counted claims that are copied and that are not; copies that have a slot.
    slots : shape (slot,)
        Copies of one source from another.
    """

    truths: IntArray
    thetas: IntArray
    pull: IntArray
    pairs: IntArray
    copied: FloatArray
    alone: FloatArray
    devoted: FloatArray
    slots: FloatArray


class Kept(NamedTuple):
    """What is kept of one chain.

    Parameters
    ----------
    chances : float array, shape (draw, value)
        Conditional probability of each value.
    thetas : int array, shape (draw, source)
    pulls : int array, shape (draw,)
    roots : int array, shape (draw, claim)
        The claim that each repeats in the end.
    theta_mass, pull_mass, pair_mass : shapes (source, theta), (beta,) and (pair,)
        Sums of conditional probabilities over the draws.
    """

    chances: FloatArray
    thetas: IntArray
    pulls: IntArray
    roots: IntArray
    theta_mass: FloatArray
    pull_mass: FloatArray
    pair_mass: FloatArray


@compiled
def run_sweeps(
    plan: Plan, state: State, kept: Kept, warm: int, between: int, stream: Generator
) -> None:
    """Sweep `warm` times, then keep one sweep in `between` until `kept` is full.

    Parameters
    ----------
    plan : Plan
    state : State
        Where to start; holds the last sweep afterwards.
    kept : Kept
        Filled here.
    warm, between : int
    stream : Generator
    """
    _count_pairs(plan, state)
    weights = np.exp(plan.log_weights)
    scratch_theta = np.empty_like(plan.log_thetas)
    scratch_pull = np.empty_like(plan.log_pulls)
    scratch_value = np.zeros(plan.firsts[-1])
    scratch_pair = np.zeros(plan.origins.size)
    for sweep in range(1 - warm, kept.pulls.size * between + 1):
        draw = sweep // between - 1 if sweep > 0 and sweep % between == 0 else -1
        _draw_truths(plan, state, scratch_value, stream)
        _draw_thetas(plan, state, kept, draw, scratch_theta, stream)
        _draw_pull(plan, state, kept, draw, scratch_pull, stream)
        _draw_pairs(plan, state, weights, scratch_pair, stream)
        if draw >= 0:
            kept.chances[draw] = scratch_value
            kept.thetas[draw] = state.thetas
            kept.pulls[draw] = state.pull[0]
            kept.pair_mass[:] += scratch_pair
            _find_roots(plan, state, kept.roots[draw])


@compiled
def _count_pairs(plan: Plan, state: State) -> None:
    """Count copies and originals from the pairs that hold."""
    state.copied[:] = 0.0
    state.alone[:] = 0.0
    state.devoted[:] = 0.0
    state.slots[:] = 0.0
    for claim in range(plan.by.size):
        _count_one(plan, state, claim, 1.0)


@compiled
def _count_one(plan: Plan, state: State, claim: int, step: float) -> None:
    source, pair = plan.by[claim], state.pairs[claim]
    if pair >= 0 and plan.slots[pair] >= 0:
        state.slots[plan.slots[pair]] += step
        state.devoted[source] += step
    if plan.counted[claim]:
        if pair >= 0:
            state.copied[source] += step
        else:
            state.alone[source] += step


@compiled
def _draw_truths(
    plan: Plan, state: State, chances: FloatArray, stream: Generator
) -> None:
    """Draw the true value of each fact, and note its conditional probabilities."""
    pull = state.pull[0]
    for fact in range(state.truths.size):
        mine = chances[plan.firsts[fact] : plan.firsts[fact + 1]]
        mine[:] = 0.0
        for row in plan.by_fact[plan.fact_bounds[fact] : plan.fact_bounds[fact + 1]]:
            claim = plan.owners[row]
            if state.pairs[claim] < 0:
                theta = state.thetas[plan.by[claim]]
                first = plan.case_bounds[row]
                for value in range(mine.size):
                    mine[value] += plan.logs[plan.cases[first + value], pull, theta]
        _normalise(mine)
        state.truths[fact] = _pick(mine, stream.random())


@compiled
def _draw_thetas(
    plan: Plan,
    state: State,
    kept: Kept,
    draw: int,
    weights: FloatArray,
    stream: Generator,
) -> None:
    """Draw the reliability of each source."""
    pull = state.pull[0]
    for source in range(state.thetas.size):
        weights[:] = plan.log_thetas
        first, last = plan.source_bounds[source], plan.source_bounds[source + 1]
        for row in plan.by_source[first:last]:
            if state.pairs[plan.owners[row]] < 0:
                truth = state.truths[plan.facts[row]]
                weights += plan.logs[plan.cases[plan.case_bounds[row] + truth], pull]
        _normalise(weights)
        if draw >= 0:
            kept.theta_mass[source] += weights
        state.thetas[source] = _pick(weights, stream.random())


@compiled
def _draw_pull(
    plan: Plan,
    state: State,
    kept: Kept,
    draw: int,
    weights: FloatArray,
    stream: Generator,
) -> None:
    """Draw the pull of interest."""
    weights[:] = plan.log_pulls
    for row in plan.pulled:
        claim = plan.owners[row]
        pair = state.pairs[claim]
        if pair >= 0 and plan.slots[pair] >= 0:
            weights += plan.tilts[row]
        elif pair < 0:
            truth = state.truths[plan.facts[row]]
            case = plan.cases[plan.case_bounds[row] + truth]
            weights += plan.logs[case, :, state.thetas[plan.by[claim]]]
    _normalise(weights)
    if draw >= 0:
        kept.pull_mass[:] += weights
    state.pull[0] = _pick(weights, stream.random())


@compiled
def _draw_pairs(
    plan: Plan,
    state: State,
    weights: FloatArray,
    chances: FloatArray,
    stream: Generator,
) -> None:
    """Draw the origin of each claim that is not settled; note the probabilities."""
    for claim in plan.unsettled:
        _count_one(plan, state, claim, -1.0)
        source = plan.by[claim]
        first, last = plan.pair_bounds[claim], plan.pair_bounds[claim + 1]
        own = plan.copying[1] + state.alone[source]
        own *= np.exp(_log_said(plan, state, claim))
        taken = plan.copying[0] + state.copied[source]
        taken /= plan.copying[2] + state.devoted[source]
        for row in range(plan.bounds[claim], plan.bounds[claim + 1]):
            taken *= np.exp(plan.tilts[row, state.pull[0]])
        total = own
        for pair in range(first, last):
            mass = plan.bases[source] + state.slots[plan.slots[pair]]
            chances[pair] = taken * mass * weights[pair]
            total += chances[pair]
        level = stream.random() * total - own
        state.pairs[claim] = -1 if level < 0 else last - 1
        for pair in range(first, last):
            if 0 <= level < chances[pair]:
                state.pairs[claim] = pair
            level -= chances[pair]
            chances[pair] /= total
        _count_one(plan, state, claim, 1.0)


@compiled
def _log_said(plan: Plan, state: State, claim: int) -> float:
    """Return the log probability that the source says this by itself."""
    pull, theta = state.pull[0], state.thetas[plan.by[claim]]
    total = 0.0
    for row in range(plan.bounds[claim], plan.bounds[claim + 1]):
        truth = state.truths[plan.facts[row]]
        total += plan.logs[plan.cases[plan.case_bounds[row] + truth], pull, theta]
    return total


@compiled
def _find_roots(plan: Plan, state: State, roots: IntArray) -> None:
    """Follow each claim to the end of its chain; origins come before copies."""
    for claim in range(roots.size):
        pair = state.pairs[claim]
        roots[claim] = claim if pair < 0 else roots[plan.origins[pair]]


@compiled
def _normalise(weights: FloatArray) -> None:
    """Turn log weights into probabilities, in place."""
    weights -= weights.max()
    total = 0.0
    for place in range(weights.size):
        weights[place] = np.exp(weights[place])
        total += weights[place]
    weights /= total


@compiled
def _pick(chances: FloatArray, level: float) -> int:
    """Return the place at which the summed chances pass a level in [0, 1)."""
    reached = 0.0
    for place in range(chances.size - 1):
        reached += chances[place]
        if level < reached:
            return place
    return chances.size - 1
