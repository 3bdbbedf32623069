"""`run.json`: what the stored tables were made from, by which code, and whether they are intact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline.store.places import Place
from pipeline.store.seen import Seen
from pipeline.store.states import states

RUN_RECORD = "run.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What is known of stored tables."""

    version: str
    python: str
    libraries: Mapping[str, str]
    """versions of the libraries that have a say in the tables"""
    code: str
    """hash of the program's own files, language packs left out"""
    packs: Mapping[str, str]
    """hash of every language pack"""
    inputs: str
    """hash of the raw folder: names and contents of all its files but the judgements"""
    judgements: str
    """the same of the files of judgements, as the link stage took them"""
    options: Mapping[str, int]
    annotator: Mapping[str, str] = field(default_factory=dict)
    """name and digest of the model that read beside the rules; empty without one"""
    stages: Mapping[str, str]
    """for every stage that is done, a hash of all that its tables depend on"""
    tables: Mapping[str, int]
    """number of rows by table"""
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of every other file of the folder"""

    def write(self, folder: Path) -> None:
        """Write the record into a folder of tables."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / RUN_RECORD).write_text(text + "\n", "utf-8", newline="\n")

    def intact(self, folder: Place) -> bool:
        """Whether every file of a folder of tables is as it was written."""
        seen = Seen.of_tables(folder)
        try:
            intact = all(
                seen.digest(state) == self.files[name]
                for name, state in states(folder, self.files).items()
            )
        except OSError:
            return False
        seen.save()
        return intact

    def remember(self, folder: Place) -> None:
        """Keep that the files of a folder, which were just written, hold what the record says."""
        seen = Seen.of_tables(folder)
        for name, state in states(folder, self.files).items():
            seen.remember(state, self.files[name])
        seen.save()


def read_record(folder: Place) -> RunRecord | None:
    """Return the record of a folder of tables; none if there is none that can be understood."""
    try:
        return RunRecord(**json.loads((folder / RUN_RECORD).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
