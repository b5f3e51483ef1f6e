"""Claims, rival readings, coincidences and fixed days: one finding a fault, by line."""

from pathlib import Path

import pytest

from countermove.errors import FolderError
from countermove.folder import check_folder, read_contest, write_starter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_starter(tmp_path)
    return tmp_path


def findings(folder: Path, file: str, old: str, new: str) -> str:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return "\n".join(str(finding) for finding in check_folder(folder))


def test_the_starter_shows_every_new_part(folder: Path) -> None:
    found = read_contest(folder)
    assert [claim.copies for claim in found.claims] == ["none", "none", "c2"]
    assert {claim.fact for claim in found.claims} == {"why_annulled"}
    assert found.questions[0].evidence[-1].moves == ("m3", "m2")
    assert found.coincidences[0].moves == ("m3", "m2")
    assert found.scheduled[0].known < found.scheduled[0].date
    assert check_folder(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "hypotheses.yaml",
            'choice.", prior: 0.6}',
            'choice.", prior: 0.7}',
            "Expected priors that sum to 1",
        ),
        (
            "hypotheses.yaml",
            'choice.", prior: 0.6}',
            'choice.", prior: 0.6, within: court_presed}',
            "Did you mean 'court_pressed'",
        ),
        (
            "hypotheses.yaml",
            "answers:m3:m2",
            "answers:m3:m22",
            "hypotheses.yaml:19: expects: Expected a known move",
        ),
        (
            "hypotheses.yaml",
            '"answers:m3:m2", law_only: very_likely',
            '"stakes:all", law_only: very_likely',
            "Expected a word of stakes, got 'very_likely'",
        ),
        ("hypotheses.yaml", "moves: [m3, m2]", "moves: [m3]", "two moves or more"),
        (
            "hypotheses.yaml",
            "moves: [m3, m2]",
            "moves: [m3, m2], yearly: {m2: 0}".replace(", yearly", "\n    yearly"),
            "Expected more than 0 a year",
        ),
        (
            "claims.csv",
            ",why_annulled,by law alone,old_parties,,none",
            ",why_annulled,by law alone,old_party,,none",
            "Did you mean 'old_parties'",
        ),
        ("claims.csv", "old_parties,,c2", "old_parties,,c1", "which says the opposite"),
        ("claims.csv", "m3;law_only,The court judged", ",The court judged", "about"),
        ("contest.yaml", "known: 2031-03-01, text", "text", "known"),
    ],
)
def test_a_wrong_part_is_found_at_its_line(
    folder: Path, file: str, old: str, new: str, words: str
) -> None:
    found = findings(folder, file, old, new)
    assert words in found
    assert all(line.startswith(f"{file}:") for line in found.splitlines())


def test_containment_in_a_circle_is_one_clear_error(folder: Path) -> None:
    path = folder / "hypotheses.yaml"
    text = path.read_text("utf-8")
    text = text.replace('choice.", prior: 0.6}', 'no choice.", prior: 0.6, within: b}')
    text = text.replace(
        '"The old parties pressed it.", prior: 0.4}',
        '"Pressed.", prior: 1.0}\n      - {id: b, text: "B", prior: 0.6, '
        "within: law_only}",
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FolderError, match="got the circle law_only -> b -> law_only"):
        read_contest(folder)


def test_an_official_speaker_without_interest_is_a_warning(folder: Path) -> None:
    found = findings(
        folder, "claims.csv", "majority,,,none", "majority,,reformers,none"
    )
    assert "sources.csv:2: camp: Expected the camp that official source" in found
    assert [item.severity for item in check_folder(folder)] == ["warning"]


def test_two_readings_within_each_other_are_told_as_a_circle(folder: Path) -> None:
    path = folder / "hypotheses.yaml"
    text = path.read_text("utf-8")
    text = text.replace("prior: 0.6}", "prior: 0.6, within: court_pressed}")
    text = text.replace("prior: 0.4}", "prior: 0.4, within: law_only}")
    path.write_text(text, encoding="utf-8")
    [finding] = check_folder(folder)
    assert "the circle law_only -> court_pressed -> law_only" in finding.message
