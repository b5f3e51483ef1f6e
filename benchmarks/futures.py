"""Time futures: how many a second, how it grows, beside a plain twin and Mesa.

The start is that of Iraq on 2020-08-05. Peers run a toy process, five clocks with
constant hazards of which each is noted once, that all of them can state; chances must
agree within four standard errors. Mesa is no dependency of ours::

    python3 -m venv peers
    peers/bin/pip install mesa numpy numba scipy
    PYTHONPATH=src .venv/bin/python benchmarks/futures.py --mesa peers/bin/python

Without Mesa only the twin runs, and the report says so.
"""

import argparse
import datetime as dt
import json
import os
import platform
import resource
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from countermove.folder import read_contest
from countermove.outlook.causes import CAUSES
from countermove.outlook.clock_model import Laws, draw_laws
from countermove.outlook.futures import Futures, draw_futures
from countermove.outlook.prospect import Prospect, look_from, without_knowledge
from countermove.outlook.running import Running, no_procedures
from countermove.reading.control import track_control
from countermove.streams import Streams

FloatArray = NDArray[np.float64]
TOY = {
    "leader_rule": 0.002,
    "cabinet_caretaker": 0.004,
    "legislature_dissolved": 0.001,
    "elite_partly": 0.0005,
    "war_begins": 0.0008,
}
DAYS = 365.0
MESA = """
import json, sys, time
import numpy as np
try:
    import mesa
except ImportError:
    print(json.dumps({"missing": True})); sys.exit()
rates, days, size = json.loads(sys.argv[1])

class Future(mesa.Agent):
    def __init__(self, model):
        super().__init__(model)
        self.alive = [True] * len(rates)
    def step(self):
        for k, chance in enumerate(self.model.chances):
            if self.alive[k] and self.model.random.random() < chance:
                self.alive[k] = False

class World(mesa.Model):
    def __init__(self):
        super().__init__(rng=1)
        self.chances = [-np.expm1(-rate) for rate in rates]
        Future.create_agents(self, size)
    def step(self):
        self.agents.do("step")

def run():
    world = World()
    for _ in range(int(days)):
        world.step()
    return [float(np.mean([not a.alive[k] for a in world.agents])) for k in range(5)]

run_seconds = []
for _ in range(3):
    began = time.perf_counter(); shares = run()
    run_seconds.append(time.perf_counter() - began)
print(json.dumps({"version": mesa.__version__, "shares": shares,
                  "seconds": sorted(run_seconds)[1]}))
"""


def main() -> None:
    """Time everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--mesa", default="", help="a python that has mesa")
    parser.add_argument("--mesa-size", type=int, default=2_000)
    arguments = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    prospect = iraq()
    _draw(prospect, 4, 4, 30.0)
    _time_futures(prospect, arguments.rounds)
    _time_growth(prospect, arguments.rounds)
    _race(prospect, arguments.rounds, arguments.mesa, arguments.mesa_size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


def iraq() -> Prospect:
    """Return the prospect that all times are about."""
    with resources.as_file(resources.files("countermove") / "cases/iraq-2019") as path:
        vantage = read_contest(Path(path)).at(dt.date(2020, 8, 5))
    return look_from(vantage, track_control(vantage), escalating=0.5, seed=1)


def _draw(prospect: Prospect, draws: int, paths: int, horizon: float) -> Futures:
    laws = draw_laws(
        prospect.model, prospect.past, draws=draws, stream=Streams(1).named("laws")
    )
    return draw_futures(
        prospect.start, prospect.model, laws, paths=paths, horizon=horizon, root=1
    )


def _median(run: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return medians of wall time and of processor time, in seconds."""
    wall, processor = [], []
    for _ in range(rounds):
        began, used = time.perf_counter(), time.process_time()
        run()
        wall.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    return float(np.median(wall)), float(np.median(processor))


def _time_futures(prospect: Prospect, rounds: int) -> None:
    for draws, paths in ((1000, 100), (100, 1000)):
        seconds, used = _median(partial(_draw, prospect, draws, paths, DAYS), rounds)
        print(
            f"{draws} draws x {paths} paths, {DAYS:.0f} days: {seconds:.2f} s, "
            f"{1e5 / seconds:,.0f} futures a second; {used:.2f} s of processors"
        )


def _time_growth(prospect: Prospect, rounds: int) -> None:
    horizons = (90.0, 180.0, 365.0, 730.0)
    times = [
        _median(partial(_draw, prospect, 200, 100, days), rounds)[1]
        for days in horizons
    ]
    _slope("horizon", horizons, times)
    few = without_knowledge(prospect)
    running = (1.0, 4.0, 16.0, 32.0)
    times = []
    for count in running:
        start = replace(few.start, running=_repeated(prospect, int(count)))
        some = replace(few, start=start)
        times.append(_median(partial(_draw, some, 200, 100, DAYS), rounds)[1])
    _slope("procedures", running, times)
    paces = (1.0, 4.0, 16.0)
    times = []
    for pace in paces:
        moving = replace(few.start.moving, background=pace * np.full(4, 0.1))
        moving = replace(moving, branching=0 * moving.branching)
        some = replace(few, start=replace(few.start, moving=moving))
        times.append(_median(partial(_draw, some, 200, 100, DAYS), rounds)[1])
    _slope("moves", paces, times)


