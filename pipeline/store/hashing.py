"""Digests of files."""

from __future__ import annotations

import hashlib

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
