"""Stakes and control beside the coder's view of each settled phase.

A coder splits a contest into phases and says of each what was at stake and, for the
institutions that mattered, who held them on the day it was settled. Here the reading
says the same from the moves alone:

* *stake*: the largest of the pooled shares, averaged over the phase's days, the moves'
  own coded stakes hidden, since they come from the same hand;
* *holder*: the camp with the largest filtered share at the end of the day, ``shared``
  where the second stands within :data:`CLOSE` of it. The model knows no vacancy, so the
  coder's ``none`` is never met and is counted apart.

No weight of stakes or control is fitted on any contest, so every contest is out of
sample. References: for holders, who held the institution on the first day; for stakes,
the commonest stake of the other contests.

Neither is a blind test: coders of phases saw the moves, and the priors of stakes and
control were stated while one of the contests (Iraq) was at hand.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Contest, Episode, Outcome, Vantage
from countermove.reading.control import track_control
from countermove.reading.stakes import STAKES, track_stakes
from countermove.scoring import Confusion, cross_tabulate

__all__ = [
    "HolderCheck",
    "StakeCheck",
    "check_holders",
    "check_stakes",
    "tabulate_holders",
    "tabulate_stakes",
]

FloatArray = NDArray[np.float64]

CLOSE = 0.10
"""Two camps whose shares differ by less share an institution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderCheck:
    """Who held one institution when one phase was settled.

    Parameters
    ----------
    coder, model, first_day : str
        A camp, ``shared`` or ``none``; `first_day` is who held it at the start.
    share : float
        The model's largest share, in [0, 1].
    """

    contest: str
    phase: str
    institution: str
    coder: str
    model: str
    first_day: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeCheck:
    """What one phase was about.

    Parameters
    ----------
    coder, model, commonest : str
        Stakes; `commonest` is the commonest of the other contests.
    shares : tuple of float
        Mean shares of the phase in the order of the stakes.
    """

    contest: str
    phase: str
    coder: str
    model: str
    commonest: str
    shares: tuple[float, ...]


def check_holders(contest: Contest, outcome: Outcome) -> list[HolderCheck]:
    """Compare holders at the end of each phase; phases without holders say nothing."""
    found = []
    for episode in outcome.episodes:
        if episode.settled is None or not episode.held:
            continue
        vantage = _vantage(contest, episode.settled)
        control = track_control(vantage)
        for institution, coder in episode.held.items():
            shares = {
                camp: control.share(institution, camp, vantage.issued)
                for camp in control.camps
            }
            found.append(
                HolderCheck(
                    contest=contest.id,
                    phase=episode.id,
                    institution=institution,
                    coder=coder,
                    model=_holder(shares),
                    first_day=_holder(contest.institution_index[institution].holders),
                    share=max(shares.values()),
                )
            )
    return found


def check_stakes(
    contests: Sequence[tuple[Contest, Outcome]],
) -> list[StakeCheck]:
    """Compare the stake of each phase; phases without one of the three are left out."""
    seen: dict[str, list[tuple[str, str, FloatArray]]] = {}
    for contest, outcome in contests:
        rows = [
            (
                episode.id,
                episode.stake,
                _phase_shares(contest, episode, episode.settled),
            )
            for episode in outcome.episodes
            if episode.stake in STAKES and episode.settled is not None
        ]
        seen[contest.id] = rows
    return [
        _stake_check(
            key, row, [r for other, rs in seen.items() if other != key for r in rs]
        )
        for key, rows in seen.items()
        for row in rows
    ]


def tabulate_stakes(checks: Sequence[StakeCheck], said: str) -> Confusion:
    """Count the coder's stakes against those of a field of the checks."""
    return cross_tabulate(
        [item.coder for item in checks],
        [getattr(item, said) for item in checks],
        words=STAKES,
    )


def tabulate_holders(
    checks: Sequence[HolderCheck], contests: Iterable[Contest], said: str
) -> Confusion:
    """Count the roles of the coder's holders against those of a field of the checks.

    Roles, for camps differ between contests. Leave out what the coder calls vacant.
    """
    role = {
        (contest.id, camp.id): camp.role
        for contest in contests
        for camp in contest.camps
    }
    return cross_tabulate(
        [role.get((item.contest, item.coder), item.coder) for item in checks],
        [
            role.get((item.contest, getattr(item, said)), getattr(item, said))
            for item in checks
        ],
        words=[*dict.fromkeys(role.values()), "shared", "none"],
    )


def _stake_check(
    contest: str,
    row: tuple[str, str, FloatArray],
    others: list[tuple[str, str, FloatArray]],
) -> StakeCheck:
    phase, coder, shares = row
    counts = Counter(stake for _, stake, _ in others)
    return StakeCheck(
        contest=contest,
        phase=phase,
        coder=coder,
        model=STAKES[int(np.argmax(shares))],
        commonest=max(STAKES, key=lambda stake: counts[stake]),
        shares=tuple(float(share) for share in shares),
    )


def _phase_shares(contest: Contest, episode: Episode, settled: dt.date) -> FloatArray:
    """Return mean shares over the days of a phase, the moves' own stakes hidden."""
    vantage = _vantage(contest, settled)
    blind = tuple(replace(move, stake=None) for move in vantage.moves)
    stakes = track_stakes(replace(vantage, record=replace(vantage.record, moves=blind)))
    first = max(episode.start, contest.start)
    days = [
        day
        for day in sorted({move.date for move in vantage.moves} | {vantage.issued})
        if first <= day <= vantage.issued
    ]
    rows = [[getattr(stakes.at(day, "all"), stake) for stake in STAKES] for day in days]
    return np.asarray(np.mean(rows, axis=0))


def _vantage(contest: Contest, day: dt.date) -> Vantage:
    """Cut at the end of a phase, but not after the contest's own last day."""
    last = max(contest.last_reported, contest.start)
    return contest.at(min(day, last))


def _holder(shares: Mapping[str, float]) -> str:
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    if not ordered:
        return "none"
    if len(ordered) > 1 and ordered[0][1] - ordered[1][1] < CLOSE:
        return "shared"
    return ordered[0][0]
