from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import exp, log
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import betaln, expit, gammaln

from countermove.errors import ShapeError, ValidationError
from countermove.streams import Streams
from countermove.weighing.claims.copying import (
    Candidates,
    find_candidates,
    log_lag_ratio,
)
from countermove.weighing.claims.saying import tabulate_sayings
from countermove.weighing.claims.table import (
    AFFIRMS,
    ALONE,
    DENIES,
    DOUBTS,
    OPEN,
    ClaimTable,
)
from countermove.weighing.claims.truth import (
    CANNOT_TELL,
    PRIOR,
    Believed,
    TruthPrior,
    fit_truth,
)

FloatArray = NDArray[np.float64]
Row = tuple[int, int, int, int, float]


def a_table(rows: Sequence[Row], **changes: object) -> ClaimTable:
    """Claims given as source, fact, value, stance and day; facts of two values."""
    source, fact, value, stance, day = zip(*rows, strict=True)
    count, sources, facts = len(rows), max(source) + 1, max(fact) + 1
    plain: dict[str, object] = {
        "claims": tuple(f"C{n}" for n in range(count)),
        "sources": tuple(f"S{n}" for n in range(sources)),
        "facts": tuple(f"F{n}" for n in range(facts)),
        "values": (("so", "not so"),) * facts,
        "camps": (None,) * sources,
        "gains": {},
        "by": np.array(source),
        "days": np.array(day, dtype=np.float64),
        "stances": np.array(stance),
        "statements": np.stack([np.arange(count), fact, value], axis=1),
        "stated": np.ones(facts, dtype=np.bool_),
        "repeats": np.full(count, OPEN),
        "quotes": ("",) * count,
    }
    return ClaimTable(**(plain | changes))  # type: ignore[arg-type]


def fitted(table: ClaimTable, draws: int = 400, prior: TruthPrior = PRIOR) -> Believed:
    return fit_truth(table, stream=Streams(5).named("fit"), draws=draws, prior=prior)


def chance(believed: Believed, fact: int = 0) -> float:
    return believed.facts[fact].values[0].probability


def test_sampler_agrees_with_the_sum_over_all_states() -> None:
    prior = TruthPrior(theta_points=5, pull_points=3)
    table = a_table(
        [
            (0, 0, 0, AFFIRMS, 0),
            (1, 0, 0, AFFIRMS, 3),
            (2, 0, 0, DENIES, 3),
            (0, 1, 1, AFFIRMS, 4),
            (1, 1, 1, AFFIRMS, 20),
            (2, 1, 1, AFFIRMS, 21),
            (1, 1, 0, DOUBTS, 22),
        ],
        values=(("so", "not so"), ("a", "b", "something else")),
        camps=("red", "blue", None),
        gains={"red": np.array([1, -1, 0, -1, 0]), "blue": np.array([-1, 1, 1, 0, 0])},
    )
    exact = every_state(table, prior)
    # 20,000 draws: a probability has a standard error below .005 if a fourth of them
    # are independent; four of them are allowed.
    believed = fitted(table, draws=20_000, prior=prior)
    chances = [item.probability for fact in believed.facts for item in fact.values]
    assert chances == pytest.approx(exact.chances, abs=0.02)
    reliability = [item.reliability for item in believed.sources]
    assert reliability == pytest.approx(exact.reliability, abs=0.02)
    assert believed.pull[0] == pytest.approx(exact.pull, abs=0.04)
    copies = {(item.claim, item.origin): item.probability for item in believed.copies}
    listed = {key: share for key, share in exact.copies.items() if share >= 0.05}
    assert copies == pytest.approx(listed, abs=0.02)
    assert believed.worst_r_hat < 1.01


class Exact(NamedTuple):
    """Posterior means over all states."""

    chances: FloatArray
    reliability: FloatArray
    pull: float
    copies: dict[tuple[str, str], float]


