"""The verbs of the ledger as a shell calls them."""

import json
import re
import shlex
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from shell import Run, run_command
from small_ledger import a_forecast, a_ledger

from countermove.ledger import Ledger

TODAY = datetime.now(UTC).date()


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """Run `countermove ledger` in a folder of its own: code, output, complaint."""
    monkeypatch.chdir(tmp_path)
    return partial(run_command, capfd, monkeypatch, "ledger")


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """Two past forecasts, one due and one false; a third whose deadline is to come."""
    path = tmp_path / "countermove-ledger.sqlite"
    past = [a_forecast(), a_forecast(scenario="square_one")]
    Ledger(path, clock=a_ledger(tmp_path).clock).register(past)
    coming = a_forecast(
        scenario="structural_war", issued=TODAY, deadline=TODAY + timedelta(days=90)
    )
    Ledger(path).register([coming])
    words = ("--known", "2026-02-10", "--source", "The gazette")
    assert run("resolve", "1", "false", *words)[0] == 0
    return run


def test_a_contest_is_forecast_registered_resolved_and_scored(
    run: Run, tmp_path: Path
) -> None:
    words = ("add", "armenia-2018", "--as-of", "2018-04-20", "--json")
    choice = ["--scenario", "leader_resigns", "--scenario", "leader_in_office"]
    choice += ["--horizon", "30", "--horizon", "90"]
    code, out, _ = run(*words, *choice)
    added = json.loads(out)
    assert (code, added["added"]) == (0, [1, 2, 3, 4])
    assert added["in_hindsight"] == [1, 2, 3, 4]
    assert added["ledger"] == "countermove-ledger.sqlite"
    again = json.loads(run(*words, *choice)[1])
    assert (again["added"], again["known"]) == ([], [1, 2, 3, 4])
    assert again["head"] == added["head"]

    listed = json.loads(run("list", "--json")[1])["entries"]
    assert {row["status"] for row in listed} == {"overdue"}
    wanted = {"entry", "probability", "low", "high", "base_rate", "resolution_rule"}
    wanted |= {"void_policy", "vantage_digest", "provenance", "issued", "deadline"}
    assert wanted <= set(listed[0])
    assert listed[0]["provenance"]["arguments"]["contest"] == "armenia-2018"
    for row in listed:
        outcome = "true" if row["scenario"] == "leader_resigns" else "false"
        known = ("--known", "2018-04-23", "--source", "Resignation letter")
        assert run("resolve", str(row["entry"]), outcome, *known)[0] == 0
    scored = json.loads(run("score", "--json")[1])
    assert scored["counts"]["scored"] == 4
    assert scored["in_advance"] is None
    brier = sum(
        (row["probability"] - (row["scenario"] == "leader_resigns")) ** 2
        for row in listed
    )
    assert scored["in_hindsight"]["brier"]["forecast"] == pytest.approx(
        brier / 4, abs=1e-6
    )
    assert scored["in_hindsight"]["brier"]["low"] is None
    assert [path.name for path in tmp_path.iterdir()] == ["countermove-ledger.sqlite"]


def test_entries_are_listed_by_where_they_stand(filled: Run) -> None:
    def shown(*words: str) -> list[int]:
        rows = json.loads(filled("list", "--json", *words)[1])["entries"]
        return [row["entry"] for row in rows]

    assert shown() == [1, 2, 3]
    assert shown("--open") == [3]
    assert shown("--due") == [2]
    assert shown("--resolved") == [1]
    assert shown("--open", "--resolved") == [1, 3]


def test_overdue_entries_are_a_finding_when_asked_for(filled: Run) -> None:
    assert filled("list")[0] == 0
    code, out, _ = filled("list", "--due")
    assert code == 1
    assert "square_one by 2026-02-09" in out
    known = ("--known", "2026-02-10", "--source", "The gazette")
    filled("resolve", "2", "void", *known)
    assert filled("list", "--due")[0] == 0


def test_an_early_resolution_waits_for_its_deadline(filled: Run) -> None:
    words = ("resolve", "3", "true", "--known", TODAY.isoformat(), "--source", "News")
    code, _, complaint = filled(*words)
    assert code == 2
    assert "give --early" in complaint
    assert filled(*words, "--early")[0] == 2
    note = ("--early", "--note", "War was declared and a thousand died.")
    code, out, _ = filled(*words, *note, "--json")
    said = json.loads(out)
    assert (code, said["early"], said["entry"]) == (0, True, 3)
    counts = json.loads(filled("score", "--json")[1])["counts"]
    assert (counts["decided"], counts["scored"]) == (1, 1)


def test_a_correction_leaves_what_it_corrects(filled: Run) -> None:
    words = ("resolve", "1", "true", "--known", "2026-02-10", "--source", "Erratum")
    code, _, complaint = filled(*words)
    assert code == 2
    assert "--replaces 4" in complaint
    assert filled(*words, "--replaces", "4")[0] == 0
    (entry,) = json.loads(filled("list", "--resolved", "--json")[1])["entries"]
    said = [(item["verdict"], item["stands"]) for item in entry["resolutions"]]
    assert said == [("false", False), ("true", True)]


