"""Run the command as a shell would."""

import sys
from collections.abc import Callable

import pytest

from countermove.cli.main import main

Run = Callable[..., tuple[int, str, str]]


def run_command(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error."""
    monkeypatch.setattr(sys, "argv", ["countermove", *arguments])
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, *capfd.readouterr()
