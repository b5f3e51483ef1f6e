import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from shell import Run, run_command

from countermove.folder import case_path
from countermove.outlook.clock_model import shipped_model

DAY = ("--as-of", "2020-08-05")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command as a shell would: exit code, standard output, standard error."""
    return partial(run_command, capfd, monkeypatch)


@pytest.fixture(scope="module")
def stored() -> dict[str, object]:
    """The Iraq contest read without labels, as the command prints it."""
    words = ["read", "iraq-2019", *DAY, "--ignore-labels", "--json"]
    command = [sys.executable, "-m", "countermove", *words]
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    reading = json.loads(printed)
    assert isinstance(reading, dict)
    return reading


def test_the_printed_reading_keeps_the_contract(stored: dict[str, object]) -> None:
    assert stored["contest"] == "iraq-2019"
    assert stored["as_of"] == "2020-08-05"
    assert stored["seed"] == 0
    assert len(stored["moves"]) == 88  # type: ignore[arg-type]
    wanted = {
        "answers": {"move", "parent", "probability"},
        "rounds": {"id", "opener", "moves", "start", "end", "institutions", "result"},
        "stakes": {"date", "observer", "personnel", "authority", "structural"},
        "control": {"date", "institution", "camp", "share", "low", "high"},
        "outlook": {
            "scenario",
            "clock",
            "horizon_days",
            "probability",
            "low",
            "high",
            "base_rate",
            "resolution",
        },
    }
    for name, keys in wanted.items():
        rows = stored[name]
        assert isinstance(rows, list)
        assert keys <= set(rows[0])
    links = stored["links"]
    assert isinstance(links, dict)
    assert {"labelled", "ranked_first", "baseline_ranked_first"} <= set(links)


@pytest.mark.parametrize(("answer", "cause"), [("I065", "I064"), ("I085", "I084")])
def test_the_links_of_the_essay_are_found_from_the_facts(
    stored: dict[str, object], answer: str, cause: str
) -> None:
    rows = [row for row in stored["answers"] if row["move"] == answer]  # type: ignore[attr-defined]
    best = max(rows, key=lambda row: row["probability"])
    assert best["parent"] == cause
    assert best["probability"] > 0.5
    assert stored["labels"] == "ignored"


def test_the_model_beats_the_rule_of_thumb_on_labelled_links(
    stored: dict[str, object],
) -> None:
    links = stored["links"]
    assert isinstance(links, dict)
    assert links["labelled"] > 50
    assert links["ranked_first"] > links["baseline_ranked_first"] + 0.12


def test_only_clocks_that_were_tried_often_enough_are_called_calibrated(
    stored: dict[str, object],
) -> None:
    outlook = stored["outlook"]
    assert isinstance(outlook, list)
    tried = shipped_model("iraq-2019").tried
    for row in outlook:
        assert row["calibrated"] == (tried.get(row["clock"], 0) >= 10)


def test_the_reading_says_why_and_what_is_under_way(stored: dict[str, object]) -> None:
    why, record = stored["why"], stored["record"]
    assert isinstance(why, list)
    assert isinstance(record, dict)
    assert {(row["clock"], row["horizon_days"]) for row in why} == {
        (clock, days)
        for clock in ("leader", "cabinet", "legislature", "elite", "war")
        for days in (90, 365)
    }
    assert {row["id"] for row in record["procedures"]} >= {"P01", "P02", "P18"}
    assert record["standings"]
    assert stored["schema"] == 3


def test_one_seed_gives_one_reading_byte_for_byte(run: Run) -> None:
    first = run("read", "iraq-2019", *DAY, "--json")
    assert first == run("read", "iraq-2019", *DAY, "--json")
    assert first[0] == 0


def test_later_reports_and_row_order_change_no_byte(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "iraq-2019"
    shutil.copytree(case_path("iraq-2019"), folder)
    whole = run("read", str(folder), *DAY, "--json")
    table = folder / "moves.csv"
    head, *rows = table.read_text("utf-8").splitlines()
    late = [row.replace("I17", "late", 1) for row in rows if row.startswith("I17")]
    table.write_text("\n".join([head, *reversed([*rows, *late])]) + "\n", "utf-8")
    assert run("read", str(folder), *DAY, "--json") == whole


def test_read_writes_reading_and_report_and_report_makes_the_same_page(
    run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "demo"
    code, printed, _ = run("read", "iraq-2019", *DAY, "--out", str(out))
    assert code == 0
    assert "UNCALIBRATED" in printed
    page = tmp_path / "again.html"
    assert run("report", str(out / "reading.json"), "--out", str(page))[0] == 0
    assert page.read_bytes() == (out / "report.html").read_bytes()
    assert sorted(path.name for path in out.iterdir()) == [
        "reading.json",
        "report.html",
    ]


def test_a_new_folder_is_valid_and_can_be_read(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "mine")
    assert run("new", folder)[0] == 0
    assert run("check", folder, "--json")[:2] == (0, "[]\n")
    code, printed, _ = run("read", folder, "--json")
    assert (code, json.loads(printed)["links"]["labelled"] > 0) == (0, True)


def test_findings_give_exit_code_one_and_keep_the_contract(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    run("new", str(folder))
    table = folder / "moves.csv"
    table.write_text(table.read_text("utf-8").replace(",strike,", ",strik,"), "utf-8")
    code, printed, _ = run("check", str(folder), "--json")
    found = json.loads(printed)
    assert code == 1
    assert {"file", "line", "code", "message", "remedy"} <= set(found[0])
    assert "strike" in found[0]["remedy"]
    assert run("read", str(folder))[0] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("read", "iraq-2019", "--as-of", "2019-01-01"), "Choose a later day"),
        (("read", "iraq-2019", "--as-of", "2020-02-30"), "got '2020-02-30'"),
        (("read", "irak-2019"), "Did you mean 'iraq-2019'"),
        (("read", "{file}"), "got the file"),
        (("check", "{missing}"), "does not exist"),
        (("read", "iraq-2019", "--out", "{file}"), "nothing was written"),
        (("new", "{full}"), "nothing was written"),
        (("report", "{missing}"), "no such file"),
        (("report", "{file}"), "Expected JSON"),
        (("codebook", "arest"), "Near it: arrest"),
        (("read", "iraq-2019", "--seed", "-1"), "greater than or equal to 0"),
        (("raed", "iraq-2019"), "No such command"),
    ],
)
def test_wrong_use_is_one_message_and_exit_code_two(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    file = tmp_path / "file.txt"
    file.write_text("plain text", "utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note").touch()
    places = {
        "file": str(file),
        "missing": str(tmp_path / "missing"),
        "full": str(tmp_path / "full"),
    }
    before = sorted(tmp_path.rglob("*"))
    code, _, complaint = run(*(word.format(**places) for word in arguments))
    assert code == 2
    assert words in " ".join(complaint.split())
    assert "Traceback" not in complaint
    assert sorted(tmp_path.rglob("*")) == before


def test_cases_and_codebook_speak_json(run: Run) -> None:
    cases = {row["case"] for row in json.loads(run("cases", "--json")[1])}
    assert {"iraq-2019", "sudan-2018", "turkey-1918"} <= cases
    raid = json.loads(run("codebook", "raid", "--json")[1])[0]
    assert (raid["section"], raid["name"]) == ("acts", "raid")
    assert run("codebook", "raid")[0] == run("codebook")[0] == run("cases")[0] == 0


def test_help_imports_no_numerical_library() -> None:
    code = (
        "import sys; from countermove.cli import main; "
        "heavy = {'numpy', 'polars', 'scipy', 'numba', 'altair'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_a_reader_that_leaves_is_no_fault() -> None:
    command = f"{sys.executable} -m countermove codebook acts --json | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr


def test_evaluate_rounds_keeps_its_contract(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(case_path("armenia-2018"), folder)
    code, out, _ = run("evaluate", "rounds", "armenia-2018", str(folder), "--json")
    assert code == 0
    found = json.loads(out)
    wanted = {
        "cases",
        "labelled",
        "ranked_first",
        "in_first_three",
        "mean_log_probability",
        "answer_precision",
        "answer_recall",
        "references",
        "interval",
    }
    assert wanted <= set(found)
    assert found["labelled"] == 2 * found["cases"][0]["labelled"]
    rules = {"nearest_opposing", "nearest_same_institution", "nearest"}
    assert set(found["references"]) == rules
    for scores in found["references"].values():
        assert {"ranked_first", "in_first_three"} <= set(scores)
    assert found["interval"]["ranked_first"]["low"] <= found["ranked_first"]


def test_evaluate_control_and_stakes_count_every_phase(run: Run) -> None:
    code, out, _ = run("evaluate", "control", "armenia-2018", "--json")
    control = json.loads(out)
    counted = sum(map(sum, control["tables"]["model"]["counts"]))
    assert (code, counted) == (0, control["compared"])
    code, out, _ = run("evaluate", "stakes", "armenia-2018", "egypt-2011", "--json")
    stakes = json.loads(out)
    assert code == 0
    assert len(stakes["comparisons"]) == sum(
        map(sum, stakes["tables"]["model"]["counts"])
    )


def test_agree_compares_a_case_with_itself(run: Run) -> None:
    code, out, _ = run("agree", "armenia-2018", "armenia-2018", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["matched"] == 99
    assert {field["field"]: field["alpha"] for field in found["fields"]}["act"] == 1
    assert found["disagreements"] == []


def test_evaluating_nothing_that_exists_is_wrong_use(run: Run) -> None:
    code, out, err = run("evaluate", "rounds", "armenia-2019")
    assert code == 2
    assert out == ""
    assert "Did you mean 'armenia-2018'?" in err
