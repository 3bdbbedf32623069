"""The files that hold a model's weights: safetensors, which is numbers alone, and nothing else.

A pickle runs code when it is read, so it is never opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.tables import one_line

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
_PICKLES = frozenset({".bin", ".ckpt", ".pickle", ".pkl", ".pt", ".pth"})
_LENGTH = 8
_LONGEST_HEADER = 100_000_000


def weight_files(folder: Path) -> list[Path]:
    """Return the files of a model's weights, the index of several first.

    Parameters
    ----------
    folder
        Folder of the model.

    Raises
    ------
    UsageError
        There are none, or only such as could run code, or a file is broken.
    """
    shown = one_line(str(folder))
    if (folder / WEIGHTS).is_file():
        files = [folder / WEIGHTS]
    elif (folder / INDEX).is_file():
        files = [folder / INDEX, *_shards(folder, shown)]
    else:
        pickles = sorted(file.name for file in folder.iterdir() if file.suffix in _PICKLES)
        if pickles:
            raise UsageError(
                f"the weights in {shown} are a pickle ({one_line(pickles[0], 80)}), which can run "
                f"code and is not opened; convert them to safetensors ({WEIGHTS})"
            )
        raise UsageError(f"{shown} holds no weights ({WEIGHTS}); name another model with --ner")
    for file in files:
        if file.name != INDEX and not _is_whole(file):
            raise UsageError(
                f"{one_line(str(file))} is broken or not complete; get the model again"
            )
    return files


def _shards(folder: Path, shown: str) -> list[Path]:
    try:
        index = json.loads((folder / INDEX).read_text("utf-8"))
        names = sorted({str(name) for name in index["weight_map"].values()})
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        raise UsageError(f"{INDEX} in {shown} is broken; get the model again") from None
    for name in names:
        # Only files of the folder itself: an index can name any file there is.
        if Path(name).name != name or Path(name).suffix != ".safetensors" or "\0" in name:
            raise UsageError(
                f"{INDEX} in {shown} names {one_line(name, 80)!r}, which is no safetensors file "
                "beside it; get the model again"
            )
        if not (folder / name).is_file():
            raise UsageError(f"{shown} lacks {one_line(name, 80)}; get the model again")
    return [folder / name for name in names]


def _is_whole(file: Path) -> bool:
    """Tell whether a safetensors file is as long as its header says."""
    size = file.stat().st_size
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(_LENGTH), "little")
        if not 0 < length <= min(size - _LENGTH, _LONGEST_HEADER):
            return False
        header = opened.read(length)
    try:
        tensors: Mapping[str, Mapping[str, object]] = json.loads(header)
        ends = [
            tensor["data_offsets"][1]  # type: ignore[index]
            for name, tensor in tensors.items()
            if name != "__metadata__"
        ]
        return _LENGTH + length + max(ends, default=0) == size
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        return False
