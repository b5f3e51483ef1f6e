"""Analogues in words made from numbers: where they hold, where they break, what came.

An analogy *holds* where two contests are closer than half of what is usual between two
of the library, and *breaks* where they are further apart than usual: the closest, and
the furthest, component of each group on the last day that both reached, with both
numbers. Where one had ended before, that is a break of its own. What most of the
library shares is no likeness, and neither is what is absent from both; such agreement
is told only where there is nothing better.
"""

from dataclasses import dataclass

import numpy as np

from countermove.weighing.analogues.components import (
    COMPONENTS,
    LEAST,
    compare_in_words,
    on_scale,
)
from countermove.weighing.analogues.distance import (
    act_distance,
    measure_ratios,
    usual_act_distance,
)
from countermove.weighing.analogues.library import Case
from countermove.weighing.analogues.likeness import Likeness
from countermove.weighing.counting import counted

__all__ = ["CLOCK_WORDS", "Comparison", "compare_components", "tell_course"]

TOLD, FEWEST_TOLD = 3, 2
"""Most and fewest sentences, each of another group, on where an analogy holds; where
fewer hold, those that do not break are told as well."""
CLOSE, FAR = 0.5, 1.0
"""Ratios to a usual difference below which an analogy holds, and above which it breaks:
between the two it does neither."""
CLOCK_WORDS = {
    "leader_rule": "leader replaced by rule",
    "leader_resignation": "leader resigned",
    "leader_irregular": "leader removed irregularly",
    "leader_death": "leader died in office",
    "cabinet_caretaker": "cabinet became a caretaker",
    "cabinet_full": "full cabinet took office",
    "legislature_dissolved": "legislature dissolved",
    "legislature_early_election": "legislature elected early",
    "legislature_seated": "legislature seated anew",
    "elite_partly": "elite replaced in part",
    "elite_replaced": "elite replaced",
    "elite_restored": "elite restored",
    "war_begins": "structural war began",
    "war_ends": "structural war ended",
}
"""What happened to a clock, by cause, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two contests held against each other on the last day that both reached.

    Parameters
    ----------
    holds, breaks : tuple of str
        Sentences; empty where nothing is close, or far.
    left_out : int
        Components that could not be compared.
    """

    holds: tuple[str, ...]
    breaks: tuple[str, ...]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One component in words; `ratio` in units of what is usual."""

    ratio: float
    idle: bool
    group: str
    words: str


def compare_components(likeness: Likeness, row: int) -> Comparison:
    """Say where the analogy with one case of the library holds, and where it breaks.

    Parameters
    ----------
    row : int
        Place of the case in the library.
    """
    measured, left_out = _numbers_in_words(likeness, row)
    told = measured + _acts_in_words(likeness, row)
    near = sorted(
        (item for item in told if item.ratio < FAR),
        key=lambda item: (item.idle, item.ratio),
    )
    close = _one_a_group([item for item in near if item.ratio < CLOSE])
    far = sorted(
        (item for item in told if item.ratio > FAR), key=lambda item: -item.ratio
    )
    return Comparison(
        holds=close if len(close) >= FEWEST_TOLD else _one_a_group(near)[:FEWEST_TOLD],
        breaks=_length_in_words(likeness, row) + _one_a_group(far),
        left_out=left_out,
    )


def tell_course(case: Case, age: int) -> tuple[str, ...]:
    """Tell how each clock of a case next moved after an age.

    Returns
    -------
    tuple of str
        In order of time; last, which clocks did not move and for how long that was
        watched. First, where so, that the record itself had ended.
    """
    found = [case.next_event(clock, age) for clock in case.opening]
    events = sorted(
        (item for item in found if item is not None and item.age <= case.watched),
        key=lambda item: item.age,
    )
    told = [
        f"{CLOCK_WORDS[item.cause]} after {counted(item.age - age, 'day')}"
        for item in events
    ]
    moved = {item.clock for item in events}
    still = [clock for clock in case.opening if clock not in moved]
    if still:
        told.append(
            f"no move of {', '.join(still)} in the {case.watched - age} days watched"
        )
    if case.trajectory.age <= age:
        told.insert(0, f"the record ended at age {case.trajectory.age}")
    return tuple(told)


def _numbers_in_words(likeness: Likeness, row: int) -> tuple[list[_Told], int]:
    target, yardstick = likeness.target, likeness.yardstick
    paths = [case.trajectory for case in likeness.cases]
    found = [
        measure_ratios(target, path, yardstick, age=likeness.age) for path in paths
    ]
    here, there, ratios = found[row]
    agreeing = (np.array([item[2] for item in found]) <= ratios).sum(axis=0)
    largest = np.maximum(np.abs(on_scale(here)), np.abs(on_scale(there)))
    idle = (2 * agreeing > len(paths)) | (largest < LEAST)
    told = [
        _Told(
            ratio=float(ratios[place]),
            idle=bool(idle[place]),
            group=item.group,
            words=compare_in_words(item, float(here[place]), float(there[place])),
        )
        for place, item in enumerate(COMPONENTS)
        if not np.isnan(ratios[place])
    ]
    return told, int(np.isnan(ratios).sum())


def _acts_in_words(likeness: Likeness, row: int) -> list[_Told]:
    """Tell how far two sequences of acts agree."""
    age, target = likeness.age, likeness.target
    paths = [case.trajectory for case in likeness.cases]
    found = np.array([act_distance(target, path, age=age) for path in paths])
    usual = usual_act_distance(likeness.yardstick, age=age)
    if np.isnan(found[row]) or not usual > 0:
        return []
    here, there = len(target.acts_until(age)), len(paths[row].acts_until(age))
    matching = round((1 - found[row]) * (here + there) / 2)
    return [
        _Told(
            ratio=float(found[row]) / usual,
            idle=bool(2 * (found <= found[row]).sum() > len(paths)),
            group="acts",
            words=f"order of acts: {matching} of {here} acts here, and of {there} "
            "there, match in kind and order",
        )
    ]


def _length_in_words(likeness: Likeness, row: int) -> tuple[str, ...]:
    """Say so where the case had ended before the target's age."""
    end = likeness.cases[row].trajectory.age
    if end >= likeness.age:
        return ()
    return (
        f"length: {likeness.age} days old here, ended at age {end} there, where all "
        "numbers are taken",
    )


def _one_a_group(told: list[_Told]) -> tuple[str, ...]:
    """Keep the first sentence of each group, and no more than are told."""
    first: dict[str, str] = {}
    for item in told:
        first.setdefault(item.group, item.words)
    return tuple(first.values())[:TOLD]
