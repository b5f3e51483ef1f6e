"""The projected Newton fit: where it ends, how sure it is, and when it refuses."""

import numpy as np
import pytest
from scipy.optimize import minimize

from countermove.errors import ConvergenceError, ValidationError
from countermove.excitation import (
    GammaPrior,
    Hawkes,
    HawkesFit,
    HawkesPrior,
    fit_hawkes,
    newton,
    simulate_hawkes,
)
from countermove.excitation.record import Events, FloatArray

DECAYS = np.array([2.0, 0.3])
TRUTH = Hawkes(
    np.array([0.5, 0.2]),
    np.array([[[0.3, 0.1], [0.0, 0.2]], [[0.2, 0.0], [0.1, 0.3]]]),
    DECAYS,
)
HORIZON = 160.0


@pytest.fixture(scope="module")
def record() -> Events:
    times, marks = simulate_hawkes(TRUTH, HORIZON, np.random.default_rng(11))
    return times.round(1), marks  # with ties


def plain_objective(
    flat: FloatArray, record: Events, prior: HawkesPrior | None = None
) -> float:
    """Penalised log-likelihood by dense pairs, to be made small: its negative."""
    times, marks = record
    background, branching = flat[:2], flat[2:].reshape(2, 2, 2)
    lags = times[:, None] - times
    total = -background.sum() * HORIZON
    rates = background[marks]
    for kernel, decay in enumerate(DECAYS):
        density = np.where(lags > 0, decay * np.exp(-decay * np.abs(lags)), 0.0)
        rates = rates + (branching[marks[:, None], marks, kernel] * density).sum(axis=1)
        spent = 1 - np.exp(-decay * (HORIZON - times))
        total -= (branching[:, marks, kernel] * spent).sum()
    if prior is not None:
        shapes, costs = prior.by_target(2, 2)
        values = np.column_stack([background, branching.reshape(2, -1)])
        total += ((shapes - 1) * np.log(values + 1e-300) - costs * values).sum()
    return float(-(total + np.log(rates).sum()))


def plain_optimum(record: Events, prior: HawkesPrior | None = None) -> float:
    """Best objective that a general optimiser finds."""
    found = minimize(
        plain_objective,
        np.full(10, 0.1),
        args=(record, prior),
        method="L-BFGS-B",
        bounds=[(1e-9, None)] * 10,
        options={"maxiter": 2000, "maxfun": 100_000, "ftol": 1e-14, "gtol": 1e-7},
    )
    return float(-found.fun)


def flat_parameters(fit: HawkesFit) -> FloatArray:
    return np.concatenate([fit.background, fit.branching.ravel()])


def test_the_fit_reaches_what_a_general_optimiser_finds(record: Events) -> None:
    fit = fit_hawkes(*record, n_marks=2, horizon=HORIZON, decays=DECAYS)
    best = plain_optimum(record)
    assert fit.log_likelihood >= best - 1e-5
    assert fit.log_likelihood <= best + 1e-3  # the optimiser is good, not perfect
    assert fit.log_likelihood == pytest.approx(
        -plain_objective(flat_parameters(fit), record), rel=1e-12
    )


def test_the_gap_bounds_what_any_other_point_could_gain(record: Events) -> None:
    fit = fit_hawkes(*record, n_marks=2, horizon=HORIZON, decays=DECAYS)
    assert 0 <= fit.gap < 1e-5
    stream = np.random.default_rng(2)
    for _ in range(50):
        other = flat_parameters(fit) * stream.uniform(0.9, 1.1, 10)
        gain = -plain_objective(other, record) - fit.log_likelihood
        assert gain <= fit.gap + 1e-9


def test_a_fit_cut_short_raises_and_returns_nothing(
    record: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newton, "MAX_PASSES", 2)
    with pytest.raises(ConvergenceError, match=r"after 2 passes target \d may still"):
        fit_hawkes(*record, n_marks=2, horizon=HORIZON, decays=DECAYS)


