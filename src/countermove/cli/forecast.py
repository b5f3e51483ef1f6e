"""The verb ``forecast``: what may come next, alone and at once."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.printing import print_json, print_table, steps

if TYPE_CHECKING:
    from countermove.outlook import Expectation
    from countermove.outlook.why import Explanation

__all__ = ["choose_horizons", "register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("forecast")(forecast)


def forecast(
    contest: Annotated[
        str,
        typer.Argument(metavar="CASE|FOLDER", help="A packaged case or a folder."),
    ],
    as_of: Annotated[
        str, typer.Option(metavar="DATE", help="Day of issue; default the last.")
    ] = "",
    horizon: Annotated[
        list[int] | None,
        typer.Option(metavar="DAYS", help="Days ahead; may be given several times."),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A scenario; may be given several times."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Root of all chance.")] = 0,
    why: Annotated[
        bool, typer.Option("--why", help="Say what moves it from the base rate.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """State what may come next, with intervals and base rates."""
    from countermove.folder import load
    from countermove.outlook.outlook import state_expectations
    from countermove.outlook.prospect import draw_pair, prospect_at
    from countermove.outlook.why import explain
    from countermove.report.plain import plain_values

    names = _choose_scenarios(scenario or [])
    horizons = choose_horizons(horizon, None)
    with steps() as step:
        step("reading the folder")
        whole = load(contest)
        vantage = whole.at(as_of or whole.last_reported)
        step("reading the vantage")
        prospect = prospect_at(vantage, seed=seed)
        step("drawing futures")
        drawn = draw_pair(prospect)
        outlook = state_expectations(
            prospect, vantage.record.id, vantage.issued, drawn=drawn, horizons=horizons
        )
        step("weighing what is known")
        reasons = explain(prospect, vantage, drawn=drawn) if why else ()
    items = [item for item in outlook.expectations if item.scenario in names]
    if as_json:
        said = {"outlook": items, "why": reasons}
        print_json(plain_values(said if why else items))
        return
    title = f"{vantage.record.title}, as of {vantage.issued}"
    print_table(title, [_row(item) for item in items])
    _show_reasons(reasons)
    if not all(item.calibrated for item in items):
        print("* UNCALIBRATED: the back-test of its clock holds too few moves.")


def choose_horizons(
    wanted: Sequence[int] | None, usual: Sequence[int] | None
) -> tuple[int, ...]:
    """Return horizons in rising order, each once; the usual ones if none are wanted.

    Raises
    ------
    ValidationError
        If one lies beyond the futures.
    """
    from countermove.outlook import HORIZONS
    from countermove.outlook.whatif import check_horizons

    chosen = tuple(sorted(set(wanted or usual or HORIZONS)))
    check_horizons(chosen)
    return chosen


def _choose_scenarios(wanted: Sequence[str]) -> set[str]:
    from countermove.outlook import SCENARIOS
    from countermove.outlook.changes import require_known

    known = [item.id for item in SCENARIOS]
    for name in wanted:
        require_known(name, known, "scenario")
    return set(wanted or known)


def _row(item: "Expectation") -> dict[str, object]:
    given = "" if item.given_that != item.given_that else f"{100 * item.given_that:.0f}"
    return {
        "scenario": item.title + ("" if item.calibrated else " *"),
        "days": item.horizon_days,
        "percent": f"{100 * item.probability:.1f}",
        "interval": f"{100 * item.low:.0f} to {100 * item.high:.0f}",
        "base_rate": f"{100 * item.base_rate:.1f}",
        "once_given": f"{given} of {item.given.replace('_', ' ')}" if given else "",
    }


def _show_reasons(reasons: "Iterable[Explanation]") -> None:
    for item in reasons:
        rows: list[dict[str, object]] = [
            {
                "because of": part.title,
                "log odds": f"{part.log_odds:+.2f}",
                "error": f"+/- {part.monte_carlo_error:.2f}",
                "behind it": ", ".join((*part.procedures, *part.moves[-6:])),
            }
            for part in item.contributions
        ]
        base, reached = 100 * item.base_rate, 100 * item.probability
        print_table(
            f"{item.title}, within {item.horizon_days} days: base rate {base:.1f}, "
            f"forecast {reached:.1f} percent",
            rows,
        )
