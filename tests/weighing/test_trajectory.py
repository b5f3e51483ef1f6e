"""Trajectories: what is measured, when, and what stays unknown."""

from datetime import date, timedelta

import numpy as np
import pytest
from builders import a_contest, a_move
from measure_trajectories import measure_case

from countermove.contest import Contest, Judgement, Tenure
from countermove.errors import ShapeError
from countermove.folder.library import load, load_with_outcome
from countermove.outlook.causes import CAUSES, CLOCKS
from countermove.reading.control import track_control
from countermove.reading.stakes import track_stakes
from countermove.weighing.analogues.components import (
    BRANCHES,
    COMPONENTS,
    GROUPS,
    SIDES,
    compare_in_words,
    on_scale,
)
from countermove.weighing.analogues.library import Case, shipped_cases
from countermove.weighing.analogues.trajectory import (
    STEP,
    Trajectory,
    measure_trajectory,
)
from countermove.weighing.analogues.words import CLOCK_WORDS

START = date(2020, 1, 1)
CASE = "ukraine-2013"


def day(number: int) -> str:
    return (START + timedelta(days=number)).isoformat()


def column(path: Trajectory, key: str) -> list[float]:
    place = [item.key for item in COMPONENTS].index(key)
    return [float(value) for value in path.values[:, place]]


def a_small_contest() -> Contest:
    moves = [
        a_move("m1", day(5), answers_basis="reading"),
        a_move("m2", day(8), actors=("premier",), targets=("bloc",), answers=("m1",)),
        a_move(
            "m3",
            day(18),
            actors=("crowd",),
            act="protest",
            form="violent",
            deaths=(4.0, 10.0),
            answers=("m2",),
        ),
        a_move("m4", day(25), act="appoint", form="grey", targets=()),
        a_move("m5", day(28), answers=("m4",)),
    ]
    return a_contest(
        [
            move if move.settled else a_move("m4", day(25), act="appoint", form="grey")
            for move in moves
        ],
        leaders=(
            Tenure(actor="premier", office="premier", since=date(2019, 12, 1)),
            Tenure(actor="bloc", office="premier", since=date(2020, 1, 21)),
        ),
        judgements=(
            Judgement(opener="m1", result="street", known=date(2020, 1, 25)),
            Judgement(opener="m4", result="incumbent", known=date(2020, 2, 5)),
        ),
    )


@pytest.fixture(scope="module")
def path() -> Trajectory:
    return measure_trajectory(a_small_contest().at("2020-02-09"))


def test_marks_run_every_ten_days_up_to_the_day_of_issue(path: Trajectory) -> None:
    assert path.age == 39
    assert path.marks.tolist() == [0, 10, 20, 30]


def test_rounds_are_counted_once_they_are_answered(path: Trajectory) -> None:
    # Two settled moves say nothing yet; m1 opens a round on day 8, m4 on day 28.
    opened = column(path, "rounds_opened")
    assert np.isnan(opened[:2]).all()
    assert opened[2:] == [1.0, 2.0]
    answering = column(path, "answering")
    assert answering[2:] == pytest.approx([2 / 3, 3 / 4])
    # Waits of 3, 10 and 3 days.
    waits = column(path, "days_to_answer")
    assert np.isnan(waits[:3]).all()
    assert waits[3] == 3.0


def test_a_round_counts_as_won_from_the_day_it_could_be_said(path: Trajectory) -> None:
    assert column(path, "won_by_challengers")[3] == 1.0
    later = measure_trajectory(a_small_contest().at("2020-02-29"))
    assert column(later, "won_by_challengers")[4] == 0.5
    assert np.isnan(column(path, "won_by_challengers")[2])


def test_pressures_are_shares_of_the_moves_of_the_window(path: Trajectory) -> None:
    assert column(path, "violent")[2:] == pytest.approx([1 / 3, 1 / 5])
    assert column(path, "grey")[3] == pytest.approx(1 / 5)
    assert column(path, "street")[3] == pytest.approx(1 / 5)
    assert column(path, "killed") == [0.0, 0.0, 7.0, 7.0]
    assert column(path, "leaders_changed") == [0.0, 0.0, 1.0, 1.0]
    # Four of five moves between camps are hostile; `appoint` is not.
    assert column(path, "hostile")[3] == pytest.approx(4 / 5)


def test_too_few_moves_are_not_told_from_none(path: Trajectory) -> None:
    assert np.isnan(column(path, "violent")[0])
    assert np.isnan(column(path, "violent")[1])
    assert np.isnan(column(path, "personnel")[0])
    # No camp of a patron, and no court: not zero, but not there.
    assert np.isnan(column(path, "executive_patron")).all()
    assert np.isnan(column(path, "judiciary_incumbent")).all()


