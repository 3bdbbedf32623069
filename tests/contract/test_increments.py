"""An update costs what has changed, and gives the bytes of a run from the beginning."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import pipeline
from benchmarks.generate import generate
from pipeline import languages, units
from pipeline.fingerprint import Basis
from pipeline.reuse import Share
from pipeline.run import Outcome, Settings, run, run_stage
from pipeline.store import parts
from pipeline.store.parts import FOLDER
from tests.conftest import REPORTS, Contents


@pytest.fixture
def settings(raw: Path, tmp_path: Path) -> Settings:
    """Return settings that read the small folder."""
    return Settings(raw=raw, out=tmp_path / "out")


@pytest.fixture
def updated(settings: Settings, tmp_path: Path, contents: Contents) -> Callable[[], Outcome]:
    """Return what updates the tables and holds them to those of a run from the beginning."""

    def update() -> Outcome:
        outcome = run(settings)
        fresh = tmp_path / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        run(Settings(raw=settings.raw, out=fresh))
        assert contents(settings.out) == contents(fresh)
        return outcome

    return update


def test_a_first_run_reuses_nothing(settings: Settings) -> None:
    reuse = run(settings).reuse
    assert reuse.files == Share(total=6, reused=0)
    assert reuse.reports == Share(total=5, reused=0)


def test_one_changed_file_is_one_file(settings: Settings, updated: Callable[[], Outcome]) -> None:
    run(settings)
    with (settings.raw / "hi.txt").open("a", encoding="utf-8") as file:
        file.write("समारोह में 7 व्यक्तियों को योग्यता प्रमाण पत्र प्रदान किए गए।\n")
    reuse = updated().reuse
    assert reuse.files == Share(total=6, reused=5)
    assert reuse.reports == Share(total=5, reused=4)


def test_a_new_file_is_one_file(settings: Settings, updated: Callable[[], Outcome]) -> None:
    run(settings)
    shutil.copy(settings.raw / "ar.txt", settings.raw / "a" / "copy.txt")
    reuse = updated().reuse
    assert reuse.files == Share(total=7, reused=6)
    assert reuse.reports == Share(total=6, reused=5)
    assert pipeline.load(settings.out).documents.duplicate_of.notna().sum() == 1


def test_a_removed_file_leaves_the_tables(
    settings: Settings, updated: Callable[[], Outcome]
) -> None:
    run(settings)
    (settings.raw / "ar.txt").unlink()
    reuse = updated().reuse
    assert reuse.files == Share(total=5, reused=5)
    assert "ar.txt" not in set(pipeline.load(settings.out).documents.path)


def test_a_renamed_file_is_another_report(
    settings: Settings, updated: Callable[[], Outcome]
) -> None:
    run(settings)
    (settings.raw / "ar.txt").rename(settings.raw / "other.txt")
    assert updated().reuse.files == Share(total=6, reused=5)


def test_what_metadata_says_of_a_file_is_taken_in(
    settings: Settings, updated: Callable[[], Outcome]
) -> None:
    run(settings)
    (settings.raw / "metadata.csv").write_text("path,published_on\nar.txt,2024-03-21\n", "utf-8")
    assert updated().reuse.files == Share(total=6, reused=5)


def test_a_record_added_to_a_file_is_one_report(
    settings: Settings, updated: Callable[[], Outcome]
) -> None:
    many = settings.raw / "many.jsonl"
    many.write_text("".join(json.dumps({"text": text}) + "\n" for text in REPORTS.values()))
    run(settings)
    with many.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"text": "5 Mart 2024 tarihinde 3 kişiye madalya verildi."}) + "\n")
    reuse = updated().reuse
    assert reuse.files == Share(total=7, reused=6)
    assert reuse.reports == Share(total=11, reused=10)


def test_a_changed_pack_extracts_its_language_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    packs = Basis.of(settings.options).packs
    monkeypatch.setattr("pipeline.fingerprint.hash_packs", lambda: {**packs, "ko": "changed"})
    reuse = run(settings).reuse
    assert reuse.files == Share(total=6, reused=6)
    assert reuse.reports == Share(total=5, reused=4)


def test_extraction_reads_the_pack_of_its_language_alone(
    settings: Settings, tmp_path: Path
) -> None:
    """So its results may be kept when another pack changes."""
    script = (
        "import sys; from pathlib import Path; from pipeline import languages\n"
        "from pipeline.run import Settings, run\n"
        "read = languages.read; seen = set()\n"
        "def note(code, part):\n"
        "    seen.add((code, part)); return read(code, part)\n"
        "languages.read = note\n"
        "run(Settings(raw=Path(sys.argv[1]), out=Path(sys.argv[2])), 'extract')\n"
        "print(sorted(seen))\n"
    )
    raw = tmp_path / "turkish"
    shutil.copytree(settings.raw / "a", raw)
    shown = subprocess.run(
        [sys.executable, "-c", script, raw, tmp_path / "out"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    read = set(eval(shown.stdout))
    assert ("tr", "awards") in read
    others = {part for code, part in read if code != "tr"}
    assert others == set(languages.READING_PARTS)


def test_other_code_does_everything_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    monkeypatch.setattr("pipeline.fingerprint.hash_code", lambda: "other code")
    reuse = run(settings).reuse
    assert reuse.files == Share(total=6, reused=0)
    assert reuse.reports == Share(total=5, reused=0)


def test_any_updates_give_the_bytes_of_a_fresh_run(
    settings: Settings, updated: Callable[[], Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units, "REPORTS_PER_PART", 4)
    monkeypatch.setattr("pipeline.execute.REPORTS_PER_PART", 4)
    monkeypatch.setattr(parts, "MOST_SMALL", 1)
    chance = random.Random(5)
    texts = list(REPORTS.values())
    for step in range(6):
        names = sorted(file.name for file in settings.raw.glob("*.txt"))
        for name in chance.sample(names, chance.randrange(len(names) // 2 + 1)):
            (settings.raw / name).unlink()
        for number in range(chance.randrange(1, 4)):
            text = f"{chance.choice(texts)}{step} {number}"
            (settings.raw / f"{chance.randrange(9)}.txt").write_text(text, "utf-8")
        updated()
        kept = [*(settings.out / FOLDER / "read").iterdir()]
        files = sum(file.is_file() for file in settings.raw.rglob("*"))
        assert len(kept) <= files // 2 + 2, "small parts are joined, dead ones are removed"


@pytest.fixture
def generated(settings: Settings, tmp_path: Path) -> list[Path]:
    """Put reports of which several tell one event in the place of the small folder's."""
    shutil.rmtree(settings.raw)
    generate(60, settings.raw)
    return sorted(settings.raw.rglob("*.txt"))


