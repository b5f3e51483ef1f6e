"""Closed-form incidence agrees with its equation, with itself and with quadrature."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import integrate

from countermove.errors import ShapeError, ValidationError
from countermove.hazard import constant_incidence, piecewise_incidence


def test_constant_hazards_split_the_exponential_by_their_share() -> None:
    rates, horizons = np.array([0.3, 0.1]), np.array([0.0, 0.5, 2.0, 40.0])
    expected = np.outer(rates / 0.4, 1 - np.exp(-0.4 * horizons))
    assert constant_incidence(rates, horizons=horizons) == pytest.approx(expected)


def test_a_tiny_hazard_keeps_its_digits() -> None:
    chance = constant_incidence([1e-14], horizons=[1.0])[0, 0]
    assert chance == pytest.approx(1e-14, rel=1e-12)


def test_no_hazard_means_that_nothing_happens() -> None:
    assert not constant_incidence([0.0, 0.0], horizons=[1.0, 1e6]).any()


def test_piecewise_incidence_matches_quadrature_of_its_definition() -> None:
    cuts = np.array([0.0, 1.0, 2.5])
    rates = np.array([[0.2, 0.0, 0.5], [0.1, 0.0, 0.05]])
    entered, horizon = 0.4, 3.0

    def hazard(age: float) -> np.ndarray:
        return rates[:, np.searchsorted(cuts, age, side="right") - 1]

    def density(age: float, cause: int) -> float:
        grid = [cut for cut in cuts if entered < cut < age]
        edges = [entered, *grid, age]
        passed = sum(hazard(low).sum() * (high - low) for low, high in pairwise(edges))
        return float(hazard(age)[cause] * np.exp(-passed))

    found = piecewise_incidence(rates, cuts=cuts, horizons=[horizon], entered=entered)
    for cause in (0, 1):
        expected = sum(
            integrate.quad(density, low, high, args=(cause,))[0]
            for low, high in ((0.4, 1.0), (1.0, 2.5), (2.5, 3.4))
        )
        assert found[cause, 0] == pytest.approx(expected, rel=1e-9)


@given(
    rates=some.lists(
        some.lists(some.floats(0, 5), min_size=3, max_size=3), min_size=1, max_size=4
    ),
    widths=some.tuples(some.floats(0.1, 3), some.floats(0.1, 3)),
    entered=some.floats(0, 5),
    horizon=some.floats(0, 10),
)
def test_survival_and_incidences_add_to_one(
    rates: list[list[float]],
    widths: tuple[float, float],
    entered: float,
    horizon: float,
) -> None:
    cuts = np.concatenate([[0.0], np.cumsum(widths)])
    chances = piecewise_incidence(
        rates, cuts=cuts, horizons=[horizon, horizon + 1], entered=entered
    )
    together = piecewise_incidence(
        [np.sum(rates, axis=0)], cuts=cuts, horizons=[horizon], entered=entered
    )
    assert np.all(chances >= 0)
    assert np.all(np.diff(chances, axis=1) >= -1e-12)
    assert chances[:, 0].sum() == pytest.approx(together[0, 0], abs=1e-12)
    assert together[0, 0] <= 1 + 1e-12


def test_a_cut_between_equal_hazards_changes_nothing() -> None:
    plain = constant_incidence([0.3, 0.2], horizons=[1.7])
    cut = piecewise_incidence([[0.3, 0.3], [0.2, 0.2]], cuts=[0.0, 0.9], horizons=[1.7])
    assert cut == pytest.approx(plain)


@pytest.mark.parametrize("bad", [-0.1, np.nan, np.inf])
def test_impossible_rates_horizons_and_ages_are_refused(bad: float) -> None:
    with pytest.raises(ValidationError, match="'rates'"):
        constant_incidence([bad], horizons=[1.0])
    with pytest.raises(ValidationError, match="'horizons'"):
        constant_incidence([0.1], horizons=[bad])
    with pytest.raises(ValidationError, match="'entered'"):
        piecewise_incidence([[0.1]], cuts=[0.0], horizons=[1.0], entered=bad)


@pytest.mark.parametrize("cuts", [[], [1.0], [0.0, 2.0, 2.0], [0.0, np.nan]])
def test_cuts_must_rise_from_zero(cuts: list[float]) -> None:
    with pytest.raises(ValidationError, match="cuts that rise from 0"):
        piecewise_incidence(np.ones((1, len(cuts))), cuts=cuts, horizons=[1.0])


def test_rates_need_one_column_an_interval() -> None:
    with pytest.raises(ShapeError, match="one column of rates"):
        piecewise_incidence([[0.1, 0.2]], cuts=[0.0], horizons=[1.0])
    with pytest.raises(ShapeError, match="shape \\(cause,\\)"):
        constant_incidence([[0.1]], horizons=[1.0])
    with pytest.raises(ShapeError, match="'horizons' with 1 dimension"):
        constant_incidence([0.1], horizons=[[1.0]])