def test_a_penalised_fit_reaches_the_penalised_optimum(record: Events) -> None:
    prior = HawkesPrior(
        background=GammaPrior(3.0, 20.0),
        branching=GammaPrior(np.array([2.0, 1.5]), 10.0),
    )
    fit = fit_hawkes(*record, n_marks=2, horizon=HORIZON, decays=DECAYS, penalty=prior)
    best = plain_optimum(record, prior)
    reached = -plain_objective(flat_parameters(fit), record, prior)
    assert best - 1e-5 <= reached <= best + 1e-3
    assert (fit.branching > 0).all()


def test_a_bare_prior_is_for_the_branching(record: Events) -> None:
    prior = GammaPrior(1.5, 8.0)
    bare = fit_hawkes(*record, n_marks=2, horizon=HORIZON, decays=DECAYS, penalty=prior)
    full = fit_hawkes(
        *record,
        n_marks=2,
        horizon=HORIZON,
        decays=DECAYS,
        penalty=HawkesPrior(branching=prior),
    )
    np.testing.assert_array_equal(flat_parameters(bare), flat_parameters(full))


def test_one_event_is_fitted_by_its_rate_alone() -> None:
    fit = fit_hawkes([3.0], [0], n_marks=1, horizon=8.0, decays=1.0)
    assert fit.background[0] == pytest.approx(1 / 8, rel=1e-4)
    assert fit.branching.ravel() == pytest.approx([0.0], abs=1e-4)
    assert fit.log_likelihood == pytest.approx(np.log(1 / 8) - 1)
    assert fit.standard_errors.background[0] == pytest.approx(1 / 8, rel=1e-3)


def test_two_far_events_and_a_close_pair_have_the_closed_form_fit() -> None:
    # With instant kernels each of the two late events is explained by its neighbour.
    times = [1.0, 50.0, 50.001, 90.0, 90.001]
    fit = fit_hawkes(times, [0] * 5, n_marks=1, horizon=100.0, decays=1e3)
    assert fit.background[0] == pytest.approx(3 / 100, rel=1e-2)
    assert fit.branching[0, 0, 0] == pytest.approx(2 / 5, rel=1e-2)


def test_no_events_give_zero_rates_and_an_unknown_branching() -> None:
    fit = fit_hawkes([], [], n_marks=2, horizon=5.0, decays=1.0)
    assert not fit.background.any()
    assert fit.log_likelihood == 0.0
    assert fit.gap == 0.0
    assert np.isposinf(fit.standard_errors.branching).all()


def test_a_mark_without_events_is_known_as_target_and_unknown_as_source() -> None:
    times = np.array([1.0, 1.2, 4.0, 4.1, 7.0])
    fit = fit_hawkes(times, [0, 0, 0, 0, 0], n_marks=2, horizon=9.0, decays=2.0)
    alone = fit_hawkes(times, [0] * 5, n_marks=1, horizon=9.0, decays=2.0)
    assert fit.background == pytest.approx([alone.background[0], 0.0])
    assert fit.branching[0, 0, 0] == pytest.approx(alone.branching[0, 0, 0])
    assert fit.branching[1, 0, 0] == 0.0
    assert np.isnan(fit.standard_errors.branching[1, 0, 0])
    assert np.isposinf(fit.standard_errors.branching[:, 1, 0]).all()


def test_a_prior_speaks_where_the_record_is_silent() -> None:
    fit = fit_hawkes(
        [1.0], [0], n_marks=2, horizon=9.0, decays=2.0, penalty=GammaPrior(3.0, 10.0)
    )
    assert fit.branching[0, 1, 0] == pytest.approx(
        2 / 10, rel=1e-4
    )  # the mode of the prior
    assert fit.branching[1, 1, 0] == pytest.approx(2 / 10, rel=1e-4)


