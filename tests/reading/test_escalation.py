import numpy as np
import pytest
from builders import a_contest, a_move, an_exchange

from countermove.contest import Vantage
from countermove.reading.escalation import measure_escalation
from countermove.streams import Streams


def test_few_moves_leave_the_ratio_near_its_prior_and_say_so() -> None:
    found = measure_escalation(a_contest(an_exchange()).at("2020-12-01"), Streams(0))
    assert found.prior_low < found.ratio < found.prior_high
    assert found.low < found.ratio < found.high
    assert "too few moves" in found.words


def test_volleys_raise_the_ratio_above_that_of_even_steps() -> None:
    stream = np.random.default_rng(5)
    starts = np.sort(stream.choice(300, 15, replace=False))
    bursts = [int(day) + step for day in starts for step in range(5)]
    even = list(range(0, 300, 4))
    ratios = {
        name: measure_escalation(_of_days(days), Streams(1))
        for name, days in (("bursts", bursts), ("even", even))
    }
    assert ratios["bursts"].ratio > ratios["even"].high
    assert (ratios["bursts"].moves, ratios["even"].moves) == (75, 75)


def _of_days(days: list[int]) -> Vantage:
    moves = []
    for number, day in enumerate(days):
        when = str(np.datetime64("2020-01-01") + day)
        actor = "bloc" if number % 2 else "premier"
        target = "premier" if number % 2 else "bloc"
        moves.append(a_move(f"m{number}", when, actors=(actor,), targets=(target,)))
    return a_contest(moves).at("2020-10-27")


def test_a_single_move_is_read_without_complaint() -> None:
    found = measure_escalation(
        a_contest(an_exchange()[:1]).at("2020-06-01"), Streams(0)
    )
    assert found.moves == 1
    assert found.standard_error == pytest.approx(0, abs=0.05)
