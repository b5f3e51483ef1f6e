from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from slow_futures import SlowFuture
from small_futures import (
    N,
    a_model,
    a_start,
    bits,
    constant_laws,
    drawn,
    fates,
    no_moves,
    procedures,
    some_laws,
)

from countermove.errors import ValidationError
from countermove.hazard import constant_incidence, piecewise_transition_probabilities
from countermove.outlook import futures as futures_module
from countermove.outlook.causes import CAUSES, STATES
from countermove.outlook.clock_model import PHASES, ClockModel, Laws
from countermove.outlook.covariates import COVARIATES
from countermove.outlook.futures import EVENTS, Futures, Start
from countermove.outlook.moving import Moving
from countermove.outlook.running import KINDS

FloatArray = NDArray[np.float64]
EXITS = ("leader_rule", "leader_resignation", "leader_irregular", "leader_death")


def chance_error(chance: float, size: int) -> float:
    return float(np.sqrt(max(chance * (1 - chance), 1 / size) / size))


# a rich start, where a wrong sign or a lost term shows


def rich_model() -> ClockModel:
    stream = np.random.default_rng(5)
    motion, talks, election = (
        KINDS.index(kind) for kind in ("motion", "talks", "election")
    )
    return a_model(
        means=np.concatenate([[0, 0], stream.uniform(0.2, 0.6, len(COVARIATES) - 2)]),
        lags=stream.uniform(3, 25, N),
        moved=np.array([3.2, 0.6]),
        templates=np.array(
            [
                [0, motion, 15, bits("leader_rule"), bits("cabinet_full"), 1],
                [0, talks, np.nan, bits("war_ends"), bits("elite_partly"), 0],
                [1, election, 40, bits("legislature_early_election"), bits(), 0],
                [1, talks, 10, bits("cabinet_full"), bits("leader_rule"), 0],
            ]
        ),
    )


def rich_laws() -> Laws:
    """Two draws that differ in everything."""
    stream = np.random.default_rng(6)
    coupled = np.where(
        stream.random((2, N, N)) < 0.25, stream.uniform(0, 0.5, (2, N, N)), 0.0
    )
    # Clocks of state pull in one direction, or chains would not end.
    coupled *= np.triu(np.ones((N, N)), 1)
    return some_laws(
        baselines=np.log(stream.uniform(0.001, 0.008, (2, N, 4))),
        coefficients=stream.normal(0, 1.2, (2, N, len(COVARIATES))),
        phases=np.log(stream.uniform(0.003, 0.05, (2, PHASES, 3))),
        kinds=stream.normal(0, 0.4, (2, len(KINDS), 3)),
        brought=stream.uniform(0.3, 0.9, (2, N)),
        let_in=stream.uniform(0.2, 0.8, (2, len(KINDS), N)),
        coupled=coupled,
        openings=stream.uniform(0.02, 0.06, (2, 2)),
    )


def rich_start() -> Start:
    stream = np.random.default_rng(7)
    branching = stream.uniform(0.01, 0.12, (4, 4, 2))
    return a_start(
        tenure_days=80.0,
        values=np.where(
            np.arange(len(COVARIATES)) == 9,
            np.nan,
            stream.uniform(0.1, 0.9, len(COVARIATES)),
        ),
        activity=1.4,
        successes=(1.5, 0.4),
        running=procedures(
            ("motion", np.nan, -5, bits("leader_rule", "cabinet_caretaker"), 0, 1),
            ("talks", 20, -30, bits("war_begins"), bits("elite_partly"), 0),
            ("election", 45, -60, bits("legislature_seated"), bits("leader_rule"), 0),
            (
                "dissolution",
                8,
                -2,
                bits("legislature_dissolved"),
                bits("war_begins"),
                0,
            ),
        ),
        moving=Moving(
            background=np.array([0.05, 0.08, 0.12, 0.03]),
            branching=branching,
            decays=np.array([0.5, 1 / 14]),
            heat=stream.uniform(0.0, 0.1, (4, 2)),
            touching=np.array(
                [[0.2, 0.5, 0.1], [0.1, 0.6, 0.2], [0.3, 0.3, 0.2], [0.3, 0.3, 0.3]]
            ),
            succeeding=np.array([0.6, 0.5, 0.7, 0.5]),
        ),
        election_gap=25.0,
        blocking_share=0.55,
        caretaker_may_dissolve=False,
    )


