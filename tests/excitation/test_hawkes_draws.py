"""Gibbs draws against posteriors that are known by other means."""

import numpy as np
import pytest
from scipy import stats

from countermove.errors import ValidationError
from countermove.excitation import (
    BranchingDraws,
    EventRecord,
    GammaPrior,
    Hawkes,
    HawkesPrior,
    draw_branching,
    fit_hawkes,
    simulate_hawkes,
)

PRIOR = HawkesPrior(background=GammaPrior(2.0, 10.0), branching=GammaPrior(1.5, 3.0))


def record_of(times: list[float], n_marks: int = 1) -> EventRecord:
    return EventRecord(
        times=np.array(times),
        marks=np.zeros(len(times), dtype=int),
        n_marks=n_marks,
        horizon=30.0,
    )


def test_draws_for_one_mark_have_the_moments_of_the_integrated_posterior() -> None:
    times = [1.0, 1.3, 1.3, 4.0, 9.0, 9.2, 9.9, 10.0, 17.0, 25.0, 25.1]
    record = record_of(times)
    background, branching = np.meshgrid(
        np.linspace(1e-4, 1.2, 110), np.linspace(1e-4, 2.5, 140), indexing="ij"
    )
    log_density = np.zeros_like(background)
    for place in np.ndindex(background.shape):
        model = Hawkes(background[place], branching[place], np.array([0.8]))
        log_density[place] = model.log_likelihood(times, record.marks, horizon=30.0)
    log_density += stats.gamma(2.0, scale=1 / 10).logpdf(background)
    log_density += stats.gamma(1.5, scale=1 / 3).logpdf(branching)
    weights = np.exp(log_density - log_density.max())
    weights /= weights.sum()
    drawn = draw_branching(
        record, 0.8, prior=PRIOR, stream=np.random.default_rng(1), draws=20_000
    )
    exact = (weights * branching).sum()
    assert drawn.mean == pytest.approx(exact, abs=4 * drawn.standard_error)
    assert drawn.standard_error < 0.01
    spread = np.sqrt((weights * (branching - exact) ** 2).sum())
    assert drawn.ratios.std() == pytest.approx(spread, rel=0.05)
    assert drawn.background.mean() == pytest.approx(
        (weights * background).sum(), abs=0.01
    )
    below = np.cumsum(weights.sum(axis=0))
    low, high = drawn.interval(0.9)
    reached = np.interp([low, high], branching[0], below)
    assert reached == pytest.approx([0.05, 0.95], abs=0.01)


def test_one_event_leaves_the_gamma_posteriors_of_the_closed_form() -> None:
    drawn = draw_branching(
        record_of([10.0]),
        [2.0, 0.1],
        prior=PRIOR,
        stream=np.random.default_rng(2),
        draws=4000,
    )
    background = stats.gamma(2.0 + 1, scale=1 / (10.0 + 30.0))
    assert stats.kstest(drawn.background[:, 0], background.cdf).pvalue > 0.001
    for kernel, decay in enumerate([2.0, 0.1]):
        exposure = 1 - np.exp(-decay * 20.0)
        branching = stats.gamma(1.5, scale=1 / (3.0 + exposure))
        sample = drawn.branching[:, 0, 0, kernel]
        assert stats.kstest(sample, branching.cdf).pvalue > 0.001


def test_without_events_the_prior_comes_back_also_below_shape_one() -> None:
    prior = HawkesPrior(background=GammaPrior(1.0, 1.0), branching=GammaPrior(0.4, 2.0))
    drawn = draw_branching(
        record_of([], n_marks=2),
        1.0,
        prior=prior,
        stream=np.random.default_rng(3),
        draws=4000,
    )
    sample = drawn.branching[:, 1, 0, 0]
    assert stats.kstest(sample, stats.gamma(0.4, scale=0.5).cdf).pvalue > 0.001


def test_draws_and_fit_agree_on_a_long_record() -> None:
    truth = Hawkes(
        np.array([0.5, 0.3]), np.array([[0.4, 0.3], [0.2, 0.3]]), np.array([2.0])
    )
    times, marks = simulate_hawkes(truth, 1500.0, np.random.default_rng(4))
    record = EventRecord(times=times, marks=marks, n_marks=2, horizon=1500.0)
    drawn = draw_branching(
        record, 2.0, prior=HawkesPrior(), stream=np.random.default_rng(5), draws=1500
    )
    fit = fit_hawkes(times, marks, n_marks=2, horizon=1500.0, decays=2.0)
    errors = fit.standard_errors.branching
    shift = (drawn.branching.mean(axis=0) - fit.branching) / errors
    assert np.abs(shift).max() < 0.4
    np.testing.assert_allclose(drawn.branching.std(axis=0), errors, rtol=0.15)
    low, high = drawn.interval(0.99)
    assert low < truth.spectral_radius < high


def test_the_same_stream_draws_the_same_posterior() -> None:
    first, again = (
        draw_branching(
            record_of([1.0, 2.0]),
            1.0,
            prior=PRIOR,
            stream=np.random.default_rng(6),
            draws=50,
        )
        for _ in range(2)
    )
    np.testing.assert_array_equal(first.branching, again.branching)


def test_effective_draws_of_a_correlated_chain_match_its_closed_form() -> None:
    stream = np.random.default_rng(7)
    noise = stream.normal(size=40_000)
    chain = np.empty_like(noise)
    chain[0] = noise[0]
    for step in range(1, noise.size):
        chain[step] = 0.6 * chain[step - 1] + noise[step]
    drawn = BranchingDraws(
        background=np.zeros((noise.size, 1)),
        branching=np.zeros((noise.size, 1, 1, 1)),
        ratios=chain,
    )
    expected = noise.size * (1 - 0.6) / (1 + 0.6)
    assert drawn.effective_draws == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("level", [0.0, 1.0, float("nan")])
def test_an_interval_needs_a_level_between_zero_and_one(level: float) -> None:
    drawn = draw_branching(
        record_of([1.0]), 1.0, prior=PRIOR, stream=np.random.default_rng(8), draws=5
    )
    with pytest.raises(ValidationError, match="level strictly between 0 and 1"):
        drawn.interval(level)


def test_an_improper_posterior_and_too_few_draws_are_refused() -> None:
    stream = np.random.default_rng(9)
    with pytest.raises(ValidationError, match="mark 1 never came"):
        draw_branching(
            record_of([1.0], n_marks=2), 1.0, prior=HawkesPrior(), stream=stream
        )
    with pytest.raises(ValidationError, match="two draws or more, got draws=1"):
        draw_branching(record_of([1.0]), 1.0, prior=PRIOR, stream=stream, draws=1)
