"""datapackage.json: the folder described as a Frictionless Data Package.

The description is made of the layouts and the codebook, so that any program which knows
the standard can check the tables without knowing Countermove. It is deterministic.
"""

import csv
import json
import os
import re
from io import BytesIO, TextIOWrapper
from pathlib import Path

from countermove.contest.codebook import codebook
from countermove.errors import FolderError
from countermove.folder.contest_file import read_setting
from countermove.folder.findings import Finding, Gathering
from countermove.folder.layouts import FILES, TABLES, Column, Layout
from countermove.folder.opening import decode, open_file, require_folder
from countermove.folder.writing import write_text

__all__ = ["build_datapackage", "check_datapackage", "write_datapackage"]

_FILE = "datapackage.json"
_REMEDY = (
    "Write it anew with `countermove.folder.write_datapackage(FOLDER)`; without it the "
    "folder is read all the same."
)
_MEDIA = {".csv": "text/csv", ".yaml": "application/yaml"}


def write_datapackage(path: str | os.PathLike[str]) -> None:
    """Describe a folder in its datapackage.json, in one step.

    Raises
    ------
    FolderError
        If a table has no header that can be read.
    NotFoundError, AccessError
        If there is no such folder, or the file system refuses.
    """
    folder = require_folder(path)
    package = build_datapackage(folder)
    write_text(folder / _FILE, json.dumps(package, indent=2, ensure_ascii=False) + "\n")


def build_datapackage(path: str | os.PathLike[str]) -> dict[str, object]:
    """Return the description of a folder as it stands.

    Raises
    ------
    FolderError
        If a table has no header that can be read.
    """
    folder = require_folder(path)
    resources: list[object] = []
    for name in FILES:
        if name == _FILE or not (folder / name).is_file():
            continue
        gathering = Gathering(name, name)
        header = _header(folder, gathering)
        _require_none(gathering.found)
        resources.append(_resource(name, header))
    name, title = _names(folder)
    return {
        "profile": "data-package",
        "name": name,
        "title": title,
        "description": "A contest folder of Countermove: dated moves in a struggle "
        "for power, with actors, institutions and sources.",
        "resources": resources,
    }


def check_datapackage(folder: Path, gathering: Gathering) -> None:
    """Warn if the description no longer fits the tables; it may be left out."""
    data = open_file(folder, gathering)
    if data is None:
        return
    text = decode(data, gathering)
    if text is None:
        return
    try:
        described = _described_columns(json.loads(text))
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        gathering.error(
            line,
            "",
            "bad-json",
            message=f"Expected JSON, got text that cannot be parsed: {error}.",
            remedy=_REMEDY,
        )
        return
    _compare(folder, described, gathering)


def _compare(
    folder: Path, described: dict[str, list[object]], gathering: Gathering
) -> None:
    for layout in TABLES:
        header = _header(folder, Gathering(layout.file, layout.table))
        columns = described.get(layout.file)
        if header != columns:
            gathering.warn(
                1,
                layout.table,
                "datapackage-stale",
                message=f"Expected {_FILE} to describe {layout.file} as it stands, "
                f"got {_difference(header, columns)}.",
                remedy=_REMEDY,
            )


def _difference(header: list[str] | None, columns: list[object] | None) -> str:
    if columns is None:
        return "no description of it"
    if header is None:
        return "a description of a file that is not there"
    named = [str(column) for column in columns]
    lacking = [name for name in header if name not in named]
    extra = [name for name in named if name not in header]
    parts = [
        f"{words} {', '.join(names)}"
        for words, names in (("no column", lacking), ("a further column", extra))
        if names
    ]
    return " and ".join(parts) or "its columns in another order"


def _described_columns(package: object) -> dict[str, list[object]]:
    """Return the column names of each file, as far as the description has any."""
    columns: dict[str, list[object]] = {}
    for resource in _items(package, "resources"):
        path = resource.get("path") if isinstance(resource, dict) else None
        if isinstance(resource, dict) and isinstance(path, str):
            columns[path] = [
                field.get("name")
                for field in _items(resource.get("schema"), "fields")
                if isinstance(field, dict)
            ]
    return columns


def _items(value: object, key: str) -> list[object]:
    items = value.get(key) if isinstance(value, dict) else None
    return items if isinstance(items, list) else []


def _header(folder: Path, gathering: Gathering) -> list[str] | None:
    """Return the columns of a table; None for other files and for missing ones."""
    data = open_file(folder, gathering)
    if data is None or not gathering.file.endswith(".csv"):
        return None
    if decode(data[:65536].rpartition(b"\n")[0] or data, gathering) is None:
        return None
    text = TextIOWrapper(BytesIO(data), encoding="utf-8-sig", newline="")
    try:
        return [name.strip() for name in next(csv.reader(text), [])]
    except (csv.Error, UnicodeDecodeError):
        return None


def _names(folder: Path) -> tuple[str, str]:
    """Return a name that the standard allows, and the title of the contest."""
    gathering = Gathering("contest.yaml", "contest")
    data = open_file(folder, gathering)
    text = None if data is None else decode(data, gathering)
    setting = read_setting(text, gathering)
    name = re.sub("[^a-z0-9._-]+", "-", setting.id.lower()).strip("-")
    return name or "contest", setting.title or "Untitled"


def _require_none(found: list[Finding]) -> None:
    if found:
        listed = "\n".join(str(finding) for finding in found)
        raise FolderError(f"Expected tables that can be described, got:\n{listed}")


def _resource(file: str, header: list[str] | None) -> dict[str, object]:
    name, suffix = Path(file).stem, Path(file).suffix
    resource: dict[str, object] = {
        "name": name,
        "path": file,
        "format": suffix.removeprefix("."),
        "mediatype": _MEDIA[suffix],
        "encoding": "utf-8",
    }
    if header is not None:
        layout = next(layout for layout in TABLES if layout.file == file)
        resource["profile"] = "tabular-data-resource"
        resource["schema"] = _schema(layout, header)
    return resource


def _schema(layout: Layout, header: list[str]) -> dict[str, object]:
    columns = {column.name: column for column in layout.columns}
    schema: dict[str, object] = {
        "fields": [
            _field(columns.get(name, Column(name, "text", "A column of the coder's.")))
            for name in header
        ],
        "missingValues": [""],
    }
    if "id" in header:
        schema["primaryKey"] = ["id"]
    return schema


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        "type": column.kind if column.kind in {"date", "number"} else "string",
        "description": column.about,
    }
    constraints: dict[str, object] = {}
    if column.required:
        constraints["required"] = True
    words = codebook().words(column.section) if column.section else []
    if column.kind == "word":
        constraints["enum"] = words
    if column.kind == "words":
        word = f"({'|'.join(words)})"
        constraints["pattern"] = f"{word}( *; *{word})*"
    if column.kind == "key":
        constraints["pattern"] = "[^;]+"
    if constraints:
        field["constraints"] = constraints
    return field
