"""Bands hold the whole curve as often as they say."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.special import ndtri

from countermove.errors import ValidationError
from countermove.hazard import (
    CENSORED,
    LOST,
    Spells,
    Transitions,
    constant_incidence,
    estimate_incidence,
    estimate_transitions,
)
from countermove.hazard.bands import equal_precision_reach
from countermove.streams import Streams

STREAMS = Streams(77)
REPETITIONS = 300


def test_the_reach_is_the_quantile_of_the_largest_standardised_brownian_motion() -> (
    None
):
    # W(s) / sqrt(s) over variances 1 to 20, on a fine grid of equal ratios.
    stream, steps, draws = STREAMS.named("brownian"), 3_000, 4_000
    variances = np.geomspace(1.0, 20.0, steps)
    now = stream.standard_normal(draws)
    largest = np.abs(now)
    for before, after in pairwise(variances):
        now = now + np.sqrt(after - before) * stream.standard_normal(draws)
        largest = np.maximum(largest, np.abs(now) / np.sqrt(after))
    for level in (0.8, 0.9, 0.95):
        reach = equal_precision_reach(level, first=1.0, last=20.0)
        error = np.sqrt(level * (1 - level) / draws)
        # The approximation and the grid add about half a percent each.
        assert np.mean(largest <= reach) == pytest.approx(level, abs=4 * error + 0.01)


def test_a_window_without_length_has_the_pointwise_reach_or_more() -> None:
    reach = equal_precision_reach(0.9, first=0.3, last=0.3)
    assert ndtri(0.95) <= reach < 2.2
    longer = equal_precision_reach(0.9, first=0.3, last=3.0)
    assert longer > reach


def _exponential(size: int, stream: np.random.Generator) -> Spells:
    rates = np.array([0.5, 0.3])
    left = stream.exponential(1 / rates.sum(), size)
    ending = 1 + (stream.random(size) < rates[1] / rates.sum()).astype(np.int64)
    limit = stream.uniform(0.5, 5.0, size)
    return Spells(
        entered=np.zeros(size),
        left=np.minimum(left, limit),
        ending=np.where(left <= limit, ending, CENSORED),
    )


def test_both_bands_cover_the_true_curve_about_as_often_as_they_say() -> None:
    stream, window, level = STREAMS.named("coverage"), (0.3, 2.5), 0.9
    hazard_hits = incidence_hits = pointwise_hits = 0
    for _ in range(REPETITIONS):
        spells = _exponential(200, stream)
        incidence = estimate_incidence(spells)
        inside = (incidence.times >= window[0]) & (incidence.times <= window[1])
        # Between jumps the estimate stands still, so both ends of a step are asked.
        times = incidence.times[inside]
        ends = np.append(times[1:], times[-1]) - 1e-9
        low, high = incidence.band(1, level, window=window, draws=400, stream=stream)
        below, above = incidence.interval(level)
        truth = [
            constant_incidence([0.5, 0.3], horizons=moments)[0]
            for moments in (times, np.maximum(ends, times))
        ]
        incidence_hits += all(
            np.all((low[inside] <= curve) & (curve <= high[inside])) for curve in truth
        )
        pointwise_hits += all(
            np.all((below[0, inside] <= curve) & (curve <= above[0, inside]))
            for curve in truth
        )
        estimate = estimate_transitions(
            Transitions(
                subject=np.arange(spells.size),
                from_state=np.zeros(spells.size, dtype=int),
                to_state=np.where(spells.ending == 0, LOST, spells.ending),
                entered=spells.entered,
                left=spells.left,
            )
        )
        low, high = estimate.band(0, level, window=window)
        hazard_hits += all(
            np.all((low[inside] <= 0.5 * moments) & (0.5 * moments <= high[inside]))
            for moments in (times, np.maximum(ends, times))
        )
    # Four standard errors of a share of 300, and a point or two for 200 subjects.
    reach = 4 * np.sqrt(level * (1 - level) / REPETITIONS)
    assert hazard_hits / REPETITIONS == pytest.approx(level, abs=reach)
    assert incidence_hits / REPETITIONS == pytest.approx(level, abs=reach)
    # Pointwise limits are no band: they miss somewhere far more often.
    assert pointwise_hits / REPETITIONS < 0.75


def test_simulated_errors_have_greenwoods_variance() -> None:
    spells = _exponential(60, STREAMS.named("variance"))
    incidence = estimate_incidence(spells)
    draws = 20_000
    paths = incidence._error_paths(1, draws, STREAMS.named("paths"))
    known = incidence.variances[1] > 0
    ratio = paths.var(axis=0)[known] / incidence.variances[1][known]
    assert np.abs(ratio - 1).max() < 5 * np.sqrt(2 / draws)


def test_impossible_bands_are_refused() -> None:
    incidence = estimate_incidence(_exponential(60, STREAMS.named("bad")))
    stream = STREAMS.named("none")
    with pytest.raises(ValidationError, match="cause from 1 to 2"):
        incidence.band(3, window=(0.0, 1.0), stream=stream)
    with pytest.raises(ValidationError, match="at least one draw"):
        incidence.band(1, window=(0.0, 1.0), draws=0, stream=stream)
    with pytest.raises(ValidationError, match="window with events"):
        incidence.band(1, window=(90.0, 91.0), stream=stream)
    with pytest.raises(ValidationError, match="level between"):
        incidence.band(1, 2.0, window=(0.0, 1.0), stream=stream)
    with pytest.raises(ValidationError, match="variances above 0"):
        equal_precision_reach(0.9, first=0.0, last=1.0)
