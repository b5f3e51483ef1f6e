"""Whether planted truths, liars, copies and interests are found again.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=src python verification/truth_discovery.py \
        --peer-python peers/bin/python

Peers are the majority vote, and Dawid and Skene (1979) in both forms of crowd-kit
(Ustalov and others 2024, doi:10.21105/joss.06227), which is no dependency of ours::

    python3 -m venv peers
    peers/bin/pip install crowd-kit

Four kinds of set, each drawn anew from fixed seeds:

* liars: 8 of 30 sources state the false of two values 4 times in 5; 60 facts, 6 claims
  each;
* ring: a leader, worse than chance, and 9 followers who repeat him 9 times in 10 where
  he has spoken, beside 20 honest sources; 60 facts of three values. Once with words of
  which copies keep 4 in 5, once with the words withheld;
* partisans: 14 sources of one camp, 4 of the other, 12 of none; every fact pits the
  camps against each other, and interest pulls by 1.5;
* thin: 60 sources, 60 facts, one or two claims each, reliability drawn from the prior.

Scores: share of facts whose likeliest value is true; mean log probability of the truth,
held to [0.001, 1] (the majority's probability is (votes + 1) / (claims + values)); area
under the curve by which low reliability tells liars; precision and recall of copies
called at probability 0.5; how often 90 percent intervals of reliability hold the truth;
shares of "cannot tell", and of verdicts that are false. Differences are ours less the
peer's on the same sets, with 90 percent intervals by Student's law over sets.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import rankdata, t

from countermove.streams import Streams
from countermove.weighing.claims.beliefs import CANNOT_TELL, Believed
from countermove.weighing.claims.table import OPEN, ClaimTable
from countermove.weighing.claims.truth import PRIOR, fit_truth

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Answer = tuple[FloatArray, FloatArray]
Sides = tuple[tuple[str | None, ...], dict[str, IntArray]]

SEED, SETS = 20090824, 30
TARGET = Path(__file__).with_name("truth_discovery.json")
PEER = """
import json, sys
import pandas as pd
try:
    from crowdkit.aggregation import DawidSkene, OneCoinDawidSkene
except ImportError:
    print("missing")
    sys.exit()
answers = []
for rows, facts, sources, size in json.load(sys.stdin):
    frame = pd.DataFrame(rows, columns=["task", "worker", "label"])
    found = {}
    for peer in (DawidSkene, OneCoinDawidSkene):
        model = peer(n_iter=100)
        chances = model.fit_predict_proba(frame)
        chances = chances.reindex(index=range(facts), columns=range(size)).fillna(0.0)
        if peer is DawidSkene:
            errors = model.errors_
            skills = [
                sum(
                    errors[k].get((worker, k), 0.0) if k in errors else 0.0
                    for k in range(size)
                ) / size
                for worker in range(sources)
            ]
        else:
            skills = [float(model.skills_.get(key, 0.5)) for key in range(sources)]
        found[peer.__name__] = [chances.to_numpy().tolist(), skills]
    answers.append(found)
print(json.dumps(answers))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One set of claims, and what is behind it.

    Parameters
    ----------
    truths : int array, shape (fact,)
    thetas : shape (source,)
    liars : bool array, shape (source,)
    origins : int array, shape (claim,)
        The claim that each repeats, itself where none.
    """

    table: ClaimTable
    truths: IntArray
    thetas: FloatArray
    liars: NDArray[np.bool_]
    origins: IntArray


def main() -> None:
    """Plant, fit, compare, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer-python", default=sys.executable)
    peer_python = parser.parse_args().peer_python
    report: dict[str, object] = {"seed": SEED, "sets": SETS}
    for kind, plant in KINDS.items():
        seeds = "ring" if kind.startswith("ring") else kind
        planted = [
            plant(Streams(SEED).named("plant", seeds, number)) for number in range(SETS)
        ]
        report[kind] = study(kind, planted, ask_peers(peer_python, planted))
    TARGET.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def study(
    kind: str, planted: list[Planted], peers: dict[str, list[Answer]]
) -> dict[str, object]:
    """Fit all sets of a kind and sum up the scores."""
    believed = [
        fit_truth(item.table, stream=Streams(SEED).named("fit", kind, number))
        for number, item in enumerate(planted)
    ]
    ours = [answer_of(one) for one in believed]
    answers = {"countermove": ours, "majority": [vote(item) for item in planted]}
    answers |= peers
    scores = {
        name: np.array([score(*pair) for pair in zip(planted, rows, strict=True)])
        for name, rows in answers.items()
    }
    found: dict[str, object] = {}
    for name, rows in scores.items():
        found[name] = dict(zip(SCORES, map(interval, rows.T), strict=True))
        if name != "countermove":
            gaps = scores["countermove"] - rows
            found[f"ours less {name}"] = dict(
                zip(SCORES, map(interval, gaps.T), strict=True)
            )
    own = [own_scores(*pair) for pair in zip(planted, believed, strict=True)]
    found["ours alone"] = {key: interval([row[key] for row in own]) for key in own[0]}
    found["worst R-hat"] = round(max(one.worst_r_hat for one in believed), 3)
    print(kind)
    for name, row in found.items():
        print(f"  {name:28s} {row}")
    return found