def test_few_events_are_never_called_calibrated(filled: Run) -> None:
    code, out, _ = filled("score")
    assert code == 0
    assert "Uncalibrated: 0 of the 10 events" in out
    assert "calibrated" not in out.replace("Uncalibrated", "")


def test_certainty_that_was_wrong_is_infinite_in_json_too(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "countermove-ledger.sqlite"
    sure = a_forecast(probability=1.0, high=1.0)
    Ledger(path, clock=a_ledger(tmp_path).clock).register([sure])
    run("resolve", "1", "false", "--known", "2026-02-10", "--source", "The gazette")
    log = json.loads(run("score", "--json")[1])["in_advance"]["log"]
    assert (log["forecast"], log["skill"]) == ("infinite", "-infinite")
    assert "infinite" in run("score")[1]
    assert run("page", "--out", "page.html")[0] == 0


def test_the_page_holds_every_entry(filled: Run, tmp_path: Path) -> None:
    code, out, _ = filled("page", "--out", "ledger.html")
    assert (code, out) == (0, "Page: ledger.html\n")
    text = (tmp_path / "ledger.html").read_text("utf-8")
    assert all(f'id="entry-{number}"' in text for number in (1, 2, 3))


def test_a_broken_chain_is_a_finding_and_nothing_is_built_on_it(
    filled: Run, tmp_path: Path
) -> None:
    assert filled("verify")[0] == 0
    with sqlite3.connect(tmp_path / "countermove-ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER events_change")
        connection.execute("UPDATE events SET text = 'x' WHERE number = 2")
    connection.close()
    for words in (("verify",), ("list",), ("score",), ("page", "--out", "p.html")):
        code, out, _ = filled(*words)
        assert code == 1
        assert "is broken: event 2 was changed" in out
    found = json.loads(filled("list", "--json")[1])
    assert found["broken"]["event"] == 2
    code, _, complaint = filled(
        "resolve", "2", "true", "--known", "2026-02-10", "--source", "The gazette"
    )
    assert code == 2
    assert "Nothing was written" in " ".join(complaint.split())
    assert not (tmp_path / "p.html").exists()


def test_a_head_that_was_kept_must_still_be_there(filled: Run) -> None:
    head = json.loads(filled("verify", "--json")[1])["head"]
    words = ("--known", "2026-02-10", "--source", "The gazette")
    filled("resolve", "2", "true", *words)
    assert filled("verify", "--head", head)[0] == 0
    code, out, _ = filled("verify", "--head", "a" * 64)
    assert code == 1
    assert "cut off or made anew" in out
    assert json.loads(filled("verify", "--head", "a", "--json")[1])["holds"] is False


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("list",), "Make one with `countermove ledger add`"),
        (("list", "--ledger", "notes.txt"), "not a database"),
        (("score", "--ledger", "."), "unable to open"),
        (("add", "armenia-2018"), "Missing option '--as-of'"),
        (("add", "armenia-2018", "--as-of", "2018-02-30"), "got '2018-02-30'"),
        (("add", "armenia-2018", "--as-of", "2999-01-01"), "day of issue that has"),
        (
            ("add", "armenia-2018", "--as-of", "2018-04-20", "--scenario", "coup"),
            "Expected a scenario, got 'coup'",
        ),
        (
            ("add", "armenia-2018", "--as-of", "2018-04-20", "--horizon", "7"),
            "Expected a horizon in days, got 7",
        ),
        (
            ("resolve", "1", "maybe", "--known", "2026-02-10", "--source", "x"),
            "Expected true, false or void, got 'maybe'",
        ),
        (("resolve", "1", "true", "--known", "2026-02-10"), "Missing option"),
        (
            ("resolve", "1", "true", "--known", "10 May", "--source", "x"),
            "written YYYY-MM-DD",
        ),
        (("page",), "Missing option '--out'"),
    ],
)
def test_wrong_use_is_one_message_and_exit_code_two(
    run: Run, tmp_path: Path, words: tuple[str, ...], complaint: str
) -> None:
    (tmp_path / "notes.txt").write_text("plain text " * 100, "utf-8")
    code, out, said = run(*words)
    assert (code, out) == (2, "")
    assert complaint in " ".join(said.split())
    assert "Traceback" not in said
    assert not (tmp_path / "countermove-ledger.sqlite").exists()


@pytest.mark.slow
def test_the_commands_of_the_page_on_ledgers_work(run: Run) -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "keep-a-ledger.md"
    printed = re.findall(r"^\$ countermove ledger (.*)$", page.read_text("utf-8"), re.M)
    codes = {}
    for line in printed:
        words = shlex.split(line.replace("$(date -I)", TODAY.isoformat()))
        codes[line] = run(*words)[0]
    findings = {"list --due", "verify --head DIGEST"}
    assert codes == {line: int(line in findings) for line in printed}
    assert len(codes) == 8


def test_help_of_the_ledger_imports_no_numerical_library() -> None:
    code = (
        "import sys; from countermove.cli import ledger; "
        "heavy = {'numpy', 'polars', 'scipy', 'altair', 'pydantic', 'sqlite3'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