HORIZON, SLOW, FAST = 75.0, 800, 40_000


@pytest.fixture(scope="module")
def rich() -> Futures:
    return drawn(
        rich_laws(), rich_start(), paths=FAST, horizon=HORIZON, model=rich_model()
    )


@pytest.fixture(scope="module")
def twins() -> list[list[SlowFuture]]:
    stream = np.random.default_rng(8)
    found = [
        [
            SlowFuture(rich_start(), rich_model(), rich_laws(), draw, stream)
            for _ in range(SLOW)
        ]
        for draw in range(2)
    ]
    for twin in (twin for row in found for twin in row):
        twin.run(HORIZON)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("draw", [0, 1])
@pytest.mark.parametrize("day", [25.0, HORIZON])
def test_a_plain_twin_gives_every_event_the_same_chance(
    rich: Futures, twins: list[list[SlowFuture]], draw: int, day: float
) -> None:
    telling = 0
    for place, event in enumerate(EVENTS):
        fast = float((rich.first_days[draw, :, place] <= day).mean())
        slow = float(np.mean([twin.first[event] <= day for twin in twins[draw]]))
        error = chance_error(fast, SLOW) + chance_error(fast, FAST)
        assert fast == pytest.approx(slow, abs=4 * error), event
        telling += 0.03 < fast < 0.97
    assert telling >= 12


@pytest.mark.slow
@pytest.mark.parametrize("draw", [0, 1])
def test_a_plain_twin_makes_as_many_moves_a_month(
    rich: Futures, twins: list[list[SlowFuture]], draw: int
) -> None:
    for month in range(3):
        fast = rich.moves[draw, :, month]
        slow = np.array([twin.months.get(month, 0) for twin in twins[draw]])
        error = np.sqrt(slow.var() / slow.size + fast.var() / fast.size)
        assert fast.mean() == pytest.approx(slow.mean(), abs=4 * error)


def test_the_stored_futures_have_not_moved(rich: Futures) -> None:
    """Counts of a frozen run; they move when the model does, and then on purpose."""
    came = np.isfinite(rich.first_days).sum(axis=(0, 1))
    assert came.tolist() == STORED_EVENTS
    assert int(rich.moves.sum()) == STORED_MOVES


STORED_EVENTS = [
    61010,
    7820,
    46634,
    31190,
    26450,
    13072,
    52202,
    41935,
    36525,
    40672,
    47194,
    27794,
    61147,
    35950,
    52738,
    58395,
    45298,
    13588,
]
STORED_MOVES = 3805845


# closed forms


@pytest.mark.parametrize("horizon", [30.0, 180.0, 400.0])
def test_constant_hazards_give_the_exact_incidence(horizon: float) -> None:
    rates = dict(zip(EXITS, (0.004, 0.002, 0.001, 0.0003), strict=True))
    futures = drawn(constant_laws(rates), paths=40_000, horizon=horizon)
    exits = futures.day(*EXITS)
    exact = np.ravel(constant_incidence(list(rates.values()), horizons=[horizon]))
    for cause, wanted in zip(rates, exact, strict=True):
        share = float((np.isfinite(exits) & (futures.day(cause) == exits)).mean())
        assert share == pytest.approx(wanted, abs=4 * chance_error(wanted, 40_000))


