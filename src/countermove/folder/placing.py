"""Make the folder into which results go, or say at once why it cannot be."""

import os
from pathlib import Path

from countermove.errors import AccessError, NotFoundError

__all__ = ["make_folder"]


def make_folder(path: Path) -> Path:
    """Return a folder that exists and may be written to, made if need be.

    Raises
    ------
    NotFoundError
        If the path is a file.
    AccessError
        If the file system refuses.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise NotFoundError(
            f"Expected a folder to write into, got the file {str(path)!r} or a path "
            "below a file. Choose another place; nothing was written."
        ) from None
    except OSError as fault:
        raise AccessError(
            f"Expected to make the folder {str(path)!r}, got: {fault.strerror}. "
            "Choose another place; nothing was written."
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise AccessError(
            f"Expected a folder that may be written to, got {str(path)!r} without that "
            "right. Choose another place; nothing was written."
        )
    return path
