"""The back-test: what it scores, what it cannot see, and how it counts."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from countermove.contest import ClockEvent, Contest, Outcome
from countermove.folder.library import load_with_outcome
from countermove.outlook.backtest import (
    REFERENCES,
    TriedForecast,
    depart,
    try_contest,
)
from countermove.outlook.backtest_scores import score_forecasts, tally
from countermove.outlook.clock_model import shipped_model
from countermove.outlook.lessons import outline
from countermove.outlook.references import HORIZONS, lay_out_trials

CASE = "ukraine-2013"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def case() -> tuple[Contest, Outcome]:
    return load_with_outcome(CASE)


@pytest.fixture(scope="module")
def rows(case: tuple[Contest, Outcome]) -> list[TriedForecast]:
    others = [
        outline(*load_with_outcome(name))
        for name in (CASE, "armenia-2018", "venezuela-2001")
    ]
    return try_contest(*case, others)


def test_what_came_never_reaches_the_place_where_forecasts_depart(
    case: tuple[Contest, Outcome],
) -> None:
    contest, outcome = case
    other = Outcome(
        clocks={
            "leader": (
                ClockEvent(
                    event="death", actor="yanukovych", date=dt.date(2013, 12, 1)
                ),
            )
        },
        followed=outcome.followed,
    )
    one, two = depart(contest, outcome), depart(contest, other)
    assert len(one) == len(two) > 3
    for left, right in zip(one, two, strict=True):
        assert left.start.values.tobytes() == right.start.values.tobytes()
        assert left.start.states == right.start.states
        assert np.array_equal(left.past.left, right.past.left)


def test_later_rows_change_no_earlier_departure(
    case: tuple[Contest, Outcome],
) -> None:
    contest, outcome = case
    cut = dt.date(2014, 2, 1)
    shorter = replace(
        contest,
        moves=tuple(move for move in contest.moves if move.reported <= cut),
        leaders=tuple(item for item in contest.leaders if item.since <= cut),
        standings=tuple(item for item in contest.standings if item.reported <= cut),
        procedures=tuple(
            item
            if item.closed is None or item.closed <= cut
            else replace(
                item,
                closed=None,
                result=None,
                moves=tuple(
                    key for key in item.moves if contest.move_index[key].reported <= cut
                ),
            )
            for item in contest.procedures
            if item.reported <= cut
        ),
        claims=(),
        questions=(),
        judgements=(),
    )
    whole = {item.day: item for item in depart(contest, outcome)}
    for item in depart(shorter, outcome):
        if item.day <= cut:
            same = whole[item.day]
            assert item.start.values.tobytes() == same.start.values.tobytes()
            assert item.start.running.ids == same.start.running.ids


def test_every_forecast_was_watched_to_its_deadline(
    case: tuple[Contest, Outcome], rows: list[TriedForecast]
) -> None:
    lesson = outline(*case)
    for row in rows:
        deadline = row.issued + dt.timedelta(days=row.horizon)
        assert deadline < lesson.course.followed
        moved = row.moved is not None and row.issued < row.moved <= deadline
        assert row.happened == moved
        assert 0 < row.probability < 1


def test_chances_rise_with_the_horizon(rows: list[TriedForecast]) -> None:
    by_day: dict[tuple[dt.date, str], list[float]] = {}
    for row in sorted(rows, key=lambda row: row.horizon):
        by_day.setdefault((row.issued, row.clock), []).append(row.probability)
    assert all(values == sorted(values) for values in by_day.values())


def test_the_fit_that_answers_never_saw_the_contest() -> None:
    assert shipped_model(CASE).name == f"without {CASE}"
    assert shipped_model("a folder of yours").name == "all"
    assert set(shipped_model(CASE).tried) == {
        "leader",
        "cabinet",
        "legislature",
        "elite",
        "war",
    }


def test_a_truth_that_is_known_scores_better_than_every_reference(
    rows: list[TriedForecast],
) -> None:
    perfect = [replace(row, probability=0.99 if row.happened else 0.01) for row in rows]
    found = tally("pooled", None, perfect)
    assert found.skill > 0.9
    assert found.log_score == pytest.approx(-np.log(0.99))
    worse = tally("pooled", None, [replace(r, probability=0.5) for r in rows])
    assert worse.skill < found.skill


def test_distinct_moves_are_fewer_than_forecasts_that_came_true(
    case: tuple[Contest, Outcome], rows: list[TriedForecast]
) -> None:
    found = tally("pooled", None, rows)
    happenings = outline(*case).course.happenings
    assert 0 < found.moves <= len(happenings)
    assert found.moves < found.events


def test_one_contest_has_no_interval(rows: list[TriedForecast]) -> None:
    found = score_forecasts(rows)
    assert np.isnan(found[0].low)
    assert {item.name for item in found} == {
        "pooled",
        "leader",
        "cabinet",
        "legislature",
        "elite",
        "war",
    }
    assert {item.horizon for item in found} == {None, *HORIZONS}
    assert set(found[0].references) == set(REFERENCES)


def test_the_trials_see_the_past_of_their_own_day_only(
    case: tuple[Contest, Outcome],
) -> None:
    lesson = outline(*case)
    for trial in lay_out_trials(lesson):
        assert trial.own_days <= (trial.issued - lesson.start).days
        assert trial.days_since > 0 or np.isinf(trial.days_since)
        assert trial.days_until > 0


def test_the_stored_back_test_belongs_to_the_shipped_fits() -> None:
    stored = json.loads((ROOT / "verification" / "backtest.json").read_text("utf-8"))
    assert stored["model"] == shipped_model(CASE).digest
