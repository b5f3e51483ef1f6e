from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from countermove.reading.forest import draw_parents, forest_marginals
from countermove.streams import Streams

FloatArray = NDArray[np.float64]


def every_forest(inside: FloatArray, outside: FloatArray) -> FloatArray:
    """The plain twin: enumerate all choices, drop those with a circle."""
    size = inside.shape[0]
    weights = np.concatenate([inside, outside], axis=1)
    total = np.zeros_like(weights)
    for choice in product(range(weights.shape[1]), repeat=size):
        if _has_circle(choice, size):
            continue
        mass = np.prod([weights[row, column] for row, column in enumerate(choice)])
        for row, column in enumerate(choice):
            total[row, column] += mass
    return np.asarray(total / total.sum(axis=1, keepdims=True))


def _has_circle(choice: tuple[int, ...], size: int) -> bool:
    for start in range(size):
        at = start
        for _ in range(size):
            at = choice[at]
            if at >= size:
                break
        else:
            return True
    return False


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 3))
def test_marginals_equal_the_sum_over_all_forests(
    seed: int, size: int, choices: int
) -> None:
    stream = np.random.default_rng(seed)
    inside = stream.gamma(0.5, size=(size, size))
    np.fill_diagonal(inside, 0.0)
    outside = stream.gamma(0.5, size=(size, choices)) + 1e-6
    exact = every_forest(inside, outside)
    assert forest_marginals(inside, outside) == pytest.approx(exact, abs=1e-9)


def test_weights_may_differ_by_hundreds_of_orders() -> None:
    inside = np.array([[0.0, 1e-200], [1e200, 0.0]])
    outside = np.array([[1.0], [1.0]])
    marginals = forest_marginals(inside, outside)
    assert marginals == pytest.approx(np.array([[0.0, 0, 1], [1.0, 0, 0]]), abs=1e-12)


def test_drawn_forests_follow_the_exact_law_and_hold_no_circle() -> None:
    stream = Streams(5).named("forest")
    inside = np.array([[0, 2.0, 0.5], [1.5, 0, 3.0], [0.2, 4.0, 0]])
    outside = np.array([[1.0, 0.3], [0.2, 0.1], [0.4, 0.0]])
    drawn = [draw_parents(inside, outside, stream=stream) for _ in range(20_000)]
    counts = np.stack(
        [np.bincount(column, minlength=5) for column in zip(*drawn, strict=True)]
    )
    exact = every_forest(inside, outside)
    error = np.sqrt(exact * (1 - exact) / len(drawn))
    assert np.all(np.abs(counts / len(drawn) - exact) <= 4.5 * error + 1e-12)
    assert not any(_has_circle(tuple(row), 3) for row in drawn)
