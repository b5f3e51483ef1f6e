"""What would change the order of readings, said without keys."""

from countermove.report.weighed_parts import StoredStep, WeighedQuestionPart
from countermove.report.words import join, percent, plural

__all__ = ["say_flips"]

_MOST_SHOWN = 4


def say_flips(question: WeighedQuestionPart) -> str:
    """Say what would put another reading first.

    Returns
    -------
    str
        Plain sentences. Words of the analyst, items of evidence and the prior stand in
        this order, each with the least change that would do.
    """
    flips = question.flips
    texts = {item.id: item.text.rstrip(". ") for item in question.hypotheses}
    texts["otherwise"] = "None of it"
    if not question.items or flips.runner_up is None:
        return flips.words
    first, second = (texts.get(key, key) for key in (flips.leader, flips.runner_up))
    if flips.tied:
        return f"“{first}” and “{second}” are level as it stands."
    parts = [*_steps(question, texts), *_items(flips.items)]
    if flips.prior is not None:
        before = {item.id: item.prior for item in question.hypotheses}
        was = before.get(flips.runner_up)
        given = "" if was is None else f", not {percent(was)}"
        parts.append(
            f"if the second had been given {percent(flips.prior)} or more "
            f"beforehand{given}"
        )
    head = f"First stands “{first}”, second “{second}”."
    if not parts:
        return f"{head} No small change turns them round."
    return f"{head} Another would be first {_either(parts)}."


def _either(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, or {parts[-1]}"


def _steps(question: WeighedQuestionPart, texts: dict[str, str]) -> list[str]:
    steps = question.flips.steps
    if not steps:
        return []
    places = {
        question.flips.leader: "the first",
        question.flips.runner_up: "the second",
    }
    said = [
        _step(step, places.get(step.hypothesis) or f"“{texts[step.hypothesis]}”")
        for step in steps[:_MOST_SHOWN]
    ]
    rest = len(steps) - _MOST_SHOWN
    if rest > 0:
        said.append(plural(rest, "more word"))
    return [f"if {join(said)}"]


def _step(step: StoredStep, where: str) -> str:
    return (
        f"{step.evidence} were {step.becomes.replace('_', ' ')}, not "
        f"{step.was.replace('_', ' ')}, under {where}"
    )


def _items(items: tuple[str, ...]) -> list[str]:
    return [f"without {join(items)}"] if items else []
