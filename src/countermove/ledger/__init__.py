"""The ledger: forecasts written down before anybody knows, and how they turned out.

It is one SQLite file of events that are only ever added, each carrying the digest of
the one before.
"""

from countermove.ledger.chain import Break
from countermove.ledger.entries import VOID_POLICY, Entry, Resolved, Status
from countermove.ledger.forecast import Forecast
from countermove.ledger.ledger import Book, Ledger, Registered
from countermove.ledger.resolution import Resolution, Verdict

__all__ = [
    "VOID_POLICY",
    "Book",
    "Break",
    "Entry",
    "Forecast",
    "Ledger",
    "Registered",
    "Resolution",
    "Resolved",
    "Status",
    "Verdict",
]
