"""Writing is whole or not at all."""

import os
from pathlib import Path

import pytest

from countermove.errors import AccessError, NotFoundError
from countermove.folder import write_bytes, write_text


def test_a_text_is_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "reading.json"
    write_text(path, "é\r\n")
    assert path.read_bytes() == b"\xc3\xa9\r\n"
    assert [item.name for item in tmp_path.iterdir()] == ["reading.json"]


def test_a_kill_before_the_last_step_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "moves.csv"
    path.write_bytes(b"old")

    def fail(_source: object, _target: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(AccessError, match=r"Input/output error.*nothing was changed"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["moves.csv"]


def test_rights_and_links_of_the_old_file_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_new_file_obeys_the_mask(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_bytes(tmp_path / "ours", b"")
    modes = {(tmp_path / name).stat().st_mode for name in ("plain", "ours")}
    assert len(modes) == 1


def test_a_folder_or_a_missing_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match=r"Expected a file to write, got the folder"):
        write_bytes(tmp_path, b"")
    with pytest.raises(NotFoundError, match=r"Expected a folder to write into"):
        write_bytes(tmp_path / "no" / "file", b"")
