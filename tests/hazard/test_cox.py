"""Cox's fit agrees with a plain likelihood, with hazard regression and with itself."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize

from countermove.errors import ConvergenceError, ShapeError, ValidationError
from countermove.hazard import (
    CovariatePaths,
    Spells,
    Ties,
    fit_cox,
    split_spells,
)
from countermove.hazard.sorting import sort_times
from countermove.streams import Streams

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
STREAMS = Streams(47)


def _drawn(
    size: int = 120, *, tied: bool = True
) -> tuple[Spells, FloatArray, IntArray]:
    """Draw late entries, ties, two causes and two strata."""
    stream = STREAMS.named("drawn", size)
    design = stream.normal(size=(size, 2))
    strata = stream.integers(0, 2, size)
    entered = np.where(stream.random(size) < 0.5, 0.0, stream.integers(0, 4, size))
    waits = stream.exponential(4 / np.exp(design @ [0.7, -0.5]))
    left = entered + (np.ceil(waits) if tied else waits)
    return (
        Spells(entered=entered, left=left, ending=stream.integers(0, 3, size)),
        design,
        strata,
    )


def _plain(
    coefficients: FloatArray,
    spells: Spells,
    design: FloatArray,
    strata: IntArray,
    ties: Ties,
) -> float:
    """Return the log partial likelihood of cause 1, risk set by risk set."""
    scores = design @ coefficients
    total = 0.0
    for stratum in np.unique(strata):
        here = strata == stratum
        happened = here & (spells.ending == 1)
        for time in np.unique(spells.left[happened]):
            risk = here & (spells.entered < time) & (spells.left >= time)
            died = happened & (spells.left == time)
            everybody, dying = np.exp(scores[risk]).sum(), np.exp(scores[died]).sum()
            number = int(died.sum())
            total += scores[died].sum()
            for death in range(number):
                share = death / number if ties is Ties.EFRON else 0.0
                total -= np.log(everybody - share * dying)
    return float(total)


@pytest.mark.parametrize("ties", list(Ties))
def test_the_fit_is_the_maximum_of_the_plain_likelihood(ties: Ties) -> None:
    spells, design, strata = _drawn()
    fit = fit_cox(spells, design, strata=strata, ties=ties)
    at = fit.coefficients
    assert fit.log_likelihood == pytest.approx(
        _plain(at, spells, design, strata, ties), abs=1e-9
    )
    steps = 1e-4 * np.eye(2)

    def value(place: FloatArray) -> float:
        return _plain(place, spells, design, strata, ties)

    slopes = [(value(at + step) - value(at - step)) / 2e-4 for step in steps]
    # A slope of the error of central differences, relative to the standard error.
    assert np.abs(slopes * fit.standard_errors).max() < 1e-5
    curvature = np.array(
        [
            [
                (
                    value(at + a + b)
                    - value(at + a - b)
                    - value(at - a + b)
                    + value(at - a - b)
                )
                / 4e-8
                for a in steps
            ]
            for b in steps
        ]
    )
    assert np.linalg.inv(-curvature) == pytest.approx(fit.covariance, rel=1e-4)

    def cost(place: FloatArray) -> float:
        return -value(place)

    found = optimize.minimize(cost, at + 0.3, method="BFGS", tol=1e-10)
    assert found.x == pytest.approx(at, abs=1e-5)
    assert 0 <= fit.gap < 1e-12


def test_the_maximum_has_a_closed_form_in_the_smallest_case() -> None:
    # log L = b - 2 log(2 + r) ... : two risk sets {0, 1, 2} and {1, 2}, r = exp(b).
    spells = Spells(
        entered=np.zeros(3), left=np.array([1.0, 2.0, 3.0]), ending=np.array([1, 1, 0])
    )
    fit = fit_cox(spells, [[0.0], [1.0], [0.0]])
    ratio = np.sqrt(2.0)
    assert fit.coefficients[0] == pytest.approx(np.log(ratio), abs=1e-10)
    information = 2 * ratio / (2 + ratio) ** 2 + ratio / (1 + ratio) ** 2
    assert fit.covariance[0, 0] == pytest.approx(1 / information, rel=1e-9)
    assert fit.log_likelihood == pytest.approx(
        np.log(ratio / ((2 + ratio) * (1 + ratio)))
    )
    # Breslow's baseline: one event over the sum of risks.
    assert fit.baseline_hazards == pytest.approx([1 / (2 + ratio), 1 / (1 + ratio)])
    assert fit.cumulative_hazard([0.5, 1.0, 9.0], [[1.0]])[0] == pytest.approx(
        [0.0, ratio / (2 + ratio), ratio / (2 + ratio) + ratio / (1 + ratio)]
    )


def test_ties_matter_and_efron_lies_between_breslow_and_broken_ties() -> None:
    spells, design, _ = _drawn()
    breslow = fit_cox(spells, design, ties=Ties.BRESLOW).coefficients
    efron = fit_cox(spells, design, ties=Ties.EFRON).coefficients
    assert np.all(np.abs(breslow) < np.abs(efron))  # Breslow leans to zero
    untied, distinct, _ = _drawn(tied=False)
    assert fit_cox(untied, distinct, ties=Ties.BRESLOW).coefficients == pytest.approx(
        fit_cox(untied, distinct, ties=Ties.EFRON).coefficients, abs=1e-12
    )


def test_the_order_of_the_rows_changes_nothing() -> None:
    spells, design, strata = _drawn()
    turned = STREAMS.named("turn").permutation(spells.size)
    other = Spells(
        entered=spells.entered[turned],
        left=spells.left[turned],
        ending=spells.ending[turned],
    )
    one = fit_cox(spells, design, strata=strata)
    two = fit_cox(other, design[turned], strata=strata[turned])
    assert two.coefficients == pytest.approx(one.coefficients, abs=1e-12)
    assert two.baseline_hazards == pytest.approx(one.baseline_hazards, abs=1e-12)


def test_splitting_spells_without_new_covariates_changes_nothing() -> None:
    spells, design, _ = _drawn(tied=False)
    rows = split_spells(spells, cuts=[0.0, 1.3, 2.0, 5.0], design=design)
    assert rows.origin.size > spells.size
    whole, parts = fit_cox(spells, design), fit_cox(rows.spells, rows.design)
    assert parts.coefficients == pytest.approx(whole.coefficients, abs=1e-10)
    assert parts.covariance == pytest.approx(whole.covariance, rel=1e-8)
    assert parts.log_likelihood == pytest.approx(whole.log_likelihood, abs=1e-9)


def test_an_effect_that_begins_later_is_found_by_splitting() -> None:
    stream, size = STREAMS.named("late"), 4_000
    treated_from = stream.uniform(0.0, 2.0, size)
    # Hazard 0.5, and 1.5 from the treatment on.
    early, late = stream.exponential(2.0, size), stream.exponential(2 / 3, size)
    left = np.where(early < treated_from, early, treated_from + late)
    spells = Spells(entered=np.zeros(size), left=left, ending=np.ones(size, dtype=int))
    paths = CovariatePaths(
        spell=np.concatenate([np.arange(size)] * 2),
        since=np.concatenate([np.zeros(size), treated_from]),
        values=np.repeat([[0.0], [1.0]], size, axis=0),
    )
    rows = split_spells(spells, paths=paths)
    fit = fit_cox(rows.spells, rows.design)
    assert fit.standard_errors[0] < 0.05
    assert fit.coefficients[0] == pytest.approx(
        np.log(3), abs=4 * fit.standard_errors[0]
    )


def test_a_prior_pulls_as_its_algebra_says() -> None:
    spells, design, strata = _drawn()
    fit = fit_cox(
        spells,
        design,
        strata=strata,
        prior_means=[0.2, 0.0],
        prior_deviations=[0.1, np.inf],
    )

    def cost(place: FloatArray) -> float:
        plain = _plain(place, spells, design, strata, Ties.EFRON)
        return float(-plain + ((place[0] - 0.2) / 0.1) ** 2 / 2)

    found = optimize.minimize(cost, np.zeros(2), method="BFGS", tol=1e-10)
    assert fit.coefficients == pytest.approx(found.x, abs=1e-5)
    assert fit.log_posterior == pytest.approx(-found.fun, abs=1e-9)
    assert fit.log_likelihood > fit.log_posterior


def test_an_order_foretold_has_no_finite_maximum_unless_a_prior_gives_it() -> None:
    size = 30
    spells = Spells(
        entered=np.zeros(size),
        left=np.arange(1.0, size + 1),
        ending=np.ones(size, dtype=int),
    )
    noise = STREAMS.named("noise").normal(size=size)
    design = np.column_stack([noise, -np.arange(size)])
    with pytest.raises(ConvergenceError, match="best coefficient is infinite"):
        fit_cox(spells, design)
    assert fit_cox(spells, design, prior_deviations=1.0).gap < 1e-12


def test_covariates_that_cannot_be_told_apart_are_refused() -> None:
    spells, design, strata = _drawn()
    with pytest.raises(ConvergenceError, match=r"told apart.*columns \[0, 2\]"):
        fit_cox(spells, np.column_stack([design, design[:, 0] - 3]), strata=strata)
    with pytest.raises(ConvergenceError, match=r"columns \[2\] are constant"):
        fit_cox(spells, np.column_stack([design, strata]), strata=strata)


def test_impossible_input_is_refused() -> None:
    spells, design, strata = _drawn()
    with pytest.raises(ValidationError, match="cause that occurs, 1 to 2, got 3"):
        fit_cox(spells, design, cause=3)
    with pytest.raises(ValidationError, match="cause that occurs"):
        fit_cox(spells, design, cause=0)
    with pytest.raises(ShapeError, match="one row of covariates"):
        fit_cox(spells, design[:5])
    with pytest.raises(ShapeError, match="strata of shape"):
        fit_cox(spells, design, strata=strata[:5])
    with pytest.raises(ShapeError, match="Expected 2 covariates"):
        fit_cox(spells, design).cumulative_hazard([1.0], [[1.0]])


@pytest.mark.parametrize("size", [0, 5, 511, 512, 5_000])
def test_times_are_sorted_stably_whatever_their_scale(size: int) -> None:
    stream = STREAMS.named("sort", size)
    times = np.round(stream.exponential(10.0 ** stream.integers(-300, 300, size)), 2)
    times[::7] = -0.0
    times[1::7] = 0.0
    rising, order = sort_times(times)
    assert np.array_equal(order, np.argsort(times, kind="stable"))
    assert np.array_equal(rising, times[order])
