"""Camps, actors and institutions, as contest.yaml lists them."""

import re

from countermove.contest.actors import Actor, Camp, Institution, Membership
from countermove.folder.entry import Entry
from countermove.folder.findings import Gathering

__all__ = ["read_actors", "read_camps", "read_institutions"]

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def read_camps(top: Entry, gathering: Gathering) -> list[Camp]:
    """Return the camps."""
    camps = []
    _require_list(top, "camps", gathering)
    for entry in top.entries("camps", ("id", "name", "role", "colour")):
        key = entry.identify("camps")
        colour = entry.text("colour")
        if colour and not _COLOUR.fullmatch(colour):
            gathering.warn(
                entry.line_of("colour"),
                "colour",
                "bad-colour",
                message=f"Expected a colour such as '#0072b2', got {colour!r}.",
                remedy="Write # and six hexadecimal digits, in quotation marks; until "
                "then the charts choose.",
            )
            colour = ""
        camps.append(
            Camp(
                id=key,
                name=entry.text("name", required=True),
                role=entry.text("role", required=True),
                colour=colour,
            )
        )
    return camps


def read_actors(top: Entry, gathering: Gathering) -> list[Actor]:
    """Return the actors with their dated memberships."""
    actors = []
    _require_list(top, "actors", gathering)
    known = ("id", "name", "kind", "aliases", "camp", "camps")
    for entry in top.entries("actors", known):
        key = entry.identify("actors")
        actors.append(
            Actor(
                id=key,
                name=entry.text("name", required=True),
                kind=entry.text("kind", required=True),
                aliases=entry.texts("aliases"),
                memberships=_memberships(entry, gathering),
            )
        )
    return actors


def _require_list(top: Entry, key: str, gathering: Gathering) -> None:
    """Note a list that is not there; what points into it is then not judged."""
    if key not in top and not gathering.is_excused("", ""):
        top.text(key, required=True)
        gathering.broken.add(key)


def _memberships(entry: Entry, gathering: Gathering) -> tuple[Membership, ...]:
    if "camps" not in entry:
        camp = entry.text("camp")
        return (Membership(camp=camp),) if camp else ()
    if "camp" in entry:
        entry.fault(
            "camps",
            "two-memberships",
            message="Expected `camp` or `camps`, got both.",
            remedy="Keep `camps` for people who change sides.",
        )
    memberships = []
    for item in entry.entries("camps", ("camp", "from", "to")):
        item.path = entry.path
        gathering.place_cell(entry.path, "camps", item.line)
        camp = item.text("camp", required=True)
        gathering.place_cell(entry.path, "camp", item.line_of("camp"), camp)
        since, until = item.date("from"), item.date("to")
        if since and until and until <= since:
            item.fault(
                "to",
                "ends-before-it-begins",
                message=f"Expected `to` after {since}, got {until}.",
                remedy="`to` is the first day outside the camp.",
            )
            until = None
        memberships.append(Membership(camp=camp, since=since, until=until))
    return tuple(memberships)


def read_institutions(top: Entry) -> list[Institution]:
    """Return what is fought over."""
    institutions = []
    known = ("id", "name", "branch", "level", "weight", "holder")
    for entry in top.entries("institutions", known):
        key = entry.identify("institutions")
        institutions.append(
            Institution(
                id=key,
                name=entry.text("name", required=True),
                branch=entry.text("branch", required=True),
                level=entry.text("level", required=True),
                weight=_weight(entry),
                holders=_holders(entry),
            )
        )
    return institutions


def _weight(entry: Entry) -> float:
    weight = entry.number("weight")
    if weight is not None and not 0 <= weight <= 1:
        entry.fault(
            "weight",
            "bad-weight",
            message=f"Expected a weight between 0 and 1, got {weight:g}.",
            remedy="Give the most important institution 1 and the others less.",
        )
        return 1.0
    return 1.0 if weight is None else weight


def _holders(entry: Entry) -> dict[str, float]:
    """Read a camp, shares by camp, or nobody."""
    if not entry.is_mapping("holder"):
        camp = entry.text("holder")
        return {camp: 1.0} if camp not in {"", "none"} else {}
    shares = entry.mapping("holder")
    holders: dict[str, float] = {}
    for camp in shares:
        entry.place("holder", shares.line_of(camp), camp)
        holders[camp] = shares.number(camp, required=True) or 0.0
    if any(not 0 <= share <= 1 for share in holders.values()) or (
        sum(holders.values()) > 1 + 1e-9
    ):
        entry.fault(
            "holder",
            "bad-shares",
            message="Expected shares between 0 and 1, summing to at most 1, got "
            f"{', '.join(f'{camp} {share:g}' for camp, share in holders.items())}.",
            remedy="What nobody holds may be left over.",
        )
        return dict.fromkeys(holders, 0.0)
    return holders
