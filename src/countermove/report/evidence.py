"""What a piece of evidence is, in words, and which moves it rests on."""

from dataclasses import dataclass

from countermove.report.document import Document
from countermove.report.flips import shorten
from countermove.report.parts import StoredClaim, StoredSource
from countermove.report.weighed_parts import StoredItem, WeighedQuestionPart
from countermove.report.words import percent

__all__ = ["EvidenceRow", "evidence_rows", "interests_behind", "moves_of", "words_of"]

_STAKE_OF = {"all": "all moves", "all:aim": "the aims", "all:form": "the forms"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One piece of evidence of a question, ready to be shown.

    Parameters
    ----------
    moves : tuple of str
        Moves that it is, or is about.
    claim, source : StoredClaim, StoredSource or None
        Where it is a claim.
    expects : mapping of str to str
        The analyst's word by reading.
    drawn : str
        The reading that it speaks for most, in words; empty if for none.
    """

    item: StoredItem
    words: str
    moves: tuple[str, ...]
    claim: StoredClaim | None
    source: StoredSource | None
    expects: dict[str, str]
    grade: str
    speaks_for: str
    speaks_against: str


def evidence_rows(
    document: Document, question: WeighedQuestionPart
) -> list[EvidenceRow]:
    """Return the evidence of a question, what tells most first."""
    asked = {item.id: item for item in document.record.questions}.get(question.id)
    words = {row.evidence: row for row in asked.evidence} if asked else {}
    texts = {item.id: shorten(item.text) for item in question.hypotheses}
    rows = []
    for item in sorted(question.items, key=lambda row: -row.information):
        claim = document.claim_by_id.get(item.evidence)
        given = words.get(item.evidence)
        best = max(item.log_ratio, key=lambda key: item.log_ratio[key], default="")
        worst = min(item.log_ratio, key=lambda key: item.log_ratio[key], default="")
        told = bool(best) and item.log_ratio[best] - item.log_ratio[worst] > 1e-6
        rows.append(
            EvidenceRow(
                item=item,
                words=words_of(document, item),
                moves=moves_of(document, item.evidence),
                claim=claim,
                source=document.source_by_id.get(claim.source) if claim else None,
                expects=dict(given.expects) if given else {},
                grade=(given.grade or "") if given else "",
                speaks_for=texts.get(best, best) if told else "",
                speaks_against=texts.get(worst, worst) if told else "",
            )
        )
    return rows


def interests_behind(
    document: Document, question: WeighedQuestionPart
) -> list[tuple[str, list[str]]]:
    """Return the sources of a question's evidence by the camp whose interest they have.

    Returns
    -------
    list of (str, list of str)
        Camp and names of sources, the camp with most sources first; the empty camp,
        for no known interest, last.
    """
    found: dict[str, dict[str, None]] = {}
    for item in question.items:
        claim = document.claim_by_id.get(item.evidence)
        move = document.by_id.get(item.evidence)
        keys = (claim.source,) if claim else move.sources if move else ()
        for key in keys:
            source = document.source_by_id.get(key)
            camp = (source.camp or "") if source else ""
            found.setdefault(camp, {})[source.name if source else key] = None
    order = sorted(found, key=lambda camp: (camp == "", -len(found[camp]), camp))
    return [(camp, list(found[camp])) for camp in order]


def moves_of(document: Document, key: str) -> tuple[str, ...]:
    """Return the moves that a piece of evidence is, or is about."""
    if key in document.by_id:
        return (key,)
    claim = document.claim_by_id.get(key)
    if claim is not None:
        return tuple(move for move in claim.about if move in document.by_id)
    kind, *parts = key.split(":")
    return tuple(part for part in parts if kind == "answers" and part in document.by_id)


def words_of(document: Document, item: StoredItem) -> str:
    """Say in words what a piece of evidence is."""
    key = item.evidence
    if key in document.by_id:
        return _action(document, key)
    claim = document.claim_by_id.get(key)
    if claim is not None:
        return claim.says
    kind, _, rest = key.partition(":")
    if kind == "stakes":
        observer = _STAKE_OF.get(rest) or document.camp(rest)
        return f"What is at stake, read from {observer}"
    parts = moves_of(document, key)
    if len(parts) >= 2:
        answer, *causes = (f"“{_action(document, part)}”" for part in parts)
        return (
            f"That {answer} answers {' or '.join(causes)}, which the rounds find "
            f"{percent(item.worth)} probable with every label hidden"
        )
    return key


def _action(document: Document, key: str) -> str:
    move = document.by_id[key]
    return move.action or move.act.replace("_", " ")
