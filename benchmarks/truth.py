"""Time the estimate of truth: 2,000 claims by 200 sources, and how it grows.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=src python benchmarks/truth.py

Ten claims a fact, ten a source, half of them with words. The first call, with
compiling, is not counted; medians of wall time. The slope is that of log time on log
claims: 1 is linear.
"""

import argparse
import resource
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from countermove.streams import Streams
from countermove.weighing.claims.copying import find_candidates
from countermove.weighing.claims.table import OPEN, ClaimTable
from countermove.weighing.claims.truth import fit_truth

FloatArray = NDArray[np.float64]


def main() -> None:
    """Time all sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    sizes, spent = (500, 2_000, 6_000, 20_000), []
    fit_truth(_drawn(200), stream=Streams(1).named("fit"))
    for size in sizes:
        table = _drawn(size)

        def fit(table: ClaimTable = table) -> object:
            return fit_truth(table, stream=Streams(1).named("fit"))

        def look(table: ClaimTable = table) -> object:
            return find_candidates(table)

        whole = _median(fit, rounds if size < 6_000 else 2)
        pairs = _median(look, 2)
        spent.append(whole)
        print(
            f"{size:6d} claims, {len(table.sources):5d} sources: {whole:6.2f} s, of it "
            f"{pairs:5.2f} s to find candidates"
        )
    slope = np.polyfit(np.log(sizes), np.log(spent), 1)[0]
    last = np.log(spent[-1] / spent[-2]) / np.log(sizes[-1] / sizes[-2])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"slope {slope:.2f}, over the last step {last:.2f}; peak {memory:.0f} MB")


def _drawn(size: int) -> ClaimTable:
    """Draw claims of sources of two camps and none."""
    stream = np.random.default_rng(4)
    sources, facts = max(size // 10, 12), size // 10
    thetas = stream.normal(1.4, 1.25, sources)
    fact = np.repeat(np.arange(facts), 10)
    by = np.concatenate([stream.permutation(sources)[:10] for _ in range(facts)])
    truth = stream.integers(0, 3, facts)[fact]
    right = stream.random(size) < np.exp(thetas)[by] / (np.exp(thetas)[by] + 2)
    value = np.where(right, truth, (truth + stream.integers(1, 3, size)) % 3)
    day = np.floor(stream.exponential(5.0, size) + 3 * fact)
    order = np.argsort(day, kind="stable")
    words = [
        " ".join(f"w{int(300 * number**2)}" for number in stream.random(15))
        if stream.random() < 0.5
        else ""
        for _ in range(size)
    ]
    return ClaimTable(
        claims=tuple(f"C{number}" for number in range(size)),
        sources=tuple(f"S{number}" for number in range(sources)),
        facts=tuple(f"F{number}" for number in range(facts)),
        values=(("a", "b", "c"),) * facts,
        camps=tuple((None, "red", "blue")[number % 3] for number in range(sources)),
        gains={
            "red": np.tile([1, -1, 0], facts),
            "blue": np.tile([-1, 1, 0], facts),
        },
        by=by[order],
        days=day[order],
        stances=np.zeros(size, dtype=np.int64),
        statements=np.stack([np.arange(size), fact[order], value[order]], axis=1),
        stated=np.ones(facts, dtype=np.bool_),
        repeats=np.full(size, OPEN),
        quotes=tuple(words),
    )


def _median(run: Callable[[], object], rounds: int) -> float:
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        run()
        spent.append(time.perf_counter() - begun)
    return float(np.median(spent))


if __name__ == "__main__":
    main()
