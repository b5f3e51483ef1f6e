"""What comes from abroad: pressure on patrons, the leader's contacts, fixed days ahead.

Pressure on a patron is the rate of hostile moves against it, from *abroad* by any camp
but its own and from *home* by actors of its own camp. A record that has never shown
such a move cannot tell "none" from "not watched", so nothing is told before the first.

Contacts are visits, talks and agreements between the leader's camp and a state or a
camp of role patron, whoever travelled. What was talked about is not on record, so they
are foreign contacts of all kinds, those on security among them.

Rates are per 30 days, over the last 90, with Poisson bands. In the first month of a
term no rate of contacts is told.
"""

from countermove.weighing.pressures.bands import Told, tell_rate, untold
from countermove.weighing.pressures.fronts import MONTH, Fronts, Step

__all__ = [
    "is_foreign_contact",
    "measure_contacts",
    "measure_days_to_event",
    "measure_pressure_from_abroad",
    "measure_pressure_from_home",
    "next_event",
]

SEASON = 90
CONTACTS = frozenset({"agree", "negotiate", "visit"})


def measure_pressure_from_abroad(fronts: Fronts, day: int, patron: str) -> Told | None:
    """Return hostile moves against a patron by other camps per 30 days."""
    return _pressure(
        fronts,
        day,
        [
            step
            for step in fronts.within(day, day + 1)
            if step.is_hostile
            and patron in step.targets
            and step.actors
            and patron not in step.actors
        ],
    )


def measure_pressure_from_home(fronts: Fronts, day: int, patron: str) -> Told | None:
    """Return hostile moves against a patron by its own people per 30 days."""
    return _pressure(
        fronts,
        day,
        [
            step
            for step in fronts.within(day, day + 1)
            if step.is_hostile and patron in step.targets and patron in step.actors
        ],
    )


def measure_contacts(fronts: Fronts, day: int) -> Told | None:
    """Return contacts of the leader's camp with foreign states per 30 days."""
    tenure = fronts.leader_on(day)
    if tenure is None:
        return None
    window = min(SEASON, day - fronts.day(tenure.since) + 1)
    held = sum(is_foreign_contact(fronts, step) for step in fronts.within(day, window))
    if window < MONTH:
        return untold(held)
    return tell_rate(held, fronts.watched(day, window), per=MONTH)


def measure_days_to_event(fronts: Fronts, day: int) -> Told | None:
    """Return days to the next event abroad whose day was fixed by then."""
    event = next_event(fronts, day)
    if event is None:
        return None
    date, _ = event
    return Told(value=float(date - day), n=1)


def next_event(fronts: Fronts, day: int) -> tuple[int, str] | None:
    """Return day and text of the next scheduled event that binds no camp at home."""
    today, home = fronts.date(day), fronts.elite | fronts.opposition
    ahead = [
        (fronts.day(item.date), item.text)
        for item in fronts.record.scheduled
        if item.known <= today <= item.date and item.camp not in home
    ]
    return min(ahead, default=None)


def is_foreign_contact(fronts: Fronts, step: Step) -> bool:
    """Tell whether the leader's camp met a state, or a patron, that is not of it."""
    if step.move.act not in CONTACTS:
        return False
    camp, date = fronts.leader_camp(step.day), fronts.date(step.day)
    keys = {*step.move.actors, *step.move.targets}
    ours = {key for key in keys if camp & {*fronts.record.camps_of((key,), date)}}
    foreign = any(fronts.is_foreign(key, step.day) for key in keys - ours)
    return bool(ours) and foreign


def _pressure(fronts: Fronts, day: int, hostile: list[Step]) -> Told | None:
    if not hostile:
        return None
    recent = sum(step.day > day - SEASON for step in hostile)
    return tell_rate(recent, fronts.watched(day, SEASON), per=MONTH)
