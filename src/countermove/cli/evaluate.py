"""The verbs ``evaluate rounds | stakes | control``: readings put to the test.

The test of rounds asks which answers the model finds with every label hidden; those of
stakes and control compare each settled phase with the coder's view of it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.printing import number_or_none, print_json, print_table, steps

if TYPE_CHECKING:
    from countermove.contest import Contest, Outcome
    from countermove.reading.validation import RoundsValidation
    from countermove.scoring import Confusion, Interval, Reliability

__all__ = ["register"]

_Cases = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CASE|FOLDER]...",
        help="Packaged cases or contest folders; default the whole library.",
    ),
]
_Seed = Annotated[int, typer.Option(min=0, help="Root of all chance.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    verbs = typer.Typer(
        no_args_is_help=True,
        help="Put readings to the test on contests that took no part in fitting.",
    )
    verbs.command("rounds")(evaluate_rounds)
    verbs.command("stakes")(evaluate_stakes)
    verbs.command("control")(evaluate_control)
    app.add_typer(verbs, name="evaluate")


def evaluate_rounds(
    cases: _Cases = None, seed: _Seed = 0, as_json: _Json = False
) -> None:
    """Score the answers found with labels hidden, beside three rules of thumb."""
    from countermove.reading.validation import validate_rounds

    with steps() as step:
        contests = [contest for contest, _ in _load(cases, step)]
        found = validate_rounds(contests, seed=seed, step=step)
    if as_json:
        print_json(_rounds_document(found))
        return
    print(
        f"Contests: {len(found.cases)}. Labelled answers: {found.labelled} among "
        f"{found.settled} settled moves. Labels hidden, weights fitted on other "
        "contests."
    )
    print_table(
        f"Pooled, with 90 percent intervals over {found.drawn}", _score_rows(found)
    )
    print_table("Model less rule", _lead_rows(found))
    by_contest = [
        {_TITLES.get(key, key.replace("_", " ")): value for key, value in row.items()}
        for row in _case_rows(found)
    ]
    print_table("By contest", by_contest)
    print_table("Reliability of parents", _reliability_rows(found.reliability))


def evaluate_stakes(cases: _Cases = None, as_json: _Json = False) -> None:
    """Compare what each settled phase was about with the coder's view."""
    from countermove.reading.phases import check_stakes, tabulate_stakes
    from countermove.reading.stakes import STAKES

    with steps() as step:
        checks = check_stakes(_load(cases, step))
    tables = {name: tabulate_stakes(checks, name) for name in ("model", "commonest")}
    rows: list[dict[str, object]] = [
        {
            "contest": item.contest,
            "phase": item.phase,
            "coder": item.coder,
            "model": item.model,
        }
        | dict(zip(STAKES, (round(share, 2) for share in item.shares), strict=True))
        for item in checks
    ]
    _show_tables("Stakes", tables, rows, as_json=as_json)


def evaluate_control(cases: _Cases = None, as_json: _Json = False) -> None:
    """Compare who held what at the end of each phase with the coder's view."""
    from countermove.reading.phases import check_holders, tabulate_holders

    checks = []
    with steps() as step:
        loaded = _load(cases, step)
        for contest, outcome in loaded:
            step(contest.id)
            checks += check_holders(contest, outcome)
    contests = [contest for contest, _ in loaded]
    named = [item for item in checks if item.coder != "none"]
    tables = {
        name: tabulate_holders(named, contests, name) for name in ("model", "first_day")
    }
    exact = {
        name: sum(getattr(item, name) == item.coder for item in named)
        for name in ("model", "first_day")
    }
    rows: list[dict[str, object]] = [
        {
            "contest": item.contest,
            "phase": item.phase,
            "institution": item.institution,
            "coder": item.coder,
            "model": item.model,
            "first_day": item.first_day,
            "share": round(item.share, 2),
        }
        for item in checks
    ]
    facts = {
        "compared": len(named),
        "same_camp_model": exact["model"],
        "same_camp_first_day": exact["first_day"],
        "vacant_by_coder": len(checks) - len(named),
    }
    _show_tables("Control, by role", tables, rows, as_json=as_json, facts=facts)


def _load(
    cases: Sequence[str] | None, step: Callable[[str], None]
) -> list[tuple["Contest", "Outcome"]]:
    """Read contests and how they ended; a folder without outcome has no phases."""
    from countermove.contest import Outcome
    from countermove.errors import NotFoundError
    from countermove.folder import case_names, load, read_outcome
    from countermove.folder.library import find_folder

    found = []
    for name in cases or case_names():
        step(f"reading {name}")
        contest = load(name)
        try:
            outcome = read_outcome(find_folder(name))
        except NotFoundError:
            outcome = Outcome(clocks={})
        found.append((contest, outcome))
    return found


