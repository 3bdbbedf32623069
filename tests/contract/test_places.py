"""Reports and tables on any storage that fsspec knows: the same bytes, the same care."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar, NoReturn

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem
from typer.testing import CliRunner

import pipeline
from pipeline import units
from pipeline.cli import app
from pipeline.errors import PipelineError, UsageError
from pipeline.reuse import Share
from pipeline.run import Settings, run, run_stage
from pipeline.schema import STAGES
from pipeline.store.parts import FOLDER
from pipeline.store.places import Url, lies_inside, place_of
from pipeline.store.publish import DECIDED, JOURNAL
from tests.conftest import Contents


class Objects(MemoryFileSystem):
    """Stands for a store of objects: no folders but those of its objects, contents with tags."""

    protocol = "objects"
    store: ClassVar[dict[str, MemoryFile]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    reads: ClassVar[list[str]] = []

    def mkdir(self, path: str, create_parents: bool = True, **_: object) -> None:
        pass

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        pass

    def find(self, path: str, *given: object, **named: object) -> dict[str, dict[str, object]]:
        found: dict[str, dict[str, object]] = super().find(path, *given, **named)
        for name in found:
            if named.get("detail") and name in self.store:
                tag = hashlib.sha256(self.store[name].getvalue()).hexdigest()
                found[name] = {**found[name], "ETag": tag}
        return found

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        stripped: str = super()._strip_protocol(path.removeprefix("objects://"))
        return stripped

    def _open(self, path: str, mode: str = "rb", **options: object) -> object:
        if mode == "rb":
            self.reads.append(path)
        return super()._open(path, mode, **options)


fsspec.register_implementation("objects", Objects)
fsspec.get_filesystem_class("objects")


@pytest.fixture(autouse=True)
def empty_storage() -> Iterator[None]:
    """Leave nothing in memory."""
    yield
    for kind in (MemoryFileSystem, Objects):
        kind.store.clear()
        kind.pseudo_dirs[:] = [""]
    Objects.reads.clear()


Away = Callable[[str, str], Url]
EVERYWHERE = ("memory", "objects", "file")


@pytest.fixture
def away(tmp_path: Path) -> Away:
    """Return what names a folder of a storage by its protocol."""

    def name(protocol: str, folder: str) -> Url:
        path = tmp_path / folder if protocol == "file" else folder
        url = place_of(f"{protocol}://{path}")
        assert isinstance(url, Url)
        return url

    return name


def copy_there(raw: Path, there: Url) -> None:
    for file in sorted(raw.rglob("*")):
        if file.is_file():
            target = there / file.relative_to(raw).as_posix()
            there.storage.makedirs(target.parent.path, exist_ok=True)
            target.upload(file)


def tables_at(place: Url) -> dict[str, bytes]:
    names = (str(name).rpartition("/")[2] for name in place.storage.ls(place.path, detail=False))
    return {
        name: (place / name).read_bytes()
        for name in sorted(names)
        if name.endswith((".parquet", ".csv"))
    }


@pytest.mark.parametrize("protocol", EVERYWHERE)
def test_other_storage_gives_the_same_bytes(
    protocol: str, raw: Path, tmp_path: Path, contents: Contents, away: Away
) -> None:
    (raw / "metadata.csv").write_text("path,published_on\nar.txt,2024-03-21\n", "utf-8")
    (raw / "judgements.csv").write_text("left,right,decision\nar.txt,hi.txt,same\n", "utf-8")
    (raw / ".hidden.txt").write_text("20 Mart 2024", "utf-8")
    (raw / "a" / "odd :: #1?[x].txt").write_text("5 Mart 2024 tarihinde toplandı.", "utf-8")
    (raw / "notes.docx").touch()
    run(Settings(raw=raw, out=tmp_path / "here"))
    expected = contents(tmp_path / "here")
    there, out = away(protocol, "there"), away(protocol, "out")
    copy_there(raw, there)
    assert run(Settings(raw=there, out=out)).done == STAGES
    assert tables_at(out) == expected
    run(Settings(raw=raw, out=away(protocol, "written")))
    assert tables_at(away(protocol, "written")) == expected
    run(Settings(raw=there, out=tmp_path / "read"))
    assert contents(tmp_path / "read") == expected
    assert run(Settings(raw=there, out=out)).done == ()


@pytest.mark.parametrize("protocol", EVERYWHERE)
def test_tables_are_loaded_from_other_storage(protocol: str, raw: Path, away: Away) -> None:
    out = away(protocol, "out")
    with pytest.raises(PipelineError, match="holds no tables"):
        pipeline.load(str(out))
    run(Settings(raw=raw, out=out))
    corpus = pipeline.load(str(out))
    assert len(corpus.documents) == 5
    assert "awards" in corpus.tables
    for _ in range(2):
        assert len(corpus.sql("SELECT doc_id FROM documents")) == 5
    event = corpus.events.event_id[0]
    shown = CliRunner().invoke(app, ["compare", event, "--out", str(out)])
    assert shown.exit_code == 0, shown.output
    assert event in shown.stdout


@pytest.mark.parametrize("protocol", EVERYWHERE)
def test_an_update_there_costs_what_has_changed(
    protocol: str, raw: Path, tmp_path: Path, contents: Contents, away: Away
) -> None:
    there, out = away(protocol, "there"), away(protocol, "out")
    copy_there(raw, there)
    settings = Settings(raw=there, out=out)
    run(settings)
    (there / "ar.txt").write_bytes((raw / "a" / "tr.txt").read_bytes())
    shutil.copy(raw / "a" / "tr.txt", raw / "ar.txt")
    reuse = run(settings).reuse
    assert reuse.files == Share(total=6, reused=5)
    assert reuse.reports == Share(total=5, reused=4)
    (there / "judgements.csv").write_bytes(b"left,right,decision\nar.txt,hi.txt,same\n")
    (raw / "judgements.csv").write_bytes(b"left,right,decision\nar.txt,hi.txt,same\n")
    assert run(settings).done == ("link", "aggregate")
    run(Settings(raw=raw, out=tmp_path / "fresh"))
    assert tables_at(out) == contents(tmp_path / "fresh")
    assert run_stage(settings, "link").done == ()


def test_what_a_store_names_is_not_read_again(raw: Path, away: Away) -> None:
    settings = Settings(raw=away("objects", "there"), out=away("objects", "out"))
    copy_there(raw, away("objects", "there"))
    run(settings)
    assert len([path for path in Objects.reads if path.startswith("/there/")]) == 6
    Objects.reads.clear()
    assert run(settings).done == ()
    assert [path for path in Objects.reads if path.endswith((".txt", ".parquet"))] == []
    (settings.out / "awards.csv").write_bytes(b"mine")
    assert run(settings).done == STAGES


@pytest.mark.parametrize("workers", [1, 2])
def test_local_processes_share_a_url(
    workers: int,
    raw: Path,
    tmp_path: Path,
    contents: Contents,
    away: Away,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(units, "REPORTS_PER_PART", 2)
    run(Settings(raw=raw, out=tmp_path / "here"))
    settings = Settings(raw=away("file", "raw"), out=away("file", "out"), workers=workers)
    run(settings)
    assert contents(tmp_path / "out") == contents(tmp_path / "here")
    assert run(settings).done == ()


def test_a_cluster_shares_a_url(raw: Path, tmp_path: Path, contents: Contents, away: Away) -> None:
    from distributed import LocalCluster

    run(Settings(raw=raw, out=tmp_path / "here"))
    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        address = cluster.scheduler_address
        out = away("file", "out")
        run(Settings(raw=away("file", "raw"), out=out, engine="dask", scheduler=address))
        assert contents(tmp_path / "out") == contents(tmp_path / "here")
        copy_there(raw, away("memory", "raw"))
        for unseen in (
            {"raw": away("memory", "raw"), "out": tmp_path / "out2"},
            {"raw": raw, "out": away("memory", "out")},
        ):
            settings = Settings(engine="dask", scheduler=address, **unseen)
            with pytest.raises(
                PipelineError, match=r"a worker cannot see .*memory:.* by a path or"
            ):
                run(settings)


class Killed(BaseException):
    """Stands for the end of the process."""


def kill_at(change: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill the run before it changes the storage for the n-th time while it publishes."""
    left = itertools.count(change, -1)

    def until_killed(name: str) -> None:
        done = getattr(Url, name)

        def changed(self: Url, *given: object) -> None:
            if DECIDED in self.below and next(left) <= 0:
                raise Killed
            done(self, *given)

        monkeypatch.setattr(Url, name, changed)

    for name in ("mkdir", "remove_folder", "upload", "write_bytes", "move"):
        until_killed(name)


