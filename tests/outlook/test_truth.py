from datetime import date

from builders import a_contest, an_exchange

from countermove.contest import ClockEvent, Outcome, Standing
from countermove.outlook.causes import CAUSES
from countermove.outlook.truth import follow_clocks


def an_outcome(**clocks: list[tuple[str, str]]) -> Outcome:
    return Outcome(
        clocks={
            clock: tuple(
                ClockEvent(event=word, date=date.fromisoformat(day))
                for word, day in rows
            )
            for clock, rows in clocks.items()
        },
        followed=date(2021, 6, 1),
    )


def names(outcome: Outcome, **changes: object) -> list[tuple[str, str]]:
    course = follow_clocks(a_contest(an_exchange(), **changes), outcome)
    return [(CAUSES[item.cause], item.date.isoformat()) for item in course.happenings]


def test_events_are_put_in_order_of_time_and_clock() -> None:
    outcome = an_outcome(
        cabinet=[("caretaker", "2020-07-10"), ("full", "2020-08-01")],
        leader=[("resignation", "2020-07-10")],
    )
    assert names(outcome) == [
        ("leader_resignation", "2020-07-10"),
        ("cabinet_caretaker", "2020-07-10"),
        ("cabinet_full", "2020-08-01"),
    ]


def test_a_word_that_repeats_the_state_moves_nothing() -> None:
    outcome = an_outcome(
        cabinet=[("full", "2020-07-01"), ("caretaker", "2020-07-10")],
        elite=[("holds", "2020-07-20")],
    )
    assert names(outcome) == [("cabinet_caretaker", "2020-07-10")]


def test_an_early_election_of_a_dissolved_chamber_seats_it() -> None:
    early = an_outcome(legislature=[("early_election", "2020-08-01")])
    assert names(early) == [("legislature_early_election", "2020-08-01")]
    both = an_outcome(
        legislature=[("dissolved", "2020-07-01"), ("early_election", "2020-08-01")]
    )
    assert names(both) == [
        ("legislature_dissolved", "2020-07-01"),
        ("legislature_seated", "2020-08-01"),
    ]


def test_what_stood_on_the_first_day_decides_what_is_possible() -> None:
    start = a_contest(an_exchange()).start
    standing = Standing(clock="war", state="structural", since=start, reported=start)
    outcome = an_outcome(war=[("structural", "2020-07-01"), ("none", "2020-09-01")])
    assert names(outcome, standings=(standing,)) == [("war_ends", "2020-09-01")]


def test_states_hold_at_the_end_of_a_day_and_moves_come_after_it() -> None:
    outcome = an_outcome(cabinet=[("caretaker", "2020-07-10"), ("full", "2020-08-01")])
    course = follow_clocks(a_contest(an_exchange()), outcome)
    assert course.states(date(2020, 7, 9))["cabinet"] == 0
    assert course.states(date(2020, 7, 10))["cabinet"] == 1
    assert course.states(date(2020, 8, 1))["cabinet"] == 0
    move = course.next_move("cabinet", date(2020, 7, 10))
    assert move is not None
    assert move.date == date(2020, 8, 1)
    assert course.next_move("cabinet", date(2020, 8, 1)) is None
    assert course.followed == date(2021, 6, 1)
