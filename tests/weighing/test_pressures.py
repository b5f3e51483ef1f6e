from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from math import isnan
from statistics import mean

import numpy as np
import pytest
import render_pressures
from builders import ACTORS, CAMPS, a_contest, a_move, an_exchange
from scipy.stats import beta

import countermove as cm
from countermove.contest import (
    Actor,
    Camp,
    Contest,
    Measurement,
    Membership,
    Move,
    Scheduled,
    Tenure,
)
from countermove.errors import ValidationError
from countermove.reading import Reading, read
from countermove.reading.rounds import Round, Rounds
from countermove.weighing.pressures.control import hold_of
from countermove.weighing.pressures.fronts import see_fronts
from countermove.weighing.pressures.measuring import (
    PRESSURES,
    Pressure,
    PressureValue,
    measure_pressures,
)
from countermove.weighing.pressures.settling import measure_time_to_settle

DAY = "2020-07-01"
PATRON = Camp(id="east", name="East", role="patron")
PATRON_ACTORS = (
    Actor(id="east", name="East", kind="state", memberships=(Membership(camp="east"),)),
    Actor(
        id="east_people",
        name="People of the East",
        kind="movement",
        memberships=(Membership(camp="east"),),
    ),
)


def measured(contest: Contest, day: str = DAY) -> dict[str, Pressure]:
    return {item.id: item for item in measure_pressures(read(contest.at(day)))}


def now(pressure: Pressure) -> PressureValue:
    assert pressure.latest is not None
    return pressure.latest


def moves_of(rows: Iterable[tuple[str, str, str]], **changes: object) -> list[Move]:
    """One move a row (actor, act, target), a day each from 1 May."""
    first = date(2020, 5, 1)
    return [
        a_move(
            f"x{n}",
            str(first + timedelta(days=n)),
            actors=(actor,),
            act=act,
            targets=(target,),
            **changes,
        )
        for n, (actor, act, target) in enumerate(rows)
    ]


def test_hostility_is_the_mean_severity_of_hostile_moves_between_the_sides() -> None:
    rows = [
        ("bloc", "condemn", "premier"),  # 1 of 4
        ("premier", "raid", "bloc"),  # 3 of 4
        ("bloc", "disperse", "crowd"),  # 4 of 4
        ("bloc", "endorse", "premier"),  # friendly
        ("crowd", "release", "bloc"),  # friendly
        ("bloc", "attack", "bloc"),  # not between the sides
    ]
    value = now(measured(a_contest(moves_of(rows)))["hostility"])
    assert value.n == 5
    assert value.value == pytest.approx((1 + 3 + 4) / 4 / 5)
    assert value.low == pytest.approx(beta.ppf(0.05, 2 + 0.5, 3 + 0.5))
    assert value.high == pytest.approx(beta.ppf(0.95, 2 + 0.5, 3 + 0.5))
    harsher = [*rows[:3], ("bloc", "attack", "premier"), *rows[4:]]
    assert now(measured(a_contest(moves_of(harsher)))["hostility"]).value > value.value


def test_polarisation_asks_who_is_hostile_to_whom_and_not_how_harshly() -> None:
    along = [
        *[("bloc", "condemn", "premier")] * 2,
        ("crowd", "protest", "bloc"),
        *[("premier", "endorse", "crowd")] * 2,
        ("bloc", "endorse", "bloc"),
    ]
    harsh = [
        ("bloc", "attack", "premier") if a == "condemn" else (x, a, y)
        for x, a, y in along
    ]
    against = [
        *[("bloc", "condemn", "bloc")] * 3,
        *[("premier", "endorse", "bloc")] * 3,
    ]
    mixed = [
        *[("bloc", "condemn", "premier")] * 3,
        ("bloc", "condemn", "bloc"),
        ("premier", "endorse", "bloc"),
        *[("bloc", "endorse", "bloc")] * 2,
    ]
    found = [
        now(measured(a_contest(moves_of(rows)))["polarisation"]).value
        for rows in (along, harsh, against, mixed)
    ]
    assert found == pytest.approx([1, 1, -1, 3 / 4 - 1 / 3])


def test_polarisation_without_friendly_moves_cannot_be_told() -> None:
    pressure = measured(a_contest(moves_of([("bloc", "condemn", "premier")] * 6)))[
        "polarisation"
    ]
    assert pressure.status == "too few to tell"
    assert isnan(now(pressure).value)


