"""From tables of a data file to entries: every key present, known and of its kind."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Any, TypeAlias

from countermove.contest.entries import (
    Act,
    Branch,
    Clock,
    ClockWord,
    Entry,
    Label,
    Plover,
    PloverType,
    Precision,
    StakeEvidence,
)
from countermove.errors import ValidationError

__all__ = ["Table", "build_plover_types", "build_sections", "merge_tables"]

# What tomllib returns: a nest of dictionaries whose values are checked below.
Table: TypeAlias = Mapping[str, Any]

KINDS: dict[str, type[Entry]] = {
    "acts": Act,
    "branches": Branch,
    "levels": Entry,
    "forms": Entry,
    "forces": Entry,
    "results": Entry,
    "precisions": Precision,
    "stakes": Entry,
    "bases": Entry,
    "certainties": Entry,
    "roles": Entry,
    "actor_kinds": Entry,
    "source_kinds": Entry,
    "stances": Entry,
    "grades": Entry,
    "labels": Label,
    "clocks": Clock,
    "procedures": Entry,
    "procedure_results": Entry,
    "outcomes": Entry,
    "controls": Entry,
    "tones": Entry,
    "severities": Entry,
}

# Keys whose values are no plain texts.
VALUE_KINDS: dict[str, tuple[type, ...]] = {
    "aliases": (list,),
    "modes": (list,),
    "quadrant": (int,),
    "stakes": (dict,),
    "plover": (dict,),
    "words": (dict,),
    "weight": (float, int),
    "personnel": (float, int),
    "authority": (float, int),
    "structural": (float, int),
    "severity": (int,),
    "spread_days": (int,),
    "verbal": (bool,),
    "formal": (bool,),
    "lawful": (bool,),
    "state": (bool,),
    "event": (bool,),
}


def merge_tables(parsed: Mapping[str, Table]) -> dict[str, Table]:
    """Join data files section by section.

    Raises
    ------
    ValidationError
        If two files define the same entry, or a value stands outside a section.
    """
    merged: dict[str, dict[str, Any]] = {}
    for file, sections in parsed.items():
        for section, entries in sections.items():
            target = merged.setdefault(section, {})
            named = dict.fromkeys(entries) if isinstance(entries, list) else entries
            if not isinstance(named, dict):
                raise ValidationError(
                    f"Expected {section!r} in {file} to be a section, got {entries!r}."
                )
            twice = target.keys() & named.keys()
            if twice:
                raise ValidationError(
                    f"Expected each entry once, got {sorted(twice)} of section "
                    f"{section!r} again in {file}."
                )
            target.update(named)
    return dict(merged)


def build_sections(tables: Mapping[str, Table]) -> Mapping[str, Mapping[str, Entry]]:
    """Make entries of tables; the words of each clock become a section of their own.

    Raises
    ------
    ValidationError
        If a section or key is missing or unknown, or a value has the wrong kind.
    """
    missing, unknown = KINDS.keys() - tables.keys(), tables.keys() - KINDS.keys()
    if missing or unknown:
        raise ValidationError(
            f"Expected the sections {', '.join(KINDS)}, got none of {sorted(missing)} "
            f"and, unknown, {sorted(unknown)}."
        )
    sections: dict[str, Mapping[str, Entry]] = {}
    for section, kind in KINDS.items():
        entries = {
            name: _entry(kind, section, name, raw)
            for name, raw in tables[section].items()
        }
        sections[section] = MappingProxyType(entries)
        for name, entry in entries.items():
            if isinstance(entry, Clock):
                sections[f"{section}.{name}"] = entry.words
    return MappingProxyType(sections)


def build_plover_types(table: Table) -> Mapping[str, PloverType]:
    """Make the event types of PLOVER of their table.

    Raises
    ------
    ValidationError
        If a type lacks its quadrant or modes.
    """
    types = {}
    for name, raw in table.items():
        values = _checked(PloverType, f"[types.{name}]", raw)
        types[name] = PloverType(
            name=name,
            quadrant=values["quadrant"],
            modes=tuple(values["modes"]),
        )
    return MappingProxyType(types)


def _entry(kind: type[Entry], section: str, name: str, raw: object) -> Entry:
    place = f"[{section}.{name}]"
    table = _checked(kind, place, raw)
    values = {
        key: _value(key, value, f"{section}.{name}") for key, value in table.items()
    }
    return kind(section=section, name=name, **values)


def _checked(kind: type, place: str, raw: object) -> dict[str, Any]:
    """Return a table whose keys are those of a class, with values of the right kind."""
    if not isinstance(raw, dict):
        raise ValidationError(f"Expected {place} to be a table, got {raw!r}.")
    given = {field.name for field in fields(kind)} - {"section", "name"}
    needed = {
        field.name
        for field in fields(kind)
        if field.name in given and field.default is MISSING
    }
    missing, unknown = sorted(needed - raw.keys()), sorted(raw.keys() - given)
    if missing or unknown:
        raise ValidationError(
            f"Expected {place} to have the keys {', '.join(sorted(given))}, got none "
            f"of {missing} and, unknown, {unknown}."
        )
    for key, value in raw.items():
        _check_kind(key, value, place)
    return raw


def _check_kind(key: str, value: object, place: str) -> None:
    wanted = VALUE_KINDS.get(key, (str,))
    # In Python a bool is an int, but a severity of `true` is a slip.
    slip = isinstance(value, bool) and bool not in wanted
    if slip or not isinstance(value, wanted):
        names = " or ".join(kind.__name__ for kind in wanted)
        raise ValidationError(
            f"Expected {key} of {place} to be {names}, got {value!r}."
        )


def _value(key: str, value: Any, path: str) -> Any:
    place = f"[{path}] {key}"
    if key == "aliases":
        return tuple(str(alias) for alias in value)
    if key == "stakes":
        return _stakes(value, place)
    if key == "plover":
        return Plover(**_checked(Plover, place, value))
    if key == "words":
        return MappingProxyType(
            {name: _entry(ClockWord, path, name, raw) for name, raw in value.items()}
        )
    return value


def _stakes(raw: object, place: str) -> StakeEvidence:
    shares = _checked(StakeEvidence, place, raw)
    try:
        return StakeEvidence(**shares)
    except ValidationError as error:
        raise ValidationError(f"In {place}: {error}") from error
