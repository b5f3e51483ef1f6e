"""The library of packaged contests, and the one door to any contest."""

import os
from difflib import get_close_matches
from pathlib import Path

from countermove.contest.contest import Contest
from countermove.contest.outcome import Outcome
from countermove.errors import NotFoundError
from countermove.folder.check import read_contest, read_outcome

__all__ = ["case_names", "case_path", "find_folder", "load", "load_with_outcome"]

_CASES = Path(__file__).parent.parent / "cases"


def load(case_or_folder: str | os.PathLike[str]) -> Contest:
    """Read a packaged contest by its name, or the contest of a folder by its path.

    A name of a packaged contest goes before a folder of the same name; write
    ``./iraq-2019`` for the folder.

    Raises
    ------
    NotFoundError
        If there is neither; the nearest packaged contest is offered.
    FolderError
        If the folder has faults.
    """
    return read_contest(find_folder(case_or_folder))


def load_with_outcome(
    case_or_folder: str | os.PathLike[str],
) -> tuple[Contest, Outcome]:
    """Read a contest and how it ended. For scoring only, never for forecasting.

    Raises
    ------
    FolderError
        If the folder has faults; the message lists each as file:line.
    NotFoundError, AccessError
        If there is no such contest or outcome, or the file system refuses.
    """
    folder = find_folder(case_or_folder)
    return read_contest(folder), read_outcome(folder)


def find_folder(case_or_folder: str | os.PathLike[str]) -> Path:
    """Return the folder of a packaged contest, or the path itself.

    Raises
    ------
    NotFoundError
        If a mere name is neither a packaged contest nor a path that exists.
    """
    text = os.fspath(case_or_folder)
    if text in case_names():
        return _CASES / text
    path = Path(text)
    if len(path.parts) > 1 or "\0" in text or path.exists() or path.is_symlink():
        return path
    raise NotFoundError(
        f"Expected a packaged contest or a folder, got {text!r}. {_offer(text)}"
    )


def case_names() -> list[str]:
    """Return the names of the packaged contests, sorted."""
    return sorted(
        path.name for path in _CASES.glob("*") if (path / "contest.yaml").is_file()
    )


def case_path(name: str) -> Path:
    """Return the folder of a packaged contest.

    Raises
    ------
    NotFoundError
        If there is none of that name; the nearest one is offered.
    """
    if name not in case_names():
        raise NotFoundError(
            f"Expected a packaged contest, got {name!r}. {_offer(name)}"
        )
    return _CASES / name


def _offer(name: str) -> str:
    near = get_close_matches(name, case_names(), n=1, cutoff=0.5)
    if near:
        return f"Did you mean {near[0]!r}? See `countermove cases`."
    return f"Packaged are: {', '.join(case_names()) or 'none'}."
