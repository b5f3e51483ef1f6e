from datetime import date
from itertools import combinations, permutations

import numpy as np
import pytest
from builders import a_contest, an_exchange

from countermove.contest import Procedure, Vantage
from countermove.outlook.outlook import state_expectations
from countermove.outlook.prospect import Prospect, draw_pair, prospect_at
from countermove.outlook.why import (
    GROUPS,
    Explanation,
    _shapley,
    explain,
    headlines_of,
)

VOTE = Procedure(
    id="p1",
    opened=date(2020, 6, 20),
    reported=date(2020, 6, 20),
    kind="motion",
    due=date(2020, 8, 1),
    brings=(("leader", "rule"), ("cabinet", "caretaker")),
    moves=("m5",),
)
STANDING = {"cabinet": 0, "legislature": 0, "elite": 0, "war": 0}


@pytest.fixture(scope="module")
def vantage() -> Vantage:
    return a_contest(an_exchange(), procedures=(VOTE,)).at("2020-07-01")


@pytest.fixture(scope="module")
def prospect(vantage: Vantage) -> Prospect:
    return prospect_at(vantage)


@pytest.fixture(scope="module")
def explained(vantage: Vantage, prospect: Prospect) -> tuple[Explanation, ...]:
    return explain(prospect, vantage, draws=40, paths=10)


def log_odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def test_contributions_add_up_from_base_rate_to_forecast(
    explained: tuple[Explanation, ...],
) -> None:
    assert len(explained) == 10
    for item in explained:
        total = sum(part.log_odds for part in item.contributions)
        way = log_odds(item.probability) - log_odds(item.base_rate)
        assert total == pytest.approx(way, abs=1e-9)


def test_what_is_explained_is_what_is_forecast(
    explained: tuple[Explanation, ...], vantage: Vantage, prospect: Prospect
) -> None:
    outlook = state_expectations(prospect, "small", vantage.issued)
    said = {(row.scenario, row.horizon_days): row for row in outlook.expectations}
    for item in explained:
        row = said[item.scenario, item.horizon_days]
        # Half a future of doubt in some thousands.
        assert item.probability == pytest.approx(row.probability, abs=1e-3)
        assert item.base_rate == pytest.approx(row.base_rate, abs=1e-3)


def test_a_motion_under_way_tells_against_the_leader(
    explained: tuple[Explanation, ...],
) -> None:
    item = next(row for row in explained if row.scenario == "leader_in_office")
    parts = {part.group: part for part in item.contributions}
    assert tuple(parts) == ("model", *GROUPS, "recalibration")
    assert parts["procedures"].log_odds < -parts["procedures"].monte_carlo_error
    assert parts["procedures"].procedures == ("p1",)
    assert parts["procedures"].moves == ("m5",)
    assert parts["street"].moves == ("m3",)
    # The decree touches the cabinet alone.
    assert parts["control"].moves == ("m1", "m2", "m3", "m4", "m6")


def test_shared_futures_are_drawn_once(
    vantage: Vantage, prospect: Prospect, explained: tuple[Explanation, ...]
) -> None:
    again = explain(prospect, vantage, drawn=draw_pair(prospect), draws=40, paths=10)
    assert again == explained


def test_a_shapley_value_is_the_mean_over_all_orders() -> None:
    stream = np.random.default_rng(2)
    values = {
        frozenset(names): (float(stream.normal()), np.zeros(3))
        for size in range(len(GROUPS) + 1)
        for names in combinations(GROUPS, size)
    }
    for group in GROUPS:
        steps = []
        for order in permutations(GROUPS):
            before = frozenset(order[: order.index(group)])
            steps.append(values[before | {group}][0] - values[before][0])
        assert _shapley(group, values)[0] == pytest.approx(np.mean(steps))


def test_a_clock_that_has_moved_is_explained_from_where_it_stands() -> None:
    assert [item.id for item in headlines_of(STANDING)] == [
        "leader_in_office",
        "caretaker",
        "early_election_path",
        "elite_partly_replaced",
        "structural_war",
    ]
    moved = STANDING | {"legislature": 1, "elite": 2, "war": 1}
    assert [item.id for item in headlines_of(moved)][2:] == [
        "general_election",
        "elite_restored",
        "war_ends",
    ]