def every_state(table: ClaimTable, prior: TruthPrior) -> Exact:
    """The plain twin: add up the joint law, from its formulas, state by state."""
    found = find_candidates(table)
    options = [
        [-1, *range(found.bounds[claim], found.bounds[claim + 1])]
        for claim in range(len(table.claims))
    ]
    grid = np.array(list(product(range(prior.theta_points), repeat=3)))
    thetas = prior.thetas[grid]
    weights_theta = np.exp(-0.5 * ((thetas - prior.mean) / prior.spread) ** 2).prod(
        axis=1
    )
    chances = np.zeros(5)
    reliability, pull, total = np.zeros(3), 0.0, 0.0
    copies = np.zeros(found.origins.size)
    for pairs in product(*options):
        field = exp(log_field(table, found, pairs, prior))
        for first, second, place in product(range(2), range(3), range(3)):
            beta = prior.pulls[place]
            mass = (
                field * weights_theta * exp(-0.5 * beta**2) * (0.5 if place == 0 else 1)
            )
            for claim, pair in enumerate(pairs):
                if pair < 0:
                    mass = mass * said(table, claim, (first, second), thetas, beta)
                else:
                    # What is copied is chosen as by a source that knows nothing, times
                    # the number of choices.
                    blank, size = np.zeros_like(thetas), (2, 3)[claim > 2]
                    mass = mass * size * said(table, claim, (0, 0), blank, beta)
            amount = float(mass.sum())
            total += amount
            chances[first] += amount
            chances[2 + second] += amount
            reliability += mass @ expit(thetas)
            pull += beta * amount
            for pair in pairs:
                if pair >= 0:
                    copies[pair] += amount
    child = np.repeat(np.arange(len(table.claims)), np.diff(found.bounds))
    return Exact(
        chances=chances / total,
        reliability=reliability / total,
        pull=pull / total,
        copies={
            (f"C{child[pair]}", f"C{found.origins[pair]}"): share
            for pair, share in enumerate((copies / total).tolist())
        },
    )


def said(
    table: ClaimTable,
    claim: int,
    truths: tuple[int, int],
    thetas: FloatArray,
    beta: float,
) -> FloatArray:
    _, fact, value = table.statements[claim].tolist()
    source = int(table.by[claim])
    start = int(table.firsts[fact])
    interest = table.interest(source)[start : start + len(table.values[fact])]
    weights = [
        np.exp(thetas[:, source] * (u == truths[fact]) + beta * gain)
        for u, gain in enumerate(interest.tolist())
    ]
    share = weights[value] / sum(weights)
    if table.stances[claim] == DENIES:
        return np.asarray(1 - share)
    return np.asarray(np.sqrt(share) if table.stances[claim] == DOUBTS else share)


def log_field(
    table: ClaimTable, found: Candidates, pairs: tuple[int, ...], prior: TruthPrior
) -> float:
    """Beta-binomial of copying, Dirichlet of whom, times lag and wording."""
    total = 0.0
    for source in range(len(table.sources)):
        mine = [c for c in range(len(pairs)) if table.by[c] == source]
        mine = [c for c in mine if found.counted[c]]
        taken = [pairs[c] for c in mine if pairs[c] >= 0]
        first, second = prior.copying
        total += float(betaln(first + len(taken), second + len(mine) - len(taken)))
        total -= float(gammaln(prior.devotion + len(taken)))
        base = prior.devotion / found.crowd[source]
        masters = [int(table.by[found.origins[p]]) for p in taken]
        for master in set(masters):
            total += float(gammaln(base + masters.count(master)) - gammaln(base))
        total += float(sum(found.log_weights[p] for p in taken))
    return total


def test_one_claim_is_believed_as_far_as_sources_are_beforehand() -> None:
    weights = np.exp(PRIOR.log_thetas)
    expected = weights @ expit(PRIOR.thetas) / weights.sum()
    believed = fitted(a_table([(0, 0, 0, AFFIRMS, 0)]), draws=20_000)
    # Standard deviation of F(theta) is about 0.19 over 20,000 draws: four errors.
    assert chance(believed) == pytest.approx(expected, abs=0.006)
    assert expected == pytest.approx(0.75, abs=0.01)
    assert believed.facts[0].verdict == CANNOT_TELL
    assert believed.sources[0].verdict == CANNOT_TELL


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_claim_weighs_by_its_interest_as_the_closed_form_says(sign: int) -> None:
    table = a_table(
        [(0, 0, 0, AFFIRMS, 0)],
        camps=("red",),
        gains={"red": np.array([sign, -sign])},
    )
    theta, pull = PRIOR.thetas[None, :], PRIOR.pulls[:, None]
    sayings = tabulate_sayings(table, PRIOR)
    so, not_so = (sayings.logs[case] for case in sayings.cases)
    tilt = 2 * sign * pull
    assert so == pytest.approx(np.log(expit(theta + tilt)))
    assert not_so == pytest.approx(np.log(expit(-theta + tilt)))


def test_a_claim_against_interest_is_believed_more_and_one_for_it_less() -> None:
    def with_interest(sign: int) -> float:
        gains = {"red": np.array([sign, -sign])}
        table = a_table([(0, 0, 0, AFFIRMS, 0)], camps=("red",), gains=gains)
        return chance(fitted(table, draws=4000))

    against, none, with_it = (with_interest(sign) for sign in (-1, 0, 1))
    assert against > none + 0.02
    assert with_it < none - 0.02


