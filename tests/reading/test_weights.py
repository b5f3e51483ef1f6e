import numpy as np
import pytest
from scipy.optimize import approx_fprime

from countermove.errors import ShapeError
from countermove.reading.pairs import FEATURES, Pairs
from countermove.reading.weights import (
    PRIOR,
    LabelledPairs,
    Weights,
    _stack,
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
    labels = {n: int(choice) if choice < 8 else -1 for n, choice in enumerate(drawn)}
    pairs = Pairs(
        children=np.repeat(np.arange(children), 8),
        parents=np.tile(np.arange(8), children),
        features=features,
        offsets=np.zeros(children * 8),
    )
    return LabelledPairs(pairs=pairs, labels=labels)


def test_gradient_and_curvature_are_those_of_the_loss() -> None:
    part = _stack(a_set(1, children=12))
    theta = np.random.default_rng(2).normal(size=len(FEATURES)) * 0.3
    slope = approx_fprime(theta, lambda at: part.loss(at)[0], 1e-6)
    assert part.loss(theta)[1] == pytest.approx(slope, abs=1e-4)
    bent = np.stack(
        [
            approx_fprime(theta, lambda at, n=n: part.loss(at)[1][n], 1e-6)
            for n in range(len(FEATURES))
        ]
    )
    assert part.curvature(theta) == pytest.approx(bent, abs=1e-4)


def test_weights_are_recovered_within_their_own_error() -> None:
    truth = MEANS + np.random.default_rng(3).normal(size=len(FEATURES)) * 0.4
    sets = [a_set(seed, children=400, theta=truth) for seed in range(4)]
    weights, mode = fit_weights(sets, name="test", stream=Streams(1).named("fit"))
    errors = weights.draws.std(axis=0, ddof=1)
    assert np.sqrt(np.mean(((mode - truth) / errors) ** 2)) == pytest.approx(1, abs=0.5)


def test_without_labels_the_fit_is_the_stated_prior() -> None:
    nothing = a_set(1, children=3)
    empty = LabelledPairs(pairs=nothing.pairs, labels={0: 99})
    weights, mode = fit_weights(
        [a_set(1, children=1)], name="x", stream=Streams(1).named("a")
    )
    assert np.abs(mode - MEANS).max() < 1.0
    assert weights.draws.mean(axis=0) == pytest.approx(mode)
    with pytest.raises(ValueError, match="need at least one array"):
        fit_weights([empty], name="x", stream=Streams(1).named("a"))


def test_a_packaged_case_is_read_with_weights_fitted_without_it() -> None:
    own, other = shipped_weights("iraq-2019"), shipped_weights("somewhere-else")
    assert (own.name, other.name) == ("without iraq-2019", "all")
    assert not np.array_equal(own.draws, other.draws)


def test_weights_of_another_shape_are_refused() -> None:
    with pytest.raises(ShapeError, match="Fit them again"):
        Weights(draws=np.zeros((4, 3)), name="x")
