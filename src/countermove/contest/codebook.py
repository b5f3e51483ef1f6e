"""The codebook: every word that a contest may use, looked up, checked and offered.

The words are data (``*.toml`` beside this file). This module reads them once, refuses
them if an entry is incomplete or uses a word that is not defined, and answers
questions. An unknown word is never guessed at: the error offers the nearest one.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import cast

from countermove.contest.codebook_tables import (
    Table,
    build_plover_types,
    build_sections,
    merge_tables,
)
from countermove.contest.entries import (
    Act,
    Branch,
    Clock,
    Entry,
    Label,
    PloverType,
    Precision,
)
from countermove.errors import UnknownWordError, ValidationError

__all__ = ["Codebook", "build_codebook", "codebook", "read_tables"]

DATA_FILES = (
    "acts_institutions.toml",
    "acts_force.toml",
    "acts_words.toml",
    "words.toml",
    "labels.toml",
    "clocks.toml",
    "procedures.toml",
    "plover.toml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """All words by section.

    Parameters
    ----------
    sections : mapping of str to mapping of str to Entry
        Entries by section and name, in the order of the data files. The words of a
        clock stand in a section of their own, such as ``clocks.leader``.
    plover_types : mapping of str to PloverType
        What PLOVER can say.
    plover_contexts : tuple of str
        The contexts of PLOVER that matter here.

    Raises
    ------
    ValidationError
        If an act uses a control, tone, severity or PLOVER word that is not defined, or
        two entries of a section share a name or alias.
    """

    sections: Mapping[str, Mapping[str, Entry]]
    plover_types: Mapping[str, PloverType]
    plover_contexts: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse words that lead nowhere or to two entries."""
        for act in self.acts.values():
            self._check_words(act)
            self._check_plover(act)
        for name, entries in self.sections.items():
            _check_aliases(name, entries)

    @property
    def acts(self) -> Mapping[str, Act]:
        """The kinds of move."""
        return cast("Mapping[str, Act]", self.sections["acts"])

    @property
    def branches(self) -> Mapping[str, Branch]:
        """The branches of authority."""
        return cast("Mapping[str, Branch]", self.sections["branches"])

    @property
    def precisions(self) -> Mapping[str, Precision]:
        """How sure a date can be."""
        return cast("Mapping[str, Precision]", self.sections["precisions"])

    @property
    def labels(self) -> Mapping[str, Label]:
        """Names given to moves by the essay and by scholars."""
        return cast("Mapping[str, Label]", self.sections["labels"])

    @property
    def clocks(self) -> Mapping[str, Clock]:
        """Processes with states of their own."""
        return cast("Mapping[str, Clock]", self.sections["clocks"])

    def section(self, name: str) -> Mapping[str, Entry]:
        """Return the entries of a section, in the order of the data files.

        Raises
        ------
        UnknownWordError
            If there is no such section.
        """
        if name not in self.sections:
            known = ", ".join(sorted(self.sections))
            raise UnknownWordError(
                f"Expected a section of the codebook, got {name!r}. There are: {known}."
            )
        return self.sections[name]

    def entry(self, section: str, name: str) -> Entry:
        """Return one entry by its exact name.

        Raises
        ------
        UnknownWordError
            If the section or the word is not known; the nearest word is offered.
        """
        entries = self.section(section)
        if name not in entries:
            near = self.nearest(name, section)
            offer = f" Did you mean {near!r}?" if near else ""
            raise UnknownWordError(
                f"Expected a word of section {section!r} of the codebook, got "
                f"{name!r}.{offer} See `countermove codebook {section}` for all."
            )
        return entries[name]

    def act(self, name: str) -> Act:
        """Return one act by its exact name.

        Raises
        ------
        UnknownWordError
            If there is no such act; the nearest one is offered.
        """
        return cast("Act", self.entry("acts", name))

    def words(self, section: str) -> list[str]:
        """Return the names of a section, sorted."""
        return sorted(self.section(section))

    def look_up(self, word: str) -> list[tuple[str, Entry]]:
        """Return every entry that a word names, with its section.

        Case, hyphens, underscores and blanks do not matter. A section's name gives all
        its entries; otherwise entries of that name come first, then those that have the
        word as an alias. An unknown word gives an empty list.
        """
        wanted = _plain(word)
        for name in self.sections:
            if _plain(name) == wanted:
                return [(name, entry) for entry in self.sections[name].values()]
        everything = [
            (name, entry)
            for name, entries in self.sections.items()
            for entry in entries.values()
        ]
        named = [pair for pair in everything if _plain(pair[1].name) == wanted]
        aliased = [
            pair
            for pair in everything
            if wanted in {_plain(alias) for alias in pair[1].aliases}
        ]
        return named + aliased

    def nearest(self, word: str, section: str) -> str | None:
        """Return the name in a section that a word most likely meant, or None."""
        names = dict(_spellings(self.section(section)))
        found = get_close_matches(_plain(word), names, n=1, cutoff=0.6)
        return names[found[0]] if found else None

    def _check_words(self, act: Act) -> None:
        for section, word in (
            ("controls", act.control),
            ("tones", act.tone),
            ("severities", str(act.severity)),
        ):
            if word not in self.sections[section]:
                raise ValidationError(
                    f"Expected {act.place} to use a word of section {section!r} "
                    f"({', '.join(self.sections[section])}), got {word!r}."
                )

    def _check_plover(self, act: Act) -> None:
        plover = act.plover
        known = self.plover_types.get(plover.type)
        modes = known.modes if known else ()
        if plover.type and known is None:
            problem = f"type {plover.type!r}; types are {', '.join(self.plover_types)}"
        elif plover.mode and plover.mode not in modes:
            problem = f"mode {plover.mode!r}; {plover.type} has modes {list(modes)}"
        elif plover.context and plover.context not in self.plover_contexts:
            problem = f"context {plover.context!r}; see plover.toml for the contexts"
        else:
            return
        raise ValidationError(
            f"Expected {act.place} to use words of PLOVER, got {problem}."
        )


