"""Faults of procedures and standings: what contradicts the contest or the codebook."""

from collections.abc import Iterator

from countermove.contest.codebook import codebook
from countermove.contest.faults import Fault, suggest, unknown_key, word_faults
from countermove.contest.procedures import ClockWord, Procedure
from countermove.contest.record import Record

__all__ = ["procedure_faults", "standing_faults"]


def procedure_faults(record: Record) -> Iterator[Fault]:
    """Yield every fault of the procedures, row by row."""
    known = {**record.actor_index, **record.camp_index, **record.institution_index}
    sources = dict.fromkeys(source.id for source in record.sources)
    for item in record.procedures:
        yield from word_faults("procedures", item.kind, "procedures", item.id, "kind")
        if item.result is not None:
            yield from word_faults(
                "procedure_results", item.result, "procedures", item.id, "result"
            )
        yield from _event_faults(item)
        for column, kind, keys, table in (
            ("actor", "actor or camp", item.actors, known),
            ("about", "actor, camp or institution", item.about, known),
            ("moves", "move", item.moves, record.move_index),
            ("sources", "source", item.sources, sources),
        ):
            for key in keys:
                if key not in table:
                    where = ("procedures", item.id, column)
                    yield unknown_key(kind, key, table, where)


def standing_faults(record: Record) -> Iterator[Fault]:
    """Yield every fault of the standings."""
    for item in record.standings:
        where = f"standing/{item.clock}/{item.since}"
        problem = _word_problem((item.clock, item.state))
        if problem is not None:
            column = "clock" if problem[0] == "clock" else "state"
            yield Fault(
                table="contest",
                key=where,
                column=column,
                code=f"unknown-{column}",
                message=problem[1],
                remedy=problem[2],
            )
        if item.reported < item.since:
            yield Fault(
                table="contest",
                key=where,
                column="reported",
                code="reported-before-date",
                message=f"Expected `reported` on or after {item.since}, got "
                f"{item.reported}.",
                remedy="Mend one of the two.",
            )


def _event_faults(item: Procedure) -> Iterator[Fault]:
    if not item.brings and not item.may_bring:
        yield Fault(
            table="procedures",
            key=item.id,
            column="brings",
            code="brings-nothing",
            message=f"Expected procedure {item.id!r} to bring some event, or to make "
            "one possible, got none.",
            remedy="Name what follows if it goes through, such as leader:rule.",
        )
    for column in ("brings", "may_bring"):
        for event in getattr(item, column):
            problem = _word_problem(event)
            if problem is not None:
                yield Fault(
                    table="procedures",
                    key=item.id,
                    column=column,
                    code=f"unknown-{problem[0]}",
                    message=problem[1],
                    remedy=problem[2],
                )


def _word_problem(event: ClockWord) -> tuple[str, str, str] | None:
    """Return what is wrong with a clock's word: kind, message, remedy; None if well."""
    clock, word = event
    clocks = codebook().words("clocks")
    if clock not in clocks:
        return (
            "clock",
            f"Expected a clock, got {clock!r}.",
            suggest(clock, clocks),
        )
    words = codebook().words(f"clocks.{clock}")
    if word not in words:
        return (
            "event",
            f"Expected a word of the clock {clock!r}, got {word!r}.",
            suggest(word, words),
        )
    return None
