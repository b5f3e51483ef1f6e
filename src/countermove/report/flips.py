"""What would change the order of readings, said without keys of readings."""

from dataclasses import dataclass

from countermove.report.weighed_parts import StoredStep, WeighedQuestionPart
from countermove.report.words import join, percent, plural

__all__ = ["FlipWords", "say_flips", "shorten"]

_MOST_SHOWN = 4
_LONG = 55


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipWords:
    """Who leads, and the least change of each kind that would do.

    Parameters
    ----------
    head : str
        A sentence.
    options : tuple of str
        Each completes "Another would be first ..."; may be empty.
    """

    head: str
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return all of it as plain sentences."""
        if not self.options:
            return self.head
        return f"{self.head} Another would be first {'; or '.join(self.options)}."


def shorten(text: str) -> str:
    """Return a reading by its first words, without the full stop.

    Examples
    --------
    >>> shorten("An exchange of posts; the man is new.")
    'An exchange of posts'
    """
    short = text.replace(";", ":").partition(":")[0].rstrip(". ")
    if len(short) > _LONG and "," in short[10:]:
        cut = short.index(",", 10)
        short = short[:cut]
    return short


def say_flips(question: WeighedQuestionPart) -> FlipWords:
    """Say what would put another reading first."""
    flips = question.flips
    texts = {item.id: shorten(item.text) for item in question.hypotheses}
    texts["otherwise"] = "None of it"
    if flips.runner_up is None:
        return FlipWords(head="There is no other reading that could lead.")
    if not question.items:
        return FlipWords(head=flips.words)
    first = texts.get(flips.leader, flips.leader)
    second = texts.get(flips.runner_up, flips.runner_up)
    if flips.tied:
        return FlipWords(head=f"“{first}” and “{second}” are level as it stands.")
    options = (*_steps(question, texts), *_items(flips.items), *_prior(question))
    head = f"First stands “{first}”, second “{second}”."
    if not options:
        head += " No small change turns them round."
    return FlipWords(head=head, options=options)


def _steps(question: WeighedQuestionPart, texts: dict[str, str]) -> tuple[str, ...]:
    steps = question.flips.steps
    if not steps:
        return ()
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
        said.append(f"{plural(rest, 'more word')} were others")
    return (f"if {join(said)}",)


def _step(step: StoredStep, where: str) -> str:
    return (
        f"{where} made {step.evidence} {step.becomes.replace('_', ' ')}, not "
        f"{step.was.replace('_', ' ')}"
    )


def _items(items: tuple[str, ...]) -> tuple[str, ...]:
    return (f"without {join(items)}",) if items else ()


def _prior(question: WeighedQuestionPart) -> tuple[str, ...]:
    prior = question.flips.prior
    if prior is None:
        return ()
    before = {item.id: item.prior for item in question.hypotheses}
    was = before.get(question.flips.runner_up or "")
    given = "" if was is None else f", not {percent(was)}"
    # "Over 99 percent or more" would say it twice.
    more = "" if percent(prior).startswith("over") else " or more"
    return (f"if the second had been given {percent(prior)}{more} beforehand{given}",)