@cache
def codebook() -> Codebook:
    """Return the codebook that comes with the package, read once.

    Examples
    --------
    >>> codebook().act("dismiss").control
    'removes'
    >>> codebook().nearest("sacked", "acts")
    'dismiss'
    """
    return build_codebook(read_tables())


def read_tables() -> dict[str, Table]:
    """Read the data files of the package into one table a section."""
    folder = files("countermove.contest")
    parsed: dict[str, Table] = {}
    for name in DATA_FILES:
        try:
            parsed[name] = tomllib.loads((folder / name).read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ValidationError(
                f"Expected {name} of the codebook to be TOML, got: {error}."
            ) from error
    return merge_tables(parsed)


def build_codebook(tables: Mapping[str, Table]) -> Codebook:
    """Make a codebook of parsed tables, one a section.

    Raises
    ------
    ValidationError
        If a section or key is missing or unknown, or a value is not allowed; the
        message names the entry.
    """
    rest = dict(tables)
    types = rest.pop("types", {})
    contexts = rest.pop("contexts", {})
    return Codebook(
        sections=build_sections(rest),
        plover_types=build_plover_types(types),
        plover_contexts=tuple(contexts),
    )


def _plain(word: str) -> str:
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def _spellings(entries: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
    for name, entry in entries.items():
        for spelling in (name, *entry.aliases):
            yield _plain(spelling), name


def _check_aliases(section: str, entries: Mapping[str, Entry]) -> None:
    seen: dict[str, str] = {}
    for spelling, name in _spellings(entries):
        if spelling in seen:
            raise ValidationError(
                f"Expected names and aliases of section {section!r} to lead to one "
                f"entry, got {spelling!r} for {seen[spelling]!r} and {name!r}."
            )
        seen[spelling] = name