@pytest.mark.parametrize("held_back", [0, 17, 41])
def test_only_events_that_a_report_changes_are_settled_again(
    settings: Settings, updated: Callable[[], Outcome], generated: list[Path], held_back: int
) -> None:
    file = generated[held_back]
    text = file.read_bytes()
    file.unlink()
    run(settings)
    file.write_bytes(text)
    events = updated().reuse.events
    assert events is not None
    assert events.total < len(generated), "several reports tell one event"
    assert events.total - 3 <= events.reused < events.total


def test_events_are_settled_again_when_what_is_known_of_their_people_changes(
    settings: Settings,
    updated: Callable[[], Outcome],
    generated: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.store.divided.REPORTS_IN_PART", 7)
    chance = random.Random(8)
    texts = {file: file.read_bytes() for file in generated}
    for _ in range(5):
        for file, text in texts.items():
            if chance.random() < 0.5:
                file.write_bytes(text)
            else:
                file.unlink(missing_ok=True)
        updated()


def test_a_changed_pack_settles_events_whose_people_are_written_in_its_language(
    settings: Settings, generated: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    packs = Basis.of(settings.options).packs
    monkeypatch.setattr("pipeline.fingerprint.hash_packs", lambda: {**packs, "ko": "changed"})
    events = run(settings).reuse.events
    tables = pipeline.load(settings.out)
    in_korean = sum("ko" in languages for languages in tables.events.languages)
    assert events is not None
    assert 0 < events.reused <= events.total - in_korean < events.total


def test_a_stage_alone_takes_over_what_a_run_extracted(
    settings: Settings, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    before = contents(settings.out)
    packs = Basis.of(settings.options).packs
    monkeypatch.setattr("pipeline.fingerprint.hash_packs", lambda: {**packs, "ko": "changed"})
    assert run_stage(settings, "extract").reuse.reports == Share(total=5, reused=4)
    run(settings)
    assert contents(settings.out) == before


def test_a_part_that_is_cut_is_made_again(
    settings: Settings, updated: Callable[[], Outcome]
) -> None:
    run(settings)
    for file in (settings.out / FOLDER).glob("*/*/units.arrow"):
        file.write_bytes(file.read_bytes()[:100])
    (settings.raw / "new.txt").write_text("Yeni bir metin.", "utf-8")
    assert updated().reuse.files == Share(total=7, reused=0)


def test_an_edit_that_keeps_size_and_time_is_seen(
    settings: Settings, updated: Callable[[], Outcome]
) -> None:
    file = settings.raw / "a" / "tr.txt"
    run(settings)
    status = file.stat()
    file.write_text(file.read_text("utf-8").replace("20 kolektife", "30 kolektife"), "utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size
    assert updated().reuse.files == Share(total=6, reused=5)
    assert 30 in set(pipeline.load(settings.out).awards["count"])


KILLED_RUN = (
    "import sys; from pathlib import Path; from pipeline import units\n"
    "from pipeline.run import Settings, run\n"
    "units.REPORTS_PER_PART = 5\n"
    "run(Settings(raw=Path(sys.argv[1]), out=Path(sys.argv[2]), workers=2))\n"
)


def test_runs_killed_at_any_moment_lose_nothing(
    settings: Settings, tmp_path: Path, contents: Contents
) -> None:
    """Each is killed at another moment; the last good tables stay, and work goes on."""
    run(settings)
    before = contents(settings.out)
    for number in range(40):
        text = f"{number} Mart 2024 tarihinde {number + 2} kişiye madalya verildi. " * 40
        (settings.raw / f"{number}.txt").write_text(text, "utf-8")
    fresh = Settings(raw=settings.raw, out=tmp_path / "fresh")
    run(fresh)
    after = contents(fresh.out)
    chance = random.Random(os.getpid())
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED_RUN, settings.raw, settings.out], start_new_session=True
        )
        time.sleep(chance.uniform(0.3, 4.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert len(pipeline.load(settings.out).documents) in (5, 45)
        assert contents(settings.out) in (before, after)
    finished = len([*(settings.out / FOLDER / "read").glob("*/units.arrow")])
    outcome = run(settings)
    assert contents(settings.out) == after
    if outcome.done and finished > 1:
        assert outcome.reuse.files is not None
        assert outcome.reuse.files.reused > 0
