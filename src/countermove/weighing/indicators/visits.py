"""Visits followed from plan to end: kept, put off, called off, burdened.

A journey is what passes between the leader's camp and one foreign party at one place:
a visit with result pending announces it, ``postpone_visit`` puts it off, a visit closes
it. It is *kept* when it took place, *put off* while it is announced or postponed and
has not taken place, and counts as *called off* once a year has passed.

It is *burdened* when somebody moved with hostility against the leader's camp within 7
days of it. Where hostile moves are daily bread that says nothing, so their number is
set against the number expected from the rest of the leader's term, with the chance of
as many or more (Poisson).

How it fails: a visit never announced on record leaves no trace when it is called off,
and one to another place in the same country is taken for another journey.
"""

from dataclasses import dataclass

from scipy.special import pdtrc

from countermove.weighing.counting import counted
from countermove.weighing.indicators.signs import Indicator, keys_of
from countermove.weighing.pressures.fronts import Fronts, Step

__all__ = ["follow_visits"]

NEAR = 7
CALLED_OFF = 365
TITLE = "Foreign visit kept, put off, called off or burdened"
RULE = (
    f"The visit took place; not, if a year passed since it was put off. Burdened if "
    f"the leader's camp met hostile moves within {NEAR} days."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Journey:
    """Steps of one journey; `party` is a camp of patrons, or the state itself."""

    party: str
    place: str
    steps: list[Step]

    @property
    def is_kept(self) -> bool:
        return _took_place(self.steps[-1])


def follow_visits(fronts: Fronts) -> list[Indicator]:
    """Follow each visit of the present leader's term; one indicator a journey."""
    journeys = _journeys(fronts)
    if journeys:
        return [_judge(fronts, journey) for journey in journeys]
    return [
        Indicator(
            id="visit",
            title=TITLE,
            item="S095",
            rule=RULE,
            holds=None,
            unit="days",
            words="No foreign visit of the leader's term is on record.",
        )
    ]


def _journeys(fronts: Fronts) -> list[_Journey]:
    tenure = fronts.leader_on(fronts.today)
    if tenure is None:
        return []
    since, found = fronts.day(tenure.since), list[_Journey]()
    for step in fronts.steps:
        party = _party(fronts, step)
        if step.day < since or party is None:
            continue
        for journey in found:
            same = (journey.party, journey.place) == (party, step.move.place)
            if same and not journey.is_kept:
                journey.steps.append(step)
                break
        else:
            found.append(_Journey(party=party, place=step.move.place, steps=[step]))
    return found


def _party(fronts: Fronts, step: Step) -> str | None:
    """Return the foreign party of a visit with the leader's camp, or None."""
    if step.move.act not in {"visit", "postpone_visit"}:
        return None
    camp = fronts.leader_camp(step.day)
    if not camp & (step.actors | step.targets):
        return None
    for key in (*step.move.actors, *step.move.targets):
        camps = {*fronts.record.camps_of((key,), step.move.date)}
        if fronts.is_foreign(key, step.day) and not camps & camp:
            patrons = camps & fronts.patrons
            return min(patrons) if patrons else key
    return None


def _took_place(step: Step) -> bool:
    return step.move.act == "visit" and step.move.result != "pending"


def _judge(fronts: Fronts, journey: _Journey) -> Indicator:
    first, last = journey.steps[0], journey.steps[-1]
    age = (last.day if journey.is_kept else fronts.today) - first.day
    holds = True if journey.is_kept else (False if age > CALLED_OFF else None)
    what = {
        True: "kept" if first is last else f"kept {age} days after it was first named",
        None: f"put off, not made up for in {age} days",
        False: f"called off: nothing in {age} days",
    }[holds]
    burden, words = _burden(fronts, last.day)
    return Indicator(
        id=f"visit:{first.move.id}",
        title=TITLE,
        item="S095",
        rule=RULE,
        holds=holds,
        value=float(age),
        unit="days",
        moves=keys_of([*journey.steps, *burden]),
        words=f"Visit of or to {_name(fronts, journey.party)}"
        f"{f' in {journey.place}' if journey.place else ''}, {last.move.date}: {what}; "
        f"{words}.",
    )


def _burden(fronts: Fronts, day: int) -> tuple[list[Step], str]:
    """Return hostile moves near a day, and how many were to be expected."""
    tenure = fronts.leader_on(fronts.today)
    since = max(fronts.day(tenure.since), 0) if tenure else 0
    hostile = [
        step
        for step in fronts.steps
        if step.day >= since
        and step.is_hostile
        and step.targets & fronts.leader_camp(step.day)
        and not step.actors & fronts.leader_camp(step.day)
    ]
    near = [step for step in hostile if abs(step.day - day) <= NEAR]
    window = min(day + NEAR, fronts.today) - max(day - NEAR, since) + 1
    rest = fronts.today - since + 1 - window
    if not near:
        return near, f"no hostile move within {NEAR} days of it"
    if rest <= window:
        return (
            near,
            f"{counted(len(near), 'hostile move')} within {NEAR} days of it, in too "
            "short a term to say if more than usual",
        )
    expected = (len(hostile) - len(near)) / rest * window
    chance = float(pdtrc(len(near) - 1, expected)) if expected > 0 else float("nan")
    said = f"p = {chance:.2g}" if expected > 0 else "none at other times"
    return near, (
        f"{counted(len(near), 'hostile move')} within {NEAR} days of it, where "
        f"{expected:.1f} were usual ({said})"
    )


def _name(fronts: Fronts, party: str) -> str:
    camp = fronts.record.camp_index.get(party)
    return camp.name if camp else fronts.record.actor_index[party].name