def test_denying_and_affirming_are_two_sides_of_one_fact() -> None:
    table = a_table(
        [(0, 0, 0, AFFIRMS, 0), (0, 0, 0, DENIES, 0), (0, 0, 1, AFFIRMS, 0)]
    )
    sayings = tabulate_sayings(table, PRIOR)
    logs = sayings.logs[sayings.cases].reshape(3, 2, *sayings.logs.shape[1:])
    assert np.exp(logs[0]) + np.exp(logs[1]) == pytest.approx(1.0)
    assert logs[1] == pytest.approx(logs[2])


def test_a_doubt_is_worth_half_an_affirmation() -> None:
    rows = [(0, 0, 0, AFFIRMS, 0), (1, 1, 0, DOUBTS, 0)]
    believed = fitted(a_table(rows))
    sure, doubt = (believed.testimonies[key] for key in ("C0", "C1"))
    sayings = tabulate_sayings(a_table(rows), PRIOR)
    logs = sayings.logs[sayings.cases].reshape(2, 2, *sayings.logs.shape[1:])
    assert logs[1] == pytest.approx(logs[0] / 2)
    assert 0.5 < chance(believed, 1) < chance(believed, 0)
    assert sure.said_if_so.shape == doubt.said_if_so.shape == (400,)


def test_a_denial_conveys_that_what_it_denies_is_not_so() -> None:
    rows = [(n, 0, 0, DENIES, 0) for n in range(5)] + [(5, 0, 0, AFFIRMS, 0)]
    believed = fitted(a_table(rows, repeats=np.full(6, ALONE)))
    denied, affirmed = (believed.testimonies[key] for key in ("C0", "C5"))
    assert np.median(denied.said_if_so / denied.said_if_not) > 2
    # Whoever stands alone against five is the less reliable, and worth less.
    assert np.median(affirmed.said_if_so) < np.median(denied.said_if_so)
    assert denied.said_if_so + denied.said_if_not == pytest.approx(np.ones(400))


def test_what_is_known_to_be_copied_adds_nothing() -> None:
    rows = [(0, 0, 0, AFFIRMS, 0), (1, 0, 0, AFFIRMS, 1), (2, 0, 0, AFFIRMS, 2)]
    copied = fitted(a_table(rows, repeats=np.array([ALONE, 0, 1])), draws=4000)
    alone = fitted(a_table(rows[:1]), draws=4000)
    own_feet = fitted(a_table(rows, repeats=np.full(3, ALONE)), draws=4000)
    # Four standard errors: deviation of F(theta) about 0.19 over 4000 draws.
    assert chance(copied) == pytest.approx(chance(alone), abs=0.015)
    assert chance(own_feet) > chance(alone) + 0.1
    assert set(copied.testimonies["C2"].origins) == {"C0"}
    assert [(c.claim, c.origin, c.probability, c.by_hand) for c in copied.copies] == [
        ("C1", "C0", 1.0, True),
        ("C2", "C1", 1.0, True),
    ]
    assert own_feet.copies == ()


def test_a_source_that_says_it_again_counts_once() -> None:
    rows = [(0, 0, 0, AFFIRMS, day) for day in range(6)]
    again = fitted(a_table(rows), draws=4000)
    once = fitted(a_table(rows[:1]), draws=4000)
    assert chance(again) == pytest.approx(chance(once), abs=0.015)
    assert set(again.testimonies["C5"].origins) == {"C0"}
    assert again.copies == ()


def test_shared_errors_betray_copying_more_than_shared_truths() -> None:
    """Two sources agree on twelve facts; eight others say what is true."""

    def likeliest(value: int) -> float:
        rows = [(n, fact, 0, AFFIRMS, 0) for fact in range(12) for n in range(8)]
        rows += [(n, fact, value, AFFIRMS, 0) for fact in range(12) for n in (8, 9)]
        hands = np.where(np.arange(len(rows)) < 96, ALONE, OPEN)
        table = a_table(
            rows,
            values=(("so", "b", "c", "d", "something else"),) * 12,
            repeats=hands,
        )
        believed = fitted(table)
        return float(
            np.mean(
                [
                    (believed.testimonies[f"C{n}"].origins == f"C{n - 1}").mean()
                    for n in range(97, 120, 2)
                ]
            )
        )

    assert likeliest(1) > likeliest(0) + 0.3


def test_alike_words_make_a_copy_and_unlike_words_do_not() -> None:
    words = "the guards fired first on the unarmed crowd near the old bridge"
    other = (
        "according to witnesses soldiers opened up without warning at noon yesterday"
    )
    rows = [(0, 0, 0, AFFIRMS, 0), (1, 0, 0, AFFIRMS, 1)]

    def copied(second: str) -> float:
        believed = fitted(a_table(rows, quotes=(words, second)))
        return sum(item.probability for item in believed.copies)

    assert copied(f"agencies say {words}") > 0.8
    assert copied(other) < 0.05 < copied("") < 0.5


