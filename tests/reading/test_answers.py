from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from builders import ACTORS, CAMPS, a_contest, a_move, an_exchange
from hypothesis import given, settings
from hypothesis import strategies as st

from countermove.contest import Contest, Membership
from countermove.errors import ValidationError
from countermove.reading import Reading, read, read_without_labels
from countermove.reading.answers import LARGEST, NONE, OPEN, settled_parents
from countermove.reading.lags import LagTable
from countermove.reading.pairs import FEATURES, each_group, pairs_of
from countermove.reading.references import rank_candidates
from countermove.reading.traits import traits_of

DAY = "2020-12-01"


def members(reading: Reading) -> list[tuple[str, ...]]:
    return [item.moves for item in reading.rounds.items]


def table_of(reading: Reading) -> dict[tuple[str, str | None], float]:
    frame = reading.rounds.answers.to_polars()
    rows = frame.select("move", "parent", "probability").rows()
    return {(move, parent): chance for move, parent, chance in rows}


def test_three_plain_exchanges_are_found_from_the_facts_alone() -> None:
    reading = read_without_labels(a_contest(an_exchange()).at(DAY))
    best = {
        key: reading.rounds.answers.keys[row]
        for key, row in zip(
            reading.rounds.answers.keys, reading.rounds.answers.best(), strict=True
        )
        if row != NONE
    }
    assert (best["m2"], best["m4"], best["m6"]) == ("m1", "m3", "m5")
    assert reading.links.ranked_first == 1
    assert not reading.rounds.answers.settled.any()


def test_probabilities_of_each_move_sum_to_one_but_for_what_was_left_out() -> None:
    frame = read(a_contest(an_exchange()).at(DAY)).rounds.answers.to_polars()
    sums = frame.group_by("move").agg(pl.col("probability").sum())["probability"]
    assert sums.to_list() == pytest.approx([1.0] * 6, abs=0.01)


def test_settled_answers_are_taken_as_settled() -> None:
    moves = an_exchange()
    moves[5] = replace(moves[5], answers=("m3",))
    table = table_of(read(a_contest(moves).at(DAY)))
    assert table["m6", "m3"] == 1
    assert ("m6", "m5") not in table


def test_empty_answers_are_settled_only_where_a_basis_is_given() -> None:
    moves = an_exchange()
    moves[5] = replace(moves[5], answers=(), answers_basis="reading")
    moves[3] = replace(moves[3], answers=(), answers_basis=None)
    settled = settled_parents(a_contest(moves).at(DAY))
    assert settled.tolist() == [OPEN, 0, OPEN, OPEN, OPEN, NONE]


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(6)), st.booleans())
def test_file_order_and_names_of_keys_change_nothing(
    order: list[int],
    renamed: bool,  # noqa: FBT001
) -> None:
    plain = read_without_labels(a_contest(an_exchange()).at(DAY))
    contest = _renamed() if renamed else a_contest([an_exchange()[n] for n in order])
    other = read_without_labels(contest.at(DAY))
    strip = {key: key.removeprefix("zz-") for key in other.rounds.answers.keys}
    theirs = {
        (strip[move], strip.get(str(parent), parent)): chance
        for (move, parent), chance in table_of(other).items()
    }
    assert theirs == pytest.approx(table_of(plain))
    assert [tuple(strip[key] for key in keys) for keys in members(other)] == members(
        plain
    )
    assert other.escalation.ratio == plain.escalation.ratio


def _renamed() -> Contest:
    """Rename every move, and actors and camps so that they sort otherwise."""
    turn = {actor.id: f"q{9 - n}" for n, actor in enumerate(ACTORS)}
    side = {camp.id: f"p{9 - n}" for n, camp in enumerate(CAMPS)}
    moves = [
        replace(
            move,
            id=f"zz-{move.id}",
            actors=tuple(turn[key] for key in move.actors),
            targets=tuple(turn[key] for key in move.targets),
            answers=tuple(f"zz-{key}" for key in move.answers),
        )
        for move in an_exchange()
    ]
    plain = a_contest(an_exchange())
    actors = tuple(
        replace(
            actor,
            id=turn[actor.id],
            memberships=(Membership(camp=side[actor.memberships[0].camp]),),
        )
        for actor in ACTORS
    )
    institutions = tuple(
        replace(item, holders={side[key]: share for key, share in item.holders.items()})
        for item in plain.institutions
    )
    leaders = tuple(replace(item, actor=turn[item.actor]) for item in plain.leaders)
    camps = tuple(replace(camp, id=side[camp.id]) for camp in CAMPS)
    return a_contest(
        moves, actors=actors, camps=camps, institutions=institutions, leaders=leaders
    )


