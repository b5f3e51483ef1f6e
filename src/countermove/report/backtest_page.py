"""The page of a back-test: one HTML file that needs nothing else."""

import math
from collections.abc import Sequence
from pathlib import Path

from altair.utils.schemapi import debug_mode

from countermove.folder.writing import write_text
from countermove.outlook.backtest_scores import Tally
from countermove.report.backtest_document import verdict
from countermove.report.palette import choose_palette
from countermove.report.picture import render
from countermove.report.reliability import chart_reliability, describe_reliability
from countermove.report.templates import join_styles, page_environment, style_variables

__all__ = ["write_backtest_page"]


def write_backtest_page(
    tallies: Sequence[Tally], contests: Sequence[str], path: Path
) -> None:
    """Write the page; the file is replaced whole, never half written.

    Parameters
    ----------
    tallies : sequence of Tally
        From :func:`countermove.outlook.backtest_scores.score_forecasts`.
    contests : sequence of str
        Titles or keys of the contests tried.
    """
    palette = choose_palette(())
    pooled = tallies[0]
    with debug_mode(False):  # noqa: FBT003 - the library's own signature
        picture = render(
            chart_reliability(pooled.reliability),
            name="reliability",
            variables=palette.variables,
        )
    environment = page_environment(score=_score)
    page = environment.get_template("backtest.html.j2").render(
        tallies=tallies,
        pooled=pooled,
        contests=contests,
        spread=_spread,
        verdict=verdict(pooled),
        picture=picture,
        described=describe_reliability(pooled.reliability),
        style=join_styles("page.css", "ledger.css"),
        **style_variables(palette),
    )
    write_text(path, page)


def _score(value: float) -> str:
    if not math.isfinite(value):
        return "none"
    return f"{value:.3f}".replace("-", "\N{MINUS SIGN}")


def _spread(value: float, low: float, high: float) -> str:
    """Write a share with its interval, where it has one."""
    if not math.isfinite(low):
        return _percent(value)
    return f"{_percent(value)} ({_percent(low)} to {_percent(high)})"


def _percent(value: float) -> str:
    if not math.isfinite(value):
        return "none"
    return f"{value:.0%}".replace("-", "\N{MINUS SIGN}")
