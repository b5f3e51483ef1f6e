"""Render ``docs/reference/contest-folder.md`` from the layouts of the tables.

python scripts/render_folder.py
"""

from pathlib import Path

from countermove.folder.layouts import TABLES

TARGET = Path(__file__).parents[1] / "docs" / "reference" / "contest-folder.md"
HEAD = """# The contest folder

Generated from the layouts by `python scripts/render_folder.py`.

A contest is a folder of plain files that a spreadsheet, git and a person can read. `contest.yaml` and `moves.csv` must be
there. Text is UTF-8; lists in a cell are separated by `;`; dates are `YYYY-MM-DD`; column order is free and further columns are
kept. `countermove new FOLDER` makes a commented example, `countermove check FOLDER` reports every fault at once.

## contest.yaml

| key | meaning |
| --- | --- |
| `id`, `title`, `question` | key, title and the question asked of the contest |
| `country` | `iso3`, `gw` (Gleditsch-Ward) and `cow` (Correlates of War); the numbers differ for a few states |
| `start`, `end` | first day, and first day after it; no `end` while it goes on |
| `camps` | `id`, `name`, `role` (incumbent, challenger, street, patron, arbiter, other), `colour` |
| `actors` | `id`, `name`, `kind`, `aliases`, and `camp`, or dated `camps: [{camp, from, to}]`; `to` is the first day outside |
| `institutions` | `id`, `name`, `branch`, `level`, `weight` (0 to 1), `holder`: a camp, shares by camp, or nothing |
| `leader` | `actor`, `office`, `since` |
| `rules` | `id`, `text` and settings. Read by the outlook: `seats` and `majority` (who holds more than the rest cannot lose a motion), `days_to_election_after_dissolution`, `caretaker_may_dissolve`, and, where there is no procedures.csv, `regular_election` or `term_ends` |
| `standing` | optional: `clock` (cabinet, legislature, elite, war), `state`, `since`, `reported` (since when it could be said; default `since`): how the clocks stood, first on the contest's first day |
| `scheduled` | optional: `id`, `date` (the day it falls on), `known` (since when that was known), `text`, `camp` whose hands it binds or frees, `source`: elections abroad, dates named by law |
| `rounds` | optional: `opener`, `result` (a role, split, undecided or open), `winner`, `known` (since when it could be said), `words`, `basis` |

An empty `answers` cell with an `answers_basis` says that the move was looked at and opens something new; without a basis the
question is open and the model weighs it; where no empty cell of a contest has a basis, `countermove evaluate` takes all of them for
"answers nothing". How to code is said in [code a contest](../how-to/code-a-contest.md).

## hypotheses.yaml

Optional: rival readings, and coincidences offered as signs. `countermove weigh` weighs them; how, is said in
[rival readings](../explanation/hypotheses.md) and [coincidences](../explanation/coincidences.md).

| key | meaning |
| --- | --- |
| `questions` | `id`, `question`, `exclusive` (the readings rule each other out; default true), `basis` (from what the priors come) |
| `hypotheses` of a question | `id`, `text`, `prior`, and `within`: the wider reading that contains this one. Priors of exclusive readings that lie in no other sum to 1; what a reading contains is not more probable than itself |
| `expects` of a question | `evidence`, and a word for each reading: `very_likely`, `likely`, `even`, `unlikely`, `very_unlikely`; `otherwise` for "if this reading does not hold", where readings are not exclusive; `grade` (tangible, evidence, indication) |
| `evidence` | a move, a claim, `answers:A:B` (move A answers move B, or `answers:A:B:C` either of two, as sure as the rounds find it with labels hidden), or `stakes:OBSERVER` (what is at stake for a camp, or `all`, `all:aim`, `all:form`; the words are then personnel, authority, structural). Of a claim ask how likely the reading makes *what it conveys*, its stance included: a denial that a reading expects is `likely` under it |
| `coincidences` | `id`, `text`, `moves` (one of each stream, the first is the one the others are held against), `yearly` (how often a year such moves come in truth, by move, where the record holds only some), `basis` |

## outcome.yaml

Optional, and never seen by a reading or a forecast.

| key | meaning |
| --- | --- |
| `clocks` | `leader` (`actor`, `exit`, `date`), `cabinet`, `legislature`, `elite`, `war` (`event`, `date`), words of the codebook |
| `followed` | first day on which the clocks were no longer watched; up to it every event is listed, after the record's end too (there a leader may be `other`); default the end of the record |
| `episodes` | settled phases: `id`, `start`, `settled`, `primary` and `alt` (O1 to O9), `stake`, `held` (institution: camp, `shared` or `none`, on the day it was settled), `words` |
"""


def render() -> str:
    """Return the page: the contest file by hand, every table from its layout."""
    parts = [HEAD]
    for layout in TABLES:
        rows = [f"## {layout.file}\n", "| column | kind | must | meaning |"]
        rows.append("| --- | --- | --- | --- |")
        rows += [
            f"| `{column.name}` | {column.kind} | {'yes' if column.required else ''} | "
            f"{column.about} |"
            for column in layout.columns
        ]
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
    print(f"Wrote {TARGET.name}")
