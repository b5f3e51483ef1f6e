from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from builders import a_contest, a_move, an_exchange
from small_lessons import a_lesson, on

from countermove.contest import Procedure
from countermove.outlook.causes import CAUSES
from countermove.outlook.learning import fit_clocks
from countermove.outlook.lessons import Lesson
from countermove.outlook.running import KINDS
from countermove.outlook.starting import stand_at
from countermove.reading.control import track_control

RATE, PULL, DONE = 0.004, 0.6, 0.75
DEATH, WAR = CAUSES.index("leader_death"), CAUSES.index("war_begins")


def simulated(contests: int, seed: int) -> list[Lesson]:
    """Leaders die at a rate; a death pulls a dissolution; talks end as planted."""
    stream = np.random.default_rng(seed)
    lessons = []
    for number in range(contests):
        struck = np.flatnonzero(stream.random(1500) < RATE).tolist()
        deaths = [int(day) for day in struck if day > 0]
        rows: list[tuple[float, str]] = [(day, "leader_death") for day in deaths]
        if deaths and stream.random() < PULL:
            rows.append((deaths[0] + 1, "legislature_dissolved"))
        talks = [
            Procedure(
                id=f"P{n}",
                opened=on(start),
                reported=on(start),
                kind="talks",
                closed=on(start + 1 + int(stream.exponential(40))),
                result="done" if stream.random() < DONE else "failed",
            )
            for n, start in enumerate(range(5, 1300, 100))
        ]
        lessons.append(
            a_lesson(sorted(rows), length=1500, procedures=talks, contest=f"c{number}")
        )
    return lessons


@pytest.fixture(scope="module")
def lessons() -> list[Lesson]:
    return simulated(20, 4)


def test_planted_hazards_are_recovered_within_their_intervals(
    lessons: list[Lesson],
) -> None:
    model = fit_clocks(lessons)
    deviations = np.sqrt(np.diagonal(model.covariances[DEATH])[:3])
    away = (model.baselines[DEATH, :3] - np.log(RATE)) / deviations
    assert np.all(np.abs(away) < 3)
    assert np.all(deviations < 0.5)


def test_planted_fates_are_recovered(lessons: list[Lesson]) -> None:
    model = fit_clocks(lessons)
    kind = KINDS.index("talks")
    # Without a due day: phases from the opening, of which four are well filled.
    rates = np.exp(model.phases[8:11] + model.kinds[kind])
    shares = rates[:, 0] / rates.sum(axis=1)
    assert shares == pytest.approx(DONE, abs=4 * np.sqrt(DONE * 0.25 / 60))
    assert rates[:, :2].sum(axis=1) == pytest.approx(1 / 41, rel=0.35)


def test_planted_coupling_is_recovered() -> None:
    lessons = simulated(80, 9)
    first, second = fit_clocks(lessons).coupled[
        DEATH, CAUSES.index("legislature_dissolved")
    ]
    deaths = sum(
        item.cause == DEATH for lesson in lessons for item in lesson.happenings
    )
    pulled = sum(
        origin.kind == "coupled" for lesson in lessons for origin in lesson.origins
    )
    # Every death after which the chamber still sat is a trial, with two beforehand.
    assert first == pytest.approx(pulled, abs=2)
    assert first + second < deaths


def test_leaving_out_a_contest_changes_only_what_it_holds(
    lessons: list[Lesson],
) -> None:
    odd = a_lesson([(100, "war_begins")], length=1500, contest="odd")
    with_odd, without = fit_clocks([*lessons, odd]), fit_clocks(lessons)
    assert with_odd.events[WAR] == without.events[WAR] + 1
    assert with_odd.events[DEATH] == without.events[DEATH]
    assert np.array_equal(with_odd.phases, without.phases)
    # Chances of what pulls are drawn a little towards the pool of all contests.
    assert with_odd.coupled[DEATH] == pytest.approx(without.coupled[DEATH], abs=0.01)
    assert with_odd.baselines[WAR, 0] > without.baselines[WAR, 0]
    assert with_odd.leaving[4, 0] != without.leaving[4, 0]


def test_a_fit_without_procedures_opened_has_no_templates() -> None:
    lesson = simulated(1, 1)[0]
    talks = lesson.procedures[0]
    before = replace(
        talks, opened=lesson.start, reported=lesson.start, closed=on(40), result="done"
    )
    alone = replace(lesson, procedures=(before,))
    assert fit_clocks([alone]).templates.shape == (0, 6)


def test_a_start_knows_nothing_of_what_was_reported_later() -> None:
    issued = date(2020, 7, 1)
    later = [
        a_move(
            "late",
            "2020-08-01",
            actors=("crowd",),
            act="storm",
            institutions=("parliament",),
        ),
        a_move("slow", "2020-06-20", act="arrest", reported=issued + timedelta(days=9)),
    ]
    starts = []
    for moves in (an_exchange(), [*an_exchange(), *later]):
        vantage = a_contest(moves, end=None).at(issued)
        found = stand_at(vantage, track_control(vantage), escalating=0.5)
        starts.append(found.start)
    one, other = starts
    assert np.array_equal(one.values, other.values, equal_nan=True)
    assert one.activity == other.activity
    assert one.successes == other.successes
    assert np.array_equal(one.moving.heat, other.moving.heat)
    assert np.array_equal(one.moving.branching, other.moving.branching)
