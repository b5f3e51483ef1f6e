"""Try the shipped forecasts on the library, on contests outside it, and on questions.

    python scripts/run_backtest.py

Writes ``verification/backtest.json``, from which `scripts/render_backtest.py` makes the
page. About five minutes on two cores. The contests in ``verification/outside`` were
coded from the design alone by other coders; no fit ever saw them.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from countermove.folder import case_names
from countermove.folder.library import load_with_outcome
from countermove.outlook.backtest import UNWEIGHTED, TriedForecast, try_contest
from countermove.outlook.backtest_scores import score_forecasts, tally
from countermove.outlook.clock_model import shipped_model
from countermove.outlook.lessons import Lesson, outline
from countermove.outlook.questions import QUESTIONS, Question, answer_question
from countermove.report.backtest_document import store_tallies
from countermove.scoring import log_score, measure_skill
from countermove.streams import Streams

ROOT = Path(__file__).parents[1]
OUTSIDE = ROOT / "verification" / "outside"
TARGET = ROOT / "verification" / "backtest.json"


def main() -> None:
    """Try, score, store."""
    inside = [str(name) for name in case_names()]
    outside = sorted(str(path) for path in OUTSIDE.iterdir() if path.is_dir())
    with ProcessPoolExecutor(2) as pool:
        library = list(pool.map(_outline, inside))
        names = inside + outside
        jobs = [(name, library) for name in names]
        rows = dict(zip(names, pool.map(_try, jobs), strict=True))
        answers = list(pool.map(_answer, QUESTIONS))
    groups = {
        "library": [row for name in inside for row in rows[name]],
        "outside": [row for name in outside for row in rows[name]],
    }
    stored = {
        "schema": "countermove/backtest/1",
        "command": "python scripts/run_backtest.py",
        "model": shipped_model("none").digest,
        **{key: store_tallies(score_forecasts(found)) for key, found in groups.items()},
        "contests": [
            {"contest": Path(name).name, "outside": name in outside}
            | _short(rows[name], Path(name).name)
            for name in names
        ],
        "uncorrected": _uncorrected(groups["library"]),
        "analogues": {key: _analogues(found) for key, found in groups.items()},
        "questions": answers,
    }
    TARGET.write_text(json.dumps(stored, indent=1, allow_nan=False) + "\n", "utf-8")
    print(f"wrote {TARGET.name}")


def _outline(name: str) -> Lesson:
    return outline(*load_with_outcome(name))


def _try(job: tuple[str, list[Lesson]]) -> list[TriedForecast]:
    name, library = job
    return try_contest(*load_with_outcome(name), library)


def _short(rows: list[TriedForecast], name: str) -> dict[str, object]:
    """Return the scores of one contest, all clocks and horizons together."""
    whole = tally(name, None, rows)
    return {
        "forecasts": whole.forecasts,
        "came_true": whole.events,
        "mean_probability": round(sum(row.probability for row in rows) / len(rows), 3),
        "log_score": round(whole.log_score, 4),
        "country_rate": round(whole.references["country_rate"]["log_score"], 4),
        "density_only": round(whole.references["density_only"]["log_score"], 4),
        "skill": round(whole.skill, 3),
    }


def _uncorrected(rows: list[TriedForecast]) -> dict[str, float]:
    """Return what the simulation says before the line of the back-test is applied."""
    raw = tally(
        "pooled", None, [replace(row, probability=row.simulated) for row in rows]
    )
    return {
        "log_score": round(raw.log_score, 4),
        "skill": round(raw.skill, 4),
        "slope": round(raw.slope, 3),
        "intercept": round(raw.intercept, 3),
    }


def _analogues(rows: Sequence[TriedForecast]) -> dict[str, object]:
    """Return what analogues alone are worth, and what likeness adds to them."""
    truth = np.array([row.happened for row in rows])
    contests = np.array([row.contest for row in rows])
    scores = {
        key: log_score(np.array([row.references[key] for row in rows]), truth)
        for key in ("analogues", "base_rate", "country_rate", UNWEIGHTED)
    }
    own = scores.pop("analogues")
    worth = {
        key: measure_skill(
            own.rows, score.rows, contests, stream=Streams(0).named("analogues", key)
        )
        for key, score in scores.items()
    }
    worth["unweighted"] = worth.pop(UNWEIGHTED)
    return {
        "forecasts": truth.size,
        "log_score": round(own.mean, 4),
        **{
            key: {
                "skill": round(skill.value, 4),
                "low": round(skill.interval.low, 4),
                "high": round(skill.interval.high, 4),
            }
            for key, skill in worth.items()
        },
    }


def _answer(question: Question) -> dict[str, object]:
    found = answer_question(question, *load_with_outcome(question.case))
    return {
        "case": question.case,
        "issued": question.issued.isoformat(),
        "deadline": question.deadline.isoformat(),
        "asks": question.asks,
        "probability": round(found.probability, 3),
        "low": round(found.low, 3),
        "high": round(found.high, 3),
        "base_rate": round(found.base_rate, 3),
        "truth": found.truth,
        "score": round(found.score, 3),
        "base_score": round(found.base_score, 3),
    }


if __name__ == "__main__":
    main()