def test_talks_count_when_they_name_both_sides_and_did_not_fail() -> None:
    rows = [
        ("bloc", "negotiate", "premier"),
        ("crowd", "agree", "bloc"),
        ("bloc", "negotiate", "bloc"),
    ]
    failed = moves_of([("bloc", "negotiate", "crowd")], result="failed")
    moves = [*moves_of(rows), replace(failed[0], id="failed")]
    value = now(measured(a_contest(moves))["negotiation"])
    assert value.n == 2
    assert value.value == pytest.approx(2 / 90 * 30)
    assert value.low < value.value < value.high


def test_elite_and_street_are_friends_as_far_as_friendly_moves_outnumber_hostile() -> (
    None
):
    rows = [
        *[("bloc", "release", "crowd")] * 2,
        *[("crowd", "protest", "bloc")] * 3,
        ("bloc", "decree", "crowd"),
        ("premier", "condemn", "crowd"),
    ]
    value = now(measured(a_contest(moves_of(rows)))["elite_street"])
    assert value.n == 6
    assert value.value == pytest.approx(-1 / 6)


def test_deaths_are_a_range_and_a_lethal_move_without_a_count_opens_it() -> None:
    kill = {"act": "disperse", "targets": ("crowd",), "force": "lethal"}
    counted = [
        a_move("d1", "2020-06-10", deaths=(3, 5), **kill),
        a_move("d2", "2020-06-20", deaths=(1, 1), **kill),
        a_move("d3", "2020-06-21", deaths=(90, 90), targets=("premier",)),
        a_move("d4", "2020-05-01", deaths=(70, 70), **kill),
    ]
    value = now(measured(a_contest(counted))["deaths"])
    assert (value.low, value.value, value.high, value.n) == (4, 5, 6, 2)
    more = [*counted, a_move("d5", "2020-06-25", **kill)]
    value = now(measured(a_contest(more))["deaths"])
    assert (value.low, value.value) == (4, 4)
    assert isnan(value.high)


def test_no_deaths_and_deaths_that_nobody_counts_are_two_facts() -> None:
    quiet = a_contest(
        [a_move("d1", "2020-02-01", act="disperse", targets=("crowd",), deaths=(2, 2))]
    )
    assert now(measured(quiet)["deaths"]).value == 0
    assert measured(a_contest([a_move("m1", "2020-02-01")]))["deaths"].status == (
        "not given"
    )


def protests(*days: str, **changes: object) -> list[Move]:
    return [
        a_move(
            f"p{n}", day, actors=("crowd",), act="protest", targets=("bloc",), **changes
        )
        for n, day in enumerate(days)
    ]


def test_a_wave_is_as_old_as_the_first_of_its_unbroken_moves() -> None:
    chain = protests("2020-02-01", "2020-05-01", "2020-05-30", "2020-06-15")
    assert now(measured(a_contest(chain))["duration"]).value == 61
    met = [
        *chain,
        a_move("d", "2020-03-02", act="disperse", targets=("crowd",)),
        a_move("e", "2020-04-01", act="clash", targets=("crowd",)),
    ]
    assert now(measured(a_contest(met))["duration"]).value == 151
    over = protests("2020-05-01", "2020-05-31")
    assert now(measured(a_contest(over))["duration"]).value == 0


def test_participation_is_the_largest_crowd_counted_and_never_a_guess() -> None:
    known = protests("2020-06-01", participants=500.0)
    larger = [*known, replace(known[0], id="p9", participants=9000.0)]
    uncounted = [replace(known[0], id="p8", date=date(2020, 1, 5))]
    unknown = protests("2020-06-01")
    assert now(measured(a_contest(larger))["participation"]).value == 9000
    early = a_contest(uncounted)
    assert now(measured(early)["participation"]).value == 0
    both = a_contest([*uncounted, *unknown])
    assert measured(both)["participation"].status == "too few to tell"
    assert measured(a_contest(unknown))["participation"].status == "not given"


def test_elite_control_is_the_weighted_share_of_incumbent_camps() -> None:
    reading = read(a_contest(an_exchange()).at(DAY))
    items = reading.vantage.record.institutions
    expected = sum(
        item.weight * reading.control.share(item.id, "rulers", date(2020, 7, 1))
        for item in items
    ) / sum(item.weight for item in items)
    value = now({p.id: p for p in measure_pressures(reading)}["elite_control"])
    assert value.value == pytest.approx(expected)
    assert value.low < value.value < value.high


