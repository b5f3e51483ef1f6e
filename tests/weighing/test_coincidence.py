from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from builders import a_contest, a_move

from countermove.contest import Coincidence, Contest, Move
from countermove.errors import ValidationError
from countermove.folder import load
from countermove.weighing.coincidences.coincidence import (
    CHANCE,
    FEW,
    MORE,
    Coincided,
    CoincidingStream,
    find_coincidences,
)

START = date(2020, 1, 1)
SEEN = "2020-12-30"  # 365 days


def _row(prefix: str, days: list[int], **changes: object) -> list[Move]:
    """Moves of one stream, one a day given."""
    return [
        a_move(f"{prefix}{day}", str(START + timedelta(days=day)), **changes)
        for day in days
    ]


# Three streams that meet on day 200 and hardly anywhere else.
BLOC = _row("b", [10, 90, 91, 200, 340])
PREMIER = _row("p", [50, 150, 200, 260, 261], actors=("premier",), targets=("bloc",))
CROWD = _row("c", [60, 120, 201, 300, 301], actors=("crowd",), targets=("bloc",))
MEETING = ("b200", "p200", "c201")


def _weigh(
    moves: list[Move],
    keys: tuple[str, ...] = MEETING,
    *,
    seen: str = SEEN,
    **yearly: float,
) -> Coincided:
    claimed = Coincidence(
        id="one", text="They fell together.", moves=keys, yearly=yearly
    )
    vantage = a_contest(moves, coincidences=(claimed,)).at(seen)
    (found,) = find_coincidences(vantage, stream=np.random.default_rng(1))
    return found


def test_three_full_streams_that_meet_within_a_day_are_more_than_chance() -> None:
    found = _weigh(BLOC + PREMIER + CROWD)
    assert [item.events for item in found.streams] == [5, 5, 5]
    assert found.streams[0].days_watched == 365
    assert (found.width, found.anchors, found.exact) == (1.0, 5, True)
    assert found.local_p < found.global_p < 0.01
    assert found.verdict == MORE
    assert found.trusted_p == found.adjusted_p == pytest.approx(found.global_p)
    assert found.monte_carlo_error == 0


def test_the_same_moves_strewn_wide_are_no_more_than_chance() -> None:
    # From 261 to 340: the tightest set around the anchor, not the moves named.
    found = _weigh(BLOC + PREMIER + CROWD, ("b340", "p260", "c300"))
    assert found.width == 79
    assert found.verdict == CHANCE
    assert "within 79 days" in found.words


def test_a_published_rate_replaces_a_stream_that_the_record_holds_in_part() -> None:
    moves = BLOC + [move for move in PREMIER if move.id == "p200"]
    alone = _weigh(moves, ("b200", "p200"))
    often = _weigh(moves, ("b200", "p200"), p200=120.0)
    seldom = _weigh(moves, ("b200", "p200"), p200=0.1)
    assert alone.verdict == FEW
    assert "one event: no rate can be told" in alone.words
    assert np.isnan(alone.rate_p)
    # Five anchors, each met on its own day by a Poisson stream.
    truth = 1 - np.exp(-5 * 120 / 365.25)
    assert often.rate_p == pytest.approx(truth, abs=4 * often.monte_carlo_error)
    assert often.trusted_p == often.rate_p
    assert often.adjusted_p == alone.adjusted_p == pytest.approx(5 / 365)
    assert often.verdict == CHANCE
    assert "that is to be trusted" in often.words
    assert seldom.rate_p < 0.01
    assert seldom.verdict == MORE


def test_the_published_rate_of_the_anchor_widens_the_look() -> None:
    moves = BLOC + PREMIER
    alone = _weigh(moves, ("b200", "p200"))
    wider = _weigh(moves, ("b200", "p200"), b200=50.0)
    looks = 50 / 365.25 * 365
    assert wider.rate_p == pytest.approx(1 - (1 - alone.local_p) ** looks)
    assert wider.rate_p > wider.adjusted_p == alone.adjusted_p
    narrower = _weigh(moves, ("b200", "p200"), b200=0.5)
    assert narrower.rate_p == alone.adjusted_p


def test_a_short_record_of_a_tight_meeting_is_too_few_to_tell() -> None:
    found = _weigh(BLOC[3:4] + PREMIER[2:3] + CROWD[2:4])
    assert found.adjusted_p < 0.001
    assert found.verdict == FEW
    assert "b200 (one event" in found.words
    assert "c201 (2)" in found.words


