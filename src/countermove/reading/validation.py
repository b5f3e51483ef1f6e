"""The rounds model put to the test on contests it was not fitted on.

Every contest is read with all labels hidden and with the weights that were fitted
without it (:func:`countermove.reading.weights.shipped_weights`, the one place where
that is decided). Scores are pooled over moves; their intervals come from drawing whole
contests (:mod:`countermove.scoring.resampling`), or moves where there is one contest,
which says nothing of how other contests would do.

A move counts as "an answer" when its chance of answering anything is at least one half.
A rule of thumb calls every move an answer for which it has a candidate.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Contest
from countermove.reading.answers import find_answers
from countermove.reading.links import FLOOR, LinkTrial, is_within, try_links
from countermove.reading.references import RULES, RankLaw
from countermove.reading.weights import shipped_rank_laws, shipped_weights
from countermove.scoring import (
    Interval,
    Reliability,
    bootstrap_clusters,
    measure_reliability,
)
from countermove.streams import Streams

__all__ = ["MEASURES", "RoundsValidation", "try_contest", "validate_rounds"]

FloatArray = NDArray[np.float64]

EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
HALF = 0.5

# Columns of a row of scores: one row a settled move, one block a model or rule.
_ANSWER, _FIRST, _THREE, _LOG, _CALLED = range(5)

MEASURES: Mapping[str, Callable[[FloatArray], float]] = {
    "ranked_first": lambda rows: _mean(rows[rows[:, _ANSWER] > 0, _FIRST]),
    "in_first_three": lambda rows: _mean(rows[rows[:, _ANSWER] > 0, _THREE]),
    "mean_log_probability": lambda rows: _mean(rows[rows[:, _ANSWER] > 0, _LOG]),
    "answer_precision": lambda rows: _mean(rows[rows[:, _CALLED] > 0, _ANSWER]),
    "answer_recall": lambda rows: _mean(rows[rows[:, _ANSWER] > 0, _CALLED]),
}
"""Each from rows of scores to a number; higher is better, NaN where nothing counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsValidation:
    """Scores of the model and of the rules on some contests.

    Parameters
    ----------
    cases : tuple of str
        Keys of the contests.
    fits : tuple of str
        The fit that each was read with.
    trials : tuple of LinkTrial
    scores : mapping of str to (mapping of str to float)
        By ``model`` or rule, then by measure; pooled over moves.
    intervals : mapping of str to (mapping of str to Interval)
        The same, 90 percent; from drawing whole contests, or moves where there is one.
    leads : mapping of str to (mapping of str to Interval)
        Interval of model less rule, by rule and measure.
    reliability : Reliability
        Of every candidate pair.
    answering : Reliability
        Of "answers anything at all".
    """

    cases: tuple[str, ...]
    fits: tuple[str, ...]
    trials: tuple[LinkTrial, ...]
    scores: Mapping[str, Mapping[str, float]]
    intervals: Mapping[str, Mapping[str, Interval]]
    leads: Mapping[str, Mapping[str, Interval]]
    reliability: Reliability
    answering: Reliability

    @property
    def drawn(self) -> str:
        """What the intervals were drawn from: ``contests``, or ``moves`` of one."""
        return "contests" if len(self.cases) > 1 else "moves"

    @property
    def labelled(self) -> int:
        """Moves with a labelled parent."""
        return sum(trial.labelled for trial in self.trials)

    @property
    def settled(self) -> int:
        """Moves that the coders settled, answers and others."""
        return sum(len(trial.keys) for trial in self.trials)


def try_contest(contest: Contest, *, seed: int = 0) -> tuple[LinkTrial, str]:
    """Read a whole contest with every label hidden and compare with the labels.

    Returns
    -------
    LinkTrial
    str
        Name of the fit.
    """
    vantage = contest.at(contest.last_reported)
    weights = shipped_weights(contest.id)
    (answers,) = find_answers(
        vantage, weights, labellings=[None], streams=Streams(seed)
    )
    return try_links(vantage, answers), weights.name


