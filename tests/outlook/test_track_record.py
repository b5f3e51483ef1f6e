"""The track record against arithmetic, and what may be said of it."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from small_ledger import ISSUED, NOON, a_resolution, an_entry, at

from countermove.ledger import Entry, Resolved, Verdict
from countermove.outlook.track_record import keep_record
from countermove.scoring import fit_calibration
from countermove.streams import Streams

NOW = at(60)()


def a_record(verdicts: str, **changes: object) -> list[Entry]:
    """One entry a letter, each of a contest of its own: t(rue), f(alse), v(oid), ."""
    words = {"t": "true", "f": "false", "v": "void", ".": ""}
    return [
        an_entry(place + 1, verdict=words[letter], contest=f"c{place}", **changes)
        for place, letter in enumerate(verdicts)
    ]


def test_every_entry_is_counted_where_it_stands() -> None:
    later = an_entry(90, deadline=ISSUED + timedelta(days=300))
    decided = an_entry(91, verdict="true", deadline=ISSUED + timedelta(days=300))
    counts = keep_record([*a_record("ttfv.."), later, decided], now=NOW).counts
    assert counts.registered == 8
    assert counts.matured == 6
    assert counts.resolved == 5
    assert (counts.open, counts.decided, counts.overdue) == (1, 1, 2)
    assert (counts.void, counts.scored) == (1, 3)
    parts = counts.open, counts.decided, counts.overdue, counts.void, counts.scored
    assert sum(parts) == counts.registered


def test_scores_stand_beside_those_of_the_base_rates() -> None:
    judged = keep_record(a_record("tfffv."), now=NOW).in_advance
    assert judged is not None
    assert (judged.entries, judged.came_true, judged.contests) == (4, 1, 4)
    brier, base = (0.64 + 3 * 0.04) / 4, (0.95**2 + 3 * 0.05**2) / 4
    assert judged.brier.mean == pytest.approx(brier)
    assert judged.brier.reference_mean == pytest.approx(base)
    assert judged.brier.value == pytest.approx(1 - brier / base)
    log = -(math.log(0.2) + 3 * math.log(0.8)) / 4
    assert judged.log.mean == pytest.approx(log)
    assert judged.sharpness == pytest.approx(0.16)
    assert judged.reliability.counts.sum() == 4
    assert judged.reliability.hits.sum() == 1


def test_what_waits_for_its_deadline_is_not_scored() -> None:
    early = an_entry(1, verdict="true", deadline=ISSUED + timedelta(days=300))
    record = keep_record([early], now=NOW)
    assert record.in_advance is None
    assert record.counts.decided == 1
    assert keep_record([early], now=at(400)()).in_advance is not None


def test_hindsight_is_never_pooled_with_foresight() -> None:
    late = [
        replace(entry, recorded=NOON + timedelta(days=50))
        for entry in a_record("tt", probability=0.9, high=1.0)
    ]
    record = keep_record([*a_record("fff"), *late], now=NOW)
    assert record.in_advance is not None
    assert record.in_hindsight is not None
    assert (record.in_advance.entries, record.in_hindsight.entries) == (3, 2)
    assert record.in_advance.came_true == 0
    assert record.in_hindsight.brier.mean == pytest.approx(0.01)
    assert record.counts.in_hindsight == 2


def test_the_latest_resolution_counts() -> None:
    entry = an_entry(1, verdict="false")
    mended = Resolved(
        number=1000,
        recorded=at(50)(),
        resolution=a_resolution(1, verdict=Verdict.TRUE, replaces=901),
    )
    record = keep_record(
        [replace(entry, resolutions=(*entry.resolutions, mended))], now=NOW
    )
    assert record.in_advance is not None
    assert record.in_advance.came_true == 1
    assert record.counts.corrected == 1


def test_one_fate_told_ten_times_is_one_event() -> None:
    rows = [
        an_entry(n, verdict="true" if n < 20 else "false", contest=f"c{n // 10}")
        for n in range(40)
    ]
    judged = keep_record(rows, now=NOW).in_advance
    assert judged is not None
    assert (judged.came_true, judged.events) == (20, 2)
    assert judged.verdict.startswith("Uncalibrated: 2 of the 10 events")


def drawn(count: int, *, power: float) -> list[Entry]:
    """Entries whose odds are the true odds to some power, 1 being right."""
    stream = Streams(11).named("rows")
    truth = stream.uniform(0.05, 0.95, count)
    said = truth**power / (truth**power + (1 - truth) ** power)
    return [
        an_entry(
            n,
            verdict="true" if happened else "false",
            contest=f"c{n}",
            probability=float(p),
            low=0.0,
            high=1.0,
        )
        for n, (p, happened) in enumerate(
            zip(said, stream.random(count) < truth, strict=True)
        )
    ]


def told(*groups: tuple[float, int, int]) -> list[Entry]:
    """Groups of contests: the chance said, how many came true, of how many."""
    rows = [
        (said, place < true) for said, true, count in groups for place in range(count)
    ]
    return [
        an_entry(
            number,
            verdict="true" if happened else "false",
            contest=f"c{number}",
            probability=said,
            low=0.0,
            high=1.0,
        )
        for number, (said, happened) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        (told((0.2, 10, 50), (0.6, 30, 50)), "Calibrated as far as 40 events"),
        (told((0.05, 10, 50), (0.9, 30, 50)), "Miscalibrated"),
        (told((0.2, 2, 10), (0.6, 6, 10)), "Uncalibrated: 8 of the 10"),
        (told((0.2, 15, 30)), "Uncalibrated: the line cannot be fitted"),
        (told((0.2, 0, 15), (0.6, 15, 15)), "Uncalibrated: the line cannot be"),
    ],
)
def test_the_word_calibrated_needs_ten_events_and_a_line_that_fits(
    rows: list[Entry], verdict: str
) -> None:
    judged = keep_record(rows, now=NOW).in_advance
    assert judged is not None
    assert judged.verdict.startswith(verdict)


def test_the_line_is_that_of_the_scoring_room() -> None:
    rows = drawn(200, power=1)
    judged = keep_record(rows, now=NOW).in_advance
    assert judged is not None
    chances = np.array([row.forecast.probability for row in rows])
    happened = [
        row.standing is not None and row.standing.resolution.verdict is Verdict.TRUE
        for row in rows
    ]
    assert judged.line == fit_calibration(chances, happened)


def test_one_seed_gives_one_interval_and_one_contest_gives_none() -> None:
    rows = drawn(60, power=2)
    assert keep_record(rows, now=NOW, seed=4).in_advance is not None
    first, again, other = (
        keep_record(rows, now=NOW, seed=seed).in_advance for seed in (4, 4, 5)
    )
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.brier.interval == again.brier.interval
    assert first.brier.interval != other.brier.interval
    lone = keep_record(
        [an_entry(1, verdict="true"), an_entry(2, verdict="false")], now=NOW
    ).in_advance
    assert lone is not None
    assert math.isnan(lone.brier.interval.low)


def test_an_empty_ledger_has_nothing_to_judge() -> None:
    record = keep_record([], now=NOW)
    assert record.counts.registered == 0
    assert record.in_advance is None
    assert record.in_hindsight is None
