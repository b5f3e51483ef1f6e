"""What the loops of a future read and write, as records with named fields.

A :data:`SETTING` holds for all futures, a :data:`LAW` for those of one parameter draw;
neither is written. A :data:`PATH` is one future as it goes on; it is written over by
the next one, so that no future allocates. To compiled code a record is one address with
fields at known places: nothing is counted, copied or looked up.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LAW", "MONTH", "PATH", "PROCEDURE", "SETTING", "Given"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Records = NDArray[np.void]

CAUSES, EXTRA, CLOCKS, PIECES, FORCES = 14, 4, 4, 4, 5
"""Causes, events kept beside them, clocks with states, pieces, what moves hazards."""
FATES, PHASES, KINDS, WITH_DUE, WITHOUT_DUE = 3, 13, 12, 7, 4
"""Of procedures; borders of phases about a due day, and from the opening."""
SIDES, MEMORIES, BRANCHES = 4, 2, 3
"""Of moves."""
SLOTS, AFTER, STACK = 40, 16, 32
"""Room for procedures, for events that completion let in, for events that follow."""
MONTH = 30.0

# Addresses of random numbers: one block of slots a purpose.
AT_CAUSE, AT_COUPLED, AT_FATE, AT_BRINGS, AT_LAG = 0, 100, 400, 700, 900
AT_OPEN, AT_MOVE, AT_TOUCH, AT_SHARE, AT_MOVED = 1100, 1200, 1300, 1390, 1400

# Places of the clocks with states, and of what moves hazards.
CABINET, LEGISLATURE, ELITE, WAR = range(CLOCKS)
STREET, SECURITY, CHAMBER, COURTS, BALANCE = range(FORCES)

WHOLE, REAL = np.int64, np.float64

PROCEDURE = np.dtype(
    [
        ("kind", WHOLE),
        ("due", REAL),  # days from the vantage, or from the opening; NaN: none
        ("opened", REAL),
        ("brings", WHOLE),  # bit k stands for cause k
        ("may_bring", WHOLE),
        ("personal", WHOLE),
    ],
    align=True,
)
"""A procedure that runs at the vantage, or one that may be opened."""

LAW = np.dtype(
    [
        ("baselines", REAL, (CAUSES, PIECES)),
        ("fading", REAL, CAUSES),
        ("dynamic", REAL, (CAUSES, FORCES)),
        ("coupled", REAL, (CAUSES, CAUSES)),
        ("phases", REAL, (PHASES, FATES)),
        ("kinds", REAL, (KINDS, FATES)),
        ("brought", REAL, CAUSES),
        ("let_in", REAL, (KINDS, CAUSES)),
        ("openings", REAL, 2),
    ],
    align=True,
)
"""One parameter draw."""

SETTING = np.dtype(
    [
        # Where the clocks stand, and the days on which ages began.
        ("states", WHOLE, CLOCKS),
        ("ages", REAL, 2),
        # Control in log odds with deviations, faded successes, street now and usually.
        ("log_odds", REAL, BRANCHES),
        ("deviations", REAL, BRANCHES),
        ("ours", REAL),
        ("theirs", REAL),
        ("raw", REAL),
        ("usual", REAL),
        # The law of moves.
        ("background", REAL, SIDES),
        ("branching", REAL, (SIDES, SIDES, MEMORIES)),
        ("decays", REAL, MEMORIES),
        ("heat", REAL, (SIDES, MEMORIES)),
        ("touching", REAL, (SIDES, BRANCHES)),
        ("succeeding", REAL, SIDES),
        # Procedures: mean lags, slips of dates, where templates of a cabinet begin.
        ("lags", REAL, CAUSES),
        ("slips", REAL, 2),
        ("cuts", WHOLE, 3),
        # Rates a day at which things fade, and what a success moves.
        ("fade", REAL),
        ("balance_fade", REAL),
        ("street_fade", REAL),
        ("step", REAL),
        # Rules of law.
        ("election_gap", REAL),
        ("blocking_share", REAL),
        ("may_dissolve", WHOLE),
        # Borders of pieces and phases.
        ("edges", REAL, (2, PIECES - 1)),
        ("borders", REAL, WITH_DUE + WITHOUT_DUE),
    ],
    align=True,
)
"""What all futures share."""

PATH = np.dtype(
    [
        ("key", np.uint64),
        ("now", REAL),
        ("first", REAL, CAUSES + EXTRA),
        # Clocks: states, days on which ages began, what each cause may and still needs.
        ("states", WHOLE, CLOCKS),
        ("ages", REAL, 2),
        ("possible", WHOLE, CAUSES),
        ("hazards", REAL, CAUSES),
        ("needs", REAL, CAUSES),
        ("used", WHOLE, CAUSES),
        ("happened", WHOLE, CAUSES),
        ("voted", WHOLE),
        ("cut_short", WHOLE),
        # Procedures under way, one place each; places up to `top` were ever used.
        ("active", WHOLE, SLOTS),
        ("kind", WHOLE, SLOTS),
        ("due", REAL, SLOTS),
        ("opened", REAL, SLOTS),
        ("edge", REAL, SLOTS),
        ("brings", WHOLE, SLOTS),
        ("may_bring", WHOLE, SLOTS),
        ("personal", WHOLE, SLOTS),
        ("serial", WHOLE, SLOTS),
        ("fate_needs", REAL, (SLOTS, FATES)),
        ("fate_rates", REAL, (SLOTS, FATES)),
        ("top", WHOLE),
        ("births", WHOLE),
        ("openings", WHOLE),
        ("need_open", REAL),
        ("full", WHOLE),
        # Events that completion let in, still to come; events that follow at once.
        ("waiting_days", REAL, AFTER),
        ("waiting_causes", WHOLE, AFTER),
        ("pending", WHOLE),
        ("stack", WHOLE, STACK),
        # Moves: excitation, control, its shares less one half, successes, street.
        ("heat", REAL, (SIDES, MEMORIES)),
        ("log_odds", REAL, BRANCHES),
        ("held", REAL, BRANCHES),
        ("stirred", WHOLE),
        ("candidates", WHOLE),
        ("need_move", REAL),
        ("raw", REAL),
        ("ours", REAL),
        ("theirs", REAL),
    ],
    align=True,
)
"""One future as it goes on."""


class Given(NamedTuple):
    """All that futures are drawn from: laws, one setting, tables of procedures.

    `room` is where one path goes on; each thread has its own. The caller holds it, for
    a record does not keep the array alive that it points into.
    """

    laws: Records
    settings: Records
    running: Records
    templates: Records
    room: Records
