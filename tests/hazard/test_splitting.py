"""Split spells carry the time, the events and the covariates of the whole ones."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from countermove.errors import ShapeError, ValidationError
from countermove.hazard import (
    CovariatePaths,
    Spells,
    count_occurrences,
    fit_hazards,
    split_spells,
)
from countermove.streams import Streams


def _drawn(seed: int, size: int) -> tuple[Spells, CovariatePaths]:
    stream = Streams(seed).named("split")
    entered = stream.integers(0, 3, size).astype(np.float64)
    spells = Spells(
        entered=entered,
        left=entered + stream.integers(1, 6, size),
        ending=stream.integers(0, 3, size),
    )
    steps = [(spell, -1.0) for spell in range(size)]
    steps += [
        (spell, float(since))
        for spell in range(size)
        for since in np.unique(stream.integers(0, 8, 3))
    ]
    values = stream.integers(0, 9, (len(steps), 2)).astype(np.float64)
    order = stream.permutation(len(steps))
    paths = CovariatePaths(
        spell=np.array([spell for spell, _ in steps], dtype=np.int64)[order],
        since=np.array([since for _, since in steps])[order],
        values=values[order],
    )
    return spells, paths


def _value(paths: CovariatePaths, spell: int, time: float) -> list[float]:
    """Return the covariates of a spell at a time, step by step."""
    best = [
        row
        for row in range(paths.spell.size)
        if paths.spell[row] == spell and paths.since[row] <= time
    ]
    found: list[float] = paths.values[
        max(best, key=lambda row: paths.since[row])
    ].tolist()
    return found


@given(seed=some.integers(0, 10_000), size=some.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_rows_match_a_walk_through_each_spell(seed: int, size: int) -> None:
    spells, paths = _drawn(seed, size)
    cuts = [0.0, 2.0, 5.0]
    fixed = np.arange(size, dtype=np.float64)[:, None]
    rows = split_spells(spells, cuts=cuts, design=fixed, paths=paths, causes=2)
    expected = []
    for spell in range(size):
        entered, left = spells.entered[spell], spells.left[spell]
        changes = paths.since[paths.spell == spell].tolist()
        inner = sorted({time for time in [*cuts, *changes] if entered < time < left})
        edges = [entered, *inner, left]
        for low, high in pairwise(edges):
            ending = spells.ending[spell] if high == left else 0
            piece = sum(cut <= low for cut in cuts) - 1
            covariates = [float(spell), *_value(paths, spell, low)]
            expected.append((spell, low, high, ending, piece, covariates))
    assert rows.origin.tolist() == [row[0] for row in expected]
    assert rows.spells.entered.tolist() == [row[1] for row in expected]
    assert rows.spells.left.tolist() == [row[2] for row in expected]
    assert rows.spells.ending.tolist() == [row[3] for row in expected]
    assert rows.strata.tolist() == [row[4] for row in expected]
    assert rows.design.tolist() == [row[5] for row in expected]
    assert rows.exposure == pytest.approx([row[2] - row[1] for row in expected])
    endings = np.array([row[3] for row in expected])
    assert np.array_equal(rows.events, endings[:, None] == np.array([1, 2]))


def test_split_rows_and_occurrences_over_exposure_give_the_same_hazards() -> None:
    spells, _ = _drawn(3, 300)
    cuts = [0.0, 2.0, 4.0]
    rows = split_spells(spells, cuts=cuts)
    fit = fit_hazards(rows.events, rows.exposure, rows.design, strata=rows.strata)
    rates = count_occurrences(spells, cuts=cuts).rates
    assert np.exp(fit.log_baselines) == pytest.approx(rates, rel=1e-12)


def test_an_event_at_the_moment_of_a_change_is_explained_by_the_value_before() -> None:
    spells = Spells(entered=np.zeros(1), left=np.array([2.0]), ending=np.array([1]))
    paths = CovariatePaths(
        spell=np.zeros(2, dtype=int),
        since=np.array([0.0, 2.0]),
        values=np.array([[5.0], [9.0]]),
    )
    rows = split_spells(spells, cuts=[0.0, 2.0], paths=paths)
    assert rows.design.tolist() == [[5.0]]
    assert rows.strata.tolist() == [0]


def test_covariates_unknown_at_entry_are_refused() -> None:
    spells = Spells(entered=np.zeros(2), left=np.ones(2), ending=np.ones(2, dtype=int))
    late = CovariatePaths(
        spell=np.array([0, 1]), since=np.array([0.0, 0.5]), values=np.zeros((2, 1))
    )
    with pytest.raises(ValidationError, match="spell 1 has none at 0"):
        split_spells(spells, paths=late)
    strange = CovariatePaths(
        spell=np.array([0, 2]), since=np.zeros(2), values=np.zeros((2, 1))
    )
    with pytest.raises(ValidationError, match="spells 0 to 1"):
        split_spells(spells, paths=strange)


def test_paths_and_designs_that_do_not_fit_are_refused() -> None:
    spells, _ = _drawn(1, 5)
    with pytest.raises(ShapeError, match="design of shape"):
        split_spells(spells, design=np.zeros((4, 1)))
    with pytest.raises(ValidationError, match="at least"):
        split_spells(spells, causes=0)
    with pytest.raises(ValidationError, match="has two at 1"):
        CovariatePaths(spell=[0, 0], since=[1.0, 1.0], values=[[0.0], [1.0]])  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="finite times and values"):
        CovariatePaths(spell=[0], since=[1.0], values=[[np.nan]])  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match="values \\(step, covariate\\)"):
        CovariatePaths(spell=[0], since=[1.0, 2.0], values=[[1.0]])  # type: ignore[arg-type]