@pytest.mark.parametrize("years", [-3, 3])
def test_an_unrelated_far_off_move_changes_no_round(years: int) -> None:
    day = date(2020, 6, 1) + timedelta(days=365 * years)
    far = a_move(
        "far",
        day.isoformat(),
        actors=("crowd",),
        act="visit",
        targets=(),
        institutions=(),
        place="Elsewhere",
        action="crowd holds an unrelated festival",
    )
    start = {"start": date(2016, 1, 1)}
    plain = read_without_labels(a_contest(an_exchange(), **start).at("2024-01-01"))
    grown = read_without_labels(
        a_contest([*an_exchange(), far], **start).at("2024-01-01")
    )
    assert members(grown) == members(plain)
    mine, theirs = table_of(grown), table_of(plain)
    assert {pair: mine[pair] for pair in theirs} == pytest.approx(theirs)


def test_moves_of_one_day_never_answer_in_a_circle() -> None:
    moves = [
        a_move("a", "2020-03-01", action="bloc attacks crowd", targets=("crowd",)),
        a_move(
            "b", "2020-03-01", actors=("crowd",), targets=("bloc",), action="crowd hits"
        ),
    ]
    reading = read_without_labels(a_contest(moves).at(DAY))
    forests = reading.rounds.answers.forests
    assert not np.any((forests[:, 0] == 1) & (forests[:, 1] == 0))
    assert np.any(forests[:, 0] == 1)
    assert np.any(forests[:, 1] == 0)


def test_an_uncertain_day_can_hold_an_answer_to_a_later_date() -> None:
    late = a_move("late", "2020-03-02", actors=("crowd",), targets=("bloc",))
    vague = a_move("vague", "2020-03-01", precision="week", targets=("crowd",))
    reading = read_without_labels(a_contest([late, vague]).at(DAY))
    assert ("vague", "late") in table_of(reading)
    sure = replace(vague, precision="day")
    reading = read_without_labels(a_contest([late, sure]).at(DAY))
    assert ("vague", "late") not in table_of(reading)


def test_only_runs_of_uncertain_days_are_taken_together() -> None:
    traits = traits_of(
        a_contest(
            [
                a_move("a", "2020-03-01"),
                a_move("b", "2020-03-02", precision="about"),
                a_move("c", "2020-03-04"),
                a_move("d", "2020-03-05"),
            ]
        ).at(DAY)
    )
    assert list(each_group(traits)) == [(0, 3), (3, 4)]


def test_pairs_say_what_the_moves_share() -> None:
    traits = traits_of(a_contest(an_exchange()).at(DAY))
    table = LagTable.for_spreads(traits.spreads)
    pairs = pairs_of(traits, 0, traits.size, table)
    row = int(np.flatnonzero((pairs.children == 1) & (pairs.parents == 0))[0])
    shared = dict(zip(FEATURES, pairs.features[row].tolist(), strict=True))
    assert shared["lag_1"] == 1
    assert (shared["own_camp"], shared["own_actor"]) == (0, 0)
    assert (shared["targets_mover"], shared["targets_camp"]) == (1, 1)
    assert (shared["was_target"], shared["same_target"]) == (1, 0)
    assert shared["same_institution"] == 1
    # Two rows stand in the year before: "harbour" and "raid" stand in both of them.
    assert shared["shared_names"] == 0
    assert shared["opposing_between"] == 0
    far = int(np.flatnonzero((pairs.children == 5) & (pairs.parents == 0))[0])
    between = pairs.features[far, FEATURES.index("opposing_between")]
    assert between == pytest.approx(np.log1p(2))  # m3 and m5; m2 and m4 are its own


def test_the_rule_of_thumb_names_the_nearest_move_of_another_camp() -> None:
    ranked = rank_candidates(a_contest(an_exchange()).at(DAY), range(6))
    nearest = ranked["nearest_opposing"]
    assert [row[:1].tolist() for row in nearest] == [[], [0], [1], [2], [3], [4]]


def test_a_record_too_large_for_pairs_says_what_it_needs() -> None:
    day = date(2020, 2, 1)
    moves = [a_move(f"m{n}", day.isoformat()) for n in range(LARGEST + 1)]
    with pytest.raises(
        ValidationError, match=r"fit the whole feed with countermove\.ex"
    ):
        read(a_contest(moves).at(DAY))
