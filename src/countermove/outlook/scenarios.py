"""Scenarios: statements about the clocks by a deadline, each with a rule to resolve it.

A scenario is a predicate over the first days of events in a future. Stages are not
rivals: a leader may resign and parliament be dissolved as well, so the probabilities of
different scenarios need not sum to one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.outlook.futures import Futures

__all__ = ["HORIZONS", "SCENARIOS", "Scenario"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

HORIZONS = (30, 90, 365, 900)
"""Days after the vantage at which every scenario is stated."""


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
    """

    id: str
    title: str
    clock: str
    holds: Callable[[Futures, float], BoolArray]
    resolution: str


def _within(*events: str) -> Callable[[Futures, float], BoolArray]:
    def holds(futures: Futures, horizon: float) -> BoolArray:
        return np.asarray(_first(futures, *events) <= horizon)

    return holds


def _none_within(*events: str) -> Callable[[Futures, float], BoolArray]:
    def holds(futures: Futures, horizon: float) -> BoolArray:
        return np.asarray(_first(futures, *events) > horizon)

    return holds


def _first_exit(event: str) -> Callable[[Futures, float], BoolArray]:
    def holds(futures: Futures, horizon: float) -> BoolArray:
        mine = futures.day(event)
        return np.asarray((mine <= horizon) & (mine <= _first(futures, *EXITS)))

    return holds


def _square_one(futures: Futures, horizon: float) -> BoolArray:
    """Tell where a caretaker cabinet came before any dissolution or general vote."""
    caretaker = futures.day("caretaker_undissolved")
    ballot = _first(futures, "dissolved", "early_election", "term_election")
    return np.asarray((caretaker <= horizon) & (caretaker < ballot))


def _first(futures: Futures, *events: str) -> FloatArray:
    return np.asarray(np.minimum.reduce([futures.day(event) for event in events]))


EXITS = ("leader_rule", "leader_resignation", "leader_irregular", "leader_death")

SCENARIOS = (
    Scenario(
        id="leader_in_office",
        title="The leader is still in office",
        clock="leader",
        holds=_none_within(*EXITS),
        resolution="True if the leader of the day of issue has held the office without "
        "a break through {deadline}; heading a caretaker cabinet counts as holding it.",
    ),
    Scenario(
        id="leader_out_by_rule",
        title="The leader is replaced by vote or after an election",
        clock="leader",
        holds=_first_exit("leader_rule"),
        resolution="True if by {deadline} a vote of no confidence, an impeachment or a "
        "lawful vote for a successor has taken the office from the leader.",
    ),
    Scenario(
        id="leader_resigns",
        title="The leader resigns",
        clock="leader",
        holds=_first_exit("leader_resignation"),
        resolution="True if by {deadline} the leader has handed in a resignation that "
        "took effect, before any other exit.",
    ),
    Scenario(
        id="leader_out_irregularly",
        title="The leader is removed irregularly",
        clock="leader",
        holds=_first_exit("leader_irregular"),
        resolution="True if by {deadline} force or its threat, a coup, rebels, crowds "
        "or killing took the office from the leader, against the rules.",
    ),
    Scenario(
        id="square_one",
        title="Back to square one: a caretaker cabinet before any new vote",
        clock="cabinet",
        holds=_square_one,
        resolution="True if by {deadline} the cabinet was reduced to caretaker duties "
        "while neither a dissolution nor a general election had come before that.",
    ),
    Scenario(
        id="early_election_path",
        title="Parliament is dissolved early, or an early election is held",
        clock="legislature",
        holds=_within("dissolved", "early_election"),
        resolution="True if by {deadline} the legislature was dissolved before its "
        "term, or a general election was held ahead of its regular date.",
    ),
    Scenario(
        id="elite_partly_replaced",
        title="The ruling elite is replaced at least in part",
        clock="elite",
        holds=_within("elite_partly"),
        resolution="True if by {deadline} those who ruled as a group have lost a "
        "branch of authority to others by a coup, an uprising or an imposed change.",
    ),
    Scenario(
        id="elite_replaced",
        title="The ruling elite is replaced in all branches",
        clock="elite",
        holds=_within("elite_replaced"),
        resolution="True if by {deadline} a new ruling group holds the executive, the "
        "legislature and the security forces in place of the old one.",
    ),
    Scenario(
        id="structural_war",
        title="Structural war",
        clock="war",
        holds=_within("war"),
        resolution="True if by {deadline} organised armed sides fight over the order "
        "of the state with 1,000 or more battle deaths in twelve months.",
    ),
    Scenario(
        id="endless_rounds",
        title="Nothing is settled: leader and elite as they were, the rounds go on",
        clock="contest",
        holds=_none_within(
            *EXITS,
            "dissolved",
            "early_election",
            "elite_partly",
            "war",
        ),
        resolution="True if on {deadline} the leader and the ruling elite of the day "
        "of issue are still in place, no parliament was cut short and no war of that "
        "kind came; a regular election may have been held.",
    ),
)
"""The default scenarios, in the order in which they are shown."""
