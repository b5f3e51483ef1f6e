"""Opening and saving a folder keeps every byte; an edit changes one value."""

import csv
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from countermove.errors import NotFoundError, ValidationError
from countermove.folder import FolderText, open_folder, read_contest, write_starter
from countermove.folder.layouts import MOVES
from countermove.folder.table_text import edit_cell


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "exampleland"
    write_starter(folder)
    return folder


@pytest.fixture
def starter(template: Path, tmp_path: Path) -> Path:
    return Path(copytree(template, tmp_path / "exampleland"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


CELL = some.text(some.sampled_from("ab é;,\"\n\r'#:{}"), max_size=8)
ROW = some.tuples(CELL, CELL)


def written(cell: str, quoted: str) -> str:
    """Write a cell by the rules of RFC 4180."""
    if quoted == "all" or any(letter in cell for letter in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


@settings(max_examples=100, deadline=None)
@given(
    rows=some.lists(ROW, min_size=1, max_size=5),
    at=some.integers(0, 4),
    value=CELL,
    quoted=some.sampled_from(["all", "where needed"]),
    line_end=some.sampled_from(["\n", "\r\n", "\r"]),
    frame=some.sampled_from([("", ""), ("\ufeff", ""), ("", "end")]),
)
def test_an_edit_changes_one_cell_and_no_other_byte(
    rows: list[tuple[str, str]],
    at: int,
    value: str,
    quoted: str,
    line_end: str,
    frame: tuple[str, str],
) -> None:
    at = min(at, len(rows) - 1)
    lines = [["note,id,", "place", ""]]
    for number, (note, place) in enumerate(rows):
        middle = f",m{number},"
        lines.append([written(note, quoted), middle, written(place, quoted)])
    mark, final = frame[0], line_end if frame[1] else ""
    before = mark + line_end.join("".join(line) for line in lines[: at + 1]) + line_end
    rest = ["".join(lines[at + 1][1:])] + ["".join(line) for line in lines[at + 2 :]]
    after = line_end.join(rest) + final
    text = before + lines[at + 1][0] + after

    edited = edit_cell(text, MOVES, f"m{at}", "note", value)

    assert edited.startswith(before)
    assert edited.endswith(after)
    cell = edited[len(before) : len(edited) - len(after)]
    was_quoted = lines[at + 1][0].startswith('"')
    assert cell == written(value, "all" if was_quoted else "where needed")
    found = list(csv.reader(StringIO(edited.removeprefix("\ufeff"), newline="")))
    assert [row[0] for row in found[1:]] == [
        value if number == at else note for number, (note, _) in enumerate(rows)
    ]


@settings(max_examples=40, deadline=None)
@given(
    files=some.dictionaries(
        some.sampled_from(["contest.yaml", "moves.csv", "claims.csv", "outcome.yaml"]),
        some.binary(max_size=60),
    )
)
def test_open_and_save_keeps_any_bytes(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    for name, data in files.items():
        (first / name).write_bytes(data)
    open_folder(first).save(second)
    assert contents(second) == files


def test_saving_in_place_touches_only_what_was_edited(starter: Path) -> None:
    before = {path.name: path.stat().st_ino for path in starter.iterdir()}
    open_folder(starter).edited("moves", "m3", "note", "seen").save(starter)
    after = {path.name: path.stat().st_ino for path in starter.iterdir()}
    assert [name for name in before if before[name] != after[name]] == ["moves.csv"]


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (
            ("contest", "camps/squares", "name", 'The "squares": all'),
            '"Protest movement"',
            '"The \\"squares\\": all"',
        ),
        (
            ("contest", "", "start", "2031-02-01"),
            "start: 2031-03-01",
            "start: 2031-02-01",
        ),
        (
            ("contest", "rounds/#0", "winner", "squares"),
            "winner: null",
            "winner: squares",
        ),
        (("contest", "rules/majority", "seats", "130"), "seats: 120", "seats: 130"),
        (
            ("contest", "actors/maro", "name", "yes: no"),
            '"Ana Maro, prime minister"',
            '"yes: no"',
        ),
        (("contest", "", "id", "null"), "id: exampleland", 'id: "null"'),
        (("contest", "", "id", "a # b"), "id: exampleland", 'id: "a # b"'),
        (
            ("hypotheses", "questions/court/expects/#0", "law_only", "even"),
            "{evidence: m3, law_only: likely",
            "{evidence: m3, law_only: even",
        ),
    ],
)
def test_an_edit_of_yaml_changes_one_value_and_no_comment(
    starter: Path, change: tuple[str, str, str, str], old: str, new: str
) -> None:
    name = f"{change[0]}.yaml"
    text = (starter / name).read_text(encoding="utf-8")
    open_folder(starter).edited(*change).save(starter)
    assert (starter / name).read_text(encoding="utf-8") == text.replace(old, new, 1)


def test_a_block_of_text_and_an_empty_value_can_be_edited() -> None:
    text = "question: |\r\n  one\r\n  two\r\nend:\r\n# kept\r\nid: x\r\n"
    folder = FolderText(files={"contest.yaml": text.encode()})
    folder = folder.edited("contest", "", "question", "short")
    folder = folder.edited("contest", "", "end", "2031-01-01")
    assert folder.files["contest.yaml"] == (
        b"question: short\r\nend: 2031-01-01\r\n# kept\r\nid: x\r\n"
    )


def test_what_was_edited_is_read(starter: Path) -> None:
    text = open_folder(starter)
    text = text.edited("moves", "m3", "note", 'two\nlines, "quoted"')
    text.edited("contest", "institutions/cabinet", "weight", "0.5").save(starter)
    contest = read_contest(starter)
    assert contest.move_index["m3"].note == 'two\nlines, "quoted"'
    assert contest.institution_index["cabinet"].weight == 0.5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("move", "m1", "act", "x"), r"Did you mean 'moves'\?"),
        (("moves", "m11", "act", "x"), r"Expected one row 'm11'.*Did you mean 'm1'\?"),
        (("moves", "m1", "akt", "x"), r"Did you mean 'act'\?"),
        (("series", "m1", "low", "1"), r"Expected one row|Expected a column"),
        (("contest", "camps/street", "name", "x"), r"got no 'street'"),
        (("contest", "camps/squares", "nam", "x"), r"Did you mean 'name'\?"),
    ],
)
def test_an_edit_of_nothing_offers_the_nearest(
    template: Path, change: tuple[str, str, str, str], words: str
) -> None:
    with pytest.raises(NotFoundError, match=words):
        open_folder(template).edited(*change)


def test_what_cannot_be_edited_says_so(template: Path) -> None:
    with pytest.raises(ValidationError, match=r"got a list or mapping"):
        open_folder(template).edited("contest", "", "camps", "x")
    with pytest.raises(ValidationError, match=r"half of a surrogate pair"):
        open_folder(template).edited("contest", "", "title", "\ud800")
    broken = FolderText(files={"contest.yaml": b"a: [", "moves.csv": b"\xff"})
    with pytest.raises(ValidationError, match=r"Expected YAML in contest\.yaml"):
        broken.edited("contest", "", "a", "x")
    with pytest.raises(ValidationError, match=r"Expected moves\.csv to be UTF-8"):
        broken.edited("moves", "m1", "act", "x")
