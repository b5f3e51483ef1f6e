from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from math import comb, isnan

import pytest
from builders import ACTORS, CAMPS, INSTITUTIONS, a_contest, a_move, an_exchange
from scipy.stats import beta, gamma

import countermove as cm
from countermove.contest import (
    Actor,
    Camp,
    Contest,
    Membership,
    Move,
    Standing,
    Tenure,
)
from countermove.reading import read
from countermove.weighing.indicators.judging import Indicator, evaluate_indicators

DAY = "2020-07-01"
EAST = Camp(id="east", name="East", role="patron")
EASTERN = Actor(
    id="east", name="East", kind="state", memberships=(Membership(camp="east"),)
)


def signs(contest: Contest, issued: str = DAY, **asked: int) -> dict[str, Indicator]:
    found = evaluate_indicators(read(contest.at(issued)), **asked)
    assert len({item.id for item in found}) == len(found)
    return {item.id: item for item in found}


def with_patron(moves: Iterable[Move], **changes: object) -> Contest:
    return a_contest(moves, camps=(*CAMPS, EAST), actors=(*ACTORS, EASTERN), **changes)


def term(actor: str, since: str) -> Tenure:
    return Tenure(actor=actor, office="premier", since=date.fromisoformat(since))


def test_day_n_is_to_come_then_reached_and_missed_by_those_who_fell_before() -> None:
    contest = a_contest(
        an_exchange(),
        leaders=(term("bloc", "2020-01-10"), term("premier", "2020-03-23")),
    )
    found = signs(contest)
    assert (found["in_office"].holds, found["in_office"].value) == (True, 100)
    fallen = found["in_office:bloc:2020-01-10"]
    assert (fallen.holds, fallen.value) == (False, 73)
    found = signs(contest, "2020-06-30")
    assert (found["in_office"].holds, found["in_office"].value) == (None, 99)
    assert signs(contest, "2020-06-30", day=99)["in_office"].holds is True


def test_rounds_survived_are_those_over_that_his_camp_and_a_rival_fought() -> None:
    contest = a_contest(an_exchange(), leaders=(term("premier", "2020-01-15"),))
    reading = read(contest.at("2020-07-10"))
    over = [item.opener for item in reading.rounds.items if item.result != "open"]
    assert over == ["m1", "m3", "m5"]
    found = signs(contest, "2020-07-10")["rounds_survived"]
    assert found.moves == ("m1", "m5")
    assert found.holds is False
    assert signs(contest, "2020-07-10", rounds=1)["rounds_survived"].holds is True
    assert signs(contest, "2020-07-10", day=170)["rounds_survived"].holds is True
    assert signs(contest, "2020-07-10", day=500)["rounds_survived"].holds is None


def test_early_rounds_of_a_term_older_than_the_record_cannot_be_told() -> None:
    contest = a_contest(an_exchange(), leaders=(term("premier", "2019-06-01"),))
    assert signs(contest)["rounds_survived"].holds is None


def vote(result: str) -> list[Move]:
    return [a_move("v", "2020-05-01", act="no_confidence", result=result)]


def test_a_motion_that_failed_is_an_overthrow_in_part_only() -> None:
    failed, passed = (
        signs(a_contest(vote(result)))["overthrown"]
        for result in ("failed", "succeeded")
    )
    assert failed.holds is False
    assert "in part" in failed.words
    assert passed.holds is True
    assert passed.moves == ("v",)
    assert signs(a_contest(an_exchange()))["overthrown"].moves == ()


def test_his_own_resignation_counts_and_that_of_others_does_not() -> None:
    own = a_move("r", "2020-05-01", actors=("premier",), act="resign", targets=())
    assert signs(a_contest([own]))["resigned"].holds is True
    other = replace(own, actors=("bloc",))
    assert signs(a_contest([other]))["resigned"].holds is False


def losing(*more: Move) -> Contest:
    """The premier's camp loses the cabinet and, but for `more`, does nothing."""
    taken = [
        a_move(f"t{n}", f"2020-06-0{n}", act="occupy", targets=("premier",))
        for n in range(1, 8)
    ]
    first = a_move(
        "f",
        "2020-01-05",
        actors=("premier",),
        act="raid",
        targets=("bloc",),
        institutions=(),
    )
    return a_contest([first, *taken, *more])


def test_giving_in_needs_silence_under_pressure_and_losses() -> None:
    found = signs(losing())["acquiesced"]
    assert (found.holds, found.value) == (True, 2)
    fights = a_move(
        "g",
        "2020-06-20",
        actors=("premier",),
        act="raid",
        targets=("bloc",),
        institutions=(),
    )
    found = signs(losing(fights))["acquiesced"]
    assert (found.holds, found.value) == (False, 1)
    assert "in part" in found.words
    peace = signs(a_contest([a_move("q", "2020-01-05")]))["acquiesced"]
    assert (peace.holds, peace.value) == (False, 0)


