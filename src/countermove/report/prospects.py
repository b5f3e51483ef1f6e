"""Sentences about what may come next, and about how far to trust the reading."""

from collections import Counter

from countermove.report.document import Document
from countermove.report.parts import StoredForecast, StoredLinks
from countermove.report.passages import Sentence, cite, sentence
from countermove.report.rivals import rival_tables
from countermove.report.words import (
    join,
    long_date,
    percent,
    percent_range,
    plural,
    probability_word,
)

__all__ = ["as_share", "headlines", "write_doubts", "write_prospects"]

_HEADLINE_DAYS, _YEAR, _WORTH = 90, 365, 0.05
_RIVALS = 3
_BRANCHES = {
    "leader": ("executive",),
    "cabinet": ("executive",),
    "legislature": ("legislature", "electoral"),
    "elite": ("executive", "legislature", "judiciary"),
    "war": ("security",),
}


def headlines(document: Document) -> list[StoredForecast]:
    """Return the forecasts worth a sentence, about 90 days ahead.

    The most probable of each clock, and the second if it has 5 percent or more.
    """
    if not document.outlook:
        return []
    horizons = {item.horizon_days for item in document.outlook}
    days = min(horizons, key=lambda day: (abs(day - _HEADLINE_DAYS), day))
    clocks: dict[str, list[StoredForecast]] = {}
    for item in document.outlook:
        if item.horizon_days == days and not item.exclusive:
            clocks.setdefault(item.clock, []).append(item)
    picked = []
    for rows in clocks.values():
        rows.sort(key=lambda item: (-item.probability, item.scenario))
        picked += rows[:1] + [row for row in rows[1:2] if row.probability >= _WORTH]
    return sorted(picked, key=lambda item: (-item.probability, item.scenario))


def write_prospects(document: Document) -> tuple[Sentence, ...]:
    """Say the headline forecasts with interval, base rate and warning."""
    said = [_forecast(document, item) for item in headlines(document)]
    return (*said, *_first(document))


def _first(document: Document) -> list[Sentence]:
    """Say what is most probable to come first within about a year."""
    said = []
    for table in rival_tables(document):
        place = min(
            range(len(table.horizons)), key=lambda n: abs(table.horizons[n] - _YEAR)
        )
        rows = sorted(table.rows, key=lambda row: -row.percents[place])[:_RIVALS]
        rows = [row for row in rows if row.percents[place] > 0]
        parts = [f"{row.title} ({row.percents[place]}%)" for row in rows]
        warning = "" if all(row.calibrated for row in rows) else " UNCALIBRATED."
        text = (
            f"{table.shared} within {table.horizons[place]} days, most probable "
            f"first: {join(parts)}.{warning}"
        )
        rests = [move.id for move in document.visible[-2:]]
        said.append(sentence(text, rests_on=rests))
    return said


def _forecast(document: Document, item: StoredForecast) -> Sentence:
    warning = "" if item.calibrated else " UNCALIBRATED."
    base = (
        f"; base rate {percent(item.base_rate)}" if item.base_rate is not None else ""
    )
    by = f"By {long_date(item.deadline)}" if item.deadline else "By the deadline"
    text = (
        f"{by}, {item.horizon_days} days ahead, “{item.title or item.scenario}” is "
        f"{probability_word(item.probability)} ({percent(item.probability)}, interval "
        f"{percent_range(item.low, item.high)}{base}){_later(document, item)}.{warning}"
    )
    return sentence(text, rests_on=_touching(document, item.clock))


def _later(document: Document, item: StoredForecast) -> str:
    """Say the same scenario about a year ahead."""
    longer = [
        other
        for other in document.outlook
        if other.scenario == item.scenario and other.horizon_days > item.horizon_days
    ]
    if not longer:
        return ""
    later = min(longer, key=lambda other: abs(other.horizon_days - _YEAR))
    return f"; {later.horizon_days} days ahead {percent(later.probability)}"


