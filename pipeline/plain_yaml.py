"""YAML as plain data, read fast: every run reads a megabyte of language packs."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import yaml

_Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)
"""The C loader is six times faster."""
_TEXT = "tag:yaml.org,2002:str"


def load(text: str) -> object:
    """Return what a document says, as `yaml.safe_load` does where there are no tags and merges.

    Raises
    ------
    yaml.YAMLError
        The text is not YAML, or has tags, merges or more than one document.
    """
    loader = _Loader(text)
    try:
        return _Reader(loader).document()
    finally:
        loader.dispose()


_Event = yaml.AliasEvent | yaml.ScalarEvent | yaml.CollectionStartEvent | yaml.CollectionEndEvent


class _Reader:
    """Makes data of a loader's events.

    The loader itself makes nodes of them, and asks of each node how it is to be made: it takes
    twice as long for what are texts in lists and mappings.
    """

    def __init__(self, loader: yaml.SafeLoader | yaml.CSafeLoader) -> None:
        self._loader = loader
        self._next = cast("Callable[[], _Event]", loader.get_event)
        self._anchored: dict[str, object] = {}

    def document(self) -> object:
        """Return what the one document says; nothing where there is none."""
        self._next()
        if self._loader.check_event(yaml.StreamEndEvent):
            return None
        self._next()
        found = self._value(self._next())
        self._next()
        if not self._loader.check_event(yaml.StreamEndEvent):
            raise yaml.YAMLError("more than one document")
        return found

    def _value(self, event: _Event) -> object:
        found: object
        if isinstance(event, yaml.ScalarEvent):
            found = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            found = items = []
            while not isinstance(item := self._next(), yaml.SequenceEndEvent):
                items.append(self._value(item))
        elif isinstance(event, yaml.MappingStartEvent):
            found = entries = {}
            while not isinstance(key := self._next(), yaml.MappingEndEvent):
                if not isinstance(key, yaml.ScalarEvent):
                    raise yaml.YAMLError(f"a key that is no text{key.start_mark}")
                entries[self._scalar(key)] = self._value(self._next())
        else:
            return self._known(event)
        if event.tag is not None:
            raise yaml.YAMLError(f"tag {event.tag}{event.start_mark}")
        if event.anchor is not None:
            self._anchored[event.anchor] = found
        return found

    def _known(self, event: _Event) -> object:
        if not isinstance(event, yaml.AliasEvent) or event.anchor not in self._anchored:
            raise yaml.YAMLError(f"nothing has this name{event.start_mark}")
        return self._anchored[event.anchor]

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        text = event.value
        # What a number, a truth value or nothing begins with; most texts begin with a letter.
        if event.implicit[0] and (not text or text[0] in self._loader.yaml_implicit_resolvers):
            tag = self._loader.resolve(yaml.ScalarNode, text, event.implicit)  # type: ignore[no-untyped-call]
            if tag != _TEXT:
                return self._loader.construct_object(yaml.ScalarNode(tag, text))
        return text
