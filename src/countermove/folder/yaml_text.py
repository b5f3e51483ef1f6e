"""Edit one value of a YAML text; comments and every other character stay."""

import json

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from countermove.errors import NotFoundError, ValidationError
from countermove.folder.document import compose
from countermove.folder.entry import is_null
from countermove.folder.findings import nearest

__all__ = ["edit_value"]


def edit_value(text: str, file: str, path: str, key: str, value: str) -> str:
    """Return the text with the value of one key replaced.

    Parameters
    ----------
    path : str
        Where the mapping stands: keys and ids, such as ``camps/street``; empty for the
        top.

    Raises
    ------
    NotFoundError
        If there is no such place.
    ValidationError
        If the file is not YAML, or the value is no single value.
    """
    start, end = _span(text, file, path, key)
    before, old, after = text[:start], text[start:end], text[end:]
    blank = "" if old else " "
    # A block of text owns the line end behind it; so does what replaces it.
    tail = old[len(old.rstrip()) :]
    wanted = {**_flatten(_compose(text, file)), f"{path}/{key}".strip("/"): value}
    for written in _ways(value, like=old):
        edited = f"{before}{blank}{written}{tail}{after}"
        try:
            if _flatten(compose(edited)) == wanted:
                return edited
        except YAMLError:
            continue
    raise ValidationError(
        f"Expected a value that fits `{key}` in {file}, got {value!r}. "
        "Edit the file by hand."
    )


def _span(text: str, file: str, path: str, key: str) -> tuple[int, int]:
    """Return [start, end) of a value; behind its colon where nothing is written."""
    parent: Node | None = None
    node: Node | None = _compose(text, file)
    where = f"{path or 'the top'} / {key}"
    for step in [*filter(None, path.split("/")), key]:
        parent, found = node, dict(_children(node))
        if step not in found:
            raise NotFoundError(
                f"Expected {where} in {file}, got no {step!r}. {nearest(step, found)}"
            )
        node = found[step]
    if not isinstance(node, ScalarNode) or not isinstance(parent, MappingNode):
        raise ValidationError(
            f"Expected a single value at {where} in {file}, got a list or mapping. "
            "Edit the file by hand."
        )
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if start == end:
        name = next(name for name, value in parent.value if value is node)
        start = end = text.index(":", int(name.end_mark.index)) + 1
    return start, end


def _compose(text: str, file: str) -> Node | None:
    try:
        return compose(text)
    except YAMLError as error:
        raise ValidationError(
            f"Expected YAML in {file}, got text that cannot be parsed. "
            "Mend what `countermove check` finds before editing."
        ) from error


def _children(node: Node | None) -> list[tuple[str, Node]]:
    """Return what lies in a mapping by key, in a list by the id of its items."""
    if isinstance(node, MappingNode):
        return [
            (key.value, value)
            for key, value in node.value
            if isinstance(key, ScalarNode)
        ]
    if isinstance(node, SequenceNode):
        return [
            (dict(_children(item)).get("id", _Numbered(at)).value, item)
            for at, item in enumerate(node.value)
        ]
    return []


class _Numbered:
    """Stands for the id of an item that has none: its number."""

    def __init__(self, at: int) -> None:
        self.value = f"#{at}"


def _flatten(node: Node | None) -> dict[str, object]:
    """Return every scalar of a tree by its path, null as None."""
    flat: dict[str, object] = {}
    stack: list[tuple[str, Node | None]] = [("", node)]
    while stack:
        path, item = stack.pop()
        if isinstance(item, ScalarNode):
            flat[path] = None if is_null(item) else item.value
            continue
        for name, child in _children(item):
            stack.append((f"{path}/{name}".strip("/"), child))
    return flat


def _ways(value: str, *, like: str) -> list[str]:
    """Return ways to write a value, the old style first."""
    plain = [value] if value.strip() == value and "\n" not in value else []
    double = json.dumps(value, ensure_ascii=False)
    single = "'" + value.replace("'", "''") + "'"
    if like.startswith('"'):
        return [double, single]
    if like.startswith("'"):
        return [single, double]
    return [*plain, double]