def test_claims_that_only_bear_on_a_reading_do_not_copy_by_agreeing() -> None:
    rows = [(0, 0, 0, AFFIRMS, 0), (1, 0, 0, AFFIRMS, 0)]
    table = a_table(rows, stated=np.array([False]))
    assert find_candidates(table).origins.size == 0
    assert find_candidates(a_table(rows)).origins.tolist() == [0]


def test_lag_tells_nothing_while_all_speak_and_much_long_after() -> None:
    assert abs(log_lag_ratio(0.0, 0.0)) < 0.3
    assert log_lag_ratio(1.0, 40.0) > log(10)
    assert log_lag_ratio(40.0, 40.0) < 0
    assert log_lag_ratio(47.0, 4000.0) == log(30)


def test_liars_are_found_and_their_word_turned_round() -> None:
    stream = np.random.default_rng(3)
    truths = stream.integers(0, 2, 40)
    honest = [
        (n, fact, int(truth if stream.random() < 0.9 else 1 - truth), AFFIRMS, 0)
        for fact, truth in enumerate(truths.tolist())
        for n in range(5)
    ]
    liar = [
        (5, fact, int(truth if stream.random() < 0.1 else 1 - truth), AFFIRMS, 0)
        for fact, truth in enumerate(truths.tolist())
    ]
    rows = sorted([*honest, *liar, (5, 40, 0, AFFIRMS, 0)], key=lambda row: row[1])
    table = a_table(rows)
    believed = fitted(replace(table, repeats=np.full(len(rows), ALONE)))
    assert [item.verdict for item in believed.sources] == ["reliable"] * 5 + [
        "unreliable"
    ]
    assert believed.sources[5].high < 0.3
    assert chance(believed, 40) < 0.25
    right = [
        fact.values[truth].value == fact.verdict
        for fact, truth in zip(believed.facts, truths.tolist(), strict=False)
    ]
    assert np.mean(right) > 0.9


def test_two_of_unknown_worth_who_disagree_leave_it_open() -> None:
    believed = fitted(a_table([(0, 0, 0, AFFIRMS, 0), (1, 0, 1, AFFIRMS, 0)]), 4000)
    assert chance(believed) == pytest.approx(0.5, abs=0.03)
    assert believed.facts[0].verdict == CANNOT_TELL


def test_the_same_stream_gives_the_same_bytes() -> None:
    table = a_table([(n % 4, n // 4, n % 3 % 2, AFFIRMS, n) for n in range(24)])
    one, other = fitted(table), fitted(table)
    assert (one.facts, one.sources, one.copies) == (
        other.facts,
        other.sources,
        other.copies,
    )
    assert one.pull == other.pull
    for key in table.claims:
        mine, theirs = one.testimonies[key], other.testimonies[key]
        assert mine.said_if_so.tobytes() == theirs.said_if_so.tobytes()
        assert mine.origins.tobytes() == theirs.origins.tobytes()


def test_bad_input_is_refused_with_what_to_do() -> None:
    table = a_table([(0, 0, 0, AFFIRMS, 0), (1, 0, 0, AFFIRMS, 1)])
    with pytest.raises(ValidationError, match="Expected 16 draws or more, got 8"):
        fitted(table, draws=8)
    with pytest.raises(ValidationError, match="Sort them first"):
        replace(table, days=np.array([1.0, 0.0]))
    with pytest.raises(ValidationError, match="Put the origin first"):
        replace(table, repeats=np.array([1, OPEN]))
    with pytest.raises(ShapeError, match="as gains of camp 'red'"):
        replace(table, gains={"red": np.array([1])})
    with pytest.raises(ValidationError, match="Add the last"):
        replace(table, values=(("so",),))
    with pytest.raises(ValidationError, match="above zero"):
        TruthPrior(spread=0.0)


def test_words_against_interest_are_not_explained_away_as_copies() -> None:
    rows = [(0, 0, 0, AFFIRMS, 0), (1, 0, 0, AFFIRMS, 0)]

    def copied(sign: int) -> float:
        gains = {"red": np.array([sign, -sign])}
        table = a_table(rows, camps=(None, "red"), gains=gains)
        return fitted(table, draws=4000).copies[0].probability

    # A partisan who says what serves him may say it on his own as well as copy it;
    # against his interest he is as unlikely to do either.
    assert copied(-1) == pytest.approx(copied(1), abs=0.1)
