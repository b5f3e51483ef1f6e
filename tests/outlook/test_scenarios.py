from itertools import pairwise

import numpy as np
import pytest
from small_futures import N, a_start, constant_laws, drawn, fates, procedures, some_laws

from countermove.outlook.causes import CAUSES, STATES
from countermove.outlook.futures import EVENTS, Futures
from countermove.outlook.scenarios import HORIZONS, SCENARIOS

BY_ID = {scenario.id: scenario for scenario in SCENARIOS}


@pytest.fixture(scope="module")
def futures() -> Futures:
    """Futures in which everything may come, and much does."""
    rates = dict.fromkeys(CAUSES, 0.0015)
    laws = some_laws(
        baselines=constant_laws(rates).baselines,
        phases=fates(done=0.002, dropped=0.001),
        brought=np.full((1, N), 0.5),
    )
    start = a_start(
        running=procedures(
            ("talks", np.nan, 0, 0, 0, 0),
            ("motion", np.nan, 0, 1 << 4, 0, 1),
            ("election", 200.0, 0, 1 << 8, 0, 0),
        )
    )
    return drawn(laws, start, paths=5_000, horizon=730.0)


def tied_futures() -> Futures:
    """Futures in which events fall on the same few days."""
    stream = np.random.default_rng(3)
    days = stream.choice([10.0, 50.0, 400.0, np.inf], (2, 500, len(EVENTS)))
    return Futures(
        first_days=days,
        moves=np.zeros((2, 500, 25), dtype=np.int64),
        horizon=730.0,
        states=dict.fromkeys(STATES, 0),
    )


@pytest.mark.parametrize("horizon", HORIZONS)
def test_what_comes_first_is_one_thing_in_every_future(
    futures: Futures, horizon: int
) -> None:
    rivals = [item for item in SCENARIOS if item.exclusive == "first"]
    for some in (futures, tied_futures()):
        count = sum(item.holds(some, horizon).astype(int) for item in rivals)
        assert np.all(count == 1)
    shares = [item.holds(futures, horizon).mean() for item in rivals]
    assert min(shares[:-1]) > 0
    assert sum(shares) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_stages_imply_what_they_presuppose(futures: Futures, horizon: int) -> None:
    staged = [item for item in SCENARIOS if item.presupposes]
    assert staged
    for item in staged:
        later = item.holds(futures, horizon)
        earlier = BY_ID[item.presupposes].holds(futures, horizon)
        assert later.any()
        assert np.all(earlier[later]), item.id


@pytest.mark.parametrize("horizon", HORIZONS)
def test_ways_out_of_office_share_out_all_exits(futures: Futures, horizon: int) -> None:
    out = [
        BY_ID[name].holds(futures, horizon)
        for name in ("leader_out_by_rule", "leader_resigns", "leader_out_irregularly")
    ]
    exits = [f"leader_{word}" for word in ("rule", "resignation", "irregular", "death")]
    died = futures.day("leader_death")
    dead = (died <= horizon) & (died <= futures.day(*exits))
    stays = BY_ID["leader_in_office"].holds(futures, horizon)
    assert np.all(sum(item.astype(int) for item in (*out, dead, stays)) == 1)


def test_a_tie_is_decided_in_the_stated_order() -> None:
    days = np.full((1, 1, len(EVENTS)), 5.0)
    tied = Futures(
        first_days=days,
        moves=np.zeros((1, 1, 25), dtype=np.int64),
        horizon=730.0,
        states=dict.fromkeys(STATES, 0),
    )
    assert BY_ID["first_war"].holds(tied, 30).all()


def test_what_may_only_grow_grows_with_the_horizon(futures: Futures) -> None:
    fading = {"leader_in_office", "endless_rounds", "acquiescence", "first_nothing"}
    for item in SCENARIOS:
        held = [item.holds(futures, horizon) for horizon in HORIZONS]
        for early, late in pairwise(held):
            if item.id not in fading and item.id in RISING:
                assert np.all(late[early]), item.id


RISING = {
    "caretaker",
    "square_one",
    "general_election",
    "settlement",
    "elite_replaced",
    "structural_war",
    "early_election_path",
}


def test_nothing_settled_is_either_rounds_or_quiet(futures: Futures) -> None:
    for horizon in HORIZONS:
        rounds = BY_ID["endless_rounds"].holds(futures, horizon)
        quiet = BY_ID["acquiescence"].holds(futures, horizon)
        assert not (rounds & quiet).any()
        stays = BY_ID["leader_in_office"].holds(futures, horizon)
        assert np.all(stays[rounds | quiet])


def test_every_resolution_names_its_deadline() -> None:
    for item in SCENARIOS:
        assert "{deadline}" in item.resolution, item.id
        assert len({other.id for other in SCENARIOS}) == len(SCENARIOS)
