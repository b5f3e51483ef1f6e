"""What comes next: clocks, futures, scenarios, and base rates beside them."""

from countermove.outlook.clocks import ClockState, find_clocks
from countermove.outlook.outlook import Expectation, Outlook, look_ahead
from countermove.outlook.scenarios import HORIZONS, SCENARIOS, Scenario

__all__ = [
    "HORIZONS",
    "SCENARIOS",
    "ClockState",
    "Expectation",
    "Outlook",
    "Scenario",
    "find_clocks",
    "look_ahead",
]