def test_a_visit_is_followed_from_its_announcement_to_its_end() -> None:
    trip = {"actors": ("premier",), "targets": ("east",), "place": "Eastville"}
    plan = a_move("v1", "2020-02-01", act="visit", result="pending", **trip)
    later = a_move("v2", "2020-02-20", act="postpone_visit", **trip)
    made = a_move("v3", "2020-05-01", act="visit", **trip)
    elsewhere = replace(made, id="v4", place="Westville")
    found = signs(with_patron([plan, later, made]))["visit:v1"]
    assert (found.holds, found.value) == (True, 90)
    assert found.moves[:3] == ("v1", "v2", "v3")
    waiting = signs(with_patron([plan, later, elsewhere]))
    assert waiting["visit:v1"].holds is None
    assert waiting["visit:v4"].holds is True
    assert signs(with_patron([plan, later]), "2021-03-01")["visit:v1"].holds is False


def test_a_visit_is_burdened_by_hostile_moves_within_a_week_only() -> None:
    visit = a_move(
        "v", "2020-05-01", act="visit", actors=("premier",), targets=("east",)
    )
    near, far = a_move("n", "2020-05-08"), a_move("f", "2020-05-09")
    own = a_move("o", "2020-05-02", actors=("premier",), targets=("bloc",))
    found = signs(with_patron([visit, near, far, own]))["visit:v"]
    assert found.moves == ("v", "n")
    # One hostile move in the 183 - 15 other days of the term: 15 / 168 expected here.
    assert (
        "1 hostile move within 7 days of it, where 0.1 were usual (p = 0.085)"
        in found.words
    )


def test_armed_attacks_on_a_patron_are_a_rate_with_a_band_and_a_comparison() -> None:
    def attack(key: str, day: str, **changes: object) -> Move:
        return a_move(
            key, day, act="attack", targets=("east",), force="lethal", **changes
        )

    new = [attack(f"n{n}", f"2020-06-{10 + n}") for n in range(6)]
    words = a_move("w", "2020-06-12", act="threaten", targets=("east",))
    found = signs(with_patron([*new, words]))["attacks:east"]
    assert (found.holds, found.value) == (True, 6)
    assert found.low == pytest.approx(gamma.ppf(0.05, 6.5))
    assert found.high == pytest.approx(gamma.ppf(0.95, 6.5))
    old = [attack(f"o{n}", f"2020-04-{10 + n}") for n in range(18)]
    assert signs(with_patron([*new, *old]))["attacks:east"].holds is None
    assert signs(with_patron(old))["attacks:east"].holds is False


def exchanges(lags: list[int]) -> list[Move]:
    """The premier decrees, the bloc vetoes after each lag; labelled answers."""
    moves, day = [], date(2020, 1, 5)
    for n, lag in enumerate(lags):
        moves.append(
            a_move(
                f"a{n}",
                str(day),
                actors=("premier",),
                act="decree",
                targets=("bloc",),
                answers_basis="reading",
            )
        )
        moves.append(
            a_move(
                f"b{n}",
                str(day + timedelta(days=lag)),
                act="veto",
                answers=(f"a{n}",),
                answers_basis="reading",
            )
        )
        day += timedelta(days=25)
    return moves


def test_an_answer_is_quick_by_its_rank_among_earlier_ones_of_the_pair() -> None:
    past = [9, 8, 7, 6, 5, 9, 8, 7, 6]
    quick = signs(a_contest(exchanges([*past, 1])), "2020-08-20")["speed:b9"]
    assert (quick.holds, quick.value) == (True, 1)
    assert "7 days in 9 earlier answers; p = 0.10" in quick.words
    slow = signs(a_contest(exchanges([*past, 8])), "2020-09-10")["speed:b9"]
    assert slow.holds is False
    assert "p = 0.80" in slow.words
    few = signs(a_contest(exchanges([*past[1:], 1])), "2020-08-20")["speed:b8"]
    assert few.holds is None
    assert "too few to tell" in few.words


def meeting_and(before: int, after: int, actor: str = "east") -> Contest:
    meet = a_move(
        "v", "2020-05-16", act="visit", actors=("premier",), targets=("east",)
    )
    moves = [
        a_move(f"{day}-{n}", day, actors=(actor,), act="condemn")
        for day, count in (("2020-05-06", before), ("2020-05-26", after))
        for n in range(count)
    ]
    return with_patron([meet, *moves])


def test_anger_after_a_meeting_is_tested_against_the_month_before() -> None:
    found = signs(meeting_and(1, 7))["anger:east"]
    tail = sum(comb(8, k) for k in (7, 8)) / 2**8
    assert found.holds is True
    assert found.value == 7
    assert f"p = {tail:.2f}" in found.words
    assert signs(meeting_and(4, 4))["anger:east"].holds is False
    assert signs(meeting_and(0, 3))["anger:east"].holds is None


