"""The measuring of street effects reads its lists rightly and finds planted effects."""

import json
import os
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.streams import Streams

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
LISTS = os.environ.get("COUNTERMOVE_DATA")
Part = Callable[[str], Any]


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Part:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return import_module


@pytest.mark.parametrize(
    ("category", "text", "size"),
    [
        (None, "1000s", 3_000),
        (None, "100s-10000s", 30_000),
        (None, "1,000,000", 1_000_000),
        (">10000", "tens of thousands", 30_000),
        (None, "Hundreds of thousands", 300_000),
        ("2000-4999", "300 arrested", 3_000),
        ("100-999", "hundreds", 300),
        ("50-99", ">50", None),
        (None, "50+", None),
        (None, ".", None),
        (None, None, None),
        ("2000-4999", None, 3_000),
    ],
)
def test_sizes_are_read_as_the_list_writes_them(
    part: Part, category: str | None, text: str | None, size: float | None
) -> None:
    found = part("street_effects.crowds").read_size(category, text)
    assert np.isnan(found) if size is None else found == size


def make_crowd(part: Part, start: int, end: int, **more: Any) -> Any:
    plain = {
        "country": 1,
        "size": 5_000.0,
        "killed": True,
        "repressed": False,
        "conceded": False,
        "removal": True,
        "political": False,
    }
    return part("street_effects.crowds").Crowd(start=start, end=end, **(plain | more))


def test_a_long_row_tells_its_size_and_deaths_on_its_last_day_only(part: Part) -> None:
    crowds = part("street_effects.crowds")
    days, sizes, deaths, *_ = crowds.crowd_arrays(
        [make_crowd(part, 100, 117)], dating=crowds.Dating.END
    )
    assert days.tolist() == [100, 107, 114, 117]
    assert np.isnan(sizes).tolist() == [True, True, True, False]
    assert deaths.tolist() == [0, 0, 0, 1]


def test_rows_are_cut_at_mondays_and_votes_without_gap_or_overlap(part: Part) -> None:
    panel = part("street_effects.panel")
    start, end = date(2010, 1, 5).toordinal(), date(2010, 3, 1).toordinal()
    vote = date(2010, 1, 20).toordinal()
    spans = panel.cut(start, end, [vote])
    assert (spans[0][0], spans[-1][1]) == (start, end)
    assert [high for _, high in spans[:-1]] == [low for low, _ in spans[1:]]
    lows = [low for low, _ in spans[1:]]
    assert vote in lows
    assert vote + 30 in lows
    cuts = set(lows) - {vote, vote + 30}
    assert {date.fromordinal(day).weekday() for day in cuts} == {0}
    assert panel.cut(start, start, []) == [(start, start)]


def test_a_coup_of_this_month_is_not_yet_known(part: Part) -> None:
    panel = part("street_effects.panel")
    months = [12 * 2010 + 2]
    assert panel.months_since(months, date(2010, 3, 31).toordinal()) == panel.FAR
    assert panel.months_since(months, date(2010, 4, 1).toordinal()) == 1


def test_an_early_vote_is_known_from_its_announcement(part: Part) -> None:
    calendar = part("street_effects.votes").Calendar(
        held={1: [500]}, expected={1: [(500, 460)]}
    )
    assert calendar.days_ahead(1, 459) is None
    assert calendar.days_ahead(1, 460) == 40
    assert calendar.last(1, 500) is None
    assert calendar.last(1, 501) == 500


def make_panel(part: Part, rate: Any, protest: Any, *, weeks: int, stream: Any) -> Any:
    """One made-up leader a country, in watch to the end, exits without an end."""
    panel = part("street_effects.panel")
    countries = protest.shape[0]
    country = np.repeat(np.arange(countries), weeks)
    start = np.tile(panel.FIRST + 7 * np.arange(weeks), countries)
    hit = stream.poisson((rate * 7 / 365.25).ravel()) > 0
    far = np.full(start.size, panel.FAR)
    return panel.Panel(
        country=country,
        leader=country,
        start=start,
        end=start + 7,
        cause=np.where(hit, 0, -1),
        tenure=np.full(start.size, 1.5),
        since_vote=far,
        to_vote=far,
        since_coup=far,
        regime=country % 2,
        any_exit=hit,
    )


def test_a_planted_effect_is_recovered_despite_unlike_countries(part: Part) -> None:
    stream = Streams(7).named("planted")
    countries, weeks = 40, 300
    own = 0.8 * stream.standard_normal(countries)
    # Protest is commoner where the hazard is high: the raw ratio is too large.
    chance = 1 / (1 + np.exp(2.5 - 1.5 * own))
    protest = stream.random((countries, weeks)) < chance[:, None]
    rate = 0.5 * np.exp(own[:, None] + np.log(3) * protest)
    panel = make_panel(part, rate, protest, weeks=weeks, stream=stream)
    columns = part("street_effects.design").class_columns({"protest": protest.ravel()})
    fit = part("street_effects.fitting").fit_cause(panel, columns, 0)
    assert fit.coefficients[0] == pytest.approx(np.log(3), abs=3 * fit.errors[0])
    assert fit.errors[0] < 0.2
    assert fit.spread == pytest.approx(0.8, abs=0.35)
    contrasts = part("street_effects.contrasts")
    ((raw, low, _),) = contrasts._raw(panel, {"protest": protest.ravel()}, 0)
    assert low > 3
    assert raw > np.exp(fit.coefficients[0])
    controls = part("street_effects.design").control_columns(panel, 0)
    ((ratio, low, high),) = contrasts._within(
        panel, controls, {"protest": protest.ravel()}, 0, panel.leader
    )
    assert low < 3 < high
    assert ratio == pytest.approx(3, rel=0.4)


def test_a_forecast_of_the_true_hazard_beats_one_that_is_half_of_it(part: Part) -> None:
    stream = Streams(8).named("scored")
    protest = np.zeros((20, 300), dtype=bool)
    rate = np.full(protest.shape, 0.8)
    panel = make_panel(part, rate, protest, weeks=300, stream=stream)
    score = part("street_effects.skill").score_rows
    assert score(panel, 0, rate.ravel()).sum() > score(panel, 0, rate.ravel() / 2).sum()
    # With no vote in sight, exits after a vote cannot strike and weigh nothing.
    assert not score(panel, 2, rate.ravel()).any()


@pytest.mark.skipif(
    LISTS is None, reason="the public lists are not in COUNTERMOVE_DATA"
)
def test_the_lists_give_every_exit_a_row_in_which_it_can_strike(part: Part) -> None:
    lists = part("clock_rates.lists").Lists(Path(str(LISTS)))
    panel, votes = part("street_effects.panel"), part("street_effects.votes")
    calendar = votes.read_calendar(lists)
    crowds = part("street_effects.crowds").read_crowds(lists)
    spells = panel.read_spells(lists, calendar, {crowd.country for crowd in crowds})
    kinds = part("clock_rates.lists").regimes(lists)
    found = panel.build_panel(spells, calendar, kinds, panel.read_coups(lists))
    for cause in range(3):
        assert np.all(found.at_risk(cause)[found.cause == cause])
    assert found.any_exit.sum() == sum(spell.left for spell in spells)


def test_the_page_is_made_from_the_stored_numbers(part: Part) -> None:
    root = SCRIPTS.parent
    file = root / "src/countermove/outlook/street_effects.json"
    stored = json.loads(file.read_text(encoding="utf-8"))
    page = (root / "docs/reference/street-effects.md").read_text(encoding="utf-8")
    assert part("street_effects.page").render_page(stored) == page
    assert set(map(int, stored["without"])) == set(stored["cases"].values())
