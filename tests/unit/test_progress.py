"""A run says how far it is on a terminal, and nothing elsewhere."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from pipeline.progress import progress
from pipeline.run import Settings, run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_what_is_done_how_fast_and_how_long_it_will_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    with progress(True, "extracting", 40) as advance:
        advance(30)
    assert "extracting" in shown.getvalue()
    assert "0/40" in shown.getvalue()
    assert "reports/s" in shown.getvalue()


def test_every_stage_that_takes_long_is_shown(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    run(Settings(raw=raw, out=tmp_path / "out", show_progress=True))
    for stage in ("reading", "extracting", "linking"):
        assert stage in shown.getvalue()


@pytest.mark.parametrize("wanted", [True, False])
def test_nothing_is_shown_where_nobody_looks_or_wants_it(
    wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = io.StringIO() if wanted else Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    with progress(wanted, "extracting", 40) as advance:
        advance(40)
    assert shown.getvalue() == ""
