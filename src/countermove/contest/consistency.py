"""Does a record agree with itself? Every fault at once.

Words are checked against the codebook, keys against the tables they point into, dates
against each other, and answers against time: a move may answer an earlier one or one
of the same day, and answers never run in a circle.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Protocol

from countermove.contest.claim_faults import claim_faults
from countermove.contest.faults import Fault, unknown_key, word_faults
from countermove.contest.moves import Move
from countermove.contest.procedure_faults import procedure_faults, standing_faults
from countermove.contest.question_faults import question_faults
from countermove.contest.record import Record

__all__ = ["find_faults"]


class _Keyed(Protocol):
    @property
    def id(self) -> str: ...


def find_faults(record: Record) -> list[Fault]:
    """Return every fault of a record, in order of its tables.

    An empty list means that a Contest can be made of it.
    """
    return [
        *_contest_faults(record),
        *_duplicate_faults(record),
        *_actor_faults(record),
        *_institution_faults(record),
        *_pointer_faults(record),
        *_move_faults(record),
        *_answer_faults(record),
        *procedure_faults(record),
        *standing_faults(record),
    ]


def _contest_faults(record: Record) -> Iterator[Fault]:
    if record.end is not None and record.end <= record.start:
        yield Fault(
            table="contest",
            key="end",
            column="end",
            code="end-before-start",
            message=f"Expected `end` after start {record.start}, got {record.end}.",
            remedy="`end` is the first day outside the contest; mend one of the two.",
        )
    for camp in record.camps:
        yield from word_faults(
            "roles", camp.role, "contest", f"camps/{camp.id}", "role"
        )


def _duplicate_faults(record: Record) -> Iterator[Fault]:
    tables: dict[tuple[str, str], Iterable[_Keyed]] = {
        ("contest", "camps"): record.camps,
        ("contest", "actors"): record.actors,
        ("contest", "institutions"): record.institutions,
        ("contest", "rules"): record.rules,
        ("moves", ""): record.moves,
        ("sources", ""): record.sources,
        ("claims", ""): record.claims,
        ("hypotheses", ""): record.questions,
        ("procedures", ""): record.procedures,
        ("contest", "scheduled"): record.scheduled,
        ("hypotheses", "coincidences"): record.coincidences,
    }
    for (table, section), rows in tables.items():
        for key, times in Counter(row.id for row in rows).items():
            if times > 1:
                yield Fault(
                    table=table,
                    key=f"{section}/{key}" if section else key,
                    column="id",
                    code="duplicate-id",
                    message=f"Expected each id once, got {key!r} {times} times.",
                    remedy="Give every row an id of its own.",
                )


def _actor_faults(record: Record) -> Iterator[Fault]:
    camps = record.camp_index
    for actor in record.actors:
        where = f"actors/{actor.id}"
        yield from word_faults("actor_kinds", actor.kind, "contest", where, "kind")
        for membership in actor.memberships:
            if membership.camp not in camps:
                yield unknown_key(
                    "camp", membership.camp, camps, ("contest", where, "camp")
                )
        for first, second in zip(
            actor.memberships, actor.memberships[1:], strict=False
        ):
            if (
                first.until is None
                or second.since is None
                or second.since < first.until
            ):
                yield Fault(
                    table="contest",
                    key=where,
                    column="camps",
                    code="overlapping-memberships",
                    message=f"Expected memberships of {actor.id!r} one after another, "
                    f"got {first.camp!r} until {first.until} and {second.camp!r} from "
                    f"{second.since}.",
                    remedy="List them in order of time; `to` is the first day outside.",
                )


def _institution_faults(record: Record) -> Iterator[Fault]:
    for item in record.institutions:
        where = f"institutions/{item.id}"
        yield from word_faults("branches", item.branch, "contest", where, "branch")
        yield from word_faults("levels", item.level, "contest", where, "level")
        for camp in item.holders:
            if camp not in record.camp_index:
                yield unknown_key(
                    "camp", camp, record.camp_index, ("contest", where, "holder")
                )


def _pointer_faults(record: Record) -> Iterator[Fault]:
    camps, actors = record.camp_index, record.actor_index
    for tenure in record.leaders:
        if tenure.actor not in actors:
            where = ("contest", f"leader/{tenure.actor}", "actor")
            yield unknown_key("actor", tenure.actor, actors, where)
    for source in record.sources:
        yield from word_faults(
            "source_kinds", source.kind, "sources", source.id, "kind"
        )
        if source.camp is not None and source.camp not in camps:
            yield unknown_key(
                "camp", source.camp, camps, ("sources", source.id, "camp")
            )
    yield from claim_faults(record)
    yield from question_faults(record)
    yield from _judgement_faults(record)


def _judgement_faults(record: Record) -> Iterator[Fault]:
    camps = record.camp_index
    for judgement in record.judgements:
        if judgement.opener not in record.move_index:
            where = ("contest", f"rounds/{judgement.opener}", "opener")
            yield unknown_key("move", judgement.opener, record.move_index, where)
        if judgement.result not in {"split", "undecided", "open"}:
            where = ("contest", f"rounds/{judgement.opener}", "result")
            yield from word_faults("roles", judgement.result, *where)
        if judgement.winner is not None and judgement.winner not in camps:
            where = ("contest", f"rounds/{judgement.opener}", "winner")
            yield unknown_key("camp", judgement.winner, camps, where)


def _move_faults(record: Record) -> Iterator[Fault]:
    known_targets = {
        **record.actor_index,
        **record.camp_index,
        **record.institution_index,
    }
    sources = {source.id for source in record.sources}
    for move in record.moves:
        yield from _move_words(move)
        yield from _move_time(record, move)
        for column, kind, keys, known in (
            ("actor", "actor", move.actors, record.actor_index),
            ("target", "actor, camp or institution", move.targets, known_targets),
            (
                "institutions",
                "institution",
                move.institutions,
                record.institution_index,
            ),
            ("sources", "source", move.sources, dict.fromkeys(sources)),
        ):
            for key in keys:
                if key not in known:
                    yield unknown_key(kind, key, known, ("moves", move.id, column))


def _move_words(move: Move) -> Iterator[Fault]:
    for section, word, column in (
        ("acts", move.act, "act"),
        ("forms", move.form, "form"),
        ("forces", move.force, "force"),
        ("results", move.result, "result"),
        ("precisions", move.precision, "precision"),
        ("stakes", move.stake, "stake"),
        ("bases", move.answers_basis, "answers_basis"),
        ("certainties", move.certainty, "certainty"),
        *(("labels", label, "label") for label in move.labels),
    ):
        if word is not None:
            yield from word_faults(section, word, "moves", move.id, column)


def _move_time(record: Record, move: Move) -> Iterator[Fault]:
    outside = record.end is not None and move.date >= record.end
    if move.date < record.start or outside:
        yield Fault(
            table="moves",
            key=move.id,
            column="date",
            code="date-outside-contest",
            message=f"Expected move {move.id!r} inside [{record.start}, "
            f"{record.end or 'open'}), got {move.date}.",
            remedy="Mend the date, or widen `start` and `end` in contest.yaml.",
        )
    if not move.actors:
        yield Fault(
            table="moves",
            key=move.id,
            column="actor",
            code="no-actor",
            message=f"Expected move {move.id!r} to have an actor, got none.",
            remedy="Name who acted; for an unknown hand keep an actor of that name.",
        )
    for key in move.actors:
        actor = record.actor_index.get(key)
        if actor is not None and actor.camp_on(move.date) is None:
            yield Fault(
                table="moves",
                key=move.id,
                column="actor",
                code="actor-without-camp",
                message=f"Expected actor {key!r} to stand in a camp on {move.date}, "
                "got none.",
                remedy=f"Give {key!r} a `camp`, or a dated membership that covers it.",
            )


def _answer_faults(record: Record) -> Iterator[Fault]:
    moves = record.move_index
    for move in record.moves:
        for key in move.answers:
            parent = moves.get(key)
            if parent is None:
                yield unknown_key("move", key, moves, ("moves", move.id, "answers"))
            elif parent.date > move.date or _known_later(parent, move):
                yield Fault(
                    table="moves",
                    key=move.id,
                    column="answers",
                    code="answers-later-move",
                    message=f"Expected move {move.id!r} of {move.date} to answer an "
                    f"earlier move, got {key!r} of {parent.date}.",
                    remedy="Swap the two, or mend a date.",
                )
    yield from _circle_faults(moves)


def _known_later(parent: Move, move: Move) -> bool:
    """Say whether a move of the same day is known to have come after."""
    if parent.date != move.date or parent.day_order is None or move.day_order is None:
        return False
    return parent.day_order > move.day_order


def _circle_faults(moves: dict[str, Move]) -> Iterator[Fault]:
    """Find circles by walking up from each move, with a stack of our own."""
    finished: set[str] = set()
    for root in moves:
        path: dict[str, None] = {}
        stack = [(root, False)]
        while stack:
            key, leaving = stack.pop()
            if leaving:
                path.popitem()
                finished.add(key)
                continue
            if key in finished or key not in moves:
                continue
            if key in path:
                steps = list(path)
                yield _circle([*steps[steps.index(key) :], key])
                continue
            path[key] = None
            stack.append((key, True))
            stack.extend(
                (parent, False) for parent in moves[key].answers if parent != key
            )


def _circle(path: list[str]) -> Fault:
    return Fault(
        table="moves",
        key=path[0],
        column="answers",
        code="answers-in-a-circle",
        message=f"Expected answers to lead back in time, got the circle "
        f"{' -> '.join(path)}.",
        remedy="Remove one of these answers.",
    )
