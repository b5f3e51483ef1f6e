"""First of its kind: whether a move has no like in the record before it.

A move is like another if the act, a camp that acts and a camp that is targeted are the
same (or neither has a target). The record begins on its first day and holds what its
coder chose: an older like, or one left out, is not seen, so "first" means "first on
record" and never "first in history". How a leader came to office is no move, so that he
is the first of his kind cannot be told here.
"""

from countermove.weighing.counting import counted
from countermove.weighing.indicators.signs import Indicator, keys_of
from countermove.weighing.pressures.fronts import Fronts, Step

__all__ = ["DEFAULT_LABEL", "find_firsts", "is_first_of_its_kind"]

DEFAULT_LABEL = "technical_coup"
TITLE = "First of its kind"
RULE = (
    "No earlier move on record has the same act, by the same camp, against the same "
    "camp."
)


def find_firsts(fronts: Fronts) -> list[Indicator]:
    """Ask of every move labelled technical coup if it is the first of its kind."""
    way = _way_to_office(fronts)
    labelled = [step for step in fronts.steps if DEFAULT_LABEL in step.move.labels]
    if labelled:
        return [way, *(is_first_of_its_kind(fronts, step) for step in labelled)]
    return [
        way,
        Indicator(
            id="first",
            title=TITLE,
            item="S100",
            rule=RULE,
            holds=None,
            unit="earlier moves",
            words="No move on record bears the label technical coup.",
        ),
    ]


def _way_to_office(fronts: Fronts) -> Indicator:
    """Say that the way to office cannot be compared, and with how many it could be."""
    earlier = max(len(fronts.record.leaders) - 1, 0)
    return Indicator(
        id="first_way_to_office",
        title="First to reach office in this way",
        item="S099",
        rule="No earlier leader came to office in the same way.",
        holds=None,
        value=float(earlier),
        unit="earlier terms on record",
        words=f"Not to be told: the record names {counted(earlier, 'earlier term')}, "
        f"begins on {fronts.record.start}, and does not say how each leader came to "
        "office.",
    )


def is_first_of_its_kind(fronts: Fronts, step: Step) -> Indicator:
    """Look for earlier moves like one of the steps of `fronts`."""
    before = fronts.steps[: fronts.steps.index(step)]
    like = [other for other in before if _is_like(step, other)]
    itself = [other for other in like if {*other.move.targets} & {*step.move.targets}]
    act = step.move.act.replace("_", " ")
    found = f"first on record of its kind ({act}) by its camp against that camp"
    if like:
        found = (
            f"not the first of its kind ({act}) by its camp against that camp "
            f"({len(like)} before, the first {like[0].move.id})"
        )
        if step.move.targets and not itself:
            found += ", but the first against this target"
    return Indicator(
        id=f"first:{step.move.id}",
        title=TITLE,
        item="S100",
        rule=RULE,
        holds=not like,
        value=float(len(like)),
        unit="earlier moves",
        moves=keys_of([*like, step]),
        words=f"{step.move.id}: {found}. The record begins on "
        f"{fronts.record.start} and cannot see what came before.",
    )


def _is_like(step: Step, other: Step) -> bool:
    if step.move.act != other.move.act or not step.actors & other.actors:
        return False
    return bool(step.targets & other.targets) or not (step.targets or other.targets)
