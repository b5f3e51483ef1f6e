"""Paths that lead nowhere, rights that are missing: one clear error each."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from countermove.errors import AccessError, NotFoundError
from countermove.folder import (
    case_names,
    case_path,
    check_folder,
    load,
    read_contest,
    write_starter,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_path_that_is_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "moves.csv"
    path.write_text("id\n", encoding="utf-8")
    with pytest.raises(NotFoundError, match=r"Expected a contest folder, got the file"):
        check_folder(path)


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"which does not exist.*countermove new"):
        read_contest(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["with\0nul", "x" * 5000])
def test_an_impossible_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        NotFoundError, match=r"Expected a path that can be opened|not exist"
    ):
        check_folder(tmp_path / name)


def test_a_link_that_points_nowhere_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "gone")
    with pytest.raises(NotFoundError, match=r"got the link .* which points nowhere"):
        check_folder(link)
    with pytest.raises(NotFoundError, match=r"got the link .* which points nowhere"):
        load(link)


def test_a_folder_without_rights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever runs as root is let in everywhere, so the answer of the system is set.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(AccessError, match=r"Expected a folder that we may enter, got"):
        check_folder(tmp_path)


def test_a_file_without_rights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_starter(tmp_path / "c")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(
        AccessError, match=r"contest\.yaml.*which the file system refuses"
    ):
        check_folder(tmp_path / "c")


def test_what_is_no_file_inside_is_a_finding(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    write_starter(folder)
    for name in ("claims.csv", "series.csv", "outcome.yaml"):
        (folder / name).unlink()
    (folder / "claims.csv").symlink_to(folder / "gone.csv")
    (folder / "series.csv").mkdir()
    os.mkfifo(folder / "outcome.yaml")
    found = {
        item.file: item.message
        for item in check_folder(folder)
        if item.code == "not-a-file"
    }
    assert found == {
        "claims.csv": "Expected a file, got a link that points nowhere.",
        "series.csv": "Expected a file, got a folder.",
        "outcome.yaml": "Expected a file, got something that is no file.",
    }


def test_packaged_cases_are_found_by_name() -> None:
    names = case_names()
    assert "iraq-2019" in names
    assert load("iraq-2019").id == "iraq-2019"
    assert (case_path("iraq-2019") / "moves.csv").is_file()


@pytest.mark.parametrize("find", [load, case_path])
def test_an_unknown_case_offers_the_nearest(find: "Callable[[str], object]") -> None:
    with pytest.raises(NotFoundError, match=r"Did you mean 'iraq-2019'\?"):
        find("irak-2019")


@pytest.mark.parametrize("name", case_names())
def test_packaged_cases_have_no_faults(name: str) -> None:
    errors = [f for f in check_folder(case_path(name)) if f.severity == "error"]
    assert errors == []
