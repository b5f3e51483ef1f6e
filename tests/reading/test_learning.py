"""The fit of the weights: its loss, its gradient, its draws, and partial pooling."""

import json
from hashlib import sha256
from importlib import resources
from itertools import product

import fit_round_weights
import numpy as np
import pytest
from scipy.optimize import approx_fprime

from countermove.errors import ShapeError
from countermove.folder import case_names
from countermove.folder.library import case_path
from countermove.reading.design import design_of
from countermove.reading.learning import (
    Shrinkage,
    choose_shrinkage,
    fit_weights,
    folds,
    score_shrinkage,
)
from countermove.reading.pairs import FEATURES, Pairs
from countermove.reading.weights import (
    PRIOR,
    Weights,
    shipped_rank_laws,
    shipped_weights,
)
from countermove.streams import Streams

MEANS = np.array([PRIOR[name][0] for name in FEATURES])
DEVIATIONS = np.array([PRIOR[name][1] for name in FEATURES])
Labels = dict[int, tuple[int, ...]]
Parts = tuple[Pairs, list[tuple[int, int]], Labels]


def a_set(seed: int, children: int, theta: np.ndarray | None = None) -> Parts:
    """Children with eight candidates each, labels drawn from theta."""
    stream = np.random.default_rng(seed)
    features = stream.normal(size=(children * 8, len(FEATURES))) * 0.5
    scores = (features @ (MEANS if theta is None else theta)).reshape(children, 8)
    chances = np.exp(np.concatenate([scores, np.zeros((children, 1))], axis=1))
    chances /= chances.sum(axis=1, keepdims=True)
    drawn = [stream.choice(9, p=row) for row in chances]
    labels: Labels = {
        n: (1000 + int(choice),) if choice < 8 else () for n, choice in enumerate(drawn)
    }
    pairs = Pairs(
        children=np.repeat(np.arange(children), 8),
        parents=np.tile(np.arange(1000, 1008), children),
        features=features,
        offsets=np.zeros(children * 8),
    )
    return pairs, [(n, n + 1) for n in range(children)], labels


def logit_loss(parts: Parts, theta: np.ndarray) -> float:
    """Minus the log-likelihood of moves that stand alone, summed plainly."""
    pairs, _, labels = parts
    total = 0.0
    for child, parents in labels.items():
        mine = pairs.children == child
        scores = pairs.features[mine] @ theta + pairs.offsets[mine]
        chosen = np.isin(pairs.parents[mine], parents)
        top = float(np.log(np.exp(scores[chosen]).sum())) if chosen.any() else 0.0
        total += float(np.log(1 + np.exp(scores).sum())) - top
    return total


def a_crowded_day() -> Parts:
    """Three moves of one day that may answer each other or two moves before."""
    stream = np.random.default_rng(7)
    children, parents = zip(
        *[(c, p) for c in (2, 3, 4) for p in range(5) if p != c], strict=True
    )
    pairs = Pairs(
        children=np.array(children),
        parents=np.array(parents),
        features=stream.normal(size=(len(children), len(FEATURES))),
        offsets=stream.normal(size=len(children)),
    )
    return pairs, [(0, 2), (2, 5)], {2: (3, 1), 4: (0,)}


def test_the_loss_of_moves_alone_is_that_of_the_plain_logit() -> None:
    parts = a_set(1, children=12)
    theta = np.random.default_rng(2).normal(size=len(FEATURES)) * 0.3
    assert design_of(*parts).loss(theta)[0] == pytest.approx(logit_loss(parts, theta))


@pytest.mark.parametrize("parts", [a_set(1, children=4), a_crowded_day()])
def test_the_gradient_is_that_of_the_loss(parts: Parts) -> None:
    theta = np.random.default_rng(2).normal(size=len(FEATURES)) * 0.3
    design = design_of(*parts)

    def value(at: np.ndarray) -> float:
        return design.loss(at)[0]

    slope = approx_fprime(theta, value, 1e-6)
    assert design.loss(theta)[1] == pytest.approx(slope, abs=1e-4)


def test_the_metric_of_moves_alone_is_the_hessian() -> None:
    design = design_of(*a_set(5, children=30))
    theta = np.random.default_rng(2).normal(size=len(FEATURES)) * 0.3
    assert design.metric(theta) == pytest.approx(design.curvature(theta), abs=1e-5)


def test_a_crowded_day_is_summed_over_all_its_forests() -> None:
    pairs, runs, labels = a_crowded_day()
    theta = np.random.default_rng(4).normal(size=len(FEATURES)) * 0.3
    scores = np.exp(pairs.features @ theta + pairs.offsets)
    weights = {
        (c, p): w for c, p, w in zip(pairs.children, pairs.parents, scores, strict=True)
    }
    free = held = 0.0
    for choice in product([-1, 0, 1, 2, 3, 4], repeat=3):
        taken = dict(zip((2, 3, 4), choice, strict=True))
        if any(child == parent for child, parent in taken.items()) or _circles(taken):
            continue
        mass = np.prod([weights.get(pair, 1.0) for pair in taken.items()])
        free += float(mass)
        held += float(mass) if taken[2] in {1, 3} and taken[4] == 0 else 0.0
    design = design_of(pairs, runs, labels)
    assert design.loss(theta)[0] == pytest.approx(np.log(free) - np.log(held))


