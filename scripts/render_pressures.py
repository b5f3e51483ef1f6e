"""Render ``docs/reference/pressures.md`` from the definitions of the pressures.

python scripts/render_pressures.py
"""

from pathlib import Path

from countermove.weighing.pressures import PRESSURES

TARGET = Path(__file__).parents[1] / "docs" / "reference" / "pressures.md"
HEAD = """# Pressures

Generated from the definitions by `python scripts/render_pressures.py`.

A pressure is a factor that is said to decide a contest. Each is measured on the day of
issue and every 30 days back from it, as long as a step has 30 days of record before it.
Earlier days take what is known now, cut by the dates of the moves. Every value carries
the number of events it rests on, and a band of 90 percent where there is one. Windows
of neighbouring steps overlap, so a rise over several steps is not several proofs.

| status | meaning |
| --- | --- |
| measured | told on the day of issue from moves, rounds or control |
| from series | a series of `series.csv` with the name below; stale values lapse |
| too few to tell | there is something to measure, but too little on that day |
| not given | the record holds nothing that could show it; this is not zero |

*Elite* are camps of role incumbent, *street* those of role street, *patrons* those of
role patron; the two sides are the elite, and challengers with the street. Street moves
are deeds of the street, and protests, strikes and riots of challengers. Pressures on a
patron are measured for each patron; their keys, and names of series, end in a colon and
the patron's key. A series keeps its own unit, and no band of counting is added to it.
"""


def render() -> str:
    """Return the page: how pressures are measured, then one section each."""
    parts = [HEAD]
    for item in PRESSURES:
        series = (
            f"`{item.series}`, good for {item.keeps} days" if item.series else "none"
        )
        parts.append(
            f"## {item.title.removesuffix(' on')}\n\n{item.definition}\n\n"
            "| | |\n| --- | --- |\n"
            f"| key | `{item.id}` |\n| item of the essay | {item.item} |\n"
            f"| unit | {item.unit} |\n| measured | {item.formula} |\n"
            f"| series | {series} |\n| source | {item.source} |\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
    print(f"Wrote {TARGET.name}")
