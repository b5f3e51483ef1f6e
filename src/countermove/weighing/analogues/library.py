"""The packaged contests as history: their trajectories, and what their clocks did.

Read once, when first asked for, from ``trajectories.json`` beside this file, which
``scripts/measure_trajectories.py`` writes. Each case was measured at the vantage of its
last report, so that it is seen whole; what lies after an age is cut off where it is
compared. The course of the clocks is kept for one use only: to tell how *other*
contests went on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from countermove.errors import NotFoundError, ValidationError
from countermove.weighing.analogues.components import COMPONENTS
from countermove.weighing.analogues.trajectory import Trajectory

__all__ = ["Case", "Event", "shipped_cases"]

DIGITS = 4
"""Significant digits kept of a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One move of a clock.

    Parameters
    ----------
    age : int
        Days since the start of the contest.
    clock, cause : str
        Such as ``leader`` and ``leader_irregular``.
    state : int
        State of that clock afterwards, by number; 0 for the leader.
    """

    age: int
    clock: str
    cause: str
    state: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A packaged contest seen whole.

    Parameters
    ----------
    trajectory : Trajectory
        Its age is the last day of the record.
    watched : int
        Age at which its clocks were no longer watched, later than the record.
    opening : mapping of str to int
        State of each clock on the first day.
    events : tuple of Event
        In order of time, up to `watched`.
    """

    trajectory: Trajectory
    watched: int
    opening: Mapping[str, int]
    events: tuple[Event, ...]

    @property
    def id(self) -> str:
        """Key of the contest."""
        return self.trajectory.contest

    def state(self, clock: str, age: int) -> int:
        """Return the state of a clock at the end of a day.

        Raises
        ------
        ValidationError
            If the clock is not known.
        """
        if clock not in self.opening:
            raise ValidationError(
                f"Expected one of the clocks {', '.join(self.opening)}, got {clock!r}."
            )
        past = [item for item in self.events if item.clock == clock and item.age <= age]
        return past[-1].state if past else self.opening[clock]

    def next_event(self, clock: str, age: int) -> Event | None:
        """Return the first move of a clock after a day; None if it made none."""
        return next(
            (item for item in self.events if item.clock == clock and item.age > age),
            None,
        )

    def to_json(self) -> dict[str, object]:
        """Return plain values, as they are stored."""
        path = self.trajectory
        columns = {
            item.key: [_plain(value) for value in path.values[:, place]]
            for place, item in enumerate(COMPONENTS)
        }
        return {
            "contest": path.contest,
            "title": path.title,
            "age": path.age,
            "marks": path.marks.tolist(),
            "values": columns,
            "act_days": path.act_days.tolist(),
            "acts": path.acts,
            "watched": self.watched,
            "opening": dict(self.opening),
            "events": [
                [item.age, item.clock, item.cause, item.state] for item in self.events
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Case":
        """Read what :meth:`to_json` wrote; null is NaN again."""
        columns = [stored["values"][item.key] for item in COMPONENTS]
        return cls(
            trajectory=Trajectory(
                contest=stored["contest"],
                title=stored["title"],
                age=stored["age"],
                marks=np.array(stored["marks"], dtype=np.int64),
                values=np.array(columns, dtype=np.float64).T,
                act_days=np.array(stored["act_days"], dtype=np.int64),
                acts=stored["acts"],
            ),
            watched=stored["watched"],
            opening=dict(stored["opening"]),
            events=tuple(
                Event(age=age, clock=clock, cause=cause, state=state)
                for age, clock, cause, state in stored["events"]
            ),
        )


@cache
def shipped_cases() -> tuple[Case, ...]:
    """Return the packaged contests, by key.

    Raises
    ------
    NotFoundError
        If the package was built without trajectories.
    """
    file = resources.files("countermove.weighing.analogues").joinpath(
        "trajectories.json"
    )
    if not file.is_file():
        raise NotFoundError(
            "Expected trajectories.json among the analogues, got none. Run "
            "`python scripts/measure_trajectories.py`."
        )
    stored = json.loads(file.read_text(encoding="utf-8"))
    return tuple(Case.from_json(item) for item in stored["cases"])


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(f"{value:.{DIGITS}g}")
