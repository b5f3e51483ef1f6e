"""Trajectories: where a contest stood at every ten days of its age, as numbers.

A trajectory is a table of values, one row for each *mark* (every :data:`STEP` days from
the start) and one column for each component of
:mod:`.components`, and beside it the moves as a sequence
of symbols: who acted (ruling camp, challengers or street, arbiter, patron, other) and
how (hostile or not; within the law and its grey, or outside it).

    rounds     from answers and judgements that the analyst settled: a round is a move
               that answers nothing, with all that answers it
    stakes     the pooled mixture of :mod:`countermove.reading.stakes`, and how far the
               aims lie beyond personnel when the acts do not
    control    shares of :mod:`countermove.reading.control`, weighted over institutions
    pressures  counted over the last :data:`WINDOW` days

A row holds what the vantage knows of moves *dated* up to the mark, so a trajectory
measured late and one measured early agree up to the early age, save for what was
reported or settled in between, and for camps that were not yet known.

A value that cannot be told is NaN, never zero: fewer than :data:`FEWEST` moves in the
window, no institution of that branch, no camp of that side, no judged round, most moves
with nobody having asked what they answer. People whose deaths nobody counted are not
"none killed" but not in the number of those *known* to have been killed.

Assumes that coders of different contests use the codebook alike. Fails where one writes
a row for every arrest and another a row for every month.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Move, Vantage, codebook
from countermove.errors import ShapeError
from countermove.reading.control import track_control
from countermove.reading.stakes import HALF_LIFE, PRIOR, track_stakes
from countermove.weighing.analogues.components import BRANCHES, COMPONENTS, SIDES

__all__ = ["FEWEST", "STEP", "WINDOW", "Trajectory", "measure_trajectory"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

STEP = 10
"""Days between marks: what is new waits nine days at most to be compared."""
WINDOW = 90
"""Days over which pressures are counted."""
FEWEST = 3
"""Moves below which a share says nothing."""
CROWDS = frozenset({"protest", "riot", "strike", "occupy", "storm", "blockade"})
OUTSIDE_LAW = frozenset({"irregular", "violent"})
SIDE_OF_ROLE = {
    "incumbent": "i",
    "challenger": "c",
    "street": "c",
    "arbiter": "a",
    "patron": "p",
    "other": "o",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """One contest along its age.

    Parameters
    ----------
    contest, title : str
    age : int
        Day up to which it is known, in days since its start.
    marks : shape (mark,)
        0, 10, 20 ... up to the age.
    values : shape (mark, component)
        In units of the components; NaN where it cannot be told.
    act_days : shape (act,)
        Days of the moves, rising.
    acts : str
        One symbol for each move. Symbols have no meaning beyond being equal or not.

    Raises
    ------
    ShapeError
        If the parts do not fit together.
    """

    contest: str
    title: str
    age: int
    marks: IntArray
    values: FloatArray
    act_days: IntArray
    acts: str

    def __post_init__(self) -> None:
        """Check the shapes and keep arrays that nobody can change."""
        wanted = (self.marks.size, len(COMPONENTS))
        if self.values.shape != wanted or len(self.acts) != self.act_days.size:
            raise ShapeError(
                f"Expected values of shape {wanted} and a symbol for each of "
                f"{self.act_days.size} acts, got {self.values.shape} and "
                f"{len(self.acts)}. Measure the contest again."
            )
        for name in ("marks", "values", "act_days"):
            array = getattr(self, name).copy()
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def acts_until(self, age: int) -> str:
        """Return the symbols of the moves made up to an age, in days."""
        return self.acts[: int(np.searchsorted(self.act_days, age, side="right"))]


def measure_trajectory(vantage: Vantage) -> Trajectory:
    """Measure a contest at every mark up to the day of issue.

    Parameters
    ----------
    vantage : Vantage
        Nothing else is looked at.

    Returns
    -------
    Trajectory
    """
    marks = np.arange(0, max(vantage.day, 0) + 1, STEP, dtype=np.int64)
    columns = {
        **_measure_rounds(vantage, marks),
        **_measure_stakes(vantage, marks),
        **_measure_control(vantage, marks),
        **_measure_pressures(vantage, marks),
    }
    return Trajectory(
        contest=vantage.record.id,
        title=vantage.record.title,
        age=max(vantage.day, 0),
        marks=marks,
        values=np.column_stack([columns[item.key] for item in COMPONENTS]),
        act_days=_days(vantage, [move.date for move in vantage.moves]),
        acts="".join(_symbol(vantage, move) for move in vantage.moves),
    )


def _measure_rounds(vantage: Vantage, marks: IntArray) -> dict[str, FloatArray]:
    settled = [move for move in vantage.moves if move.settled]
    answers = [move for move in settled if move.answers]
    index = vantage.record.move_index
    waits = np.array(
        [(move.date - index[move.answers[0]].date).days for move in answers],
        dtype=np.float64,
    )
    answer_days = _days(vantage, [move.date for move in answers])
    asked = _up_to(_days(vantage, [move.date for move in settled]), marks)
    made = _up_to(_days(vantage, [move.date for move in vantage.moves]), marks)
    told = (asked >= FEWEST) & (2 * asked >= made)
    answered = _up_to(answer_days, marks)
    opened = _up_to(_first_answers(vantage, answers), marks)
    usual = [
        np.median(waits[answer_days <= mark]) if count >= FEWEST else np.nan
        for mark, count in zip(marks, answered, strict=True)
    ]
    return {
        "rounds_opened": np.where(told, opened, np.nan),
        "answering": np.where(told, _share(answered, asked, fewest=FEWEST), np.nan),
        "days_to_answer": np.array(usual, dtype=np.float64),
        "won_by_challengers": _won(vantage, marks),
    }


def _first_answers(vantage: Vantage, answers: list[Move]) -> IntArray:
    """Return the day on which each opening was first answered, rising."""
    parents = {move.id: move.answers[0] for move in answers}
    first: dict[str, dt.date] = {}
    for move in answers:
        opener, seen = parents[move.id], {move.id}
        while opener in parents and opener not in seen:
            seen.add(opener)
            opener = parents[opener]
        first[opener] = min(first.get(opener, move.date), move.date)
    return np.sort(_days(vantage, list(first.values())))


def _won(vantage: Vantage, marks: IntArray) -> FloatArray:
    """Return the share of judged rounds that challengers or the street won."""
    judged = [item for item in vantage.record.judgements if item.result != "open"]
    won = [item for item in judged if item.result in SIDES["challenger"][1]]
    all_known = np.sort(_days(vantage, [item.known for item in judged]))
    won_known = np.sort(_days(vantage, [item.known for item in won]))
    return _share(_up_to(won_known, marks), _up_to(all_known, marks), fewest=1)


def _measure_stakes(vantage: Vantage, marks: IntArray) -> dict[str, FloatArray]:
    stakes = track_stakes(vantage)
    last = np.searchsorted(stakes.days, marks, side="right") - 1
    kept = np.full((marks.size, *stakes.evidence.shape[1:]), PRIOR)
    seen = last >= 0
    aged = 2.0 ** (-(marks[seen] - stakes.days[last[seen]]) / HALF_LIFE)
    kept[seen] += stakes.evidence[last[seen]] * aged[:, None, None]
    shares = kept / kept.sum(axis=2, keepdims=True)
    shares[~seen] = np.nan
    pooled, aim, form = (
        shares[:, stakes.observers.index(name)]
        for name in ("all", "all:aim", "all:form")
    )
    return {
        "personnel": pooled[:, 0],
        "authority": pooled[:, 1],
        "structural": pooled[:, 2],
        "aim_above_form": form[:, 0] - aim[:, 0],
    }


def _measure_control(vantage: Vantage, marks: IntArray) -> dict[str, FloatArray]:
    control, record = track_control(vantage), vantage.record
    columns = {}
    for branch in BRANCHES:
        items = [item for item in record.institutions if item.branch == branch]
        total = sum(item.weight for item in items)
        held = np.zeros((marks.size, len(control.camps)))
        for item in items:
            track = control.tracks[item.id]
            rows = np.searchsorted(track.days, marks, side="right") - 1
            held += item.weight * track.filtered.shares[rows]
        for side, (_, roles) in SIDES.items():
            mine = [record.camp_index[key].role in roles for key in control.camps]
            known = total > 0 and any(mine)
            columns[f"{branch}_{side}"] = (
                held[:, mine].sum(axis=1) / total
                if known
                else np.full(marks.size, np.nan)
            )
    return columns


def _measure_pressures(vantage: Vantage, marks: IntArray) -> dict[str, FloatArray]:
    moves = vantage.moves
    days = _days(vantage, [move.date for move in moves])
    roles = [_roles(vantage, move) for move in moves]
    facing = np.array([_is_facing(vantage, move) for move in moves], dtype=np.float64)
    hostile = np.array([_is_hostile(move) for move in moves], dtype=np.float64)
    killed = [sum(move.deaths) / 2 if move.deaths else 0.0 for move in moves]
    total = _lately(np.ones(len(moves)), days, marks)

    def part(flags: list[bool]) -> FloatArray:
        counted = _lately(np.array(flags, dtype=np.float64), days, marks)
        return _share(counted, total, fewest=FEWEST)

    between = _lately(facing, days, marks)
    since = [item.since for item in vantage.record.leaders]
    changed = [day for day in since if day > vantage.record.start]
    return {
        "hostile": _share(
            _lately(facing * hostile, days, marks), between, fewest=FEWEST
        ),
        "killed": _lately(np.array(killed), days, marks),
        "street": part([move.act in CROWDS for move in moves]),
        "patron_moves": part(["patron" in found for found in roles]),
        "leaders_changed": _up_to(np.sort(_days(vantage, changed)), marks),
        "lawful": part([move.form == "lawful" for move in moves]),
        "grey": part([move.form == "grey" for move in moves]),
        "violent": part([move.form == "violent" for move in moves]),
    }


def _symbol(vantage: Vantage, move: Move) -> str:
    """Return one letter for side and kind: 5 sides, hostile or not, lawful or not."""
    roles = _roles(vantage, move)
    side = "icapo".index(SIDE_OF_ROLE.get(roles[0], "o") if roles else "o")
    kind = 2 * _is_hostile(move) + (move.form in OUTSIDE_LAW)
    return chr(ord("A") + 4 * side + kind)


def _roles(vantage: Vantage, move: Move) -> tuple[str, ...]:
    record = vantage.record
    camps = record.camps_of(move.actors, move.date)
    return tuple(record.camp_index[camp].role for camp in camps)


def _is_hostile(move: Move) -> bool:
    return codebook().act(move.act).tone == "hostile"


def _is_facing(vantage: Vantage, move: Move) -> bool:
    """Tell whether a move goes from one camp to another."""
    camps = set(vantage.record.camps_of(move.actors, move.date))
    targets = set(vantage.record.camps_of(move.targets, move.date))
    return bool(camps and targets - camps)


def _days(vantage: Vantage, dates: list[dt.date]) -> IntArray:
    days = [vantage.calendar.day(date) for date in dates]
    return np.array(days, dtype=np.int64)


def _up_to(days: IntArray, marks: IntArray) -> FloatArray:
    """Count days, rising, that lie at or before each mark."""
    return np.asarray(np.searchsorted(days, marks, side="right"), dtype=np.float64)


def _lately(amounts: FloatArray, days: IntArray, marks: IntArray) -> FloatArray:
    """Add up amounts of the last days before each mark, its own day included."""
    sums = np.concatenate([[0.0], np.cumsum(amounts)])
    until = np.searchsorted(days, marks, side="right")
    return np.asarray(
        sums[until] - sums[np.searchsorted(days, marks - WINDOW, side="right")]
    )


def _share(part: FloatArray, whole: FloatArray, *, fewest: int) -> FloatArray:
    """Divide, NaN where the whole counts too few to say anything."""
    unknown = np.full(whole.shape, np.nan)
    return np.asarray(np.divide(part, whole, out=unknown, where=whole >= fewest))
