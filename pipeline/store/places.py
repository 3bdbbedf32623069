"""Where files lie: on this machine, or on any storage that fsspec knows.

A place is written as a path or as a URL (`s3://bucket/folder`, `file:///folder`). A path is served
by Python and Arrow themselves, a URL by fsspec, whose packages for each kind of storage are the
user's to install.
"""

from __future__ import annotations

import contextlib
import functools
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Literal, TypeAlias

from pipeline.errors import PipelineError, UsageError

if TYPE_CHECKING:
    import pyarrow.fs
    from fsspec import AbstractFileSystem

_PATTERN = frozenset("*?[")
"""What fsspec takes as a pattern in some operations and as itself in others."""


@dataclass(frozen=True, slots=True)
class Url:
    """A place on a storage, with those methods of `Path` that are needed of both.

    Parameters
    ----------
    root
        URL as the user wrote it.
    below
        Path below it; it may hold any characters, since nobody takes it apart.
    """

    root: str
    below: str = ""

    def __str__(self) -> str:
        if not self.below:
            return self.root
        return f"{self.root}{'' if self.root.endswith('/') else '/'}{self.below}"

    def __truediv__(self, name: str) -> Url:
        return Url(self.root, f"{self.below}/{name}" if self.below else name)

    @property
    def name(self) -> str:
        """The last part of its path below the root."""
        return self.below.rpartition("/")[2]

    @property
    def parent(self) -> Url:
        """The place that holds it; of the root the root."""
        return Url(self.root, self.below.rpartition("/")[0])

    @property
    def storage(self) -> AbstractFileSystem:
        """Its storage, with nothing remembered: other machines write there too."""
        found, _ = _opened(self.root)
        found.invalidate_cache()
        return found

    @property
    def path(self) -> str:
        """Its path on the storage."""
        _, root = _opened(self.root)
        return f"{root.rstrip('/')}/{self.below}" if root and self.below else self.below or root

    def absolute(self) -> Url:
        """Return itself: no URL depends on the working directory."""
        return self

    def exists(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.storage.exists(self.path))

    def is_dir(self) -> bool:
        """Tell whether it is a folder; on many storages only one that holds something is."""
        return bool(self.storage.isdir(self.path))

    def is_file(self) -> bool:
        """Tell whether it is a file."""
        return bool(self.storage.isfile(self.path))

    def open(self, mode: Literal["rb"]) -> IO[bytes]:
        """Open a file for reading."""
        opened: IO[bytes] = self.storage.open(self.path, mode)
        return opened

    def read_bytes(self) -> bytes:
        """Return the bytes of a file."""
        data: bytes = self.storage.cat_file(self.path)
        return data

    def read_text(self, encoding: str) -> str:
        """Return the text of a file."""
        return self.read_bytes().decode(encoding)

    def write_bytes(self, data: bytes) -> None:
        """Write a file in a folder that is there."""
        self.storage.pipe_file(self.path, data)

    def mkdir(self) -> None:
        """Make a folder and all above it, where the storage has folders.

        A path that begins with no slash begins with a bucket: that is the user's to make, and below
        it there are no folders but those of files.
        """
        if self.path.startswith("/"):
            self.storage.makedirs(self.path, exist_ok=True)

    def remove_folder(self) -> None:
        """Remove a folder with all that it holds; do nothing if there is none."""
        with contextlib.suppress(FileNotFoundError):
            self.storage.rm(self.path, recursive=True)

    def remove_file(self) -> None:
        """Remove a file; do nothing if there is none."""
        with contextlib.suppress(FileNotFoundError):
            self.storage.rm_file(self.path)

    def move(self, target: Url) -> None:
        """Put a file in the place of another; do nothing if it is gone."""
        with contextlib.suppress(FileNotFoundError):
            self.storage.mv(self.path, target.path)

    def upload(self, file: Path) -> None:
        """Write a file with the bytes of one on this machine."""
        self.storage.put_file(str(file), self.path)

    def download(self, target: Path) -> None:
        """Copy a file to one on this machine."""
        self.storage.get_file(self.path, str(target))

    def download_folder(self, target: Path) -> None:
        """Copy a folder to a new one on this machine, many files at a time where that is faster."""
        self.storage.get(f"{self.path}/", f"{target}/", recursive=True)


Place: TypeAlias = Path | Url


def place_of(written: str | Path | Url) -> Place:
    """Return the place that a user has written.

    Raises
    ------
    UsageError
        The name is empty, or no storage is reached by such a URL.
    """
    if not isinstance(written, str):
        return written
    if not written:
        raise UsageError("the name of a folder is empty")
    if "://" not in written:
        return Path(written)
    if _PATTERN & set(written):
        raise UsageError(f"cannot open {written}: a URL is read without patterns; name one folder")
    _opened(written)
    return Url(written)


def make_folder(folder: Place) -> None:
    """Make a folder and all above it, if it is not there."""
    if isinstance(folder, Path):
        folder.mkdir(parents=True, exist_ok=True)
    else:
        folder.mkdir()


def local_copy(file: Place, folder: Path) -> Path:
    """Return a file on this machine: itself, or a copy of it in a folder, which is made."""
    if isinstance(file, Path):
        return file
    folder.mkdir(exist_ok=True)
    unfinished = folder / f"{file.name}.unfinished"
    file.download(unfinished)
    return unfinished.replace(folder / file.name)


def arrow_files(place: Place) -> tuple[pyarrow.fs.FileSystem, str]:
    """Return the file system of a place as Arrow has it, and the path of the place on it."""
    import pyarrow.fs

    if isinstance(place, Path):
        return pyarrow.fs.LocalFileSystem(use_mmap=True), str(place)
    return pyarrow.fs.PyFileSystem(pyarrow.fs.FSSpecHandler(place.storage)), place.path


def lies_inside(inner: Place, outer: Place) -> bool:
    """Tell whether a place is another, or lies in it."""
    if isinstance(inner, Path) and isinstance(outer, Path):
        return inner.resolve().is_relative_to(outer.resolve())
    one, other = _as_url(inner), _as_url(outer)
    below = PurePosixPath("/", one.path).is_relative_to(PurePosixPath("/", other.path))
    return below and bool(one.storage == other.storage)


def _as_url(place: Place) -> Url:
    return place if isinstance(place, Url) else Url(f"file://{place.resolve()}")


@functools.lru_cache(maxsize=8)
def _opened(url: str) -> tuple[AbstractFileSystem, str]:
    """Return the storage of a URL and the path on it."""
    import fsspec

    try:
        found: tuple[AbstractFileSystem, str] = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise UsageError(f"cannot open {url}: {_first_line(error)}") from None
    except OSError as error:
        raise PipelineError(f"cannot open {url}: {_first_line(error)}") from None
    return found


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
