from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from builders import a_contest, a_move, an_exchange

from countermove.contest import Standing
from countermove.outlook import (
    HORIZONS,
    SCENARIOS,
    Expectation,
    Outlook,
    look_ahead,
)
from countermove.outlook.clocks import find_clocks
from countermove.outlook.outlook import forecast_vantage, summarise
from countermove.reading import read

EVEN = np.ones((4000, 25))


def by_scenario(items: Iterable[Expectation], days: int) -> dict[str, Expectation]:
    return {item.scenario: item for item in items if item.horizon_days == days}


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    return look_ahead(read(a_contest(an_exchange()).at("2020-07-01")))


def test_every_statement_has_interval_base_rate_and_rule(outlook: Outlook) -> None:
    assert len(outlook.expectations) == len(SCENARIOS) * len(HORIZONS)
    for item in outlook.expectations:
        assert 0 <= item.low <= item.probability <= item.high <= 1
        assert 0 <= item.base_low <= item.base_rate <= item.base_high <= 1
        assert item.deadline.isoformat() in item.resolution
        assert item.void
        assert item.monte_carlo_error > 0
    assert outlook.effective_futures > 100


def test_what_comes_first_adds_up_to_one(outlook: Outlook) -> None:
    for days in HORIZONS:
        rivals = [
            item
            for item in outlook.expectations
            if item.exclusive == "first" and item.horizon_days == days
        ]
        assert len(rivals) == 8
        assert sum(item.probability for item in rivals) == pytest.approx(1)
        assert sum(item.base_rate for item in rivals) == pytest.approx(1)


def test_a_stage_is_stated_by_itself_and_given_the_one_before(
    outlook: Outlook,
) -> None:
    rows = by_scenario(outlook.expectations, 365)
    for item in rows.values():
        if not item.given:
            assert np.isnan(item.given_that)
            continue
        before = rows[item.given].probability
        assert item.given_that * before == pytest.approx(item.probability)
        assert item.probability <= before + 1e-12
    assert rows["square_one"].given == "caretaker"


def test_another_seed_changes_nothing_beyond_the_stated_error(outlook: Outlook) -> None:
    other = look_ahead(read(a_contest(an_exchange()).at("2020-07-01"), seed=11))
    for mine, theirs in zip(outlook.expectations, other.expectations, strict=True):
        gap = abs(mine.probability - theirs.probability)
        assert gap <= mine.monte_carlo_error + theirs.monte_carlo_error


def test_a_vantage_alone_gives_the_numbers_of_its_reading(outlook: Outlook) -> None:
    alone = forecast_vantage(a_contest(an_exchange()).at("2020-07-01"))
    assert alone.to_polars().equals(outlook.to_polars())


def test_the_interval_leaves_out_the_chance_of_few_paths() -> None:
    stream = np.random.default_rng(1)
    truth = stream.beta(2, 6, 4000)
    holds = stream.random((4000, 25)) < truth[:, None]
    mean, low, high, _ = summarise(holds, EVEN)
    # Quantiles of Beta(2, 6), from tables of the incomplete beta function.
    assert (mean, low, high) == pytest.approx((0.25, 0.0534, 0.5207), abs=0.015)


def test_weights_count_futures_as_copies_would() -> None:
    stream = np.random.default_rng(4)
    holds = stream.random((200, 10)) < 0.3
    copies = stream.integers(1, 4, 10)
    weights = np.tile(copies.astype(float), (200, 1))
    repeated = np.repeat(holds, copies, axis=1)
    mean = summarise(holds, weights)[0]
    assert mean == pytest.approx(float(repeated.mean()))


def test_what_never_happened_has_an_error_still() -> None:
    mean, low, high, error = summarise(
        np.zeros((100, 10), dtype=np.bool_), np.ones((100, 10))
    )
    assert (mean, low, high) == (0, 0, 0)
    assert 0 < error < 0.01


def test_a_resigned_leader_heads_a_caretaker_cabinet() -> None:
    resigns = a_move(
        "m7", "2020-06-25", actors=("premier",), act="resign", targets=(), answers=()
    )
    contest = a_contest([*an_exchange(), resigns])
    assert find_clocks(contest.at("2020-06-24")).cabinet == "full"
    state = find_clocks(contest.at("2020-06-26"))
    assert (state.cabinet, state.caretaker_days) == ("caretaker", 1)
    formed = a_move("m8", "2020-06-27", act="form_government")
    contest = a_contest([*an_exchange(), resigns, formed])
    assert find_clocks(contest.at("2020-06-28")).cabinet == "full"


def test_only_the_end_of_a_national_legislature_is_a_dissolution() -> None:
    plain = {"actors": ("premier",), "act": "dissolve", "targets": ()}
    council = a_move("m7", "2020-06-25", institutions=("cabinet",), **plain)
    state = find_clocks(a_contest([*an_exchange(), council]).at("2020-07-01"))
    assert (state.cabinet, state.legislature) == ("full", "sitting")
    house = a_move("m7", "2020-06-25", institutions=("parliament",), **plain)
    contest = a_contest([*an_exchange(), house])
    state = find_clocks(contest.at("2020-07-05"))
    assert (state.cabinet, state.legislature) == ("caretaker", "dissolved")
    vote = a_move("m8", "2020-08-20", act="hold_election", institutions=("parliament",))
    state = find_clocks(a_contest([*an_exchange(), house, vote]).at("2020-08-21"))
    assert (state.cabinet, state.legislature) == ("caretaker", "sitting")


def test_a_dissolved_parliament_cannot_be_dissolved_again_before_a_vote() -> None:
    plain = {"actors": ("premier",), "act": "dissolve", "targets": ()}
    house = a_move("m7", "2020-06-25", institutions=("parliament",), **plain)
    vantage = a_contest([*an_exchange(), house]).at("2020-07-05")
    free = forecast_vantage(a_contest(an_exchange()).at("2020-07-05"))
    held = by_scenario(forecast_vantage(vantage).expectations, 365)
    usual = by_scenario(free.expectations, 365)
    assert held["early_election_path"].probability < (
        usual["early_election_path"].probability
    )


def test_what_the_analyst_states_comes_before_what_moves_suggest() -> None:
    stated = Standing(
        clock="cabinet",
        state="caretaker",
        since=date(2020, 5, 1),
        reported=date(2020, 5, 1),
    )
    contest = a_contest(an_exchange(), standings=(stated,))
    state = find_clocks(contest.at("2020-07-01"))
    assert (state.cabinet, state.stated) == ("caretaker", ("cabinet",))
    assert state.caretaker_days == (date(2020, 7, 1) - date(2020, 5, 1)).days


def test_a_contest_without_leader_or_rules_still_has_an_outlook() -> None:
    moves = [replace(move, institutions=()) for move in an_exchange()]
    bare = a_contest(moves, leaders=(), rules=(), institutions=())
    items = forecast_vantage(bare.at("2020-07-01")).expectations
    assert all(0 <= item.probability <= 1 for item in items)
