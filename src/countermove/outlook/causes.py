"""What can happen to the five clocks, by number.

Cabinet, legislature, elite and war have states; the leader of the day is in office or
gone. A cause is one way in which a clock moves on.
"""

from countermove.contest import ClockEvent
from countermove.errors import UnknownWordError

__all__ = ["CAUSES", "CLOCKS", "STATES", "cause_of", "clock_of", "is_possible"]

CLOCKS = ("leader", "cabinet", "legislature", "elite", "war")

CAUSES = (
    "leader_rule",
    "leader_resignation",
    "leader_irregular",
    "leader_death",
    "cabinet_caretaker",
    "cabinet_full",
    "legislature_dissolved",
    "legislature_early_election",
    "legislature_seated",
    "elite_partly",
    "elite_replaced",
    "elite_restored",
    "war_begins",
    "war_ends",
)
"""In the order of every array of causes."""

STATES: dict[str, tuple[str, ...]] = {
    "cabinet": ("full", "caretaker"),
    "legislature": ("sitting", "dissolved"),
    "elite": ("holds", "partly_replaced", "replaced", "restored"),
    "war": ("none", "structural"),
}
"""States of each clock by number."""

_OF_WORD = {
    ("leader", "rule"): "leader_rule",
    ("leader", "resignation"): "leader_resignation",
    ("leader", "irregular"): "leader_irregular",
    ("leader", "death"): "leader_death",
    ("cabinet", "caretaker"): "cabinet_caretaker",
    ("cabinet", "full"): "cabinet_full",
    ("legislature", "dissolved"): "legislature_dissolved",
    ("legislature", "early_election"): "legislature_early_election",
    ("legislature", "sitting"): "legislature_seated",
    ("legislature", "term_end"): "legislature_seated",
    ("elite", "partly_replaced"): "elite_partly",
    ("elite", "replaced"): "elite_replaced",
    ("elite", "restored"): "elite_restored",
    ("war", "structural"): "war_begins",
    ("war", "none"): "war_ends",
}


def cause_of(clock: str, word: str) -> int | None:
    """Return the number of the cause that a codebook word stands for.

    None for words that say that nothing moved, such as ``holds``. An early election
    seats a chamber anew where it was dissolved; :func:`is_possible` sees to that.
    """
    if clock not in CLOCKS:
        raise UnknownWordError(f"Expected one of {', '.join(CLOCKS)}, got {clock!r}.")
    name = _OF_WORD.get((clock, word))
    return None if name is None else CAUSES.index(name)


def clock_of(cause: int) -> str:
    """Return the clock that a cause moves."""
    return CAUSES[cause].partition("_")[0]


def is_possible(cause: int, states: dict[str, int]) -> bool:
    """Tell whether a cause can move its clock from the states at hand.

    Parameters
    ----------
    cause : int
    states : dict of str to int
        State of each clock but the leader's, by number in :data:`STATES`.
    """
    name = CAUSES[cause]
    elite = states["elite"]
    return {
        "cabinet_caretaker": states["cabinet"] == 0,
        "cabinet_full": states["cabinet"] == 1,
        "legislature_dissolved": states["legislature"] == 0,
        "legislature_early_election": states["legislature"] == 0,
        "legislature_seated": states["legislature"] == 1,
        "elite_partly": elite in {0, 3},
        "elite_replaced": elite != 2,
        "elite_restored": elite in {1, 2},
        "war_begins": states["war"] == 0,
        "war_ends": states["war"] == 1,
    }.get(name, True)


def event_cause(event: ClockEvent, clock: str, states: dict[str, int]) -> int | None:
    """Return the cause of a listed event, given how the clocks stood before it.

    None where the event repeats the state at hand.
    """
    cause = cause_of(clock, event.event)
    if cause is None:
        return None
    if CAUSES[cause] == "legislature_early_election" and states["legislature"] == 1:
        cause = CAUSES.index("legislature_seated")
    return cause if is_possible(cause, states) else None


_AFTER = {
    "cabinet_caretaker": ("cabinet", 1),
    "cabinet_full": ("cabinet", 0),
    "legislature_dissolved": ("legislature", 1),
    "legislature_early_election": ("legislature", 0),
    "legislature_seated": ("legislature", 0),
    "elite_partly": ("elite", 1),
    "elite_replaced": ("elite", 2),
    "elite_restored": ("elite", 3),
    "war_begins": ("war", 1),
    "war_ends": ("war", 0),
}


def state_after(cause: int, states: dict[str, int]) -> dict[str, int]:
    """Return the states once a cause has happened; a leader's exit changes none."""
    moved = _AFTER.get(CAUSES[cause])
    return states if moved is None else states | {moved[0]: moved[1]}
