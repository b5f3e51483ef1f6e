"""What the rounds model looks at in each move, as arrays in the order of the moves.

Traits hold no probabilities and no dates: days count from the start of the contest, and
sets (camps, actors, institutions, words) become sparse 0/1 matrices, a row a move.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from countermove.contest import Move, Record, Vantage, codebook
from countermove.reading.replies import usual_replies
from countermove.reading.stakes import STAKES
from countermove.reading.vocabulary import (
    incidence,
    name_stems,
    share_columns,
    stems_of,
    words_of,
)

__all__ = ["Traits", "traits_of"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FORMS = {"lawful": 0.0, "grey": 1 / 3, "irregular": 2 / 3, "violent": 1.0}
SEVEREST = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One row a move, in order of day.

    Parameters
    ----------
    days, spreads : int arrays, shape (move,)
        Day since the start of the contest, never falling, and by how many days it may
        be off to either side.
    places : shape (move,)
        Known place among the moves of the day; NaN where it is not known.
    camps, actors, target_camps, targets, institutions : sparse
        0/1 matrices, shape (move, vocabulary). `camps` and `target_camps` share their
        columns, and so do `actors` and `targets`.
    words, stems, naming, own_names, sources : sparse
        0/1 matrices: words of the description; its stems; stems of the description, of
        the actors' and of the targets' names; stems of the actors' names alone (in the
        columns of `stems`); and sources but memory.
    acts : int array, shape (move,)
        Number of the act, as in :func:`~countermove.reading.replies.usual_replies`.
    verbal, hostile, cooperative, formal, lethal : bool arrays, shape (move,)
        From the codebook's entry of the act; `lethal` from force and deaths.
    severity, weight, form : shape (move,)
        In [0, 1], from the act and the form; lawful is 0, violent 1.
    scope : shape (move,)
        Summed weights of the institutions touched.
    source_counts : shape (move,)
        ``log(1 + number of sources)``, memory not counted.
    arbiter, patron, street : bool arrays, shape (move,)
        Whether a camp of that role acts.
    untargeted, named, disputed : bool arrays, shape (move,)
        Whether it has no target, bears a label, is the subject of a claim.
    stakes : int array, shape (move,)
        The coder's stake as a number, -1 for none.
    """

    days: IntArray
    spreads: IntArray
    places: FloatArray
    camps: csr_array
    actors: csr_array
    target_camps: csr_array
    targets: csr_array
    institutions: csr_array
    words: csr_array
    stems: csr_array
    naming: csr_array
    own_names: csr_array
    sources: csr_array
    acts: IntArray
    verbal: BoolArray
    hostile: BoolArray
    cooperative: BoolArray
    formal: BoolArray
    lethal: BoolArray
    severity: FloatArray
    weight: FloatArray
    form: FloatArray
    scope: FloatArray
    source_counts: FloatArray
    arbiter: BoolArray
    patron: BoolArray
    street: BoolArray
    untargeted: BoolArray
    named: BoolArray
    disputed: BoolArray
    stakes: IntArray

    @property
    def size(self) -> int:
        """The number of moves."""
        return int(self.days.size)


def traits_of(vantage: Vantage) -> Traits:
    """Collect the traits of every visible move.

    Parameters
    ----------
    vantage : Vantage
        Its moves are in canonical order, which is kept.
    """
    record, moves = vantage.record, vantage.moves
    book = codebook()
    acts = [book.act(move.act) for move in moves]
    spread = {key: int(item.spread_days) for key, item in book.precisions.items()}
    camps = [record.camps_of(move.actors, move.date) for move in moves]
    target_camps = [record.camps_of(move.targets, move.date) for move in moves]
    roles = [{record.camp_index[key].role for key in row} for row in camps]
    weights = {item.id: item.weight for item in record.institutions}
    claimed = {key for claim in record.claims for key in claim.about}
    sources = [[key for key in move.sources if key != "memory"] for move in moves]
    return Traits(
        days=np.array(
            [vantage.calendar.day(move.date) for move in moves], dtype=np.int64
        ),
        spreads=np.array([spread[move.precision] for move in moves], dtype=np.int64),
        places=np.array(
            [np.nan if m.day_order is None else m.day_order for m in moves],
            dtype=np.float64,
        ),
        **share_columns(camps=camps, target_camps=target_camps),
        **share_columns(
            actors=[move.actors for move in moves],
            targets=[move.targets for move in moves],
        ),
        institutions=incidence([move.institutions for move in moves]),
        **_descriptions(record, moves),
        sources=incidence(sources),
        acts=np.array([usual_replies()[0][act.name] for act in acts], dtype=np.int64),
        verbal=_flags(act.verbal for act in acts),
        hostile=_flags(act.tone == "hostile" for act in acts),
        cooperative=_flags(act.tone == "cooperative" for act in acts),
        formal=_flags(act.formal for act in acts),
        lethal=_flags(_is_lethal(move) for move in moves),
        severity=_numbers(act.severity / SEVEREST for act in acts),
        weight=_numbers(act.weight for act in acts),
        form=_numbers(FORMS[move.form] for move in moves),
        scope=_numbers(sum(weights[key] for key in m.institutions) for m in moves),
        source_counts=_numbers(np.log1p(len(keys)) for keys in sources),
        arbiter=_flags("arbiter" in row for row in roles),
        patron=_flags("patron" in row for row in roles),
        street=_flags("street" in row for row in roles),
        untargeted=_flags(not move.targets for move in moves),
        named=_flags(bool(move.labels) for move in moves),
        disputed=_flags(move.id in claimed for move in moves),
        stakes=np.array(
            [-1 if m.stake is None else STAKES.index(m.stake) for m in moves],
            dtype=np.int64,
        ),
    )


def _is_lethal(move: Move) -> bool:
    return move.force == "lethal" or (move.deaths is not None and move.deaths[1] > 0)


def _flags(values: Iterable[bool]) -> BoolArray:
    return np.array(list(values), dtype=np.bool_)


def _numbers(values: Iterable[float]) -> FloatArray:
    return np.array(list(values), dtype=np.float64)


def _descriptions(record: Record, moves: Sequence[Move]) -> dict[str, csr_array]:
    """Return the matrices of words: descriptions, and names of actors and targets."""
    stems = [stems_of(move.action) for move in moves]
    own = [name_stems(record, move.actors) for move in moves]
    naming = [
        mine | stem | name_stems(record, move.targets)
        for mine, stem, move in zip(own, stems, moves, strict=True)
    ]
    return {
        "words": incidence([words_of(move.action) for move in moves]),
        "naming": incidence(naming),
        **share_columns(stems=stems, own_names=own),
    }
