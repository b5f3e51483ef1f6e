"""Small contests for tests, built from short rows."""

from collections.abc import Iterable
from datetime import date

from countermove.contest import (
    Actor,
    Camp,
    Contest,
    Country,
    Institution,
    Membership,
    Move,
    Rule,
    Tenure,
)

CAMPS = (
    Camp(id="rulers", name="The rulers", role="incumbent"),
    Camp(id="reform", name="The reformers", role="challenger"),
    Camp(id="street", name="The street", role="street"),
)
ACTORS = (
    Actor(
        id="bloc", name="Bloc", kind="party", memberships=(Membership(camp="rulers"),)
    ),
    Actor(
        id="premier",
        name="Premier",
        kind="person",
        memberships=(Membership(camp="reform"),),
    ),
    Actor(
        id="crowd", name="Crowd", kind="group", memberships=(Membership(camp="street"),)
    ),
)
INSTITUTIONS = (
    Institution(
        id="cabinet",
        name="Cabinet",
        branch="executive",
        level="national",
        weight=1.0,
        holders={"reform": 0.8},
    ),
    Institution(
        id="parliament",
        name="Parliament",
        branch="legislature",
        level="national",
        weight=1.0,
        holders={"rulers": 0.7},
    ),
    Institution(
        id="army",
        name="Army",
        branch="security",
        level="national",
        weight=0.8,
        holders={},
    ),
)


def a_move(key: str, when: str, **changes: object) -> Move:
    """A plain move: the bloc condemns the premier, unless told otherwise."""
    day = date.fromisoformat(when)
    plain: dict[str, object] = {
        "id": key,
        "date": day,
        "reported": day,
        "precision": "day",
        "actors": ("bloc",),
        "act": "condemn",
        "targets": ("premier",),
        "institutions": ("cabinet",),
        "place": "Capital",
        "form": "lawful",
        "force": "none",
        "result": "succeeded",
        "action": f"bloc condemns premier, step {key}",
    }
    return Move(**(plain | changes))  # type: ignore[arg-type]


def a_contest(moves: Iterable[Move], **changes: object) -> Contest:
    """A contest of three camps with the moves given."""
    plain: dict[str, object] = {
        "id": "small",
        "title": "A small contest",
        "country": Country(iso3="XXX"),
        "start": date(2020, 1, 1),
        "camps": CAMPS,
        "actors": ACTORS,
        "institutions": INSTITUTIONS,
        "leaders": (
            Tenure(actor="premier", office="premier", since=date(2019, 12, 1)),
        ),
        "rules": (
            Rule(
                id="term",
                text="A term lasts four years.",
                settings={"regular_election": date(2022, 6, 1)},
            ),
        ),
        "moves": tuple(moves),
    }
    return Contest(**(plain | changes))  # type: ignore[arg-type]


def an_exchange() -> list[Move]:
    """Raid and siege, protest and crackdown, decree and veto: three plain exchanges."""
    return [
        a_move(
            "m1",
            "2020-02-01",
            actors=("premier",),
            act="raid",
            targets=("bloc",),
            institutions=("army",),
            action="premier orders raid on bloc depot at Harbour",
            form="lawful",
            force="limited",
        ),
        a_move(
            "m2",
            "2020-02-02",
            act="besiege",
            institutions=("army", "cabinet"),
            action="bloc besieges cabinet after Harbour raid",
            form="violent",
            force="threat",
            answers=("m1",),
            answers_basis="source",
        ),
        a_move(
            "m3",
            "2020-04-10",
            actors=("crowd",),
            act="protest",
            targets=("bloc",),
            institutions=("parliament",),
            action="crowd protests against bloc at Parliament Square",
            form="irregular",
        ),
        a_move(
            "m4",
            "2020-04-12",
            act="disperse",
            targets=("crowd",),
            institutions=("parliament",),
            action="bloc guards disperse crowd at Parliament Square",
            form="violent",
            force="lethal",
            deaths=(3, 5),
            answers=("m3",),
            answers_basis="reading",
        ),
        a_move(
            "m5",
            "2020-06-20",
            actors=("premier",),
            act="decree",
            targets=("bloc",),
            institutions=("cabinet",),
            action="premier decrees Audit Law for ministries",
        ),
        a_move(
            "m6",
            "2020-06-23",
            act="veto",
            targets=("premier",),
            institutions=("cabinet", "parliament"),
            action="bloc vetoes Audit Law in parliament",
            answers=("m5",),
            answers_basis="reading",
        ),
    ]