def _rounds_document(found: "RoundsValidation") -> dict[str, object]:
    model = {key: _number(value) for key, value in found.scores["model"].items()}
    references = {
        rule: {key: _number(value) for key, value in scores.items()}
        for rule, scores in found.scores.items()
        if rule != "model"
    }
    return {
        "cases": [
            {"case": row["contest"], "fit": fit} | {k: row[k] for k in _CASE_KEYS}
            for row, fit in zip(_case_rows(found), found.fits, strict=True)
        ],
        "settled": found.settled,
        "labelled": found.labelled,
        **model,
        "references": references,
        "interval": _intervals(found.intervals["model"])
        | {"level": 0.9, "over": found.drawn},
        "lead": {rule: _intervals(spread) for rule, spread in found.leads.items()},
        "reliability": _reliability_rows(found.reliability),
        "answering": _reliability_rows(found.answering),
    }


_CASE_KEYS = ("settled", "labelled", "ranked_first", "in_first_three")


def _case_rows(found: "RoundsValidation") -> list[dict[str, object]]:
    from countermove.reading.links import score_links

    rows: list[dict[str, object]] = []
    for case, trial in zip(found.cases, found.trials, strict=True):
        score = score_links(trial)
        rows.append(
            {
                "contest": case,
                "settled": len(trial.keys),
                "labelled": score.labelled,
                "ranked_first": _number(score.ranked_first),
                "in_first_three": _number(score.in_first_three),
                "rule first": _number(score.baseline_ranked_first),
                "mean_log_probability": _number(score.mean_log_probability),
            }
        )
    return rows


def _score_rows(found: "RoundsValidation") -> list[dict[str, object]]:
    return [
        _row(name, scores, found.intervals[name])
        for name, scores in found.scores.items()
    ]


def _lead_rows(found: "RoundsValidation") -> list[dict[str, object]]:
    model = found.scores["model"]
    return [
        _row(rule, {key: model[key] - found.scores[rule][key] for key in model}, spread)
        for rule, spread in found.leads.items()
    ]


def _row(
    name: str, scores: Mapping[str, float], spread: Mapping[str, "Interval"]
) -> dict[str, object]:
    row: dict[str, object] = {"": name.replace("_", " ")}
    for key, value in scores.items():
        row[_TITLES[key]] = _with_interval(value, spread[key])
    return row


_TITLES = {
    "ranked_first": "first",
    "in_first_three": "in three",
    "mean_log_probability": "log prob.",
    "answer_precision": "precision",
    "answer_recall": "recall",
}


def _reliability_rows(table: "Reliability") -> list[dict[str, object]]:
    return [
        {key: round(value, 3) for key, value in row.items()}
        for row in table.to_polars().to_dicts()
    ]


def _show_tables(
    title: str,
    tables: Mapping[str, "Confusion"],
    rows: list[dict[str, object]],
    *,
    as_json: bool,
    facts: Mapping[str, int] | None = None,
) -> None:
    """Print confusion tables, coder by row, and every single comparison."""
    if as_json:
        documents = {
            name: {
                "words": list(table.words),
                "counts": table.counts.tolist(),
                "agreement": _number(table.agreement),
                "chance": _number(table.chance),
                "kappa": _number(table.kappa),
            }
            for name, table in tables.items()
        }
        print_json({**(facts or {}), "tables": documents, "comparisons": rows})
        return
    for key, value in (facts or {}).items():
        print(f"{key.replace('_', ' ')}: {value}")
    for name, table in tables.items():
        print_table(
            f"{title}: coder (rows) and {name.replace('_', ' ')} (columns); "
            f"{_share(table.agreement)} of {table.total} agree, "
            f"{_share(table.chance)} by chance",
            table.to_polars().to_dicts(),
        )
    print_table("Every comparison", rows)


def _intervals(spread: Mapping[str, "Interval"]) -> dict[str, object]:
    return {
        key: {"low": _number(item.low), "high": _number(item.high)}
        for key, item in spread.items()
    }


def _with_interval(value: float, interval: "Interval") -> str:
    if math.isnan(interval.low):
        return _share(value)
    return f"{value:.2f} ({interval.low:.2f} to {interval.high:.2f})"


def _share(value: float) -> str:
    return "nothing to compare" if math.isnan(value) else f"{value:.2f}"


def _number(value: float) -> float | None:
    return number_or_none(value, 4)