SCORES = ("accuracy", "log score", "liars' area")


def score(planted: Planted, answer: Answer) -> list[float]:
    """Return accuracy, log score, and area under the curve of liars."""
    chances, skills = answer
    rows = np.arange(planted.truths.size)
    # Ties are shared, so that a vote of one against one is half right.
    best = np.isclose(chances, chances.max(axis=1, keepdims=True))
    right = (best / best.sum(axis=1, keepdims=True))[rows, planted.truths]
    logs = np.log(np.clip(chances[rows, planted.truths], 1e-3, 1.0))
    return [float(right.mean()), float(logs.mean()), area(-skills, planted.liars)]


def area(scores: FloatArray, positive: NDArray[np.bool_]) -> float:
    """Return the area under the curve, NaN where there are no positives."""
    number = int(positive.sum())
    if number == 0:
        return float("nan")
    ranks = rankdata(scores)[positive].sum() - number * (number + 1) / 2
    return float(ranks / (number * (positive.size - number)))


def answer_of(believed: Believed) -> Answer:
    """Return our chances and reliabilities."""
    chances = [[value.probability for value in fact.values] for fact in believed.facts]
    return np.array(chances), np.array([item.reliability for item in believed.sources])


def vote(planted: Planted) -> Answer:
    """Return the majority's chances, and how often each source agrees with it."""
    table = planted.table
    _, fact, value = table.statements.T
    votes = np.zeros((len(table.facts), len(table.values[0])))
    np.add.at(votes, (fact, value), 1.0)
    chances = (votes + 1) / (votes.sum(axis=1, keepdims=True) + votes.shape[1])
    agreed = np.bincount(
        table.by, votes.argmax(axis=1)[fact] == value, len(table.sources)
    )
    number = np.bincount(table.by, minlength=len(table.sources))
    return chances, agreed / np.maximum(number, 1)


def ask_peers(python: str, planted: list[Planted]) -> dict[str, list[Answer]]:
    """Run crowd-kit in its own environment; empty where it is missing."""
    task = [
        [
            np.column_stack(
                [
                    item.table.statements[:, 1],
                    item.table.by,
                    item.table.statements[:, 2],
                ]
            ).tolist(),
            len(item.table.facts),
            len(item.table.sources),
            len(item.table.values[0]),
        ]
        for item in planted
    ]
    ended = subprocess.run(
        [python, "-W", "ignore", "-c", PEER],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=True,
    )
    last = ended.stdout.splitlines()[-1]
    if last == "missing":
        print("crowd-kit: missing")
        return {}
    found = json.loads(last)
    return {
        name: [
            (np.array(row[name][0]), np.nan_to_num(np.array(row[name][1], dtype=float)))
            for row in found
        ]
        for name in found[0]
    }


