"""Where each move stands in a timeline: a lane a camp, neighbours side by side.

Along time a day is `scale` pixels. Within a lane, moves that would touch are set apart
into rows, from the middle outwards. Above the lanes, the bars of rounds are packed into
as few rows as their names allow. All lengths are pixels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from countermove.report.parts import StoredMove, StoredRound

__all__ = ["Bar", "Lane", "Layout", "Spot", "lay_out"]

_BAR_HEIGHT = 16
_LANE_HEIGHT = 34
NO_CAMP = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where one move stands: its day and its height from the top."""

    move: str
    day: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The strip of one camp, from `top` to `bottom`."""

    camp: str
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """The height of its middle line."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One round in the strip above the lanes."""

    round: str
    start: float
    end: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A whole timeline.

    Parameters
    ----------
    first, last : float
        Day numbers at its left and right edge.
    width, height : float
        Pixels.
    """

    first: float
    last: float
    width: float
    height: float
    lanes: tuple[Lane, ...]
    spots: dict[str, Spot]
    bars: tuple[Bar, ...]

    def lane(self, camp: str) -> Lane | None:
        """Return the lane of a camp, or None if it made no move here."""
        return next((lane for lane in self.lanes if lane.camp == camp), None)


def lay_out(
    moves: Sequence[StoredMove],
    rounds: Iterable[StoredRound],
    *,
    camps: Sequence[str],
    window: tuple[date, date],
    width: float,
    pitch: float,
) -> Layout:
    """Place moves and rounds that fall into a window of dates, both ends included.

    Parameters
    ----------
    camps : sequence of str
        Order of the lanes; camps without any move, early or late, get none.
    width, pitch : float
        Pixels along time, and between two moves side by side.
    """
    margin = (window[1] - window[0]).days * 0.015 + 1
    first = window[0].toordinal() - margin
    last = window[1].toordinal() + margin
    scale = width / (last - first)
    shown = [move for move in moves if window[0] <= move.date <= window[1]]
    bars = _pack(
        [item for item in rounds if item.end >= window[0] and item.start <= window[1]],
        first=first,
        last=last,
        scale=scale,
    )
    top = max((bar.y for bar in bars), default=-_BAR_HEIGHT / 2) + _BAR_HEIGHT
    lanes, spots = [], {}
    present = {_camp_of(move) for move in moves}
    order = [*camps, *sorted(present - set(camps))]
    for camp in (key for key in order if key in present):
        rows = _rows([move for move in shown if _camp_of(move) == camp], pitch / scale)
        count = max(rows.values(), default=0) + 1
        bottom = top + max(pitch * (count + _free(len(rows))), _LANE_HEIGHT)
        for move in shown:
            if move.id in rows:
                y = (top + bottom) / 2 + pitch * _offset(rows[move.id], count)
                day = float(move.date.toordinal())
                spots[move.id] = Spot(move=move.id, day=day, y=round(y, 1))
        lanes.append(Lane(camp=camp, top=top, bottom=bottom))
        top = bottom
    return Layout(
        first=first,
        last=last,
        width=width,
        height=top,
        lanes=tuple(lanes),
        spots=spots,
        bars=bars,
    )


def _free(moves: int) -> float:
    """Return the free rows of a lane; busy lanes need room for words."""
    return 2.3 if moves > 6 else 1.2


def _camp_of(move: StoredMove) -> str:
    return move.camps[0] if move.camps else NO_CAMP


def _rows(moves: list[StoredMove], gap: float) -> dict[str, int]:
    """Give each move the first row whose last move is at least `gap` days away."""
    ends: list[float] = []
    rows: dict[str, int] = {}
    for move in moves:
        day = move.date.toordinal()
        row = next((r for r, end in enumerate(ends) if day - end >= gap), len(ends))
        ends[row : row + 1] = [day]
        rows[move.id] = row
    return rows


def _offset(row: int, count: int) -> float:
    """Return the height of a row from the middle, in rows: 0, 1, -1, 2, -2 ..."""
    step = (row + 1) // 2
    shift = 0.5 if count % 2 == 0 else 0.0
    return (step if row % 2 else -step) - shift


def _pack(
    rounds: list[StoredRound], *, first: float, last: float, scale: float
) -> tuple[Bar, ...]:
    """Pack bars into rows; each takes at least the room of its name."""
    ends: list[float] = []
    bars = []
    for item in sorted(rounds, key=lambda item: (item.start, item.id)):
        start = max(item.start.toordinal() - 0.5, first)
        end = min(item.end.toordinal() + 0.5, last)
        room = max((end - start) * scale, 7.5 * len(item.id) + 12)
        begin = start * scale
        row = next((r for r, taken in enumerate(ends) if begin >= taken), len(ends))
        ends[row : row + 1] = [begin + room + 3]
        y = _BAR_HEIGHT * (row + 0.5)
        bars.append(Bar(round=item.id, start=start, end=end, y=y))
    return tuple(bars)
