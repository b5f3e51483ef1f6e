"""What is read from a contest folder, however its files are laid out."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from random import Random
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from countermove.contest import Contest, Evidence, Membership
from countermove.errors import FolderError, NotFoundError
from countermove.folder import check_folder, read_contest, read_outcome, write_starter

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "exampleland"
    write_starter(folder)
    return folder


@pytest.fixture
def starter(template: Path, tmp_path: Path) -> Path:
    return Path(copytree(template, tmp_path / "exampleland"))


@pytest.fixture(scope="module")
def contest(template: Path) -> Contest:
    return read_contest(template)


def test_a_move_is_read_with_its_defaults_and_unknowns_apart_from_zero(
    contest: Contest,
) -> None:
    first, fourth = contest.move_index["m1"], contest.move_index["m4"]
    assert (first.precision, first.reported) == ("day", first.date)
    assert (first.deaths, fourth.deaths) == ((0.0, 0.0), None)
    assert fourth.participants is None
    assert fourth.answers == ("m2", "m3")
    assert fourth.reported == date(2031, 5, 6)
    assert (first.settled, contest.move_index["m6"].settled) == (True, False)
    assert contest.move_index["m5"].action.endswith(
        '"for good", and joins the reformers'
    )


def test_the_setting_is_read_with_dates_shares_and_rules(contest: Contest) -> None:
    brandt = contest.actor_index["brandt"]
    assert brandt.memberships == (
        Membership(camp="old_parties", until=date(2031, 5, 10)),
        Membership(camp="reformers", since=date(2031, 5, 10)),
    )
    cabinet, chamber = contest.institutions
    assert cabinet.holders == {"reformers": 0.6, "old_parties": 0.4}
    assert (chamber.holders, chamber.weight) == ({"old_parties": 1.0}, 0.9)
    assert contest.rules[0].settings == {"seats": 120, "majority": 61}
    assert contest.rules[1].settings == {"term_ends": date(2033, 6, 30)}
    assert contest.judgements[0].winner is None
    assert contest.country.gw is None
    assert contest.questions[0].evidence[0] == Evidence(
        evidence="m3", expects={"law_only": "likely", "court_pressed": "likely"}
    )


def test_the_outcome_is_read_only_when_asked_for(starter: Path) -> None:
    outcome = read_outcome(starter)
    assert [event.event for event in outcome.clocks["leader"]] == ["resignation"]
    assert outcome.clocks["legislature"] == ()
    assert outcome.episodes[0].alternative == "O6"
    held = {"cabinet": "none", "chamber": "old_parties"}
    assert outcome.episodes[0].held == held
    (starter / "outcome.yaml").write_text("clocks: [", encoding="utf-8")
    assert read_contest(starter).id == "exampleland"
    with pytest.raises(FolderError, match=r"outcome\.yaml:1: Expected YAML"):
        read_outcome(starter)
    (starter / "outcome.yaml").unlink()
    with pytest.raises(NotFoundError, match=r"Expected outcome\.yaml"):
        read_outcome(starter)


def test_a_clock_that_never_moved_needs_no_date(starter: Path) -> None:
    (starter / "outcome.yaml").write_text(
        "clocks:\n  war: {event: none, date: null}\n", encoding="utf-8"
    )
    assert read_outcome(starter).clocks["war"] == ()


@pytest.mark.parametrize("seed", range(5))
def test_shuffling_rows_and_columns_changes_nothing(
    starter: Path, contest: Contest, seed: int
) -> None:
    shuffle = Random(seed).shuffle
    for name in ("moves.csv",):
        path = starter / name
        header, *rows = list(csv.reader(StringIO(path.read_text(encoding="utf-8"))))
        order = list(range(len(header)))
        shuffle(order)
        shuffle(rows)
        buffer = StringIO()
        csv.writer(buffer).writerows(
            [row[at] for at in order] for row in [header, *rows]
        )
        path.write_text(buffer.getvalue(), encoding="utf-8")
    assert read_contest(starter) == contest


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.removesuffix(b"\n"),
        lambda data: data + b"\n\n",
    ],
    ids=["byte order mark", "CR LF", "no final line end", "blank lines"],
)
def test_marks_and_line_ends_change_nothing(
    starter: Path,
    contest: Contest,
    rewrite: "Callable[[bytes], bytes]",
) -> None:
    for path in starter.iterdir():
        path.write_bytes(rewrite(path.read_bytes()))
    assert check_folder(starter) == []
    assert read_contest(starter) == contest


def test_further_columns_are_welcome(starter: Path, contest: Contest) -> None:
    path = starter / "moves.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(
        f"{'coder' if at == 0 else 'me'},{line}" for at, line in enumerate(lines)
    )
    path.write_text(text, encoding="utf-8")
    assert [item.code for item in check_folder(starter)] == ["datapackage-stale"]
    assert read_contest(starter) == contest


def test_only_the_required_columns_are_needed(tmp_path: Path, template: Path) -> None:
    (tmp_path / "contest.yaml").write_bytes((template / "contest.yaml").read_bytes())
    (tmp_path / "moves.csv").write_text(
        "id,date,actor,act,form\nm2,2031-04-12,maro,decree,grey\n", encoding="utf-8"
    )
    move = read_contest(tmp_path).moves[0]
    assert (move.force, move.result, move.answers_basis) == ("none", "pending", None)
    assert {item.severity for item in check_folder(tmp_path)} == {"warning"}


def test_an_anchor_that_is_set_anew_is_no_fault(starter: Path) -> None:
    path = starter / "outcome.yaml"
    path.write_text("clocks: &a\n  war: &a {event: none, date: null}\n", "utf-8")
    assert read_outcome(starter).clocks["war"] == ()


def test_the_place_within_a_day_is_a_number_or_not_known(
    starter: Path, template: Path
) -> None:
    path = starter / "moves.csv"
    lines = path.read_text("utf-8").splitlines()
    wider = [lines[0] + ",day_order", *(f"{line},2" for line in lines[1:])]
    path.write_text("\n".join(wider) + "\n", "utf-8")
    assert {move.day_order for move in read_contest(starter).moves} == {2.0}
    assert {move.day_order for move in read_contest(template).moves} == {None}
    path.write_text("\n".join([*wider[:-1], f"{lines[-1]},late"]) + "\n", "utf-8")
    with pytest.raises(FolderError, match="day_order: Expected a plain number"):
        read_contest(starter)
