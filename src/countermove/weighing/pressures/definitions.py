"""What each pressure is: the factors of the essay, with unit, formula and source.

A series of the contest named in `series` supplies the pressure in place of the moves.
Its value at a day is the last one dated by then, if it is no older than `keeps` days.
"""

from dataclasses import dataclass

from countermove.errors import ValidationError

__all__ = ["PRESSURES", "PressureDefinition"]

FLOW, LEVEL = 31, 400
"""Days for which a value of a series holds: what is counted by the month, and what is
measured once a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureDefinition:
    """One factor that is said to decide a contest.

    Parameters
    ----------
    id, title : str
    item : str
        Key of the item of the essay.
    definition, unit, formula, source : str
        What it is, in what, how it is measured in words, and where the notion is from.
    series : str
        Name of the series that supplies it; empty where none may. A pressure of each
        patron has the patron's key behind a colon here and in its own key.
    keeps : int
        Days for which a value of the series holds.

    Raises
    ------
    ValidationError
        If a text is empty.
    """

    id: str
    title: str
    item: str
    definition: str
    unit: str
    formula: str
    source: str
    series: str
    keeps: int = LEVEL

    def __post_init__(self) -> None:
        """Refuse a definition with a missing text."""
        for name in ("title", "item", "definition", "unit", "formula", "source"):
            if not getattr(self, name).strip():
                raise ValidationError(
                    f"Expected a {name} of pressure {self.id!r}, got an empty text."
                )


PRESSURES = (
    PressureDefinition(
        id="participation",
        title="Public participation",
        item="S074",
        definition="How many people the street brings out.",
        unit="people",
        formula="Largest known number of participants in a street move of the last 90 "
        "days; 0 if the street was quiet; not told if it moved and nobody counted.",
        source="Chenoweth and Stephan 2011, peak participation",
        series="participation",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="duration",
        title="Duration of the uprising",
        item="S075",
        definition="Age of the wave of street moves that is under way.",
        unit="days",
        formula="Days since the first move of a chain of moves of the street, or of "
        "moves that meet it, no two more than 30 days apart; 0 if the last is older "
        "than 30 days.",
        source="the essay, P16; waves as in the outlook's street",
        series="duration",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="deaths",
        title="Deaths of the uprising",
        item="S076",
        definition="Lives lost in moves of or against the street. No sign is fixed: "
        "deaths have felled cabinets and have ended uprisings.",
        unit="deaths in 30 days",
        formula="Sums of the lowest and of the highest counts in the last 30 days, and "
        "their mean. Where a lethal move has no count, only the floor is told.",
        source="the essay, P16",
        series="street_deaths",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="polarisation",
        title="Polarisation of the two sides",
        item="S077",
        definition="How far friend and foe follow the divide between the elite, and "
        "challengers with the street.",
        unit="difference of shares, -1 to 1",
        formula="Share of hostile moves that cross the divide less the share of "
        "cooperative moves that cross it, among moves within or across the two sides "
        "in the last 180 days; at least 3 of each.",
        source="Heider 1946; Doreian and Mrvar 1996, structural balance",
        series="polarisation",
    ),
    PressureDefinition(
        id="hostility",
        title="Hostility of the two sides",
        item="S078",
        definition="How harsh moves between the elite, and challengers with the "
        "street, are.",
        unit="mean harshness, 0 to 1",
        formula="Mean over moves between the sides in the last 90 days of severity / 4 "
        "if the act is hostile, else 0; at least 5 moves.",
        source="codebook, tones and severities; scaled as by Goldstein 1992",
        series="hostility",
    ),
    PressureDefinition(
        id="negotiation",
        title="Talks between the two sides",
        item="S055",
        definition="How often the two sides talk or agree, whoever mediates.",
        unit="talks in 30 days",
        formula="Moves negotiate, agree or mediate that did not fail and name both "
        "sides, over the last 90 days.",
        source="the essay, P17",
        series="negotiation",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="elite_street",
        title="Relation of elite and street",
        item="S079",
        definition="Whether elite and street deal with each other as friends or foes.",
        unit="balance, -1 to 1",
        formula="Cooperative less hostile moves between elite and street, both ways, "
        "over all of them, in the last 180 days; at least 5.",
        source="the essay, P17",
        series="elite_street",
    ),
    PressureDefinition(
        id="elite_control",
        title="Control of the elite over the state",
        item="S080",
        definition="Share of the institutions that camps of role incumbent hold.",
        unit="share, 0 to 1",
        formula="Mean of their filtered shares, weighted by the institutions' weights.",
        source="the essay, P18; control of the reading",
        series="elite_control",
    ),
    PressureDefinition(
        id="penetration",
        title="Penetration of the uprising by the elite",
        item="S081",
        definition="Share of the street's actors who also stood, before or since, in "
        "a camp of the elite. Secret infiltration leaves no such trace.",
        unit="share, 0 to 1",
        formula="Actors who have belonged to both a street and an elite camp, over "
        "actors who have belonged to a street camp; at least 5.",
        source="the essay, P18",
        series="penetration",
    ),
    PressureDefinition(
        id="unity",
        title="Unity of the uprising across places",
        item="S082",
        definition="How alike the aims of the street are in different places.",
        unit="ratio, 1 as alike as within a place",
        formula="Mean overlap of institutions and targets of two street moves of "
        "different places, over that of two moves of one place, in the last 365 days; "
        "at least 2 places with 3 moves each.",
        source="the essay, P18; Morisita 1959",
        series="unity",
    ),
    PressureDefinition(
        id="volatility_local",
        title="Volatility of the country's own scene",
        item="S083",
        definition="How fast institutions of local and national level change hands. "
        "The essay's local scene is the country's own.",
        unit="share changing hands in 30 days",
        formula="Weighted mean of half the sum over camps of the change in share in "
        "the last 30 days.",
        source="the essay, P14; total variation",
        series="volatility_local",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="volatility_regional",
        title="Volatility of the regional scene",
        item="S083",
        definition="How fast institutions of regional level change hands.",
        unit="share changing hands in 30 days",
        formula="As for the country's own scene.",
        source="the essay, P14; total variation",
        series="volatility_regional",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="volatility_international",
        title="Volatility of the international scene",
        item="S083",
        definition="How fast institutions of international level change hands.",
        unit="share changing hands in 30 days",
        formula="As for the country's own scene.",
        source="the essay, P18; total variation",
        series="volatility_international",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="patron_pressure_abroad",
        title="Pressure from others on",
        item="S088",
        definition="Hostile moves against a patron by anybody but its own people.",
        unit="moves in 30 days",
        formula="Hostile moves that target the patron's camp and are not of it, over "
        "the last 90 days; nothing is told before the first on record.",
        source="the essay, P12",
        series="patron_pressure_abroad",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="patron_pressure_home",
        title="Pressure at home on",
        item="S088",
        definition="Hostile moves against a patron by its own people.",
        unit="moves in 30 days",
        formula="Hostile moves of actors of the patron's camp against that camp, over "
        "the last 90 days; nothing is told before the first on record.",
        source="the essay, P12",
        series="patron_pressure_home",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="security_contacts",
        title="Foreign contacts of the leader",
        item="S089",
        definition="How often the leader's camp meets foreign states and patrons. "
        "Contacts on security cannot be told from others.",
        unit="contacts in 30 days",
        formula="Moves visit, negotiate or agree between the leader's camp and a "
        "state or patron, over the last 90 days of the term.",
        source="the essay, P15 and P16",
        series="security_contacts",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="scheduled_abroad",
        title="Next fixed event abroad",
        item="S084",
        definition="How far away the next event is whose day is fixed beforehand, such "
        "as an election in a patron's country.",
        unit="days",
        formula="Days to the next event on record that was known by then and binds no "
        "camp at home.",
        source="the essay, P18",
        series="scheduled_abroad",
        keeps=FLOW,
    ),
    PressureDefinition(
        id="leader_opinion",
        title="Opinion of the leader",
        item="S090",
        definition="Whether those who speak of the leader praise or blame him. Acts of "
        "people who count enough to be on record; not the view of the public.",
        unit="balance, -1 to 1",
        formula="Endorsements, recognitions and votes of confidence less accusations, "
        "condemnations, rejections and threats towards the leader or his cabinet, over "
        "their number, in the last 180 days of the term; at least 5.",
        source="the essay, P9 and P10",
        series="leader_approval",
    ),
    PressureDefinition(
        id="poverty_rate",
        title="Poverty rate",
        item="S086",
        definition="Share of people below a poverty line, said to raise the risk of "
        "violence.",
        unit="as the series says",
        formula="From the series alone.",
        source="the essay, P9",
        series="poverty_rate",
        keeps=3 * LEVEL,
    ),
    PressureDefinition(
        id="reshaping",
        title="Reshaping of the region",
        item="S085",
        definition="How far the order of the region is being made anew. Moves of one "
        "contest cannot show it.",
        unit="as the series says",
        formula="From the series alone.",
        source="the essay, P18, on the report of Albright and Hadley (2016)",
        series="reshaping",
    ),
    PressureDefinition(
        id="psyche",
        title="National psyche",
        item="S087",
        definition="A temper ascribed to a whole nation. It is a stereotype: it can "
        "stand as somebody's claim, and is never measured nor put into a model.",
        unit="none",
        formula="Never measured.",
        source="the essay, P9",
        series="",
    ),
    PressureDefinition(
        id="time_to_settle",
        title="Time until one side is ahead",
        item="S091",
        definition="How long a round lasts before one side has won it.",
        unit="days",
        formula="Median length of rounds by the product limit; rounds undecided or "
        "open are censored; at least 5 rounds, 3 of them settled.",
        source="the essay, P17; Kaplan and Meier 1958",
        series="time_to_settle",
    ),
)
"""Every pressure, in the order of the reports."""
