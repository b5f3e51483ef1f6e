"""Occurrence and exposure agree with counting spell by spell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from countermove.errors import ShapeError, ValidationError
from countermove.hazard import OccurrenceExposure, Spells, count_occurrences
from countermove.streams import Streams


def _drawn(seed: int, size: int) -> Spells:
    stream = Streams(seed).named("spells")
    entered = np.where(stream.random(size) < 0.5, 0.0, stream.uniform(0, 4, size))
    return Spells(
        entered=entered,
        # Rounded up, so that many leave together and some exactly at a cut.
        left=entered + np.ceil(stream.exponential(2.0, size) * 4) / 4,
        ending=stream.integers(0, 4, size),
    )


def _plain(
    spells: Spells, cuts: list[float], causes: int
) -> tuple[list[float], list[list[int]]]:
    exposure = [0.0] * len(cuts)
    events = [[0] * len(cuts) for _ in range(causes)]
    edges = [*cuts, float("inf")]
    rows = zip(spells.entered, spells.left, spells.ending, strict=True)
    for entered, left, ending in rows:
        for slot in range(len(cuts)):
            low, high = edges[slot], edges[slot + 1]
            exposure[slot] += max(min(left, high) - max(entered, low), 0.0)
            if ending > 0 and low < left <= high:
                events[ending - 1][slot] += 1
    return exposure, events


@given(seed=some.integers(0, 10_000), size=some.integers(0, 60))
def test_counts_match_a_slow_plain_twin(seed: int, size: int) -> None:
    spells, cuts = _drawn(seed, size), [0.0, 1.0, 2.0, 4.0]
    found = count_occurrences(spells, cuts=cuts, causes=3)
    exposure, events = _plain(spells, cuts, 3)
    assert found.exposure == pytest.approx(exposure)
    assert found.events.tolist() == events


@given(seed=some.integers(0, 10_000))
def test_no_time_and_no_event_is_lost_or_doubled(seed: int) -> None:
    spells = _drawn(seed, 40)
    found = count_occurrences(spells, cuts=[0.0, 0.5, 3.0])
    assert found.exposure.sum() == pytest.approx(spells.exposure)
    assert found.events.sum() == np.count_nonzero(spells.ending)


def test_a_constant_hazard_is_found_again_in_every_interval() -> None:
    stream, size, hazard = Streams(3).named("constant"), 20_000, 0.5
    spells = Spells(
        entered=np.zeros(size),
        left=stream.exponential(1 / hazard, size),
        ending=np.ones(size, dtype=np.int64),
    )
    found = count_occurrences(spells, cuts=[0.0, 1.0, 3.0])
    errors = np.sqrt(found.events[0]) / found.exposure
    assert np.all(np.abs(found.rates[0] - hazard) < 4 * errors)


def test_an_event_at_a_cut_belongs_to_the_interval_before_it() -> None:
    spells = Spells(entered=np.array([0.0]), left=np.array([1.0]), ending=np.array([1]))
    found = count_occurrences(spells, cuts=[0.0, 1.0])
    assert found.events.tolist() == [[1, 0]]


def test_an_interval_nobody_was_watched_in_has_no_rate() -> None:
    spells = Spells(entered=np.array([0.0]), left=np.array([1.0]), ending=np.array([1]))
    rates = count_occurrences(spells, cuts=[0.0, 2.0]).rates
    assert rates[0, 0] == 1.0
    assert np.isnan(rates[0, 1])


def test_bad_cuts_and_too_few_causes_are_refused() -> None:
    spells = _drawn(1, 20)
    with pytest.raises(ValidationError, match="cuts that rise from 0"):
        count_occurrences(spells, cuts=[0.5, 1.0])
    with pytest.raises(ValidationError, match="at least 3 causes"):
        count_occurrences(spells, cuts=[0.0], causes=1)


def test_counts_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ShapeError, match="2 intervals"):
        OccurrenceExposure(
            cuts=np.array([0.0, 1.0]),
            exposure=np.array([1.0]),
            events=np.zeros((1, 2), dtype=np.int64),
        )