def test_the_hold_of_a_set_of_camps_agrees_with_draws_of_their_strengths() -> None:
    fronts = see_fronts(read(a_contest(an_exchange()).at(DAY)))
    items, day = fronts.record.institutions, fronts.today
    camps = frozenset({"reform", "street"})
    stream = np.random.default_rng(5)
    total = np.zeros(40_000)
    for item in items:
        track = fronts.reading.control.tracks[item.id]
        row = int(np.searchsorted(track.days, day, side="right")) - 1
        strengths = np.exp(
            stream.multivariate_normal(
                track.filtered.means[row], track.filtered.covariances[row], total.size
            )
        )
        inside = [camp in camps for camp in fronts.reading.control.camps]
        total += item.weight * strengths[:, inside].sum(1) / strengths.sum(1)
    total /= sum(item.weight for item in items)
    hold = hold_of(fronts, camps, items, day)
    assert hold is not None
    # The Beta and its 256 points err by a hundredth or so; luck by far less than that.
    assert hold.quantile(0.05) == pytest.approx(np.quantile(total, 0.05), abs=0.015)
    assert hold.quantile(0.95) == pytest.approx(np.quantile(total, 0.95), abs=0.015)
    assert hold.chance_below(0.5) == pytest.approx(np.mean(total < 0.5), abs=0.015)
    everybody = hold_of(fronts, frozenset(fronts.reading.control.camps), items, day)
    assert everybody is not None
    assert everybody.chance_below(0.99) == pytest.approx(0, abs=1e-6)


def test_volatility_is_the_part_of_the_scene_that_changed_hands() -> None:
    moves = [
        a_move(
            "m",
            "2020-06-20",
            actors=("premier",),
            act="occupy",
            targets=("bloc",),
            institutions=("parliament",),
        )
    ]
    reading = read(a_contest(moves).at(DAY))
    record, control = reading.vantage.record, reading.control
    expected = 0.0
    for item in record.institutions:
        days = (date(2020, 6, 1), date(2020, 7, 1))
        expected += item.weight * sum(
            abs(np.diff([control.share(item.id, camp.id, day) for day in days])[0])
            for camp in record.camps
        )
    expected /= 2 * sum(item.weight for item in record.institutions)
    found = {p.id: p for p in measure_pressures(reading)}
    assert now(found["volatility_local"]).value == pytest.approx(expected)
    assert expected > 0.01
    assert found["volatility_local"].values[-2].value == 0
    assert found["volatility_regional"].status == "not given"


def test_unity_sets_moves_of_two_places_against_moves_of_one() -> None:
    aims = {
        "North": [("cabinet",), ("cabinet", "army"), ("army",)],
        "South": [("cabinet",), ("parliament",), ("cabinet", "parliament")],
    }
    moves = [
        a_move(
            f"{place}{n}",
            f"2020-0{n + 3}-01",
            actors=("crowd",),
            act="protest",
            targets=(),
            institutions=aim,
            place=place,
        )
        for place, rows in aims.items()
        for n, aim in enumerate(rows)
    ]

    def overlap(one: tuple[str, ...], other: tuple[str, ...]) -> float:
        return len({*one} & {*other}) / len({*one} | {*other})

    across = mean(overlap(a, b) for a in aims["North"] for b in aims["South"])
    within = mean(
        mean(overlap(a, b) for a, b in combinations(rows, 2)) for rows in aims.values()
    )
    value = now(measured(a_contest(moves))["unity"])
    assert value.n == 6
    assert value.value == pytest.approx(across / within)
    assert value.low <= value.value <= value.high
    alike = a_contest([replace(move, institutions=("cabinet",)) for move in moves])
    assert now(measured(alike)["unity"]).value == pytest.approx(1)
    one = a_contest([replace(move, place="North") for move in moves])
    assert measured(one)["unity"].status == "too few to tell"


def test_penetration_counts_those_who_stood_on_both_sides_by_the_day() -> None:
    crowd = [
        Actor(
            id=f"a{n}",
            name=f"A{n}",
            kind="person",
            memberships=(
                Membership(camp="street", until=date(2020, 3, 1)),
                Membership(camp="rulers", since=date(2020, 3, 1)),
            )
            if n == 0
            else (Membership(camp="street"),),
        )
        for n in range(5)
    ]
    move = a_move("m", "2020-01-10", actors=tuple(actor.id for actor in crowd))
    contest = a_contest([move], actors=(*ACTORS, *crowd))
    pressure = measured(contest)["penetration"]
    assert now(pressure).n == 5
    assert now(pressure).value == pytest.approx(1 / 5)
    assert pressure.values[0].value == 0


