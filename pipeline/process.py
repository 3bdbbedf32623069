"""What the program does to a process of its own, and a library must not do to somebody else's."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

_THRESHOLDS = (50_000, 20, 50)
_MMAP_THRESHOLD = -3
"""`M_MMAP_THRESHOLD` of `malloc.h`: from how many bytes memory is taken from the system alone."""
_LARGE_BYTES = 1 << 20


def collect_seldom() -> None:
    """Look for reference cycles seldom.

    Language packs are hundreds of thousands of objects that stay, and reports leave no cycle: as
    often as Python looks by default, a fifth of a short run was looking for nothing.
    """
    gc.set_threshold(*_THRESHOLDS)


def keep_little() -> None:
    """Give every large stretch of memory back to the system as soon as it is free.

    The GNU C library learns from what is freed to keep ever larger ones among small objects, where
    they cannot be given back any more.
    """
    _allocator("mallopt", _MMAP_THRESHOLD, _LARGE_BYTES)


def keep_to_the_end() -> None:
    """Never look for reference cycles among the objects that there are now.

    Python looks once more before it ends, when all memory is given back: a third of a second and
    more for language packs and what was remembered of names.
    """
    # DuckDB warns at the end if its own objects are among them.
    if "duckdb" not in sys.modules:
        gc.freeze()


def give_back() -> None:
    """Give memory that is free back to the system.

    Arrow and the C library keep what was freed for what may come. Of 100,000 reports that is a
    hundred megabytes, and the next stage wants other things.
    """
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    _allocator("malloc_trim", 0)


def _allocator(function: str, *arguments: int) -> None:
    """Call a function of the GNU C library, where that is in use."""
    if sys.platform == "linux":
        found = getattr(ctypes.CDLL(None), function, None)
        if found is not None:
            found(*arguments)


def keep_pandas_out() -> None:
    """Let pyarrow believe that there is no pandas, unless it is imported already.

    Before it converts any values pyarrow imports pandas, to ask whether they are a series: a third
    of a second. It asks once, and a run has none. Data frames can still be made of its tables.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array(())
    finally:
        sys.meta_path.remove(finder)


class _NoPandas:
    """Finds no pandas, and leaves all other modules to others."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError(name)
        return None
