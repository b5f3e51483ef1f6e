"""Reliability, confusion and resampling against closed forms."""

import numpy as np
import pytest
from scipy.stats import beta

from countermove.errors import ShapeError, ValidationError
from countermove.scoring import (
    bootstrap_clusters,
    cross_tabulate,
    measure_reliability,
)
from countermove.streams import Streams


def test_a_forecast_that_comes_true_as_often_as_it_says_has_no_error() -> None:
    chances = np.repeat([0.25, 0.75], 4)
    happened = [True, False, False, False, True, True, True, False]
    table = measure_reliability(chances, happened, edges=[0, 0.5, 1])
    assert table.counts.tolist() == [4, 4]
    assert table.hits.tolist() == [1, 3]
    assert table.error == pytest.approx(0.0)


def test_error_is_the_count_weighted_gap_of_forecast_and_share() -> None:
    table = measure_reliability(
        [0.1, 0.1, 0.1, 0.9], [True, True, False, False], edges=[0, 0.5, 1]
    )
    assert table.error == pytest.approx((3 * abs(0.1 - 2 / 3) + 1 * 0.9) / 4)


def test_band_of_a_share_is_that_of_jeffreys_beta() -> None:
    table = measure_reliability([0.2] * 10, [True] * 3 + [False] * 7, edges=[0, 1])
    assert table.low[0] == pytest.approx(beta(3.5, 7.5).ppf(0.05))
    assert table.high[0] == pytest.approx(beta(3.5, 7.5).ppf(0.95))


def test_probability_one_falls_into_the_last_bin_and_empty_bins_are_not_shown() -> None:
    table = measure_reliability([1.0], [True], edges=[0, 0.5, 1])
    assert table.counts.tolist() == [0, 1]
    assert np.isnan(table.shares[0])
    assert table.to_polars().height == 1


def test_no_forecasts_give_an_error_that_is_no_number() -> None:
    assert np.isnan(measure_reliability([], [], edges=[0, 1]).error)


def test_probabilities_outside_their_range_are_refused() -> None:
    with pytest.raises(ValidationError, match="between 0 and 1"):
        measure_reliability([np.nan], [True], edges=[0, 1])
    with pytest.raises(ShapeError, match="one outcome for each"):
        measure_reliability([0.1, 0.2], [True], edges=[0, 1])
    with pytest.raises(ValidationError, match="rise from 0 to 1"):
        measure_reliability([0.1], [True], edges=[0, 0.5])


def test_kappa_of_a_textbook_table_is_right() -> None:
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: agreement .7, chance .5, kappa .4.
    truths = ["yes"] * 25 + ["no"] * 25
    said = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    table = cross_tabulate(truths, said, words=["yes", "no"])
    assert table.counts.tolist() == [[20, 5], [10, 15]]
    assert table.agreement == pytest.approx(0.7)
    assert table.chance == pytest.approx(0.5)
    assert table.kappa == pytest.approx(0.4)


def test_agreement_of_nothing_is_no_number() -> None:
    table = cross_tabulate([], [], words=["yes", "no"])
    assert np.isnan(table.agreement)
    assert np.isnan(table.kappa)
    with pytest.raises(ShapeError, match="as many words"):
        cross_tabulate(["yes"], [], words=["yes"])


def test_spread_over_clusters_of_one_row_is_the_standard_error_of_the_mean() -> None:
    stream = Streams(4).named("rows")
    clusters = [np.array([[value]]) for value in stream.normal(size=400)]
    found = bootstrap_clusters(
        clusters,
        {"mean": lambda rows: float(rows.mean())},
        stream=Streams(4).named("draws"),
    )["mean"]
    deviation = np.std(np.concatenate(clusters)) / np.sqrt(400)
    assert found.high - found.low == pytest.approx(2 * 1.645 * deviation, rel=0.1)


def test_clusters_that_are_alike_inside_make_the_spread_wider() -> None:
    stream = Streams(5).named("rows")
    level = stream.normal(size=20)
    clusters = [np.full((30, 1), value) for value in level]
    rows = [row[None] for cluster in clusters for row in cluster]

    def mean(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        return float(values.mean())

    whole, single = (
        bootstrap_clusters(drawn, {"mean": mean}, stream=Streams(5).named("draws"))[
            "mean"
        ]
        for drawn in (clusters, rows)
    )
    assert whole.high - whole.low > 3 * (single.high - single.low)


def test_one_cluster_has_no_interval() -> None:
    found = bootstrap_clusters(
        [np.ones((3, 1))], {"one": lambda rows: 1.0}, stream=Streams(0).named("draws")
    )["one"]
    assert np.isnan(found.low)
    assert np.isnan(found.high)
