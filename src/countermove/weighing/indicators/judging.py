"""Indicators by rule: the signs that an analyst of a contest looks for, each evaluated.

Every indicator states its rule, whether it holds, does not hold or cannot be told, the
number behind it, and the moves it rests on. Those of the leader's tenure stand in
:mod:`.tenure`, visits in :mod:`.visits`,
reactions in :mod:`.reactions`, firsts in
:mod:`.first_moves`; grey steps and the structure of power here.

*Grey steps*: share of the moves of the leader's camp in 90 days that are of grey form
or still pending.

*Structure of power disrupted*: of executive, legislature, judiciary and security, those
count in which the elite held more than half, by weight, as the contest began; it now
holds less than half, with a probability above 0.9, of at least two of them (of the one,
if there was but one); or the analyst says that the elite is partly replaced or
replaced. One branch is not enough, for a new head of government alone takes the
executive; and a branch that it never held cannot be lost.

Indicators are signs, not causes. They are many, and with many some hold by luck.
"""

from math import nan

from countermove.reading import Reading
from countermove.weighing.counting import counted
from countermove.weighing.indicators.first_moves import find_firsts
from countermove.weighing.indicators.reactions import (
    read_anger,
    read_attacks,
    read_speed,
)
from countermove.weighing.indicators.signs import Indicator, keys_of
from countermove.weighing.indicators.tenure import read_tenure
from countermove.weighing.indicators.visits import follow_visits
from countermove.weighing.pressures.bands import tell_share
from countermove.weighing.pressures.control import Hold, hold_of
from countermove.weighing.pressures.fronts import Fronts, see_fronts

__all__ = ["Indicator", "evaluate_indicators"]

SEASON = 90
LEAST = 5
HALF = 0.5
SURE = 0.9
MANY = 2
"""Branches lost at which the structure counts as disrupted."""
EVE = -1
BRANCHES = ("executive", "legislature", "judiciary", "security")
REPLACED = frozenset({"partly_replaced", "replaced"})


def evaluate_indicators(
    reading: Reading, *, day: int = 100, rounds: int = 2
) -> tuple[Indicator, ...]:
    """Evaluate every indicator at a vantage.

    Parameters
    ----------
    reading : Reading
    day : int
        Days in office that are asked for.
    rounds : int
        Rounds survived within them that are asked for.

    Returns
    -------
    tuple of Indicator
        By item of the essay; several where one is asked of each patron, visit, answer
        or move.
    """
    fronts = see_fronts(reading)
    return (
        *read_tenure(fronts, day=day, rounds=rounds),
        *follow_visits(fronts),
        *read_attacks(fronts),
        *read_speed(fronts),
        *read_anger(fronts),
        *find_firsts(fronts),
        _grey_steps(fronts),
        _disrupted(fronts),
    )


def _grey_steps(fronts: Fronts) -> Indicator:
    camp = fronts.leader_camp(fronts.today)
    ours = [step for step in fronts.within(fronts.today, SEASON) if step.actors & camp]
    grey = [
        step
        for step in ours
        if step.move.form == "grey" or step.move.result == "pending"
    ]
    told = tell_share(len(grey), len(ours), least=LEAST)
    holds = True if told.low > HALF else (False if told.high < HALF else None)
    verb = "is" if len(grey) == 1 else "are"
    words = (
        f"Of {counted(len(ours), 'move')} of the leader's camp {len(grey)} {verb} grey "
        "or pending"
    )
    return Indicator(
        id="grey_steps",
        title="Grey steps of the leader's side",
        item="S102",
        rule=f"More than half of the moves of the leader's camp in {SEASON} days are "
        "of grey form or pending, by the 90 percent band; not, if fewer.",
        holds=holds,
        value=told.value,
        unit="share",
        low=told.low,
        high=told.high,
        moves=keys_of(grey),
        words=f"{words}." if told.is_told else f"{words}: too few to tell.",
    )


def _disrupted(fronts: Fronts) -> Indicator:
    state = _elite_state(fronts)
    holds: dict[str, tuple[Hold, Hold]] = {}
    for branch in BRANCHES:
        items = [item for item in fronts.record.institutions if item.branch == branch]
        then = hold_of(fronts, fronts.elite, items, EVE)
        now = hold_of(fronts, fronts.elite, items, fronts.today)
        if then and now and then.share > HALF:
            holds[branch] = then, now
    lost = [name for name, (_, now) in holds.items() if now.chance_below(HALF) > SURE]
    told = [
        f"{name} {then.share:.2f} to {now.share:.2f} (below half with probability "
        f"{now.chance_below(HALF):.2f})"
        for name, (then, now) in holds.items()
    ]
    least = min((now for _, now in holds.values()), key=_share, default=None)
    words = "; ".join(told) or "The elite held none of the four branches at the start"
    if state:
        words += f"; the analyst says: elite {state.replace('_', ' ')}"
    by_control = bool(holds) and len(lost) >= min(MANY, len(holds))
    by_state = state in REPLACED
    return Indicator(
        id="structure_disrupted",
        title="Structure of power disrupted",
        item="S103",
        rule="Of the branches of which the elite held more than half at the start, it "
        f"now holds less than half of two, or of the only one, with probability above "
        f"{SURE}; or the elite is said to be replaced, or partly so.",
        holds=by_control or by_state if holds or state else None,
        value=least.share if least else nan,
        unit="lowest share of a branch once held",
        low=min(least.quantile(0.05), least.share) if least else nan,
        high=max(least.quantile(0.95), least.share) if least else nan,
        words=f"{words}.",
    )


def _share(hold: Hold) -> float:
    return hold.share


def _elite_state(fronts: Fronts) -> str | None:
    """Return how the clock of the elite stands by the analyst, if it was said."""
    said = [
        item
        for item in fronts.record.standings
        if item.clock == "elite" and item.since <= fronts.date(fronts.today)
    ]
    return max(said, key=lambda item: item.since).state if said else None
