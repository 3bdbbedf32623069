"""The same reports give the same bytes, whatever the machine is set to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPORTS, Contents


def run_with(raw: Path, out: Path, **environment: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--out", str(out)],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )


def test_hash_seed_time_zone_locale_and_file_order_leave_no_trace(
    raw: Path, tmp_path: Path, contents: Contents
) -> None:
    again = tmp_path / "elsewhere" / "again"
    for name, text in reversed(REPORTS.items()):
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_text(text, "utf-8")
    (again / "empty.txt").touch()
    run_with(raw, tmp_path / "one", PYTHONHASHSEED="1", TZ="Asia/Seoul", LC_ALL="C.UTF-8")
    run_with(
        again, tmp_path / "two", PYTHONHASHSEED="2", TZ="America/New_York",
        LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8", PYTHONUTF8="0",
    )  # fmt: skip
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
