r"""What would flip the lead: words, items, and the prior of the runner-up.

Everything is asked at the middles of words and the means of sources, of the readings
that no other contains (where a question has one only and it stands alone: of it and
"otherwise").

* *Steps*: the fewest one-word steps, exact (:mod:`.steps`).
* *Items*: the smallest set of items without which another reading leads, by trying all
  sets of one, of two and so on, each weighed anew; the search stops before more than
  :data:`MOST_SUBSETS` of one size. What only repeats a dropped claim goes with it.
* *Prior*: with Lambda the likelihood of a rival as a whole and p the priors, the
  runner-up r overtakes the leader l where

      pi / (1 - pi) = p_l / (1 - p_r) * Lambda_l / Lambda_r,

  the other priors shrinking in proportion; where readings do not exclude each other,
  where its own odds reach those of the leader.

One analyst's flip is a reason to look at that cell, not a probability that it is wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb, inf

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from countermove.weighing.hypotheses.balance import Balance, Layout
from countermove.weighing.hypotheses.containment import Rival
from countermove.weighing.hypotheses.grounds import Ground
from countermove.weighing.hypotheses.likelihoods import WORDS, mid_chances
from countermove.weighing.hypotheses.steps import (
    LEAD,
    MOST_STEPS,
    Ladder,
    Step,
    fewest_steps,
)

__all__ = ["MOST_SUBSETS", "Flips", "find_flips", "leader_of"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

MOST_SUBSETS = 20_000
"""Sets of one size that are tried at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flips:
    """What it takes to make another reading lead.

    Parameters
    ----------
    leader : str
        The most probable reading that no other contains, or ``otherwise``; of several
        that are level the first.
    runner_up : str or None
        The next one; None where a question has one reading only.
    tied : bool
        Whether the two are level as it stands.
    steps : tuple of Step
        Fewest words to change; empty if tied, or if :data:`MOST_STEPS` do not do.
    items : tuple of str
        Fewest items to drop; empty if tied, or if no set that was tried does.
    prior : float or None
        Prior of the runner-up from which on it leads; None if none below 1 does.
    words : str
        All of it in a plain sentence.
    """

    leader: str
    runner_up: str | None
    tied: bool
    steps: tuple[Step, ...]
    items: tuple[str, ...]
    prior: float | None
    words: str

    @property
    def distance(self) -> int:
        """Number of one-word steps; 0 where there are none."""
        return sum(step.size for step in self.steps)


def leader_of(rivals: Sequence[Rival], totals: FloatArray) -> str:
    """Return the rival with the largest weight, the first of those that are level."""
    scores = np.array([float(rival.score(totals)) for rival in rivals])
    return rivals[int(np.flatnonzero(scores >= scores.max() - LEAD)[0])].key


def find_flips(layout: Layout, balance: Balance, grounds: Sequence[Ground]) -> Flips:
    """Find what would make another reading lead.

    Parameters
    ----------
    layout : Layout
    balance : Balance
        At the middles: one draw.
    grounds : sequence of Ground
    """
    rivals = layout.containment.rivals()
    totals = balance.totals[0]
    key = leader_of(rivals, totals)
    leader = next(rival for rival in rivals if rival.key == key)
    others = tuple(rival for rival in rivals if rival is not leader)
    if not others:
        return Flips(
            leader=key,
            runner_up=None,
            tied=False,
            steps=(),
            items=(),
            prior=None,
            words=f"No other reading is wide enough to lead in place of {key}.",
        )
    second = leader_of(others, totals)
    runner_up = next(rival for rival in others if rival.key == second)
    flips = Flips(
        leader=key,
        runner_up=second,
        tied=_are_level(leader, runner_up, totals),
        steps=(),
        items=(),
        prior=_overtaking(layout, leader, runner_up, totals),
        words="",
    )
    if not flips.tied:
        flips = replace(
            flips,
            steps=_steps(layout, balance, grounds, leader, others),
            items=_dropped(balance, grounds, leader, others),
        )
    if not grounds:
        return replace(flips, words="No evidence is known: the posterior is the prior.")
    return replace(flips, words=_tell(flips))


