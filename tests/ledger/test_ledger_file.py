"""The file of a ledger: tampering shows, and damage gives one clear error."""

import json
import os
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from small_ledger import a_forecast, a_ledger, a_resolution

from countermove.errors import CountermoveError, LedgerError, NotFoundError
from countermove.ledger import Ledger
from countermove.ledger.chain import ORIGIN, Event, link, walk
from countermove.ledger.store import append

NAMES = ("leader_resigns", "square_one", "structural_war")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Three forecasts and a resolution of the second: four events."""
    a_ledger(tmp_path).register([a_forecast(scenario=name) for name in NAMES])
    later = a_ledger(tmp_path, days=40)
    later.resolve(a_resolution(entry=2))
    return later


def tamper(ledger: Ledger, *statements: str) -> None:
    """Change the file as somebody would who means to."""
    with sqlite3.connect(ledger.path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE events SET text = 'x' WHERE number = 1", "never changed"),
        ("UPDATE OR REPLACE events SET number = 1 WHERE number = 2", "never changed"),
        ("DELETE FROM events", "ever removed"),
        ("INSERT OR REPLACE INTO events VALUES (1, 'a', 'b', 'c')", "follow the last"),
        ("INSERT INTO events VALUES (9, 'a', 'b', 'c')", "follow the last"),
        ("INSERT INTO events VALUES (5, 'a', 'b', 'c')", "follow the last"),
    ],
)
def test_the_database_itself_refuses_every_change(
    ledger: Ledger, statement: str, words: str
) -> None:
    before = ledger.path.read_bytes()
    with pytest.raises(sqlite3.IntegrityError, match=words):
        tamper(ledger, statement)
    assert ledger.path.read_bytes() == before
    assert ledger.read().broken is None


DROP = tuple(f"DROP TRIGGER events_{name}" for name in ("change", "removal", "order"))


@pytest.mark.parametrize(
    ("statement", "number", "words"),
    [
        (
            "UPDATE events SET text = replace(text, '0.2', '0.9') WHERE number = 2",
            2,
            "was changed",
        ),
        ("UPDATE events SET digest = 'a' WHERE number = 3", 3, "was changed"),
        ("UPDATE events SET text = x'00' WHERE number = 3", 3, "was changed"),
        ("UPDATE events SET before = 'a' WHERE number = 3", 3, "does not follow"),
        ("DELETE FROM events WHERE number = 1", 1, "is missing; 2 stands"),
        ("DELETE FROM events WHERE number = 2", 2, "is missing; 3 stands"),
        ("SELECT 1", 5, "guards were removed"),
    ],
)
def test_the_first_event_that_was_tampered_with_is_named(
    ledger: Ledger, statement: str, number: int, words: str
) -> None:
    tamper(ledger, *DROP, statement)
    book = ledger.read()
    assert book.broken is not None
    assert book.broken.number == number
    assert words in str(book.broken)
    assert book.events == number - 1
    before = ledger.path.read_bytes()
    with pytest.raises(LedgerError, match="Nothing was written"):
        ledger.register([a_forecast(scenario="another")])
    assert ledger.path.read_bytes() == before


def test_a_digest_made_anew_breaks_the_link_that_follows(ledger: Ledger) -> None:
    connection = sqlite3.connect(ledger.path)
    (text,) = connection.execute("SELECT text FROM events WHERE number = 2").fetchone()
    connection.close()
    forged = text.replace('"probability":0.2', '"probability":0.3')
    digest = sha256(forged.encode()).hexdigest()
    tamper(
        ledger,
        *DROP,
        f"UPDATE events SET text = '{forged}', digest = '{digest}' WHERE number = 2",
    )
    assert str(ledger.read().broken) == "event 3 does not follow the one before"


def test_a_tail_that_was_cut_off_misses_the_head_that_was_kept(ledger: Ledger) -> None:
    head = ledger.read().head
    tamper(ledger, DROP[1], "DELETE FROM events WHERE number = 4")
    with sqlite3.connect(ledger.path) as connection:
        connection.execute(
            "CREATE TRIGGER events_removal BEFORE DELETE ON events BEGIN SELECT 1; END"
        )
    connection.close()
    book = ledger.read()
    # The chain alone cannot tell, as the documentation says.
    assert book.broken is None
    assert head not in book.digests


def test_the_chain_is_what_its_equation_says(ledger: Ledger) -> None:
    connection = sqlite3.connect(ledger.path)
    rows = connection.execute("SELECT * FROM events ORDER BY number").fetchall()
    connection.close()
    last = ORIGIN
    for number, before, text, digest in rows:
        assert before == last
        assert json.loads(text)["before"] == last
        assert json.loads(text)["number"] == number
        plain = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
        assert digest == sha256(plain.encode("ascii")).hexdigest()
        last = digest
    assert ledger.read().head == last


def test_text_that_is_not_canonical_is_no_event() -> None:
    text = '{"number": 1}'
    digest = sha256(text.encode()).hexdigest()
    events, broken = walk([(1, ORIGIN, text, digest)])
    assert events == ()
    assert "is no event" in str(broken)


def test_every_flipped_byte_of_the_text_is_found(ledger: Ledger) -> None:
    data = ledger.path.read_bytes()
    places = range(data.index(b'{"before"'), len(data), 97)
    found = 0
    for place in places:
        spoilt = bytearray(data)
        spoilt[place] ^= 1
        ledger.path.write_bytes(spoilt)
        try:
            found += ledger.read().broken is not None
        except LedgerError:
            found += 1
    inside = sum(data[place] != 0 for place in places)
    assert found >= 0.9 * inside
    assert found > 20


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"plain text, " * 100, "not a database"), (b"SQLite format 3\0junk", "not a")],
)
def test_another_file_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    for call in (Ledger(path).read, lambda: Ledger(path).register([a_forecast()])):
        with pytest.raises(LedgerError, match=words):
            call()
    assert path.read_bytes() == content


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE friends (name TEXT)")
    connection.close()
    before = path.read_bytes()
    for call in (Ledger(path).read, lambda: Ledger(path).register([a_forecast()])):
        with pytest.raises(LedgerError, match="database of something else"):
            call()
    assert path.read_bytes() == before


def test_a_newer_schema_is_refused(ledger: Ledger) -> None:
    tamper(ledger, "PRAGMA user_version = 2")
    with pytest.raises(LedgerError, match=r"schema 1 .* got 2"):
        ledger.read()


def test_a_folder_a_missing_place_and_a_missing_file_are_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(LedgerError, match="unable to open"):
        Ledger(tmp_path).register([a_forecast()])
    with pytest.raises(LedgerError, match="in a folder that exists"):
        Ledger(tmp_path / "no" / "l.sqlite").register([a_forecast()])
    with pytest.raises(NotFoundError, match="no such file"):
        Ledger(tmp_path / "l.sqlite").read()
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_a_ledger_is_of_a_builtin_kind_too() -> None:
    assert issubclass(LedgerError, OSError)
    assert issubclass(LedgerError, CountermoveError)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_ledger_that_may_not_be_written_is_refused(ledger: Ledger) -> None:
    ledger.path.chmod(0o400)
    with pytest.raises(LedgerError, match="readonly"):
        ledger.register([a_forecast(scenario="another")])
    assert ledger.read().events == 4


def test_an_empty_file_is_a_ledger_without_entries(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    path.touch()
    assert Ledger(path).read().events == 0
    assert a_ledger(tmp_path).register([a_forecast()]).added == (1,)


def test_names_of_files_may_hold_any_letter(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c %41 é.sqlite"
    ledger = Ledger(path, clock=a_ledger(tmp_path).clock)
    ledger.register([a_forecast()])
    assert [item.name for item in tmp_path.iterdir()] == [path.name]
    assert ledger.read().events == 1


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("forgotten", {}, "its kind is 'forgotten'"),
        ("registered", {}, "contest Field required"),
        ("resolved", {"entry": 1}, "verdict"),
        (
            "resolved",
            {"entry": 7, "verdict": "true", "known": "2026-01-11", "source": "x"},
            "resolves 7, no entry",
        ),
    ],
)
def test_events_that_say_nothing_known_are_refused(
    ledger: Ledger, kind: str, body: dict[str, object], words: str
) -> None:
    def write(events: tuple[Event, ...]) -> list[Event]:
        moment = "2026-01-10T12:00:00+00:00"
        return [link(events[-1], kind=kind, recorded=moment, body=body)]

    append(ledger.path, write)
    with pytest.raises(LedgerError, match=words):
        ledger.read()


FULL_DISK = """
import resource, signal, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from small_ledger import a_forecast, a_ledger
from countermove.errors import LedgerError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
ledger = a_ledger(Path({folder!r}))
written = 0
try:
    for number in range(1000):
        ledger.register([a_forecast(scenario=f"s{{number}}")])
        written += 1
except LedgerError as error:
    print(written, error)
"""


def test_a_full_disk_is_one_clear_error_and_loses_nothing(tmp_path: Path) -> None:
    tests = str(Path(__file__).parents[1])
    code = FULL_DISK.format(tests=tests, folder=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    count, _, words = done.stdout.partition(" ")
    assert "Look at the disk" in words
    book = a_ledger(tmp_path).read()
    assert (book.events, book.broken) == (int(count), None)
