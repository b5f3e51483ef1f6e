"""Read a struggle for power as a conversation of moves and answers.

>>> import countermove as cm
>>> contest = cm.load("iraq-2019")
>>> vantage = contest.at("2020-08-05")
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from countermove.contest import Contest, Vantage, codebook
    from countermove.errors import CountermoveError

__all__ = ["Contest", "CountermoveError", "Vantage", "codebook"]

# Names are fetched when first asked for, so that `countermove --help` stays quick.
_HOMES = {
    "Contest": "countermove.contest",
    "CountermoveError": "countermove.errors",
    "Vantage": "countermove.contest",
    "codebook": "countermove.contest",
}


def __getattr__(name: str) -> object:
    """Fetch a public name from the room where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'countermove' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