def _slope(name: str, sizes: tuple[float, ...], times: list[float]) -> None:
    slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
    shown = ", ".join(
        f"{size:g}: {seconds:.2f} s" for size, seconds in zip(sizes, times, strict=True)
    )
    print(f"20,000 futures by {name}: {shown}; log-log slope {slope:.2f}")


def _repeated(prospect: Prospect, count: int) -> Running:
    """Return some of the running procedures over and over, none of them personal."""
    one = prospect.start.running
    take = np.arange(count) % one.kinds.size
    return Running(
        ids=tuple(f"P{n}" for n in range(count)),
        kinds=one.kinds[take],
        due=one.due[take],
        opened=one.opened[take],
        brings=0 * one.brings[take],
        may_bring=0 * one.may_bring[take],
        personal=0 * one.personal[take],
    )


def _race(prospect: Prospect, rounds: int, mesa: str, size: int) -> None:
    """Run the toy process with all contestants."""
    exact = -np.expm1(-np.array(list(TOY.values())) * DAYS)
    toy = _toy(prospect)

    def ours() -> FloatArray:
        futures = draw_futures(
            toy.start, toy.model, _toy_laws(toy, 100), paths=1000, horizon=DAYS, root=2
        )
        return np.array([(futures.day(name) <= DAYS).mean() for name in TOY])

    ours()
    each = _median(ours, rounds)[0] / 1e5
    print(f"toy, countermove: {1e6 * each:.2f} us a future")
    _check("countermove", ours(), exact, 100_000)
    twin = _median(lambda: _twin(10_000), 3)[0] / 10_000
    print(f"toy, plain twin: {1e6 * twin:.2f} us a future, {twin / each:.1f} x")
    _check("plain twin", _twin(10_000), exact, 10_000)
    found = _run_mesa(mesa, size) if mesa else {"missing": True}
    if found.get("missing"):
        print("toy, Mesa: missing")
        return
    peer = float(str(found["seconds"])) / size
    print(f"toy, Mesa {found['version']}: {1e6 * peer:.2f} us, {peer / each:.0f} x")
    _check("Mesa", np.array(found["shares"], dtype=float), exact, size)


def _toy(prospect: Prospect) -> Prospect:
    """Return a start with nothing under way and no moves."""
    blank = without_knowledge(prospect)
    still = replace(
        blank.start.moving,
        background=np.zeros(4),
        branching=np.zeros((4, 4, 2)),
        heat=np.zeros((4, 2)),
    )
    return replace(
        blank, start=replace(blank.start, moving=still, running=no_procedures())
    )


def _toy_laws(toy: Prospect, draws: int) -> Laws:
    laws = draw_laws(toy.model, toy.past, draws=draws, stream=Streams(1).named("laws"))
    baselines = np.full_like(laws.baselines, -800.0)
    for name, rate in TOY.items():
        baselines[:, CAUSES.index(name)] = np.log(rate)
    return replace(
        laws,
        baselines=baselines,
        coefficients=np.zeros_like(laws.coefficients),
        coupled=np.zeros_like(laws.coupled),
        openings=np.zeros_like(laws.openings),
    )


def _twin(size: int) -> FloatArray:
    """Run each future by itself: numpy draws the wait, Python carries the clocks."""
    stream = np.random.default_rng(1)
    rates = np.array(list(TOY.values()))
    came = np.zeros(rates.size)
    for _ in range(size):
        day, alive = 0.0, np.ones(rates.size, dtype=np.bool_)
        while alive.any():
            hazards = rates * alive
            total = hazards.sum()
            day += stream.exponential(1 / total)
            if day > DAYS:
                break
            cause = int(np.searchsorted(hazards.cumsum(), stream.random() * total))
            alive[cause] = False
        came += ~alive
    return came / size


def _run_mesa(python: str, size: int) -> dict[str, object]:
    task = json.dumps([list(TOY.values()), DAYS, size])
    ended = subprocess.run(
        [python, "-W", "ignore", "-c", MESA, task],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(ended.stdout.splitlines()[-1])
    return found


def _check(name: str, shares: FloatArray, exact: FloatArray, size: int) -> None:
    away = np.abs(shares - exact) / np.sqrt(exact * (1 - exact) / size)
    if away.max() > 4:
        raise SystemExit(f"{name} is {away.max():.1f} standard errors off.")
    print(
        f"  agrees with the closed form: at most {away.max():.1f} standard errors off"
    )


if __name__ == "__main__":
    main()
