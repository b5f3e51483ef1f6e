"""Hazard regression agrees with closed forms, a plain optimiser and itself."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize

from countermove.errors import ConvergenceError, ShapeError, ValidationError
from countermove.hazard import HazardFit, fit_hazards
from countermove.streams import Streams

FloatArray = NDArray[np.float64]
STREAMS = Streams(31)
STRATA = 3


def _drawn(rows: int = 400) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
    stream = STREAMS.named("rows", rows)
    design = stream.normal(size=(rows, 2))
    strata = stream.integers(0, STRATA, rows)
    exposure = stream.uniform(0.2, 3.0, rows)
    baselines = np.array([-1.0, -2.0, 0.3])[strata]
    effects = np.array([[0.6, -0.4], [-0.2, 0.9]])
    hazards = np.exp(baselines[:, None] + design @ effects.T)
    events = stream.poisson(exposure[:, None] * hazards).astype(np.float64)
    return {"events": events, "exposure": exposure, "design": design, "strata": strata}


def _log_posterior(
    parameters: FloatArray,
    rows: dict[str, NDArray[np.float64] | NDArray[np.int64]],
    cause: int,
    priors: FloatArray,
) -> tuple[float, FloatArray, FloatArray]:
    """Return value, gradient and Hessian, from a dense matrix of dummies."""
    dummies = np.eye(STRATA)[rows["strata"]]
    matrix = np.concatenate([dummies, rows["design"]], axis=1)
    scores = matrix @ parameters
    expected = rows["exposure"] * np.exp(scores)
    means, deviations = priors
    events = rows["events"][:, cause]
    value = events @ scores - expected.sum()
    value -= (((parameters - means) / deviations) ** 2).sum() / 2
    gradient = matrix.T @ (events - expected) - (parameters - means) / deviations**2
    hessian = -(matrix * expected[:, None]).T @ matrix - np.diag(1 / deviations**2)
    return float(value), gradient, hessian


FLAT = np.array([[0.0] * 5, [np.inf] * 5])
FIRM = np.array([[-1.0, -1, -1, 0.3, 0.1], [0.4, np.inf, 1e4, 0.05, np.inf]])


@pytest.mark.parametrize("priors", [FLAT, FIRM])
def test_the_fit_is_the_maximum_that_a_plain_newton_finds(priors: FloatArray) -> None:
    rows = _drawn()
    fit = fit_hazards(
        **rows,
        prior_means=priors[0, STRATA:],
        prior_deviations=priors[1, STRATA:],
        baseline_means=priors[0, :STRATA],
        baseline_deviations=priors[1, :STRATA],
    )
    for cause in (0, 1):
        plain = np.zeros(5)
        for _ in range(50):
            value, gradient, hessian = _log_posterior(plain, rows, cause, priors)
            plain = plain - np.linalg.solve(hessian, gradient)
        assert fit.log_baselines[cause] == pytest.approx(plain[:STRATA], abs=1e-10)
        assert fit.coefficients[cause] == pytest.approx(plain[STRATA:], abs=1e-10)
        assert fit.log_posterior[cause] == pytest.approx(value, abs=1e-9)
        assert fit.covariance[cause] == pytest.approx(
            np.linalg.inv(-hessian), rel=1e-8, abs=1e-14
        )
        assert 0 <= fit.gap[cause] < 1e-12
    ordinary, _, _ = _log_posterior(plain, rows, 1, FLAT)
    assert fit.log_likelihood[1] == pytest.approx(ordinary, abs=1e-9)


def test_strata_alone_give_events_over_exposure() -> None:
    rows = _drawn() | {"design": np.empty((400, 0))}
    fit = fit_hazards(**rows)
    for stratum in range(STRATA):
        here = rows["strata"] == stratum
        totals = rows["events"][here].sum(axis=0)
        rates = totals / rows["exposure"][here].sum()
        assert np.exp(fit.log_baselines[:, stratum]) == pytest.approx(rates, rel=1e-12)
        assert fit.standard_errors[:, stratum] == pytest.approx(totals**-0.5)


def test_two_groups_give_the_log_ratio_of_their_rates_and_its_textbook_error() -> None:
    fit = fit_hazards([[4.0], [9.0]], [8.0, 3.0], [[0.0], [1.0]])
    assert fit.coefficients[0, 0] == pytest.approx(np.log(6.0), abs=1e-12)
    assert fit.standard_errors[0, 1] == pytest.approx(np.sqrt(1 / 4 + 1 / 9))
    assert fit.log_likelihood[0] == pytest.approx(
        4 * np.log(0.5) + 9 * np.log(3.0) - 13
    )


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = _drawn()
    turned = STREAMS.named("turn").permutation(400)
    one = fit_hazards(**rows)
    other = fit_hazards(**{name: array[turned] for name, array in rows.items()})
    assert other.coefficients == pytest.approx(one.coefficients, abs=1e-12)
    assert other.covariance == pytest.approx(one.covariance, rel=1e-10, abs=1e-15)
    again = fit_hazards(**rows)
    assert np.array_equal(one.covariance, again.covariance)


def test_a_covariate_far_from_zero_keeps_its_digits() -> None:
    rows = _drawn()
    near = fit_hazards(**rows)
    far = fit_hazards(**(rows | {"design": rows["design"] + np.array([1e6, 0.0])}))
    assert far.coefficients == pytest.approx(near.coefficients, abs=1e-9)
    shifted = far.log_baselines + 1e6 * far.coefficients[:, :1]
    assert shifted == pytest.approx(near.log_baselines, abs=1e-8)


def test_a_stratum_without_rows_is_known_from_its_prior_alone() -> None:
    rows = _drawn()
    fit = fit_hazards(
        **rows, baseline_means=[0.0, 0, 0, -2.0], baseline_deviations=[9.0, 9, 9, 0.5]
    )
    assert fit.log_baselines[:, 3] == pytest.approx([-2.0, -2.0], abs=1e-12)
    assert fit.standard_errors[:, 3] == pytest.approx([0.5, 0.5])
    assert fit.covariance[0, 3, :3] == pytest.approx(np.zeros(3))


def test_a_stratum_without_events_takes_its_prior_and_its_exposure() -> None:
    fit = fit_hazards(
        [[0.0]], [5.0], np.empty((1, 0)), baseline_means=-1.0, baseline_deviations=0.7
    )

    def slope(baseline: float) -> float:
        return float(-5 * np.exp(baseline) - (baseline + 1) / 0.49)

    expected = optimize.brentq(slope, -9, 0, xtol=1e-14)
    assert fit.log_baselines[0, 0] == pytest.approx(expected, abs=1e-12)


def test_a_separated_covariate_with_a_prior_has_a_finite_maximum() -> None:
    events = np.array([[1.0], [2.0], [0.0], [0.0]])
    design = np.array([[0.0], [0.0], [1.0], [1.0]])
    fit = fit_hazards(events, np.ones(4), design, prior_deviations=2.0)
    assert fit.gap[0] < 1e-12
    baseline, effect = fit.log_baselines[0, 0], fit.coefficients[0, 0]
    expected = 2 * np.exp(baseline + effect)
    assert -expected - effect / 4 == pytest.approx(0, abs=1e-9)
    assert 3 - 2 * np.exp(baseline) - expected == pytest.approx(0, abs=1e-9)


def test_extreme_starts_and_scales_still_arrive() -> None:
    rows = _drawn()
    wide = rows["design"] * np.array([1e5, 1e-5])
    fit = fit_hazards(
        **(rows | {"design": wide}), prior_means=40.0, prior_deviations=1e9
    )
    plain = fit_hazards(**rows)
    assert fit.coefficients * np.array([1e5, 1e-5]) == pytest.approx(
        plain.coefficients, rel=1e-5
    )


def test_what_has_no_finite_maximum_is_refused_before_the_climb() -> None:
    rows = _drawn()
    quiet = rows["events"][:, 1] == 0
    separated = np.column_stack([rows["design"], quiet])
    with pytest.raises(ConvergenceError, match=r"cause 1.*columns \[2\] separate"):
        fit_hazards(**(rows | {"design": separated}))
    twice = np.column_stack([rows["design"], 2 * rows["design"][:, 0] + 1])
    with pytest.raises(ConvergenceError, match=r"told apart.*columns \[0, 2\]"):
        fit_hazards(**(rows | {"design": twice}))
    constant = np.column_stack([rows["design"], rows["strata"] == 1])
    with pytest.raises(ConvergenceError, match=r"told apart.*columns \[2\]"):
        fit_hazards(**(rows | {"design": constant}))
    lonely = np.where(np.arange(400) == np.argmax(quiet), STRATA, rows["strata"])
    with pytest.raises(ConvergenceError, match="every stratum with a flat"):
        fit_hazards(**(rows | {"strata": lonely}))


def test_separation_by_two_covariates_together_is_found() -> None:
    stream = STREAMS.named("together")
    design = stream.normal(size=(60, 2))
    quiet = design.sum(axis=1) > 0.5
    # Rows with events all lie on one line: the sum of both covariates.
    design[~quiet, 1] = 0.5 - design[~quiet, 0]
    events = (~quiet).astype(np.float64)[:, None]
    with pytest.raises(ConvergenceError, match=r"columns \[0, 1\] separate"):
        fit_hazards(events, np.ones(60), design)
    # One quiet row on the other side, and the maximum is finite.
    design[np.argmax(quiet)] = [-1.0, -1.0]
    assert fit_hazards(events, np.ones(60), design).gap[0] < 1e-12


def test_the_truth_lies_within_the_stated_errors() -> None:
    fit = fit_hazards(**_drawn(20_000))
    truth = np.array([[-1.0, -2.0, 0.3, 0.6, -0.4], [-1.0, -2.0, 0.3, -0.2, 0.9]])
    found = np.concatenate([fit.log_baselines, fit.coefficients], axis=1)
    assert np.all(np.abs(found - truth) < 4 * fit.standard_errors)
    assert np.all(fit.standard_errors < 0.05)


def test_draws_have_the_fitted_mean_and_covariance() -> None:
    fit = fit_hazards(**_drawn())
    draws = fit.draws(40_000, stream=STREAMS.named("draws"))
    assert draws.shape == (40_000, 2, 5)
    centred = draws[:, 1] - np.concatenate([fit.log_baselines, fit.coefficients], 1)[1]
    scaled = centred / fit.standard_errors[1]
    assert np.abs(scaled.mean(axis=0)).max() < 4 / np.sqrt(40_000)
    expected = fit.covariance[1] / np.outer(
        fit.standard_errors[1], fit.standard_errors[1]
    )
    # A correlation from n draws has a standard error of at most sqrt(2 / n).
    found = scaled.T @ scaled / 40_000
    assert found == pytest.approx(expected, abs=4 * np.sqrt(2 / 40_000))
    again = fit.draws(40_000, stream=STREAMS.named("draws"))
    assert np.array_equal(draws, again)


def test_hazards_are_the_exponential_of_the_linear_predictor() -> None:
    rows = _drawn()
    fit = fit_hazards(**rows)
    found = fit.hazards(rows["design"][:3], rows["strata"][:3])
    for row in range(3):
        scores = fit.log_baselines[:, rows["strata"][row]]
        scores = scores + fit.coefficients @ rows["design"][row]
        assert found[row] == pytest.approx(np.exp(scores))
    # The score equations: expected events are observed events, stratum by stratum.
    expected = fit.hazards(rows["design"], rows["strata"]) * rows["exposure"][:, None]
    for stratum in range(STRATA):
        here = rows["strata"] == stratum
        assert expected[here].sum(axis=0) == pytest.approx(
            rows["events"][here].sum(axis=0), rel=1e-10
        )


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"events": [[-1.0], [1.0]]}, "'events' of 0 or more"),
        ({"events": [[np.nan], [1.0]]}, "'events' of 0 or more"),
        ({"exposure": [1.0, 0.0]}, "'exposure' above 0, got 0.0 in row 1"),
        ({"exposure": [1.0, np.inf]}, "'exposure' above 0"),
        ({"design": [[0.0], [np.nan]]}, "finite 'design', got nan in row 1, column 0"),
        ({"strata": [0.5, 1.0]}, "whole numbers"),
        ({"strata": [-1, 0]}, "whole numbers"),
        ({"prior_deviations": 0.0}, "'prior_deviations' above 0"),
        ({"baseline_means": np.inf}, "finite 'baseline_means'"),
    ],
)
def test_impossible_values_are_refused(change: dict[str, object], match: str) -> None:
    good: dict[str, object] = {
        "events": [[1.0], [1.0]],
        "exposure": [1.0, 1.0],
        "design": [[0.0], [1.0]],
    }
    with pytest.raises(ValidationError, match=match):
        fit_hazards(**(good | change))  # type: ignore[arg-type]


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError, match="dropped from only some"):
        fit_hazards([[1.0]], [1.0, 2.0], [[0.0], [1.0]])
    with pytest.raises(ShapeError, match="at least one cause"):
        fit_hazards(np.empty((2, 0)), [1.0, 2.0], [[0.0], [1.0]])
    with pytest.raises(ShapeError, match="design of shape"):
        fit_hazards([[1.0]], [1.0], [0.0])
    with pytest.raises(ShapeError, match="strata of shape"):
        fit_hazards([[1.0]], [1.0], [[0.0]], strata=[0, 1])
    with pytest.raises(ShapeError, match="broadcast to"):
        fit_hazards([[1.0]], [1.0], [[0.0]], prior_means=[0.0, 1.0])


def test_rows_unlike_the_fitted_ones_and_no_draws_are_refused() -> None:
    fit: HazardFit = fit_hazards(**_drawn())
    with pytest.raises(ShapeError, match="2 covariates, as fitted"):
        fit.hazards([[1.0]], [0])
    with pytest.raises(ValidationError, match="stratum of each row"):
        fit.hazards([[1.0, 2.0]])
    with pytest.raises(ValidationError, match="strata below 3"):
        fit.hazards([[1.0, 2.0]], [3])
    with pytest.raises(ValidationError, match="at least one draw"):
        fit.draws(0, stream=STREAMS.named("none"))
