"""Text of reports on a terminal: nothing that steers it, and no line that turns its neighbours."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_ISOLATE, _END_OF_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def printable(text: str) -> str:
    """Return a text, character for character, without those that would steer the terminal.

    Reports are hostile input: control characters and marks of direction become U+FFFD; line feeds
    stay.
    """
    return "".join(
        character if character.isprintable() or character == "\n" else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def wrapped(console: Console, text: str, width: int, style: str = "") -> Iterator[Text]:
    """Yield a text as printable lines of at most a width.

    A terminal orders each of its lines alone. So a line with Arabic in it is isolated by itself,
    and what stands beside it in a table keeps its place.

    Parameters
    ----------
    console
        Where the text is printed.
    text
        Any text.
    width
        Cells that a line may take.
    style
        Style of the lines.
    """
    for line in Text(printable(text)).wrap(console, width):
        line.rstrip()
        isolated = any(unicodedata.bidirectional(one) in _RIGHT_TO_LEFT for one in line.plain)
        shown = f"{_ISOLATE}{line.plain}{_END_OF_ISOLATE}" if isolated else line.plain
        yield Text(shown, style)
