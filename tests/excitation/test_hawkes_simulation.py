"""Drawn events: right rates, two roads to one law, and a past that matters."""

import numpy as np
import pytest

from countermove.errors import ValidationError
from countermove.excitation import Hawkes, simulate_by_thinning, simulate_hawkes
from countermove.excitation.record import FloatArray, History

MODEL = Hawkes(
    np.array([0.3, 0.0, 0.1]),
    np.array(
        [
            [[0.2, 0.1], [0.0, 0.3], [0.0, 0.0]],
            [[0.4, 0.0], [0.1, 0.0], [0.0, 0.2]],
            [[0.0, 0.1], [0.2, 0.0], [0.1, 0.1]],
        ]
    ),
    np.array([3.0, 0.4]),
)


def counts_by_mark(
    method: object, horizon: float, draws: int, history: History | None, seed: int
) -> FloatArray:
    """Events of each mark in the early and the late half, shape (draw, 6)."""
    stream = np.random.default_rng(seed)
    counts = []
    for _ in range(draws):
        assert callable(method)
        times, marks = method(MODEL, horizon, stream, history, 0.0)
        late = times >= horizon / 2
        counts.append(np.bincount(marks + 3 * late, minlength=6))
    return np.array(counts, dtype=float)


def test_events_come_at_the_stationary_rate_in_the_long_run() -> None:
    horizon = 30_000.0
    times, marks = simulate_hawkes(MODEL, horizon, np.random.default_rng(1))
    reach = np.linalg.inv(np.eye(3) - MODEL.branching.sum(axis=2))
    rates = reach @ MODEL.background
    # Counts of a stationary Hawkes process spread like this in the long run.
    spread = np.sqrt(np.diag(reach @ np.diag(rates) @ reach.T) / horizon)
    scores = (np.bincount(marks) / horizon - rates) / spread
    assert np.abs(scores).max() < 4
    assert (np.diff(times) >= 0).all()
    assert times[-1] < horizon


@pytest.mark.parametrize(
    "history", [None, ([-3.0, -0.4, -0.4, 0.0], [0, 1, 2, 1])], ids=["fresh", "past"]
)
def test_clusters_and_thinning_draw_from_one_law(history: History | None) -> None:
    clusters = counts_by_mark(simulate_hawkes, 6.0, 1500, history, seed=2)
    thinned = counts_by_mark(simulate_by_thinning, 6.0, 1500, history, seed=3)
    for moment in (1, 2):
        first, second = clusters**moment, thinned**moment
        error = np.sqrt((first.var(axis=0) + second.var(axis=0)) / 1500)
        scores = (first.mean(axis=0) - second.mean(axis=0)) / error
        assert np.abs(scores).max() < 4


def test_the_past_excites_the_future_by_the_amount_that_theory_says() -> None:
    # First-generation children of one past event at age 2, with nothing else going on.
    model = Hawkes(
        np.zeros(2), np.array([[[0.0], [0.0]], [[0.9], [0.0]]]), np.array([0.5])
    )
    stream = np.random.default_rng(4)
    drawn = [
        simulate_hawkes(model, 13.0, stream, ([8.0], [0]), 10.0) for _ in range(4000)
    ]
    counts = np.array([times.size for times, _ in drawn])
    expected = 0.9 * (np.exp(-1.0) - np.exp(-2.5))
    assert counts.mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / 4000))
    assert all((marks == 1).all() for _, marks in drawn)
    assert all(((times >= 10) & (times < 13)).all() for times, _ in drawn)


def test_the_future_begins_at_zero_or_after_the_last_event_of_the_past() -> None:
    stream = np.random.default_rng(5)
    fresh, _ = MODEL.simulate(200.0, stream=stream)
    assert fresh[0] < 20
    after, _ = MODEL.simulate(900.0, stream=stream, history=([1.0, 700.0], [0, 1]))
    assert after.size > 0
    assert after[0] > 700.0
    later, _ = MODEL.simulate(
        900.0, stream=stream, history=([1.0, 700.0], [0, 1]), start=800.0
    )
    assert later[0] > 800.0


def test_the_same_stream_draws_the_same_events() -> None:
    first = simulate_hawkes(MODEL, 500.0, np.random.default_rng(6))
    again = simulate_hawkes(MODEL, 500.0, np.random.default_rng(6))
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])


def test_a_silent_model_draws_nothing() -> None:
    silent = Hawkes(np.zeros(2), np.zeros((2, 2)), np.array([1.0]))
    for method in (simulate_hawkes, simulate_by_thinning):
        times, marks = method(silent, 10.0, np.random.default_rng(7))
        assert times.size == marks.size == 0


def test_cascades_without_end_are_refused_by_clusters_and_limited_by_thinning() -> None:
    explosive = Hawkes(np.array([1.0]), np.array([[1.2]]), np.array([1.0]))
    stream = np.random.default_rng(8)
    with pytest.raises(ValidationError, match=r"radius below one, got 1\.2"):
        simulate_hawkes(explosive, 10.0, stream)
    with pytest.raises(ValidationError, match="at most 500 events before 100"):
        simulate_by_thinning(explosive, 100.0, stream, limit=500)
    times, _ = simulate_by_thinning(explosive, 3.0, stream)
    assert times.size > 0


def test_thinning_above_one_grows_as_theory_says() -> None:
    # E N(T) solves m' = mu + beta (n - 1) m + beta mu t for one exponential kernel.
    ratio, decay, horizon = 1.3, 1.0, 4.0
    model = Hawkes(np.array([0.5]), np.array([[ratio]]), np.array([decay]))
    pace = decay * (ratio - 1)
    expected = 0.5 * (
        horizon * (1 - ratio * decay / pace)
        + ratio * decay / pace**2 * np.expm1(pace * horizon)
    )
    stream = np.random.default_rng(9)
    counts = np.array(
        [simulate_by_thinning(model, horizon, stream)[0].size for _ in range(2000)]
    )
    error = counts.std() / np.sqrt(2000)
    assert counts.mean() == pytest.approx(expected, abs=4 * error)


def test_a_history_that_runs_past_the_start_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"up to the start 2.0, got times\[1\]"):
        MODEL.simulate(
            9.0,
            stream=np.random.default_rng(0),
            history=([1.0, 3.0], [0, 1]),
            start=2.0,
        )
    with pytest.raises(ValidationError, match="start before horizon"):
        MODEL.simulate(9.0, stream=np.random.default_rng(0), history=([9.5], [0]))
