from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from builders import ACTORS, CAMPS, INSTITUTIONS, a_contest, a_move, an_exchange
from scipy.special import softmax

from countermove.contest import (
    Actor,
    Contest,
    Institution,
    Membership,
    Move,
    Tenure,
    codebook,
)
from countermove.errors import ValidationError
from countermove.reading.control import Control, track_control
from countermove.reading.control_moves import (
    HOLDING,
    LOSING,
    TENURE,
    TRIAL,
    Comparison,
    find_comparisons,
)
from countermove.reading.control_tracks import BLUR, DAILY_VARIANCE, UNKNOWN_SD

EVERYBODY = {"rulers", "reform", "street"}
QUIET = a_move("quiet", "2020-01-01", institutions=())
TURNCOAT = Actor(
    id="turncoat",
    name="Turncoat",
    kind="person",
    memberships=(
        Membership(camp="rulers", until=date(2020, 3, 1)),
        Membership(camp="street", since=date(2020, 3, 1)),
    ),
)


def control_of(*moves: Move, until: str = "2020-12-31", **changes: Any) -> Control:
    """Control after moves; a quiet one ensures that all three camps are known."""
    plain: dict[str, Any] = {"leaders": ()}
    present = a_move("present", "2020-01-01", targets=("street",), institutions=())
    contest = a_contest((QUIET, present, *moves), **(plain | changes))
    return track_control(contest.at(until))


def told(act: str, result: str = "succeeded", **changes: Any) -> list[Comparison]:
    """What one move of the rulers against the reformers says."""
    details: dict[str, Any] = {"act": act, "result": result, "institutions": ("army",)}
    move = a_move("m1", "2020-03-01", **(details | changes))
    present = a_move("present", "2020-01-01", targets=("street",), institutions=())
    contest = a_contest((move, present), actors=(*ACTORS, TURNCOAT), leaders=())
    return find_comparisons(contest.at("2020-12-31"))


def sides(comparisons: list[Comparison]) -> list[tuple[set[str], set[str], float]]:
    return [(set(row.winners), set(row.losers), row.weight) for row in comparisons]


@pytest.mark.parametrize(
    ("act", "result", "winners", "unit"),
    [
        ("decree", "succeeded", {"rulers"}, HOLDING),
        ("decree", "partial", {"rulers"}, HOLDING / 2),
        ("appoint", "succeeded", {"reform"}, HOLDING),
        ("resign", "succeeded", {"reform", "street"}, LOSING),
        ("dismiss", "succeeded", {"rulers", "street"}, LOSING),
    ],
)
def test_a_change_of_hold_is_won_against_the_rest(
    act: str, result: str, winners: set[str], unit: float
) -> None:
    weight = unit * codebook().act(act).weight
    expected = [(winners, EVERYBODY - winners, weight)]
    assert sides(told(act, result)) == expected


def test_a_contested_move_is_won_lost_or_shared_between_the_two() -> None:
    weight = TRIAL * codebook().act("storm").weight
    one, other = {"rulers"}, {"reform"}
    assert sides(told("storm")) == [(one, other, weight)]
    assert sides(told("storm", "failed")) == [(other, one, weight)]
    assert sides(told("storm", "partial")) == [
        (one, other, weight / 2),
        (other, one, weight / 2),
    ]


def test_a_hostile_failure_to_take_or_remove_is_a_trial_lost() -> None:
    for act in ("coup_attempt", "no_confidence"):
        weight = TRIAL * codebook().act(act).weight
        assert sides(told(act, "failed")) == [({"reform"}, {"rulers"}, weight)]
    assert told("decree", "failed") == []


def test_nothing_is_learnt_from_words_open_ends_and_unknown_sides() -> None:
    assert told("condemn") == []
    assert told("storm", "pending") == []
    assert told("appoint", targets=("cabinet",)) == []
    assert told("dismiss", targets=("bloc",)) == []
    assert told("storm", targets=("bloc",)) == []
    assert told("storm", institutions=()) == []
    # Held elections are a trial only where somebody is on the other side.
    assert told("hold_election", targets=()) == []


def test_a_hostile_move_without_opponents_is_tried_against_the_rest() -> None:
    weight = TRIAL * codebook().act("protest").weight
    assert sides(told("protest", targets=("army",))) == [
        ({"rulers"}, {"reform", "street"}, weight)
    ]


def test_a_defection_costs_the_camp_that_was_left() -> None:
    (row,) = told("defect", actors=("turncoat",), targets=())
    assert set(row.losers) == {"rulers"}


def test_who_takes_an_office_holds_the_institution_of_that_name() -> None:
    seats = (
        Institution(
            id="a",
            name="Presidency of the Republic",
            branch="executive",
            level="national",
            weight=0.4,
            holders={},
        ),
        *INSTITUTIONS,
    )
    for office, institution in (("President", "a"), ("Prime minister", "cabinet")):
        contest = a_contest(
            [QUIET],
            institutions=seats,
            leaders=(Tenure(actor="premier", office=office, since=date(2020, 2, 1)),),
        )
        (row,) = find_comparisons(contest.at("2020-12-31"))
        assert (row.institution, row.date) == (institution, date(2020, 2, 1))
        assert (set(row.winners), row.weight) == ({"reform"}, TENURE)