def with_patron(moves: Iterable[Move], **changes: object) -> Contest:
    return a_contest(
        moves, camps=(*CAMPS, PATRON), actors=(*ACTORS, *PATRON_ACTORS), **changes
    )


def test_pressure_on_a_patron_is_told_from_its_first_sign_and_by_where_it_comes() -> (
    None
):
    rows = [
        a_move("h1", "2020-04-20", actors=("bloc",), act="attack", targets=("east",)),
        a_move("h2", "2020-06-20", actors=("bloc",), act="attack", targets=("east",)),
        a_move(
            "h3",
            "2020-06-21",
            actors=("east_people",),
            act="protest",
            targets=("east",),
        ),
        a_move("h4", "2020-06-22", actors=("east",), act="attack", targets=("bloc",)),
    ]
    found = measured(with_patron(rows))
    abroad = found["patron_pressure_abroad:east"]
    assert now(abroad).value == pytest.approx(2 / 90 * 30)
    assert isnan(abroad.values[0].value)
    assert now(found["patron_pressure_home:east"]).value == pytest.approx(1 / 90 * 30)
    quiet = measured(with_patron(rows[3:]))
    assert quiet["patron_pressure_abroad:east"].status == "not given"


def test_contacts_are_meetings_of_the_leaders_camp_with_states() -> None:
    rows = [
        a_move("c1", "2020-05-01", actors=("east",), act="visit", targets=("premier",)),
        a_move("c2", "2020-05-02", actors=("premier",), act="agree", targets=("east",)),
        a_move(
            "c3", "2020-05-03", actors=("premier", "east"), act="negotiate", targets=()
        ),
        a_move("c4", "2020-05-04", actors=("east",), act="visit", targets=("bloc",)),
        a_move("c5", "2020-05-05", actors=("premier",), act="agree", targets=("bloc",)),
    ]
    value = now(measured(with_patron(rows))["security_contacts"])
    assert value.n == 3
    assert value.value == pytest.approx(1)


def test_opinion_of_the_leader_leaves_out_what_was_said_of_his_predecessor() -> None:
    rows = [
        *[("bloc", "condemn", "premier")] * 6,
        *[("bloc", "endorse", "premier")] * 4,
        ("crowd", "threaten", "premier"),
    ]
    before = Tenure(actor="premier", office="premier", since=date(2019, 12, 1))
    again = Tenure(actor="premier", office="premier", since=date(2020, 5, 7))
    whole = measured(a_contest(moves_of(rows), leaders=(before,)))
    term = measured(a_contest(moves_of(rows), leaders=(before, again)))
    assert now(whole["leader_opinion"]).value == pytest.approx((4 - 7) / 11)
    assert now(term["leader_opinion"]).value == pytest.approx((4 - 1) / 5)


def test_the_next_fixed_event_is_the_first_ahead_that_was_known_and_abroad() -> None:
    def event(key: str, day: str, known: str, camp: str | None) -> Scheduled:
        return Scheduled(
            id=key,
            date=date.fromisoformat(day),
            text=f"Event {key}.",
            known=date.fromisoformat(known),
            camp=camp,
        )

    events = (
        event("past", "2020-06-01", "2020-01-01", "east"),
        event("home", "2020-07-05", "2020-01-01", "rulers"),
        event("abroad", "2020-07-31", "2020-05-01", "east"),
        event("secret", "2020-07-02", "2020-07-02", "east"),
    )
    rows = [a_move("c", "2020-05-01", actors=("east",), act="visit")]
    pressure = measured(with_patron(rows, scheduled=events))["scheduled_abroad"]
    assert now(pressure).value == 30
    assert pressure.words.endswith("It is: Event abroad.")
    assert pressure.values[-2].value == 0
    assert pressure.values[-3].value == 30


def series(name: str, day: str, low: float, high: float) -> Measurement:
    return Measurement(
        name=name, date=date.fromisoformat(day), low=low, high=high, unit="percent"
    )


def test_a_series_of_the_name_supplies_a_pressure_until_it_is_stale() -> None:
    rows = (
        series("poverty_rate", "2020-01-31", 20, 30),
        series("street_deaths", "2020-06-30", 7, 9),
        series("street_deaths", "2020-03-31", 1, 1),
        series("psyche", "2020-06-30", 1, 1),
    )
    found = measured(a_contest(an_exchange(), series=rows))
    assert now(found["poverty_rate"]).value == 25
    assert found["poverty_rate"].unit == "percent"
    assert found["deaths"].status == "from series"
    assert now(found["deaths"]).value == 8
    assert isnan(found["deaths"].values[-2].value)
    assert found["psyche"].status == "not given"
    assert found["psyche"].values == ()
    assert "stereotype" in found["psyche"].words


