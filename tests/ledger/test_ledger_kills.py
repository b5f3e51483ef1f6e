"""Two writers at once, killed again and again: what was acknowledged stays."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_ledger import a_forecast, a_ledger

ROUNDS = 32
WRITER = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from small_ledger import a_forecast, a_ledger
ledger = a_ledger(Path({folder!r}))
print("ready", flush=True)
for number in range(100_000):
    names = [f"{writer}-{{number}}-{{part}}" for part in "abc"]
    found = ledger.register([a_forecast(scenario=name) for name in names])
    print(number, *found.added, flush=True)
"""


def start(folder: Path, *names: str) -> list["subprocess.Popen[str]"]:
    """Start writers that print the entries of each batch once they are written.

    They stand ready when this returns, and write as soon as they can.
    """
    tests = str(Path(__file__).parents[1])
    writers = []
    for name in names:
        code = WRITER.format(tests=tests, folder=str(folder), writer=name)
        command = [sys.executable, "-c", code]
        writers.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    assert [listen(writer) for writer in writers] == ["ready\n"] * len(names)
    return writers


def listen(writer: "subprocess.Popen[str]") -> str:
    """Wait for one line."""
    assert writer.stdout is not None
    return writer.stdout.readline()


def kill(writer: "subprocess.Popen[str]", heard: str = "") -> list[list[int]]:
    """Kill without warning and return what had been acknowledged by then."""
    assert writer.poll() is None
    writer.send_signal(signal.SIGKILL)
    printed, _ = writer.communicate()
    printed = heard + printed
    lines = [line for line in printed.splitlines(keepends=True) if line[-1] == "\n"]
    return [[int(word) for word in line.split()] for line in lines]


@pytest.mark.slow
def test_no_acknowledged_entry_is_lost_when_two_writers_are_killed(
    tmp_path: Path,
) -> None:
    chance = random.Random(7)
    acknowledged: dict[int, str] = {}
    kills = busy = 0
    for turn in range(ROUNDS):
        names = [f"{side}{turn}" for side in ("left", "right")]
        writers = start(tmp_path, *names)
        # Two turns of three, the left one is heard first, so that kills hit writing.
        heard = listen(writers[0]) if turn % 3 else ""
        time.sleep(chance.uniform(0, 0.1))
        for name, writer in zip(names, writers, strict=True):
            batches = kill(writer, heard)
            heard = ""
            kills += 1
            busy += bool(batches)
            for number, *entries in batches:
                for part, entry in zip("abc", entries, strict=True):
                    assert entry not in acknowledged
                    acknowledged[entry] = f"{name}-{number}-{part}"
            time.sleep(chance.uniform(0, 0.02))
        if (tmp_path / "ledger.sqlite").exists():
            assert a_ledger(tmp_path).read().broken is None
    book = a_ledger(tmp_path).read()
    found = {entry.id: entry.forecast.scenario for entry in book.entries}
    assert kills == 2 * ROUNDS
    assert busy >= ROUNDS // 2
    assert acknowledged.items() <= found.items()
    # A batch is written whole or not at all, acknowledged or not.
    stems = [scenario.rpartition("-")[0] for scenario in found.values()]
    assert all(stems.count(stem) == 3 for stem in set(stems))
    assert len(found) - len(acknowledged) <= 3 * kills
    assert a_ledger(tmp_path).register([a_forecast()]).added == (len(found) + 1,)


def test_two_writers_at_once_wait_for_each_other(tmp_path: Path) -> None:
    writers = start(tmp_path, "left", "right")
    for writer in writers:
        assert [listen(writer) for _ in range(20)][-1].startswith("19 ")
    for writer in writers:
        kill(writer)
    scenarios = {entry.forecast.scenario for entry in a_ledger(tmp_path).read().entries}
    assert {f"{side}-19-c" for side in ("left", "right")} <= scenarios