@pytest.mark.parametrize("change", [0, 2, 30, 41, 42, 60, 81])
def test_a_publication_that_is_killed_there_is_done_or_not_done(
    change: int,
    raw: Path,
    tmp_path: Path,
    contents: Contents,
    away: Away,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(raw=raw, out=away("file", "out"))
    run(settings)
    before = contents(tmp_path / "out")
    (raw / "ar.txt").unlink()
    run(Settings(raw=raw, out=tmp_path / "expected"))
    with monkeypatch.context() as patched:
        kill_at(change, patched)
        with pytest.raises(Killed):
            run(settings)
    decided = (tmp_path / "out" / DECIDED / JOURNAL).exists()
    assert len(pipeline.load(str(settings.out)).documents) == (4 if decided else 5)
    after = contents(tmp_path / "expected")
    assert contents(tmp_path / "out") == (after if decided else before)
    assert run(settings).done == (() if decided else STAGES)
    assert contents(tmp_path / "out") == after
    assert not (tmp_path / "out" / DECIDED).exists()


def test_a_journal_that_is_cut_decides_nothing(
    raw: Path, tmp_path: Path, contents: Contents, away: Away
) -> None:
    settings = Settings(raw=raw, out=away("file", "out"))
    run(settings)
    before = contents(tmp_path / "out")
    (tmp_path / "out" / DECIDED).mkdir()
    (tmp_path / "out" / DECIDED / "awards.csv").touch()
    (tmp_path / "out" / DECIDED / JOURNAL).write_text('{"put": ["awa')
    assert len(pipeline.load(str(settings.out)).documents) == 5
    assert run(settings).done == ()
    assert contents(tmp_path / "out") == before


def test_a_killed_run_goes_on_there(
    raw: Path, tmp_path: Path, contents: Contents, away: Away
) -> None:
    for number in range(60):
        text = f"{number} Mart 2024 tarihinde {number + 2} kişiye madalya verildi. " * 40
        (raw / f"{number}.txt").write_text(text, "utf-8")
    run(Settings(raw=raw, out=tmp_path / "here"))
    settings = Settings(raw=away("file", "raw"), out=away("file", "out"))
    script = (
        "import sys; from pipeline import units; from pipeline.run import Settings, run\n"
        "from pipeline.store.places import place_of\n"
        "units.REPORTS_PER_PART = 5\n"
        "run(Settings(raw=place_of(sys.argv[1]), out=place_of(sys.argv[2]), workers=2))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(settings.raw), str(settings.out)],
        start_new_session=True,
    )
    extracted = tmp_path / "out" / FOLDER / "extracted"
    deadline = time.monotonic() + 60
    # The last two may still be cut.
    while len([*extracted.glob("*/units.arrow")]) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    reuse = run(settings).reuse
    assert reuse.files == Share(total=66, reused=66)
    assert reuse.reports is not None
    assert reuse.reports.reused > 0
    assert contents(tmp_path / "out") == contents(tmp_path / "here")


def test_storage_that_fails_ends_the_run(
    raw: Path, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be read for a moment is not set aside for good."""
    there, out = away("objects", "there"), away("memory", "out")
    copy_there(raw, there)

    def fails(*_: object, **__: object) -> NoReturn:
        raise OSError("timed out")

    with monkeypatch.context() as patched:
        patched.setattr(Objects, "_open", fails)
        with pytest.raises(PipelineError, match=r"cannot be read now \(timed out\); run again"):
            run(Settings(raw=there, out=out))
    assert run(Settings(raw=there, out=out)).done == STAGES
    assert len(pipeline.load(out).documents) == 5


def invoke(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    return done.exit_code, done.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s9://bucket/reports", "Protocol not known: s9"),
        ("memory://a*", "without patterns"),
        ("", "is empty"),
    ],
)
def test_a_wrong_place_is_one_line(url: str, said: str, raw: Path, tmp_path: Path) -> None:
    for folders in (("--raw", url, "--out", tmp_path / "out"), ("--raw", raw, "--out", url)):
        code, error = invoke("run", *folders)
        assert code == 2
        assert said in error
    assert not (tmp_path / "out").exists()
    with pytest.raises(UsageError, match=re.escape(said)):
        pipeline.load(url)


def test_a_package_that_is_missing_is_named(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    code, error = invoke("run", "--raw", "s3://bucket/reports", "--out", tmp_path / "out")
    assert (code, error) == (
        2,
        "error: cannot open s3://bucket/reports: Install s3fs to access S3\n",
    )


def test_places_that_cannot_be_are_wrong_usage(raw: Path, tmp_path: Path, away: Away) -> None:
    code, error = invoke("run", "--raw", "memory://none", "--out", tmp_path / "out")
    assert (code, "there is no folder memory://none" in error) == (2, True)
    (raw / "file").touch()
    code, error = invoke("run", "--raw", raw, "--out", f"file://{raw}/file")
    assert (code, "is not a folder" in error) == (2, True)
    inside = away("file", "raw/tables")
    for out, outer in ((inside, raw), (inside, away("file", "raw")), (raw, away("file", "raw"))):
        assert lies_inside(out, outer)
        code, error = invoke("run", "--raw", outer, "--out", out)
        assert (code, "lies inside --raw" in error) == (2, True)
    assert not lies_inside(away("memory", "raw"), raw)
    assert not lies_inside(away("file", "raw2"), away("file", "raw"))


def test_a_path_needs_no_fsspec(raw: Path, tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['fsspec'] = None; sys.argv = ['thidua', *sys.argv[1:]]\n"
        "from pipeline.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "run", "--raw", raw, "--out", tmp_path / "out"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
