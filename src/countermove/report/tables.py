"""Rows of the page's tables: arranged for reading, never computed anew."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from countermove.report.document import Document
from countermove.report.evidence import evidence_rows, interests_behind
from countermove.report.flips import say_flips, shorten
from countermove.report.parts import (
    Answer,
    StoredClaim,
    StoredContribution,
    StoredControl,
    StoredExplanation,
    StoredForecast,
    StoredMove,
    StoredRound,
    StoredShift,
    StoredSource,
    Verdict,
)
from countermove.report.ribbons import latest_control, order_institutions
from countermove.report.weighed_parts import StoredCopy, StoredFact

__all__ = [
    "AnswerRow",
    "ClaimGroup",
    "ReasonGroup",
    "RoundRow",
    "answer_rows",
    "claim_groups",
    "control_rows",
    "doubtful_moves",
    "evidence_rows",
    "fact_title",
    "forecast_groups",
    "interests_behind",
    "likely_copies",
    "procedure_words",
    "provenance_rows",
    "reason_groups",
    "resolution_rules",
    "round_rows",
    "safe_address",
    "say_flips",
    "shorten",
    "source_rows",
]

_TOP, _SHIFT = 3, 0.05
_WORTH_SHOWING = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """One round: the opener, the others, and whether rule and analyst disagree.

    Parameters
    ----------
    disagree : bool
        Whether they put different camps ahead.
    shifts : tuple of StoredShift
        The largest changes of control between its beginning and its end.
    """

    round: StoredRound
    opener: StoredMove
    others: tuple[StoredMove, ...]
    rule: Verdict
    disagree: bool
    shifts: tuple[StoredShift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One move and its three most probable causes, None for an opening."""

    move: StoredMove
    settled: bool
    parents: tuple[tuple[StoredMove | None, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimGroup:
    """Claims side by side, with the moves and hypotheses that all of them are about."""

    moves: tuple[StoredMove, ...]
    readings: tuple[str, ...]
    claims: tuple[StoredClaim, ...]
    conflict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonGroup:
    """Why one scenario differs from its base rate, a row a group, a cell a horizon.

    Parameters
    ----------
    largest : float
        Log odds that fill a bar.
    """

    title: str
    clock: str
    explanations: tuple[StoredExplanation, ...]
    rows: tuple[tuple[StoredContribution | None, ...], ...]
    largest: float


def round_rows(document: Document) -> list[RoundRow]:
    """Return rounds of two moves or more."""
    rows = []
    for item in document.exchanges:
        rule = item.rule or Verdict(result=item.result, winner=item.winner)
        theirs = item.analyst
        shifts = [row for row in rule.shifts if abs(row.after - row.before) >= _SHIFT]
        shifts.sort(key=lambda row: (-abs(row.after - row.before), row.camp))
        others = [document.by_id[key] for key in item.moves if key != item.opener]
        rows.append(
            RoundRow(
                round=item,
                opener=document.by_id[item.opener],
                others=tuple(sorted(others, key=lambda move: move.date)),
                rule=rule,
                shifts=tuple(shifts[:_TOP]),
                disagree=theirs is not None and theirs.winner != rule.winner,
            )
        )
    return rows


def answer_rows(document: Document) -> list[AnswerRow]:
    """Return the moves with candidates, each with its three most probable causes."""
    return [
        AnswerRow(
            move=move,
            settled=any(row.settled for row in document.parents[move.id]),
            parents=tuple(
                (_parent(document, row), row.probability)
                for row in document.parents[move.id][:_TOP]
                if row.probability >= 0.01
            ),
        )
        for move in document.visible
        if move.id in document.parents
    ]


def _parent(document: Document, answer: Answer) -> StoredMove | None:
    return None if answer.parent is None else document.by_id[answer.parent]


def claim_groups(document: Document) -> list[ClaimGroup]:
    """Gather claims by what they are about, conflicts first.

    Subjects with the very same claims share a group. A claim that stands beside others
    somewhere is not repeated alone.
    """
    about: dict[str, list[StoredClaim]] = {}
    for claim in document.record.claims:
        for key in claim.about or ("",):
            about.setdefault(key, []).append(claim)
    subjects: dict[tuple[str, ...], list[str]] = {}
    for key, claims in about.items():
        subjects.setdefault(tuple(claim.id for claim in claims), []).append(key)
    beside = {key for keys in subjects if len(keys) > 1 for key in keys}
    groups = [
        _group(document, about[keys[0]], keys)
        for ids, keys in subjects.items()
        if len(ids) > 1 or ids[0] not in beside
    ]
    return sorted(groups, key=lambda group: (not group.conflict, -len(group.claims)))


def _group(
    document: Document, claims: list[StoredClaim], keys: list[str]
) -> ClaimGroup:
    texts = {
        item.id: item.text
        for question in document.record.questions
        for item in question.hypotheses
    } | {question.id: question.question for question in document.record.questions}
    return ClaimGroup(
        moves=tuple(document.by_id[key] for key in keys if key in document.by_id),
        readings=tuple(
            texts.get(key, key) for key in keys if key and key not in document.by_id
        ),
        claims=tuple(sorted(claims, key=lambda claim: (claim.date, claim.id))),
        conflict=len({claim.stance for claim in claims}) > 1,
    )


def fact_title(document: Document, fact: StoredFact) -> str:
    """Say what is in question: the reading, the claim, or the key in plain letters."""
    for question in document.record.questions:
        for item in question.hypotheses:
            if item.id == fact.fact:
                return item.text
    claim = document.claim_by_id.get(fact.fact)
    key = fact.fact.replace("_", " ")
    return claim.says if claim else key[:1].upper() + key[1:]


def likely_copies(document: Document) -> list[StoredCopy]:
    """Return claims that repeat another by hand, or with 10 percent or more."""
    return [
        item
        for item in document.weighed.copies
        if item.by_hand or item.probability >= _WORTH_SHOWING
    ]


def doubtful_moves(document: Document) -> list[StoredMove]:
    """Return the moves that are disputed or known from memory only."""
    return [
        move for move in document.visible if move.certainty in ("disputed", "memory")
    ]


def control_rows(document: Document) -> list[tuple[str, list[StoredControl]]]:
    """Return the last shares of 5 percent or more, most contested first."""
    latest = latest_control(document)
    return [
        (document.institution(key), [row for row in latest[key] if row.share >= _SHIFT])
        for key in order_institutions(document)
    ]


def forecast_groups(document: Document) -> list[list[StoredForecast]]:
    """Return forecasts clock by clock, a list a scenario, shortest horizon first.

    Rivals that add up to one have a picture and a table of their own.
    """
    clocks = list(dict.fromkeys(item.clock for item in document.outlook))
    groups: dict[tuple[int, str], list[StoredForecast]] = {}
    for item in document.outlook:
        if item.exclusive:
            continue
        place = (clocks.index(item.clock), item.scenario)
        groups.setdefault(place, []).append(item)
    ordered = sorted(groups.items(), key=lambda group: group[0][0])
    return [sorted(rows, key=lambda row: row.horizon_days) for _, rows in ordered]


def reason_groups(document: Document) -> list[ReasonGroup]:
    """Return explanations a scenario, their contributions side by side."""
    groups: dict[str, list[StoredExplanation]] = {}
    for item in document.why:
        groups.setdefault(item.scenario, []).append(item)
    found = []
    for rows in groups.values():
        rows.sort(key=lambda row: row.horizon_days)
        by_group: dict[str, list[StoredContribution | None]] = {}
        for place, row in enumerate(rows):
            for part in row.contributions:
                cells = by_group.setdefault(part.group, [None] * len(rows))
                cells[place] = part
        sizes = [abs(part.log_odds) for row in rows for part in row.contributions]
        found.append(
            ReasonGroup(
                title=rows[0].title or rows[0].scenario,
                clock=rows[0].clock,
                explanations=tuple(rows),
                rows=tuple(tuple(cells) for cells in by_group.values()),
                largest=max([*sizes, 0.5]),
            )
        )
    return found


def procedure_words(events: Iterable[tuple[str, str]]) -> str:
    """Say what a procedure brings: clock and word."""
    said = [f"{clock}: {word.replace('_', ' ')}" for clock, word in events]
    return "; ".join(said) or "nothing"


def resolution_rules(group: list[StoredForecast]) -> list[str]:
    """Return the rules of one scenario, once each, their date said in words."""
    texts = [
        item.resolution.replace(item.deadline.isoformat(), "the deadline")
        if item.deadline
        else item.resolution
        for item in group
    ]
    return list(dict.fromkeys(texts))


def source_rows(document: Document) -> list[tuple[StoredSource, int]]:
    """Return the sources with the number of visible moves that each supports."""
    counts: dict[str, int] = {}
    for move in document.visible:
        for key in move.sources:
            counts[key] = counts.get(key, 0) + 1
    rows = [(source, counts.get(source.id, 0)) for source in document.record.sources]
    return sorted(rows, key=lambda row: (row[0].name, row[0].id))


def provenance_rows(document: Document) -> list[tuple[str, str]]:
    """Return everything stored about how the reading was made, as name and value."""
    values = {"contest": document.contest, "as of": document.as_of.isoformat()}
    made = [*values.items(), *_flatten(document.provenance, "")]
    return [*made, *_flatten(document.outlook_basis, "outlook")]


def _flatten(values: Mapping[str, object], path: str) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        here = f"{path} {name}".strip().replace("_", " ")
        if isinstance(value, Mapping):
            yield from _flatten(value, here)
        elif isinstance(value, list | tuple):
            yield here, ", ".join(str(item) for item in value)
        else:
            yield here, str(value)


def safe_address(address: str | None) -> str:
    """Return an address if it leads to the web, otherwise nothing.

    Examples
    --------
    >>> safe_address("https://example.org/a"), safe_address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    try:
        parts = urlsplit((address or "").strip())
    except ValueError:
        return ""
    fine = parts.scheme in ("http", "https") and bool(parts.netloc)
    return parts.geturl() if fine else ""
