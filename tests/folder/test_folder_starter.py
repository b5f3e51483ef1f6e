"""The starter contest: valid, complete, and never half written."""

from pathlib import Path

import pytest

from countermove.errors import AccessError, NotFoundError, ValidationError
from countermove.folder import check_folder, read_contest, read_outcome, write_starter
from countermove.folder.layouts import FILES


def test_the_starter_shows_every_file_and_is_valid(tmp_path: Path) -> None:
    write_starter(tmp_path / "mine")
    assert {path.name for path in (tmp_path / "mine").iterdir()} == set(FILES)
    assert check_folder(tmp_path / "mine") == []
    contest = read_contest(tmp_path / "mine")
    assert (len(contest.camps), len(contest.actors), len(contest.moves)) == (3, 5, 6)
    assert "invented" in contest.title
    assert read_outcome(tmp_path / "mine").episodes


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write_starter(tmp_path)
    assert check_folder(tmp_path) == []


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ValidationError, match=r"got a folder with files in it"):
        write_starter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    with pytest.raises(ValidationError, match=r"got a file"):
        write_starter(tmp_path / "thesis.txt")


def test_a_missing_parent_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"Expected a folder to write into, got"):
        write_starter(tmp_path / "no" / "such")


def test_a_failure_on_the_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> None:
        raise OSError(28, "No space left on device", str(folder))

    monkeypatch.setattr("countermove.folder.starter.write_datapackage", fail)
    with pytest.raises(AccessError, match=r"No space left on device"):
        write_starter(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []
