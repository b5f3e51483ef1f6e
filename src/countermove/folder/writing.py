"""Write files so that nothing is ever half written.

The new content goes into a file beside the target, is forced to disk, and then takes
the target's name in one step. Whoever is killed on the way leaves the old file whole.
"""

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from countermove.errors import AccessError, NotFoundError, ValidationError

__all__ = ["new_folder", "write_bytes", "write_text"]

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text as UTF-8, line ends as they are, whole or not at all.

    Raises
    ------
    NotFoundError, AccessError
        If the place does not exist, is a folder, or the file system refuses.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write bytes whole or not at all; a link is followed to the file it points to.

    Raises
    ------
    NotFoundError, AccessError
        If the place does not exist, is a folder, or the file system refuses.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise AccessError(
            f"Expected a file to write, got the folder {str(target)!r}. "
            "Give a file name."
        )
    beside = _name_beside(target)
    try:
        _write_beside(beside, data, target)
        os.replace(beside, target)  # noqa: PTH105 - one name for tests to break
        _sync_folder(target.parent)
    except OSError as error:
        raise _refuse(target, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()


@contextmanager
def new_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Fill a new folder that appears under its name only when all is written.

    Raises
    ------
    ValidationError
        If something that is no empty folder stands there already.
    NotFoundError, AccessError
        If the place does not exist or the file system refuses.
    """
    target = Path(os.path.realpath(path))
    _require_free(target)
    beside = _name_beside(target)
    try:
        beside.mkdir()
        yield beside
        os.replace(beside, target)  # noqa: PTH105
        _sync_folder(target.parent)
    except OSError as error:
        raise _refuse(target, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _name_beside(target: Path) -> Path:
    return target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.tmp")


def _write_beside(beside: Path, data: bytes, target: Path) -> None:
    descriptor = os.open(beside, _NEW_FILE, 0o666)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if target.exists():
        beside.chmod(stat.S_IMODE(target.stat().st_mode))


def _sync_folder(folder: Path) -> None:
    """Force a new name to disk, where the system can do that for folders."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _require_free(target: Path) -> None:
    try:
        if not target.exists() or (target.is_dir() and not any(target.iterdir())):
            return
    except OSError as error:
        raise _refuse(target, error) from error
    got = "a folder with files in it" if target.is_dir() else "a file"
    raise ValidationError(
        f"Expected a new or empty folder, got {got}: {str(target)!r}. "
        "Choose another name; nothing was written."
    )


def _refuse(target: Path, error: OSError) -> NotFoundError | AccessError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return NotFoundError(
            f"Expected a folder to write into, got {str(target.parent)!r}, which does "
            "not exist. Make it first, or choose another place."
        )
    return AccessError(
        f"Expected to write {str(target)!r}, got: {error.strerror or error}. "
        "Choose a place you may write to; nothing was changed."
    )
