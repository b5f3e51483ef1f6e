"""A contest folder as it is written: edit one value, keep every other byte."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from countermove.errors import NotFoundError, ValidationError
from countermove.folder.findings import Gathering, nearest
from countermove.folder.layouts import FILES, TABLES
from countermove.folder.opening import open_file, require_folder
from countermove.folder.table_text import edit_cell
from countermove.folder.writing import write_bytes
from countermove.folder.yaml_text import edit_value

__all__ = ["FolderText", "open_folder"]

_TABLES = {layout.table: layout for layout in TABLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderText:
    """The files of a contest folder, byte for byte.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by file name; only files that belong to a contest folder.
    """

    files: Mapping[str, bytes]

    def __post_init__(self) -> None:
        """Keep the files from being changed in place."""
        object.__setattr__(self, "files", MappingProxyType(dict(self.files)))

    def edited(self, table: str, key: str, column: str, value: str) -> "FolderText":
        """Return the folder with one value replaced.

        Parameters
        ----------
        table : str
            moves, sources or claims; or contest, hypotheses or outcome.
        key : str
            The id of the row; in YAML files the place of the mapping by keys and ids,
            such as ``camps/street``, empty for the top.
        column, value : str
            The column or key, and what it shall say.

        Raises
        ------
        NotFoundError
            If there is no such file, row or column; the nearest one is offered.
        ValidationError
            If the file is too damaged to be edited.
        """
        layout = _TABLES.get(table)
        file = layout.file if layout else f"{table}.yaml"
        if file not in self.files:
            known = [Path(name).stem for name in self.files]
            raise NotFoundError(
                f"Expected a file of the folder, got {table!r}. {nearest(table, known)}"
            )
        _require_text(value)
        text = _decode(file, self.files[file])
        if layout:
            edited = edit_cell(text, layout, key, column, value)
        else:
            edited = edit_value(text, file, key, column, value)
        return replace(self, files={**self.files, file: edited.encode("utf-8")})

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the files that differ from those on disk, each in one step.

        Raises
        ------
        NotFoundError, AccessError
            If there is no such folder, or the file system refuses.
        """
        folder = require_folder(path)
        for name, data in self.files.items():
            if open_file(folder, Gathering(name, name)) != data:
                write_bytes(folder / name, data)


def open_folder(path: str | os.PathLike[str]) -> FolderText:
    """Open a contest folder for editing; its content need not be without faults.

    Raises
    ------
    NotFoundError, AccessError
        If there is no such folder, or the file system refuses.
    """
    folder = require_folder(path)
    contents = {name: open_file(folder, Gathering(name, name)) for name in FILES}
    return FolderText(
        files={name: data for name, data in contents.items() if data is not None}
    )


def _require_text(value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValidationError(
            f"Expected a text, got {value!r} with half of a surrogate pair. "
            "Write the character itself."
        ) from error


def _decode(file: str, data: bytes) -> str:
    """Return the text with its byte order mark, if it has one."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValidationError(
            f"Expected {file} to be UTF-8, got byte {data[error.start]:#04x} at byte "
            f"{error.start}. Save it as UTF-8 before editing."
        ) from error
