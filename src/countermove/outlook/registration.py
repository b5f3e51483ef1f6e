"""From an outlook to forecasts for a ledger: which statements, and what made them."""

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from countermove.errors import UnknownWordError, ValidationError
from countermove.ledger import VOID_POLICY, Forecast
from countermove.outlook.clock_model import shipped_model
from countermove.outlook.outlook import Expectation, Outlook
from countermove.reading import Reading

__all__ = ["choose_expectations", "prepare_forecasts"]

PACKAGES = ("countermove", "numba", "numpy", "polars", "scipy")


def choose_expectations(
    outlook: Outlook, *, scenarios: Sequence[str] = (), horizons: Sequence[int] = ()
) -> tuple[Expectation, ...]:
    """Return the expectations of some scenarios at some horizons.

    Parameters
    ----------
    scenarios : sequence of str
        Keys; empty for all.
    horizons : sequence of int
        Days after issue; empty for all.

    Raises
    ------
    UnknownWordError
        If a scenario is none of the outlook's.
    ValidationError
        If a horizon is none of the outlook's.
    """
    rows = outlook.expectations
    known = list(dict.fromkeys(row.scenario for row in rows))
    strange = [name for name in scenarios if name not in known]
    if strange:
        raise UnknownWordError(
            f"Expected a scenario, got {strange[0]!r}. There are: {', '.join(known)}."
        )
    days = sorted({row.horizon_days for row in rows})
    odd = [horizon for horizon in horizons if horizon not in days]
    if odd:
        raise ValidationError(
            f"Expected a horizon in days, got {odd[0]}. "
            f"There are: {', '.join(map(str, days))}."
        )
    return tuple(
        row
        for row in rows
        if row.scenario in (scenarios or known)
        and row.horizon_days in (horizons or days)
    )


def prepare_forecasts(
    reading: Reading,
    expectations: Sequence[Expectation],
    *,
    command: str,
    arguments: Mapping[str, object],
) -> tuple[Forecast, ...]:
    """Turn expectations into forecasts with rule, void policy and provenance.

    Parameters
    ----------
    reading : Reading
        The reading from which the outlook was made.
    expectations : sequence of Expectation
    command : str
        What was called.
    arguments : mapping
        How it was called; plain values of JSON.
    """
    record = reading.vantage.record
    model = shipped_model(record.id)
    provenance = {
        "command": command,
        "arguments": dict(arguments),
        "seed": reading.seed,
        "labels": "used" if reading.labels_used else "ignored",
        "weights": reading.weights.digest,
        "clock_model": {"fit": model.name, "digest": model.digest},
        "versions": {name: version(name) for name in PACKAGES}
        | {"python": platform.python_version()},
    }
    return tuple(
        Forecast(
            contest=record.id,
            title=record.title or record.id,
            scenario=row.scenario,
            statement=row.title,
            clock=row.clock,
            issued=reading.vantage.issued,
            deadline=row.deadline,
            probability=row.probability,
            low=row.low,
            high=row.high,
            base_rate=row.base_rate,
            resolution_rule=row.resolution,
            void_policy=VOID_POLICY,
            vantage_digest=reading.vantage.digest,
            provenance=provenance,
        )
        for row in expectations
    )
