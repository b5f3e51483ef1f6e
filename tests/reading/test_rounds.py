from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from builders import a_contest, an_exchange

from countermove.contest import Judgement
from countermove.reading import read
from countermove.reading.answers import Answers
from countermove.reading.reciprocity import find_reciprocity

DAY = "2020-12-01"


def test_rounds_open_with_their_first_cause_and_carry_their_facts() -> None:
    rounds = read(a_contest(an_exchange()).at(DAY)).rounds.items
    assert [item.opener for item in rounds] == ["m1", "m3", "m5"]
    assert [item.moves for item in rounds] == [("m1", "m2"), ("m3", "m4"), ("m5", "m6")]
    second = rounds[1]
    assert (second.start, second.end) == (date(2020, 4, 10), date(2020, 4, 12))
    assert second.camps == ("street", "rulers")
    assert second.institutions == ("parliament",)
    assert [item.deaths for item in rounds] == [None, (3, 5), None]
    assert all(0 <= item.support <= 1 for item in rounds)


def test_a_round_is_open_until_it_has_settled() -> None:
    early = read(a_contest(an_exchange()).at("2020-04-20")).rounds.items[-1]
    later = read(a_contest(an_exchange()).at("2020-05-20")).rounds.items[-1]
    assert (early.opener, early.result) == ("m3", "open")
    assert (later.opener, later.result != "open") == ("m3", True)


def test_the_analyst_overrides_the_rule_and_both_are_kept() -> None:
    judged = Judgement(
        opener="m3", result="split", known=date(2020, 6, 1), winner=None, words="Both."
    )
    contest = a_contest(an_exchange(), judgements=(judged,))
    item = read(contest.at(DAY)).rounds.items[1]
    assert (item.result, item.judgement) == ("split", judged)
    assert item.rule_result in {"street", "incumbent", "undecided"}
    unseen = read(contest.at("2020-05-20")).rounds.items[1]
    assert unseen.judgement is None


def test_seizing_an_institution_puts_the_opener_ahead() -> None:
    moves = an_exchange()[:2]
    moves[0] = replace(
        moves[0],
        act="coup_attempt",
        form="violent",
        targets=("bloc",),
        institutions=("parliament",),
    )
    moves[1] = replace(moves[1], act="condemn", institutions=("parliament",))
    item = read(a_contest(moves).at(DAY)).rounds.items[0]
    assert (item.rule_result, item.rule_winner) == ("challenger", "reform")


def test_expected_answers_between_camps_add_up() -> None:
    vantage = a_contest(an_exchange()).at(DAY)
    answers = Answers(
        keys=tuple(move.id for move in vantage.moves),
        days=np.array([vantage.calendar.day(move.date) for move in vantage.moves]),
        children=np.array([1, 3, 3, 5]),
        parents=np.array([0, 2, 0, 4]),
        probabilities=np.array([0.8, 0.5, 0.25, 1.0]),
        settled=np.zeros(6, dtype=np.bool_),
        forests=np.zeros((1, 6), dtype=np.int64),
    )
    rows = {row[:2]: row[2:] for row in find_reciprocity(vantage, answers).rows}
    # m1 and m5 are moves of the reformers; three answers of 1, 70 and 3 days.
    assert rows["rulers", "reform"] == pytest.approx((2.05, 3.0, 2.05 / 2))
    assert rows["rulers", "street"] == pytest.approx((0.5, 2.0, 0.5))