def test_old_tenures_count_only_where_no_holder_is_given() -> None:
    leaders = tuple(
        Tenure(actor=actor, office="premier", since=since)
        for actor, since in (
            ("bloc", date(2015, 1, 1)),
            ("premier", date(2019, 1, 1)),
        )
    )
    held = a_contest([QUIET], leaders=leaders).at("2020-12-31")
    assert find_comparisons(held) == []
    open_seat = replace(INSTITUTIONS[0], holders={})
    empty = a_contest([QUIET], leaders=leaders, institutions=(open_seat,))
    (row,) = find_comparisons(empty.at("2020-12-31"))
    assert (row.date, set(row.winners)) == (date(2019, 12, 31), {"reform"})


def test_without_moves_holdings_stay_and_doubt_grows() -> None:
    control = control_of(until="2022-12-31")
    frame = control.to_polars().filter(
        pl.col("institution") == "cabinet", pl.col("camp") == "reform"
    )
    # A tenth of 0.8 is spread over the three camps.
    assert frame["share"].to_list() == pytest.approx(
        [(1 - BLUR) * 0.8 + BLUR / 3] * frame.height
    )
    widths = (frame["high"] - frame["low"]).to_numpy()
    assert (np.diff(widths) > 0).all()
    assert frame["date"].to_list() == [
        *(date(2020 + n // 12, n % 12 + 1, 1) for n in range(36)),
        date(2022, 12, 31),
    ]


def test_an_institution_nobody_is_known_to_hold_is_open_to_all_alike() -> None:
    frame = control_of().to_polars().filter(pl.col("institution") == "army")
    assert frame["share"].to_list() == pytest.approx([1 / 3] * frame.height)
    assert frame["low"].n_unique() == frame["date"].n_unique()


def test_two_camps_agree_with_a_grid_carried_through_time() -> None:
    moves = [
        a_move("m1", "2020-02-01", act="storm", institutions=("army",)),
        a_move("m2", "2020-05-01", act="raid", result="failed", institutions=("army",)),
        a_move("m3", "2020-09-01", act="occupy", institutions=("army",)),
    ]
    contest = a_contest(moves, camps=CAMPS[:2], actors=ACTORS[:2], leaders=())
    control = track_control(contest.at("2020-12-31"))
    # The odds d of the rulers over the reformers, on a grid with plain convolution.
    grid = np.linspace(-12, 12, 2401)
    density = np.exp(-(grid**2) / (4 * UNKNOWN_SD**2))
    book, day = codebook(), -1
    for move, unit, sign in zip(
        moves, (TRIAL, TRIAL, HOLDING), (1, -1, 1), strict=True
    ):
        elapsed = control.calendar.day(move.date) - day
        day += elapsed
        spread = 2 * DAILY_VARIANCE * elapsed
        kernel = np.exp(-((grid[:, None] - grid) ** 2) / (2 * spread))
        density = kernel @ density
        weight = unit * book.act(move.act).weight
        density *= (1 + np.exp(-sign * grid)) ** -weight
        exact = 1 / (1 + np.exp(-grid[np.argmax(density)]))
        assert control.share("army", "rulers", move.date) == pytest.approx(
            exact, abs=0.02
        )


def test_the_smoothed_past_agrees_with_a_brute_force_mode() -> None:
    # One sure trial late: smoothing draws the earlier day towards it.
    move = a_move("m1", "2020-12-31", act="storm", institutions=("army",))
    control = control_of(move)
    filtered = control.to_polars().filter(pl.col("institution") == "army")
    smoothed = control.smoothed_to_polars().filter(pl.col("institution") == "army")
    early = (pl.col("date") == date(2020, 2, 1)) & (pl.col("camp") == "rulers")
    late = pl.col("date") == date(2020, 12, 31)
    assert smoothed.filter(late).equals(filtered.filter(late))
    # The mean of a random walk at day s given the end moves by v(s) / v(end).
    variance = UNKNOWN_SD**2 + DAILY_VARIANCE * np.array([32, 366])
    track = control.tracks["army"]
    end = track.filtered.means[-1]
    start = track.filtered.means[0]
    expected = softmax(start + (end - start) * variance[0] / variance[1])
    found = smoothed.filter(early)["share"].item()
    assert found == pytest.approx(expected[control.camps.index("rulers")])
    assert found > filtered.filter(early)["share"].item()


def test_swapping_who_wins_mirrors_the_shares() -> None:
    def shares(result: str) -> list[float]:
        move = a_move(
            "m1", "2020-03-01", act="storm", result=result, institutions=("army",)
        )
        control = control_of(move)
        return [
            control.share("army", camp, date(2020, 3, 1))
            for camp in ("rulers", "reform", "street")
        ]

    won, lost = shares("succeeded"), shares("failed")
    assert won == pytest.approx([lost[1], lost[0], lost[2]])
    assert won[0] > 1 / 3 > won[1]


def test_shifts_compare_the_eve_with_the_end_of_the_last_day() -> None:
    days = [date(2020, 3, 1), date(2020, 3, 5)]
    moves = [
        a_move(f"m{n}", day.isoformat(), act="storm", institutions=("army",))
        for n, day in enumerate(days)
    ]
    control = control_of(*moves)
    shifts = {
        row.camp: row for row in control.shifts(["army"], before=days[0], after=days[1])
    }
    assert set(shifts) == EVERYBODY
    rulers = shifts["rulers"]
    assert rulers.before == control.share("army", "rulers", date(2020, 2, 29))
    assert rulers.after == control.share("army", "rulers", days[1])
    assert rulers.after > rulers.before
    assert sum(row.after - row.before for row in shifts.values()) == pytest.approx(0)
    first = control.shifts(["cabinet"], before=date(2020, 1, 1), after=days[1])
    assert [row.institution for row in first] == ["cabinet"] * 3


def test_later_moves_never_change_what_was_filtered_before() -> None:
    contest = a_contest(an_exchange())
    early = track_control(contest.at("2020-04-12"))
    late = track_control(contest.at("2020-12-31"))
    for institution in early.tracks:
        for camp in early.camps:
            for days in (0, 31, 40, 100):
                when = date(2020, 1, 1) + timedelta(days=days)
                assert early.share(institution, camp, when) == pytest.approx(
                    late.share(institution, camp, when), rel=1e-12
                )


def test_a_far_off_institution_is_not_touched() -> None:
    move = a_move("m1", "2020-02-01", act="occupy", institutions=("army",))
    without, with_move = control_of(), control_of(move)
    for camp in EVERYBODY:
        for institution in ("cabinet", "parliament"):
            when = date(2020, 6, 1)
            assert with_move.share(institution, camp, when) == pytest.approx(
                without.share(institution, camp, when), rel=1e-12
            )


def test_renaming_ids_and_shuffling_rows_changes_nothing_but_keys() -> None:
    contest = a_contest(an_exchange())
    camps = {"rulers": "zz", "reform": "mm", "street": "aa"}
    places = {"cabinet": "x3", "parliament": "x1", "army": "x2"}
    twin = Contest(
        id="twin",
        title=contest.title,
        country=contest.country,
        start=contest.start,
        camps=tuple(replace(camp, id=camps[camp.id]) for camp in CAMPS[::-1]),
        actors=tuple(
            replace(
                actor,
                memberships=(Membership(camp=camps[actor.memberships[0].camp]),),
            )
            for actor in ACTORS[::-1]
        ),
        institutions=tuple(
            replace(
                item,
                id=places[item.id],
                holders={camps[key]: share for key, share in item.holders.items()},
            )
            for item in INSTITUTIONS[::-1]
        ),
        leaders=contest.leaders,
        moves=tuple(
            replace(move, institutions=tuple(places[key] for key in move.institutions))
            for move in contest.moves[::-1]
        ),
    )
    first, second = (track_control(item.at("2020-08-01")) for item in (contest, twin))
    for one, other in (
        (first.to_polars(), second.to_polars()),
        (first.smoothed_to_polars(), second.smoothed_to_polars()),
    ):
        renamed = one.with_columns(
            pl.col("institution").replace(places), pl.col("camp").replace(camps)
        )
        assert renamed.equals(other)


def test_each_table_has_one_row_a_day_institution_and_camp_that_sums_to_one() -> None:
    control = track_control(a_contest(an_exchange()).at("2020-08-01"))
    for frame in (control.to_polars(), control.smoothed_to_polars()):
        assert frame.select("date", "institution", "camp").is_unique().all()
        totals = frame.group_by("date", "institution").agg(pl.col("share").sum())
        assert totals["share"].to_list() == pytest.approx([1.0] * totals.height)
        assert (frame["low"] <= frame["share"]).all()
        assert (frame["share"] <= frame["high"]).all()
        assert frame["date"].is_sorted()
        assert frame["date"].min() == date(2020, 1, 1)
        assert frame["date"].max() == date(2020, 8, 1)


def test_a_contest_without_institutions_has_an_empty_table() -> None:
    frame = control_of(institutions=()).to_polars()
    assert frame.height == 0
    assert frame.columns == ["date", "institution", "camp", "share", "low", "high"]


def test_unknown_keys_and_days_outside_are_refused() -> None:
    control = control_of(until="2020-06-01")
    with pytest.raises(ValidationError, match="one of the institutions army"):
        control.share("navy", "rulers", date(2020, 2, 1))
    with pytest.raises(ValidationError, match="one of the camps"):
        control.share("army", "nobody", date(2020, 2, 1))
    with pytest.raises(ValidationError, match="from 2019-12-31 to 2020-06-01"):
        control.share("army", "rulers", date(2020, 6, 2))
