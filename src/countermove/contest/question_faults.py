"""Faults of rival readings and of the evidence for them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from countermove.contest.faults import Fault, unknown_key, word_faults
from countermove.contest.record import Record
from countermove.contest.rules import Evidence, Hypothesis, Question

__all__ = ["question_faults"]


def question_faults(record: Record) -> Iterator[Fault]:
    """Yield every fault of questions, their hypotheses and evidence, and coincidences.

    A hypothesis may lie within another of its question; such chains end, and what a
    hypothesis contains is not more probable than itself.
    """
    evidence = set(record.move_index) | {claim.id for claim in record.claims}
    for question in record.questions:
        yield from _containment_faults(question)
        for item in question.evidence:
            yield from _evidence_faults(record, question, item, evidence)
        yield from _repeated_evidence(question)
    for coincidence in record.coincidences:
        where = ("hypotheses", f"coincidences/{coincidence.id}", "moves")
        if len(set(coincidence.moves)) < 2:
            yield Fault(
                table=where[0],
                key=where[1],
                column=where[2],
                code="too-few-moves",
                message=f"Expected two moves or more in {coincidence.id!r}, got "
                f"{len(set(coincidence.moves))}.",
                remedy="Name one move of each stream.",
            )
        for key in coincidence.moves:
            if key not in record.move_index:
                yield unknown_key("move", key, record.move_index, where)


def _evidence_faults(
    record: Record, question: Question, item: Evidence, evidence: set[str]
) -> Iterator[Fault]:
    where = ("hypotheses", question.id, "expects")
    if question.exclusive and "otherwise" in item.expects:
        yield Fault(
            table="hypotheses",
            key=question.id,
            column="expects",
            code="otherwise-among-rivals",
            message=f"Expected no `otherwise` for {item.evidence!r}, whose readings "
            "exclude each other, got one.",
            remedy="Remove it, or say `exclusive: false`.",
        )
    if item.grade is not None:
        yield from word_faults("grades", item.grade, *where)
    if item.observer is not None:
        known = {"all", "all:aim", "all:form", *record.camp_index}
        if item.observer not in known:
            yield unknown_key("observer of stakes", item.observer, known, where)
        return
    for key in item.moves:
        if key not in record.move_index:
            yield unknown_key("move", key, record.move_index, where)
    yield from _time_faults(record, question, item)
    if not item.moves and item.evidence not in evidence:
        yield unknown_key("move or claim", item.evidence, evidence, where)


def _time_faults(record: Record, question: Question, item: Evidence) -> Iterator[Fault]:
    """Find answers, given as evidence, to a later move or to the move itself."""
    known = [record.move_index[key] for key in item.moves if key in record.move_index]
    for parent in known[1:]:
        answer = known[0]
        # A date that could not be read stands at the beginning of time.
        later = parent.date > answer.date > date.min
        if parent is answer or later:
            yield Fault(
                table="hypotheses",
                key=question.id,
                column="expects",
                code="answers-later-move",
                message=f"Expected move {answer.id!r} of {answer.date} to answer an "
                f"earlier move, got {parent.id!r} of {parent.date}.",
                remedy="Write `answers:A:B` for: A answers B.",
            )


def _repeated_evidence(question: Question) -> Iterator[Fault]:
    """Find evidence that is listed, and would count, more than once."""
    counts = Counter(item.evidence for item in question.evidence)
    for key, times in counts.items():
        if times > 1:
            yield Fault(
                table="hypotheses",
                key=question.id,
                column="expects",
                code="duplicate-evidence",
                message=f"Expected each piece of evidence once, got {key!r} {times} "
                "times.",
                remedy="Keep one of the rows.",
            )


def _containment_faults(question: Question) -> Iterator[Fault]:
    by_key = {item.id: item for item in question.hypotheses}
    where = ("hypotheses", question.id, "hypotheses")
    for item in question.hypotheses:
        if item.within is not None and item.within not in by_key:
            yield unknown_key("reading of this question", item.within, by_key, where)
    circle = _circle(by_key)
    if circle:
        yield Fault(
            table="hypotheses",
            key=question.id,
            column="hypotheses",
            code="containment-in-a-circle",
            message="Expected readings to lie within wider ones, got the circle "
            f"{' -> '.join(circle)}.",
            remedy="Remove one `within`.",
        )
        return
    for parent in question.hypotheses:
        inside = sum(h.prior for h in question.hypotheses if h.within == parent.id)
        exclusive = question.exclusive and inside > parent.prior + 1e-9
        wider = any(
            child.within == parent.id and child.prior > parent.prior + 1e-9
            for child in question.hypotheses
        )
        if exclusive or wider:
            yield Fault(
                table="hypotheses",
                key=question.id,
                column="hypotheses",
                code="bad-priors",
                message=f"Expected reading {parent.id!r} to be at least as probable as "
                f"what it contains, got {parent.prior:g} against {inside:g}.",
                remedy="Raise its prior, or lower those of the readings within it.",
            )


def _circle(by_key: dict[str, Hypothesis]) -> list[str]:
    for start in by_key:
        path: list[str] = []
        key: str | None = start
        while key is not None and key in by_key:
            if key in path:
                return [*path[path.index(key) :], key]
            path.append(key)
            key = by_key[key].within
    return []
