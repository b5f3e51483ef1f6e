"""One mapping of a YAML file, read key by key."""

import datetime as dt
import re
from collections.abc import Iterator

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from countermove.folder.cells import is_key, read_date, read_number
from countermove.folder.findings import Gathering, nearest

__all__ = ["Entry", "describe", "is_null"]

_TAG = "tag:yaml.org,2002:"
_SURROGATE = re.compile("[\ud800-\udfff]")


class Entry:
    """One mapping of a YAML file, read key by key; faults are noted, not raised.

    Parameters
    ----------
    known : tuple of str
        The keys it may have; empty to allow any.

    Attributes
    ----------
    line : int
        Where it begins.
    path : str
        The key of this entry in faults, such as ``camps/street``; empty at the top.
    """

    def __init__(
        self, node: Node | None, known: tuple[str, ...], gathering: Gathering
    ) -> None:
        self.line = _line(node) if node is not None else 1
        self.path = ""
        self._gathering = gathering
        self._nodes: dict[str, Node] = {}
        self._key_lines: dict[str, int] = {}
        self._faulty: list[str] = []
        for key, value in node.value if isinstance(node, MappingNode) else ():
            self._add(key, value, known)

    def settle(self, path: str) -> None:
        """Give the entry its place, so that later faults find their lines."""
        self.path = path
        for key in self._faulty:
            self._gathering.excuse(path, key)
        for name, line in self._key_lines.items():
            node = self._nodes[name]
            text = node.value if isinstance(node, ScalarNode) else ""
            self._gathering.place_cell(path, name, line, text)

    def identify(self, list_name: str, key: str = "id") -> str:
        """Read the entry's id, check it, give the entry its place, and return it."""
        name = self.text(key, required=True)
        if name and not is_key(name):
            self.fault(
                key,
                "bad-id",
                message=f"Expected an id without semicolons and line ends, "
                f"got {name!r}.",
                remedy="Give it a short id, such as street.",
            )
        name = name or f"(line {self.line})"
        name = self._gathering.place_row(name, self.line, list_name=list_name)
        self.settle(f"{list_name}/{name}" if list_name else name)
        return name

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the entry if the key is not there."""
        return self._key_lines.get(key, self.line)

    def place(self, column: str, line: int, text: str) -> None:
        """Remember where a value stands that belongs to a column of this entry."""
        self._gathering.place_cell(self.path, column, line, text)

    def is_mapping(self, key: str) -> bool:
        """Say whether a key holds a mapping."""
        return isinstance(self.node(key), MappingNode)

    def __contains__(self, key: str) -> bool:
        """Say whether a key is there with a value."""
        return not is_null(self._nodes.get(key))

    def __iter__(self) -> Iterator[str]:
        """Yield the keys in their order."""
        return iter(self._nodes)

    def node(self, key: str) -> Node | None:
        """Return the node of a key, or None if it is missing or null."""
        node = self._nodes.get(key)
        return None if is_null(node) else node

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a scalar as it is written, without blanks around; empty if null."""
        node = self.node(key)
        if isinstance(node, ScalarNode):
            return str(node.value).strip() or self._blank(key, required=required)
        if node is None:
            return self._blank(key, required=required)
        self._mismatch(key, "one value", node)
        return ""

    def date(self, key: str, *, required: bool = False) -> dt.date | None:
        """Return a date, or None if it is missing or wrong."""
        text = self.text(key, required=required)
        found = read_date(text) if text else None
        if text and found is None:
            self.fault(
                key,
                "bad-date",
                message="Expected a date that exists, written YYYY-MM-DD, "
                f"got {text!r}.",
                remedy="Mend the date.",
            )
        return found

    def number(self, key: str, *, required: bool = False) -> float | None:
        """Return a number, or None if it is missing or wrong."""
        text = self.text(key, required=required)
        found = read_number(text) if text else None
        if text and found is None:
            self.fault(
                key,
                "bad-number",
                message=f"Expected a number, got {text!r}.",
                remedy="Write digits, with a point for decimals.",
            )
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of scalars; empty if null."""
        node = self.node(key)
        if node is None:
            return ()
        if not isinstance(node, SequenceNode) or not all(
            isinstance(item, ScalarNode) for item in node.value
        ):
            self._mismatch(key, "a list of values, such as [one, two]", node)
            return ()
        return tuple(str(item.value).strip() for item in node.value)

    def mapping(self, key: str, known: tuple[str, ...] = ()) -> "Entry":
        """Return a mapping inside this one; empty if it is null or no mapping."""
        node = self.node(key)
        if node is not None and not isinstance(node, MappingNode):
            self._mismatch(key, "a mapping of keys and values", node)
            node = None
        inner = Entry(node, known, self._gathering)
        inner.line = self.line_of(key) if node is None else inner.line
        return inner

    def entries(self, key: str, known: tuple[str, ...] = ()) -> list["Entry"]:
        """Return the mappings of a list; items that are none are noted and left out."""
        node = self.node(key)
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self._mismatch(key, "a list, each item beginning with `- `", node)
            self._gathering.broken.add(key)
            return []
        found = []
        for item in node.value:
            if isinstance(item, MappingNode):
                found.append(Entry(item, known, self._gathering))
                continue
            self._gathering.broken.add(key)
            self._gathering.error(
                _line(item),
                key,
                "not-a-mapping",
                message=f"Expected an item of `{key}` with keys and values, got "
                f"{describe(item)}.",
                remedy=f"Write it as {{{', '.join(f'{k}: ...' for k in known[:3])}}}.",
            )
        return found

    def scalar(self, key: str) -> str | int | float | bool | dt.date | None:
        """Return a scalar by its YAML type; None if it is null or no scalar."""
        node = self.node(key)
        text = self.text(key)
        if node is None or not isinstance(node, ScalarNode):
            return None
        kind = str(node.tag).removeprefix(_TAG)
        if kind == "bool":
            return text.lower() == "true"
        if kind == "timestamp":
            return self.date(key)
        number = read_number(text) if kind in {"int", "float"} else None
        if number is None:
            return text
        return int(number) if kind == "int" else number

    def fault(self, key: str, code: str, *, message: str, remedy: str) -> None:
        """Note what is wrong with one value, and excuse it."""
        line = self.line_of(key)
        self._gathering.error(line, key, code, message=message, remedy=remedy)
        self._faulty.append(key)
        self._gathering.excuse(self.path, key)

    def _add(self, key: Node, value: Node, known: tuple[str, ...]) -> None:
        line = _line(key)
        name = str(key.value) if isinstance(key, ScalarNode) else ""
        if isinstance(value, ScalarNode) and _SURROGATE.search(value.value):
            value.value = _SURROGATE.sub("\ufffd", value.value)
            self._gathering.error(
                line,
                name,
                "bad-character",
                message="Expected text, got half of a surrogate pair.",
                remedy="Write the character itself.",
            )
        if not name:
            self._gathering.error(
                line,
                "",
                "bad-key",
                message=f"Expected a key, got {describe(key)}.",
                remedy="Write `key: value`.",
            )
        elif name in self._nodes:
            self._gathering.error(
                line,
                name,
                "duplicate-key",
                message=f"Expected the key {name!r} once, got it again after line "
                f"{self._key_lines[name]}.",
                remedy="Keep one of the two.",
            )
        elif known and name not in known:
            self._gathering.error(
                line,
                name,
                "unknown-key",
                message=f"Expected a known key, got {name!r}.",
                remedy=nearest(name, known),
            )
        else:
            self._nodes[name] = value
            self._key_lines[name] = line

    def _blank(self, key: str, *, required: bool) -> str:
        if required:
            self.fault(
                key,
                "empty-value" if key in self._nodes else "missing-key",
                message=f"Expected a value for `{key}`, got none.",
                remedy=f"Add `{key}: ...` here.",
            )
        return ""

    def _mismatch(self, key: str, expected: str, node: Node) -> None:
        self.fault(
            key,
            "wrong-shape",
            message=f"Expected {expected} for `{key}`, got {describe(node)}.",
            remedy="Compare the file that `countermove new` writes.",
        )


def is_null(node: Node | None) -> bool:
    """Say whether a value is missing or written as null, ~ or nothing."""
    return node is None or node.tag == _TAG + "null"


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def describe(node: Node | None) -> str:
    """Say in a few words what a node is, for messages."""
    if is_null(node) or node is None:
        return "nothing"
    if isinstance(node, ScalarNode):
        return f"{str(node.value)[:40]!r}"
    return "a list" if isinstance(node, SequenceNode) else "a mapping"
