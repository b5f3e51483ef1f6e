"""Where the clocks stand at a vantage, as far as the moves and the rules tell.

- leader: in office since the last recorded accession.
- cabinet: caretaker when, since that accession, the leader resigned, a vote of no
  confidence against it passed or the legislature was dissolved, and no cabinet was
  formed after.
- legislature: dissolved when an act that touches a national legislature dissolved it
  and no election was held since; the vote is then due after the days that a rule sets
  (``days_to_election_after_dissolution``). Else the next regular election comes from a
  rule with the setting ``regular_election`` (or ``term_ends``); without one its day is
  unknown and taken as uniform over one term (``term_years``).
- elite and war: taken as holding and none, as at the start of a contest.
"""

import datetime as dt
from dataclasses import dataclass

from countermove.contest import Move, Vantage

__all__ = ["ClockState", "find_clocks"]

TERM_YEARS = 4.0
"""Assumed length of a legislature's term where no rule gives one."""
ELECTION_GAP = 60.0
"""Assumed days from dissolution to the vote where no rule gives them."""
MEAN_DELAY = 120.0
"""Assumed mean delay in days of a regular election that comes late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """Where each clock stands, and the dates that law has set.

    Parameters
    ----------
    leader : str or None
        Key of the actor in office; None if no accession is recorded.
    tenure_days : float
        Days in office; NaN when no leader is recorded.
    caretaker, dissolved : bool
        Whether the cabinet is a caretaker one, and the legislature dissolved.
    elite : int
        0 holds, 1 partly replaced, 2 replaced, 3 restored.
    war : int
        0 none, 1 structural war.
    days_to_election : float
        Days to the next general election; NaN when unknown.
    election_gap, term_days : float
        Days from a dissolution to the vote, and between regular elections.
    chance_of_delay, mean_delay : float
        Probability that a regular election comes late, and mean days if it does.
    """

    leader: str | None
    tenure_days: float
    caretaker: bool = False
    dissolved: bool = False
    elite: int = 0
    war: int = 0
    days_to_election: float = float("nan")
    election_gap: float = ELECTION_GAP
    term_days: float = 365.25 * TERM_YEARS
    chance_of_delay: float = 0.0
    mean_delay: float = MEAN_DELAY


def find_clocks(vantage: Vantage, *, chance_of_delay: float = 0.0) -> ClockState:
    """Read the state of the clocks from what is seen.

    Parameters
    ----------
    vantage : Vantage
    chance_of_delay : float
        Share of regular elections that come late, from election lists.
    """
    tenures = sorted(vantage.record.leaders, key=lambda tenure: tenure.since)
    last = tenures[-1] if tenures else None
    since = last.since if last else vantage.record.start
    leader = last.actor if last else None
    caretaker, dissolved = _find_cabinet(vantage, leader, since)
    gap = _setting_number(vantage, "days_to_election_after_dissolution", ELECTION_GAP)
    return ClockState(
        leader=leader,
        tenure_days=float((vantage.issued - since).days) if last else float("nan"),
        caretaker=caretaker,
        dissolved=dissolved is not None,
        days_to_election=_days_to_election(vantage, dissolved, gap),
        election_gap=gap,
        term_days=365.25 * _setting_number(vantage, "term_years", TERM_YEARS),
        chance_of_delay=chance_of_delay,
    )


def _find_cabinet(
    vantage: Vantage, leader: str | None, since: dt.date
) -> tuple[bool, dt.date | None]:
    """Return whether a caretaker governs, and the day of a dissolution in force."""
    record = vantage.record
    branch = {
        item.id: item.branch for item in record.institutions if item.level == "national"
    }
    caretaker, dissolved = False, None
    for move in vantage.moves:
        if move.date < since or move.result != "succeeded":
            continue
        touched = {branch.get(key) for key in move.institutions}
        if move.act == "dissolve" and "legislature" in touched:
            caretaker, dissolved = True, move.date
        elif _ends_cabinet(move, leader, touched):
            caretaker = True
        elif move.act == "hold_election" and "legislature" in touched:
            dissolved = None
        elif move.act in {"form_government", "swear_in", "vote_confidence"}:
            caretaker = False
    return caretaker, dissolved


def _ends_cabinet(move: Move, leader: str | None, touched: set[str | None]) -> bool:
    if move.act == "resign":
        return leader in move.actors
    against = leader in move.targets or "executive" in touched
    return move.act == "no_confidence" and against


def _days_to_election(vantage: Vantage, dissolved: dt.date | None, gap: float) -> float:
    if dissolved is not None:
        return max(gap - (vantage.issued - dissolved).days, 1.0)
    election = _setting_date(vantage, "regular_election", "term_ends")
    if election is None or election <= vantage.issued:
        return float("nan")
    return float((election - vantage.issued).days)


def _setting_date(vantage: Vantage, *names: str) -> dt.date | None:
    for name in names:
        for rule in vantage.record.rules:
            value = rule.settings.get(name)
            if isinstance(value, dt.date):
                return value
    return None


def _setting_number(vantage: Vantage, name: str, otherwise: float) -> float:
    for rule in vantage.record.rules:
        value = rule.settings.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return otherwise
