"""The verbs ``weigh``, ``sources``, ``pressures`` and ``analogues``."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.printing import print_json, steps

if TYPE_CHECKING:
    from countermove.contest import Vantage
    from countermove.reading import Reading

__all__ = ["register"]

Case = Annotated[
    str, typer.Argument(metavar="CASE|FOLDER", help="A packaged case or a folder.")
]
Day = Annotated[
    str, typer.Option(metavar="DATE", help="Day to weigh as of; default the last.")
]
Seed = Annotated[int, typer.Option(min=0, help="Root of all chance.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command("weigh")(weigh_contest)
    app.command("sources")(weigh_sources)
    app.command("pressures")(show_pressures)
    app.command("analogues")(show_analogues)


def weigh_contest(
    contest: Annotated[
        str,
        typer.Argument(
            metavar="CASE|FOLDER|MATRIX.csv",
            help="A packaged case, a folder, or an ACH matrix (- for stdin).",
        ),
    ],
    as_of: Day = "",
    question: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A question; may be given several times."),
    ] = None,
    matrix: Annotated[
        str,
        typer.Option(
            metavar="FILE", help="Write the question as an ACH matrix; - for stdout."
        ),
    ] = "",
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Weigh rival readings, sources, coincidences and analogues."""
    if contest == "-" or contest.lower().endswith(".csv"):
        _weigh_matrix(contest, seed=seed, as_json=as_json)
        return
    vantage = _look(contest, as_of)
    chosen = _choose(vantage, question or [])
    if matrix:
        _write_matrix(vantage, chosen, matrix)
        return
    from countermove.cli.weighed_tables import print_analogues, print_question
    from countermove.report.storing_weighed import store_weighed, view_weighed
    from countermove.weighing import weigh

    reading = _read(vantage, seed)
    with steps() as step:
        step("weighing claims, readings and likenesses")
        weighed = weigh(reading)
    stored = store_weighed(weighed, questions=chosen)
    if as_json:
        print_json(_about(reading) | stored)
        return
    view = view_weighed(stored)
    for item in view.questions:
        print_question(item)
    if not view.questions:
        print("No questions: add hypotheses.yaml to weigh rival readings.")
    for met in view.coincidences:
        print(f"{met.text} {met.verdict.capitalize()}. {met.words}\n")
    print_analogues(view.analogues[:3])


def weigh_sources(
    contest: Case, as_of: Day = "", seed: Seed = 0, as_json: Json = False
) -> None:
    """Estimate how reliable sources are, and which of their claims hold."""
    from countermove.cli.weighed_tables import print_beliefs
    from countermove.report.storing_weighed import store_beliefs, view_weighed
    from countermove.streams import Streams
    from countermove.weighing.claims import weigh_claims

    vantage = _look(contest, as_of)
    stream = Streams(seed).named("weighing", "claims")
    stored = store_beliefs(weigh_claims(vantage, stream=stream))
    if as_json:
        print_json(stored)
        return
    print_beliefs(view_weighed(stored))


def show_pressures(
    contest: Case, as_of: Day = "", seed: Seed = 0, as_json: Json = False
) -> None:
    """Measure the factors of the struggle, and judge its indicators by rule."""
    from countermove.cli.weighed_tables import print_indicators, print_pressures
    from countermove.report.plain import plain_values
    from countermove.report.storing_weighed import view_weighed
    from countermove.weighing.indicators import evaluate_indicators
    from countermove.weighing.pressures import measure_pressures

    reading = _read(_look(contest, as_of), seed)
    stored = plain_values(
        {
            "pressures": measure_pressures(reading),
            "indicators": evaluate_indicators(reading),
        }
    )
    assert isinstance(stored, dict)
    if as_json:
        print_json(_about(reading) | stored)
        return
    view = view_weighed(stored)
    title = f"{reading.vantage.record.title}, as of {reading.vantage.issued}"
    print_pressures(title, view.pressures)
    print_indicators(view.indicators)


def show_analogues(contest: Case, as_of: Day = "", as_json: Json = False) -> None:
    """Find packaged contests that went alike, and where the likeness breaks."""
    from countermove.cli.weighed_tables import print_analogues
    from countermove.report.plain import plain_values
    from countermove.report.storing_weighed import view_weighed
    from countermove.weighing.analogues import find_analogues

    stored = plain_values({"analogues": find_analogues(_look(contest, as_of))})
    assert isinstance(stored, dict)
    if as_json:
        print_json(stored["analogues"])
        return
    print_analogues(view_weighed(stored).analogues)


def _look(contest: str, as_of: str) -> "Vantage":
    from countermove.folder import load

    with steps() as step:
        step("reading the folder")
        whole = load(contest)
        return whole.at(as_of or whole.last_reported)


def _read(vantage: "Vantage", seed: int) -> "Reading":
    from countermove.reading import read

    with steps() as step:
        step("weighing moves and answers")
        return read(vantage, seed=seed)


def _about(reading: "Reading") -> dict[str, object]:
    """Say what was weighed, when and with which seed."""
    from importlib.metadata import version

    return {
        "contest": reading.vantage.record.id,
        "as_of": reading.vantage.issued.isoformat(),
        "seed": reading.seed,
        "vantage_digest": reading.vantage.digest,
        "version": version("countermove"),
    }


def _choose(vantage: "Vantage", wanted: Iterable[str]) -> list[str]:
    from countermove.outlook.changes import require_known

    known = [item.id for item in vantage.record.questions]
    for name in wanted:
        require_known(name, known, "question")
    return [key for key in known if key in set(wanted)] or known


def _write_matrix(vantage: "Vantage", chosen: list[str], target: str) -> None:
    """Write one question as a matrix that other tools read."""
    from pathlib import Path

    from countermove.errors import ValidationError
    from countermove.folder.writing import write_text
    from countermove.weighing.hypotheses import write_matrix

    if len(chosen) != 1:
        raise ValidationError(
            f"Expected one question to write as a matrix, got {len(chosen)}. Name "
            f"it with --question; known are {', '.join(chosen) or 'none'}."
        )
    found = {item.id: item for item in vantage.record.questions}
    text = write_matrix(found[chosen[0]])
    if target == "-":
        sys.stdout.write(text)
        return
    write_text(Path(target), text)
    print(f"Matrix of {chosen[0]}: {target}")


def _weigh_matrix(name: str, *, seed: int, as_json: bool) -> None:
    from countermove.cli.printing import read_text
    from countermove.cli.weighed_tables import print_question
    from countermove.report.plain import plain_values
    from countermove.report.storing_weighed import view_weighed
    from countermove.streams import Streams
    from countermove.weighing.hypotheses import read_matrix, weigh_matrix

    question = read_matrix(read_text(name), name=name)
    stream = Streams(seed).named("weighing", "questions")
    stored = plain_values({"questions": [weigh_matrix(question, stream=stream)]})
    assert isinstance(stored, dict)
    if as_json:
        print_json(stored)
        return
    print_question(view_weighed(stored).questions[0])
