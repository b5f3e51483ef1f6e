"""procedures.csv and standing: one finding a fault, at its line, with a remedy."""

from pathlib import Path

import pytest

from countermove.folder import check_folder, read_contest, write_starter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_starter(tmp_path)
    return tmp_path


def _findings(folder: Path, old: str, new: str, file: str = "procedures.csv") -> str:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return "\n".join(str(finding) for finding in check_folder(folder))


def test_the_starter_holds_procedures_that_ended_and_one_that_runs(
    folder: Path,
) -> None:
    found = read_contest(folder).procedures
    assert [item.result for item in found] == [None, "done", "done", "lapsed"]
    assert found[0].brings == (("legislature", "term_end"),)
    assert found[1].reported > found[1].opened


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",ruling,", ",rulin,", "procedures.csv:3: kind: Expected a known kind"),
        ("2031-07-02,lapsed", "2031-07-02,", "procedures.csv:5: result: Expected"),
        ("2031-07-02,lapsed", ",lapsed", "procedures.csv:5: closed: Expected"),
        ("2031-06-18,,ult", "2031-06-18,2031-06-01,ult", "procedures.csv:5: reported"),
        ("legislature:term_end", "legislature", "procedures.csv:2: brings: Expected"),
        ("legislature:term_end", "legislature:end", "word of the clock 'legislature'"),
        ("students,maro", "students,mario", "Did you mean 'maro'"),
        (",m6,", ",m66,", "procedures.csv:5: moves: Expected a known move"),
    ],
)
def test_a_wrong_cell_is_found_at_its_line(
    folder: Path, old: str, new: str, words: str
) -> None:
    assert words in _findings(folder, old, new)


def test_an_unknown_state_of_a_clock_is_found(folder: Path) -> None:
    found = _findings(folder, "state: full", "state: fll", "contest.yaml")
    assert "Did you mean 'full'" in found


def test_a_watch_that_ends_before_the_record_is_found(folder: Path) -> None:
    found = _findings(
        folder, "followed: 2032-12-01", "followed: 2031-05-01", "outcome.yaml"
    )
    assert "followed" in found


def test_after_the_record_a_leader_may_be_another(folder: Path) -> None:
    old = "{actor: maro, exit: resignation, date: 2031-11-02}"
    inside = old + "\n    - {actor: other, exit: rule, date: 2031-11-20}"
    assert "Expected a known actor" in _findings(folder, old, inside, "outcome.yaml")
    path = folder / "outcome.yaml"
    text = path.read_text("utf-8").replace("date: 2031-11-20", "date: 2032-03-20")
    path.write_text(text, encoding="utf-8")
    assert check_folder(folder) == []
