import numpy as np
import pytest

from countermove.errors import ShapeError, ValidationError
from countermove.hazard import constant_incidence
from countermove.outlook.clocks import ClockState
from countermove.outlook.futures import (
    CAUSES,
    EDGES,
    EVENTS,
    Futures,
    Hazards,
    draw_futures,
)
from countermove.outlook.scenarios import HORIZONS, SCENARIOS
from countermove.streams import Streams

NEVER = 1e9


def hazards_of(**rates: float) -> Hazards:
    """Constant hazards a day by cause, in one draw."""
    draws = 1
    row = np.array([rates.get(cause, 0.0) for cause in CAUSES])
    return Hazards(
        rates=np.tile(row, (draws, len(EDGES), 1)),
        successor=np.tile(row, (draws, 1)),
        effects=np.zeros((draws, len(CAUSES))),
        half_life=180.0,
        replaced_after_election=np.full(draws, rates.get("replaced", 0.0)),
    )


def state_of(**changes: float | bool) -> ClockState:
    plain = {"leader": "premier", "tenure_days": 90.0, "days_to_election": NEVER}
    return ClockState(**(plain | changes))  # type: ignore[arg-type]


def drawn(hazards: Hazards, paths: int = 40_000, **state: float | bool) -> Futures:
    stream = Streams(3).named("test")
    return draw_futures(state_of(**state), hazards, paths=paths, stream=stream)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_constant_hazards_give_the_exact_incidence(horizon: int) -> None:
    rates = {
        "leader_rule": 0.001,
        "leader_resignation": 0.002,
        "leader_irregular": 0.0005,
        "leader_death": 0.0001,
    }
    futures = drawn(hazards_of(**rates))
    exits = np.minimum.reduce([futures.day(cause) for cause in rates])
    exact = constant_incidence(list(rates.values()), horizons=[horizon])
    for cause, wanted in zip(rates, np.ravel(exact), strict=True):
        mine = futures.day(cause)
        share = float(((mine <= horizon) & (mine <= exits)).mean())
        error = np.sqrt(wanted * (1 - wanted) / 40_000)
        assert share == pytest.approx(wanted, abs=4 * error)


def test_an_effect_fades_by_its_half_life() -> None:
    plain = hazards_of(war=0.001)
    raised = Hazards(
        rates=plain.rates,
        successor=plain.successor,
        effects=np.log(4.0) * (np.array(CAUSES) == "war")[None, :],
        half_life=90.0,
        replaced_after_election=plain.replaced_after_election,
    )
    pieces = raised.pieces()[0, :, CAUSES.index("war")] / 0.001
    middles = [15, 60, 135, 272.5, 632.5]
    assert pieces == pytest.approx([4 ** (0.5 ** (day / 90)) for day in middles])
    futures = drawn(raised)
    widths = np.diff((0.0, *EDGES))
    wanted = 1 - np.exp(-(pieces * 0.001 * widths).sum())
    error = np.sqrt(wanted * (1 - wanted) / 40_000)
    share = float((futures.day("war") <= 900).mean())
    assert share == pytest.approx(wanted, abs=4 * error)


def test_a_resignation_leaves_a_caretaker_and_square_one() -> None:
    futures = drawn(hazards_of(leader_resignation=0.01))
    gone = futures.day("leader_resignation")
    assert np.array_equal(futures.day("caretaker"), gone)
    assert np.array_equal(futures.day("caretaker_undissolved"), gone)


def test_an_election_follows_a_dissolution_after_the_days_of_law() -> None:
    futures = drawn(hazards_of(early_election=0.01), election_gap=60.0)
    dissolved, vote = futures.day("dissolved"), futures.day("early_election")
    held = np.isfinite(vote)
    assert vote[held] == pytest.approx(dissolved[held] + 60)
    assert np.all(dissolved[~held] > EDGES[-1] - 60)
    assert not np.isfinite(futures.day("caretaker_undissolved")).any()


def test_a_regular_election_comes_on_its_day_and_late_at_the_stated_chance() -> None:
    on_time = drawn(hazards_of(), days_to_election=200.0)
    assert np.all(on_time.day("term_election") == 200)
    late = drawn(
        hazards_of(), days_to_election=200.0, chance_of_delay=0.3, mean_delay=50.0
    )
    share = float((late.day("term_election") > 200).mean())
    assert share == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 40_000))
    delay = late.day("term_election")[late.day("term_election") > 200] - 200
    assert delay.mean() == pytest.approx(50, abs=4 * 50 / np.sqrt(delay.size))


def test_a_leader_is_replaced_only_once_a_cabinet_is_formed_after_a_vote() -> None:
    futures = drawn(
        hazards_of(cabinet_forms=0.02, replaced=0.4), days_to_election=100.0
    )
    gone = futures.day("leader_rule")
    assert np.all(gone > 100)
    share = float(np.isfinite(gone).mean())
    # Hardly any cabinet takes the remaining 800 days to form.
    assert share == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / 40_000) + 1e-6)


def test_elites_go_by_stages() -> None:
    futures = drawn(
        hazards_of(elite_partly=0.002, elite_replaced=0.002, elite_restored=0.01)
    )
    partly, replaced = futures.day("elite_partly"), futures.day("elite_replaced")
    assert np.all(partly <= replaced)
    assert np.all(replaced <= futures.day("elite_restored"))
    assert np.isfinite(futures.day("elite_restored")).any()


def test_a_path_is_the_same_whatever_is_drawn_after_it() -> None:
    hazards = hazards_of(leader_resignation=0.003, war=0.001)
    once, again = (drawn(hazards, paths=200) for _ in range(2))
    assert np.array_equal(once.first_days, again.first_days)


def test_settled_and_unsettled_add_to_one() -> None:
    futures = drawn(hazards_of(leader_rule=0.001, early_election=0.001, war=0.0005))
    by_name = {scenario.id: scenario.holds for scenario in SCENARIOS}
    for horizon in HORIZONS:
        stays = by_name["leader_in_office"](futures, horizon).mean()
        leaves = sum(
            by_name[name](futures, horizon).mean()
            for name in (
                "leader_out_by_rule",
                "leader_resigns",
                "leader_out_irregularly",
            )
        )
        dies = (futures.day("leader_death") <= horizon).mean()
        assert stays + leaves + dies == pytest.approx(1)


def test_every_scenario_grows_or_shrinks_with_its_horizon() -> None:
    stream = np.random.default_rng(0)
    days = stream.uniform(0, 1200, (4, 50, len(EVENTS)))
    futures = Futures(first_days=days)
    for scenario in SCENARIOS:
        shares = [scenario.holds(futures, horizon).mean() for horizon in HORIZONS]
        assert shares in (sorted(shares), sorted(shares, reverse=True))


def test_hazards_that_do_not_fit_are_refused() -> None:
    good = hazards_of()
    with pytest.raises(ShapeError, match="Expected successor of shape"):
        Hazards(
            rates=good.rates,
            successor=good.successor[:, :3],
            effects=good.effects,
            half_life=1.0,
            replaced_after_election=good.replaced_after_election,
        )
    with pytest.raises(ValidationError, match="rates of zero or more"):
        hazards_of(war=-0.1)


def test_a_path_without_end_is_refused() -> None:
    with pytest.raises(ValidationError, match="far too high"):
        drawn(hazards_of(leader_rule=10.0), paths=1)
