"""Read a struggle for power as a conversation of moves and answers.

Examples
--------
>>> import countermove as cm
>>> contest = cm.load("iraq-2019")
>>> vantage = contest.at("2020-08-05")
>>> reading = cm.read(vantage)
>>> reading.rounds.to_polars().columns[:3]
['round', 'opener', 'moves']
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from countermove.contest import Contest, Move, Outcome, Vantage, codebook
    from countermove.errors import CountermoveError
    from countermove.folder import (
        case_names,
        check_folder,
        load,
        read_contest,
        read_outcome,
        write_starter,
    )
    from countermove.outlook import Outlook, look_ahead
    from countermove.reading import Reading, read, read_without_labels
    from countermove.reading.agreement import compare_codings
    from countermove.reading.validation import validate_rounds
    from countermove.report import write_report
    from countermove.report.storing import store_reading
    from countermove.weighing import Weighed, weigh

__all__ = [
    "Contest",
    "CountermoveError",
    "Move",
    "Outcome",
    "Outlook",
    "Reading",
    "Vantage",
    "Weighed",
    "case_names",
    "check_folder",
    "codebook",
    "compare_codings",
    "load",
    "look_ahead",
    "read",
    "read_contest",
    "read_outcome",
    "read_without_labels",
    "store_reading",
    "validate_rounds",
    "weigh",
    "write_report",
    "write_starter",
]

# Names are fetched when first asked for, so that `countermove --help` stays quick.
_HOMES = {
    "Contest": "countermove.contest",
    "CountermoveError": "countermove.errors",
    "Move": "countermove.contest",
    "Outcome": "countermove.contest",
    "Outlook": "countermove.outlook",
    "Reading": "countermove.reading",
    "Vantage": "countermove.contest",
    "Weighed": "countermove.weighing",
    "case_names": "countermove.folder",
    "check_folder": "countermove.folder",
    "codebook": "countermove.contest",
    "compare_codings": "countermove.reading.agreement",
    "load": "countermove.folder",
    "look_ahead": "countermove.outlook",
    "read": "countermove.reading",
    "read_contest": "countermove.folder",
    "read_outcome": "countermove.folder",
    "read_without_labels": "countermove.reading",
    "store_reading": "countermove.report.storing",
    "validate_rounds": "countermove.reading.validation",
    "weigh": "countermove.weighing",
    "write_report": "countermove.report",
    "write_starter": "countermove.folder",
}


def __getattr__(name: str) -> object:
    """Fetch a public name from the room where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'countermove' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