def _are_level(leader: Rival, runner_up: Rival, totals: FloatArray) -> bool:
    first, second = float(leader.score(totals)), float(runner_up.score(totals))
    return first == second or first - second <= LEAD


def _steps(
    layout: Layout,
    balance: Balance,
    grounds: Sequence[Ground],
    leader: Rival,
    others: tuple[Rival, ...],
) -> tuple[Step, ...]:
    gains = np.full((len(grounds), len(WORDS)), np.nan)
    for row, ground in enumerate(grounds):
        if ground.factors is None:
            so, not_so = ground.so.mean(), ground.not_so.mean()
            chances = so * mid_chances() + not_so * (1 - mid_chances())
            gains[row] = balance.exponents[0, row] * np.log(chances)
    ladder = Ladder(layout=layout, gains=gains, totals=balance.totals[0])
    names = [*layout.containment.keys, "otherwise"]
    return tuple(
        Step(
            evidence=grounds[item].evidence,
            hypothesis=names[node],
            was=str(layout.words[item, node]),
            becomes=WORDS[rank],
        )
        for item, node, rank in fewest_steps(ladder, leader, others) or ()
    )


def _dropped(
    balance: Balance,
    grounds: Sequence[Ground],
    leader: Rival,
    others: tuple[Rival, ...],
) -> tuple[str, ...]:
    for sets in _subsets(len(grounds)):
        kept = np.ones((len(sets), len(grounds)), dtype=np.bool_)
        np.put_along_axis(kept, sets, values=False, axis=1)
        totals = balance.totals_keeping(kept)
        rest = np.max([rival.score(totals) for rival in others], axis=0)
        leads = np.round(rest - leader.score(totals), 9)
        best = int(np.argmax(leads))
        if leads[best] > LEAD:
            return tuple(grounds[item].evidence for item in sets[best])
    return ()


def _subsets(items: int) -> Iterator[NDArray[np.int64]]:
    """Yield all sets of one item, of two and so on, shape (set, size)."""
    for size in range(1, items + 1):
        if comb(items, size) > MOST_SUBSETS:
            return
        yield np.array(list(combinations(range(items), size)), dtype=np.int64)


def _overtaking(
    layout: Layout, leader: Rival, runner_up: Rival, totals: FloatArray
) -> float | None:
    """Return the runner-up's prior at which it draws level with the leader."""
    ours, theirs = _prior(runner_up), _prior(leader)
    if not (np.isfinite(ours) and np.isfinite(theirs)):
        return None
    log_odds = float(leader.score(totals) - runner_up.score(totals)) + ours
    apart = not layout.containment.exclusive and len(layout.containment.tops) > 1
    if not apart:
        log_odds -= float(np.log1p(-np.exp(ours))) if ours < 0 else inf
    prior = float(expit(log_odds))
    return prior if 0 < prior < 1 else None


def _prior(rival: Rival) -> float:
    """Return the log prior weight of a rival; its log prior odds where it is apart."""
    return float(np.logaddexp.reduce(rival.offsets))


def _tell(flips: Flips) -> str:
    if flips.tied:
        return f"{flips.leader} and {flips.runner_up} are level."
    ways = []
    if flips.steps:
        cells = " and ".join(
            f"{step.evidence} were {_plain(step.becomes)}, not {_plain(step.was)}, "
            f"under {step.hypothesis}"
            for step in flips.steps
        )
        ways.append(f"if {cells}")
    if flips.items:
        ways.append(f"without {' and '.join(flips.items)}")
    if flips.prior is not None:
        shown = f"{flips.prior:.2g}" if flips.prior < 0.99 else "0.99"
        ways.append(f"if {flips.runner_up} had a prior above {shown}")
    start = f"{flips.leader} leads {flips.runner_up}"
    if not ways:
        return f"{start}, and nothing that was tried changes that."
    missing = [
        *([] if flips.steps else [f"no {MOST_STEPS} one-word steps"]),
        *([] if flips.items else ["no set of items"]),
    ]
    rest = f"; {' and '.join(missing)} would do" if missing else ""
    return f"{start}; it would not {', or '.join(ways)}{rest}."


def _plain(word: str) -> str:
    return word.replace("_", " ")
