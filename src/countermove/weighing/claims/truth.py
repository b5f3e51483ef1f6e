r"""Truth and reliability, estimated together, with interest and copying.

Whom to believe depends on what is true, and what is true on whom to believe. Both are
drawn from their joint posterior by Gibbs sampling:

    truth of fact f          t_f uniform over its K_f values
    reliability of source s  theta_s ~ normal(1.4, 1.25)
    pull of interest         beta ~ half-normal(1)
    claim i of source s      repeats an earlier claim, or names v with P(v | t_f)
    P(v | t)                 see :mod:`.saying`
    repeats                  see :mod:`.copying`

This is the one-coin form of Dawid and Skene (1979) with a prior, an interest and the
dependence of Dong, Berti-Équille and Srivastava (2009). The prior breaks the tie
between "all speak true" and "all lie": sources are right more often than not until they
show otherwise.

Two stories may explain one record: a ring that is right, or one that copies. A chain
stays in the story that it met first, so two of the four chains start without copying
and two with all the copying that is possible. They warm up for 200 sweeps; then every
third is kept, and all four count alike. Where the stories part, R-hat says so, the
intervals span both, and the verdict is "cannot tell": which of two such stories is the
likelier is not worked out.

Assumes that facts are alike beforehand, that a source errs alike on all of them, that
who speaks, and of what, tells nothing, and that all copying is from the record. Fails
where most sources share one error: the model then calls it true, with confidence.

References
----------
Dawid, A. P. and Skene, A. M. (1979), Maximum Likelihood Estimation of Observer
Error-Rates Using the EM Algorithm. doi:10.2307/2346806
Dong, X. L., Berti-Équille, L. and Srivastava, D. (2009), Integrating Conflicting Data:
The Role of Source Dependence. doi:10.14778/1687627.1687690
Gelman, A. and others (2013), Bayesian Data Analysis, 3rd edition, chapter 11.
"""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import expit

from countermove.errors import ValidationError
from countermove.weighing.claims.beliefs import (
    CANNOT_TELL,
    Believed,
    CopyBelief,
    FactBelief,
    SourceBelief,
    Testimonies,
    ValueBelief,
)
from countermove.weighing.claims.copying import Candidates, find_candidates
from countermove.weighing.claims.saying import (
    PRIOR,
    Sayings,
    TruthPrior,
    tabulate_sayings,
)
from countermove.weighing.claims.table import DENIES, OPEN, ClaimTable
from countermove.weighing.claims.truth_loops import Kept, Plan, State, run_sweeps

