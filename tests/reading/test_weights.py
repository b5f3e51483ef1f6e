from functools import partial
from itertools import product

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from countermove.errors import ShapeError
from countermove.reading.pairs import FEATURES, Pairs
from countermove.reading.weights import (
    PRIOR,
    LabelledPairs,
    Weights,
    _RunDesign,
    _runs,
    _slopes,
    fit_weights,
    shipped_weights,
)
from countermove.streams import Streams

MEANS = np.array([PRIOR[name][0] for name in FEATURES])


def a_set(seed: int, children: int, theta: np.ndarray | None = None) -> LabelledPairs:
    """Children with eight candidates each, labels drawn from theta."""
    stream = np.random.default_rng(seed)
    features = stream.normal(size=(children * 8, len(FEATURES))) * 0.5
    scores = (features @ (MEANS if theta is None else theta)).reshape(children, 8)
    chances = np.exp(np.concatenate([scores, np.zeros((children, 1))], axis=1))
    chances /= chances.sum(axis=1, keepdims=True)
    drawn = [stream.choice(9, p=row) for row in chances]
    labels = {
        n: 1000 + int(choice) if choice < 8 else -1 for n, choice in enumerate(drawn)
    }
    pairs = Pairs(
        children=np.repeat(np.arange(children), 8),
        parents=np.tile(np.arange(1000, 1008), children),
        features=features,
        offsets=np.zeros(children * 8),
    )
    runs = [(n, n + 1) for n in range(children)]
    return LabelledPairs(pairs=pairs, runs=runs, labels=labels)


def logit_loss(part: LabelledPairs, theta: np.ndarray) -> float:
    """Minus the log-likelihood of moves that stand alone, summed plainly."""
    total = 0.0
    for child, parent in part.labels.items():
        mine = part.pairs.children == child
        scores = part.pairs.features[mine] @ theta + part.pairs.offsets[mine]
        chosen = part.pairs.parents[mine] == parent
        top = float(scores[chosen][0]) if chosen.any() else 0.0
        total += float(np.log(1 + np.exp(scores).sum())) - top
    return total


def a_crowded_day() -> LabelledPairs:
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
    return LabelledPairs(pairs=pairs, runs=[(2, 5)], labels={2: 3, 4: 0})


def test_the_loss_of_moves_alone_is_that_of_the_plain_logit() -> None:
    part = a_set(1, children=12)
    theta = np.random.default_rng(2).normal(size=len(FEATURES)) * 0.3
    loss = sum(run.loss(theta)[0] for run in _runs(part))
    assert loss == pytest.approx(logit_loss(part, theta))


@pytest.mark.parametrize("part", [a_set(1, children=4), a_crowded_day()])
def test_the_gradient_is_that_of_the_loss(part: LabelledPairs) -> None:
    theta = np.random.default_rng(2).normal(size=len(FEATURES)) * 0.3
    for run in _runs(part):
        value = partial(_value, run)
        slope = approx_fprime(theta, value, 1e-6)
        assert run.loss(theta)[1] == pytest.approx(slope, abs=1e-4)


def _value(run: _RunDesign, theta: np.ndarray) -> float:
    return run.loss(theta)[0]


def test_a_crowded_day_is_summed_over_all_its_forests() -> None:
    part = a_crowded_day()
    theta = np.random.default_rng(4).normal(size=len(FEATURES)) * 0.3
    scores = np.exp(part.pairs.features @ theta + part.pairs.offsets)
    weights = {
        (c, p): w
        for c, p, w in zip(part.pairs.children, part.pairs.parents, scores, strict=True)
    }
    free = held = 0.0
    for choice in product([-1, 0, 1, 2, 3, 4], repeat=3):
        taken = dict(zip((2, 3, 4), choice, strict=True))
        if any(child == parent for child, parent in taken.items()) or _circles(taken):
            continue
        mass = np.prod([weights.get(pair, 1.0) for pair in taken.items()])
        free += float(mass)
        held += float(mass) if (taken[2], taken[4]) == (3, 0) else 0.0
    (run,) = _runs(part)
    assert run.loss(theta)[0] == pytest.approx(np.log(free) - np.log(held))


def _circles(taken: dict[int, int]) -> bool:
    for start in taken:
        at, steps = start, 0
        while at in taken and steps <= len(taken):
            at, steps = taken[at], steps + 1
        if steps > len(taken):
            return True
    return False


def test_slopes_of_a_quadratic_are_its_matrix() -> None:
    matrix = np.array([[2.0, 0.5], [0.5, 1.0]])
    found = _slopes(lambda at: matrix @ at, np.array([0.3, -0.2]))
    assert found == pytest.approx(matrix)


def test_weights_are_recovered_within_their_own_error() -> None:
    truth = MEANS + np.random.default_rng(3).normal(size=len(FEATURES)) * 0.4
    sets = [a_set(seed, children=250, theta=truth) for seed in range(4)]
    weights, mode = fit_weights(sets, name="test", stream=Streams(1).named("fit"))
    errors = weights.draws.std(axis=0, ddof=1)
    assert np.sqrt(np.mean(((mode - truth) / errors) ** 2)) == pytest.approx(1, abs=0.5)


def test_without_labels_the_fit_is_the_stated_prior() -> None:
    part = a_set(1, children=3)
    silent = LabelledPairs(pairs=part.pairs, runs=part.runs, labels={})
    weights, mode = fit_weights([silent], name="x", stream=Streams(1).named("a"))
    assert mode == pytest.approx(MEANS)
    assert weights.draws.mean(axis=0) == pytest.approx(MEANS)


def test_a_packaged_case_is_read_with_weights_fitted_without_it() -> None:
    own, other = shipped_weights("iraq-2019"), shipped_weights("somewhere-else")
    assert (own.name, other.name) == ("without iraq-2019", "all")
    assert not np.array_equal(own.draws, other.draws)


def test_weights_of_another_shape_are_refused() -> None:
    with pytest.raises(ShapeError, match="Fit them again"):
        Weights(draws=np.zeros((4, 3)), name="x")
