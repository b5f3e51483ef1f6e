"""Faults of claims: sources, camps, facts and copies that do not fit the record."""

from collections.abc import Iterator

from countermove.contest.faults import Fault, unknown_key, word_faults
from countermove.contest.moves import INDEPENDENT, Claim
from countermove.contest.record import Record

__all__ = ["claim_faults"]

SPEAKERS = frozenset({"official", "essay"})
"""Kinds of source that speak for somebody: to know no interest is worth a warning."""


def claim_faults(record: Record) -> Iterator[Fault]:
    """Yield every fault of claims, their sources and events with a fixed day."""
    claims = {claim.id: claim for claim in record.claims}
    sources = {source.id: source for source in record.sources}
    readings = {
        key
        for question in record.questions
        for key in (question.id, *(item.id for item in question.hypotheses))
    }
    targets = readings | set(record.move_index)
    for claim in record.claims:
        yield from word_faults("stances", claim.stance, "claims", claim.id, "stance")
        where = ("claims", claim.id, "certainty")
        yield from word_faults("certainties", claim.certainty or "reported", *where)
        if claim.source not in sources:
            yield unknown_key(
                "source", claim.source, sources, ("claims", claim.id, "source")
            )
        for key in claim.about:
            if key not in targets:
                where = ("claims", claim.id, "about")
                yield unknown_key("move or hypothesis", key, targets, where)
        yield from _interest_faults(record, claim)
        yield from _copy_faults(claim, claims)
    yield from _speaker_faults(record)
    for item in record.scheduled:
        if item.camp is not None and item.camp not in record.camp_index:
            where = ("contest", f"scheduled/{item.id}", "camp")
            yield unknown_key("camp", item.camp, record.camp_index, where)


def _interest_faults(record: Record, claim: Claim) -> Iterator[Fault]:
    for column, camps in (("favours", claim.favours), ("harms", claim.harms)):
        for camp in camps:
            if camp not in record.camp_index:
                where = ("claims", claim.id, column)
                yield unknown_key("camp", camp, record.camp_index, where)
    for camp in claim.favours:
        if camp in claim.harms:
            yield Fault(
                table="claims",
                key=claim.id,
                column="harms",
                code="favours-and-harms",
                message=f"Expected a camp to gain or to lose by claim {claim.id!r}, "
                f"got {camp!r} in both.",
                remedy="Leave it out of both where it cuts both ways.",
            )


def _copy_faults(claim: Claim, claims: dict[str, Claim]) -> Iterator[Fault]:
    if claim.copies in {"", INDEPENDENT}:
        return
    where = ("claims", claim.id, "copies")
    origin = claims.get(claim.copies)
    if origin is None:
        yield unknown_key(f"claim, or {INDEPENDENT}", claim.copies, claims, where)
        return
    wrong = _why_no_copy(claim, origin, claims)
    if wrong:
        yield Fault(
            table="claims",
            key=claim.id,
            column="copies",
            code="bad-copy",
            message=f"Expected claim {claim.id!r} to repeat an earlier claim that says "
            f"the same, {wrong}.",
            remedy=f"Mend the key, or write {INDEPENDENT!r} where it repeats none.",
        )


def _why_no_copy(claim: Claim, origin: Claim, claims: dict[str, Claim]) -> str:
    """Return why a claim cannot repeat another; empty if it can."""
    if origin.id == claim.id:
        return "got itself"
    if origin.date > claim.date:
        return f"got {origin.id!r} of {origin.date}, after its own {claim.date}"
    if _leads_back(claim, claims):
        return f"got {origin.id!r}, which repeats this one, directly or in turn"
    if "denies" in {origin.stance, claim.stance} and {origin.stance, claim.stance} & {
        "affirms",
        "doubts",
    }:
        return f"got {origin.id!r}, which says the opposite"
    if (origin.fact, origin.value) != (claim.fact, claim.value):
        return f"got {origin.id!r}, which has another fact or value"
    return ""


def _leads_back(claim: Claim, claims: dict[str, Claim]) -> bool:
    """Tell whether a chain of repetitions comes back to its beginning."""
    seen = {claim.id}
    here = claims.get(claim.copies)
    while here is not None and here.id not in seen:
        seen.add(here.id)
        here = claims.get(here.copies)
    return here is claim


def _speaker_faults(record: Record) -> Iterator[Fault]:
    """Warn of sources that speak for somebody and have no interest on record."""
    speaking = {claim.source for claim in record.claims if claim.favours or claim.harms}
    for source in record.sources:
        if source.id in speaking and source.camp is None and source.kind in SPEAKERS:
            yield Fault(
                table="sources",
                key=source.id,
                column="camp",
                code="no-interest",
                message=f"Expected the camp that {source.kind} source {source.id!r} "
                "speaks for, got none; its claims are weighed as if it had no side.",
                remedy="Name its camp; leave it empty only if it truly has none.",
                severity="warning",
            )