def test_the_window_forgets_after_ninety_days() -> None:
    path = measure_trajectory(a_small_contest().at("2020-05-20"))
    killed = column(path, "killed")
    assert killed[10] == 7.0  # day 100: the protest of day 18 is 82 days old
    assert killed[11] == 0.0  # day 110: 92 days


def test_where_nobody_asked_what_answers_what_rounds_are_unknown() -> None:
    moves = [a_move(f"m{n}", day(n + 1)) for n in range(9)]
    path = measure_trajectory(a_contest(moves).at("2020-02-01"))
    for key in ("rounds_opened", "answering", "days_to_answer"):
        assert np.isnan(column(path, key)).all()


def test_acts_differ_by_side_by_tone_and_by_law(path: Trajectory) -> None:
    one, two, three, four, five = list(path.acts)
    assert one == five  # the bloc condemns, twice
    assert len({one, two, three, four}) == 4
    assert path.acts_until(18) == one + two + three
    assert not path.acts_until(4)


def test_stakes_and_control_are_those_of_the_reading() -> None:
    contest = load(CASE)
    vantage = contest.at("2014-03-01")
    path = measure_trajectory(vantage)
    stakes, control = track_stakes(vantage), track_control(vantage)
    record = vantage.record
    for mark in (3, 9):
        when = contest.start + timedelta(days=mark * STEP)
        seen = stakes.at(when, "all")
        assert column(path, "authority")[mark] == pytest.approx(seen.authority)
        aim, form = (stakes.at(when, f"all:{name}") for name in ("aim", "form"))
        assert column(path, "aim_above_form")[mark] == pytest.approx(
            form.personnel - aim.personnel
        )
        for branch in BRANCHES:
            items = [item for item in record.institutions if item.branch == branch]
            for side, (_, roles) in SIDES.items():
                camps = [camp.id for camp in record.camps if camp.role in roles]
                held = sum(
                    item.weight * control.share(item.id, camp, when)
                    for item in items
                    for camp in camps
                ) / sum(item.weight for item in items)
                assert column(path, f"{branch}_{side}")[mark] == pytest.approx(held)


def test_what_is_reported_later_changes_no_vantage_before() -> None:
    contest = load(CASE)
    early = measure_trajectory(contest.at("2014-02-01"))
    late = measure_trajectory(contest.at(contest.last_reported))
    assert late.marks.size > early.marks.size
    again = measure_trajectory(contest.at("2014-02-01"))
    assert early.values.tobytes() == again.values.tobytes()


def test_every_component_has_a_group_and_a_sentence_with_both_numbers() -> None:
    assert {item.group for item in COMPONENTS} | {"acts"} == set(GROUPS)
    assert len({item.key for item in COMPONENTS}) == len(COMPONENTS)
    for item in COMPONENTS:
        words = compare_in_words(item, 1.0, 3.0)
        assert "1" in words
        assert "3" in words
    assert "-0.00" not in compare_in_words(COMPONENTS[4], -1e-9, 0.5)


def test_counts_are_compared_by_ratio_and_shares_by_difference() -> None:
    values = np.array([[1.0] * len(COMPONENTS), [np.nan] * len(COMPONENTS)])
    moved = on_scale(values)
    keys = [item.key for item in COMPONENTS]
    assert moved[0, keys.index("killed")] == pytest.approx(np.log(2))
    assert moved[0, keys.index("authority")] == 1.0
    assert np.isnan(moved[1]).all()
    assert values[0, keys.index("killed")] == 1.0


def test_parts_that_do_not_fit_are_refused(path: Trajectory) -> None:
    with pytest.raises(ShapeError, match="a symbol for each"):
        Trajectory(
            contest="x",
            title="X",
            age=10,
            marks=path.marks,
            values=path.values,
            act_days=path.act_days,
            acts="AB",
        )


def test_the_stored_library_is_what_the_packaged_cases_give() -> None:
    fresh = measure_case(*load_with_outcome(CASE))
    stored = next(case for case in shipped_cases() if case.id == CASE)
    assert stored.to_json() == fresh.to_json()
    assert {case.id for case in shipped_cases()} >= {"iraq-2019", "sudan-2018"}


def test_a_case_survives_being_stored() -> None:
    case = shipped_cases()[0]
    again = Case.from_json(case.to_json())
    assert again.trajectory.values.tobytes() == case.trajectory.values.tobytes()
    assert again.events == case.events


def test_every_cause_and_clock_of_the_outlook_has_words() -> None:
    assert set(CLOCK_WORDS) == set(CAUSES)
    assert all(set(case.opening) == set(CLOCKS) for case in shipped_cases())
    assert all(item.cause in CAUSES for case in shipped_cases() for item in case.events)
