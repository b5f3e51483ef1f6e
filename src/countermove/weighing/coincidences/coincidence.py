"""Coincidences in time: whether moves fall together more closely than chance gives.

Somebody offers the falling together of moves as a sign that they belong together. The
stream of a move is all visible moves that share an actor with it and a camp among their
targets (or, like it, aim at no camp). The first move is the anchor; the others are held
against it by shifting their streams (:mod:`.shifts`), which gives
the global p: the chance that some move of the anchor's stream sees so tight a meeting.
With n coincidences claimed in the record it becomes, after Sidak (1967),

    adjusted p = 1 - (1 - global p)^n.

Where the true rate of a stream is published, the same is asked with Poisson streams of
that rate; that answer is the one to trust, since the record holds only some moves. (A
Poisson stream has no bursts, and bursts make a meeting rarer: it errs towards chance.)
If the anchor's own rate is published, there are rate x days anchors to look at, and the
chance is 1 - (1 - local p)^(rate x days) where that is more.

Verdict
-------
By the trusted p and its range over uncertain dates, each date even within its spread:

- "no more than chance gives": all of the range lies above 0.05. A coder who noted moves
  down because they coincided makes p too small, so this stands with few moves too.
- "more than chance would give": all of it is 0.05 or less, and every stream has five
  moves or more, or a published rate.
- "too few to tell": else.

Assumes that streams are independent but for a link. How it fails: a season in which all
streams are dense is taken for a link; a stream is only as good as the coding of actors
and targets; and moves of one stream that belong to several are kept by the first.

References
----------
Sidak, Z. (1967). Rectangular confidence regions for the means of multivariate normal
distributions. Journal of the American Statistical Association 62, 626-633.
doi:10.1080/01621459.1967.10482935
"""

from dataclasses import dataclass
from math import inf, isnan, nan

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from countermove.contest import Coincidence, Move, Vantage, codebook
from countermove.errors import ValidationError
from countermove.weighing.coincidences.shifts import (
    Meeting,
    measure_meeting,
    measure_width,
)
from countermove.weighing.counting import counted

__all__ = [
    "CHANCE",
    "FEW",
    "LEVEL",
    "MORE",
    "Coincided",
    "CoincidingStream",
    "find_coincidences",
]

IntArray = NDArray[np.int64]

CHANCE = "no more than chance gives"
MORE = "more than chance would give"
FEW = "too few to tell"
LEVEL = 0.05
"""Chance up to which a meeting counts as more than chance."""
ENOUGH = 5
"""Moves from which on a stream shows a rate of its own."""
READINGS = 400
"""Draws of the uncertain dates."""
YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class CoincidingStream:
    """The moves like one of those that coincide.

    Parameters
    ----------
    move : str
        The one that coincides.
    events : int
        Moves like it on record, itself included.
    days_watched : int
        Days from the start of the contest to the vantage, both included.
    yearly : float or None
        Published moves a year; None where none is known.
    """

    move: str
    events: int
    days_watched: int
    yearly: float | None

    def __post_init__(self) -> None:
        """Refuse a stream without events and a rate that is no rate."""
        if self.events < 1 or (self.yearly is not None and not 0 < self.yearly < inf):
            raise ValidationError(
                f"Expected moves like {self.move!r}, and a positive number of them a "
                f"year or None, got {self.events} on record and {self.yearly} a year. "
                "Leave the rate out where none is known."
            )

    @property
    def is_thin(self) -> bool:
        """Whether neither the record nor a published rate tells how often they come."""
        return self.yearly is None and self.events < ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincided:
    """What a claimed coincidence is worth.

    Parameters
    ----------
    moves : tuple of str
        The anchor first.
    streams : tuple of CoincidingStream
        One a move, in that order.
    width : float
        Days from the first to the last of the tightest set that holds the anchor and a
        move of each other stream; 0 on one day. Never more than the named moves span.
    local_p : float
        Chance of so tight a meeting at this anchor, by the record alone.
    global_p : float
        The same at some move of the anchor's stream.
    adjusted_p : float
        The same in some coincidence of those that the record claims.
    rate_p : float
        As `adjusted_p` under the published rates; NaN where there are none.
    anchors : int
        Moves of the anchor's stream.
    exact : bool
        Whether every shift was gone through.
    monte_carlo_error : float
        Standard error of the global chances, the larger; 0 if both are exact.
    low_p, high_p : float
        90 percent range of the trusted p over the uncertain dates, widened where
        needed to hold the p at the days as coded.
    verdict : str
        :data:`CHANCE`, :data:`MORE` or :data:`FEW`.
    words : str
        Two or three sentences.
    """

    id: str
    text: str
    moves: tuple[str, ...]
    streams: tuple[CoincidingStream, ...]
    width: float
    local_p: float
    global_p: float
    adjusted_p: float
    rate_p: float
    anchors: int
    exact: bool
    monte_carlo_error: float
    low_p: float
    high_p: float
    verdict: str
    words: str

    @property
    def trusted_p(self) -> float:
        """The p to go by: under the published rates where there are any."""
        return self.adjusted_p if isnan(self.rate_p) else self.rate_p


