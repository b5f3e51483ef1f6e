"""A starter contest: invented, small and valid, with comments that explain it."""

import os
from pathlib import Path

from countermove.folder.datapackage import write_datapackage
from countermove.folder.layouts import FILES
from countermove.folder.writing import new_folder, write_bytes

__all__ = ["write_starter"]

_TEMPLATE = Path(__file__).parent / "starter"


def write_starter(path: str | os.PathLike[str]) -> None:
    """Write a starter contest into a new or empty folder, whole or not at all.

    Raises
    ------
    ValidationError
        If the folder has files in it, or the path is a file.
    NotFoundError, AccessError
        If the folder above does not exist, or the file system refuses.
    """
    with new_folder(path) as folder:
        for name in FILES:
            template = _TEMPLATE / name
            if template.is_file():
                write_bytes(folder / name, template.read_bytes())
        write_datapackage(folder)