def test_a_short_record_of_a_loose_meeting_is_chance_all_the_same() -> None:
    found = _weigh(_row("b", [100]) + PREMIER[4:], ("b100", "p261"))
    assert found.verdict == CHANCE


def test_uncertain_dates_give_a_range_and_can_leave_the_answer_open() -> None:
    anchors = _row("b", list(range(10, 360, 35)))
    sure = anchors + PREMIER
    near = _row("q", [152], actors=("premier",), targets=("bloc",), precision="about")
    found = _weigh(anchors + PREMIER[:1] + PREMIER[2:] + near, ("b150", "q152"))
    assert found.width == 2
    assert found.low_p < found.adjusted_p < found.high_p
    # The move may fall on the anchor's day or four days from it.
    assert found.low_p == pytest.approx(_weigh(sure, ("b150", "p150")).adjusted_p, 0.1)
    assert found.verdict in {FEW, CHANCE}
    assert "as dates go" in found.words
    certain = _weigh(sure, ("b150", "p150"))
    assert certain.low_p == certain.high_p == certain.adjusted_p


def test_several_claims_of_one_record_share_the_level() -> None:
    claims = tuple(
        Coincidence(id=name, text=name, moves=MEETING)
        for name in ("one", "two", "three")
    )
    vantage = a_contest(BLOC + PREMIER + CROWD, coincidences=claims).at(SEEN)
    found = find_coincidences(vantage, stream=np.random.default_rng(1))
    assert [item.id for item in found] == ["one", "two", "three"]
    for item in found:
        assert item.adjusted_p == pytest.approx(1 - (1 - item.global_p) ** 3)


def test_a_stream_holds_shared_actors_against_shared_camps_and_nobody_else() -> None:
    elsewhere = _row("x", [20], actors=("premier",), targets=("crowd",))
    nowhere = _row("y", [30], actors=("premier",), targets=("army",))
    joint = _row("z", [40], actors=("premier", "crowd"), targets=("bloc", "crowd"))
    moves = BLOC + PREMIER + elsewhere + nowhere + joint
    assert _weigh(moves, ("b200", "p200")).streams[1].events == 6
    assert _weigh(moves, ("b200", "x20")).streams[1].events == 2
    assert _weigh(moves, ("b200", "y30")).streams[1].events == 1


def test_no_move_stands_in_two_streams() -> None:
    found = _weigh(PREMIER, ("p50", "p150"))
    assert [item.events for item in found.streams] == [4, 1]


def test_a_coincidence_is_seen_when_its_last_move_is_reported() -> None:
    claimed = Coincidence(id="one", text="", moves=MEETING)
    contest = a_contest(BLOC + PREMIER + CROWD, coincidences=(claimed,))
    early, late = (
        find_coincidences(contest.at(day), stream=np.random.default_rng(1))
        for day in ("2020-07-19", "2020-07-20")
    )
    assert early == ()
    (found,) = late
    assert [item.days_watched for item in found.streams] == [202, 202, 202]
    assert [item.events for item in found.streams] == [4, 3, 3]


def test_one_seed_gives_one_answer() -> None:
    assert _weigh(BLOC + PREMIER, ("b200", "p200"), p200=9.0) == _weigh(
        BLOC + PREMIER, ("b200", "p200"), p200=9.0
    )


def test_one_move_coincides_with_nothing() -> None:
    with pytest.raises(ValidationError, match="two moves or more"):
        _weigh(BLOC, ("b200", "b200"))


@pytest.mark.parametrize(("events", "yearly"), [(0, None), (3, 0.0), (3, -1.0)])
def test_a_stream_without_events_or_with_a_rate_of_zero_is_refused(
    events: int, yearly: float | None
) -> None:
    with pytest.raises(ValidationError, match="positive number"):
        CoincidingStream(move="m", events=events, days_watched=9, yearly=yearly)


def _june_2020(contest: Contest, **yearly: float) -> Coincided:
    claimed = Coincidence(
        id="june", text="", moves=("I064", "I063", "I066"), yearly=yearly
    )
    vantage = replace(contest, coincidences=(claimed,)).at("2020-08-05")
    (found,) = find_coincidences(vantage, stream=np.random.default_rng(1))
    return found


def test_the_raid_of_june_2020_is_not_shown_to_be_linked_to_strikes_abroad() -> None:
    contest = load("iraq-2019")
    alone = _june_2020(contest)
    assert [item.events for item in alone.streams][1:] == [1, 2]
    assert alone.verdict == FEW
    known = _june_2020(contest, I063=120.0)
    assert known.rate_p > 10 * known.adjusted_p
    assert known.verdict == CHANCE