def find_coincidences(vantage: Vantage, *, stream: Generator) -> tuple[Coincided, ...]:
    """Weigh every coincidence that the record claims, in its order.

    Parameters
    ----------
    vantage : Vantage
        Only its moves count; a coincidence is seen once all its moves are.
    stream : numpy.random.Generator
        For uncertain dates, published rates, and shifts too many to go through.

    Raises
    ------
    ValidationError
        If a coincidence names fewer than two moves, or a rate that is not positive.
    """
    claimed = vantage.record.coincidences
    return tuple(_weigh(vantage, item, len(claimed), stream) for item in claimed)


def _weigh(
    vantage: Vantage, claimed: Coincidence, claims: int, stream: Generator
) -> Coincided:
    members = _find_streams(vantage, claimed)
    streams = _describe(vantage, claimed, members)
    days = [[vantage.calendar.day(move.date) for move in item] for item in members]
    alone, published = _measure(days, streams, stream)
    trusted = published or alone
    widths = _read_dates(days, members, vantage.day, stream)
    bounds = np.quantile(widths, (0.05, 0.95), method="closest_observation")
    trusted_p, low, high = (
        _adjust(_look_everywhere(trusted, int(width), streams[0]), claims)
        for width in (alone.width, *bounds)
    )
    # Doubt about days can only widen a meeting coded as close: the range holds both.
    low, high = min(low, trusted_p), max(high, trusted_p)
    adjusted_p = _adjust(alone.global_p, claims)
    known = any(item.yearly is not None for item in streams)
    rate_p = trusted_p if known else nan
    return Coincided(
        id=claimed.id,
        text=claimed.text,
        moves=tuple(item.move for item in streams),
        streams=streams,
        width=float(alone.width),
        local_p=alone.local_p,
        global_p=alone.global_p,
        adjusted_p=adjusted_p,
        rate_p=rate_p,
        anchors=streams[0].events,
        exact=alone.exact,
        monte_carlo_error=max(alone.standard_error, trusted.standard_error),
        low_p=low,
        high_p=high,
        verdict=_judge(low, high, streams),
        words=_say(alone.width, (adjusted_p, rate_p), (low, high), streams),
    )


def _find_streams(vantage: Vantage, claimed: Coincidence) -> list[list[Move]]:
    """Return the moves like each of those named, itself first, none in two streams."""
    keys = tuple(dict.fromkeys(claimed.moves))
    if len(keys) < 2:
        raise ValidationError(
            f"Expected coincidence {claimed.id!r} to name two moves or more, got "
            f"{list(keys)}. Name one move of each stream, the anchor first."
        )
    taken = set(keys)
    streams = []
    for key in keys:
        move = vantage.record.move_index[key]
        like = [
            other
            for other in vantage.moves
            if other.id not in taken and _is_like(vantage, move, other)
        ]
        taken.update(other.id for other in like)
        streams.append([move, *like])
    return streams


def _describe(
    vantage: Vantage, claimed: Coincidence, members: list[list[Move]]
) -> tuple[CoincidingStream, ...]:
    return tuple(
        CoincidingStream(
            move=member[0].id,
            events=len(member),
            days_watched=vantage.day + 1,
            yearly=claimed.yearly.get(member[0].id),
        )
        for member in members
    )


