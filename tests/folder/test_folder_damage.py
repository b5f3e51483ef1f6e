"""No damage to a folder crashes the check, and nothing in it is ever changed."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from countermove.contest import Contest
from countermove.errors import CountermoveError
from countermove.folder import (
    check_folder,
    open_folder,
    read_contest,
    read_outcome,
    write_starter,
)
from countermove.folder.layouts import FILES

SNIPPETS = [
    b"\xff", b"\0", b'"', b"'", b";", b",", b"\r", b"\n", b"\n\n", b"- ", b": ", b"{",
    b"}", b"[", b"]", b"&a ", b"*a", b"<<: ", b"!!python/object:os.system ", b"|\n",
    b"? ", b"%YAML 9\n", b"---\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc2\x85",
    b"\xe2\x80\xa8", b'"\\ud800"', b"1e999", b"-1", b"nan", b"2020-02-30", b"\t", b"#",
    b"m1", b"null", b"...",
]  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "exampleland"
    write_starter(folder)
    return folder


@pytest.fixture(scope="module")
def contents(template: Path) -> dict[str, bytes]:
    return {name: (template / name).read_bytes() for name in FILES}


Cut = tuple[float, int, bytes]

CUTS = some.lists(
    some.tuples(
        some.floats(0, 1),
        some.sampled_from([0, 1, 2, 5, 40, 300]),
        some.sampled_from(SNIPPETS) | some.binary(max_size=4),
    ),
    min_size=1,
    max_size=4,
)


def damage(data: bytes, cuts: list[Cut]) -> bytes:
    """Replace some bytes at some places by something else."""
    for place, length, piece in cuts:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + length :]
    return data


@settings(max_examples=120, deadline=None)
@given(name=some.sampled_from(FILES), cuts=CUTS)
def test_any_damage_gives_findings_or_a_valid_contest(
    template: Path, contents: dict[str, bytes], name: str, cuts: list[Cut]
) -> None:
    for file, data in contents.items():
        (template / file).write_bytes(data)
    damaged = damage(contents[name], cuts)
    (template / name).write_bytes(damaged)
    findings = check_folder(template)
    for finding in findings:
        last = max(damaged.count(b"\n") + damaged.count(b"\r") + 2, 80)
        assert 1 <= finding.line <= last
        assert finding.message
        assert finding.remedy
        str(finding).encode()
    blamed = [f for f in findings if f.severity == "error" and f.file != "outcome.yaml"]
    blamed = [f for f in blamed if f.file != "datapackage.json"]
    try:
        assert isinstance(read_contest(template), Contest)
        assert blamed == []
    except CountermoveError:
        assert blamed
    if name == "outcome.yaml":
        try:
            read_outcome(template)
        except CountermoveError:
            assert findings
    assert dict(open_folder(template).files) == {**contents, name: damaged}
