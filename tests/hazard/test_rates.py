"""Rates agree with the Gamma-Poisson algebra and with simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from countermove.errors import ShapeError, ValidationError
from countermove.hazard import (
    GammaRate,
    fit_shared_gamma,
    log_spread,
    pooled_prior,
    ratio_interval,
    update_rate,
)
from countermove.streams import Streams

STREAMS = Streams(20)


def test_the_posterior_mean_is_events_and_prior_over_exposure_and_prior() -> None:
    prior = GammaRate(shape=2.0, rate=10.0)
    posterior = update_rate(events=7, exposure=90.0, prior=prior)
    assert posterior.mean == pytest.approx(9 / 100)
    assert posterior.deviation == pytest.approx(3 / 100)


def test_the_interval_holds_its_level_of_the_belief() -> None:
    posterior = update_rate(events=3, exposure=50.0)
    low, high = posterior.interval(0.8)
    inside = stats.gamma.cdf([low, high], 3.5, scale=1 / 50)
    assert inside == pytest.approx([0.1, 0.9])


def test_draws_have_the_mean_and_deviation_of_the_belief() -> None:
    belief = GammaRate(shape=4.0, rate=8.0)
    draws = belief.draws(draws=40_000, stream=STREAMS.named("draws"))
    error = belief.deviation / np.sqrt(draws.size)
    assert draws.mean() == pytest.approx(belief.mean, abs=4 * error)
    assert draws.std() == pytest.approx(belief.deviation, rel=0.03)


@given(
    events=some.integers(0, 200),
    exposure=some.floats(0.1, 1e4),
    level=some.floats(0.1, 0.99),
)
def test_more_events_always_move_the_whole_interval_up(
    events: int, exposure: float, level: float
) -> None:
    fewer = update_rate(events=events, exposure=exposure)
    more = update_rate(events=events + 1, exposure=exposure)
    assert fewer.interval(level)[0] < fewer.interval(level)[1]
    assert more.interval(level)[0] > fewer.interval(level)[0]
    assert more.interval(level)[1] > fewer.interval(level)[1]


def test_a_jeffreys_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    truth, exposure, times = 0.1, 60.0, 2_000
    stream = STREAMS.named("coverage")
    covered = 0
    for events in stream.poisson(truth * exposure, size=times):
        low, high = update_rate(events=float(events), exposure=exposure).interval(0.9)
        covered += low < truth < high
    # Counts are discrete, so coverage may differ from 0.9 by a few points.
    assert covered / times == pytest.approx(0.9, abs=0.04)


def test_the_ratio_interval_matches_simulated_ratios() -> None:
    over = GammaRate(shape=6.5, rate=40.0)
    under = GammaRate(shape=30.5, rate=900.0)
    stream = STREAMS.named("ratio")
    number = 40_000
    ratios = over.draws(draws=number, stream=stream)
    ratios /= under.draws(draws=number, stream=stream)
    median, low, high = ratio_interval(over=over, under=under)
    for quantile, probability in ((low, 0.05), (median, 0.5), (high, 0.95)):
        error = np.sqrt(probability * (1 - probability) / number)
        assert np.mean(ratios < quantile) == pytest.approx(probability, abs=4 * error)


def test_turning_a_ratio_over_turns_its_interval_over() -> None:
    over, under = GammaRate(shape=3, rate=4), GammaRate(shape=9, rate=50)
    median, low, high = ratio_interval(over=over, under=under)
    upside_down = ratio_interval(over=under, under=over)
    assert upside_down == pytest.approx((1 / median, 1 / high, 1 / low))


def test_a_pooled_prior_is_centred_on_the_pool_and_yields_to_data() -> None:
    prior = pooled_prior(pool_rate=0.02, pseudo_events=2.0)
    assert prior.mean == pytest.approx(0.02)
    far = update_rate(events=400, exposure=1_000.0, prior=prior)
    near = update_rate(events=0, exposure=1.0, prior=prior)
    assert far.mean == pytest.approx(402 / 1_100)
    assert near.mean == pytest.approx(0.02, rel=0.02)


def test_the_spread_between_groups_is_found_again() -> None:
    stream = STREAMS.named("spread")
    shape, rate, groups = 2.0, 20.0, 3_000
    exposures = stream.uniform(20.0, 60.0, size=groups)
    events = stream.poisson(stream.gamma(shape, 1 / rate, size=groups) * exposures)
    fitted = fit_shared_gamma(events, exposures)
    assert fitted.shape == pytest.approx(shape, rel=0.12)
    assert fitted.mean == pytest.approx(shape / rate, rel=0.05)
    assert log_spread(fitted) == pytest.approx(np.sqrt(np.log(1.5)), abs=0.04)


def test_groups_that_are_alike_show_next_to_no_spread() -> None:
    exposures = np.full(400, 50.0)
    events = STREAMS.named("alike").poisson(0.1 * exposures)
    assert log_spread(fit_shared_gamma(events, exposures)) < 0.15


@pytest.mark.parametrize(
    ("events", "exposure"), [(-1, 5.0), (1, -5.0), (np.nan, 1.0), (1, np.inf)]
)
def test_counts_that_cannot_be_are_refused(events: float, exposure: float) -> None:
    with pytest.raises(ValidationError, match="Expected finite"):
        update_rate(events=events, exposure=exposure)


def test_events_without_exposure_are_refused() -> None:
    with pytest.raises(ValidationError, match="Who was at risk"):
        update_rate(events=1, exposure=0.0)


def test_a_belief_that_saw_no_time_gives_no_number() -> None:
    with pytest.raises(ValidationError, match="proper belief"):
        _ = update_rate(events=0, exposure=0.0).mean


def test_impossible_beliefs_levels_and_draws_are_refused() -> None:
    with pytest.raises(ValidationError, match="finite shape above 0"):
        GammaRate(shape=0.0, rate=1.0)
    belief = GammaRate(shape=1.0, rate=1.0)
    with pytest.raises(ValidationError, match="level between 0 and 1"):
        belief.interval(1.0)
    with pytest.raises(ValidationError, match="level between 0 and 1"):
        ratio_interval(over=belief, under=belief, level=0.0)
    with pytest.raises(ValidationError, match="at least one draw"):
        belief.draws(draws=0, stream=STREAMS.named("none"))
    with pytest.raises(ValidationError, match="pool rate and a weight above 0"):
        pooled_prior(pool_rate=0.0, pseudo_events=2.0)


def test_a_spread_needs_groups_events_and_exposure() -> None:
    with pytest.raises(ShapeError, match="at least two groups"):
        fit_shared_gamma([1], [2.0])
    with pytest.raises(ValidationError, match="never at risk"):
        fit_shared_gamma([0, 0], [2.0, 3.0])
    with pytest.raises(ValidationError, match="never at risk"):
        fit_shared_gamma([1, 0], [2.0, 0.0])
