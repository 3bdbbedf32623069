"""Reading pack data with types: one clear error that names the language, file and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.languages import PackError


class Node:
    """A place in a pack file, and what stands there."""

    __slots__ = ("place", "value")

    def __init__(self, place: str, value: object) -> None:
        self.place = place
        self.value = value

    def error(self, why: str) -> PackError:
        """Return the error that says where in the pack something is wrong."""
        return PackError(f"language pack {self.place}: {why}")

    def mapping(self) -> dict[str, Node]:
        """Return the entries of a mapping."""
        if self.value is None:
            return {}
        if not isinstance(self.value, Mapping):
            raise self.error("must be a mapping")
        return {str(key): Node(f"{self.place}.{key}", value) for key, value in self.value.items()}

    def fields(self, allowed: Iterable[str]) -> Fields:
        """Return the entries of a mapping whose keys must be among `allowed`."""
        names = tuple(allowed)
        found = Fields(self)
        found.update(self.mapping())
        for key in found:
            if key not in names:
                raise self.error(f"unknown key {key}; use {', '.join(names)}")
        return found

    def items(self) -> list[Node]:
        """Return the elements of a list; nothing is an empty list."""
        if self.value is None:
            return []
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            raise self.error("must be a list")
        return [Node(f"{self.place}[{index}]", value) for index, value in enumerate(self.value)]

    def text(self) -> str:
        """Return a text; a number in YAML is a text too."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | float):
            raise self.error("must be a text")
        return str(self.value)

    def texts(self) -> list[str]:
        """Return a list of texts; one text alone is a list of one."""
        if isinstance(self.value, str):
            return [self.value]
        if isinstance(self.value, list) and all(type(item) is str for item in self.value):
            return list(self.value)
        return [item.text() for item in self.items()]

    def flag(self) -> bool:
        """Return a truth value."""
        if not isinstance(self.value, bool):
            raise self.error("must be true or false")
        return self.value

    def code(self, allowed: Iterable[str]) -> str:
        """Return a text that must be one of a closed list."""
        value = self.text()
        if value not in tuple(allowed):
            raise self.error(f"unknown code {value}")
        return value


class Fields(dict[str, Node]):
    """The entries of a mapping; asking for one that is not there says so as the pack's fault."""

    def __init__(self, of: Node) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, key: str) -> Node:
        raise self._of.error(f"the key {key} is missing")

    def mapping_of(self, key: str) -> Mapping[str, Node]:
        """Return the entries of a mapping that may be missing."""
        return self[key].mapping() if key in self else {}

    def texts_of(self, key: str) -> Sequence[str]:
        """Return the texts of a list that may be missing."""
        return self[key].texts() if key in self else ()

    def items_of(self, key: str) -> Sequence[Node]:
        """Return the entries of a list that may be missing."""
        return self[key].items() if key in self else ()


_MACRO = re.compile(r"\{([a-z_]+[0-9]?)\}")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


class Expression:
    """A regular expression of a pack, compiled when it is first used."""

    __slots__ = ("_compiled", "_node", "source")

    def __init__(self, source: str, node: Node) -> None:
        self.source = source
        self._node = node
        self._compiled: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern; `PackError` where the expression is not valid."""
        if self._compiled is None:
            try:
                self._compiled = re.compile(self.source)
            except re.error as error:
                raise self._node.error(f"not a regular expression: {error}") from None
        return self._compiled


@dataclass(frozen=True, slots=True)
class Patterns:
    """Compiles the regular expressions of a pack.

    Letters beyond ASCII are folded as the text is, so that a pack may be written as people write;
    `{name}` stands for the macro of that name.
    """

    fold: Callable[[str], str]
    macros: Mapping[str, str]

    def expression(self, node: Node) -> Expression:
        """Return what is written, folded and with its macros in their places.

        Raises
        ------
        PackError
            A macro is not known, or the expression repeats without bound inside a repetition,
            which a hostile text could make take forever.
        """

        def one(match: re.Match[str]) -> str:
            if match[1] not in self.macros:
                known = ", ".join(sorted(self.macros))
                raise node.error(f"unknown macro {{{match[1]}}}; known: {known}")
            return self.macros[match[1]]

        source = _FOREIGN.sub(lambda match: self.fold(match[0]), node.text())
        source = _MACRO.sub(one, source)
        if _UNBOUNDED.search(source):
            raise node.error("repeat with bounds, such as {0,20}; * and + may take forever")
        return Expression(source, node)

    def compile(self, node: Node) -> re.Pattern[str]:
        """Return the compiled pattern.

        Raises
        ------
        PackError
            As for `expression`, or it is not valid.
        """
        return self.expression(node).pattern

    def expression_of(self, said: Fields, key: str) -> Expression | None:
        """Return the expression of a key, None where it is missing."""
        return self.expression(said[key]) if key in said else None

    def compile_of(self, said: Fields, key: str) -> re.Pattern[str] | None:
        """Return the compiled pattern of a key, None where it is missing."""
        return self.compile(said[key]) if key in said else None

    def with_macros(self, macros: Mapping[str, str]) -> Patterns:
        """Return a compiler that knows more macros."""
        return Patterns(self.fold, {**self.macros, **macros})


_NAMED_GROUP = re.compile(r"\(\?P<\w+>")


def nameless(expression: str) -> str:
    """Return an expression whose groups have no names, so that it may stand beside others."""
    return _NAMED_GROUP.sub("(?:", expression)


_UNBOUNDED = re.compile(r"(?<!\\)[*+](?!\])|\{\d+,\}")


def alternatives(surfaces: Iterable[str]) -> str:
    """Return a group that matches any of the surfaces, the longest first."""
    ordered = sorted(set(surfaces), key=lambda surface: (-len(surface), surface))
    return "(?:" + "|".join(re.escape(surface).replace(r"\ ", " ") for surface in ordered) + ")"
