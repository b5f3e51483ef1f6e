"""How fast and how angrily the other side reacts.

*Speed.* The delay of an answer is ranked among the earlier delays of the same pair of
camps, each answer taken with its most probable cause. With n earlier delays, k of them
as short or shorter, p = (k + 1) / (n + 1) is exact if all delays are alike
(permutation). Below 5 earlier delays nothing is told. Many answers are tried, so one in
five looks quick by luck.

*Anger.* Hostile moves of a patron, or of a camp close to it, against the leader's camp
in the 30 days after a meeting are compared with the 30 before. Given their sum, the
number after is Binomial with the share of time after; p is its upper tail (Przyborowski
and Wilenski 1940). A camp is close to a patron if the two have exchanged more
cooperative than hostile moves; who is somebody's proxy is not otherwise on record.

*Attacks.* Armed attacks (lethal or limited force, severity 3 or more) on a patron in
the last 30 days against the 90 before, by the ratio of two Poisson rates.

References
----------
Przyborowski, J. and Wilenski, H. (1940), Homogeneity of results in testing samples from
Poisson series. Biometrika 31, 313-323.
"""

from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from countermove.hazard import ratio_interval, update_rate
from countermove.reading.answers import NONE, Answers
from countermove.weighing.counting import counted
from countermove.weighing.indicators.signs import Indicator, keys_of
from countermove.weighing.pressures.abroad import is_foreign_contact
from countermove.weighing.pressures.bands import tell_rate
from countermove.weighing.pressures.fronts import MONTH, Fronts, Step

__all__ = ["read_anger", "read_attacks", "read_speed"]

IntArray = NDArray[np.int64]

LEAST_DELAYS = 9
QUICK = 0.1
ANGRY = 0.05
LEAST_MOVES = 5
BEFORE = 90
ARMED = frozenset({"limited", "lethal"})
TIE = 9


def read_speed(fronts: Fronts) -> list[Indicator]:
    """Rank the delay of each answer across camps in the last rounds."""
    rounds = fronts.reading.rounds.items
    last = max((item.end for item in rounds), default=None)
    recent = [item for item in rounds if item.result == "open" or item.end == last]
    members = {key for item in recent for key in item.moves}
    causes = _causes(fronts.reading.rounds.answers)
    found = [
        _speed(fronts, causes, child)
        for child, parent in enumerate(causes)
        if parent != NONE
        and fronts.steps[child].move.id in members
        and fronts.steps[parent].move.id in members
        and _pair(fronts, causes, child)
    ]
    if found:
        return found
    return [
        Indicator(
            id="speed",
            title="Speed of the reaction",
            item="S097",
            rule=_speed_rule(),
            holds=None,
            unit="days",
            words="The last rounds hold no answer of one camp to another.",
        )
    ]


def _speed_rule() -> str:
    return (
        f"The answer came quicker than nine in ten earlier answers of its camp to the "
        f"same camp; told from {LEAST_DELAYS} earlier answers on."
    )


def _speed(fronts: Fronts, causes: IntArray, child: int) -> Indicator:
    answer, cause = fronts.steps[child], fronts.steps[causes[child]]
    pair, delay = _pair(fronts, causes, child), answer.day - cause.day
    past = [
        fronts.steps[row].day - fronts.steps[causes[row]].day
        for row in range(child)
        if causes[row] != NONE
        and fronts.steps[row].day < answer.day
        and _pair(fronts, causes, row) & pair
    ]
    chance = (sum(before <= delay for before in past) + 1) / (len(past) + 1)
    told = len(past) >= LEAST_DELAYS
    middle = float(np.median(past)) if past else float("nan")
    usual = (
        f"{middle:g} {'day' if middle == 1 else 'days'} in "
        f"{counted(len(past), 'earlier answer')}"
        if past
        else "none"
    )
    return Indicator(
        id=f"speed:{answer.move.id}",
        title="Speed of the reaction",
        item="S097",
        rule=_speed_rule(),
        holds=chance <= QUICK if told else None,
        value=float(delay),
        unit="days",
        moves=(cause.move.id, answer.move.id),
        words=f"{answer.move.id} answered {cause.move.id} after "
        f"{counted(delay, 'day')}; usual for the pair: {usual}; "
        + (f"p = {chance:.2f}." if told else "too few to tell."),
    )


def _causes(answers: Answers) -> IntArray:
    """Return the most probable cause of each move, "none" among the choices."""
    causes = np.full(len(answers.keys), NONE, dtype=np.int64)
    chances = np.round(answers.probabilities, TIE)
    order = np.lexsort((answers.parents, chances, answers.children))
    # The last entry of each move is its most probable cause, the later one in a tie.
    causes[answers.children[order]] = answers.parents[order]
    return causes


def _pair(fronts: Fronts, causes: IntArray, row: int) -> set[tuple[str, str]]:
    """Return the pairs (answering, answered) of different camps."""
    answer, cause = fronts.steps[row], fronts.steps[causes[row]]
    if answer.actors & cause.actors:
        return set()
    return {(ours, theirs) for ours in answer.actors for theirs in cause.actors}


