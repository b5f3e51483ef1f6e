"""What is measured along a contest: each number with its group, unit and sentence.

Four groups are numbers at a day: *rounds*, *stakes*, *control* and *pressures*. The
fifth, *acts*, is the order of the moves themselves and has one distance for a whole
stretch of time. Shares are taken as they are; counts of things that pile up, and
waiting times, are compared on the scale of log(1 + x), so that 2 and 4 are as far apart
as 20 and 41. How many moves a record holds is no component: coders write more near an
end that they know.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BRANCHES",
    "COMPONENTS",
    "GROUPS",
    "LEAST",
    "SIDES",
    "Component",
    "Scale",
    "compare_in_words",
    "on_scale",
]

FloatArray = NDArray[np.float64]

GROUPS = ("rounds", "acts", "stakes", "control", "pressures")
"""Every group weighs the same in the distance."""
BRANCHES = {
    "executive": "executive",
    "legislature": "legislature",
    "judiciary": "courts",
    "security": "security forces",
}
"""Branches whose holders are followed, and how a sentence names them."""
SIDES = {
    "incumbent": ("the ruling camp", frozenset({"incumbent"})),
    "challenger": ("challengers and street", frozenset({"challenger", "street"})),
    "patron": ("patrons", frozenset({"patron"})),
}
"""Sides whose holdings are followed: in words, and the roles of their camps."""


class Scale(Enum):
    """On which scale two values of a component are held against each other."""

    PLAIN = "plain"
    LOG = "log"

    @property
    def least(self) -> float:
        """Least difference taken as usual, on this scale.

        A twentieth of a share, or a fifth of a count: two coders of one contest would
        differ by as much, so a library that is closer together is no finer measure.
        """
        return 0.05 if self is Scale.PLAIN else 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One thing measured along a contest.

    Parameters
    ----------
    key, group : str
    unit : str
        In words, such as "share" or "days".
    sentence : str
        With ``{value}`` for the value here; what follows it is not said twice.
    scale : Scale
    decimals : int
        Shown in sentences.
    """

    key: str
    group: str
    unit: str
    sentence: str
    scale: Scale = Scale.PLAIN
    decimals: int = 2


def _held() -> tuple[Component, ...]:
    return tuple(
        Component(
            key=f"{branch}_{side}",
            group="control",
            unit="share",
            sentence=f"{named}: {{value}} held by {who}",
        )
        for branch, named in BRANCHES.items()
        for side, (who, _) in SIDES.items()
    )


COMPONENTS: tuple[Component, ...] = (
    Component(
        key="rounds_opened",
        group="rounds",
        unit="rounds",
        sentence="rounds opened so far: {value}",
        scale=Scale.LOG,
        decimals=0,
    ),
    Component(
        key="answering",
        group="rounds",
        unit="share",
        sentence="moves that answer an earlier one: {value} of all so far",
    ),
    Component(
        key="days_to_answer",
        group="rounds",
        unit="days",
        sentence="usual days until an answer: {value}",
        scale=Scale.LOG,
        decimals=0,
    ),
    Component(
        key="won_by_challengers",
        group="rounds",
        unit="share",
        sentence="rounds won by challengers or street: {value} of those judged",
    ),
    Component(
        key="personnel",
        group="stakes",
        unit="share",
        sentence="personnel at stake: {value} of the whole",
    ),
    Component(
        key="authority",
        group="stakes",
        unit="share",
        sentence="authority at stake: {value} of the whole",
    ),
    Component(
        key="structural",
        group="stakes",
        unit="share",
        sentence="structure of order at stake: {value} of the whole",
    ),
    Component(
        key="aim_above_form",
        group="stakes",
        unit="difference of shares",
        sentence="aims beyond personnel, more than acts show: by {value}",
    ),
    *_held(),
    Component(
        key="hostile",
        group="pressures",
        unit="share",
        sentence="hostile moves between camps: {value} of those of 90 days",
    ),
    Component(
        key="killed",
        group="pressures",
        unit="people",
        sentence="known to have been killed in 90 days: {value}",
        scale=Scale.LOG,
        decimals=0,
    ),
    Component(
        key="street",
        group="pressures",
        unit="share",
        sentence="acts of crowds: {value} of the moves of 90 days",
    ),
    Component(
        key="patron_moves",
        group="pressures",
        unit="share",
        sentence="moves made by patrons: {value} of those of 90 days",
    ),
    Component(
        key="leaders_changed",
        group="pressures",
        unit="changes",
        sentence="changes of leader so far: {value}",
        scale=Scale.LOG,
        decimals=0,
    ),
    Component(
        key="lawful",
        group="pressures",
        unit="share",
        sentence="lawful moves: {value} of those of 90 days",
    ),
    Component(
        key="grey",
        group="pressures",
        unit="share",
        sentence="moves in the grey of the law: {value} of those of 90 days",
    ),
    Component(
        key="violent",
        group="pressures",
        unit="share",
        sentence="violent moves: {value} of those of 90 days",
    ),
)
"""In the order of the last axis of every array of values."""

LEAST = np.array([item.scale.least for item in COMPONENTS])
"""Of each component, the least difference that is taken as usual."""


def on_scale(values: FloatArray) -> FloatArray:
    """Put values on the scale of comparison.

    Parameters
    ----------
    values : shape (..., component)
        In their units; NaN where not measured.

    Returns
    -------
    shape (..., component)
        log(1 + x) where the component says so; NaN stays NaN.
    """
    logs = np.array([item.scale is Scale.LOG for item in COMPONENTS])
    moved = np.array(values, dtype=np.float64)
    moved[..., logs] = np.log1p(moved[..., logs])
    return moved


def compare_in_words(component: Component, here: float, there: float) -> str:
    """Say what a component is here and there, with both numbers.

    Examples
    --------
    >>> compare_in_words(COMPONENTS[0], 4, 9)
    'rounds opened so far: 4 here, 9 there'
    """
    one, other = (_number(value, component.decimals) for value in (here, there))
    return f"{component.sentence.format(value=one)} here, {other} there"


def _number(value: float, decimals: int) -> str:
    # Adding zero turns minus zero into zero.
    return f"{round(value, decimals) + 0.0:.{decimals}f}"
