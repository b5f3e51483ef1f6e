from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from builders import a_contest, a_move, an_exchange

from countermove.contest import Procedure, Standing, Vantage
from countermove.errors import UnknownWordError, ValidationError
from countermove.outlook.changes import (
    AddMove,
    Change,
    DropMove,
    SetFactor,
    change_factors,
    change_moves,
    read_factor,
    read_move,
)
from countermove.outlook.outlook import summarise
from countermove.outlook.prospect import Prospect, prospect_at, prospect_of
from countermove.outlook.whatif import WhatIf, compare, compare_from, pair
from countermove.reading import read

VOTE = Procedure(
    id="p1",
    opened=date(2020, 6, 20),
    reported=date(2020, 6, 20),
    kind="motion",
    due=date(2020, 8, 1),
    brings=(("leader", "rule"), ("cabinet", "caretaker")),
    moves=("m5",),
)
FULL = Standing(
    clock="cabinet",
    state="full",
    since=date(2020, 1, 1),
    reported=date(2020, 1, 1),
)


@pytest.fixture(scope="module")
def vantage() -> Vantage:
    contest = a_contest(an_exchange(), procedures=(VOTE,), standings=(FULL,))
    return contest.at("2020-07-01")


@pytest.fixture(scope="module")
def prospect(vantage: Vantage) -> Prospect:
    return prospect_at(vantage)


def asked(vantage: Vantage, prospect: Prospect, *changes: Change) -> WhatIf:
    return compare_from(vantage, prospect, changes, draws=60, paths=20)


def factor(name: str, value: str) -> SetFactor:
    return SetFactor(name=name, value=value)


def test_a_factor_set_to_what_it_is_changes_nothing(
    vantage: Vantage, prospect: Prospect
) -> None:
    held = prospect.covariates["violence"]
    found = asked(vantage, prospect, factor("violence", str(held)))
    assert all(item.difference == 0 for item in found.differences)
    assert all(item.low == item.high == 0 for item in found.differences)
    assert all(shift.difference == 0 for shift in found.clocks)
    assert found.covariates == {}


def test_the_difference_is_after_less_before_and_lies_in_its_interval(
    vantage: Vantage, prospect: Prospect
) -> None:
    found = asked(vantage, prospect, factor("procedure:p1", "dropped"))
    assert any(item.difference != 0 for item in found.differences)
    for item in found.differences:
        assert item.difference == item.after - item.before
        assert item.low <= item.difference <= item.high
        assert item.monte_carlo_error > 0


def test_without_the_motion_the_leader_stays_more_often(
    vantage: Vantage, prospect: Prospect
) -> None:
    found = asked(vantage, prospect, factor("procedure:p1", "dropped"))
    rule = next(
        item
        for item in found.differences
        if (item.scenario, item.horizon_days) == ("leader_out_by_rule", 90)
    )
    assert rule.difference < -rule.monte_carlo_error
    shifts = {item.clock: item.difference for item in found.carried_by(90)}
    assert shifts["leader"] < 0
    assert found.most(horizon=90)[0].horizon_days == 90


def test_rivals_change_by_nothing_in_sum(vantage: Vantage, prospect: Prospect) -> None:
    found = asked(vantage, prospect, factor("procedure:p1", "dropped"))
    for days in (90, 365):
        rivals = [
            item.difference
            for item in found.differences
            if item.scenario.startswith("first_") and item.horizon_days == days
        ]
        assert sum(rivals) == pytest.approx(0, abs=1e-9)


def test_a_caretaker_cabinet_starts_today_and_moves_the_other_way(
    vantage: Vantage, prospect: Prospect
) -> None:
    changed = change_factors(prospect, [factor("cabinet", "caretaker")])
    assert changed.state.caretaker_days == changed.start.caretaker_days == 0
    assert changed.start.states["cabinet"] == 1
    back = change_factors(changed, [factor("cabinet", "full")])
    assert np.isnan(back.start.caretaker_days)


@pytest.mark.parametrize("balance", [-0.9, -0.2, 0.0, 0.6, 0.95])
def test_a_balance_that_is_set_is_the_balance_of_the_successes(
    prospect: Prospect, balance: float
) -> None:
    changed = change_factors(prospect, [factor("balance", str(balance))])
    ours, theirs = changed.start.successes
    assert min(ours, theirs) >= -1e-12
    assert (theirs - ours) / (theirs + ours + 2) == pytest.approx(balance)


def test_a_move_added_is_read_like_any_other(vantage: Vantage) -> None:
    text = "crowd; protest; premier; parliament; participants=20000; form=irregular"
    move = read_move(text, vantage)
    assert (move.date, move.reported) == (vantage.issued, vantage.issued)
    assert (move.participants, move.form, move.result) == (
        20000,
        "irregular",
        "succeeded",
    )
    changed = change_moves(vantage, [AddMove(move=move)])
    written = a_move(
        move.id,
        "2020-07-01",
        **{
            name: getattr(move, name)
            for name in move.__slots__
            if name not in {"id", "date", "reported"}
        },
    )
    contest = a_contest(
        [*an_exchange(), written], procedures=(VOTE,), standings=(FULL,)
    )
    assert changed.digest == contest.at("2020-07-01").digest


