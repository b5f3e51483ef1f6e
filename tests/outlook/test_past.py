from datetime import date

import numpy as np
from builders import a_contest, an_exchange

from countermove.contest import Standing
from countermove.outlook.clocks import find_clocks
from countermove.outlook.past import Past, look_back


def standing(state: str, since: str, reported: str | None = None) -> Standing:
    day = date.fromisoformat(since)
    told = date.fromisoformat(reported) if reported else day
    return Standing(clock="cabinet", state=state, since=day, reported=told)


def the_past(*rows: Standing) -> Past:
    vantage = a_contest(an_exchange(), standings=rows).at("2020-07-01")
    return look_back(vantage, find_clocks(vantage))


def test_moves_and_days_of_a_clock_are_counted_by_state() -> None:
    past = the_past(
        standing("full", "2020-01-01"),
        standing("caretaker", "2020-06-11"),
        standing("full", "2020-06-16"),
        standing("caretaker", "2020-06-21"),
    )
    assert past.left[1, :2].tolist() == [2.0, 1.0]
    assert past.days[1, 1] == 5 + 10
    assert past.days[1, :2].sum() == past.watched


def test_what_happens_or_is_told_later_changes_nothing() -> None:
    rows = [standing("full", "2020-01-01"), standing("caretaker", "2020-06-21")]
    late = [
        standing("full", "2020-06-25", reported="2020-07-10"),
        standing("full", "2020-09-01"),
    ]
    one, other = the_past(*rows), the_past(*rows, *late)
    assert np.array_equal(one.days, other.days)
    assert np.array_equal(one.left, other.left)
    assert one.started == other.started


def test_a_clock_of_which_nothing_is_said_stood_as_it_stands() -> None:
    past = the_past()
    assert past.days[4, 0] == past.watched
    assert past.left.sum() == past.left[0].sum()
