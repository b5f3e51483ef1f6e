"""From a reading to forecasts for a ledger: nothing is lost and nothing made up."""

import pytest
from builders import a_contest, an_exchange

from countermove.errors import UnknownWordError, ValidationError
from countermove.outlook import Outlook, look_ahead
from countermove.outlook.registration import choose_expectations, prepare_forecasts
from countermove.reading import Reading, read


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(a_contest(an_exchange()).at("2020-07-01"), seed=3)


@pytest.fixture(scope="module")
def outlook(reading: Reading) -> Outlook:
    return look_ahead(reading)


def test_without_a_choice_everything_is_taken(outlook: Outlook) -> None:
    assert choose_expectations(outlook) == outlook.expectations


def test_scenarios_and_horizons_are_chosen_by_name(outlook: Outlook) -> None:
    names = ["square_one", "leader_resigns"]
    rows = choose_expectations(outlook, scenarios=names, horizons=[90])
    assert [(row.scenario, row.horizon_days) for row in rows] == [
        ("leader_resigns", 90),
        ("square_one", 90),
    ]


def test_what_the_outlook_does_not_state_cannot_be_chosen(outlook: Outlook) -> None:
    with pytest.raises(UnknownWordError, match=r"got 'resigns'.*leader_resigns"):
        choose_expectations(outlook, scenarios=["resigns"])
    with pytest.raises(ValidationError, match=r"got 31. There are: 30, 90"):
        choose_expectations(outlook, horizons=[31])


def test_a_forecast_says_what_the_expectation_says(
    reading: Reading, outlook: Outlook
) -> None:
    rows = outlook.expectations
    forecasts = prepare_forecasts(
        reading, rows, command="countermove ledger add", arguments={"as_of": "now"}
    )
    assert len(forecasts) == len(rows)
    for row, forecast in zip(rows, forecasts, strict=True):
        assert forecast.statement == row.title
        assert forecast.resolution_rule == row.resolution
        assert (forecast.deadline, forecast.issued) == (
            row.deadline,
            reading.vantage.issued,
        )
        said = (forecast.probability, forecast.low, forecast.high, forecast.base_rate)
        assert said == (row.probability, row.low, row.high, row.base_rate)
        assert forecast.vantage_digest == reading.vantage.digest
    made = forecasts[0].provenance
    assert (made["seed"], made["command"]) == (3, "countermove ledger add")
    assert {"countermove", "numpy", "python"} <= set(made["versions"])  # type: ignore[call-overload]
