"""Measure the packaged contests along their age, for the search of analogues.

    OPENBLAS_NUM_THREADS=1 python scripts/measure_trajectories.py

Writes ``trajectories.json`` of the analogues: the trajectory of each case seen whole,
and the course of its clocks with the day up to which they were watched. Nothing is
fitted. A few seconds.
"""

import json
import os
from importlib import metadata
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from countermove.contest import Contest, Outcome
from countermove.folder import case_names
from countermove.folder.library import load_with_outcome
from countermove.outlook.causes import CAUSES, CLOCKS, clock_of
from countermove.outlook.truth import follow_clocks
from countermove.weighing.analogues.library import Case, Event
from countermove.weighing.analogues.trajectory import STEP, measure_trajectory

TARGET = (
    Path(__file__).parents[1]
    / "src"
    / "countermove"
    / "weighing"
    / "analogues"
    / "trajectories.json"
)
PACKAGES = ("countermove", "numpy", "scipy", "numba")


def main() -> None:
    """Measure, follow, store."""
    names = case_names()
    contests = {name: load_with_outcome(name) for name in names}
    cases = [measure_case(*contests[name]) for name in names]
    stored = {
        "schema": "countermove/trajectories/1",
        "provenance": {
            "command": "OPENBLAS_NUM_THREADS=1 python scripts/measure_trajectories.py",
            "step_days": STEP,
            "vantages": {
                name: {
                    "issued": contest.last_reported.isoformat(),
                    "digest": contest.at(contest.last_reported).digest,
                }
                for name, (contest, _) in contests.items()
            },
            "versions": {name: metadata.version(name) for name in PACKAGES},
        },
        "cases": [case.to_json() for case in cases],
    }
    TARGET.write_text(
        json.dumps(stored, separators=(",", ":"), allow_nan=False) + "\n", "utf-8"
    )
    print(f"wrote {TARGET.name}: {len(cases)} cases")


def measure_case(contest: Contest, outcome: Outcome) -> Case:
    """Measure a contest seen whole, and follow its clocks."""
    course = follow_clocks(contest, outcome)
    return Case(
        trajectory=measure_trajectory(contest.at(contest.last_reported)),
        watched=(course.followed - course.start).days,
        opening={clock: course.opening.get(clock, 0) for clock in CLOCKS},
        events=tuple(
            Event(
                age=(item.date - course.start).days,
                clock=clock_of(item.cause),
                cause=CAUSES[item.cause],
                state=course.states(item.date).get(clock_of(item.cause), 0),
            )
            for item in course.happenings
        ),
    )


if __name__ == "__main__":
    main()