def _touching(document: Document, clock: str) -> list[str]:
    """Return the latest moves on institutions that a clock belongs to."""
    branches = _BRANCHES.get(clock, ())
    keys = {item.id for item in document.record.institutions if item.branch in branches}
    found = [move.id for move in document.visible if keys & set(move.institutions)]
    return (found or [move.id for move in document.visible])[-2:]


def write_doubts(document: Document) -> tuple[Sentence, ...]:
    """Say how links were found, how well, and which facts are in doubt."""
    return (
        *_labels(document),
        *_surest_open_link(document),
        *_facts(document),
        *_claims(document),
    )


def _labels(document: Document) -> list[Sentence]:
    settled = [row.move for row in document.answers if row.settled]
    used = document.labels == "used"
    rests = list(dict.fromkeys(settled))[-3:] or [m.id for m in document.visible[-1:]]
    said = []
    if document.labels:
        text = (
            "Answers that the analyst had settled were used as given; the model "
            "decided the others."
            if used
            else "Answers that the analyst had settled were ignored; every link is the "
            "model's own."
        )
        said.append(sentence(text, rests_on=rests))
    links = document.links
    if links and links.labelled and links.ranked_first is not None:
        labelled = [move.id for move in document.visible if move.answers]
        said.append(sentence(_score(links), rests_on=labelled[-3:] or rests))
    return said


def _score(links: StoredLinks) -> str:
    first = percent(as_share(links.ranked_first, links.labelled))
    three = percent(as_share(links.in_first_three, links.labelled))
    plain = percent(as_share(links.baseline_ranked_first, links.labelled))
    answers = plural(links.labelled, "labelled answer")
    return (
        f"Without seeing them, the model ranks the labelled cause first in {first} and "
        f"among the first three in {three} of {answers}; the plain rule “nearest "
        f"earlier move of an opposing camp” is right in {plain}."
    )


def as_share(value: float | None, count: int) -> float | None:
    """Return a share, whether a share or a count was stored."""
    if value is None or not count:
        return None
    return value / count if value > 1 else value


def _surest_open_link(document: Document) -> list[Sentence]:
    """Name the most probable link that nobody settled."""
    rows = [row for row in document.answers if row.parent and not row.settled]
    if not rows:
        return []
    best = max(rows, key=lambda row: (row.probability, row.move))
    move, parent = document.by_id[best.move], document.by_id[str(best.parent)]
    return [
        sentence(
            "The surest link that no source settles is that ",
            cite(move),
            " answers ",
            cite(parent),
            f": {probability_word(best.probability)} ({percent(best.probability)}).",
        )
    ]


def _facts(document: Document) -> list[Sentence]:
    doubtful = [
        move for move in document.visible if move.certainty in ("disputed", "memory")
    ]
    if not doubtful:
        return []
    counts = Counter(move.certainty for move in doubtful)
    parts = []
    if counts["disputed"]:
        parts.append(
            f"{plural(counts['disputed'], 'is', 'are')} disputed between sources"
        )
    if counts["memory"]:
        parts.append(f"{plural(counts['memory'], 'is', 'are')} known from memory only")
    text = f"Of the {plural(len(document.visible), 'move')}, {join(parts)}."
    return [sentence(text, rests_on=[move.id for move in doubtful[-5:]])]


def _claims(document: Document) -> list[Sentence]:
    """Say about how many moves sources contradict each other."""
    stances: dict[str, set[str]] = {}
    for claim in document.record.claims:
        for key in claim.about:
            if key in document.by_id:
                stances.setdefault(key, set()).add(claim.stance)
    torn = [key for key, said in stances.items() if len(said) > 1]
    if not torn:
        return []
    text = (
        f"About {plural(len(torn), 'move')} sources contradict each other; their "
        "claims stand side by side below."
    )
    return [sentence(text, rests_on=torn[-5:])]
