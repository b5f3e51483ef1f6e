"""Procedures that run at a vantage, as the futures need them.

A procedure is a kind, the day on which it falls due, the causes that it brings and may
bring, and whether it falls with the leader: motions, resignations and ultimatums that
bear on leader or cabinet alone end when the leader goes.

Where a contest states no procedures, those that a rule of law starts are taken from its
rules: the next regular election (``regular_election``) or the end of the term
(``term_ends``).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Procedure, Vantage, codebook
from countermove.outlook.causes import CAUSES, cause_of, clock_of

__all__ = [
    "KINDS",
    "Running",
    "bits_of",
    "causes_of",
    "find_running",
    "is_personal",
    "no_procedures",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

KINDS = tuple(codebook().words("procedures"))
PERSONAL = frozenset({"motion", "resignation", "ultimatum"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Procedures under way, one entry each.

    Parameters
    ----------
    ids : tuple of str
    kinds : int array, shape (procedure,)
        Places in :data:`KINDS`.
    due : shape (procedure,)
        Days from the vantage to the day it falls due, negative if that has passed; NaN
        where none was set.
    opened : shape (procedure,)
        Days from the vantage to its opening, zero or less.
    brings, may_bring : int arrays, shape (procedure,)
        Bit k stands for cause k.
    personal : int array, shape (procedure,)
        1 where it falls with the leader.
    """

    ids: tuple[str, ...]
    kinds: IntArray
    due: FloatArray
    opened: FloatArray
    brings: IntArray
    may_bring: IntArray
    personal: IntArray


def find_running(vantage: Vantage) -> Running:
    """Return what runs at the end of the day of issue."""
    record = vantage.record
    found: Sequence[Procedure] = record.procedures or tuple(_lawful(vantage))
    rows = [item for item in found if item.is_open(vantage.issued)]
    return Running(
        ids=tuple(item.id for item in rows),
        kinds=np.array([KINDS.index(item.kind) for item in rows], dtype=np.int64),
        due=np.array(
            [
                np.nan if item.due is None else (item.due - vantage.issued).days
                for item in rows
            ],
            dtype=np.float64,
        ),
        opened=np.array(
            [(item.opened - vantage.issued).days for item in rows], dtype=np.float64
        ),
        brings=np.array([bits_of(item.brings) for item in rows], dtype=np.int64),
        may_bring=np.array([bits_of(item.may_bring) for item in rows], dtype=np.int64),
        personal=np.array([is_personal(item) for item in rows], dtype=np.int64),
    )


def no_procedures() -> Running:
    """Return a table without a row."""
    empty = np.zeros(0, dtype=np.int64)
    return Running(
        ids=(),
        kinds=empty,
        due=np.zeros(0),
        opened=np.zeros(0),
        brings=empty,
        may_bring=empty,
        personal=empty,
    )


def causes_of(events: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    """Return the causes of clock words, those that move nothing left out."""
    found = (cause_of(*event) for event in events)
    return tuple(cause for cause in found if cause is not None)


def is_personal(procedure: Procedure) -> bool:
    """Tell whether a procedure falls with the leader."""
    causes = causes_of((*procedure.brings, *procedure.may_bring))
    clocks = {clock_of(cause) for cause in causes}
    return procedure.kind in PERSONAL and clocks <= {"leader", "cabinet"}


def bits_of(events: Iterable[tuple[str, str]]) -> int:
    """Return causes of clock words as bits of one number."""
    bits = 0
    for cause in causes_of(events):
        bits |= 1 << cause
    return bits


def _lawful(vantage: Vantage) -> Iterable[Procedure]:
    for rule in vantage.record.rules:
        for name in ("regular_election", "term_ends"):
            due = rule.settings.get(name)
            if isinstance(due, dt.date) and due > vantage.issued:
                yield Procedure(
                    id=rule.id,
                    opened=vantage.record.start,
                    reported=vantage.record.start,
                    kind="election",
                    due=due,
                    brings=(("legislature", "term_end"),),
                    may_bring=(("leader", "rule"), ("cabinet", "caretaker")),
                )
                return


assert len(CAUSES) < 63, "bits of a whole number stand for causes"
