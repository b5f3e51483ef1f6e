"""A stored reading as the page needs it: checked once, then looked up by key.

A reading is one JSON object with a schema number. A file of another kind, another
schema, or one whose answers and rounds name unknown moves is refused with the places
at fault.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import TypeAdapter
from pydantic import ValidationError as Misfit

from countermove.errors import ValidationError
from countermove.report.parts import (
    Answer,
    Branching,
    StoredClaim,
    StoredControl,
    StoredExchange,
    StoredExplanation,
    StoredForecast,
    StoredLinks,
    StoredMove,
    StoredProcedure,
    StoredRecord,
    StoredRound,
    StoredSource,
    StoredStake,
)
from countermove.report.weighed_parts import StoredWeighed

__all__ = ["SCHEMA", "Document", "read_document"]

SCHEMA = 3
_NEEDED = ("schema", "contest", "as_of", "record")


@dataclass(frozen=True, kw_only=True)
class Document:
    """One reading at one vantage, with lookups.

    Parameters
    ----------
    labels : str
        ``used`` if labelled answers were clamped, ``ignored`` if the model saw none.
    moves : tuple of str
        Keys of the visible moves.
    """

    schema: int
    contest: str
    as_of: dt.date
    record: StoredRecord
    seed: int = 0
    labels: str = ""
    provenance: Mapping[str, object] = field(default_factory=dict)
    moves: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    rounds: tuple[StoredRound, ...] = ()
    who_answers_whom: tuple[StoredExchange, ...] = ()
    excitation: Branching | None = None
    stakes: tuple[StoredStake, ...] = ()
    control: tuple[StoredControl, ...] = ()
    outlook: tuple[StoredForecast, ...] = ()
    outlook_basis: Mapping[str, object] = field(default_factory=dict)
    why: tuple[StoredExplanation, ...] = ()
    weighed: StoredWeighed = field(default_factory=StoredWeighed)
    links: StoredLinks | None = None

    @cached_property
    def title(self) -> str:
        """Name of the contest, or its key."""
        return self.record.title or self.contest

    @cached_property
    def visible(self) -> tuple[StoredMove, ...]:
        """The visible moves, by date, then as stored."""
        seen = set(self.moves) or {move.id for move in self.record.moves}
        kept = (move for move in self.record.moves if move.id in seen)
        return tuple(sorted(kept, key=lambda move: move.date))

    @cached_property
    def by_id(self) -> dict[str, StoredMove]:
        """Moves by key."""
        return {move.id: move for move in self.record.moves}

    @cached_property
    def claim_by_id(self) -> dict[str, StoredClaim]:
        """Claims by key."""
        return {claim.id: claim for claim in self.record.claims}

    @cached_property
    def source_by_id(self) -> dict[str, StoredSource]:
        """Sources by key."""
        return {source.id: source for source in self.record.sources}

    @cached_property
    def exchanges(self) -> tuple[StoredRound, ...]:
        """Rounds of two moves or more, in order of time."""
        longer = (item for item in self.rounds if len(item.moves) > 1)
        return tuple(sorted(longer, key=lambda item: (item.start, item.id)))

    @cached_property
    def alone(self) -> tuple[str, ...]:
        """Keys of visible moves that belong to no round of two moves or more."""
        joined = {key for item in self.exchanges for key in item.moves}
        return tuple(move.id for move in self.visible if move.id not in joined)

    @cached_property
    def running(self) -> tuple[StoredProcedure, ...]:
        """Procedures under way, the first to fall due first."""
        rows = [
            item
            for item in self.record.procedures
            if item.closed is None or item.closed > self.as_of
        ]
        late = dt.date.max
        return tuple(sorted(rows, key=lambda item: (item.due or late, item.id)))

    @cached_property
    def parents(self) -> dict[str, tuple[Answer, ...]]:
        """Candidate parents of each move, most probable first."""
        found: dict[str, list[Answer]] = {}
        for answer in self.answers:
            found.setdefault(answer.move, []).append(answer)
        return {
            key: tuple(
                sorted(rows, key=lambda row: (-row.probability, str(row.parent)))
            )
            for key, rows in found.items()
        }

    @cached_property
    def _names(self) -> dict[str, str]:
        record = self.record
        groups = (record.institutions, record.actors, record.camps)
        return {item.id: item.name or item.id for group in groups for item in group}

    @cached_property
    def _camp_names(self) -> dict[str, str]:
        return {camp.id: camp.name or camp.id for camp in self.record.camps}

    @cached_property
    def _institution_names(self) -> dict[str, str]:
        return {item.id: item.name or item.id for item in self.record.institutions}

    def name(self, key: str) -> str:
        """Return the name of an actor, camp or institution; the key if unknown."""
        return self._names.get(key, key)

    def camp(self, key: str | None) -> str:
        """Return the name of a camp; ``nobody known`` for None."""
        return "nobody known" if key is None else self._camp_names.get(key, key)

    def institution(self, key: str) -> str:
        """Return the name of an institution."""
        return self._institution_names.get(key, key)


def read_document(values: Mapping[str, object]) -> Document:
    """Check a stored reading and give typed access to it.

    Raises
    ------
    ValidationError
        If `values` is no reading, has another schema, or contradicts itself.
    """
    missing = [name for name in _NEEDED if name not in values]
    if missing:
        raise ValidationError(
            f"Expected a stored reading with {', '.join(_NEEDED)}; "
            f"{', '.join(missing)} missing. Give the reading.json that "
            "`countermove read --out` wrote."
        )
    if values["schema"] != SCHEMA:
        raise ValidationError(
            f"Expected a reading of schema {SCHEMA}, got {values['schema']!r}. "
            "Make the reading again with this version of countermove."
        )
    try:
        document = TypeAdapter(Document).validate_python(values)
    except Misfit as misfit:
        raise ValidationError(_describe(misfit)) from misfit
    _check_pointers(document)
    return document


def _describe(misfit: Misfit) -> str:
    faults = misfit.errors(include_url=False, include_input=False)
    shown = "; ".join(
        f"{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}"
        for fault in faults[:5]
    )
    return (
        f"Expected a stored reading, got {len(faults)} values that misfit: {shown}. "
        "Make the reading again with `countermove read --out`."
    )


def _check_pointers(document: Document) -> None:
    """Refuse answers and rounds about moves that the record does not hold."""
    named = {key for item in document.rounds for key in (item.opener, *item.moves)}
    named |= {answer.move for answer in document.answers}
    named |= {answer.parent for answer in document.answers if answer.parent}
    named |= {key for item in document.record.procedures for key in item.moves}
    named |= {
        key
        for item in document.why
        for part in item.contributions
        for key in part.moves
    }
    named |= {key for item in document.weighed.coincidences for key in item.moves}
    unknown = sorted((named | set(document.moves)) - set(document.by_id))
    if unknown:
        raise ValidationError(
            f"Expected answers, rounds and reasons about moves of the record, got "
            f"{', '.join(unknown[:5])}. Was the record of the reading cut by hand?"
        )