def validate_rounds(
    contests: Sequence[Contest],
    *,
    seed: int = 0,
    step: Callable[[str], None] = lambda key: None,
) -> RoundsValidation:
    """Score the rounds model on some contests, each with a fit that never saw it.

    Parameters
    ----------
    contests : sequence of Contest
    seed : int
        Root seed of forests and resampling.
    step : callable
        Told the key of each contest before it is read.
    """
    trials, fits = [], []
    for contest in contests:
        step(contest.id)
        trial, fit = try_contest(contest, seed=seed)
        trials.append(trial)
        fits.append(fit)
    cases = tuple(contest.id for contest in contests)
    rows = {"model": [_model_rows(trial) for trial in trials]}
    for rule in RULES:
        laws = [shipped_rank_laws(case)[rule] for case in cases]
        rows[rule] = [
            _rule_rows(trial, rule, law)
            for trial, law in zip(trials, laws, strict=True)
        ]
    return RoundsValidation(
        cases=cases,
        fits=tuple(fits),
        trials=tuple(trials),
        scores={
            name: {
                key: measure(np.concatenate(parts)) for key, measure in MEASURES.items()
            }
            for name, parts in rows.items()
        },
        intervals={
            name: _spread(parts, MEASURES, seed) for name, parts in rows.items()
        },
        leads={rule: _lead(rows["model"], rows[rule], seed) for rule in RULES},
        reliability=measure_reliability(
            np.concatenate([trial.pair_chances for trial in trials]).clip(0, 1),
            np.concatenate([trial.pair_true for trial in trials]),
            edges=EDGES,
        ),
        answering=measure_reliability(
            np.concatenate([trial.answering for trial in trials]).clip(0, 1),
            np.concatenate([trial.answers for trial in trials]),
            edges=(0.0, *EDGES[3:]),
        ),
    )


def _spread(
    parts: list[FloatArray],
    measures: Mapping[str, Callable[[FloatArray], float]],
    seed: int,
) -> dict[str, Interval]:
    """Return intervals; the same seed draws the same contests for model and rules."""
    stream = Streams(seed).named("validation", "rounds")
    return bootstrap_clusters(_clusters(parts), measures, stream=stream)


def _lead(
    model: list[FloatArray], rule: list[FloatArray], seed: int
) -> dict[str, Interval]:
    """Return intervals of model less rule, both drawn from the same contests."""
    both = [np.hstack(pair) for pair in zip(model, rule, strict=True)]
    measures = {key: partial(_difference, measure) for key, measure in MEASURES.items()}
    return _spread(both, measures, seed)


def _clusters(parts: list[FloatArray]) -> list[FloatArray]:
    """Return what is drawn: contests, or the moves of a single one."""
    return parts if len(parts) > 1 else [row[None] for part in parts for row in part]


def _difference(measure: Callable[[FloatArray], float], rows: FloatArray) -> float:
    ours, theirs = np.hsplit(rows, 2)
    return measure(ours) - measure(theirs)


def _model_rows(trial: LinkTrial) -> FloatArray:
    return _rows(trial, trial.places, trial.chances, trial.answering >= HALF)


def _rule_rows(trial: LinkTrial, rule: str, law: RankLaw) -> FloatArray:
    places, candidates = trial.rule_places[rule], trial.candidates[rule]
    chances = np.array(
        [law.probability(*pair) for pair in zip(places, candidates, strict=True)]
    )
    return _rows(trial, places, chances, candidates > 0)


def _rows(
    trial: LinkTrial,
    places: NDArray[np.int64],
    chances: FloatArray,
    called: NDArray[np.bool_],
) -> FloatArray:
    return np.column_stack(
        [
            trial.answers,
            is_within(places, 1),
            is_within(places, 3),
            np.log(np.maximum(chances, FLOOR)),
            called,
        ]
    ).astype(np.float64)


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if values.size else float("nan")
