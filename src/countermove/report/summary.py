"""The summary of the page as lines of text, for a terminal."""

from collections.abc import Iterator, Mapping
from textwrap import fill

from countermove.report.document import read_document
from countermove.report.passages import Sentence
from countermove.report.sentences import summarise

__all__ = ["summary_lines"]

_CITED = 4


def summary_lines(stored: Mapping[str, object]) -> Iterator[str]:
    """Yield the summary of a stored reading, a heading or a sentence at a time.

    Each sentence ends with the keys of the moves it rests on, the first four of them.
    """
    document = read_document(stored)
    yield f"{document.title}, as of {document.as_of}"
    for passage in summarise(document):
        yield f"\n{passage.title}"
        for item in passage.sentences:
            yield fill(
                _line(item), width=88, initial_indent="  ", subsequent_indent="  "
            )


def _line(item: Sentence) -> str:
    keys = list(item.moves[:_CITED])
    if len(item.moves) > _CITED:
        keys.append(f"and {len(item.moves) - _CITED} more")
    return f"{item.text} [{', '.join(keys)}]" if keys else item.text