def test_a_clock_that_returns_follows_its_transition_probabilities() -> None:
    out, back = 0.01, 0.03
    laws = constant_laws({"war_begins": out, "war_ends": back})
    intensities = np.array([[[-out, out], [back, -back]]])
    # Whether war holds on a day is not kept; that it ever began, and ended, is.
    futures = drawn(laws, paths=40_000, horizon=120.0)
    ever = float(np.isfinite(futures.day("war_begins")).mean())
    wanted = 1 - np.exp(-out * 120)
    assert ever == pytest.approx(wanted, abs=4 * chance_error(wanted, 40_000))
    three = np.array([[[-out, out, 0], [0, -back, back], [0, 0, 0]]])
    chain = piecewise_transition_probabilities(three, cuts=[0], ends=[120.0])[0, 0, 2]
    ended = float(np.isfinite(futures.day("war_ends")).mean())
    assert ended == pytest.approx(chain, abs=4 * chance_error(chain, 40_000))
    # Three causes laid end to end see the second spell: begun again is a return.
    begun = piecewise_transition_probabilities(intensities, cuts=[0], ends=[120.0])
    closed = out / (out + back) * (1 - np.exp(-(out + back) * 120))
    assert begun[0, 0, 1] == pytest.approx(closed)


def test_a_clock_returns_as_often_as_its_closed_form_says() -> None:
    """A second clock that only runs in one state tells where the first one was."""
    out, back, watch = 0.02, 0.05, 0.01
    laws = constant_laws(
        {"cabinet_caretaker": out, "cabinet_full": back, "leader_rule": 1e-9}
    )
    # Openings under a caretaker alone; each brings war at once.
    template = [1, KINDS.index("ultimatum"), np.nan, bits("war_begins"), 0, 0]
    laws = some_laws(
        baselines=laws.baselines,
        openings=np.array([[0.0, watch]]),
        phases=fates(done=50.0),
        brought=np.ones((1, N)),
    )
    model = a_model(templates=np.array([template]))
    futures = drawn(laws, paths=40_000, horizon=150.0, model=model)
    generator = np.array([[[-out, out, 0], [back, -back - watch, watch], [0.0, 0, 0]]])
    wanted = piecewise_transition_probabilities(generator, cuts=[0], ends=[150.0])
    share = float(np.isfinite(futures.day("war_begins")).mean())
    exact = float(wanted[0, 0, 2])
    # A procedure takes a fiftieth of a day: the shift is far below the tolerance.
    assert share == pytest.approx(exact, abs=4 * chance_error(exact, 40_000))


def test_a_baseline_by_tenure_changes_at_the_refresh_after_its_border() -> None:
    baselines = np.full((1, N, 4), -800.0)
    baselines[0, 0] = np.log([0.001, 0.02, 1e-9, 1e-9])
    # In office for 80 days: the border of 90 is met at the refresh on day 10.
    futures = drawn(
        some_laws(baselines=baselines),
        a_start(tenure_days=80.0),
        paths=40_000,
        horizon=40.0,
    )
    wanted = 1 - np.exp(-0.001 * 10 - 0.02 * 30)
    share = float(np.isfinite(futures.day("leader_rule")).mean())
    # Few leave before day 10, and with them the clock of refreshes moves.
    assert share == pytest.approx(wanted, abs=4 * chance_error(wanted, 40_000))


def test_what_is_known_today_fades_by_half_in_ninety_days() -> None:
    place = COVARIATES.index("violence")
    coefficients = np.zeros((1, N, len(COVARIATES)))
    coefficients[0, CAUSES.index("war_begins"), place] = 2.0
    values = np.full(len(COVARIATES), np.nan)
    values[place] = 1.5  # one above the mean
    base = constant_laws({"war_begins": 0.001})
    laws = some_laws(baselines=base.baselines, coefficients=coefficients)
    futures = drawn(laws, a_start(values=values), paths=40_000, horizon=200.0)
    hazards = 0.001 * np.exp(2.0 * 0.5 ** (np.arange(0, 200, 10) / 90))
    wanted = float(-np.expm1(-10 * hazards.sum()))
    share = float(np.isfinite(futures.day("war_begins")).mean())
    assert share == pytest.approx(wanted, abs=4 * chance_error(wanted, 40_000))


