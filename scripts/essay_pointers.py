"""Pointers from the items of the essay into the software, and how to follow them.

=============================  =======================================================
pointer                        leads to
=============================  =======================================================
``case:NAME/moves#I064``       a row of a packaged case; also of claims and sources
``case:NAME/series#deaths``    a series of that name
``case:NAME/hypotheses#q154``  a question, one of its readings, or a coincidence
``case:NAME/contest#a/b``      an entry of contest.yaml, by its path; a list is entered
                               by ``id``, ``actor`` or ``opener``
``case:NAME/outcome#a/b``      the same in outcome.yaml
``rule:NAME/seats``            a rule of contest.yaml
``codebook:acts/raid``         a word of a section of the codebook
``code:package.module:name``   something that can be imported
``scenario:square_one``        a scenario of the outlook
``pressure:hostility``         a measured factor
``indicator:grey_steps``       a sign judged by rule, by its kind
``report:#rounds``             a place in every report
=============================  =======================================================
"""

import csv
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import cast

from ruamel.yaml import YAML

from countermove.contest import codebook
from countermove.errors import UnknownWordError
from countermove.folder.library import case_path, load
from countermove.outlook import SCENARIOS
from countermove.reading import read
from countermove.weighing.indicators import evaluate_indicators
from countermove.weighing.pressures import PRESSURES

__all__ = ["leads_somewhere"]

TABLES = {"moves": "id", "claims": "id", "sources": "id", "series": "name"}
LIST_KEYS = ("id", "actor", "opener")


def leads_somewhere(pointer: str) -> bool:
    """Tell whether a pointer leads to something that exists.

    Raises
    ------
    ValueError
        If it has none of the known forms.
    NotFoundError
        If it names a case that is not packaged.
    """
    kind, _, rest = pointer.partition(":")
    if kind not in FOLLOWERS or not rest:
        raise ValueError(
            f"Expected a pointer that begins with {', '.join(FOLLOWERS)} and a colon, "
            f"got {pointer!r}."
        )
    return FOLLOWERS[kind](rest)


def _in_case(rest: str) -> bool:
    place, _, key = rest.partition("#")
    case, _, table = place.partition("/")
    if table in TABLES:
        return key in _column(case, table)
    return key in _readings(case) if table == "hypotheses" else _walk(case, table, key)


def _is_rule(rest: str) -> bool:
    case, _, key = rest.partition("/")
    return _walk(case, "contest", f"rules/{key}")


def _is_word(rest: str) -> bool:
    section, _, word = rest.partition("/")
    try:
        codebook().entry(section, word)
    except UnknownWordError:
        return False
    return True


def _is_code(rest: str) -> bool:
    module, _, name = rest.partition(":")
    try:
        return hasattr(import_module(module), name)
    except ModuleNotFoundError:
        return False


def _is_scenario(rest: str) -> bool:
    return rest in {scenario.id for scenario in SCENARIOS}


def _is_in_report(rest: str) -> bool:
    pages = [
        files("countermove.report").joinpath(name).read_text(encoding="utf-8")
        for name in ("page.html.j2", "weighed.html.j2")
    ]
    anchors = re.findall(r'\bid="([\w-]+)"', "".join(pages))
    return rest in {f"#{anchor}" for anchor in anchors}


def _is_pressure(rest: str) -> bool:
    return rest in {pressure.id for pressure in PRESSURES}


@cache
def _indicators() -> frozenset[str]:
    """Return the kinds of sign that Iraq's record gives at its end."""
    vantage = load("iraq-2019").at("2022-10-27")
    return frozenset(
        sign.id.partition(":")[0] for sign in evaluate_indicators(read(vantage))
    )


def _is_indicator(rest: str) -> bool:
    return rest in _indicators()


FOLLOWERS: dict[str, Callable[[str], bool]] = {
    "case": _in_case,
    "rule": _is_rule,
    "codebook": _is_word,
    "code": _is_code,
    "scenario": _is_scenario,
    "pressure": _is_pressure,
    "indicator": _is_indicator,
    "report": _is_in_report,
}


@cache
def _column(case: str, table: str) -> frozenset[str]:
    path = case_path(case) / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return frozenset(row[TABLES[table]] for row in csv.DictReader(lines))


@cache
def _document(case: str, name: str) -> object:
    text = (case_path(case) / f"{name}.yaml").read_text(encoding="utf-8")
    return cast("object", YAML(typ="safe", pure=True).load(text))


@cache
def _readings(case: str) -> frozenset[str]:
    document = cast(
        "Mapping[str, list[dict[str, object]]]", _document(case, "hypotheses")
    )
    keys = set()
    for question in document["questions"]:
        keys.add(str(question["id"]))
        readings = cast("list[dict[str, object]]", question["hypotheses"])
        keys.update(str(reading["id"]) for reading in readings)
    keys.update(str(item["id"]) for item in document.get("coincidences", []))
    return frozenset(keys)


def _walk(case: str, name: str, path: str) -> bool:
    """Follow a path of keys into a YAML file."""
    here = _document(case, name)
    for step in path.split("/"):
        here = _enter(here, step)
        if here is None:
            return False
    return True


def _enter(place: object, step: str) -> object:
    if isinstance(place, list):
        entries = (item for item in place if isinstance(item, Mapping))
        named = (e for e in entries if step in (e.get(key) for key in LIST_KEYS))
        return next(named, None)
    return place.get(step) if isinstance(place, Mapping) else None
