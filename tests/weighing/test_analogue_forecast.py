"""Forecasts by analogues: by hand, at their limits, and what they must not see."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from countermove.errors import ValidationError
from countermove.folder.library import load
from countermove.weighing.analogues.components import COMPONENTS, GROUPS
from countermove.weighing.analogues.distance import build_yardstick
from countermove.weighing.analogues.forecast import (
    PRIOR,
    forecast_by_analogues,
    leaving_rate,
)
from countermove.weighing.analogues.library import Case, Event
from countermove.weighing.analogues.likeness import Likeness, measure_likeness
from countermove.weighing.analogues.trajectory import Trajectory, measure_trajectory

AGE = 100


def a_case(
    name: str,
    events: Sequence[tuple[int, str, int]] = (),
    *,
    watched: int = 1000,
    opening: Mapping[str, int] | None = None,
) -> Case:
    path = Trajectory(
        contest=name,
        title=name,
        age=AGE,
        marks=np.array([0]),
        values=np.full((1, len(COMPONENTS)), np.nan),
        act_days=np.array([0, 0, 0]),
        acts="ABC",
    )
    return Case(
        trajectory=path,
        watched=watched,
        opening=opening or {"leader": 0, "cabinet": 0},
        events=tuple(
            Event(age=age, clock=clock, cause="cabinet_caretaker", state=state)
            for age, clock, state in events
        ),
    )


def a_likeness(cases: Sequence[Case], distances: Sequence[float]) -> Likeness:
    return Likeness(
        target=a_case("target").trajectory,
        cases=tuple(cases),
        age=AGE,
        groups=np.full((len(cases), len(GROUPS)), np.nan),
        distances=np.array(distances),
        yardstick=build_yardstick([case.trajectory for case in cases]),
    )


def test_a_forecast_by_hand() -> None:
    cases = [
        a_case("near", [(150, "leader", 0)]),
        a_case("middle"),
        a_case("far", [(90, "leader", 0)]),
    ]
    found = forecast_by_analogues(
        a_likeness(cases, [0.1, 0.2, 0.4]), clock="leader", state=0, horizon=60
    )
    rate = (2 + 0.5) / (3000 + 365)
    base = 1 - np.exp(-rate * 60)
    # The bandwidth is the median distance, .2. Only the nearest moved in (100, 160].
    weights = np.exp(-(np.array([0.5, 1.0, 2.0]) ** 2) / 2)
    assert found.base_rate == pytest.approx(base)
    assert found.probability == pytest.approx(
        (PRIOR * base + weights[0]) / (PRIOR + weights.sum())
    )
    assert found.unweighted == pytest.approx(
        (PRIOR * base + weights.sum() / 3) / (PRIOR + weights.sum())
    )
    assert found.contests == 3
    assert found.effective_contests == pytest.approx(
        weights.sum() ** 2 / (weights**2).sum()
    )


def test_nearer_contests_weigh_more() -> None:
    cases = [a_case("a", [(120, "leader", 0)]), a_case("b"), a_case("c")]
    near = forecast_by_analogues(
        a_likeness(cases, [0.1, 0.5, 0.6]), clock="leader", state=0, horizon=60
    )
    far = forecast_by_analogues(
        a_likeness(cases, [0.6, 0.5, 0.1]), clock="leader", state=0, horizon=60
    )
    assert near.probability > near.unweighted > near.base_rate
    assert far.probability < far.unweighted


def test_only_contests_in_the_same_state_count() -> None:
    cases = [
        a_case("caretaker", [(50, "cabinet", 1), (130, "cabinet", 0)]),
        a_case("full", [(400, "cabinet", 1)]),
        a_case("began so", opening={"leader": 0, "cabinet": 1}),
    ]
    likeness = a_likeness(cases, [0.2, 0.2, 0.2])
    caretaker = forecast_by_analogues(likeness, clock="cabinet", state=1, horizon=60)
    full = forecast_by_analogues(likeness, clock="cabinet", state=0, horizon=60)
    assert (caretaker.contests, full.contests) == (2, 1)
    assert caretaker.probability > caretaker.base_rate
    assert full.probability < full.base_rate


def test_what_was_not_watched_long_enough_is_not_known() -> None:
    cases = [
        a_case("short", [(110, "leader", 0)], watched=AGE + 60),
        a_case("long", watched=AGE + 61),
        a_case("also long", watched=AGE + 61),
    ]
    likeness = a_likeness(cases, [0.1, 0.3, 0.3])
    found = forecast_by_analogues(likeness, clock="leader", state=0, horizon=60)
    assert found.contests == 2
    assert found.probability < found.base_rate


def test_without_comparable_contests_the_base_rate_is_all() -> None:
    cases = [a_case(name, [(20, "leader", 0)], watched=150) for name in "abc"]
    found = forecast_by_analogues(
        a_likeness(cases, [0.1, 0.2, 0.3]), clock="leader", state=0, horizon=365
    )
    assert found.contests == 0
    assert found.effective_contests == 0.0
    assert found.probability == found.unweighted == found.base_rate


def test_a_distance_that_cannot_be_told_weighs_nothing() -> None:
    cases = [a_case("a", [(120, "leader", 0)]), a_case("b"), a_case("c")]
    found = forecast_by_analogues(
        a_likeness(cases, [float("nan"), 0.3, 0.3]),
        clock="leader",
        state=0,
        horizon=60,
    )
    assert found.contests == 2
    assert found.probability < found.base_rate


def test_rates_count_moves_out_of_a_state_by_the_days_in_it() -> None:
    cases = [
        a_case("a", [(100, "cabinet", 1), (140, "cabinet", 0), (300, "cabinet", 1)])
    ]
    # Full from 0 to 100 and 140 to 300; a caretaker from 100 to 140 and 300 to 1000.
    assert leaving_rate(cases, "cabinet", 0) == pytest.approx(2.5 / (260 + 365))
    assert leaving_rate(cases, "cabinet", 1) == pytest.approx(1.5 / (740 + 365))


def test_chances_rise_with_the_base_rate_and_stay_inside() -> None:
    target = measure_trajectory(load("iraq-2019").at("2020-08-05"))
    likeness = measure_likeness(target)
    for clock in ("leader", "cabinet", "legislature", "elite", "war"):
        for horizon in (30, 365, 730):
            found = forecast_by_analogues(
                likeness, clock=clock, state=0, horizon=horizon
            )
            assert 0 < found.probability < 1
            assert 0 <= found.effective_contests <= found.contests + 1e-9


def test_the_targets_own_course_never_enters() -> None:
    target = measure_trajectory(load("iraq-2019").at("2020-08-05"))
    likeness = measure_likeness(target)
    assert "iraq-2019" not in {case.id for case in likeness.cases}
    assert all(path.contest != "iraq-2019" for path in likeness.yardstick.trajectories)


def test_all_alike_weigh_alike() -> None:
    cases = [a_case("a", [(120, "leader", 0)]), a_case("b"), a_case("c")]
    likeness = a_likeness(cases, [0.0, 0.0, 0.0])
    found = forecast_by_analogues(likeness, clock="leader", state=0, horizon=60)
    assert found.effective_contests == pytest.approx(3)
    assert found.probability == pytest.approx(found.unweighted)


def test_a_horizon_of_nothing_is_refused() -> None:
    likeness = a_likeness([a_case(name) for name in "abc"], [0.1, 0.2, 0.3])
    with pytest.raises(ValidationError, match="horizon above 0"):
        forecast_by_analogues(likeness, clock="leader", state=0, horizon=0)


def test_an_unknown_clock_is_refused() -> None:
    likeness = a_likeness([a_case(name) for name in "abc"], [0.1, 0.2, 0.3])
    with pytest.raises(ValidationError, match="one of the clocks"):
        forecast_by_analogues(likeness, clock="weather", state=0, horizon=30)