def a_round(key: int, length: int, winner: str | None, result: str) -> Round:
    start = date(2020, 1, 1)
    return Round(
        id=f"R{key}",
        opener="m",
        moves=("m",),
        start=start,
        end=start + timedelta(days=length - 1),
        camps=("rulers",),
        institutions=(),
        deaths=None,
        rule_result=result,
        rule_winner=winner,
        shifts=(),
        judgement=None,
        support=1.0,
    )


def time_to_settle(rounds: list[Round]) -> float:
    reading = read(a_contest(an_exchange()).at(DAY))
    held = Rounds(
        items=tuple(rounds),
        answers=reading.rounds.answers,
        partition=reading.rounds.partition,
    )
    told = measure_time_to_settle(see_fronts(replace(reading, rounds=held)), 182)
    assert told is not None
    return told.value


def test_rounds_that_are_not_settled_lengthen_the_time_to_settle() -> None:
    settled = [a_round(n, n * 10, "rulers", "incumbent") for n in range(1, 6)]
    undecided = [a_round(n, 25, None, "undecided") for n in range(6, 9)]
    assert time_to_settle(settled) == 30
    # At 10 and 20 one of 8 and of 7 ends, at 30 one of 3, at 40 one of 2:
    # 7/8 * 6/7 * 2/3 = 1/2 is left, so half have settled by 30; one more and not yet.
    assert time_to_settle([*settled, *undecided]) == 30
    more = [*settled, *undecided, a_round(9, 25, None, "split")]
    assert time_to_settle(more) == 40
    assert isnan(time_to_settle(settled[:4]))


def test_what_is_reported_later_never_changes_an_earlier_vantage() -> None:
    moves = an_exchange()
    later = [
        *moves,
        a_move("z1", "2020-07-15", act="attack", targets=("crowd",), deaths=(9, 9)),
        a_move("z2", "2020-06-01", reported=date(2020, 8, 1), act="attack"),
    ]
    rows = (series("poverty_rate", "2020-07-31", 20, 30),)
    before = measure_pressures(read(a_contest(moves).at(DAY)))
    after = measure_pressures(read(a_contest(later, series=rows).at(DAY)))
    assert repr(before) == repr(after)


def test_a_contest_without_street_patron_leader_or_institutions_tells_what_it_can() -> (
    None
):
    bare = a_contest(
        [a_move("m", "2020-03-01", institutions=())],
        camps=CAMPS[:2],
        actors=ACTORS[:2],
        institutions=(),
        leaders=(),
    )
    found = measured(bare)
    silent = {
        "unity",
        "penetration",
        "elite_street",
        "duration",
        "elite_control",
        "patron_pressure_abroad",
        "security_contacts",
        "leader_opinion",
    }
    assert {found[key].status for key in silent} == {"not given"}
    assert all(found[key].latest is None for key in silent)
    assert found["hostility"].status == "too few to tell"


def test_values_stand_every_thirty_days_and_only_after_a_month_of_record() -> None:
    values = measured(a_contest(an_exchange()))["negotiation"].values
    assert [value.date for value in values] == [
        date(2020, 7, 1) - timedelta(days=30 * step) for step in range(5, -1, -1)
    ]
    young = a_contest([a_move("m", "2020-01-02")])
    assert len(measured(young, "2020-01-05")["negotiation"].values) == 1


@cache
def packaged(name: str) -> Reading:
    contest = cm.load(name)
    return read(contest.at(contest.last_reported))


@pytest.mark.parametrize("name", cm.case_names())
def test_every_packaged_case_gives_every_pressure_in_its_range(name: str) -> None:
    found = measure_pressures(packaged(name))
    defined = {definition.id for definition in PRESSURES}
    assert {item.id.partition(":")[0] for item in found} == defined
    for item in found:
        for value in item.values:
            if isnan(value.value):
                continue
            assert value.n >= 0
            assert not value.low > value.value
            assert not value.value > value.high
            if "0 to 1" in item.unit:
                assert 0 <= value.value <= 1


def test_a_status_that_is_none_of_the_four_is_refused() -> None:
    item = measured(a_contest(an_exchange()))["hostility"]
    with pytest.raises(ValidationError, match="Expected a status among measured"):
        replace(item, status="guessed")


def test_the_page_of_the_pressures_is_fresh() -> None:
    target = render_pressures.TARGET
    assert target.read_text("utf-8") == render_pressures.render()