def read_anger(fronts: Fronts) -> list[Indicator]:
    """Compare hostile moves before and after the last meeting with each patron."""
    tenure = fronts.leader_on(fronts.today)
    since = fronts.day(tenure.since) if tenure else 0
    found = []
    for patron in sorted(fronts.patrons):
        meetings = [
            step
            for step in fronts.steps
            if tenure
            and step.day >= since
            and patron in step.actors | step.targets
            and step.move.result != "pending"
            and is_foreign_contact(fronts, step)
        ]
        if meetings and not fronts.leader_camp(fronts.today) & {patron}:
            found.append(_anger(fronts, patron, meetings[-1]))
    return found or [
        Indicator(
            id="anger",
            title="Anger of a patron after a meeting",
            item="S098",
            rule=_anger_rule(),
            holds=None,
            unit="moves in 30 days",
            words="No meeting of the leader's camp with a patron is on record.",
        )
    ]


def _anger_rule() -> str:
    return (
        "The patron and camps close to it moved against the leader's camp more often "
        f"in the {MONTH} days after the meeting than in the {MONTH} before, p at most "
        f"{ANGRY}; told from {LEAST_MOVES} moves on."
    )


def _anger(fronts: Fronts, patron: str, meeting: Step) -> Indicator:
    close = _close_camps(fronts, patron)
    hostile = [
        step
        for step in fronts.steps
        if step.is_hostile
        and step.actors & close
        and step.targets & fronts.leader_camp(step.day)
        and 0 < abs(step.day - meeting.day) <= MONTH
    ]
    after = [step for step in hostile if step.day > meeting.day]
    since = min(fronts.today - meeting.day, MONTH)
    share = since / (since + min(meeting.day, MONTH)) if since else 0.0
    count, rose = len(hostile), len(after)
    chance = float(betainc(rose, count - rose + 1, share)) if rose else 1.0
    told = count >= LEAST_MOVES and since > 0
    rate = tell_rate(rose, since, per=MONTH) if since else None
    names = ", ".join(fronts.record.camp_index[key].name for key in sorted(close))
    return Indicator(
        id=f"anger:{patron}",
        title=f"Anger of {fronts.record.camp_index[patron].name} after a meeting",
        item="S098",
        rule=_anger_rule(),
        holds=chance <= ANGRY if told else None,
        value=rate.value if rate else nan,
        unit="moves in 30 days",
        low=rate.low if rate else nan,
        high=rate.high if rate else nan,
        moves=keys_of([meeting, *hostile]),
        words=f"After {meeting.move.id} on {meeting.move.date}: "
        f"{counted(rose, 'hostile move')} of {names} in {counted(since, 'day')}, "
        f"{count - rose} in the days before; "
        + (f"p = {chance:.2f}." if told else "too few to tell."),
    )


def _close_camps(fronts: Fronts, patron: str) -> frozenset[str]:
    """Return the patron and the camps it deals with more as friend than as foe."""
    leader, close = fronts.leader_camp(fronts.today), {patron}
    for camp in fronts.record.camps:
        if camp.id in leader or camp.role in {"patron", "arbiter"}:
            continue
        pair = frozenset({camp.id}), frozenset({patron})
        met = [step for step in fronts.steps if step.is_between(*pair)]
        warmth = sum(step.is_cooperative for step in met)
        if warmth > sum(step.is_hostile for step in met):
            close.add(camp.id)
    return frozenset(close)


def read_attacks(fronts: Fronts) -> list[Indicator]:
    """Compare armed attacks on each patron in 30 days with the 90 days before."""
    return [_attacks(fronts, patron) for patron in sorted(fronts.patrons)]


def _attacks(fronts: Fronts, patron: str) -> Indicator:
    attacks = [
        step
        for step in fronts.within(fronts.today, MONTH + BEFORE)
        if patron in step.targets
        and step.actors
        and patron not in step.actors
        and step.is_hostile
        and step.act.severity >= 3
        and step.move.force in ARMED
    ]
    new = sum(step.day > fronts.today - MONTH for step in attacks)
    old, watched = len(attacks) - new, fronts.watched(fronts.today, MONTH)
    rate, earlier = tell_rate(new, watched, per=MONTH), fronts.today + 1 - watched
    holds, compared = None, "no days before to compare with"
    if earlier > 0:
        earlier = min(earlier, BEFORE)
        _, low, high = ratio_interval(
            over=update_rate(events=new, exposure=watched),
            under=update_rate(events=old, exposure=earlier),
        )
        holds = True if low > 1 else (False if high < 1 else None)
        compared = f"none in the {earlier} days before either"
    if attacks and earlier > 0:
        compared = (
            f"{old} in the {earlier} days before, ratio of rates {low:.2g} to "
            f"{high:.3g}"
        )
    return Indicator(
        id=f"attacks:{patron}",
        title=f"Armed attacks on {fronts.record.camp_index[patron].name}",
        item="S096",
        rule=f"The rate of the last {MONTH} days lies above that of the {BEFORE} days "
        "before, by the 90 percent band of their ratio; not, if below; else not told.",
        holds=holds,
        value=rate.value,
        unit="attacks in 30 days",
        low=rate.low,
        high=rate.high,
        moves=keys_of(attacks),
        words=f"{counted(new, 'armed attack')} in {watched} days; {compared}.",
    )
