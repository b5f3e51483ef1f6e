"""The track record: what the entries of a ledger have shown so far.

Entries written down in advance and those written down in hindsight are never pooled.
Of each kind the scored ones are compared with the base rates that were registered with
them, by Brier and logarithmic score, with intervals over contests.

The word *calibrated* is not used on fewer than ten events. Horizons and days of issue
repeat one fate: the leader who resigned in May has done so for the forecast of March
and that of April, by June and by December. So events are counted as pairs of contest
and scenario, on the rarer side of true and false.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.ledger import Entry, Status, Verdict
from countermove.scoring import (
    CalibrationLine,
    Reliability,
    Scores,
    Skill,
    brier_score,
    fit_calibration,
    log_score,
    measure_reliability,
    measure_skill,
    sharpness,
)
from countermove.streams import Streams

__all__ = ["Counts", "Judgement", "TrackRecord", "keep_record"]

FloatArray = NDArray[np.float64]

LEAST_EVENTS = 10
EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 1.0)
# Two parameters are looked at, each at 95 percent: 90 percent at least for both.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many entries stand where.

    Parameters
    ----------
    registered : int
        All entries; open + decided + overdue + void + scored.
    matured : int
        Those whose deadline is over, whatever became of them.
    resolved : int
        Those with a resolution: decided + void + scored.
    open, decided, overdue, void, scored : int
        See :class:`countermove.ledger.Status`.
    corrected : int
        Entries with more than one resolution.
    in_hindsight : int
        Those written down late.
    """

    registered: int
    matured: int
    resolved: int
    open: int
    decided: int
    overdue: int
    void: int
    scored: int
    corrected: int
    in_hindsight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the scored entries of one kind show.

    Parameters
    ----------
    entries, came_true, contests : int
    events : int
        Different contests and scenarios on the rarer side of true and false.
    brier, log : Skill
        Mean scores of forecasts and base rates, and skill over the base rates.
    line : CalibrationLine
    reliability : Reliability
    sharpness : float
        Mean of p (1 - p), in [0, 0.25], lower is sharper; NaN without entries.
    verdict : str
        About calibration, in words.
    """

    entries: int
    came_true: int
    contests: int
    events: int
    brier: Skill
    log: Skill
    line: CalibrationLine
    reliability: Reliability
    sharpness: float
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """Counts, and judgements of the two kinds; None where nothing was scored."""

    counts: Counts
    in_advance: Judgement | None
    in_hindsight: Judgement | None


def keep_record(
    entries: Sequence[Entry], *, now: dt.datetime, seed: int = 0
) -> TrackRecord:
    """Count and score the entries of a ledger as they stand at a moment.

    Parameters
    ----------
    entries : sequence of Entry
    now : datetime.datetime
        The present moment with its zone; deadlines are compared with it.
    seed : int
        Root of the draws behind the intervals.
    """
    scored = [entry for entry in entries if entry.status(now) is Status.SCORED]
    kinds = (
        [entry for entry in scored if entry.in_advance],
        [entry for entry in scored if not entry.in_advance],
    )
    ahead, behind = (_judge(rows, seed=seed) if rows else None for rows in kinds)
    return TrackRecord(
        counts=_count(entries, now), in_advance=ahead, in_hindsight=behind
    )


def _count(entries: Sequence[Entry], now: dt.datetime) -> Counts:
    standing = Counter(entry.status(now) for entry in entries)
    return Counts(
        registered=len(entries),
        matured=sum(entry.matured(now) for entry in entries),
        resolved=sum(entry.standing is not None for entry in entries),
        open=standing[Status.OPEN],
        decided=standing[Status.DECIDED],
        overdue=standing[Status.OVERDUE],
        void=standing[Status.VOID],
        scored=standing[Status.SCORED],
        corrected=sum(len(entry.resolutions) > 1 for entry in entries),
        in_hindsight=sum(not entry.in_advance for entry in entries),
    )


def _judge(entries: Sequence[Entry], *, seed: int) -> Judgement:
    chances = np.array([entry.forecast.probability for entry in entries])
    base = np.array([entry.forecast.base_rate for entry in entries])
    happened = np.array([_came_true(entry) for entry in entries])
    contests = [entry.forecast.contest for entry in entries]
    events = _count_events(entries)
    line = fit_calibration(chances, happened)
    skills = (
        _compare(score(chances, happened), score(base, happened), contests, seed=seed)
        for score in (brier_score, log_score)
    )
    brier, log = skills
    return Judgement(
        entries=len(entries),
        came_true=int(happened.sum()),
        contests=len(set(contests)),
        events=events,
        brier=brier,
        log=log,
        line=line,
        reliability=measure_reliability(chances, happened, edges=EDGES),
        sharpness=sharpness(chances),
        verdict=_word(line, events),
    )


def _came_true(entry: Entry) -> bool:
    assert entry.standing is not None
    return entry.standing.resolution.verdict is Verdict.TRUE


def _count_events(entries: Sequence[Entry]) -> int:
    sides: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
    for entry in entries:
        pair = entry.forecast.contest, entry.forecast.scenario
        sides[_came_true(entry)].add(pair)
    return min(len(pairs) for pairs in sides.values())


def _compare(
    ours: Scores, theirs: Scores, contests: Sequence[str], *, seed: int
) -> Skill:
    stream = Streams(seed).named("track record")
    return measure_skill(ours.rows, theirs.rows, contests, stream=stream)


def _word(line: CalibrationLine, events: int) -> str:
    """Say what may be said of calibration, and no more."""
    if events < LEAST_EVENTS:
        return (
            f"Uncalibrated: {events} of the {LEAST_EVENTS} events that a judgement "
            "needs, counted once for each contest and scenario."
        )
    if line.reason:
        return f"Uncalibrated: the line cannot be fitted. {line.reason}"
    away = (
        abs(line.intercept) / line.intercept_error,
        abs(line.slope - 1) / line.slope_error,
    )
    if max(away) > _Z:
        return (
            "Miscalibrated: the line differs from intercept 0 and slope 1 by more than "
            "chance explains at 90 percent."
        )
    return f"Calibrated as far as {events} events can tell."
