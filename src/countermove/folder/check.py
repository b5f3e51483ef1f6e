"""Check a contest folder, and read the contest in it.

Each file is read whole, its faults noted and replaced; then the contest's own checks
compare what was read, and their faults are led back to file and line. Faults that only
follow from others (a key missing from a list that could not be read) are left out.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from countermove.contest.consistency import find_faults
from countermove.contest.contest import Contest
from countermove.contest.faults import Fault
from countermove.contest.moves import Claim, Move, Source
from countermove.contest.outcome import Outcome
from countermove.contest.procedures import Procedure
from countermove.contest.record import Record
from countermove.errors import FolderError, NotFoundError
from countermove.folder.contest_file import read_setting
from countermove.folder.datapackage import check_datapackage
from countermove.folder.evidence_tables import read_claims, read_series, read_sources
from countermove.folder.findings import Finding, Gathering, nearest, sort_findings
from countermove.folder.hypotheses_file import read_hypotheses
from countermove.folder.move_table import Progress, read_moves
from countermove.folder.opening import decode, find_misnamed, open_file, require_folder
from countermove.folder.outcome_file import read_ending
from countermove.folder.procedure_table import read_procedures

__all__ = ["check_folder", "read_contest", "read_outcome"]

# In which lists of the contest a column's keys are looked up.
_LOOKED_UP = {
    ("moves", "actor"): {"actors", "camps"},
    ("moves", "target"): {"actors", "camps", "institutions"},
    ("moves", "institutions"): {"institutions"},
    ("moves", "sources"): {"sources"},
    ("moves", "answers"): {"moves"},
    ("moves", "date"): {"contest"},
    ("contest", "camp"): {"camps"},
    ("contest", "holder"): {"camps"},
    ("contest", "actor"): {"actors"},
    ("contest", "opener"): {"moves"},
    ("sources", "camp"): {"camps"},
    ("claims", "source"): {"sources"},
    ("claims", "about"): {"moves", "hypotheses"},
    ("claims", "favours"): {"camps"},
    ("claims", "harms"): {"camps"},
    ("claims", "copies"): {"claims"},
    ("hypotheses", "expects"): {"moves", "claims", "camps"},
    ("hypotheses", "hypotheses"): {"hypotheses"},
    ("hypotheses", "moves"): {"moves"},
    ("procedures", "actor"): {"actors", "camps"},
    ("procedures", "about"): {"actors", "camps", "institutions"},
    ("procedures", "moves"): {"moves"},
    ("procedures", "sources"): {"sources"},
}

# Faults that compare dates say nothing where the date itself was wrong.
_ABOUT_TIME = {"date-outside-contest", "actor-without-camp", "answers-later-move"}


@dataclass(slots=True)
class _Folder:
    """One folder in the course of being read."""

    path: Path
    gatherings: dict[str, Gathering]

    def open(self, file: str, table: str, *, required: bool = False) -> bytes | None:
        """Return the bytes of a file that is well encoded; None if there are none."""
        gathering = Gathering(file, table)
        self.gatherings[table] = gathering
        data = open_file(self.path, gathering)
        if data is None and required and not gathering.found:
            gathering.error(
                1,
                "",
                "missing-file",
                message=f"Expected a file {file}, got none.",
                remedy="Every contest folder has contest.yaml and moves.csv; begin one "
                "with `countermove new`.",
            )
        if data is not None and decode(data, gathering) is None:
            data = None
        if gathering.found:
            gathering.broken.add(table)
        return data

    def text(self, file: str, table: str, *, required: bool = False) -> str | None:
        """Return the text of a YAML file; None if there is none."""
        data = self.open(file, table, required=required)
        return None if data is None else data.decode("utf-8-sig")

    @property
    def broken(self) -> set[str]:
        """Lists that could not be read whole."""
        return {name for item in self.gatherings.values() for name in item.broken}

    @property
    def found(self) -> list[Finding]:
        """All findings so far."""
        return [f for item in self.gatherings.values() for f in item.found]


def read_contest(path: str | os.PathLike[str]) -> Contest:
    """Read the contest of a folder; its outcome is not opened.

    Raises
    ------
    FolderError
        If the folder has faults; the message lists each as file:line.
    NotFoundError, AccessError
        If there is no such folder, or the file system refuses.
    """
    folder = _Folder(require_folder(path), {})
    record = _read_record(folder, None)
    findings = sort_findings(folder.found)
    _refuse(folder.path, findings)
    return Contest(**{item.name: getattr(record, item.name) for item in fields(Record)})


def read_outcome(path: str | os.PathLike[str]) -> Outcome:
    """Read how the contest of a folder ended. For scoring only, never for forecasting.

    Raises
    ------
    FolderError
        If outcome.yaml has faults; the message lists each as file:line.
    NotFoundError, AccessError
        If there is no such folder or file, or the file system refuses.
    """
    folder = _Folder(require_folder(path), {})
    text = folder.text("outcome.yaml", "outcome")
    gathering = folder.gatherings["outcome"]
    if text is None and not gathering.found:
        raise NotFoundError(
            f"Expected outcome.yaml in {str(folder.path)!r}, got none. "
            "Write down how the contest ended before it is scored."
        )
    outcome = read_ending(text, gathering)
    _refuse(folder.path, sort_findings(gathering.found))
    return outcome


def check_folder(
    path: str | os.PathLike[str], *, progress: Progress | None = None
) -> list[Finding]:
    """Return every fault of a contest folder at once, by file and line.

    Parameters
    ----------
    progress : callable, optional
        Told now and then how many rows of moves.csv have been read.

    Raises
    ------
    NotFoundError, AccessError
        If there is no such folder, or the file system refuses. Nothing inside the files
        raises.
    """
    folder = _Folder(require_folder(path), {})
    record = _read_record(folder, progress)
    _check_outcome(folder, record)
    gathering = Gathering("datapackage.json", "datapackage")
    folder.gatherings["datapackage"] = gathering
    check_datapackage(folder.path, gathering)
    return sort_findings([*folder.found, *find_misnamed(folder.path)])


def _refuse(path: Path, findings: list[Finding]) -> None:
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        listed = "\n".join(str(finding) for finding in errors)
        count = "1 fault" if len(errors) == 1 else f"{len(errors)} faults"
        raise FolderError(
            f"Expected a contest folder without faults, got {count} in "
            f"{str(path)!r}:\n{listed}"
        )


def _read_record(folder: _Folder, progress: Progress | None) -> Record:
    """Read all but the outcome, and note what the contest's own checks find."""
    text = folder.text("contest.yaml", "contest", required=True)
    setting = read_setting(text, folder.gatherings["contest"])
    moves = _read_moves(folder, progress)
    claims = _read_claims(folder)
    data = folder.open("series.csv", "series")
    series = [] if data is None else read_series(data, folder.gatherings["series"])
    data = folder.open("procedures.csv", "procedures")
    procedures = (
        [] if data is None else read_procedures(data, folder.gatherings["procedures"])
    )
    text = folder.text("hypotheses.yaml", "hypotheses")
    questions, coincidences = (
        ([], [])
        if text is None
        else read_hypotheses(text, folder.gatherings["hypotheses"])
    )
    record = Record(
        **{item.name: getattr(setting, item.name) for item in fields(setting)},
        moves=tuple(moves),
        sources=tuple(_read_sources(folder, moves, claims, procedures)),
        claims=tuple(claims),
        series=tuple(series),
        questions=tuple(questions),
        procedures=tuple(procedures),
        coincidences=tuple(coincidences),
    )
    for fault in find_faults(record):
        _take(fault, folder)
    return record