def test_who_is_close_to_the_patron_shows_its_anger_too() -> None:
    contest = meeting_and(0, 6, actor="bloc")
    assert signs(contest)["anger:east"].value == 0
    friend = a_move("f", "2020-02-01", act="visit", actors=("east",), targets=("bloc",))
    close = with_patron([*contest.moves, friend])
    assert signs(close)["anger:east"].value == 6


def test_first_of_its_kind_means_first_on_record_and_says_so() -> None:
    coup = {"actors": ("premier",), "act": "raid", "labels": ("technical_coup",)}
    first = a_move("c1", "2020-02-01", targets=("bloc",), **coup)
    again = a_move("c2", "2020-03-01", targets=("bloc",), **coup)
    aside = a_move("c3", "2020-04-01", targets=("crowd",), **coup)
    found = signs(a_contest([first, again, aside]))
    assert [found[f"first:c{n}"].holds for n in (1, 2, 3)] == [True, False, True]
    assert found["first:c2"].moves == ("c1", "c2")
    assert all("begins on 2020-01-01" in found[f"first:c{n}"].words for n in (1, 2, 3))
    assert found["first_way_to_office"].holds is None


def test_grey_steps_are_a_share_with_its_band() -> None:
    steps = [
        a_move(
            f"g{n}",
            f"2020-06-0{n + 1}",
            actors=("premier",),
            targets=("bloc",),
            form="grey" if n < 2 else "lawful",
            result="pending" if n in (1, 2) else "succeeded",
        )
        for n in range(8)
    ]
    found = signs(a_contest(steps))["grey_steps"]
    assert found.value == pytest.approx(3 / 8)
    assert found.moves == ("g0", "g1", "g2")
    assert found.low == pytest.approx(beta.ppf(0.05, 3.5, 5.5))
    assert found.holds is None
    clear = [replace(step, form="lawful", result="succeeded") for step in steps]
    assert signs(a_contest(clear))["grey_steps"].holds is False
    assert isnan(signs(a_contest(steps[:4]))["grey_steps"].value)


HELD = tuple(replace(item, holders={"rulers": 1.0}) for item in INSTITUTIONS)


def seized(*keys: str) -> list[Move]:
    return [
        a_move(
            f"{key}{n}",
            f"2020-06-1{n}",
            actors=("premier",),
            act="occupy",
            targets=("bloc",),
            institutions=(key,),
        )
        for key in keys
        for n in range(6)
    ]


def test_the_structure_is_disrupted_when_two_branches_are_lost_not_one() -> None:
    one = signs(a_contest(seized("cabinet"), institutions=HELD))
    two = signs(a_contest(seized("cabinet", "army"), institutions=HELD))
    assert one["structure_disrupted"].holds is False
    assert two["structure_disrupted"].holds is True
    assert two["structure_disrupted"].value < 0.5


def test_a_branch_that_the_elite_never_held_cannot_be_lost() -> None:
    never = tuple(replace(item, holders={"reform": 1.0}) for item in INSTITUTIONS)
    found = signs(a_contest(seized("cabinet", "army"), institutions=never))
    assert found["structure_disrupted"].holds is None


def test_the_analyst_may_say_that_the_elite_is_partly_replaced() -> None:
    said = Standing(
        clock="elite",
        state="partly_replaced",
        since=date(2020, 4, 1),
        reported=date(2020, 5, 1),
    )
    contest = a_contest(an_exchange(), institutions=HELD, standings=(said,))
    assert signs(contest)["structure_disrupted"].holds is True
    assert signs(contest, "2020-04-20")["structure_disrupted"].holds is False


def test_what_is_reported_later_never_changes_an_earlier_sign() -> None:
    moves = an_exchange()
    later = [*moves, a_move("z", "2020-06-01", reported=date(2020, 8, 1), act="attack")]
    before = evaluate_indicators(read(a_contest(moves).at(DAY)))
    after = evaluate_indicators(
        read(
            a_contest(
                later, leaders=(*a_contest(moves).leaders, term("bloc", "2020-07-20"))
            ).at(DAY)
        )
    )
    assert repr(before) == repr(after)


def test_a_contest_without_leader_street_or_patron_leaves_signs_untold() -> None:
    bare = a_contest(
        [a_move("m", "2020-03-01", institutions=())],
        camps=CAMPS[:2],
        actors=ACTORS[:2],
        institutions=(),
        leaders=(),
    )
    found = signs(bare)
    assert {item.holds for item in found.values()} == {None}


@pytest.mark.parametrize("name", cm.case_names())
def test_every_packaged_case_gives_signs_that_point_at_its_moves(name: str) -> None:
    contest = cm.load(name)
    vantage = contest.at(contest.last_reported)
    found = evaluate_indicators(read(vantage))
    items = {f"S{number:03}" for number in range(92, 104)} - {"S101"}
    assert {item.item for item in found} == items - (
        set() if any(camp.role == "patron" for camp in contest.camps) else {"S096"}
    )
    known = {move.id for move in vantage.moves}
    assert all({*item.moves} <= known for item in found)
