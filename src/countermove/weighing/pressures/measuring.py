"""Pressures: the factors said to decide a contest, measured month by month.

Every pressure has a definition (:mod:`.definitions`) and a
measure (the modules named by theme beside this one). It is measured on the day of issue
and in steps of 30 days back from it, as long as a step has 30 days of record before it.
Values of earlier days take what the vantage sees now, cut at that day by the dates of
the moves; a later report therefore never changes them at an earlier vantage.

A series of the record that bears the name given in the definition supplies the pressure
instead of the moves. Whether a pressure can be told:

- ``measured``: on the day of issue, from moves, rounds or control;
- ``from series``: a series of that name is on record;
- ``too few to tell``: there is something to measure, but too little on that day;
- ``not given``: the record holds nothing that could show it.

Windows of neighbouring steps overlap, so a rise over several steps is not several
proofs. Bands cover the luck of counting, not what the record leaves out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import nan

from countermove.contest import Measurement
from countermove.errors import ValidationError
from countermove.reading import Reading
from countermove.weighing.pressures import abroad, control, hostility, street
from countermove.weighing.pressures.bands import Told
from countermove.weighing.pressures.definitions import PRESSURES, PressureDefinition
from countermove.weighing.pressures.fronts import MONTH, Fronts, see_fronts
from countermove.weighing.pressures.settling import measure_time_to_settle
from countermove.weighing.pressures.values import PressureValue, say_where_it_stands

__all__ = [
    "PRESSURES",
    "Pressure",
    "PressureDefinition",
    "PressureValue",
    "measure_pressures",
]

Measure = Callable[[Fronts, int], Told | None]

STATUSES = ("measured", "from series", "not given", "too few to tell")
MEASURES: Mapping[str, Measure] = {
    "participation": street.measure_participation,
    "duration": street.measure_duration,
    "deaths": street.measure_deaths,
    "polarisation": hostility.measure_polarisation,
    "hostility": hostility.measure_hostility,
    "negotiation": hostility.measure_negotiation,
    "elite_street": hostility.measure_elite_street,
    "elite_control": control.measure_elite_control,
    "penetration": street.measure_penetration,
    "unity": street.measure_unity,
    "volatility_local": control.measure_local_volatility,
    "volatility_regional": control.measure_regional_volatility,
    "volatility_international": control.measure_international_volatility,
    "security_contacts": abroad.measure_contacts,
    "scheduled_abroad": abroad.measure_days_to_event,
    "leader_opinion": hostility.measure_leader_opinion,
    "time_to_settle": measure_time_to_settle,
}
BY_PATRON: Mapping[str, Callable[[Fronts, int, str], Told | None]] = {
    "patron_pressure_abroad": abroad.measure_pressure_from_abroad,
    "patron_pressure_home": abroad.measure_pressure_from_home,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """One factor as measured up to a vantage.

    Parameters
    ----------
    id, title, item, definition, unit, formula, source : str
        As in the definition; that of one patron ends in a colon and the patron's key.
    status : str
        ``measured``, ``from series``, ``not given`` or ``too few to tell``.
    values : tuple of PressureValue
        By date; the last is that of the day of issue. Empty where nothing is given.
    words : str
        Where it stands, and how that compares with its own past.

    Raises
    ------
    ValidationError
        If the status is not one of the four, or values are out of order.
    """

    id: str
    title: str
    item: str
    definition: str
    unit: str
    formula: str
    source: str
    status: str
    values: tuple[PressureValue, ...]
    words: str

    def __post_init__(self) -> None:
        """Refuse an unknown status and values that go back in time."""
        if self.status not in STATUSES:
            raise ValidationError(
                f"Expected a status among {', '.join(STATUSES)}, got {self.status!r}."
            )
        dates = [value.date for value in self.values]
        if dates != sorted(set(dates)):
            raise ValidationError(f"Expected values of {self.id} by rising date.")

    @property
    def latest(self) -> PressureValue | None:
        """The value on the day of issue, NaN inside if untold; None if not given."""
        return self.values[-1] if self.values else None


def measure_pressures(reading: Reading) -> tuple[Pressure, ...]:
    """Measure every pressure at a vantage.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    tuple of Pressure
        In the order of :data:`PRESSURES`; pressures on patrons once for each patron,
        by name, and once without a value where the contest has none.
    """
    fronts = see_fronts(reading)
    return tuple(
        _pressure(fronts, definition, patron)
        for definition in PRESSURES
        for patron in _patrons(fronts, definition)
    )


def _patrons(fronts: Fronts, definition: PressureDefinition) -> Iterator[str]:
    named = sorted(
        (camp.name, camp.id)
        for camp in fronts.record.camps
        if definition.id in BY_PATRON and camp.id in fronts.patrons
    )
    yield from (key for _, key in named)
    if not named:
        yield ""


def _pressure(fronts: Fronts, definition: PressureDefinition, patron: str) -> Pressure:
    suffix = f":{patron}" if patron else ""
    rows = [
        row
        for row in fronts.record.series
        if definition.series and row.name == definition.series + suffix
    ]
    unit = definition.unit
    if rows:
        status, unit = "from series", rows[-1].unit or unit
        values = _take_series(fronts, rows, definition.keeps)
    else:
        status, values = _measure(fronts, _measure_of(definition, patron))
    camp = fronts.record.camp_index.get(patron)
    title = f"{definition.title} {camp.name}" if camp else definition.title
    if definition.id in BY_PATRON and not camp:
        title = f"{definition.title} a patron"
    words = say_where_it_stands(title, unit, status, values)
    if definition.id == "psyche":
        words = f"{title}: a stereotype; kept as a claim, never measured."
    event = abroad.next_event(fronts, fronts.today)
    if definition.id == "scheduled_abroad" and status == "measured" and event:
        words = f"{words} It is: {event[1]}"
    return Pressure(
        id=definition.id + suffix,
        title=title,
        item=definition.item,
        definition=definition.definition,
        unit=unit,
        formula=definition.formula,
        source=definition.source,
        status=status,
        values=values,
        words=words,
    )


def _measure_of(definition: PressureDefinition, patron: str) -> Measure | None:
    if patron:
        measure = BY_PATRON[definition.id]
        return lambda fronts, day: measure(fronts, day, patron)
    return MEASURES.get(definition.id)


def _days(fronts: Fronts) -> range:
    """Return the days measured: back from the issue while a month lies before."""
    steps = max(fronts.today - (MONTH - 1), 0) // MONTH
    return range(fronts.today - steps * MONTH, fronts.today + 1, MONTH)


def _measure(
    fronts: Fronts, measure: Measure | None
) -> tuple[str, tuple[PressureValue, ...]]:
    if measure is None:
        return "not given", ()
    found = [(day, measure(fronts, day)) for day in _days(fronts)]
    last = found[-1][1]
    if all(told is None for _, told in found):
        return "not given", ()
    values = tuple(_dated(fronts, day, told) for day, told in found)
    return ("measured" if last and last.is_told else "too few to tell"), values


def _dated(fronts: Fronts, day: int, told: Told | None) -> PressureValue:
    if told is None:
        return PressureValue(date=fronts.date(day), value=nan, low=nan, high=nan, n=0)
    return PressureValue(
        date=fronts.date(day), value=told.value, low=told.low, high=told.high, n=told.n
    )


def _take_series(
    fronts: Fronts, rows: Sequence[Measurement], keeps: int
) -> tuple[PressureValue, ...]:
    """Return the last value of a series by each day, NaN where it is too old."""
    days = sorted((fronts.day(row.date), row.low, row.high) for row in rows)
    values = []
    for day in _days(fronts):
        fresh = [row for row in days if day - keeps < row[0] <= day]
        low, high = fresh[-1][1:] if fresh else (nan, nan)
        values.append(
            PressureValue(
                date=fronts.date(day),
                value=(low + high) / 2,
                low=low,
                high=high,
                n=1 if fresh else 0,
            )
        )
    return tuple(values)
