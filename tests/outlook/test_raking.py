import numpy as np
import pytest

from countermove.outlook.causes import CLOCKS
from countermove.outlook.raking import (
    UNCHANGED,
    Line,
    clock_chances,
    fit_line,
    line_from,
    rake,
    store_line,
)
from countermove.outlook.references import HORIZONS

SIZE = (len(CLOCKS), 20, 500)


def some_moves() -> np.ndarray:
    """Days of first moves, with a part of each future in common."""
    stream = np.random.default_rng(1)
    shared = stream.exponential(1.0, SIZE[1:])
    own = stream.exponential(1.0, SIZE)
    pace = np.array([600.0, 400.0, 900.0, 1500.0, 2500.0])
    return pace[:, None, None] * (0.5 * shared + 0.5 * own)


def shares(moves: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted shares without the half future of doubt."""
    total = weights.sum()
    return np.stack(
        [((moves <= day) * weights).sum(axis=(1, 2)) / total for day in HORIZONS],
        axis=1,
    )


def test_targets_are_met_where_futures_show_them() -> None:
    moves = some_moves()
    line = Line(
        slope=0.8, log_horizon=0.1, shifts=np.linspace(-0.4, 0.3, 5), tilts=np.zeros(5)
    )
    wanted = line.apply(clock_chances(moves))
    weights = rake(moves, wanted)
    assert shares(moves, weights) == pytest.approx(wanted, abs=1e-6)
    assert weights.mean() == pytest.approx(1, abs=1e-12)
    assert weights.min() >= 0


def test_the_unchanged_line_leaves_weights_at_one() -> None:
    moves = some_moves()
    kept = UNCHANGED.apply(clock_chances(moves))
    assert kept == pytest.approx(clock_chances(moves))
    assert rake(moves, shares(moves, np.ones(SIZE[1:]))) == pytest.approx(1, abs=1e-9)


def test_one_clock_alone_is_weighted_by_the_ratio_of_shares() -> None:
    """With one clock that differs, weights are wanted over held, cell by cell."""
    moves = some_moves()
    held = shares(moves, np.ones(SIZE[1:]))
    wanted = held.copy()
    wanted[0] = held[0] ** 1.5
    # Only the first clock ever moves in these futures, so only its cells matter.
    alone = np.where(np.arange(len(CLOCKS))[:, None, None] == 0, moves, np.inf)
    wanted[1:] = 0.0
    weights = rake(alone, wanted)
    edges = np.concatenate([[0], held[0], [1]])
    asked = np.concatenate([[0], wanted[0], [1]])
    ratios = np.diff(asked) / np.diff(edges)
    cells = np.searchsorted(HORIZONS, alone[0])
    assert weights == pytest.approx(ratios[cells], rel=1e-9)


def test_an_empty_cell_cannot_be_filled_and_the_others_share_its_part() -> None:
    moves = some_moves()
    moves[4] = np.inf  # war never begins in any future
    wanted = shares(moves, np.ones(SIZE[1:]))
    wanted[4] = 0.2
    weights = rake(moves, wanted)
    assert np.isfinite(weights).all()
    assert shares(moves, weights)[4] == pytest.approx(0)
    assert shares(moves, weights)[:4] == pytest.approx(wanted[:4], abs=1e-6)


def test_the_further_the_targets_the_fewer_effective_futures() -> None:
    moves = some_moves()
    sizes = []
    for shift in (0.0, 0.5, 1.0, 2.0):
        line = Line(
            slope=1.0, log_horizon=0.0, shifts=np.full(5, shift), tilts=np.zeros(5)
        )
        weights = rake(moves, line.apply(clock_chances(moves)))
        sizes.append(weights.sum() ** 2 / (weights**2).sum())
    assert sizes[0] == pytest.approx(moves[0].size, rel=1e-3)
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 0.5 * sizes[0]


def test_a_line_gives_chances_that_rise_with_horizon_and_shift() -> None:
    chances = np.tile([0.05, 0.1, 0.2, 0.3, 0.4], (5, 1))
    falling = Line(
        slope=1.0, log_horizon=-3.0, shifts=np.zeros(5), tilts=np.zeros(5)
    ).apply(chances)
    assert np.all(np.diff(falling, axis=1) >= 0)
    low, high = (
        Line(
            slope=0.9, log_horizon=0.0, shifts=np.full(5, shift), tilts=np.zeros(5)
        ).apply(chances)
        for shift in (0.0, 0.4)
    )
    assert np.all(high > low)
    log_odds = 0.9 * np.log(0.2 / 0.8) + 0.4
    assert high[0, 2] == pytest.approx(1 / (1 + np.exp(-log_odds)))


def test_chances_hold_half_a_future_of_doubt() -> None:
    never = np.full((len(CLOCKS), 1, 9), np.inf)
    assert clock_chances(never) == pytest.approx(0.5 / 10)
    assert clock_chances(np.zeros_like(never)) == pytest.approx(9.5 / 10)


def test_a_line_fitted_on_much_finds_what_was_planted() -> None:
    stream = np.random.default_rng(2)
    size = 60_000
    said = stream.uniform(0.05, 0.9, size)
    clocks = stream.integers(0, 5, size)
    horizons = stream.choice(HORIZONS, size)
    log_odds = 0.6 * np.log(said / (1 - said)) + np.array([-0.5, 0, 0.3, 0, 0])[clocks]
    came = stream.random(size) < 1 / (1 + np.exp(-log_odds))
    line = fit_line(
        said.tolist(), came.tolist(), clocks.tolist(), horizons.tolist(), weight=1.0
    )
    assert line.slope == pytest.approx(0.6, abs=0.05)
    assert line.shifts == pytest.approx([-0.5, 0, 0.3, 0, 0], abs=0.1)
    stored = line_from(store_line(line))
    assert stored.slope == line.slope
    assert np.array_equal(stored.shifts, line.shifts)
