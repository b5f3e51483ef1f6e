from datetime import date

import numpy as np
from builders import a_contest, an_exchange

from countermove.contest import Procedure, Rule
from countermove.outlook.causes import CAUSES
from countermove.outlook.running import KINDS, bits_of, find_running, is_personal


def a_procedure(key: str, opened: str, **changes: object) -> Procedure:
    day = date.fromisoformat(opened)
    plain: dict[str, object] = {
        "id": key,
        "opened": day,
        "reported": day,
        "kind": "motion",
        "brings": (("leader", "rule"),),
    }
    return Procedure(**(plain | changes))  # type: ignore[arg-type]


def test_only_what_is_open_and_reported_runs() -> None:
    rows = (
        a_procedure("open", "2020-06-20", due=date(2020, 7, 11)),
        a_procedure("ended", "2020-06-10", closed=date(2020, 6, 20), result="failed"),
        a_procedure("secret", "2020-06-25", reported=date(2020, 7, 5)),
        a_procedure("future", "2020-07-05"),
    )
    running = find_running(a_contest(an_exchange(), procedures=rows).at("2020-07-01"))
    assert running.ids == ("open",)
    assert running.due.tolist() == [10.0]
    assert running.opened.tolist() == [-11.0]
    assert running.kinds.tolist() == [KINDS.index("motion")]
    assert running.brings.tolist() == [1 << CAUSES.index("leader_rule")]
    assert running.personal.tolist() == [1]


def test_without_procedures_the_next_lawful_election_runs() -> None:
    rule = Rule(
        id="term", text="A term.", settings={"regular_election": date(2021, 7, 1)}
    )
    contest = a_contest(an_exchange(), rules=(rule,))
    running = find_running(contest.at("2020-07-01"))
    assert running.due.tolist() == [365.0]
    assert running.brings.tolist() == [1 << CAUSES.index("legislature_seated")]


def test_a_motion_that_touches_more_than_the_leader_outlives_him() -> None:
    assert is_personal(a_procedure("one", "2020-06-20"))
    wide = (("leader", "rule"), ("legislature", "dissolved"))
    assert not is_personal(a_procedure("two", "2020-06-20", brings=wide))
    assert not is_personal(a_procedure("three", "2020-06-20", kind="talks"))


def test_words_that_move_nothing_set_no_bit() -> None:
    assert bits_of([("elite", "holds")]) == 0
    assert np.bitwise_count(bits_of([("leader", "rule"), ("war", "none")])) == 2
