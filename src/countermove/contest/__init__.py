"""Facts, frozen: calendar, codebook, actors, moves, contest, vantage, rules."""

from countermove.contest.actors import Actor, Camp, Institution, Membership, Tenure
from countermove.contest.calendar import Calendar, parse_date
from countermove.contest.codebook import Codebook, codebook
from countermove.contest.contest import Contest
from countermove.contest.moves import (
    INDEPENDENT,
    Claim,
    Measurement,
    Move,
    Scheduled,
    Source,
)
from countermove.contest.outcome import ClockEvent, Episode, Outcome
from countermove.contest.procedures import Procedure, Standing
from countermove.contest.record import Country, Record
from countermove.contest.rules import (
    Coincidence,
    Evidence,
    Hypothesis,
    Judgement,
    Question,
    Rule,
)
from countermove.contest.vantage import Vantage

__all__ = [
    "INDEPENDENT",
    "Actor",
    "Calendar",
    "Camp",
    "Claim",
    "ClockEvent",
    "Codebook",
    "Coincidence",
    "Contest",
    "Country",
    "Episode",
    "Evidence",
    "Hypothesis",
    "Institution",
    "Judgement",
    "Measurement",
    "Membership",
    "Move",
    "Outcome",
    "Procedure",
    "Question",
    "Record",
    "Rule",
    "Scheduled",
    "Source",
    "Standing",
    "Tenure",
    "Vantage",
    "codebook",
    "parse_date",
]
