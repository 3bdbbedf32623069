"""The units of work of a run: which are finished, and which are still to be done, in partitions.

A unit of reading is a file, or a stretch of a large one; a unit of extraction is a document, and
one of linking an event. The key of a unit is a digest of all that its rows depend on, so what an
earlier run finished under the same key need not be done again.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.entries import digest
from pipeline.ingest import Limits, SourceFile, batches
from pipeline.partition import Events, Files, Finished, Shipped, Stored, Stretch
from pipeline.store.divided import part_of
from pipeline.store.parts import Place
from pipeline.tables import Tables

if TYPE_CHECKING:
    from pipeline.link.known import Known
    from pipeline.link.settling import Surroundings
    from pipeline.link.stored import StoredSource

REPORTS_PER_PART = 256
REPORTS_READ_TWICE = 16
"""As many as that together where a model reads too: it takes its time, in which the progress bar
stands still, and workers without a part of their own wait."""
BYTES_PER_PART = 4_000_000
LIKELY_COMPRESSION = 8


@dataclass(slots=True)
class Ledger:
    """Which units are finished, and which of them make up the tables of this run."""

    places: dict[str, Place]
    """where the rows of every finished unit are, by key"""
    live: dict[str, array[int]] = field(default_factory=dict)
    """units that make up the tables, sorted, by part"""

    def enter(self, finished: Finished) -> None:
        """Take down a part that was just finished."""
        for number, key in enumerate(finished.keys):
            self.places[key] = Place(finished.part, number)

    def take(self, keys: Iterable[str]) -> None:
        """Let finished units make up the tables; where the others are is held no longer."""
        units: defaultdict[str, set[int]] = defaultdict(set)
        for key in keys:
            place = self.places[key]
            units[place.part].add(place.number)
        self.live = {part: array("I", sorted(numbers)) for part, numbers in units.items()}
        self.places.clear()


def units_of_file(key: str, file: SourceFile, finished: Collection[str]) -> list[str] | None:
    """Return the keys of the units of a file; null if not all of them are finished."""
    if not _is_large(file):
        return [key] if key in finished else None
    found: list[str] = []
    while (stretch := _stretch(key, len(found), last=False)) in finished:
        found.append(stretch)
    end = _stretch(key, len(found), last=True)
    return [*found, end] if end in finished else None


def partitions_of_files(
    files: Iterable[tuple[str, SourceFile]], limits: Limits, finished: Collection[str]
) -> Iterator[Files | Stretch]:
    """Yield files in partitions of about the same size; a large file is read here, part by part.

    Parameters
    ----------
    files
        Files that are not finished, with their keys.
    limits
        Bounds on what is read.
    finished
        Keys of finished units: a killed run may have left stretches of large files.
    """
    waiting: list[tuple[str, SourceFile]] = []
    size = 0
    for key, file in files:
        if _is_large(file):
            yield from _stretches(key, file, limits, finished)
            continue
        bytes_to_read = _bytes_to_read(file)
        full = len(waiting) == REPORTS_PER_PART or size + bytes_to_read > BYTES_PER_PART
        if waiting and full:
            yield _files(waiting)
            waiting, size = [], 0
        waiting.append((key, file))
        size += bytes_to_read
    if waiting:
        yield _files(waiting)


def partitions_of_documents(
    documents: Iterable[tuple[str, int, str, str]], most: int
) -> Iterator[Stored]:
    """Yield documents in partitions.

    Parameters
    ----------
    documents
        Part of reading, unit, document and key of extraction of each, part by part.
    most
        Documents of a partition.
    """
    part: str | None = None
    keys: dict[str, str] = {}
    units: set[int] = set()
    for place, unit, doc_id, key in documents:
        if part is not None and (place != part or len(keys) == most):
            yield Stored(keys, part, frozenset(units))
            keys, units = {}, set()
        part = place
        keys[doc_id] = key
        units.add(unit)
    if part is not None:
        yield Stored(keys, part, frozenset(units))


def key_of_event(event: Surroundings, basis: str, keys: Mapping[str, str]) -> str:
    """Return the key of an event.

    Parameters
    ----------
    event
        The event.
    basis
        Stands for all that settling it depends on, besides what is read of it.
    keys
        Keys of extraction by document.
    """
    reports = [
        (doc_id, keys[doc_id], vote, sorted(event.identities[doc_id].items()))
        for doc_id, vote in event.vote_of.items()
    ]
    said = (event.event_id, reports, sorted(event.renderings.items()), sorted(event.together))
    return digest(basis, repr(said))


def partitions_of_events(
    keys: Mapping[str, str], known: Known, source: StoredSource
) -> Iterator[Events]:
    """Yield events in partitions.

    Parameters
    ----------
    keys
        Keys of the events that are not finished, by event.
    known
        What all reports together say of the events.
    source
        Where the rows of their reports are.
    """
    sizes = {event_id: known.size(event_id) for event_id in keys}
    part = part_of(sorted(keys), sizes)
    events: defaultdict[int, list[str]] = defaultdict(list)
    for event_id, number in part.items():
        events[number].append(event_id)
    part_of_document = {
        doc_id: number for event_id, number in part.items() for doc_id in known.documents(event_id)
    }
    for number, rows in enumerate(source.in_parts(part_of_document)):
        yield Events(
            [keys[event_id] for event_id in events[number]],
            [known.surroundings(event_id) for event_id in events[number]],
            rows,
        )


def _files(waiting: Iterable[tuple[str, SourceFile]]) -> Files:
    keys, files = zip(*waiting, strict=True)
    return Files(keys, files)


def _is_large(file: SourceFile) -> bool:
    return _bytes_to_read(file) > BYTES_PER_PART


def _bytes_to_read(file: SourceFile) -> int:
    return file.size * (LIKELY_COMPRESSION if file.gzipped else 1)


def _stretches(
    key: str, file: SourceFile, limits: Limits, finished: Collection[str]
) -> Iterator[Stretch]:
    """Yield the stretches of a large file that are not finished."""
    for number, (rows, last) in enumerate(_with_end(batches([file], limits, REPORTS_PER_PART))):
        stretch = _stretch(key, number, last=last)
        if stretch not in finished:
            yield Stretch(stretch, Shipped.of(rows))


def _with_end(stretches: Iterator[Tables]) -> Iterator[tuple[Tables, bool]]:
    """Yield each with whether it is the last; one without rows if there is none."""
    before = next(stretches, Tables())
    for rows in stretches:
        yield before, False
        before = rows
    yield before, True


def _stretch(key: str, number: int, *, last: bool) -> str:
    return f"{key}/{number}{'/end' if last else ''}"
