"""What many tests need: rows made from the schema alone, and a small folder of reports."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from pipeline.schema import Column, Row, columns

SomeRow = TypeVar("SomeRow", bound=Row)


class MakeRow(Protocol):
    """Makes a row of which a test says only what matters to it."""

    def __call__(self, kind: type[SomeRow], /, **given: object) -> SomeRow: ...


@pytest.fixture(scope="session")
def row() -> MakeRow:
    """Return a maker of rows: what is not given is null, a first code, or a plain value."""

    def make(kind: type[SomeRow], /, **given: object) -> SomeRow:
        return kind(**{column.name: _plain(column) for column in columns(kind)} | given)

    return make


def _plain(column: Column) -> object:
    if column.nullable:
        return None
    if column.codes:
        return column.codes[0]
    return {
        "text": "x",
        "integer": 0,
        "number": 0.5,
        "boolean": False,
        "day": datetime.date(2024, 3, 20),
        "list": (),
    }[column.kind]


REPORTS = {
    "b/ko.txt": (
        "3월 20일 오전, 빈투언성 인민위원회는 2023년 경쟁 운동 결산 회의를 개최했다.\n"
        "회의에서 성 인민위원회 위원장은 20개 단체에 표창장을 수여했다.\n"
    ),
    "a/tr.txt": (
        "20 Mart 2024 sabahı Binh Thuan ili Halk Komitesi bir konferans düzenledi.\n"
        "İl Halk Komitesi 20 kolektife liyakat belgesi verdi.\n"
    ),
    "ar.txt": "في صباح يوم 20 مارس 2024 عقدت اللجنة الشعبية لمقاطعة بينه ثوان مؤتمرا.\n",
    "hi.txt": "20 मार्च 2024 की सुबह बिन्ह थुआन प्रांत की जन समिति ने एक सम्मेलन आयोजित किया।\n",
    "-1+1.txt": "=SUM(A1) 20 Mart 2024 tarihinde bir toplantı yapıldı ve karar alındı.\n",
}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Return a folder of five short reports and an empty file."""
    folder = tmp_path / "raw"
    for name, text in REPORTS.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    (folder / "empty.txt").touch()
    return folder


def table_files(folder: Path) -> dict[str, bytes]:
    """Return the Parquet and CSV files of a folder with their contents."""
    return {
        file.name: file.read_bytes()
        for file in sorted(folder.iterdir())
        if file.suffix in {".parquet", ".csv"}
    }


Contents = Callable[[Path], dict[str, bytes]]


@pytest.fixture(scope="session")
def contents() -> Contents:
    """Return what reads the Parquet and CSV files of a folder."""
    return table_files
