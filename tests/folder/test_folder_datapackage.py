"""The description of a folder holds for an independent reader of the standard."""

import json
from pathlib import Path

import pytest
from frictionless import Package, system, validate

from countermove.folder import (
    build_datapackage,
    open_folder,
    write_datapackage,
    write_starter,
)


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    folder = tmp_path / "exampleland"
    write_starter(folder)
    return folder


def problems(folder: Path) -> list[tuple[str, int, str]]:
    """Validate as a stranger would; the paths of the package are inside its folder."""
    package = Package(str(folder / "datapackage.json"))
    found: list[tuple[str, int, str]] = []
    for resource in package.resources:
        if resource.format == "csv":
            with system.use_context(trusted=True):
                report = validate(resource)
            found += [
                (str(row[0]), int(row[1]), str(row[2]))
                for row in report.flatten(["fieldName", "rowNumber", "type"])
            ]
    return found


def test_an_independent_validator_accepts_the_starter(starter: Path) -> None:
    assert problems(starter) == []


def test_an_independent_validator_finds_a_wrong_word_and_date(starter: Path) -> None:
    text = open_folder(starter)
    text = text.edited("moves", "m3", "act", "anull")
    text.edited("moves", "m4", "date", "2020-02-30").save(starter)
    assert problems(starter) == [
        ("act", 4, "constraint-error"),
        ("date", 5, "type-error"),
    ]


def test_a_byte_order_mark_and_further_columns_are_described(starter: Path) -> None:
    path = starter / "sources.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    more = [lines[0] + ",my notes", *(f"{line},seen" for line in lines[1:])]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(more).encode())
    write_datapackage(starter)
    assert problems(starter) == []


def test_the_description_is_the_same_every_time(starter: Path) -> None:
    written = json.loads((starter / "datapackage.json").read_text(encoding="utf-8"))
    assert build_datapackage(starter) == written
    assert list(written) == list(build_datapackage(starter))