def _read_moves(folder: _Folder, progress: Progress | None) -> list[Move]:
    data = folder.open("moves.csv", "moves", required=True)
    gathering = folder.gatherings["moves"]
    moves = [] if data is None else read_moves(data, gathering, progress)
    if not moves and not gathering.broken:
        gathering.warn(
            1,
            "",
            "no-moves",
            message="Expected moves, got none below the header.",
            remedy="Add one row for each dated act.",
        )
    return moves


def _read_claims(folder: _Folder) -> list[Claim]:
    data = folder.open("claims.csv", "claims")
    return [] if data is None else read_claims(data, folder.gatherings["claims"])


def _read_sources(
    folder: _Folder,
    moves: list[Move],
    claims: list[Claim],
    procedures: list[Procedure],
) -> list[Source]:
    """Read sources.csv; without one, sources are known by their keys alone."""
    data = folder.open("sources.csv", "sources")
    gathering = folder.gatherings["sources"]
    if data is not None:
        return read_sources(data, gathering)
    named = {key for move in moves for key in move.sources}
    named |= {claim.source for claim in claims if claim.source}
    named |= {key for item in procedures for key in item.sources}
    if named and not gathering.found:
        gathering.warn(
            1,
            "",
            "missing-file",
            message=f"Expected a file sources.csv for the {len(named)} sources that "
            "moves, claims and procedures name, got none.",
            remedy="They are known by their keys alone; add the file to name them and "
            "whose interest they have.",
        )
    return [Source(id=key, name=key, kind="other") for key in sorted(named)]


