from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from builders import a_contest, a_move, an_exchange

from countermove.contest import Rule
from countermove.outlook import Outlook, look_ahead
from countermove.outlook.clocks import find_clocks
from countermove.outlook.outlook import _summarise
from countermove.reading import read


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    return look_ahead(read(a_contest(an_exchange()).at("2020-07-01")))


def test_every_statement_has_interval_base_rate_and_rule(outlook: Outlook) -> None:
    for item in outlook.expectations:
        assert 0 <= item.low <= item.probability <= item.high <= 1
        assert 0 <= item.base_low <= item.base_rate <= item.base_high <= 1
        assert item.deadline.isoformat() in item.resolution
        assert item.monte_carlo_error > 0
    assert not outlook.calibrated


def test_another_seed_changes_nothing_beyond_the_stated_error(outlook: Outlook) -> None:
    other = look_ahead(read(a_contest(an_exchange()).at("2020-07-01"), seed=11))
    for mine, theirs in zip(outlook.expectations, other.expectations, strict=True):
        gap = abs(mine.probability - theirs.probability)
        assert gap <= max(mine.monte_carlo_error, theirs.monte_carlo_error)


def test_the_interval_leaves_out_the_chance_of_few_paths() -> None:
    stream = np.random.default_rng(1)
    truth = stream.beta(2, 6, 4000)
    holds = stream.random((4000, 25)) < truth[:, None]
    mean, low, high, _ = _summarise(holds)
    # Quantiles of Beta(2, 6), from tables of the incomplete beta function.
    assert (mean, low, high) == pytest.approx((0.25, 0.0534, 0.5207), abs=0.015)


def test_what_never_happened_has_an_error_still() -> None:
    mean, low, high, error = _summarise(np.zeros((100, 10), dtype=np.bool_))
    assert (mean, low, high) == (0, 0, 0)
    assert 0 < error < 0.01


def test_a_resigned_leader_heads_a_caretaker_cabinet() -> None:
    resigns = a_move(
        "m7", "2020-06-25", actors=("premier",), act="resign", targets=(), answers=()
    )
    contest = a_contest([*an_exchange(), resigns])
    assert not find_clocks(contest.at("2020-06-24")).caretaker
    assert find_clocks(contest.at("2020-06-26")).caretaker
    formed = a_move("m8", "2020-06-27", act="form_government")
    contest = a_contest([*an_exchange(), resigns, formed])
    assert not find_clocks(contest.at("2020-06-28")).caretaker


def test_only_the_end_of_a_national_legislature_is_a_dissolution() -> None:
    plain = {"actors": ("premier",), "act": "dissolve", "targets": ()}
    council = a_move("m7", "2020-06-25", institutions=("cabinet",), **plain)
    state = find_clocks(a_contest([*an_exchange(), council]).at("2020-07-01"))
    assert (state.caretaker, state.dissolved) == (False, False)
    house = a_move("m7", "2020-06-25", institutions=("parliament",), **plain)
    contest = a_contest([*an_exchange(), house])
    state = find_clocks(contest.at("2020-07-05"))
    assert (state.caretaker, state.dissolved, state.days_to_election) == (
        True,
        True,
        50,
    )
    vote = a_move("m8", "2020-08-20", act="hold_election", institutions=("parliament",))
    state = find_clocks(a_contest([*an_exchange(), house, vote]).at("2020-08-21"))
    assert (state.caretaker, state.dissolved) == (True, False)


def test_a_dissolved_parliament_is_no_square_one() -> None:
    plain = {"actors": ("premier",), "act": "dissolve", "targets": ()}
    house = a_move("m7", "2020-06-25", institutions=("parliament",), **plain)
    reading = read(a_contest([*an_exchange(), house]).at("2020-07-05"))
    now = {
        item.scenario: item.probability
        for item in look_ahead(reading).expectations
        if item.horizon_days == 90
    }
    assert now["early_election_path"] == 1
    assert now["square_one"] == 0


def test_the_next_election_is_read_from_the_rules() -> None:
    contest = a_contest(an_exchange())
    state = find_clocks(contest.at("2020-07-01"))
    assert state.days_to_election == (date(2022, 6, 1) - date(2020, 7, 1)).days
    assert state.tenure_days == (date(2020, 7, 1) - date(2019, 12, 1)).days
    silent = replace(contest, rules=(Rule(id="r", text="No dates here."),))
    assert np.isnan(find_clocks(silent.at("2020-07-01")).days_to_election)


def test_a_contest_without_leader_or_rules_still_has_an_outlook() -> None:
    moves = [replace(move, institutions=()) for move in an_exchange()]
    bare = a_contest(moves, leaders=(), rules=(), institutions=())
    items = look_ahead(read(bare.at("2020-07-01"))).expectations
    assert all(0 <= item.probability <= 1 for item in items)
