"""Write the reference page of the codebook from the data that the package ships.

Run it after any change of a word: ``python scripts/render_codebook.py``. A test
compares the page with what this script would write.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from countermove.contest.codebook import Codebook, codebook
from countermove.contest.entries import Act, Clock, Entry

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "codebook.md"

OPENING = """\
# Codebook

Every word that a contest folder may use. This page is made from the data files of
`countermove.contest` by `scripts/render_codebook.py`; edit those, not this page. On the
command line, `countermove codebook WORD` shows one entry.

**How to code a move.** Take the most exact act whose definition fits and whose
boundary does not send you elsewhere; when one event holds two acts by different hands,
write two moves. Then say separately by which rules it was done (form), with how much
force (force), how the act itself ended (result), and only last what somebody calls it
(label). Aliases help to find a word; they are not accepted in its place.

**What the numbers of an act mean.** *Evidence* divides what the act suggests about the
stake into personnel, authority and structural shares that sum to one; *weight*, from 0
to 1, says how much the act should count as such evidence at all. Both are defaults set
by judgement, not estimates: models start from them and the record may overrule them.
*Control* says who comes to hold or lose the institution if the act succeeds. *Severity*
runs from 0 to 4.

**PLOVER.** Each act names the nearest type, mode and context of PLOVER (Open Event Data
Alliance, manual 0.8 of 2021, CC BY-SA 4.0), or none: PLOVER has no word for many
institutional moves. Its manual prints the score of ACCUSE as +3 although its three
modes are negative; it is read as -3 here.

**Sources.** "house" marks a notion of our own. "After memory of the text" marks a
notion taken from a book that was not at hand; check the page before you quote it.
"""

TITLES = {
    "branches": "Branches: what is fought over",
    "levels": "Levels",
    "forms": "Forms: by which rules a move was made",
    "forces": "Forces: how much force was in it",
    "results": "Results: how the act itself ended",
    "precisions": "Precisions: how sure the day is",
    "stakes": "Stakes: what is at stake, as an observer sees it",
    "bases": "Bases: why a move is said to answer another",
    "certainties": "Certainties: how well a fact is attested",
    "labels": "Labels: what a move is called",
    "roles": "Roles of camps",
    "actor_kinds": "Kinds of actors",
    "source_kinds": "Kinds of sources",
    "stances": "Stances of claims",
    "grades": "Grades of evidence",
    "outcomes": "Outcomes of episodes",
    "procedures": "Procedures: clocks of law that were started",
    "procedure_results": "How procedures end",
    "controls": "Control: what an act does to an institution",
    "tones": "Tones of acts",
    "severities": "Severities of acts",
}


def render() -> str:
    """Return the whole page as Markdown."""
    book = codebook()
    parts = [OPENING, *_acts(book.acts)]
    for section, title in TITLES.items():
        parts += [f"## {title}\n", _table(book.section(section))]
    parts += _clocks(book)
    parts += ["## What PLOVER can say\n", _plover(book)]
    return "\n".join(parts)


def _acts(acts: Mapping[str, Act]) -> list[str]:
    rows = [
        (
            f"[{act.name}](#{act.name})",
            *(f"{share:.2f}" for share in act.stakes.shares),
            f"{act.weight:.2f}",
            act.control,
            act.tone,
            str(act.severity),
            "words" if act.verbal else "deeds",
            "yes" if act.formal else "no",
        )
        for act in acts.values()
    ]
    heads = (
        *("act", "personnel", "authority", "structural", "weight", "control"),
        *("tone", "severity", "words or deeds", "formal"),
    )
    parts = [f"## Acts: the {len(acts)} kinds of move\n", _rows(heads, rows)]
    parts += [_act(act) for act in acts.values()]
    return parts


def _act(act: Act) -> str:
    words = (act.plover.type, act.plover.mode, act.plover.context)
    shares = zip(
        ("personnel", "authority", "structural"), act.stakes.shares, strict=True
    )
    evidence = ", ".join(f"{name} {share:.2f}" for name, share in shares)
    lines = [
        f"### {act.name}\n",
        f"{act.definition}\n",
        f"- *Boundary.* {act.boundary}",
        f"- *Example.* {act.example}",
        f"- *Source.* {act.source}",
        f"- *Also called.* {', '.join(act.aliases)}",
        f"- *PLOVER.* type {words[0] or 'none'}, mode {words[1] or 'none'}, "
        f"context {words[2] or 'none'}",
        f"- *Evidence.* {evidence}; weight {act.weight:.2f}\n",
    ]
    return "\n".join(lines)


def _table(entries: Mapping[str, Entry]) -> str:
    extras = {name: _extras(entry) for name, entry in entries.items()}
    further = tuple(next(iter(extras.values())))
    rows = [
        (
            f"`{entry.name}`",
            entry.definition,
            entry.boundary,
            entry.example,
            entry.source,
            ", ".join(entry.aliases),
            *extras[name].values(),
        )
        for name, entry in entries.items()
    ]
    heads = ("word", "definition", "boundary", "example", "source", "also called")
    return _rows((*heads, *further), rows)


def _extras(entry: Entry) -> dict[str, str]:
    """Return what an entry carries beyond its texts, as it should read in a table."""
    extras: dict[str, str] = {}
    stakes = getattr(entry, "stakes", None)
    if stakes is not None:
        shares = " / ".join(f"{share:.2f}" for share in stakes.shares)
        extras["personnel / authority / structural"] = shares
    if hasattr(entry, "spread_days"):
        extras["days each side"] = str(entry.spread_days)
    if hasattr(entry, "family"):
        extras["family"] = entry.family
    for key, head in (
        ("lawful", "lawful moves may carry it"),
        ("state", "state"),
        ("event", "in the outcome file"),
    ):
        if hasattr(entry, key):
            extras[head] = "yes" if getattr(entry, key) else "no"
    return extras


def _clocks(book: Codebook) -> list[str]:
    parts = ["## Clocks\n"]
    for clock in book.clocks.values():
        parts += [_clock(clock), _table(clock.words)]
    return parts


def _clock(clock: Clock) -> str:
    return "\n".join(
        [
            f"### {clock.name} clock\n",
            f"{clock.definition}\n",
            f"- *Boundary.* {clock.boundary}",
            f"- *Example.* {clock.example}",
            f"- *Source.* {clock.source}",
            f"- *Key in the outcome file.* `{clock.outcome_key}`\n",
        ]
    )


def _plover(book: Codebook) -> str:
    rows = [
        (item.name, str(item.quadrant), ", ".join(item.modes) or "none")
        for item in book.plover_types.values()
    ]
    return (
        _rows(("type", "quadrant", "modes"), rows)
        + f"\nContexts used here: {', '.join(book.plover_contexts)}.\n"
    )


def _rows(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    cells = (
        " | ".join(cell.replace("|", "\\|") for cell in line).strip() for line in lines
    )
    return "\n".join(f"| {line} |" for line in cells) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
    print(f"Wrote {PAGE}")


if __name__ == "__main__":
    main()
