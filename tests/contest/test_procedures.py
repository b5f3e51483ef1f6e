"""Procedures and standings: what they refuse, and what a vantage sees of them."""

from dataclasses import replace
from datetime import date

import pytest
from builders import a_contest, an_exchange

from countermove.contest import Contest, Procedure, Standing
from countermove.errors import ValidationError

MOTION = Procedure(
    id="p1",
    opened=date(2020, 2, 1),
    reported=date(2020, 2, 3),
    kind="motion",
    due=date(2020, 2, 20),
    brings=(("leader", "rule"),),
    about=("premier",),
    closed=date(2020, 2, 19),
    result="failed",
)


def _contest(**changes: object) -> Contest:
    return a_contest(an_exchange(), **changes)


@pytest.mark.parametrize("name", ["reported", "due", "closed"])
def test_nothing_of_a_procedure_comes_before_its_opening(name: str) -> None:
    changes = {name: date(2020, 1, 31)}
    with pytest.raises(ValidationError, match=f"`{name}` of procedure 'p1'"):
        replace(MOTION, **changes)  # type: ignore[arg-type]


def test_an_end_has_a_day_and_a_result() -> None:
    with pytest.raises(ValidationError, match="both `closed` and `result`"):
        replace(MOTION, result=None)


def test_a_vantage_sees_a_procedure_once_it_is_known_and_its_end_once_it_came() -> None:
    contest = _contest(procedures=(MOTION,))
    assert contest.at("2020-02-02").record.procedures == ()
    (running,) = contest.at("2020-02-10").record.procedures
    assert running.closed is None
    assert running.result is None
    assert running.is_open(date(2020, 2, 10))
    (ended,) = contest.at("2020-02-19").record.procedures
    assert ended.result == "failed"
    assert not ended.is_open(date(2020, 2, 19))


def test_a_standing_is_seen_from_the_day_it_could_be_said() -> None:
    late = Standing(
        clock="elite",
        state="replaced",
        since=date(2020, 2, 1),
        reported=date(2020, 3, 1),
    )
    contest = _contest(standings=(late,))
    assert contest.at("2020-02-20").record.standings == ()
    assert contest.at("2020-03-01").record.standings == (late,)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "motoin"}, "Did you mean 'motion'"),
        ({"brings": (("leader", "resign"),)}, "word of the clock 'leader'"),
        ({"brings": (("leaders", "rule"),)}, "Expected a clock"),
        ({"brings": (), "may_bring": ()}, "to bring some event"),
        ({"about": ("premeir",)}, "Did you mean 'premier'"),
        ({"moves": ("nowhere",)}, "known move"),
    ],
)
def test_a_procedure_that_contradicts_the_contest_is_refused(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        _contest(procedures=(replace(MOTION, **changes),))  # type: ignore[arg-type]


def test_an_unknown_state_is_refused() -> None:
    odd = Standing(
        clock="cabinet",
        state="ful",
        since=date(2020, 2, 1),
        reported=date(2020, 2, 1),
    )
    with pytest.raises(ValidationError, match="Did you mean 'full'"):
        _contest(standings=(odd,))