def _is_like(vantage: Vantage, move: Move, other: Move) -> bool:
    """Say whether two moves share an actor, and a camp that they aim at or none."""
    aims, others = (
        set(vantage.record.camps_of(item.targets, item.date)) for item in (move, other)
    )
    shared = bool(aims & others) or not (aims or others)
    return shared and bool(set(move.actors) & set(other.actors))


def _measure(
    days: list[list[int]], streams: tuple[CoincidingStream, ...], stream: Generator
) -> tuple[Meeting, Meeting | None]:
    """Measure by the record alone, and under the others' published rates if any."""
    watched = streams[0].days_watched
    anchor = days[0][0]
    alone = measure_meeting(days, anchor=anchor, days=watched, stream=stream)
    rates = [None if s.yearly is None else s.yearly / YEAR for s in streams[1:]]
    if all(rate is None for rate in rates):
        return alone, None
    published = measure_meeting(
        days, anchor=anchor, days=watched, stream=stream, rates=rates
    )
    return alone, published


def _look_everywhere(meeting: Meeting, width: int, anchor: CoincidingStream) -> float:
    """Return the chance at some anchor, over those that the record left out too."""
    if anchor.yearly is None:
        return meeting.global_p_at(width)
    looks = anchor.yearly / YEAR * anchor.days_watched
    wider = float(1 - (1 - meeting.local_p_at(width)) ** looks)
    return max(meeting.global_p_at(width), wider)


def _adjust(chance: float, claims: int) -> float:
    return float(1 - (1 - chance) ** claims)


def _read_dates(
    days: list[list[int]], members: list[list[Move]], last: int, stream: Generator
) -> IntArray:
    """Draw the width over the uncertain dates, shape (reading,)."""
    book = codebook().precisions
    spreads = [[book[move.precision].spread_days for move in item] for item in members]
    if not any(map(any, spreads)):
        return np.array([measure_width(days[0][0], days[1:], days=last + 1)])
    widths = []
    for _ in range(READINGS):
        drawn = [
            np.clip(at + stream.integers(-np.array(by), np.array(by) + 1), 0, last)
            for at, by in zip(days, spreads, strict=True)
        ]
        widths.append(measure_width(int(drawn[0][0]), drawn[1:], days=last + 1))
    return np.array(widths)


def _judge(low: float, high: float, streams: tuple[CoincidingStream, ...]) -> str:
    if low > LEVEL:
        return CHANCE
    if high <= LEVEL and not any(item.is_thin for item in streams):
        return MORE
    return FEW


def _say(
    width: int,
    chances: tuple[float, float],
    bounds: tuple[float, float],
    streams: tuple[CoincidingStream, ...],
) -> str:
    """Say in two or three sentences what was found and how far to trust it."""
    span = "on one day" if width == 0 else f"within {counted(width, 'day')}"
    alone, published = chances
    words = [
        f"They fall {span}; if the streams kept the rates and bursts on record and "
        f"had nothing to do with each other, some move like {streams[0].move} would be "
        f"met so closely with probability {alone:.2g}."
    ]
    spread = bounds[1] > bounds[0]
    dates = f" ({bounds[0]:.2g} to {bounds[1]:.2g} as dates go)" if spread else ""
    if not isnan(published):
        words.append(
            f"At the published rates it is {published:.2g}{dates}, and that is to be "
            "trusted, since the record holds only some of these moves."
        )
    elif dates:
        words[0] = f"{words[0][:-1]}{dates}."
    thin = [item for item in streams if item.is_thin]
    if thin:
        words.append(_warn(thin))
    return " ".join(words)


def _warn(thin: list[CoincidingStream]) -> str:
    """Say which streams are too short, and what that does to a test."""
    listed = " and ".join(
        f"{item.move} ("
        + ("one event: no rate can be told)" if item.events == 1 else f"{item.events})")
        for item in thin
    )
    return (
        f"There are too few moves on record like {listed}; where they were noted down "
        "because they coincided, any test on the record finds too much."
    )
