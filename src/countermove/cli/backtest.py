"""The verb ``backtest``: forecasts tried on contests that nothing was fitted on."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.printing import (
    json_text,
    number_or_none,
    print_json,
    print_table,
    steps,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from countermove.outlook.backtest import TriedForecast
    from countermove.outlook.backtest_scores import Tally

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("backtest")(backtest)


def backtest(
    contests: Annotated[
        list[str] | None,
        typer.Argument(help="Packaged cases or contest folders; default all cases."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write backtest.json and backtest.html here."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Root of all chance.")] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the scores as JSON.")
    ] = False,
) -> None:
    """Try forecasts of every clock every thirty days, beside plain references.

    Each contest is forecast with everything fitted on the other packaged ones; a folder
    of your own with everything fitted on the packaged ones.
    """
    from countermove.folder import case_names
    from countermove.folder.placing import make_folder
    from countermove.outlook.backtest_scores import score_forecasts
    from countermove.report.backtest_document import store_tallies, verdict

    if out is not None:
        make_folder(out)
    names = list(contests or case_names())
    with steps() as step:
        rows = _try(names, seed, step)
        step("scoring")
        tallies = score_forecasts(rows, seed=seed)
    document = store_tallies(tallies)
    if out is not None:
        _write(out, tallies, names, document)
    if as_json:
        print_json(document)
        return
    print_table(
        "Log scores, lower is better; skill is over the country rate, 90 percent "
        "from drawing contests",
        [_row(item) for item in tallies],
    )
    print(verdict(tallies[0]))


def _try(
    names: "Sequence[str]", seed: int, step: "Callable[[str], None]"
) -> "list[TriedForecast]":
    """Try each contest beside references counted on the library."""
    from countermove.folder import case_names
    from countermove.folder.library import load_with_outcome
    from countermove.outlook.backtest import try_contest
    from countermove.outlook.lessons import outline

    step("reading the library")
    library = [outline(*load_with_outcome(name)) for name in case_names()]
    rows: list[TriedForecast] = []
    for name in names:
        step(f"trying {name}")
        ended = load_with_outcome(name)
        rows += try_contest(*ended, library, seed=seed, step=step)
    return rows


def _write(
    out: Path, tallies: "list[Tally]", names: "list[str]", document: dict[str, object]
) -> None:
    from countermove.folder.writing import write_text
    from countermove.report.backtest_page import write_backtest_page

    write_text(out / "backtest.json", json_text(document))
    write_backtest_page(tallies, names, out / "backtest.html")


def _row(item: "Tally") -> dict[str, object]:
    return {
        "": item.name,
        "days": item.horizon or "all",
        "forecasts": item.forecasts,
        "came true": item.events,
        "moves": item.moves,
        "log score": _number(item.log_score),
        "country rate": _number(item.references["country_rate"]["log_score"]),
        "density only": _number(item.references["density_only"]["log_score"]),
        "skill": _percent(item.skill, item.low, item.high),
        "beyond density": _percent(
            item.beyond_density, item.beyond_low, item.beyond_high
        ),
        "slope": _number(item.slope),
    }


def _percent(value: float, low: float, high: float) -> str:
    if math.isnan(value):
        return ""
    if math.isnan(low):
        return f"{value:.0%}"
    return f"{value:.0%} ({low:.0%} to {high:.0%})"


def _number(value: float) -> float | None:
    return None if not math.isfinite(value) else number_or_none(value, 4)
