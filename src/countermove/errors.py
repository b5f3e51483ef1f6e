"""The tree of exceptions: everything Countermove raises on purpose.

::

    CountermoveError
    ├── ValidationError (ValueError)     a value breaks its own rules
    │   ├── ShapeError                   arrays do not fit together
    │   └── FolderError                  a contest folder has faults
    ├── UnknownWordError (KeyError)      a word the codebook does not know
    ├── NotFoundError (FileNotFoundError)  no such case, folder or stored reading
    ├── AccessError (PermissionError)    the file system refuses
    ├── LedgerError (OSError)            a ledger cannot be opened, read or written
    ├── ConvergenceError (ArithmeticError)  a fit did not reach its optimum
    └── EmptyRecordError (ValueError)    nothing had been reported by the day asked

Each message says what was expected, what came, and what to do next. The command
turns any of them into one line and exit code 2; anything else is a bug.
"""

__all__ = [
    "AccessError",
    "ConvergenceError",
    "CountermoveError",
    "EmptyRecordError",
    "FolderError",
    "LedgerError",
    "NotFoundError",
    "ShapeError",
    "UnknownWordError",
    "ValidationError",
]


class CountermoveError(Exception):
    """Root of every error that is raised on purpose."""

    def __str__(self) -> str:
        """Return the message as written, also where the builtin kind would quote it."""
        return str(self.args[0]) if self.args else ""


class ValidationError(CountermoveError, ValueError):
    """A value breaks its own rules: an end before a start, a share above one."""


class ShapeError(ValidationError):
    """Arrays that belong together differ in length or dimension."""


class FolderError(ValidationError):
    """A contest folder has faults; the message lists them all."""


class UnknownWordError(CountermoveError, KeyError):
    """A word that the codebook does not know; the message offers the nearest."""


class NotFoundError(CountermoveError, FileNotFoundError):
    """No such packaged case, contest folder, file or stored reading."""


class AccessError(CountermoveError, PermissionError):
    """The file system refused to read or write where it was asked to."""


class LedgerError(CountermoveError, OSError):
    """A ledger cannot be opened, read or written, or its chain is broken."""


class ConvergenceError(CountermoveError, ArithmeticError):
    """A fit stopped before it reached its optimum, so there is no result."""


class EmptyRecordError(CountermoveError, ValueError):
    """Nothing had been reported by the day asked for."""