# chance by address


def test_a_path_rerun_alone_gives_the_same_days(rich: Futures) -> None:
    few = drawn(rich_laws(), rich_start(), paths=9, horizon=HORIZON, model=rich_model())
    assert np.array_equal(few.first_days, rich.first_days[:, :9])
    assert np.array_equal(few.moves, rich.moves[:, :9])


def test_threads_and_order_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    laws = some_laws(
        draws=5,
        baselines=np.log(np.random.default_rng(1).uniform(0.001, 0.01, (5, N, 4))),
    )
    once = drawn(laws, paths=50)
    again = drawn(laws, paths=50)
    assert once.first_days.tobytes() == again.first_days.tobytes()
    for threads in (1, 3, 5):
        monkeypatch.setattr(futures_module, "THREADS", threads)
        assert np.array_equal(drawn(laws, paths=50).first_days, once.first_days)


def test_another_root_is_another_future() -> None:
    laws = constant_laws({"war_begins": 0.02})
    one, other = (drawn(laws, paths=500, root=root).first_days for root in (1, 2))
    finite = np.isfinite(one) & np.isfinite(other)
    assert finite.any()
    assert not (one[finite] == other[finite]).any()


def test_a_higher_hazard_never_delays_its_cause() -> None:
    rates = (0.001, 0.0012, 0.004, 0.02)
    for cause in CAUSES[:4]:
        days = [
            drawn(constant_laws({cause: rate}), paths=2_000).day(cause)
            for rate in rates
        ]
        for slow, quick in pairwise(days):
            assert np.all(quick <= slow)
        assert np.isfinite(days[0]).any()


# law


def test_a_dissolved_chamber_is_elected_about_the_day_that_law_sets() -> None:
    # Elections go through only from a day and a half before to that after the due day.
    phases = np.full((1, PHASES, 3), -800.0)
    phases[0, 4, 0] = np.log(20.0)
    laws = some_laws(
        baselines=constant_laws({"legislature_dissolved": 0.05}).baselines,
        phases=phases,
        brought=np.ones((1, N)),
    )
    futures = drawn(laws, a_start(election_gap=60.0), paths=5_000)
    dissolved, seated = (
        futures.day(f"legislature_{word}") for word in ("dissolved", "seated")
    )
    held = np.isfinite(seated)
    assert held.mean() > 0.9
    gap = seated[held] - dissolved[held]
    assert np.all((gap >= 58.5 - 1e-9) & (gap <= 61.5))
    assert np.array_equal(futures.day("election_held"), seated)
    without = drawn(laws, a_start(), paths=500)
    assert not np.isfinite(without.day("legislature_seated")).any()


@pytest.mark.parametrize(
    ("share", "blocking", "carried"), [(0.97, 0.5, False), (0.03, 0.5, True)]
)
def test_a_motion_is_carried_only_below_the_blocking_share(
    share: float, blocking: float, *, carried: bool
) -> None:
    values = np.full(len(COVARIATES), np.nan)
    values[COVARIATES.index("legislature")] = share
    start = a_start(
        values=values,
        blocking_share=blocking,
        running=procedures(("motion", np.nan, 0, bits("leader_rule"), 0, 1)),
    )
    laws = some_laws(phases=fates(done=0.1), brought=np.ones((1, N)))
    futures = drawn(laws, start, paths=2_000)
    # Log odds of 3.5 lie more than eight deviations of the doubt away from zero.
    assert np.isfinite(futures.day("motion_carried")).all() == carried
    assert np.isfinite(futures.day("leader_rule")).any() == carried


