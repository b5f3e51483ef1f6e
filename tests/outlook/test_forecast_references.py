from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from small_lessons import a_lesson

from countermove.folder.library import load_with_outcome
from countermove.outlook.lessons import Lesson, outline
from countermove.outlook.references import (
    OWN,
    Trial,
    ask_analogues,
    density_only,
    find_likenesses,
    fit_density,
    lay_out_trials,
    logit,
    measure_leaving,
    measure_rates,
    own_past,
)
from countermove.weighing.analogues.forecast import forecast_by_analogues
from countermove.weighing.analogues.likeness import measure_likeness
from countermove.weighing.analogues.trajectory import measure_trajectory

START = date(2000, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def _leader_on(lesson: Lesson, when: int) -> Trial:
    found = lay_out_trials(replace(lesson, densities={day(when): (1.0, 2.0)}))
    return next(item for item in found if item.clock == "leader")


def test_moves_and_days_are_counted_by_state() -> None:
    # Caretakers from day 40 to 70 and from day 90 on.
    lesson = a_lesson(
        [(40, "cabinet_caretaker"), (70, "cabinet_full"), (90, "cabinet_caretaker")]
    )
    assert own_past(lesson, day(100), "cabinet", 0) == (2.0, 40.0 + 20.0)
    assert own_past(lesson, day(100), "cabinet", 1) == (1.0, 30.0 + 10.0)
    assert own_past(lesson, day(60), "cabinet", 0) == (1.0, 40.0)
    assert own_past(lesson, day(60), "leader", 0) == (0.0, 60.0)


def test_leaving_has_half_an_event_in_a_year_beforehand() -> None:
    lesson = a_lesson([(40, "cabinet_caretaker"), (70, "cabinet_full")], length=201)
    leaving = measure_leaving([lesson, lesson])
    assert leaving["cabinet", 0] == pytest.approx(2.5 / (2 * 170 + 365))
    assert leaving["cabinet", 1] == pytest.approx(2.5 / (2 * 30 + 365))
    assert leaving["war", 1] == pytest.approx(0.5 / 365)


def test_base_and_country_rates_are_their_formulas() -> None:
    lesson = a_lesson([(40, "leader_rule"), (100, "leader_rule")], length=401)
    rates = measure_rates([lesson])
    trial = _leader_on(lesson, 120)
    rate = 2.5 / (400 + 365)
    assert rates.base(trial, 90) == pytest.approx(1 - np.exp(-rate * 90))
    own = (OWN + 2) / (OWN / rate + 120)
    assert rates.country(trial, 90) == pytest.approx(1 - np.exp(-own * 90))
    assert trial.days_since == 20
    assert trial.days_until == np.inf


def test_persistence_is_a_share_of_trials_with_half_a_trial_of_doubt() -> None:
    lesson = a_lesson([(45, "leader_rule")], length=121)
    rates = measure_rates([lesson])
    # On days 30 and 90 it had not moved for a month: then it did, and then it did not.
    # On day 60 it had, and did not again. Day 120 is not watched for a month.
    assert rates.again["leader", 30, False] == pytest.approx(1.5 / 3)
    assert rates.again["leader", 30, True] == pytest.approx(0.5 / 2)


def test_what_is_not_watched_so_long_is_not_known() -> None:
    lesson = a_lesson([(45, "leader_rule")], length=121)
    trial = _leader_on(lesson, 100)
    assert trial.happened(20) is False
    assert trial.happened(21) is None


def test_the_density_reference_is_the_country_rate_where_density_says_nothing() -> None:
    lesson = a_lesson([(45, "leader_rule")], length=121)
    rates = measure_rates([lesson])
    trial = _leader_on(lesson, 60)
    assert density_only(trial, rates, np.zeros(3), 30) == pytest.approx(
        rates.country(trial, 30)
    )
    effects = fit_density([], rates, "leader", 30)
    assert np.array_equal(effects, np.zeros(3))
    moved = density_only(trial, rates, np.array([0.7, 0.0, 0.0]), 30)
    assert logit(moved) == pytest.approx(logit(rates.country(trial, 30)) + 0.7)


def test_analogues_are_asked_for_the_clock_as_it_stood_on_the_day() -> None:
    contest, outcome = load_with_outcome("ukraine-2013")
    lesson = outline(contest, outcome)
    likenesses = find_likenesses(contest, lesson.densities)
    asked = 0
    for trial in lay_out_trials(lesson):
        likeness = measure_likeness(measure_trajectory(contest.at(trial.issued)))
        assert likeness.age == (trial.issued - contest.start).days
        direct = forecast_by_analogues(
            likeness, clock=trial.clock, state=trial.state, horizon=90
        )
        assert ask_analogues(trial, likenesses, 90) == direct
        asked += trial.state > 0
    assert asked > 0  # some clocks stood elsewhere than at the start