def test_a_dropped_move_leaves_no_answer_to_it(vantage: Vantage) -> None:
    changed = change_moves(vantage, [DropMove(id="m5")])
    kept = {move.id: move for move in changed.moves}
    assert "m5" not in kept
    assert (kept["m6"].answers, kept["m6"].answers_basis) == ((), None)
    assert changed.record.procedures[0].moves == ()


def test_a_procedure_of_a_dropped_move_is_said_to_go_on(
    vantage: Vantage, prospect: Prospect
) -> None:
    found = asked(vantage, prospect, DropMove(id="m5"))
    assert any("procedure:p1=dropped" in note for note in found.notes)
    both = DropMove(id="m5"), factor("procedure:p1", "dropped")
    assert asked(vantage, prospect, *both).notes == ()


def test_a_stated_clock_is_said_to_stay(vantage: Vantage, prospect: Prospect) -> None:
    resigns = AddMove(move=read_move("premier; resign", vantage))
    assert "cabinet=caretaker" in asked(vantage, prospect, resigns).notes[0]


def test_a_reading_and_its_vantage_are_compared_alike(vantage: Vantage) -> None:
    reading = read(vantage, seed=5)
    changes = [factor("violence", "1")]
    quick = compare_from(vantage, prospect_at(vantage, seed=5), changes, draws=20)
    assert compare(reading, changes, draws=20).differences == quick.differences
    one, other = prospect_of(reading), prospect_at(vantage, seed=5)
    assert one.covariates == pytest.approx(other.covariates, abs=0, nan_ok=True)


def test_the_error_of_a_pair_is_that_of_many_repetitions() -> None:
    stream = np.random.default_rng(7)
    gaps, errors = [], []
    for _ in range(400):
        chances = stream.beta(3, 5, 50)[:, None]
        luck = stream.random((50, 20))
        now, then = luck < chances, luck < chances + 0.05
        weights = stream.gamma(4, 0.25, (50, 20))
        _, _, error = pair((now, weights), (then, weights))
        gaps.append(summarise(then, weights)[0] - summarise(now, weights)[0])
        errors.append(error / 5)
    # The deviation of 400 repetitions is known within 4 / sqrt(800) of itself.
    assert np.mean(errors) == pytest.approx(np.std(gaps), rel=0.15)


def test_shared_chance_makes_a_difference_surer_than_two_outlooks(
    vantage: Vantage, prospect: Prospect
) -> None:
    found = asked(vantage, prospect, factor("hostility", "0.2"))
    alone = 5 * np.sqrt(2 * 0.25 / (60 * 20))
    assert all(item.monte_carlo_error < alone for item in found.differences)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("premeir; resign", "Did you mean 'premier'"),
        ("premier; resine", "Did you mean 'resign'"),
        ("premier; condemn; blok", "Did you mean 'bloc'"),
        ("premier; condemn; bloc; parlament", "Did you mean 'parliament'"),
        ("premier; condemn; bloc; ; result=suceeded", "Did you mean 'succeeded'"),
        ("premier; condemn; bloc; ; frm=lawful", "Did you mean 'form'"),
    ],
)
def test_an_unknown_word_of_a_move_is_refused_with_the_nearest(
    vantage: Vantage, text: str, words: str
) -> None:
    with pytest.raises(UnknownWordError, match=words):
        read_move(text, vantage)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("premier", "actor and an act at least"),
        ("premier; resign; date=2020-07-02", "What comes after it is forecast"),
        ("premier; resign; participants=many", "whole number"),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    vantage: Vantage, text: str, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        read_move(text, vantage)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("violenc", "1", "Did you mean 'violence'"),
        ("cabinet", "caretakr", "Did you mean 'caretaker'"),
        ("procedure:p2", "dropped", "Did you mean 'p1'"),
        ("procedure:p1", "gone", "value of a procedure"),
    ],
)
def test_an_unknown_factor_is_refused_with_the_nearest(
    prospect: Prospect, name: str, value: str, words: str
) -> None:
    with pytest.raises(UnknownWordError, match=words):
        change_factors(prospect, [factor(name, value)])


def test_values_out_of_range_and_changes_of_nothing_are_refused(
    vantage: Vantage, prospect: Prospect
) -> None:
    with pytest.raises(ValidationError, match="violence as a number from 0 to 1"):
        change_factors(prospect, [factor("violence", "2")])
    with pytest.raises(ValidationError, match="factor=value"):
        read_factor("violence")
    with pytest.raises(ValidationError, match="a change at least"):
        compare_from(vantage, prospect, [])
    with pytest.raises(ValidationError, match="a move to be left"):
        change_moves(vantage, [DropMove(id=move.id) for move in vantage.moves])
    with pytest.raises(UnknownWordError, match="known move, got 'm99'"):
        change_moves(vantage, [DropMove(id="m99")])
    with pytest.raises(ValidationError, match="from 1 to 730 days, got 731"):
        compare_from(vantage, prospect, [factor("violence", "1")], horizons=[731])


def test_a_change_leaves_the_vantage_as_it_was(
    vantage: Vantage, prospect: Prospect
) -> None:
    before = vantage.digest, prospect.start.values.copy()
    changes = factor("violence", "1"), factor("procedure:p1", "dropped")
    asked(vantage, prospect, *changes, DropMove(id="m1"))
    fresh = replace(vantage.record)
    assert Vantage(issued=vantage.issued, record=fresh).digest == before[0]
    assert np.array_equal(prospect.start.values, before[1], equal_nan=True)
