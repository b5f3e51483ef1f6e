"""Open the files of a contest folder: paths, rights, encoding.

What the file system refuses is raised; what is wrong inside a file is a finding.
"""

import os
from difflib import get_close_matches
from pathlib import Path

from countermove.errors import AccessError, CountermoveError, NotFoundError
from countermove.folder.findings import Finding, Gathering
from countermove.folder.layouts import FILES

__all__ = ["decode", "find_misnamed", "open_file", "require_folder"]

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def require_folder(path: str | os.PathLike[str]) -> Path:
    """Return the path of a folder that exists and may be read.

    Raises
    ------
    NotFoundError
        If there is no such folder, or the path is a file.
    AccessError
        If the file system does not let us in.
    """
    folder = Path(path)
    try:
        is_folder, exists = folder.is_dir(), folder.exists()
        is_link = folder.is_symlink()
    except (OSError, ValueError) as error:
        raise _translate(folder, error) from error
    if is_folder:
        if os.access(folder, os.R_OK | os.X_OK):
            return folder
        raise AccessError(_refused(folder, "a folder that we may enter"))
    if exists:
        raise NotFoundError(
            f"Expected a contest folder, got the file {str(folder)!r}. "
            "Give the folder in which contest.yaml and moves.csv lie."
        )
    if is_link:
        raise NotFoundError(
            f"Expected a contest folder, got the link {str(folder)!r}, which points "
            "nowhere. Mend the link or give the folder itself."
        )
    raise NotFoundError(
        f"Expected a contest folder, got {str(folder)!r}, which does not exist. "
        "Check the path, or begin one with `countermove new`."
    )


def open_file(folder: Path, gathering: Gathering) -> bytes | None:
    """Return the bytes of one file, or None where there is nothing to read.

    A link that points nowhere, or something that is not a file, is a finding; a file
    that is not there is none, for most are optional.

    Raises
    ------
    AccessError
        If the file may not be read.
    """
    path = folder / gathering.file
    try:
        if path.is_file():
            return path.read_bytes()
        something = path.exists() or path.is_symlink()
    except OSError as error:
        raise _translate(path, error) from error
    if something:
        gathering.error(
            1,
            "",
            "not-a-file",
            message=f"Expected a file, got {_kind(path)}.",
            remedy="Put the file itself in its place.",
        )
    return None


def decode(data: bytes, gathering: Gathering) -> str | None:
    """Return the text of a file, without a byte order mark; or None, with a finding.

    The text must be UTF-8, without NUL bytes, and not empty.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _report_encoding(data, error.start, gathering)
        return None
    at = data.find(b"\0")
    if at >= 0:
        gathering.error(
            data.count(b"\n", 0, at) + 1,
            "",
            "nul-byte",
            message=f"Expected text, got a NUL byte at byte {at}.",
            remedy="The file is damaged or no text; write it anew as UTF-8 text.",
        )
        return None
    if not text.strip():
        gathering.error(
            1,
            "",
            "empty-file",
            message="Expected some content, got an empty file.",
            remedy="Fill it, or copy the file that `countermove new` writes.",
        )
        return None
    return text


def find_misnamed(folder: Path) -> list[Finding]:
    """Return a warning for each file whose name is nearly that of a contest file."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise _translate(folder, error) from error
    findings = []
    for name in names:
        near = get_close_matches(name.lower(), FILES, n=1, cutoff=0.85)
        if near and name not in FILES and near[0] not in names:
            findings.append(
                Finding(
                    file=name,
                    line=1,
                    column="",
                    code="misnamed-file",
                    message=f"Expected the name of a contest file, got {name!r}.",
                    remedy=f"Did you mean {near[0]!r}? As it stands it is not read.",
                    severity="warning",
                )
            )
    return findings


def _report_encoding(data: bytes, at: int, gathering: Gathering) -> None:
    line = data.count(b"\n", 0, at) + 1
    got = f"byte {data[at]:#04x} at byte {at}"
    if data.startswith(_UTF16_MARKS):
        line, got = 1, "UTF-16"
    gathering.error(
        line,
        "",
        "wrong-encoding",
        message=f"Expected UTF-8 text, got {got}.",
        remedy="Save the file as UTF-8; in a spreadsheet choose `CSV UTF-8`.",
    )


def _kind(path: Path) -> str:
    if path.is_symlink() and not path.exists():
        return "a link that points nowhere"
    return "a folder" if path.is_dir() else "something that is no file"


def _refused(path: Path, expected: str) -> str:
    return (
        f"Expected {expected}, got {str(path)!r}, which the file system refuses. "
        "Ask for the right to read it, or copy the folder to a place of your own."
    )


def _translate(path: Path, error: OSError | ValueError) -> CountermoveError:
    """Turn an error of the file system into one of ours."""
    if isinstance(error, PermissionError):
        return AccessError(_refused(path, "a file that we may read"))
    return NotFoundError(
        f"Expected a path that can be opened, got {str(path)!r}: {error}. "
        "Check the path."
    )
