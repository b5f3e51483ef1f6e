from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import a_contest, a_move, an_exchange
from hypothesis import given
from hypothesis import strategies as st

from countermove.contest import Actor, Claim, Contest, Membership, Source
from countermove.errors import EmptyRecordError, ValidationError

DAY = date(2020, 4, 11)


@given(st.integers(1, 400), st.integers(0, 60))
def test_a_vantage_never_changes_when_later_reports_arrive(
    after: int, delay: int
) -> None:
    happened = DAY - timedelta(days=delay)
    later = a_move(
        "new",
        happened.isoformat(),
        reported=DAY + timedelta(days=after),
        actors=("newcomer",),
    )
    newcomer = Actor(
        id="newcomer",
        name="Newcomer",
        kind="person",
        memberships=(Membership(camp="street"),),
    )
    contest = a_contest(an_exchange())
    grown = a_contest([*an_exchange(), later], actors=(*contest.actors, newcomer))
    assert grown.at(DAY).digest == contest.at(DAY).digest


def test_what_is_reported_late_is_not_seen_on_its_day() -> None:
    moves = an_exchange()
    moves[2] = replace(moves[2], reported=date(2020, 5, 1))
    assert [move.id for move in a_contest(moves).at(DAY).moves] == ["m1", "m2"]


def test_an_answer_to_an_unseen_move_is_open_again() -> None:
    moves = an_exchange()
    moves[2] = replace(moves[2], reported=date(2020, 5, 1))
    seen = a_contest(moves).at(date(2020, 4, 20)).moves[-1]
    assert (seen.id, seen.answers, seen.settled) == ("m4", (), False)


def test_defections_to_come_are_not_seen() -> None:
    loyal = Membership(camp="rulers", until=date(2020, 6, 1))
    gone = Membership(camp="reform", since=date(2020, 6, 1))
    bloc = Actor(id="bloc", name="Bloc", kind="party", memberships=(loyal, gone))
    contest = a_contest(an_exchange())
    actors = tuple(bloc if actor.id == "bloc" else actor for actor in contest.actors)
    seen = replace(contest, actors=actors).at(DAY).record.actor_index["bloc"]
    assert seen.memberships == (Membership(camp="rulers"),)


def test_the_end_of_a_contest_is_not_seen_before_it_comes() -> None:
    contest = a_contest(an_exchange(), end=date(2021, 1, 1))
    assert contest.at(DAY).record.end is None
    assert contest.at("2021-02-01").record.end == date(2021, 1, 1)


def test_no_outcome_hides_in_a_vantage() -> None:
    assert not any("outcome" in name for name in dir(a_contest(an_exchange()).at(DAY)))


def test_claims_are_seen_from_their_day_on() -> None:
    wire = Source(id="wire", name="Wire", kind="wire")
    claim = Claim(
        id="c1",
        date=date(2020, 5, 1),
        source="wire",
        about=("m1",),
        says="it was staged",
        stance="doubts",
    )
    contest = a_contest(an_exchange(), sources=(wire,), claims=(claim,))
    assert contest.at(DAY).record.claims == ()
    assert contest.at("2020-05-01").record.claims == (claim,)


def test_a_day_before_the_first_report_is_refused() -> None:
    with pytest.raises(EmptyRecordError, match="first was reported on 2020-02-01"):
        a_contest(an_exchange()).at("2020-01-15")


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match="got '2020-02-30'"):
        a_contest(an_exchange()).at("2020-02-30")


@given(st.permutations(range(6)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    moves = an_exchange()
    shuffled = a_contest([moves[n] for n in order])
    plain = a_contest(moves)
    assert shuffled.moves == plain.moves
    assert shuffled.at("2020-12-01").digest == plain.at("2020-12-01").digest


def _broken(**changes: object) -> Contest:
    return a_contest([*an_exchange(), a_move("bad", "2020-07-01", **changes)])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"act": "arest"}, "got 'arest'. Did you mean 'arrest'"),
        ({"actors": ("nobody",)}, "known actor in `actor`, got 'nobody'"),
        ({"targets": ("premir",)}, "Did you mean 'premier'"),
        ({"institutions": ("navy",)}, "known institution"),
        ({"answers": ("m9",)}, "known move in `answers`, got 'm9'"),
        ({"date": date(2019, 7, 1)}, "inside"),
        ({"id": "m1"}, "got 'm1' 2 times"),
        ({"form": "legal"}, "known form"),
        ({"actors": ()}, "to have an actor"),
    ],
)
def test_a_contest_that_contradicts_itself_is_refused(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        _broken(**changes)


def test_an_answer_to_a_later_move_is_refused() -> None:
    early = a_move("early", "2020-01-05", answers=("m1",))
    with pytest.raises(ValidationError, match="answer an earlier move, got 'm1'"):
        a_contest([*an_exchange(), early])


def test_answers_in_a_circle_are_refused() -> None:
    ring = [
        a_move("x", "2020-03-01", answers=("y",)),
        a_move("y", "2020-03-01", answers=("z",)),
        a_move("z", "2020-03-01", answers=("x",)),
    ]
    with pytest.raises(ValidationError, match="circle"):
        a_contest(ring)


def test_a_move_cannot_answer_itself() -> None:
    with pytest.raises(ValidationError, match="got itself"):
        a_move("x", "2020-03-01", answers=("x",))


def test_an_actor_outside_every_camp_cannot_act() -> None:
    stray = Actor(id="stray", name="Stray", kind="person")
    contest = a_contest(an_exchange())
    with pytest.raises(ValidationError, match="'stray' to stand in a camp"):
        a_contest(
            [a_move("x", "2020-03-01", actors=("stray",))],
            actors=(*contest.actors, stray),
        )
