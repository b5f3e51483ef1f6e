"""What each group of features is worth to the rounds model, one contest left out.

    OPENBLAS_NUM_THREADS=1 python verification/rounds_features.py

Every group is taken away in turn (its columns are set to zero), the weights are fitted
on eleven packaged contests and the twelfth is foretold, for each in turn. One row takes
away the known order of moves within a day, one everything that a coder who already
knows the answers might have let slip into the record (descriptions and shared sources).
Shrinkage is the same everywhere, so that rows differ in their features alone.
"""

import json
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from countermove.folder import case_names, load
from countermove.folder.writing import write_text
from countermove.reading.design import Design, lay_out
from countermove.reading.learning import Shrinkage, fit_weights, folds
from countermove.reading.links import labelled_parents
from countermove.reading.pairs import FEATURES
from countermove.streams import Streams

TARGET = Path(__file__).with_name("rounds_features.json")
SHRINKAGE = Shrinkage(scale=1.0, spread=0.0)
SEED = 19640601
FloatArray = NDArray[np.float64]

TEXT = (
    "shared_names",
    "shared_stems",
    "shared_naming",
    "names_child",
    "nearest_wording",
    "late_naming",
)
REPORTS = (
    "shared_sources",
    "sources_parent",
    "disputed_parent",
    "named_parent",
    "late_sources",
)
GROUPS: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "who moved and who was meant": (
        "own_camp",
        "own_actor",
        "targets_mover",
        "targets_camp",
        "was_target",
        "same_target",
        "untargeted_child",
    ),
    "institutions": ("same_institution", "rare_institution", "scope_child"),
    "words of the description": TEXT,
    "sources, claims and labels": REPORTS,
    "stake": ("same_stake",),
    "kinds of act": (
        "usual_reply",
        "same_act",
        "formal_parent",
        "formal_child",
        "verbal_parent",
        "verbal_child",
        "weight_parent",
        "words_on_weight",
        "late_weight",
        "late_words",
    ),
    "tone, severity, form": (
        "hostile_both",
        "hostile_parent",
        "hostile_child",
        "conciliatory",
        "severity_parent",
        "severity_child",
        "severity_gap",
        "form_parent",
        "form_child",
        "form_gap",
        "lethal_parent",
        "late_lethal",
    ),
    "roles of camps": (
        "arbiter_parent",
        "arbiter_child",
        "patron_child",
        "street_child",
        "late_arbiter",
    ),
    "what lies between": (
        "moves_between",
        "opposing_between",
        "own_between",
        "nearest",
        "nearest_opposing",
        "nearest_institution",
        "nearest_mover",
        "nearest_against",
        "nearest_wording",
    ),
    "order within the day": (),
    "words and shared sources": (*TEXT, "shared_sources", "late_sources"),
    "all but the lag": tuple(name for name in FEATURES if not name.startswith("lag_")),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One contest: its design, and the labelled parents of each answer, by row."""

    design: Design
    truth: dict[int, tuple[int, ...]]


def main() -> None:
    """Take every group away in turn and write the table."""
    with Pool(2) as pool:
        rows = pool.map(study, GROUPS)
    write_text(TARGET, json.dumps({"seed": SEED, "rows": rows}, indent=1) + "\n")
    for row in rows:
        print(row)


def study(group: str) -> dict[str, object]:
    """Fit and foretell without one group."""
    kept = ~np.isin(FEATURES, GROUPS[group])
    ordered = group != "order within the day"
    cases = {name: case_of(name, kept, ordered=ordered) for name in case_names()}
    first = three = count = 0
    logs: list[float] = []
    for left_out, others in folds(list(cases)):
        fit = fit_weights(
            [cases[name].design for name in others],
            shrinkage=SHRINKAGE,
            name=left_out,
            stream=Streams(SEED).named("fit", left_out),
        )
        case = cases[left_out]
        design = case.design
        chances = design.pair_probabilities(fit.weights.draws)
        for move, row in enumerate(design.moves.tolist()):
            named = case.truth.get(row)
            if not named:
                continue
            low, high = np.searchsorted(design.layout.children, [move, move + 1])
            mine, rows = chances[low:high], design.parents[low:high]
            ranked = rows[np.lexsort((-rows, -mine))].tolist()
            first += bool(set(named) & set(ranked[:1]))
            three += bool(set(named) & set(ranked[:3]))
            logs.append(max(float(mine[np.isin(rows, named)].sum()), 1e-3))
            count += 1
    return {
        "without": group,
        "ranked_first": round(first / count, 4),
        "in_first_three": round(three / count, 4),
        "mean_log_probability": round(float(np.log(logs).mean()), 4),
        "answers": count,
    }


def case_of(name: str, kept: NDArray[np.bool_], *, ordered: bool) -> Case:
    """Lay one contest out, with some columns set to zero."""
    contest = load(name)
    vantage = contest.at(contest.last_reported)
    if not ordered:
        moves = tuple(replace(move, day_order=None) for move in vantage.moves)
        vantage = replace(vantage, record=replace(vantage.record, moves=moves))
    design = lay_out(vantage)
    design = replace(design, features=design.features * kept)
    return Case(design, labelled_parents(vantage))


if __name__ == "__main__":
    main()
