"""Where the clocks stand at a vantage.

- leader: in office since the last recorded accession.
- cabinet, legislature, elite, war: as the contest's `standing` says; a clock of which
  it says nothing is read off the moves: a caretaker governs when, since the accession,
  the leader resigned, a vote of no confidence passed or the legislature was dissolved,
  and no cabinet was formed after; a legislature is dissolved when an act that touches a
  national legislature dissolved it and no election was held since; the elite holds and
  there is no war. The last two are no more than a beginning: state them.
"""

import datetime as dt
from dataclasses import dataclass

from countermove.contest import Move, Vantage
from countermove.outlook.causes import STATES

__all__ = ["ClockState", "find_clocks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """Where each clock stands.

    Parameters
    ----------
    leader : str or None
        Key of the actor in office; None if no accession is recorded.
    tenure_days : float
        Days in office; NaN when no leader is recorded.
    cabinet, legislature, elite, war : str
        States, in words of the codebook.
    caretaker_days : float
        Days since the cabinet became a caretaker; NaN while it has full powers.
    stated : tuple of str
        Clocks of which the contest itself says how they stand; the others are read off
        the moves.
    """

    leader: str | None
    tenure_days: float
    cabinet: str = "full"
    legislature: str = "sitting"
    elite: str = "holds"
    war: str = "none"
    caretaker_days: float = float("nan")
    stated: tuple[str, ...] = ()

    @property
    def numbers(self) -> dict[str, int]:
        """States by number, in the order of :data:`STATES`."""
        return {
            clock: words.index(getattr(self, clock)) for clock, words in STATES.items()
        }


def find_clocks(vantage: Vantage) -> ClockState:
    """Read the state of the clocks from what is seen."""
    tenures = sorted(vantage.record.leaders, key=lambda tenure: tenure.since)
    last = tenures[-1] if tenures else None
    since = last.since if last else vantage.record.start
    leader = last.actor if last else None
    caretaker, dissolved = _find_cabinet(vantage, leader, since)
    states = {
        "cabinet": "full" if caretaker is None else "caretaker",
        "legislature": "sitting" if dissolved is None else "dissolved",
    }
    stated: dict[str, str] = {}
    began = caretaker
    for item in sorted(vantage.record.standings, key=lambda item: item.since):
        if item.clock == "cabinet" and stated.get("cabinet") != item.state:
            began = item.since
        stated[item.clock] = item.state
    states |= stated
    caretaker_days = float("nan")
    if states["cabinet"] == "caretaker":
        caretaker_days = float((vantage.issued - (began or since)).days)
    return ClockState(
        leader=leader,
        tenure_days=float((vantage.issued - since).days) if last else float("nan"),
        caretaker_days=caretaker_days,
        stated=tuple(stated),
        **states,
    )


def _find_cabinet(
    vantage: Vantage, leader: str | None, since: dt.date
) -> tuple[dt.date | None, dt.date | None]:
    """Return since when a caretaker governs, and since when the chamber is dissolved.

    None where a full cabinet governs, or the chamber sits.
    """
    branch = {
        item.id: item.branch
        for item in vantage.record.institutions
        if item.level == "national"
    }
    caretaker: dt.date | None = None
    dissolved: dt.date | None = None
    for move in vantage.moves:
        if move.date < since or move.result != "succeeded":
            continue
        touched = {branch.get(key) for key in move.institutions}
        if move.act == "dissolve" and "legislature" in touched:
            caretaker, dissolved = caretaker or move.date, move.date
        elif _ends_cabinet(move, leader, touched):
            caretaker = move.date
        elif move.act == "hold_election" and "legislature" in touched:
            dissolved = None
        elif move.act in {"form_government", "swear_in", "vote_confidence"}:
            caretaker = None
    return caretaker, dissolved


def _ends_cabinet(move: Move, leader: str | None, touched: set[str | None]) -> bool:
    if move.act == "resign":
        return leader in move.actors
    against = leader in move.targets or "executive" in touched
    return move.act == "no_confidence" and against