__all__ = [
    "BELIEVED_FROM",
    "CANNOT_TELL",
    "LISTED_FROM",
    "NARROWED",
    "PRIOR",
    "Believed",
    "ClaimTable",
    "CopyBelief",
    "FactBelief",
    "SourceBelief",
    "TruthPrior",
    "ValueBelief",
    "fit_truth",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BELIEVED_FROM = 0.9
"""Probability from which a value may be called the verdict."""
NARROWED = 0.85
"""Deviation of theta over the prior's above which a source stays unjudged."""
LISTED_FROM = 0.05
"""Probability from which a copy is listed."""
CHAINS, WARM, BETWEEN = 4, 200, 3
BAND = (0.05, 0.95)
SPREAD = 0.01


def fit_truth(
    table: ClaimTable, *, stream: Generator, draws: int = 400, prior: TruthPrior = PRIOR
) -> Believed:
    """Estimate truth, reliability, pull of interest and copying from claims.

    Parameters
    ----------
    table : ClaimTable
    stream : Generator
        Source of all chance; the same stream gives the same answer.
    draws : int
        Posterior draws kept over all chains, rounded up to a multiple of 4; 16 or more.
    prior : TruthPrior

    Returns
    -------
    Believed
        Empty, with the prior's pull, where there are no claims.

    Raises
    ------
    ValidationError
        If fewer than 16 draws are asked for.
    """
    if draws < 4 * CHAINS:
        raise ValidationError(f"Expected 16 draws or more, got {draws}.")
    if not table.claims:
        pull = _spread(prior.pulls, np.exp(prior.log_pulls))
        return Believed(testimonies={}, pull=pull, worst_r_hat=float("nan"))
    candidates = find_candidates(table)
    sayings = tabulate_sayings(table, prior)
    plan = _plan(table, candidates, sayings, prior)
    chains = [
        _run_chain(
            plan, _start(plan, candidates, number, stream), -(-draws // CHAINS), stream
        )
        for number in range(CHAINS)
    ]
    masses = [np.sum([kept[at] for kept in chains], axis=0) for at in range(4, 7)]
    thetas = np.concatenate([kept.thetas for kept in chains])
    pulls = np.concatenate([kept.pulls for kept in chains])
    roots = np.concatenate([kept.roots for kept in chains])
    return Believed(
        facts=_facts(table, np.concatenate([kept.chances for kept in chains])),
        sources=_sources(table, masses[0], prior),
        copies=_copies(table, candidates, masses[2], len(roots)),
        testimonies=Testimonies(
            table, sayings, thetas=thetas, pulls=pulls, roots=roots
        ),
        pull=_spread(prior.pulls, masses[1]),
        worst_r_hat=max(_r_hats(chains)),
    )


def _plan(
    table: ClaimTable, candidates: Candidates, sayings: Sayings, prior: TruthPrior
) -> Plan:
    """Gather what the sweeps need."""
    owners, facts = table.statements[:, 0], table.statements[:, 1]
    fact_bounds, by_fact = _grouped(facts, len(table.facts))
    source_bounds, by_source = _grouped(table.by[owners], len(table.sources))
    open_ones = (candidates.settled == OPEN) & (np.diff(candidates.bounds) > 0)
    return Plan(
        by=table.by,
        bounds=table.bounds,
        facts=np.ascontiguousarray(facts),
        case_bounds=sayings.bounds,
        cases=sayings.cases,
        logs=sayings.logs,
        tilts=sayings.tilts,
        fact_bounds=fact_bounds,
        by_fact=by_fact,
        firsts=table.firsts,
        source_bounds=source_bounds,
        by_source=by_source,
        pulled=np.flatnonzero(sayings.pulled),
        owners=np.ascontiguousarray(owners),
        pair_bounds=candidates.bounds,
        origins=candidates.origins,
        slots=candidates.slots,
        log_weights=candidates.log_weights,
        counted=candidates.counted,
        unsettled=np.flatnonzero(open_ones),
        bases=prior.devotion / candidates.crowd,
        copying=np.array([*prior.copying, prior.devotion]),
        log_thetas=prior.log_thetas,
        log_pulls=prior.log_pulls,
    )


def _grouped(groups: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Return where each group begins and the rows in order of their groups."""
    order = np.argsort(groups, kind="stable").astype(np.int64)
    bounds = np.searchsorted(groups[order], np.arange(count + 1)).astype(np.int64)
    return bounds, order


def _start(plan: Plan, candidates: Candidates, number: int, stream: Generator) -> State:
    """Return a start: even ones without copying, odd ones with all that is possible."""
    pairs = candidates.settled.copy()
    pairs[pairs == OPEN] = -1
    if number % 2:
        span = np.diff(plan.pair_bounds)[plan.unsettled]
        step = np.floor(stream.random(span.size) * span).astype(np.int64)
        pairs[plan.unsettled] = plan.pair_bounds[plan.unsettled] + step
    sources, middle = plan.bases.size, plan.log_thetas.size // 2
    return State(
        truths=np.zeros(plan.fact_bounds.size - 1, dtype=np.int64),
        thetas=np.full(sources, middle, dtype=np.int64),
        pull=np.zeros(1, dtype=np.int64),
        pairs=pairs,
        copied=np.zeros(sources),
        alone=np.zeros(sources),
        devoted=np.zeros(sources),
        slots=np.zeros(candidates.n_slots),
    )


def _kept(plan: Plan, draws: int) -> Kept:
    """Return room for draws."""
    sources = plan.bases.size
    return Kept(
        chances=np.empty((draws, int(plan.firsts[-1]))),
        thetas=np.empty((draws, sources), dtype=np.int64),
        pulls=np.empty(draws, dtype=np.int64),
        roots=np.empty((draws, plan.by.size), dtype=np.int64),
        theta_mass=np.zeros((sources, plan.log_thetas.size)),
        pull_mass=np.zeros(plan.log_pulls.size),
        pair_mass=np.zeros(plan.origins.size),
    )


def _run_chain(plan: Plan, state: State, draws: int, stream: Generator) -> Kept:
    """Run one chain."""
    kept = _kept(plan, draws)
    run_sweeps(plan, state, kept, WARM, BETWEEN, stream)
    return kept


def _facts(table: ClaimTable, chances: FloatArray) -> tuple[FactBelief, ...]:
    """Sum up the facts."""
    means = chances.mean(axis=0)
    lows, highs = np.quantile(chances, BAND, axis=0)
    claims: list[list[str]] = [[] for _ in table.facts]
    for claim, fact, _ in table.statements.tolist():
        claims[fact].append(table.claims[claim])
    beliefs = []
    for fact, first in enumerate(table.firsts[:-1].tolist()):
        values = tuple(
            ValueBelief(
                value=name,
                probability=float(means[place]),
                low=float(lows[place]),
                high=float(highs[place]),
            )
            for place, name in enumerate(table.values[fact], start=first)
        )
        beliefs.append(
            FactBelief(
                fact=table.facts[fact],
                values=values,
                claims=tuple(claims[fact]),
                verdict=_verdict_of(values),
            )
        )
    return tuple(beliefs)


def _verdict_of(values: Sequence[ValueBelief]) -> str:
    best = max(values, key=lambda item: item.probability)
    rival = max(item.high for item in values if item is not best)
    sure = best.probability >= BELIEVED_FROM and best.low > rival
    return best.value if sure else CANNOT_TELL


def _sources(
    table: ClaimTable, masses: FloatArray, prior: TruthPrior
) -> tuple[SourceBelief, ...]:
    """Sum up the sources."""
    weights = masses / masses.sum(axis=1, keepdims=True)
    thetas = prior.thetas
    means = weights @ thetas
    deviations = np.sqrt(np.maximum(weights @ thetas**2 - means**2, 0.0))
    own = _own_interests(table)
    beliefs = []
    for source, name in enumerate(table.sources):
        _, low, high = expit(_spread(thetas, weights[source]))
        mine = own[table.by == source]
        judged = deviations[source] < NARROWED * prior.spread
        verdict = "reliable" if low > 0.5 else "unreliable" if high < 0.5 else ""
        beliefs.append(
            SourceBelief(
                id=name,
                camp=table.camps[source],
                reliability=float(weights[source] @ expit(thetas)),
                low=float(low),
                high=float(high),
                claims=mine.size,
                for_interest=int((mine > 0).sum()),
                against_interest=int((mine < 0).sum()),
                verdict=verdict if judged and verdict else CANNOT_TELL,
            )
        )
    return tuple(beliefs)


def _own_interests(table: ClaimTable) -> IntArray:
    """Return what each claim gains its source, by its first fact, shape (claim,)."""
    _, fact, value = table.statements[table.bounds[:-1]].T
    interests = {source: table.interest(source) for source in set(table.by.tolist())}
    flat = table.firsts[fact] + value
    found = [
        interests[source][place]
        for source, place in zip(table.by.tolist(), flat.tolist(), strict=True)
    ]
    return np.where(table.stances == DENIES, -1, 1) * np.array(found, dtype=np.int64)


def _copies(
    table: ClaimTable, candidates: Candidates, mass: FloatArray, draws: int
) -> tuple[CopyBelief, ...]:
    """List likely copies, the likeliest first."""
    chances = mass / draws
    child = np.repeat(np.arange(len(table.claims)), np.diff(candidates.bounds))
    by_hand = candidates.by_hand[child]
    chances[by_hand] = 1.0
    listed = np.flatnonzero(
        (chances >= LISTED_FROM) & ((candidates.slots >= 0) | by_hand)
    )
    order = listed[np.argsort(-chances[listed], kind="stable")]
    return tuple(
        CopyBelief(
            claim=table.claims[child[pair]],
            origin=table.claims[candidates.origins[pair]],
            probability=float(chances[pair]),
            by_hand=bool(by_hand[pair]),
        )
        for pair in order.tolist()
    )


def _spread(grid: FloatArray, mass: FloatArray) -> tuple[float, float, float]:
    """Return mean and ends of a law on an even grid, even inside each cell."""
    edges = np.concatenate([grid[:1], (grid[1:] + grid[:-1]) / 2, grid[-1:]])
    reached = np.concatenate([[0.0], np.cumsum(mass / mass.sum())])
    low, high = np.interp(BAND, reached, edges)
    return float(grid @ mass / mass.sum()), float(low), float(high)


def _r_hats(chains: Sequence[Kept]) -> FloatArray:
    """Return split R-hat of everything of interest."""
    own = np.arange(chains[0].roots.shape[1])
    quantities = np.stack(
        [
            np.column_stack(
                [
                    kept.pulls,
                    (kept.roots != own).sum(axis=1),
                    kept.thetas,
                    kept.chances,
                ]
            ).astype(np.float64)
            for kept in chains
        ]
    )
    half = quantities.shape[1] // 2
    halves = np.concatenate([quantities[:, :half], quantities[:, half : 2 * half]])
    within = halves.var(axis=1, ddof=1).mean(axis=0)
    between = halves.mean(axis=1).var(axis=0, ddof=1)
    # A chance that stays within a hundredth of itself needs no agreement.
    moving = (within > 0) & (within + between > SPREAD**2)
    ratio = np.divide(between, within, out=np.zeros_like(within), where=moving)
    return np.asarray(np.sqrt((half - 1) / half + ratio))