def _circles(taken: dict[int, int]) -> bool:
    for start in taken:
        at, steps = start, 0
        while at in taken and steps <= len(taken):
            at, steps = taken[at], steps + 1
        if steps > len(taken):
            return True
    return False


def test_the_chance_of_a_label_is_that_of_the_logit_averaged_over_draws() -> None:
    pairs, runs, labels = a_set(6, children=5)
    draws = np.random.default_rng(8).normal(size=(3, len(FEATURES))) * 0.3
    found = design_of(pairs, runs, labels).label_probabilities(draws)
    single = [
        [np.exp(-logit_loss((pairs, runs, {n: labels[n]}), theta)) for theta in draws]
        for n in range(5)
    ]
    assert found == pytest.approx(np.mean(single, axis=1))


def test_weights_are_recovered_within_their_own_error() -> None:
    truth = MEANS + np.random.default_rng(3).normal(size=len(FEATURES)) * 0.4
    sets = [design_of(*a_set(seed, 250, theta=truth)) for seed in range(4)]
    fit = fit_weights(
        sets,
        shrinkage=Shrinkage(scale=1.0, spread=0.0),
        name="test",
        stream=Streams(1).named("fit"),
    )
    scaled = (fit.mode - truth) / fit.error
    assert np.sqrt(np.mean(scaled**2)) == pytest.approx(1, abs=0.35)


def test_without_labels_the_fit_is_the_stated_prior() -> None:
    pairs, runs, _ = a_set(1, children=3)
    fit = fit_weights(
        [design_of(pairs, runs, {})],
        shrinkage=Shrinkage(scale=1.0, spread=0.5),
        name="x",
        stream=Streams(1).named("a"),
    )
    assert fit.mode == pytest.approx(MEANS)
    assert fit.error == pytest.approx(DEVIATIONS)
    assert fit.weights.draws.mean(axis=0) == pytest.approx(MEANS)


def test_a_contest_not_seen_is_less_sure_where_contests_differ() -> None:
    sets = [design_of(*a_set(seed, children=150)) for seed in range(3)]
    shrinkages = [Shrinkage(scale=1.0, spread=spread) for spread in (0.0, 0.5)]
    pooled, apart = (
        fit_weights(sets, shrinkage=item, name="x", stream=Streams(1).named("a"))
        for item in shrinkages
    )
    assert (apart.error > pooled.error).all()
    widths = [fit.weights.draws.std(axis=0).mean() for fit in (pooled, apart)]
    assert widths[1] > widths[0]


def test_shrinkage_is_loose_where_weights_lie_far_from_the_prior() -> None:
    near, far = (
        MEANS,
        MEANS + 2.5 * DEVIATIONS * np.where(np.arange(MEANS.size) % 2, 1, -1),
    )
    grid = tuple(Shrinkage(scale=scale, spread=0.0) for scale in (0.2, 2.5))
    for truth, best in ((near, 0.2), (far, 2.5)):
        sets = {str(n): design_of(*a_set(n, 120, theta=truth)) for n in range(3)}
        inner = {}
        for left_out, others in folds(list(sets)):
            scores = score_shrinkage(
                [sets[name] for name in others],
                {left_out: sets[left_out]},
                grid=grid,
                stream=Streams(1).named("inner"),
            )
            inner[left_out] = {item: row[left_out] for item, row in scores.items()}
        chosen, means = choose_shrinkage(inner)
        assert chosen.scale == best
        assert means[chosen] == max(means.values())


def test_every_name_is_left_out_once() -> None:
    assert list(folds(["a", "b", "c"])) == [
        ("a", ["b", "c"]),
        ("b", ["a", "c"]),
        ("c", ["a", "b"]),
    ]


def test_a_packaged_case_is_read_with_weights_fitted_without_it() -> None:
    own, other = shipped_weights("iraq-2019"), shipped_weights("somewhere-else")
    assert (own.name, other.name) == ("without iraq-2019", "all")
    assert not np.array_equal(own.draws, other.draws)
    laws = shipped_rank_laws("iraq-2019"), shipped_rank_laws("somewhere-else")
    assert laws[0] != laws[1]


def test_weights_of_another_shape_are_refused() -> None:
    with pytest.raises(ShapeError, match="Fit them again"):
        Weights(draws=np.zeros((4, 3)), name="x")


def test_shipped_weights_were_fitted_on_the_cases_as_they_stand() -> None:
    text = resources.files("countermove.reading").joinpath("weights.json").read_text()
    inputs = json.loads(text)["provenance"]["inputs"]
    stand = {
        f"{name}/{file}": sha256((case_path(name) / file).read_bytes()).hexdigest()
        for name in case_names()
        for file in ("contest.yaml", "moves.csv", "claims.csv")
    }
    assert inputs == stand


def test_shipped_weights_are_what_fitting_again_gives() -> None:
    text = resources.files("countermove.reading").joinpath("weights.json").read_text()
    shipped = json.loads(text)["fits"]["without iraq-2019"]
    fit = fit_weights(
        [fit_round_weights.design(n) for n in case_names() if n != "iraq-2019"],
        shrinkage=Shrinkage(**shipped["shrinkage"]),
        name="without iraq-2019",
        stream=Streams(fit_round_weights.SEED).named("weights", "without iraq-2019"),
    )
    assert fit.mode == pytest.approx(shipped["mode"], abs=2e-3)
    assert fit.error == pytest.approx(shipped["error"], abs=2e-3)
    assert fit.weights.draws == pytest.approx(np.array(shipped["draws"]), abs=5e-3)