def _check_outcome(folder: _Folder, record: Record) -> None:
    text = folder.text("outcome.yaml", "outcome")
    if text is None:
        return
    gathering = folder.gatherings["outcome"]
    outcome = read_ending(text, gathering)
    if "actors" not in folder.broken:
        for event in outcome.clocks.get("leader", ()):
            after = record.end is not None and event.date >= record.end
            if event.actor == "other" and after:
                continue
            if event.actor not in record.actor_index:
                actor = str(event.actor)
                _unknown("outcome", "actor", actor, record.actor_index, folder)
    if outcome.followed is not None and outcome.followed < (record.end or record.start):
        gathering.error(
            1,
            "followed",
            "followed-too-short",
            message=f"Expected `followed` on or after the end of the record, "
            f"{record.end or record.start}, got {outcome.followed}.",
            remedy="Give the first day on which the clocks were no longer watched.",
        )
    if not folder.broken & {"camps", "institutions"}:
        _check_holders(outcome, folder, record)


def _check_holders(outcome: Outcome, folder: _Folder, record: Record) -> None:
    """Note institutions and camps of `held` that the contest does not know."""
    holders = [*record.camp_index, "shared", "none"]
    for episode in outcome.episodes:
        place = f"episodes/{episode.id}/held"
        for institution, holder in episode.held.items():
            if institution not in record.institution_index:
                known = record.institution_index
                _unknown(place, institution, institution, known, folder)
            elif holder not in holders:
                _unknown(place, institution, holder, holders, folder)


def _unknown(
    key: str, column: str, got: str, known: Iterable[str], folder: _Folder
) -> None:
    """Note a key of outcome.yaml that the contest does not know."""
    kind = "actor" if column == "actor" else "key"
    fault = Fault(
        table="outcome",
        key=key,
        column=column,
        code=f"unknown-{kind}",
        message=f"Expected a known {kind} in `{column}`, got {got!r}.",
        remedy=nearest(got, known),
    )
    _take(fault, folder)


def _take(fault: Fault, folder: _Folder) -> None:
    """Turn a fault of the contest's own checks into a finding."""
    gathering = folder.gatherings[fault.table]
    if gathering.is_excused(fault.key, fault.column):
        return
    if fault.code in _ABOUT_TIME and gathering.is_excused(fault.key, "date"):
        return
    if _LOOKED_UP.get((fault.table, fault.column), set()) & folder.broken:
        return
    note = gathering.error if fault.severity == "error" else gathering.warn
    note(
        gathering.line_of(fault),
        fault.column,
        fault.code,
        message=fault.message,
        remedy=fault.remedy,
    )
