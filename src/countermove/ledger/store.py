"""The file of a ledger: one SQLite table of events, to which rows are only added.

Every write is one transaction that begins by taking the write lock, so that two
writers wait for each other; whoever is killed on the way leaves the file as it was. A
write has happened when it returns: `synchronous = EXTRA`, which is FULL and more,
forces data, journal and folder to disk. The rollback journal is used and not the
write-ahead log, so that a ledger at rest is one file that can be copied.

Triggers refuse UPDATE and DELETE, and any INSERT that does not follow the last event.
They guard against mistakes; the chain of digests shows what was done on purpose.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from countermove.errors import CountermoveError, LedgerError, NotFoundError
from countermove.ledger.chain import ORIGIN, Break, Event, walk

__all__ = ["SCHEMA", "append", "read_events"]

SCHEMA = 1
_APPLICATION = 0x434D4C47
_WAIT_SECONDS = 60
_GUARDS = ("events_change", "events_removal", "events_order")
_TABLES = f"""
CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    before TEXT NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE
);
CREATE TRIGGER events_change BEFORE UPDATE ON events BEGIN
    SELECT raise(ABORT, 'a ledger is never changed');
END;
CREATE TRIGGER events_removal BEFORE DELETE ON events BEGIN
    SELECT raise(ABORT, 'nothing is ever removed from a ledger');
END;
CREATE TRIGGER events_order BEFORE INSERT ON events
WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM events)
  OR NEW.before <> coalesce(
      (SELECT digest FROM events ORDER BY number DESC LIMIT 1), '{ORIGIN}')
BEGIN
    SELECT raise(ABORT, 'an event must follow the last one');
END;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {SCHEMA};
"""

Writer = Callable[[tuple[Event, ...]], list[Event]]


def read_events(path: Path) -> tuple[tuple[Event, ...], Break | None]:
    """Read all events and check their chain.

    Returns
    -------
    events, broken : tuple of Event, and Break or None
        All events before the first fault, and that fault.

    Raises
    ------
    NotFoundError
        If there is no such file.
    LedgerError
        If the file is no ledger, of a newer schema, or cannot be read.
    """
    with _open(path, mode="rw") as connection:
        # One transaction, so that all is read as it stood at one moment.
        connection.execute("BEGIN")
        return _walk(connection, path)


def append(path: Path, write: Writer) -> tuple[Event, ...]:
    """Add events in one transaction; all of them are on disk when this returns.

    Parameters
    ----------
    path : pathlib.Path
        Made if it does not exist.
    write : callable
        From all events so far to those to add. What it raises leaves the file as it
        was.

    Returns
    -------
    tuple of Event
        The added ones.

    Raises
    ------
    LedgerError
        If the file is no ledger, of a newer schema, broken, or cannot be written.
    """
    with _open(path, mode="rwc") as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            events, broken = _walk(connection, path)
            _refuse(broken, path)
            added = write(events)
            if not added:
                connection.execute("ROLLBACK")
                return ()
            if not events:
                _make_tables(connection)
            connection.executemany(
                "INSERT INTO events (number, before, text, digest) VALUES (?, ?, ?, ?)",
                [(item.number, item.before, item.text, item.digest) for item in added],
            )
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return tuple(added)


@contextmanager
def _open(path: Path, *, mode: str) -> Iterator[sqlite3.Connection]:
    """Open the file; every fault of SQLite leaves as one error in plain words."""
    connection = None
    try:
        if mode == "rw" and not path.exists():
            raise NotFoundError(
                f"Expected a ledger at {str(path)!r}, got no such file. "
                "Make one with `countermove ledger add`, or name it with --ledger."
            )
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_WAIT_SECONDS,
            isolation_level=None,
        )
        connection.execute("PRAGMA synchronous = EXTRA")
        yield connection
    except CountermoveError:
        raise
    except (sqlite3.Error, OSError) as fault:
        raise LedgerError(
            f"Expected a ledger that can be used at {str(path)!r}, got: {fault}. "
            f"{_advice(fault)} What was acknowledged before is not changed."
        ) from fault
    finally:
        if connection is not None:
            connection.close()


def _walk(
    connection: sqlite3.Connection, path: Path
) -> tuple[tuple[Event, ...], Break | None]:
    if not _is_ledger(connection, path):
        return (), None
    rows = connection.execute(
        "SELECT number, before, text, digest FROM events ORDER BY number"
    )
    events, broken = walk(rows)
    if broken is None:
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        )
        missing = set(_GUARDS) - {name for (name,) in found}
        if missing:
            names = ", ".join(sorted(missing))
            broken = Break(
                number=len(events) + 1,
                fault=f"may not be added: guards were removed ({names})",
            )
    return events, broken


def _refuse(broken: Break | None, path: Path) -> None:
    if broken:
        raise LedgerError(
            f"Expected an unbroken ledger at {str(path)!r}, got: {broken}. Nothing was "
            "written. Compare it with a copy; see `countermove ledger verify`."
        )


def _is_ledger(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell a ledger from an empty file; anything else is refused."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == 0 and schema == 0 and tables == 0:
        return False
    if application != _APPLICATION:
        raise LedgerError(
            f"Expected a ledger at {str(path)!r}, got a database of something else. "
            "Name another file with --ledger; nothing was written."
        )
    if schema > SCHEMA:
        raise LedgerError(
            f"Expected a ledger of schema {SCHEMA} at {str(path)!r}, got {schema}. "
            "A newer countermove made it: update, and try again."
        )
    return True


def _make_tables(connection: sqlite3.Connection) -> None:
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return
    # `executescript` would end the transaction, so statements run one by one.
    statement = ""
    for line in _TABLES.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def _advice(fault: Exception) -> str:
    words = str(fault)
    if "locked" in words:
        return f"Another writer held it for {_WAIT_SECONDS} seconds; try again."
    if "not a database" in words:
        return "The file is something else; name another with --ledger."
    if any(word in words for word in ("unable to open", "readonly", "denied")):
        return "Choose a file in a folder that exists and where you may write."
    if "malformed" in words:
        return "The file is damaged: take a copy of it, then the last good backup."
    return "Look at the disk: is it full, or gone?"