def test_standard_errors_invert_the_numerical_curvature(record: Events) -> None:
    prior = HawkesPrior(branching=GammaPrior(2.0, 5.0))  # keeps all off the bound
    fit = fit_hawkes(*record, n_marks=2, horizon=HORIZON, decays=DECAYS, penalty=prior)
    centre = flat_parameters(fit)
    steps = 1e-3 * centre
    curvature = np.empty((10, 10))
    for row in range(10):
        for column in range(10):
            corners = [
                sign_row
                * sign_column
                * plain_objective(
                    centre
                    + sign_row * steps * (np.arange(10) == row)
                    + sign_column * steps * (np.arange(10) == column),
                    record,
                    prior,
                )
                for sign_row in (1, -1)
                for sign_column in (1, -1)
            ]
            curvature[row, column] = sum(corners) / (4 * steps[row] * steps[column])
    numerical = np.sqrt(np.diag(np.linalg.inv(curvature)))
    errors = fit.standard_errors
    exact = np.concatenate([errors.background, errors.branching.ravel()])
    np.testing.assert_allclose(exact, numerical, rtol=1e-3)


def test_a_long_record_gives_the_truth_back_within_its_standard_errors() -> None:
    truth = Hawkes(
        np.array([0.4, 0.3, 0.2]),
        np.array([[0.3, 0.2, 0.0], [0.1, 0.2, 0.3], [0.4, 0.0, 0.1]]),
        np.array([1.5]),
    )
    horizon = 20_000.0
    times, marks = simulate_hawkes(truth, horizon, np.random.default_rng(21))
    fit = fit_hawkes(times, marks, n_marks=3, horizon=horizon, decays=1.5)
    off_bound = np.isfinite(fit.standard_errors.branching)
    scores = (fit.branching - truth.branching)[off_bound]
    scores /= fit.standard_errors.branching[off_bound]
    assert np.abs(scores).max() < 4
    background = (fit.background - truth.background) / fit.standard_errors.background
    assert np.abs(background).max() < 4
    assert fit.log_likelihood >= truth.log_likelihood(times, marks, horizon=horizon)


def test_threads_and_the_unit_of_time_change_nothing(record: Events) -> None:
    times, marks = record
    one = fit_hawkes(times, marks, n_marks=2, horizon=HORIZON, decays=DECAYS)
    two = fit_hawkes(times, marks, n_marks=2, horizon=HORIZON, decays=DECAYS, threads=2)
    np.testing.assert_array_equal(flat_parameters(one), flat_parameters(two))
    hours = fit_hawkes(
        24 * times, marks, n_marks=2, horizon=24 * HORIZON, decays=DECAYS / 24
    )
    np.testing.assert_allclose(24 * hours.background, one.background, rtol=1e-5)
    np.testing.assert_allclose(hours.branching, one.branching, atol=1e-5)


def test_a_shifted_window_gives_the_same_fit(record: Events) -> None:
    times, marks = record
    here = fit_hawkes(times, marks, n_marks=2, horizon=HORIZON, decays=DECAYS)
    there = fit_hawkes(
        times + 900,
        marks,
        n_marks=2,
        start=900.0,
        horizon=HORIZON + 900,
        decays=DECAYS,
    )
    np.testing.assert_allclose(there.branching, here.branching, atol=1e-5)


def test_a_record_that_explodes_is_fitted_above_one() -> None:
    times = 100 * (1 - np.exp(-np.linspace(0, 6, 300)))[::-1]
    times = np.sort(100 - times)
    fit = fit_hawkes(100 - times[::-1], [0] * 300, n_marks=1, horizon=100.0, decays=0.5)
    assert fit.gap < 1e-5
    assert fit.model.spectral_radius > 1


def test_more_parameters_than_events_still_end_at_a_certified_point() -> None:
    stream = np.random.default_rng(8)
    times = np.sort(stream.uniform(0, 50, 25))
    marks = stream.integers(0, 5, 25)
    fit = fit_hawkes(times, marks, n_marks=5, horizon=50.0, decays=[0.1, 1.0, 10.0])
    assert fit.gap < 1e-4


@pytest.mark.parametrize(
    ("penalty", "words"),
    [
        (GammaPrior(0.5, 1.0), "shapes of one or more for a fit, got 0.5"),
        (GammaPrior(2.0, 0.0), "where the record has no exposure"),
        (GammaPrior(np.ones(3), 1.0), r"parameters of shape \(2, 2, 1\)"),
    ],
)
def test_a_prior_without_a_highest_point_is_refused(
    penalty: GammaPrior, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        fit_hawkes([1.0], [0], n_marks=2, horizon=9.0, decays=2.0, penalty=penalty)