def test_a_caretaker_does_not_dissolve_where_a_rule_says_so() -> None:
    laws = constant_laws({"legislature_dissolved": 0.05})
    states = dict.fromkeys(STATES, 0) | {"cabinet": 1}
    barred = a_start(states=states, caretaker_days=3.0, caretaker_may_dissolve=False)
    assert not np.isfinite(drawn(laws, barred).day("legislature_dissolved")).any()
    free = a_start(states=states, caretaker_days=3.0)
    assert np.isfinite(drawn(laws, free).day("legislature_dissolved")).mean() > 0.99


@pytest.mark.parametrize("personal", [0, 1])
def test_personal_procedures_fall_with_the_leader(personal: int) -> None:
    start = a_start(
        running=procedures(("ultimatum", np.nan, 0, bits("war_begins"), 0, personal))
    )
    laws = some_laws(
        baselines=constant_laws({"leader_death": 0.02}).baselines,
        phases=fates(done=0.01),
        brought=np.ones((1, N)),
    )
    futures = drawn(laws, start, horizon=2000.0, paths=4_000)
    war, exits = futures.day("war_begins"), futures.day("leader_death")
    after = np.isfinite(war) & (war > exits)
    assert after.any() == (not personal)
    if personal:
        wanted = 0.01 / 0.03
        share = float(np.isfinite(war).mean())
        assert share == pytest.approx(wanted, abs=4 * chance_error(wanted, 4_000))


def test_each_time_that_an_event_comes_it_pulls_with_luck_of_its_own() -> None:
    coupled = np.zeros((1, N, N))
    leader, war = CAUSES.index("leader_rule"), CAUSES.index("war_begins")
    coupled[0, leader, war] = 0.3
    # Ten procedures that each replace the leader: ten chances of war, not one.
    rows = [("referendum", np.nan, 0.0, bits("leader_rule"), 0, 0)] * 10
    laws = some_laws(phases=fates(done=1.0), brought=np.ones((1, N)), coupled=coupled)
    futures = drawn(laws, a_start(running=procedures(*rows)), paths=10_000)
    wanted = 1 - 0.7**10
    share = float(np.isfinite(futures.day("war_begins")).mean())
    assert share == pytest.approx(wanted, abs=4 * chance_error(wanted, 10_000))


def test_moves_are_counted_in_the_month_in_which_they_come() -> None:
    moving = no_moves()
    steady = Moving(
        background=np.array([0.0, 0.0, 0.0, 0.4]),
        branching=moving.branching,
        decays=moving.decays,
        heat=moving.heat,
        touching=moving.touching,
        succeeding=moving.succeeding,
    )
    # Events off the grid of ten days let stretches cross the borders of months.
    laws = constant_laws({"leader_death": 0.1})
    futures = drawn(laws, a_start(moving=steady), paths=20_000, horizon=75.0)
    means = futures.moves[0].mean(axis=0)
    wanted = np.array([12.0, 12.0, 6.0])
    errors = np.sqrt(wanted / 20_000)
    assert np.all(np.abs(means - wanted) <= 4 * errors)


# edges


def test_a_horizon_of_zero_holds_nothing() -> None:
    futures = drawn(constant_laws({"war_begins": 1.0}), paths=10, horizon=0.0)
    assert not np.isfinite(futures.first_days).any()
    assert futures.moves.sum() == 0


def test_what_is_not_measured_counts_as_the_mean() -> None:
    laws = some_laws(
        baselines=constant_laws(dict.fromkeys(CAUSES, 0.01)).baselines,
        coefficients=np.ones((1, N, len(COVARIATES))),
    )
    blank = drawn(laws, a_start(), paths=100)
    known = drawn(laws, a_start(values=a_model().means.copy()), paths=100)
    assert np.array_equal(blank.first_days, known.first_days)
    assert not np.isnan(blank.first_days).any()


def test_no_more_than_the_room_for_procedures_is_taken() -> None:
    rows = [("talks", np.nan, 0.0, 0, 0, 0)] * 41
    with pytest.raises(ValidationError, match="room for their procedures"):
        drawn(some_laws(), a_start(running=procedures(*rows)), paths=5)
