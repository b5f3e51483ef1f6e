"""Registering and resolving: what is allowed, and that nothing ever changes."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from small_ledger import ISSUED, NOON, a_forecast, a_ledger, a_resolution, at

from countermove.errors import NotFoundError, ValidationError
from countermove.ledger import Forecast, Ledger, Status, Verdict

REASON = "The leader resigned on the 14th, which cannot be undone."


def test_what_was_registered_is_read_again_to_the_last_digit(tmp_path: Path) -> None:
    forecast = a_forecast(probability=0.1 + 0.2, high=0.5, title="عراق \U0001f5f3")
    ledger = a_ledger(tmp_path)
    assert ledger.register([forecast]).added == (1,)
    (entry,) = ledger.read().entries
    assert entry.forecast == forecast
    assert entry.recorded == NOON
    assert entry.standing is None


def test_equal_inputs_at_one_moment_give_equal_chains(tmp_path: Path) -> None:
    heads = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        ledger = a_ledger(tmp_path / name)
        ledger.register([a_forecast(), a_forecast(scenario="square_one")])
        heads.append(ledger.read().head)
    assert heads[0] == heads[1]
    assert len(set(heads[0])) > 1


def test_the_same_forecast_is_not_added_twice(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    ledger.register([a_forecast()])
    again = ledger.register([a_forecast(), a_forecast(scenario="square_one")])
    assert (again.known, again.added) == ((1,), (2,))
    assert ledger.register([a_forecast()]).added == ()
    assert ledger.read().events == 2


def test_a_second_opinion_on_one_day_is_refused_and_nothing_of_it_kept(
    tmp_path: Path,
) -> None:
    ledger = a_ledger(tmp_path)
    ledger.register([a_forecast()])
    batch = [a_forecast(scenario="square_one"), a_forecast(probability=0.3)]
    with pytest.raises(ValidationError, match=r"entry 1 .* says 0\.2000"):
        ledger.register(batch)
    assert ledger.read().events == 1
    with pytest.raises(ValidationError, match="one forecast of a statement a day"):
        ledger.register([a_forecast(vantage_digest="1" * 64)])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"probability": float("nan")}, "probability of 'leader_resigns' between"),
        ({"probability": 1.2}, "between 0 and 1"),
        ({"base_rate": -0.1}, "base rate of"),
        ({"low": 0.3}, "interval around 0.2"),
        ({"deadline": ISSUED - timedelta(days=1)}, "on or after the day of issue"),
        ({"statement": "  "}, "Expected a statement"),
        ({"title": "\udcff"}, "in UTF-8"),
    ],
)
def test_no_forecast_breaks_its_own_rules(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        a_forecast(**changes)


def test_a_day_of_issue_must_have_come_somewhere_on_earth(tmp_path: Path) -> None:
    # At noon of the 10th in UTC it is already the 11th in Kiribati.
    ledger = a_ledger(tmp_path)
    tomorrow = a_forecast(issued=date(2026, 1, 11))
    assert ledger.register([tomorrow]).added == (1,)
    with pytest.raises(ValidationError, match="day of issue that has come"):
        ledger.register([a_forecast(issued=date(2026, 1, 12))])
    assert ledger.read().events == 1


def test_a_deadline_is_over_when_it_is_over_everywhere(tmp_path: Path) -> None:
    a_ledger(tmp_path).register([a_forecast()])
    entry = a_ledger(tmp_path).read().entries[0]
    # The deadline is 9 February; at noon of the 10th in UTC it is over on Howland.
    assert entry.status(at(30.9)()) is Status.OPEN
    assert entry.status(at(31.0)()) is Status.OVERDUE


def test_an_entry_is_scored_after_its_deadline_only(tmp_path: Path) -> None:
    a_ledger(tmp_path).register([a_forecast()])
    early = a_resolution(
        verdict=Verdict.TRUE, known=date(2026, 1, 14), early=True, note=REASON
    )
    assert a_ledger(tmp_path, days=5).resolve(early) == 2
    (entry,) = a_ledger(tmp_path).read().entries
    assert entry.status(at(5)()) is Status.DECIDED
    assert entry.status(at(31)()) is Status.SCORED


def test_before_the_deadline_only_a_reasoned_early_resolution_is_taken(
    tmp_path: Path,
) -> None:
    a_ledger(tmp_path).register([a_forecast()])
    ledger = a_ledger(tmp_path, days=5)
    with pytest.raises(ValidationError, match="give --early and say why"):
        ledger.resolve(a_resolution(known=date(2026, 1, 14)))
    with pytest.raises(ValidationError, match="why nothing can change"):
        a_resolution(early=True)
    with pytest.raises(ValidationError, match="Leave --early away"):
        a_ledger(tmp_path, days=40).resolve(a_resolution(early=True, note=REASON))
    assert ledger.read().events == 1


@pytest.mark.parametrize("known", [date(2026, 1, 9), date(2026, 3, 1)])
def test_nothing_is_known_before_issue_or_tomorrow(tmp_path: Path, known: date) -> None:
    a_ledger(tmp_path).register([a_forecast()])
    with pytest.raises(ValidationError, match="since when it is known"):
        a_ledger(tmp_path, days=40).resolve(a_resolution(known=known))


def test_a_correction_names_what_it_corrects_and_both_stay(tmp_path: Path) -> None:
    a_ledger(tmp_path).register([a_forecast()])
    ledger = a_ledger(tmp_path, days=40)
    with pytest.raises(ValidationError, match="nothing to replace"):
        ledger.resolve(a_resolution(replaces=7))
    assert ledger.resolve(a_resolution()) == 2
    with pytest.raises(ValidationError, match="give --replaces 2; both stay"):
        ledger.resolve(a_resolution(verdict=Verdict.TRUE))
    assert ledger.resolve(a_resolution(verdict=Verdict.TRUE, replaces=2)) == 3
    with pytest.raises(ValidationError, match="names resolution 3"):
        ledger.resolve(a_resolution(replaces=2))
    (entry,) = ledger.read().entries
    said = [item.resolution.verdict for item in entry.resolutions]
    assert said == [Verdict.FALSE, Verdict.TRUE]
    assert entry.standing is not None
    assert entry.standing.number == 3


def test_void_entries_are_apart(tmp_path: Path) -> None:
    a_ledger(tmp_path).register([a_forecast()])
    ledger = a_ledger(tmp_path, days=40)
    ledger.resolve(a_resolution(verdict=Verdict.VOID))
    assert ledger.read().entries[0].status(at(40)()) is Status.VOID


@pytest.mark.parametrize(
    ("days", "deadline", "when"),
    [
        (0, 30, "in advance"),
        (7, 30, "in advance"),
        (8, 30, "in hindsight"),
        (3, 4, "in advance"),
        (4, 4, "in hindsight"),
    ],
)
def test_what_is_written_down_late_is_hindsight(
    tmp_path: Path, days: int, deadline: int, when: str
) -> None:
    forecast = a_forecast(deadline=ISSUED + timedelta(days=deadline))
    ledger = a_ledger(tmp_path, days=days)
    ledger.register([forecast])
    assert ledger.read().entries[0].in_advance is (when == "in advance")


def test_resolving_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, days=40)
    with pytest.raises(NotFoundError, match="ledger add"):
        ledger.resolve(a_resolution())
    assert not ledger.path.exists()
    ledger.register([a_forecast()])
    with pytest.raises(NotFoundError, match="got 9"):
        ledger.resolve(a_resolution(entry=9))


def test_an_entry_cannot_be_born_from_a_resolution(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, days=40)
    ledger.register([a_forecast()])
    ledger.resolve(a_resolution())
    with pytest.raises(NotFoundError, match="got 2"):
        ledger.resolve(a_resolution(entry=2))


def test_registering_nothing_makes_no_ledger_of_events(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    assert ledger.register([]).added == ()
    assert ledger.read().events == 0


def test_the_default_clock_is_that_of_utc() -> None:
    moment = Ledger(Path("anywhere")).clock()
    assert moment.utcoffset() == timedelta(0)
    assert moment.microsecond == 0


def test_a_forecast_knows_what_it_forecasts() -> None:
    forecast: Forecast = a_forecast()
    assert forecast.key == (
        "iraq-2019",
        "leader_resigns",
        date(2026, 1, 10),
        date(2026, 2, 9),
    )
