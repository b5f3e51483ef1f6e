"""YAML files, read as a tree of marked nodes.

Only the tree is composed; no value is constructed by the YAML library. So every value
keeps its line, ``2020-02-30`` is a text until we judge it, and no tag can run code.
"""

import warnings
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import MappingNode, Node

from countermove.folder.entry import Entry, describe
from countermove.folder.findings import Gathering

__all__ = ["compose", "read_document"]


def compose(text: str) -> Node | None:
    """Return the tree of a YAML text, or None if it holds nothing.

    Raises
    ------
    ruamel.yaml.error.YAMLError
        If it is not YAML.
    """
    try:
        with warnings.catch_warnings():
            # An anchor may be set anew; YAML allows it, and so do we.
            warnings.simplefilter("ignore", ReusedAnchorWarning)
            node: Node | None = YAML(typ="safe", pure=True).compose(StringIO(text))
    except YAMLError:
        raise
    except (RecursionError, ValueError, TypeError, AttributeError, LookupError) as err:
        # What the parser stumbles over in damaged files, beside its own errors.
        raise YAMLError(f"it cannot be parsed ({type(err).__name__})") from err
    return node


def read_document(
    text: str | None, known: tuple[str, ...], gathering: Gathering
) -> Entry:
    """Return the top mapping of a YAML file; an empty one if there is none.

    In that case the fault is noted and the key ``""`` excused.
    """
    node: Node | None = None
    if text is None:
        gathering.excuse("", "")
        return Entry(None, known, gathering)
    try:
        node = compose(text)
    except YAMLError as error:
        _report_syntax(error, text, gathering)
        gathering.excuse("", "")
        return Entry(None, known, gathering)
    if not isinstance(node, MappingNode):
        gathering.error(
            1,
            "",
            "not-a-mapping",
            message=f"Expected keys such as `{known[0]}:`, got {describe(node)}.",
            remedy="Begin the file with `key: value` lines.",
        )
        gathering.excuse("", "")
        return Entry(None, known, gathering)
    return Entry(node, known, gathering)


def _report_syntax(error: YAMLError, text: str, gathering: Gathering) -> None:
    line, problem = 1, str(error).split("\n", maxsplit=1)[0]
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = int(mark.line) + 1 if mark else 1
        problem = str(error.problem or error.context)
    elif isinstance(at := getattr(error, "position", None), int):
        line = text.count("\n", 0, at) + 1
    gathering.error(
        line,
        "",
        "bad-yaml",
        message=f"Expected YAML, got text that cannot be parsed: {problem}.",
        remedy="Look at this line and the one before: indentation, quotation marks, "
        "a missing blank after a colon.",
    )