def own_scores(planted: Planted, believed: Believed) -> dict[str, float]:
    """Return what only ours can be asked: copies, coverage, verdicts, calibration."""
    copied = np.array(
        [
            float((believed.testimonies[key].origins != key).mean())
            for key in planted.table.claims
        ]
    )
    truly = planted.origins != np.arange(planted.origins.size)
    called = copied > 0.5
    inside = [
        item.low <= expit(theta) <= item.high
        for item, theta in zip(believed.sources, planted.thetas, strict=True)
    ]
    told = np.array([fact.verdict != CANNOT_TELL for fact in believed.facts])
    right = np.array(
        [
            fact.values[truth].value == fact.verdict
            for fact, truth in zip(believed.facts, planted.truths.tolist(), strict=True)
        ]
    )
    judged = [
        (item.verdict == "reliable") == (theta > 0)
        for item, theta in zip(believed.sources, planted.thetas, strict=True)
        if item.verdict != CANNOT_TELL
    ]
    chances, _ = answer_of(believed)
    best = chances.max(axis=1)
    hit = chances.argmax(axis=1) == planted.truths
    return {
        "claims called copies falsely": _share(called & ~truly),
        "precision of copies": _share(truly[called]),
        "recall of copies": _share(called[truly]),
        "coverage of reliability": _share(inside),
        "facts: cannot tell": 1 - _share(told),
        "facts: false verdicts": 1
        - _share([a for a, b in zip(right, told, strict=True) if b]),
        "sources: cannot tell": 1 - len(judged) / len(inside),
        "sources: false verdicts": 1 - _share(judged),
        "chance of best less accuracy": float(best.mean() - hit.mean()),
        "pull": believed.pull[0],
    }


def _share(rows: object) -> float:
    array = np.asarray(rows, dtype=np.float64)
    return float(array.mean()) if array.size else float("nan")


def interval(rows: object) -> list[float] | None:
    """Return mean, low and high over sets by Student's law; None where all are NaN."""
    array = np.asarray(rows, dtype=np.float64)
    array = array[np.isfinite(array)]
    if array.size < 2:
        return None
    reach = float(t.ppf(0.95, array.size - 1)) * array.std(ddof=1) / array.size**0.5
    mean = float(array.mean())
    return [round(float(mean + step), 3) for step in (0.0, -reach, reach)]


def plant_liars(stream: Generator) -> Planted:
    """Plant 8 liars among 30 sources."""
    thetas = np.concatenate([np.full(8, -1.4), stream.normal(1.5, 0.7, 22)])
    return _plain(stream, thetas, speakers=np.full(60, 6), liars=8)


def plant_thin(stream: Generator) -> Planted:
    """Plant one or two claims a fact."""
    thetas = stream.normal(PRIOR.mean, PRIOR.spread, 60)
    return _plain(stream, thetas, speakers=stream.integers(1, 3, 60), liars=0)


def plant_partisans(stream: Generator) -> Planted:
    """Plant sources of two camps who say what favours them."""
    thetas = stream.normal(1.2, 0.7, 30)
    camps = ("red",) * 14 + ("blue",) * 4 + (None,) * 12
    gains = {"red": np.tile([1, -1], 60), "blue": np.tile([-1, 1], 60)}
    interests = np.array(
        [{"red": 1.5, "blue": -1.5, None: 0.0}[camp] for camp in camps]
    )
    truths = stream.integers(0, 2, 60)
    rows = []
    for fact, truth in enumerate(truths.tolist()):
        for source in stream.permutation(30)[:6].tolist():
            tilt = 2 * interests[source] + thetas[source] * (1 - 2 * truth)
            value = int(stream.random() > expit(tilt))
            rows.append(_Row(stream.exponential(5.0), source, fact, value, ""))
    none = np.zeros(30, dtype=np.bool_)
    return _planted(rows, truths, thetas, liars=none, sides=(camps, gains))


def plant_ring(stream: Generator) -> Planted:
    """Plant a leader with 9 followers, beside 20 honest sources, with words."""
    thetas = np.concatenate([np.full(20, 1.2), np.full(10, -0.5)])
    truths = stream.integers(0, 3, 60)
    rows = []
    for fact, truth in enumerate(truths.tolist()):
        theme = [f"theme{fact}x{number}" for number in range(8)]
        for source in stream.permutation(20)[:5].tolist():
            value = _say(stream, thetas[source], truth, 3)
            words = _sentence(stream, theme)
            rows.append(_Row(stream.exponential(5.0), source, fact, value, words))
        leader = None
        if stream.random() < 0.7:
            value = _say(stream, thetas[20], truth, 3)
            words = _sentence(stream, theme)
            leader = _Row(stream.exponential(2.0), 20, fact, value, words)
            rows.append(leader)
        for source in range(21, 30):
            if stream.random() > 0.6:
                continue
            if leader is not None and stream.random() < 0.9:
                day = leader.day + stream.exponential(2.0)
                words = _edited(stream, leader.words, theme)
                rows.append(_Row(day, source, fact, leader.value, words, leader))
            else:
                value = _say(stream, thetas[source], truth, 3)
                words = _sentence(stream, theme)
                rows.append(_Row(stream.exponential(5.0), source, fact, value, words))
    return _planted(rows, truths, thetas, liars=np.arange(30) >= 20, size=3)


