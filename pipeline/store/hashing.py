"""Digests of files and texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pipeline.store.places import Place

_BLOCK = 1 << 20


def hash_file(path: Place) -> str:
    """Return the SHA-256 of a file's bytes.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


class Digest:
    """A SHA-256 over texts, each marked off from the next."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, text: str) -> None:
        """Add a text; it may hold halves of surrogate pairs, as names of files do."""
        encoded = text.encode("utf-8", "surrogatepass")
        self._digest.update(len(encoded).to_bytes(8, "big"))
        self._digest.update(encoded)

    def hex(self) -> str:
        """Return the digest in hexadecimal digits."""
        return self._digest.hexdigest()


def digest(texts: Iterable[str]) -> str:
    """Return the digest of some texts in hexadecimal digits."""
    found = Digest()
    for text in texts:
        found.add(text)
    return found.hex()
