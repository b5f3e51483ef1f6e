import json
import time
from dataclasses import fields
from functools import partial

import pytest
from shell import Run, run_command

from countermove.folder import load
from countermove.outlook import Expectation
from countermove.outlook.changes import SetFactor
from countermove.outlook.prospect import prospect_at
from countermove.outlook.whatif import compare_from

DAY = ("--as-of", "2020-08-05")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command as a shell would: exit code, standard output, standard error."""
    return partial(run_command, capfd, monkeypatch)


def test_a_forecast_alone_is_that_of_the_reading(run: Run) -> None:
    code, printed, _ = run("forecast", "iraq-2019", *DAY, "--seed", "3", "--json")
    rows = json.loads(printed)
    _, whole, _ = run("read", "iraq-2019", *DAY, "--seed", "3", "--json")
    assert (code, rows) == (0, json.loads(whole)["outlook"])
    assert set(rows[0]) == {field.name for field in fields(Expectation)}
    assert rows[0]["given_that"] is None
    assert rows[0]["deadline"] == "2020-09-04"


def test_scenarios_and_horizons_can_be_chosen(run: Run) -> None:
    chosen = ("--scenario", "caretaker", "--horizon", "365", "--horizon", "90")
    rows = json.loads(run("forecast", "iraq-2019", *DAY, *chosen, "--json")[1])
    assert [(row["scenario"], row["horizon_days"]) for row in rows] == [
        ("caretaker", 90),
        ("caretaker", 365),
    ]


def test_reasons_come_beside_the_outlook(run: Run) -> None:
    words = ("forecast", "iraq-2019", *DAY, "--why")
    found = json.loads(run(*words, "--json")[1])
    assert set(found) == {"outlook", "why"}
    assert len(found["why"]) == 10
    code, printed, _ = run(*words)
    assert code == 0
    assert "Procedures under way" in printed


def test_a_what_if_keeps_its_contract(run: Run) -> None:
    change = ("--set", "procedure:P18=dropped", "--drop", "I088")
    code, printed, _ = run("whatif", "iraq-2019", *DAY, *change, "--json")
    found = json.loads(printed)
    assert code == 0
    assert {"changes", "differences", "clocks", "covariates", "notes"} <= set(found)
    row = found["differences"][0]
    assert {"before", "after", "difference", "low", "high"} <= set(row)
    code, printed, _ = run("whatif", "iraq-2019", *DAY, *change, "--horizon", "180")
    assert code == 0
    assert "Within 180 days" in printed
    assert "Clocks that carry it: " in printed


def test_a_what_if_is_quick_once_the_contest_is_read() -> None:
    vantage = load("iraq-2019").at("2020-08-05")
    prospect = prospect_at(vantage)
    changes = [SetFactor(name="violence", value="1")]
    compare_from(vantage, prospect, changes, draws=2, paths=2)
    began = time.process_time()
    compare_from(vantage, prospect, changes)
    assert time.process_time() - began < 6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("forecast", "iraq-2019", "--scenario", "caretakr"), "mean 'caretaker'"),
        (("forecast", "iraq-2019", "--horizon", "900"), "from 1 to 730 days, got 900"),
        (("whatif", "iraq-2019"), "a change at least"),
        (("whatif", "iraq-2019", "--move", "kadhim; resign"), "mean 'kadhimi'"),
        (("whatif", "iraq-2019", "--set", "cabinett=full"), "mean 'cabinet'"),
        (("whatif", "iraq-2019", "--drop", "X1"), "Expected a known move, got 'X1'"),
    ],
)
def test_wrong_use_is_one_message_and_exit_code_two(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    code, printed, complaint = run(*arguments)
    assert (code, printed) == (2, "")
    assert words in " ".join(complaint.split())
    assert "Traceback" not in complaint