def plant_silent_ring(stream: Generator) -> Planted:
    """Plant the same ring and withhold the words."""
    planted = plant_ring(stream)
    blank = replace(planted.table, quotes=("",) * len(planted.table.claims))
    return replace(planted, table=blank)


@dataclass(slots=True, eq=False)
class _Row:
    """One claim before it is laid out."""

    day: float
    source: int
    fact: int
    value: int
    words: str
    origin: "_Row | None" = None


def _plain(
    stream: Generator, thetas: FloatArray, *, speakers: IntArray, liars: int
) -> Planted:
    """Plant independent claims on facts of two values."""
    truths = stream.integers(0, 2, speakers.size)
    rows = [
        _Row(
            stream.exponential(5.0),
            source,
            fact,
            _say(stream, thetas[source], int(truths[fact]), 2),
            "",
        )
        for fact, number in enumerate(speakers.tolist())
        for source in stream.permutation(thetas.size)[:number].tolist()
    ]
    return _planted(rows, truths, thetas, liars=np.arange(thetas.size) < liars)


def _say(stream: Generator, theta: float, truth: int, size: int) -> int:
    weights = np.where(np.arange(size) == truth, np.exp(theta), 1.0)
    return int(stream.choice(size, p=weights / weights.sum()))


def _sentence(stream: Generator, theme: list[str]) -> str:
    """Return 12 words, a third of them on the theme."""
    common = [f"word{number}" for number in (80 * stream.random(8) ** 2).astype(int)]
    words = common + list(stream.choice(theme, 4, replace=False))
    return " ".join(stream.permutation(words))


def _edited(stream: Generator, words: str, theme: list[str]) -> str:
    """Return a text with one word in five replaced."""
    spare = _sentence(stream, theme).split()
    return " ".join(
        spare[place % len(spare)] if stream.random() < 0.2 else word
        for place, word in enumerate(words.split())
    )


def _planted(
    rows: list[_Row],
    truths: IntArray,
    thetas: FloatArray,
    *,
    liars: NDArray[np.bool_],
    size: int = 2,
    sides: Sides | None = None,
) -> Planted:
    """Lay claims out in the order of their days."""
    rows = sorted(rows, key=lambda row: row.day)
    places = {id(row): place for place, row in enumerate(rows)}
    camps, gains = sides if sides is not None else ((None,) * thetas.size, {})
    return Planted(
        table=ClaimTable(
            claims=tuple(f"C{place}" for place in range(len(rows))),
            sources=tuple(f"S{source}" for source in range(thetas.size)),
            facts=tuple(f"F{fact}" for fact in range(truths.size)),
            values=(tuple("abc"[:size]),) * truths.size,
            camps=camps,
            gains=gains,
            by=np.array([row.source for row in rows]),
            days=np.floor([row.day for row in rows]),
            stances=np.zeros(len(rows), dtype=np.int64),
            statements=np.array(
                [[place, row.fact, row.value] for place, row in enumerate(rows)]
            ),
            stated=np.ones(truths.size, dtype=np.bool_),
            repeats=np.full(len(rows), OPEN),
            quotes=tuple(row.words for row in rows),
        ),
        truths=truths,
        thetas=thetas,
        liars=liars,
        origins=np.array(
            [places[id(row.origin if row.origin is not None else row)] for row in rows]
        ),
    )


KINDS: dict[str, Callable[[Generator], Planted]] = {
    "liars": plant_liars,
    "ring with words": plant_ring,
    "ring without words": plant_silent_ring,
    "partisans": plant_partisans,
    "thin": plant_thin,
}


if __name__ == "__main__":
    main()
