"""How the sides treat each other: polarisation, hostility, talks, praise and blame.

The two sides are the elite, and challengers with the street. A move goes *across* when
it leads from one to the other, *within* when both ends are on one side.

*Hostility* is how harsh moves across are: severity / 4 where the codebook calls the act
hostile, else 0, on average. *Polarisation* asks something else: whether friend and foe
follow the divide,

    (hostile moves across / all hostile) - (cooperative across / all cooperative),

where "all" are moves across or within. It is 1 when all hostility crosses the divide
and all cooperation stays inside, 0 when the divide says nothing of who is hostile to
whom, below 0 when sides quarrel inside and deal with each other. Harsher moves, or more
of them, do not change it. It is the difference of two shares (Newcombe's problem).

How they fail: talks in secret are not on record; a record that leaves out friendly
routine makes everything look hostile; few moves leave wide bands.

References
----------
Heider, F. (1946), Attitudes and cognitive organization. Journal of Psychology 21,
107-112; Doreian, P. and Mrvar, A. (1996), A partitioning approach to structural
balance. Social Networks 18, 149-168 (two hostile blocs).
"""

from collections.abc import Iterable

from countermove.weighing.pressures.bands import (
    Told,
    tell_balance,
    tell_difference,
    tell_rate,
    tell_share,
)
from countermove.weighing.pressures.fronts import MONTH, Fronts, Step

__all__ = [
    "measure_elite_street",
    "measure_hostility",
    "measure_leader_opinion",
    "measure_negotiation",
    "measure_polarisation",
]

SEASON, HALF_YEAR = 90, 180
"""Days looked back on: a season for what is intense now, half a year for what needs
more moves to be told at all."""
LEAST = 5
LEAST_TIES = 3
HARSHEST = 4
TALKS = frozenset({"negotiate", "agree", "mediate"})
PRAISE = frozenset({"endorse", "recognise", "vote_confidence"})
BLAME = frozenset({"accuse", "condemn", "reject", "threaten"})


def measure_polarisation(fronts: Fronts, day: int) -> Told | None:
    """Return how far friend and foe follow the divide, in [-1, 1]."""
    if not (fronts.elite and fronts.opposition):
        return None
    steps = fronts.within(day, HALF_YEAR)
    hostile = _crossings(fronts, (step for step in steps if step.is_hostile))
    friendly = _crossings(fronts, (step for step in steps if step.is_cooperative))
    return tell_difference(hostile, friendly, least=LEAST_TIES)


def measure_hostility(fronts: Fronts, day: int) -> Told | None:
    """Return the mean harshness of moves between the sides in 90 days, in [0, 1]."""
    if not (fronts.elite and fronts.opposition):
        return None
    steps = _between(fronts, fronts.within(day, SEASON))
    total = sum(step.act.severity / HARSHEST for step in steps if step.is_hostile)
    return tell_share(total, len(steps), least=LEAST)


def measure_negotiation(fronts: Fronts, day: int) -> Told | None:
    """Return talks and agreements between the sides per 30 days, over 90 days."""
    if not (fronts.elite and fronts.opposition):
        return None
    held = [
        step
        for step in fronts.within(day, SEASON)
        if step.move.act in TALKS
        and step.move.result != "failed"
        and (step.actors | step.targets) & fronts.elite
        and (step.actors | step.targets) & fronts.opposition
    ]
    return tell_rate(len(held), fronts.watched(day, SEASON), per=MONTH)


def measure_elite_street(fronts: Fronts, day: int) -> Told | None:
    """Return cooperative less hostile moves between elite and street over all."""
    if not (fronts.elite and fronts.street):
        return None
    steps = [
        step
        for step in fronts.within(day, HALF_YEAR)
        if step.is_between(fronts.elite, fronts.street)
    ]
    friendly = sum(step.is_cooperative for step in steps)
    hostile = sum(step.is_hostile for step in steps)
    return tell_balance(friendly, hostile, len(steps), least=LEAST)


def measure_leader_opinion(fronts: Fronts, day: int) -> Told | None:
    """Return praise less blame of the leader over both, in half a year of his term."""
    tenure = fronts.leader_on(day)
    if tenure is None:
        return None
    window = min(HALF_YEAR, day - fronts.day(tenure.since) + 1)
    keys = fronts.leader_keys(day)
    said = [
        step
        for step in fronts.within(day, window)
        if keys & {*step.move.targets} and not keys & {*step.move.actors}
    ]
    praise = sum(step.move.act in PRAISE for step in said)
    blame = sum(step.move.act in BLAME for step in said)
    return tell_balance(praise, blame, praise + blame, least=LEAST)


def _between(fronts: Fronts, steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.is_between(fronts.elite, fronts.opposition)]


def _crossings(fronts: Fronts, steps: Iterable[Step]) -> tuple[int, int]:
    """Return moves across, and moves across or within; both ends on both sides idle."""
    across = within = 0
    for step in steps:
        ends = [
            (bool(camps & fronts.elite), bool(camps & fronts.opposition))
            for camps in (step.actors, step.targets)
        ]
        if any(sum(end) != 1 for end in ends):
            continue
        across += ends[0] != ends[1]
        within += ends[0] == ends[1]
    return across, across + within
