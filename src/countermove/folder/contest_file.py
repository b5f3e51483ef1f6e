"""contest.yaml: who struggles over what, since when, by which rules."""

import re
from dataclasses import dataclass
from datetime import date

from countermove.contest.actors import Actor, Camp, Institution, Tenure
from countermove.contest.moves import Scheduled
from countermove.contest.procedures import Standing
from countermove.contest.record import Country
from countermove.contest.rules import Judgement, Rule
from countermove.folder.cells import NO_DATE
from countermove.folder.document import read_document
from countermove.folder.entry import Entry
from countermove.folder.findings import Gathering
from countermove.folder.sides import read_actors, read_camps, read_institutions

__all__ = ["Setting", "read_setting"]

_TOP = (
    "id",
    "title",
    "country",
    "start",
    "end",
    "question",
    "camps",
    "actors",
    "institutions",
    "leader",
    "rules",
    "rounds",
    "standing",
    "scheduled",
    "scenarios",
)
_COLOUR_COMMENT = re.compile(r"[^#]*\bcolou?r:\s+#[0-9a-fA-F]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What contest.yaml says; the fields are those of a Record."""

    id: str
    title: str
    country: Country
    start: date
    end: date | None
    question: str
    camps: tuple[Camp, ...]
    actors: tuple[Actor, ...]
    institutions: tuple[Institution, ...]
    leaders: tuple[Tenure, ...]
    rules: tuple[Rule, ...]
    judgements: tuple[Judgement, ...]
    standings: tuple[Standing, ...]
    scheduled: tuple[Scheduled, ...]


def read_setting(text: str | None, gathering: Gathering) -> Setting:
    """Return what contest.yaml says, faulty values replaced and noted.

    Without a text, which has been noted already, the setting is empty.
    """
    top = read_document(text, _TOP, gathering)
    required = not gathering.is_excused("", "")
    if not required:
        gathering.broken |= {"contest", "camps", "actors", "institutions"}
    top.settle("")
    _warn_of_comments(text or "", gathering)
    if "scenarios" in top:
        gathering.warn(
            top.line_of("scenarios"),
            "scenarios",
            "not-read",
            message="Expected no `scenarios`, for they are not read yet; got some.",
            remedy="They are kept in the file; the default scenarios are used.",
        )
    start = top.date("start", required=required) or NO_DATE
    return Setting(
        id=_contest_id(top) if required else "",
        title=top.text("title", required=required),
        country=_country(top) if required else Country(iso3=""),
        start=start,
        end=_end(top, start),
        question=top.text("question"),
        camps=tuple(read_camps(top, gathering)),
        actors=tuple(read_actors(top, gathering)),
        institutions=tuple(read_institutions(top)),
        leaders=tuple(_leaders(top)),
        rules=tuple(_rules(top)),
        judgements=tuple(_judgements(top)),
        standings=tuple(_standings(top)),
        scheduled=tuple(_scheduled(top)),
    )


def _end(top: Entry, start: date) -> date | None:
    """Read the end; one that is impossible is left open, lest every move be blamed."""
    end = top.date("end")
    if end is None or end > start:
        return end
    top.fault(
        "end",
        "end-before-start",
        message=f"Expected `end` after start {start}, got {end}.",
        remedy="`end` is the first day outside the contest; mend one of the two.",
    )
    return None


def _contest_id(top: Entry) -> str:
    """Read the id, which also names files and pages made of the contest."""
    name = top.text("id", required=True)
    if name and not re.fullmatch(r"\w[\w .-]*", name):
        top.fault(
            "id",
            "bad-id",
            message=f"Expected an id of letters, digits and hyphens, got {name!r}.",
            remedy="Choose one such as iraq-2019.",
        )
    return name


def _country(top: Entry) -> Country:
    if "country" not in top:
        top.text("country", required=True)
        return Country(iso3="")
    country = top.mapping("country", ("iso3", "gw", "cow"))
    iso3 = country.text("iso3", required=len(tuple(country)) > 0)
    if iso3 and not re.fullmatch("[A-Z]{3}", iso3):
        country.fault(
            "iso3",
            "bad-country",
            message=f"Expected three capital letters, got {iso3!r}.",
            remedy="Use the ISO 3166 code; XAA to XZZ are free for invented ones.",
        )
    return Country(iso3=iso3, gw=_code(country, "gw"), cow=_code(country, "cow"))


def _code(country: Entry, key: str) -> int | None:
    number = country.number(key)
    if number is not None and number != int(number):
        country.fault(
            key,
            "bad-number",
            message=f"Expected a whole number, got {number:g}.",
            remedy="Use the number of the state in that list, or leave it out.",
        )
    return None if number is None else int(number)


def _leaders(top: Entry) -> list[Tenure]:
    leaders = []
    for entry in top.entries("leader", ("actor", "office", "since")):
        actor = entry.text("actor", required=True)
        entry.settle(f"leader/{actor}")
        leaders.append(
            Tenure(
                actor=actor,
                office=entry.text("office", required=True),
                since=entry.date("since", required=True) or NO_DATE,
            )
        )
    return leaders


def _rules(top: Entry) -> list[Rule]:
    rules = []
    for entry in top.entries("rules"):
        key = entry.identify("rules")
        settings = {
            name: value
            for name in entry
            if name not in {"id", "text"} and (value := entry.scalar(name)) is not None
        }
        text = entry.text("text", required=True)
        rules.append(Rule(id=key, text=text, settings=settings))
    return rules


def _judgements(top: Entry) -> list[Judgement]:
    judgements = []
    known = ("opener", "result", "winner", "known", "words", "basis")
    for entry in top.entries("rounds", known):
        opener = entry.text("opener", required=True)
        entry.settle(f"rounds/{opener}")
        judgements.append(
            Judgement(
                opener=opener,
                result=entry.text("result", required=True),
                known=entry.date("known", required=True) or NO_DATE,
                winner=entry.text("winner") or None,
                words=entry.text("words"),
                basis=entry.text("basis"),
            )
        )
    return judgements


def _standings(top: Entry) -> list[Standing]:
    standings = []
    for entry in top.entries("standing", ("clock", "state", "since", "reported")):
        clock = entry.text("clock", required=True)
        since = entry.date("since", required=True) or NO_DATE
        entry.settle(f"standing/{clock}/{since}")
        standings.append(
            Standing(
                clock=clock,
                state=entry.text("state", required=True),
                since=since,
                reported=entry.date("reported") or since,
            )
        )
    return standings


def _scheduled(top: Entry) -> list[Scheduled]:
    scheduled = []
    known = ("id", "date", "known", "camp", "text", "source")
    for entry in top.entries("scheduled", known):
        key = entry.identify("scheduled")
        scheduled.append(
            Scheduled(
                id=key,
                date=entry.date("date", required=True) or NO_DATE,
                known=entry.date("known", required=True) or NO_DATE,
                text=entry.text("text", required=True),
                camp=entry.text("camp") or None,
                source=entry.text("source"),
            )
        )
    return scheduled


def _warn_of_comments(text: str, gathering: Gathering) -> None:
    """Catch colours without quotation marks, which YAML takes for comments."""
    for line, content in enumerate(text.splitlines(), start=1):
        if _COLOUR_COMMENT.match(content):
            gathering.warn(
                line,
                "colour",
                "colour-is-comment",
                message="Expected a colour in quotation marks, got one that YAML "
                "takes for a comment.",
                remedy="Write it as colour: '#0072b2'.",
            )
