import json
import shutil
from functools import partial
from pathlib import Path

import pytest
from shell import Run, run_command

from countermove.folder import case_path

DAY = ("--as-of", "2020-08-05")
ESSAY = {"q151", "q152", "q153", "q154", "q158"}


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command as a shell would: exit code, standard output, standard error."""
    return partial(run_command, capfd, monkeypatch)


def test_weighing_keeps_its_contract(run: Run) -> None:
    code, printed, _ = run("weigh", "iraq-2019", *DAY, "--json")
    found = json.loads(printed)
    assert code == 0
    assert {item["id"] for item in found["questions"]} >= ESSAY
    for item in found["questions"]:
        assert {"id", "question", "hypotheses", "diagnostic", "flips"} <= set(item)
        for row in item["hypotheses"]:
            assert {"id", "text", "prior", "posterior", "low", "high"} <= set(row)
            assert 0 <= row["low"] <= row["posterior"] <= row["high"] <= 1
        if item["exclusive"]:
            outer = [row for row in item["hypotheses"] if row["within"] is None]
            assert sum(row["posterior"] for row in outer) == pytest.approx(1, abs=1e-5)
    for item in found["sources"]:
        assert {"id", "reliability", "low", "high"} <= set(item)
        assert 0 <= item["low"] <= item["reliability"] <= item["high"] <= 1
    assert found["coincidences"]
    assert [item["rank"] for item in found["analogues"]] == list(range(1, 12))
    for item in found["analogues"]:
        assert item["holds"]
        assert item["breaks"]


def test_the_essay_s_questions_have_three_telling_items_and_what_would_flip_them(
    run: Run,
) -> None:
    found = json.loads(run("weigh", "iraq-2019", *DAY, "--json")[1])
    for item in found["questions"]:
        if item["id"] in ESSAY:
            assert len(item["diagnostic"]) == 3
            assert item["flips"]["words"].endswith(".")


def test_later_rows_and_their_order_change_no_byte(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "iraq-2019"
    shutil.copytree(case_path("iraq-2019"), folder)
    whole = run("weigh", str(folder), *DAY, "--json")
    table = folder / "claims.csv"
    head, *rows = table.read_text("utf-8").splitlines()
    late = [
        row.replace("C043", "C943", 1) for row in rows if row.startswith("C043,2022")
    ]
    assert late
    table.write_text("\n".join([head, *reversed([*rows, *late])]) + "\n", "utf-8")
    assert run("weigh", str(folder), *DAY, "--json") == whole


def test_one_question_goes_out_as_a_matrix_and_comes_back(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "q153.csv"
    code, printed, _ = run(
        "weigh", "iraq-2019", *DAY, "--question", "q153", "--matrix", str(path)
    )
    assert (code, printed) == (0, f"Matrix of q153: {path}\n")
    found = json.loads(run("weigh", str(path), "--json")[1])
    [question] = found["questions"]
    assert {row["id"] for row in question["hypotheses"]} == {
        "q153_planned",
        "q153_message",
        "q153_regional",
    }
    shown = run("weigh", "iraq-2019", *DAY, "--question", "q153", "--matrix", "-")
    assert shown[1].splitlines() == path.read_text("utf-8").splitlines()


@pytest.mark.parametrize("verb", ["sources", "pressures", "analogues", "weigh"])
def test_each_verb_prints_for_people_and_for_programs(run: Run, verb: str) -> None:
    code, printed, complaint = run(verb, "sudan-2018", "--as-of", "2019-08-21")
    assert (code, complaint) == (0, "")
    assert printed
    code, printed, _ = run(verb, "sudan-2018", "--as-of", "2019-08-21", "--json")
    assert code == 0
    assert json.loads(printed)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("weigh", "iraq-2019", "--question", "q15"), "Expected a known question"),
        (("weigh", "iraq-2019", "--matrix", "m.csv"), "Expected one question to write"),
        (("weigh", "nowhere.csv"), "Expected a file nowhere.csv, got no such file"),
        (("analogues", "iraq-2020"), "Did you mean 'iraq-2019'?"),
        (("sources", "iraq-2019", "--as-of", "2018-01-01"), "to have moves by"),
    ],
)
def test_wrong_use_is_one_message_and_exit_code_two(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    code, printed, complaint = run(*arguments)
    assert (code, printed) == (2, "")
    assert words in " ".join(complaint.split())
    assert "Traceback" not in complaint
