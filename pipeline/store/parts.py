"""Finished parts of the work, kept beside the tables: what makes updates and killed runs cheap.

A part holds the rows that came of some units of work. A unit is what is done again when something
it depends on has changed, a file that was read or a document that was extracted; its key is a
digest of all that it depends on. Rows carry the number of their unit in the part, so that those of
units that no longer count can be passed over.

A part is complete once its list of units is written, which is last. So a run that is killed loses
the parts that were being made and no others, and two workers that make one part do not disturb each
other.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs

from pipeline.store import places

FOLDER = ".parts"
"""Folder of an output folder that holds the parts; worthless without the raw folder."""
UNIT = "#unit"
"""Column of every table of a part: the number of the row's unit; no table has one of that name."""
MOST_SMALL = 32
"""Small parts, as updates make them, that are left as they are."""
_SIGN = "sign"
"""Empty file by which a worker knows that it sees the folder."""
_UNITS = "units"
_KEY = "key"
_NAME_BYTES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows of a unit are."""

    part: str
    number: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The finished parts of one kind of work.

    Parameters
    ----------
    place
        Their folder; it is the same for all workers.
    copies
        Folder of this machine for copies of those that lie on other storage; without it they are
        read where they lie.
    """

    place: places.Place
    copies: Path | None = field(default=None, compare=False)

    def __reduce__(self) -> tuple[type[Parts], tuple[places.Place]]:
        # A worker may be on another machine, and reads little of what others have made.
        return Parts, (self.place,)

    def prepare(self) -> None:
        """Make the folder."""
        places.make_folder(self.place)
        files, root = places.arrow_files(self.place)
        # Much storage has no folders but those of the files in them.
        files.open_output_stream(f"{root}/{_SIGN}").close()

    def is_there(self) -> bool:
        """Tell whether the folder is in reach of this process."""
        return (self.place / _SIGN).is_file()

    def write(self, keys: Sequence[str], tables: Mapping[str, pa.Table]) -> str:
        """Write a part.

        Parameters
        ----------
        keys
            Keys of its units, by their numbers.
        tables
            Its rows by table, each with the number of its unit.

        Returns
        -------
        Name of the part.
        """
        files, root = places.arrow_files(self.place)
        name = secrets.token_hex(_NAME_BYTES)
        places.make_folder(self.place / name)
        units = pa.table({_KEY: pa.array(keys, pa.string())})
        for table, rows in (*tables.items(), (_UNITS, units)):
            with (
                files.open_output_stream(f"{root}/{name}/{table}.arrow") as sink,
                pa.ipc.new_file(sink, rows.schema) as writer,
            ):
                writer.write_table(rows)
        return name

    def index(self) -> dict[str, Place]:
        """Return where the units of all complete parts are, by key.

        Of parts that hold the same unit the first by name counts.
        """
        found: dict[str, Place] = {}
        for part in self._folders():
            for number, key in enumerate(self._keys(part)):
                found.setdefault(key, Place(part, number))
        return found

    def batches(
        self, part: str, table: str, units: Collection[int] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows of one table of a part without the numbers of their units.

        Parameters
        ----------
        part
            Name of the part; one without that table has no rows of it.
        table
            Name of the table.
        units
            Units whose rows count; all where this is left out.
        """
        for batch in self.numbered(part, table, units):
            yield batch.drop_columns([UNIT])

    def numbered(
        self, part: str, table: str, units: Collection[int] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows of one table of a part with the numbers of their units; see `batches`."""
        files, folder = self._at_hand(part)
        path = f"{folder}/{table}.arrow"
        if files.get_file_info(path).type != pa.fs.FileType.File:
            return
        wanted = None if units is None else pa.array(sorted(units), pa.int32())
        with files.open_input_file(path) as source, pa.ipc.open_file(source) as reader:
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number)
                if wanted is not None:
                    batch = batch.filter(pc.is_in(batch.column(UNIT), value_set=wanted))
                if batch.num_rows:
                    yield batch

    def _at_hand(self, part: str) -> tuple[pa.fs.FileSystem, str]:
        """Return where a part is read."""
        folder = self.place / part
        if self.copies is None or isinstance(folder, Path):
            return places.arrow_files(folder)
        copy = self.copies / part
        if not copy.is_dir():
            folder.download_folder(copy)
        return places.arrow_files(copy)

    def tidy(self, live: Mapping[str, Collection[int]], size: int) -> None:
        """Remove what no longer counts, and join small parts when there are many.

        Parameters
        ----------
        live
            Units that count, by part.
        size
            Units of a part of usual size.
        """
        small = sorted(part for part in live if 2 * len(live[part]) < size)
        joined: list[str] = small if len(small) > MOST_SMALL else []
        kept = {*live} - {*joined}
        waiting: dict[str, Collection[int]] = {}
        for part in joined:
            waiting[part] = live[part]
            if sum(map(len, waiting.values())) >= size:
                kept.add(self._join(waiting))
                waiting = {}
        if waiting:
            kept.add(self._join(waiting))
        files, root = places.arrow_files(self.place)
        for name in self._folders():
            if name not in kept:
                files.delete_dir(f"{root}/{name}")

    def _join(self, live: Mapping[str, Collection[int]]) -> str:
        """Write the live units of some parts as one part; return its name."""
        keys: list[str] = []
        tables: dict[str, list[pa.RecordBatch]] = {}
        for part, units in live.items():
            known = self._keys(part)
            number = {unit: len(keys) + place for place, unit in enumerate(sorted(units))}
            keys += [known[unit] for unit in sorted(units)]
            for table in self._tables(part):
                for batch in self.numbered(part, table, units):
                    now = [number[unit] for unit in batch.column(UNIT).to_pylist()]
                    place = batch.schema.get_field_index(UNIT)
                    moved = batch.set_column(place, UNIT, pa.array(now, pa.int32()))
                    tables.setdefault(table, []).append(moved)
        return self.write(
            keys, {name: pa.Table.from_batches(batches) for name, batches in tables.items()}
        )

    def _tables(self, part: str) -> list[str]:
        files, root = places.arrow_files(self.place)
        found = files.get_file_info(pa.fs.FileSelector(f"{root}/{part}"))
        names = sorted(one.base_name.removesuffix(".arrow") for one in found)
        return [name for name in names if name != _UNITS]

    def _keys(self, part: str) -> list[str]:
        """Return the keys of the units of a part, by their numbers; none if it is not complete."""
        files, root = places.arrow_files(self.place)
        try:
            with files.open_input_file(f"{root}/{part}/{_UNITS}.arrow") as source:
                found: list[str] = pa.ipc.open_file(source).read_all().column(_KEY).to_pylist()
        # The list of a part that was being written when the machine went down may be cut.
        except (OSError, pa.ArrowInvalid):
            return []
        return found

    def _folders(self) -> list[str]:
        files, root = places.arrow_files(self.place)
        selector = pa.fs.FileSelector(root, allow_not_found=True)
        return sorted(
            found.base_name
            for found in files.get_file_info(selector)
            if found.type == pa.fs.FileType.Directory
        )


def numbered(table: pa.Table, units: Sequence[int]) -> pa.Table:
    """Return rows with the number of the unit of each."""
    return table.append_column(UNIT, pa.array(units, pa.int32()))
