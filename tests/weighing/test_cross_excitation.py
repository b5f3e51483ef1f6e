from collections.abc import Iterable
from datetime import date, timedelta
from math import exp, isnan

import numpy as np
import pytest
from builders import ACTORS, CAMPS, INSTITUTIONS, a_contest, a_move

from countermove.contest import Actor, Camp, Contest, Institution, Membership, Move
from countermove.reading.escalation import DECAYS
from countermove.streams import Streams
from countermove.weighing.coincidences.coincidence import CHANCE, FEW, MORE
from countermove.weighing.coincidences.cross_excitation import (
    CrossExcitation,
    is_abroad,
    is_at_home,
    measure_cross_excitation,
    shift_link,
)

START = date(2020, 1, 1)
DAYS = 400


def _actor(key: str, kind: str, camp: str) -> Actor:
    return Actor(id=key, name=key, kind=kind, memberships=(Membership(camp=camp),))


def _world(moves: Iterable[Move]) -> Contest:
    return a_contest(
        moves,
        camps=(
            *CAMPS,
            Camp(id="backer", name="The backer", role="patron"),
            Camp(id="rest", name="The rest", role="other"),
        ),
        actors=(
            *ACTORS,
            _actor("empire", "state", "backer"),
            _actor("envoy", "person", "backer"),
            _actor("neighbour", "state", "rest"),
            _actor("unknown", "group", "rest"),
        ),
        institutions=(
            *INSTITUTIONS,
            Institution(
                id="alliance",
                name="Alliance",
                branch="foreign",
                level="regional",
                weight=0.5,
                holders={},
            ),
        ),
    )


@pytest.mark.parametrize(
    ("actor", "target", "institution", "side"),
    [
        ("bloc", "premier", "cabinet", "home"),
        ("bloc", "premier", "alliance", "home"),
        ("unknown", "premier", "cabinet", "home"),
        ("bloc", "parliament", "parliament", "home"),
        ("bloc", "", "cabinet", "home"),
        ("neighbour", "empire", "alliance", "abroad"),
        ("empire", "neighbour", "cabinet", "abroad"),
        ("unknown", "empire", "alliance", "abroad"),
        ("envoy", "backer", "alliance", "abroad"),
        ("empire", "", "alliance", "abroad"),
        ("unknown", "empire", "cabinet", "across"),
        ("empire", "bloc", "alliance", "across"),
        ("bloc", "empire", "alliance", "across"),
        ("empire", "", "cabinet", "across"),
        ("bloc", "", "alliance", "across"),
    ],
)
def test_moves_are_at_home_abroad_or_across_the_border(
    actor: str, target: str, institution: str, side: str
) -> None:
    move = a_move(
        "m1",
        "2020-02-01",
        actors=(actor,),
        targets=(target,) if target else (),
        institutions=(institution,),
    )
    record = _world([move])
    sides = {"home": is_at_home(record, move), "abroad": is_abroad(record, move)}
    assert [name for name, holds in sides.items() if holds] == (
        [] if side == "across" else [side]
    )


def plain_share(home: list[int], abroad: list[int], days: int) -> float:
    def kernel(lag: int) -> float:
        return sum(rate * exp(-rate * lag) for rate in DECAYS) if lag > 0 else 0.0

    def score(shift: int) -> float:
        moved = [(day + shift) % days for day in abroad]
        found = sum(kernel(day - led) for day in home for led in moved)
        exposed = sum(kernel(day - led) for day in range(days) for led in moved)
        return found - len(home) / days * exposed

    scores = [score(shift) for shift in range(days)]
    return sum(item >= scores[0] - 1e-9 for item in scores) / days


@pytest.mark.parametrize("abroad", [[2, 3, 17], [10, 25, 25], [29]])
def test_the_share_of_shifts_is_that_of_a_plain_sum(abroad: list[int]) -> None:
    home = [4, 4, 5, 11, 18, 19, 26]
    found = shift_link(np.array(home), np.array(abroad), days=30)
    assert found == pytest.approx(plain_share(home, abroad, 30))


def test_the_stream_that_leads_provokes_and_the_one_that_follows_does_not() -> None:
    leading = np.array([20, 90, 160, 230, 330])
    following = leading + 1
    assert shift_link(following, leading, days=DAYS) < 0.01
    assert shift_link(leading, following, days=DAYS) > 0.3


def _days(marks: list[int]) -> list[str]:
    return [str(START + timedelta(days=day)) for day in marks]


def _measured(home: list[int], abroad: list[int]) -> CrossExcitation:
    moves = [a_move(f"h{n}", when) for n, when in enumerate(_days(home))]
    moves += [
        a_move(
            f"a{n}",
            when,
            actors=("neighbour",),
            targets=("empire",),
            institutions=("alliance",),
        )
        for n, when in enumerate(_days(abroad))
    ]
    vantage = _world(moves).at(START + timedelta(days=DAYS - 1))
    return measure_cross_excitation(vantage, Streams(3))


def test_a_planted_link_is_found_and_the_planted_number_lies_in_the_interval() -> None:
    stream = np.random.default_rng(2)
    abroad = sorted(stream.choice(DAYS - 20, 30, replace=False).tolist())
    alone = stream.choice(DAYS, 20, replace=False).tolist()
    # Each move abroad brings one at home a day or two later.
    home = sorted(alone + [day + 1 + day % 2 for day in abroad])
    found = _measured(home, abroad)
    assert (found.home, found.abroad) == (50, 30)
    assert found.low < 1 < found.high
    assert found.low > found.prior_low
    assert found.p < 0.01
    assert found.verdict == MORE
    assert "more than chance" in found.words


def test_streams_without_a_link_are_said_to_have_none() -> None:
    stream = np.random.default_rng(5)
    home, abroad = (
        sorted(stream.choice(DAYS, size, replace=False).tolist()) for size in (60, 20)
    )
    found = _measured(home, abroad)
    assert found.low < 0.1
    assert found.p > 0.05
    assert found.verdict == CHANCE


def test_few_moves_abroad_leave_the_prior_and_say_so() -> None:
    found = _measured(list(range(0, 400, 8)), [100, 200])
    assert found.prior_low < found.home_from_abroad < found.prior_high
    assert found.high - found.low > 0.5
    assert found.verdict == FEW
    assert "cannot be told" in found.words


def test_no_move_abroad_gives_no_p_and_the_prior_itself() -> None:
    found = _measured([5, 50, 90], [])
    assert isnan(found.p)
    assert found.verdict == FEW
    # Gibbs draws of the prior: 2,000 with a deviation of a half.
    assert found.home_from_abroad == pytest.approx(found.prior, abs=4 * 0.5 / 2000**0.5)


def test_a_record_of_moves_across_the_border_alone_is_read_without_complaint() -> None:
    move = a_move("m1", "2020-02-01", actors=("empire",), targets=("bloc",))
    found = measure_cross_excitation(_world([move]).at("2020-03-01"), Streams(0))
    assert (found.home, found.abroad, found.verdict) == (0, 0, FEW)
