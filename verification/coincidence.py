"""Whether the tests of coincidence keep their level, and what they find.

    OPENBLAS_NUM_THREADS=1 python verification/coincidence.py

Independent streams are simulated on a line of days that goes on beyond the window, so
that joining its ends, as the shifts do, is no part of the truth. Bursts are those of
Neyman and Scott (Poisson parents, each with so many events on average, within a few
days) or of a self-exciting process. For each set the rates of rejection at 1, 5 and 10
percent are noted of

* ``local``: local p at an anchor drawn at random;
* ``global``: global p at the width of the tightest anchor; ``middle``: the same with
  half of the ties;
* ``local_split``, ``global_split``: the same with ties split at random, which must meet
  the level, where the others can only keep it;
* ``unlooked``: local p at the tightest width, as if its anchor had been named before;
* ``poisson``: global p with other streams Poisson at the rate of the record;
* ``pairs``: number of pairs within three days against a Poisson number of the expected
  mean: the usual count that forgets the bursts;
* ``link``: the shifted score of the link between two streams (cross-excitation).

Then the two things that shifts cannot cure or promise: ``season``, independent streams
that share a dense quarter of the window, and ``power`` with planted meetings.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.stats import poisson

from countermove.excitation import Hawkes, simulate_hawkes
from countermove.folder.writing import write_text
from countermove.streams import Streams
from countermove.weighing.coincidences.cross_excitation import shift_link
from countermove.weighing.coincidences.shifts import measure_meeting, measure_width

TARGET = Path(__file__).with_name("coincidence.json")
SEED = 20200626
LEVELS = (0.01, 0.05, 0.1)
NEAR = 3
LEAD = 100
"""Days simulated before the window, so that it opens in the midst of things."""
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Draw = Callable[[Generator], IntArray]


@dataclass(frozen=True, slots=True)
class Setting:
    """Streams of one kind in a window."""

    name: str
    events: float
    burst: float
    others: int = 1
    days: int = 365
    sets: int = 4000

    def draw(self, stream: Generator) -> IntArray:
        """Draw one stream of the window; an empty one is drawn again."""
        while True:
            times = self._hawkes(stream) if self.burst < 1 else self._clusters(stream)
            kept = times[(times >= LEAD) & (times < LEAD + self.days)]
            if kept.size:
                return np.unique(np.floor(kept - LEAD).astype(np.int64))

    def _clusters(self, stream: Generator) -> FloatArray:
        """Draw bursts of so many on average, spread over a few days; 1 is no burst."""
        length = self.days + 2 * LEAD
        parents = stream.poisson(self.events / self.burst * length / self.days)
        sizes = stream.poisson(self.burst - 1, parents) + 1
        starts = np.repeat(stream.uniform(0, length, parents), sizes)
        return starts + stream.exponential(3, starts.size) * (self.burst > 1)

    def _hawkes(self, stream: Generator) -> FloatArray:
        """Draw a self-exciting stream of that branching ratio, mean lag three days."""
        rate = self.events / self.days * (1 - self.burst)
        model = Hawkes(np.array([rate]), np.array([[self.burst]]), np.array([1 / 3]))
        times, _ = simulate_hawkes(model, self.days + 2 * LEAD, stream)
        return times


SETTINGS = (
    Setting("even, few", 6, 1),
    Setting("even", 20, 1),
    Setting("even, many", 60, 1),
    Setting("bursts of 3, few", 6, 3),
    Setting("bursts of 3", 20, 3),
    Setting("bursts of 8", 20, 8),
    Setting("bursts of 8, many", 60, 8),
    Setting("self-exciting 0.6", 20, 0.6),
    Setting("self-exciting 0.8", 30, 0.8),
    Setting("two others, even", 10, 1, others=2, days=200, sets=2000),
    Setting("two others, bursts of 4", 10, 4, others=2, days=200, sets=2000),
    Setting("two others, bursts of 8", 20, 8, others=2, days=200, sets=2000),
)


def main() -> None:
    """Run everything and write the table."""
    levels = [level_of(setting) for setting in SETTINGS]
    season = season_of(Setting("season", 20, 1))
    power = [power_of(Setting("power", events, 1)) for events in (5, 10, 20, 40)]
    power += [power_of(Setting("power, bursts of 4", events, 4)) for events in (10, 20)]
    table = {
        "seed": SEED,
        "levels": list(LEVELS),
        "settings": levels,
        "season": season,
        "power": power,
    }
    write_text(TARGET, json.dumps(table, indent=1) + "\n")
    for row in [*levels, season, *power]:
        print(json.dumps(row))


def level_of(setting: Setting) -> dict[str, object]:
    """Return rates of rejection among independent streams."""
    stream = Streams(SEED).named("level", setting.name)
    rows = []
    for _ in range(setting.sets):
        events = [setting.draw(stream) for _ in range(setting.others + 1)]
        rows.append(try_all(events, setting.days, stream))
    return {
        "name": setting.name,
        "sets": setting.sets,
        **reject(rows),
        "standard_error": [round(float(error), 4) for error in errors(setting.sets)],
    }


def try_all(events: list[IntArray], days: int, stream: Generator) -> dict[str, float]:
    """Return every p-value of one set of streams."""
    anchors, others = events[0], events[1:]
    named = int(stream.choice(anchors))
    widths = [measure_width(int(anchor), others, days=days) for anchor in anchors]
    tight = min(widths)
    found = measure_meeting(events, anchor=named, days=days, stream=stream)
    tie = stream.random()
    every = found.best.sum()
    ties = found.best[tight] / every
    p = {
        "local": found.local_p,
        "local_split": found.local_p - tie * found.here[found.width] / every,
        "global": found.global_p_at(tight),
        "middle": found.global_p_at(tight) - 0.5 * ties,
        "global_split": found.global_p_at(tight) - tie * ties,
        "unlooked": found.local_p_at(tight),
    }
    if len(others) == 1:
        p |= {
            "poisson": poisson_width(anchors, others[0], tight, days),
            "pairs": poisson_pairs(anchors, others[0], days),
            "link": shift_link(anchors, others[0], days=days),
        }
    return p


def poisson_width(anchors: IntArray, other: IntArray, width: int, days: int) -> float:
    """Return the chance of so tight a meeting with a Poisson stream of that rate."""
    near = np.abs(np.arange(days)[:, np.newaxis] - anchors).min(axis=1) <= width
    return float(1 - np.exp(-other.size / days * near.sum()))


def poisson_pairs(anchors: IntArray, other: IntArray, days: int) -> float:
    """Return the chance of so many close pairs, were they a Poisson number."""
    count = (np.abs(anchors[:, np.newaxis] - other) <= NEAR).sum()
    lows = np.maximum(anchors - NEAR, 0)
    highs = np.minimum(anchors + NEAR, days - 1)
    mean = (highs - lows + 1).sum() * other.size / days
    return float(poisson.sf(count - 1, mean))


def season_of(setting: Setting) -> dict[str, object]:
    """Reject independent streams of which four in five fall in one quarter."""
    stream = Streams(SEED).named("season")

    def draw() -> IntArray:
        dense = stream.integers(0, setting.days // 4, 1 + stream.poisson(15))
        return np.unique(np.r_[dense, stream.integers(0, setting.days, 4)])

    rows = [
        try_all([draw(), draw()], setting.days, stream) for _ in range(setting.sets)
    ]
    return {"name": "season", "sets": setting.sets, **reject(rows)}


def power_of(setting: Setting) -> dict[str, object]:
    """Reject where two streams share one meeting, or half of their events."""
    stream = Streams(SEED).named("power", setting.name, int(setting.events))
    once, often = [], []
    for _ in range(1000):
        anchors, other = setting.draw(stream), setting.draw(stream)
        one = np.union1d(other, stream.choice(anchors, 1))
        once.append(try_all([anchors, one], setting.days, stream))
        led = anchors[stream.random(anchors.size) < 0.5]
        led = led + stream.integers(0, 3, led.size)
        many = np.union1d(other, led[led < setting.days])
        often.append(try_all([many, anchors], setting.days, stream))
    return {
        "name": setting.name,
        "events": setting.events,
        "sets": 1000,
        "one_meeting": reject(once),
        "half_of_them": reject(often),
    }


def reject(rows: list[dict[str, float]]) -> dict[str, list[float]]:
    """Return the share of sets rejected at each level, by test."""
    return {
        name: [
            round(float(np.mean([row[name] <= level for row in rows])), 4)
            for level in LEVELS
        ]
        for name in rows[0]
    }


def errors(sets: int) -> FloatArray:
    """Return the binomial standard error at each level."""
    levels = np.array(LEVELS)
    return np.asarray(np.sqrt(levels * (1 - levels) / sets))


if __name__ == "__main__":
    main()
