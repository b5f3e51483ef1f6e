"""Scenarios: statements about the clocks by a deadline, each with a rule to resolve it.

A scenario is a predicate over the first days of events in a future. Most are not
rivals: a leader may resign and parliament be dissolved as well. The set ``first`` is:
it asks what comes first, and its probabilities add up to one. Stages carry the scenario
that they presuppose, so that the chance of a later stage can be given by itself and
given the earlier.

Every scenario is void if the polity ceases to exist, or if the record of the contest is
closed before the deadline and nobody can tell what came.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.outlook.futures import MONTH, Futures
from countermove.outlook.references import HORIZONS

__all__ = ["HORIZONS", "SCENARIOS", "VOID", "Scenario"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

VOID = (
    "Void if the polity ceases to exist before the deadline, or if by a year after it "
    "no source tells what came."
)
EXITS = ("leader_rule", "leader_resignation", "leader_irregular", "leader_death")
EARLY = ("legislature_dissolved", "legislature_early_election")
ELITE = ("elite_partly", "elite_replaced")
CHANGES = (*EXITS, *EARLY, *ELITE, "war_begins")
FEW_MOVES = 1.0
"""Moves a month at most, in the last three months, for a contest that dies out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A statement that will be true or false on a day.

    Parameters
    ----------
    id, title : str
        Key, and the statement in words.
    clock : str
        leader, cabinet, legislature, elite or war; ``contest`` where it joins several.
    holds : callable
        Futures and horizon in days to truth, shape (draw, path).
    resolution : str
        How to tell whether it came true; ``{deadline}`` stands for the day.
    codes : str
        Codes of outcomes that it stands for, O1 to O9, separated by semicolons.
    exclusive : str
        Name of the set of rivals that it belongs to; empty if none.
    presupposes : str
        Key of the scenario that must have held for this one; empty if none.
    """

    id: str
    title: str
    clock: str
    holds: Callable[[Futures, float], BoolArray]
    resolution: str
    codes: str = ""
    exclusive: str = ""
    presupposes: str = ""


def _within(*events: str) -> Callable[[Futures, float], BoolArray]:
    def holds(futures: Futures, horizon: float) -> BoolArray:
        return np.asarray(futures.day(*events) <= horizon)

    return holds


def _none_within(*events: str) -> Callable[[Futures, float], BoolArray]:
    def holds(futures: Futures, horizon: float) -> BoolArray:
        return np.asarray(futures.day(*events) > horizon)

    return holds


def _before(
    event: tuple[str, ...], others: tuple[str, ...]
) -> Callable[[Futures, float], BoolArray]:
    """Hold where an event came within the horizon and none of the others before it."""

    def holds(futures: Futures, horizon: float) -> BoolArray:
        mine = futures.day(*event)
        return np.asarray((mine <= horizon) & (mine <= futures.day(*others)))

    return holds


# What may come first, in the order that decides a tie.
_RIVALS: tuple[tuple[str, tuple[str, ...], str, str, str], ...] = (
    ("war", ("war_begins",), "structural war", "O9", "war"),
    ("elite", ("elite_replaced",), "the elite replaced in all branches", "O7", "elite"),
    (
        "irregular",
        ("leader_irregular",),
        "the leader removed irregularly",
        "O5;O6",
        "leader",
    ),
    (
        "vote",
        ("leader_rule", "leader_death"),
        "the leader gone by the rules",
        "O2",
        "leader",
    ),
    (
        "resignation",
        ("leader_resignation",),
        "the leader's resignation",
        "O3",
        "leader",
    ),
    ("early", EARLY, "parliament dissolved or elected early", "O4", "legislature"),
    ("settlement", ("talks_done",), "an agreement of formal talks", "O8", "contest"),
)


def _first_of(name: str) -> Callable[[Futures, float], BoolArray]:
    def holds(futures: Futures, horizon: float) -> BoolArray:
        days = np.stack([futures.day(*events) for _, events, *_ in _RIVALS])
        place = [rival[0] for rival in _RIVALS].index(name)
        return np.asarray((days.argmin(axis=0) == place) & (days[place] <= horizon))

    return holds


def _nothing_first(futures: Futures, horizon: float) -> BoolArray:
    days = np.stack([futures.day(*events) for _, events, *_ in _RIVALS])
    return np.asarray(days.min(axis=0) > horizon)


def _acquiescence(futures: Futures, horizon: float) -> BoolArray:
    """Tell where nothing changed and the moves died out in the last three months."""
    last = max(round(horizon / MONTH), 1)
    since = max(last - 3, 0)
    quiet = futures.moves[:, :, since:last].sum(axis=2) <= FEW_MOVES * (last - since)
    return np.asarray(quiet & (futures.day(*CHANGES) > horizon))


def _rounds_go_on(futures: Futures, horizon: float) -> BoolArray:
    return np.asarray(
        (futures.day(*CHANGES) > horizon) & ~_acquiescence(futures, horizon)
    )


_OFFICE = (
    "True if the leader of the day of issue has held the office without a break "
    "through {deadline}; heading a caretaker cabinet counts as holding it."
)

SCENARIOS = (
    Scenario(
        id="leader_in_office",
        title="The leader is still in office",
        clock="leader",
        holds=_none_within(*EXITS),
        resolution=_OFFICE,
        codes="O1",
    ),
    Scenario(
        id="leader_out_by_rule",
        title="The leader is replaced by vote or after an election",
        clock="leader",
        holds=_before(("leader_rule",), EXITS),
        resolution="True if by {deadline} a vote of no confidence, an impeachment, the "
        "end of a term or a lawful vote for a successor has taken the office from the "
        "leader of the day of issue.",
        codes="O2",
    ),
    Scenario(
        id="leader_resigns",
        title="The leader resigns",
        clock="leader",
        holds=_before(("leader_resignation",), EXITS),
        resolution="True if by {deadline} the leader of the day of issue has handed in "
        "a resignation that took effect, before any other exit.",
        codes="O3",
    ),
    Scenario(
        id="leader_out_irregularly",
        title="The leader is removed irregularly",
        clock="leader",
        holds=_before(("leader_irregular",), EXITS),
        resolution="True if by {deadline} force or its threat, a coup, rebels, crowds "
        "or killing took the office from the leader, against the rules.",
        codes="O5;O6",
    ),
    Scenario(
        id="no_confidence_passed",
        title="A motion against leader or cabinet is carried",
        clock="cabinet",
        holds=_within("motion_carried"),
        resolution="True if by {deadline} the chamber has carried a motion of no "
        "confidence, an impeachment or a vacancy against leader or cabinet.",
        codes="O2",
    ),
    Scenario(
        id="caretaker",
        title="A caretaker cabinet governs at some time",
        clock="cabinet",
        holds=_within("cabinet_caretaker"),
        resolution="True if between the day of issue and {deadline} a cabinet with "
        "full powers was reduced to daily affairs.",
        codes="O3",
    ),
    Scenario(
        id="square_one",
        title="Back to square one: a caretaker cabinet before any new vote",
        clock="cabinet",
        holds=_within("square_one"),
        resolution="True if by {deadline} the cabinet was reduced to caretaker duties "
        "while neither a dissolution nor a general election had come before that.",
        codes="O3",
        presupposes="caretaker",
    ),
    Scenario(
        id="early_election_path",
        title="Parliament is dissolved early, or an early election is held",
        clock="legislature",
        holds=_within(*EARLY),
        resolution="True if by {deadline} the legislature was dissolved before its "
        "term, or a general election was held ahead of its regular date.",
        codes="O4",
    ),
    Scenario(
        id="general_election",
        title="A general or presidential election is held",
        clock="legislature",
        holds=_within("election_held"),
        resolution="True if by {deadline} voters elected a chamber or a president in a "
        "general election, on time or not.",
    ),
    Scenario(
        id="settlement",
        title="Formal talks on power end in an agreement",
        clock="contest",
        holds=_within("talks_done"),
        resolution="True if by {deadline} parties to formal talks on who governs, or "
        "on ending a war, have signed or announced an agreement.",
        codes="O8",
    ),
    Scenario(
        id="elite_partly_replaced",
        title="The ruling elite is replaced at least in part",
        clock="elite",
        holds=_within(*ELITE),
        resolution="True if by {deadline} those who ruled as a group have lost a "
        "branch of authority to others by a coup, an uprising or an imposed change.",
        codes="O5;O7",
    ),
    Scenario(
        id="elite_replaced",
        title="The ruling elite is replaced in all branches",
        clock="elite",
        holds=_within("elite_replaced"),
        resolution="True if by {deadline} a new ruling group holds the executive, the "
        "legislature and the security forces in place of the old one.",
        codes="O7",
        presupposes="elite_partly_replaced",
    ),
    Scenario(
        id="elite_restored",
        title="The old elite is back",
        clock="elite",
        holds=_within("elite_restored"),
        resolution="True if by {deadline} an elite that had lost branches of authority "
        "holds them again.",
        codes="O6",
    ),
    Scenario(
        id="structural_war",
        title="Structural war breaks out",
        clock="war",
        holds=_within("war_begins"),
        resolution="True if between the day of issue and {deadline} organised armed "
        "sides begin to fight over the order of the state, at a pace of 1,000 or more "
        "battle deaths in twelve months.",
        codes="O9",
    ),
    Scenario(
        id="war_ends",
        title="The structural war ends",
        clock="war",
        holds=_within("war_ends"),
        resolution="True if by {deadline} a structural war of the day of issue has "
        "ended by agreement, defeat or a year below 100 battle deaths.",
    ),
    Scenario(
        id="endless_rounds",
        title="Nothing is settled: leader and elite as they were, the rounds go on",
        clock="contest",
        holds=_rounds_go_on,
        resolution="True if on {deadline} the leader and the ruling elite of the day "
        "of issue are still in place, no parliament was cut short, no war of that kind "
        "came, and more than three moves were made in the last ninety days.",
        codes="O1",
    ),
    Scenario(
        id="acquiescence",
        title="Nothing is settled and the moves die out",
        clock="contest",
        holds=_acquiescence,
        resolution="True if on {deadline} the leader and the ruling elite of the day "
        "of issue are still in place, no parliament was cut short, no war of that kind "
        "came, and no more than one move a month was made in the last ninety days.",
        codes="O1",
    ),
    *(
        Scenario(
            id=f"first_{name}",
            title=f"What comes first: {words}",
            clock=clock,
            holds=_first_of(name),
            resolution="True if of these events the first to come after the day of "
            f"issue, by {{deadline}}, is: {words}. On one day the order is war, elite, "
            "irregular removal, exit by the rules, resignation, early vote, agreement.",
            codes=codes,
            exclusive="first",
        )
        for name, _, words, codes, clock in _RIVALS
    ),
    Scenario(
        id="first_nothing",
        title="What comes first: none of these",
        clock="contest",
        holds=_nothing_first,
        resolution="True if by {deadline} none of the events of the set came.",
        codes="O1",
        exclusive="first",
    ),
)
"""The default scenarios, in the order in which they are shown."""
