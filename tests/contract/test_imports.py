"""What is imported when: extras never, heavy libraries only where they are used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

EXTRAS = ("torch", "transformers", "dask", "distributed", "IPython", "jupyter", "altair")
SELDOM = ("pandas", "pandera", "sklearn", "trafilatura", "langdetect")
"""What reading reports in plain text needs none of."""
HEAVY = ("spacy", "pyarrow", "duckdb", "numpy", *SELDOM)
WITHOUT = f"""
import sys
for name in {(*EXTRAS, "spacy")!r}:
    sys.modules[name] = None  # importing it now fails
sys.argv = ["thidua", *sys.argv[1:]]
from pipeline.cli import main
main()
"""
WHICH = f"""
import sys
from pipeline.cli import main
try:
    main()
finally:
    print(sorted(set({HEAVY!r}) & set(sys.modules)))
"""


def python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_run_needs_no_extra_and_no_spacy(raw: Path, tmp_path: Path) -> None:
    folders = ("--raw", raw, "--out", tmp_path / "out")
    done = python(WITHOUT, "run", *folders)
    assert (done.returncode, done.stderr) == (0, "")
    failed = python(WITHOUT, "run", "--raw", raw, "--out", tmp_path / "o", "--engine", "dask")
    assert failed.returncode == 2
    assert failed.stderr == (
        "error: --engine dask needs an extra; install it with: pip install 'thidua[dask]'\n"
    )
    nothing = python(WHICH, "run", *folders)
    assert nothing.stdout.splitlines() == [
        f"Nothing to do: {tmp_path / 'out'} is up to date",
        "[]",
    ]


def test_a_run_imports_nothing_that_it_seldom_needs(raw: Path, tmp_path: Path) -> None:
    done = python(WHICH, "run", "--raw", raw, "--out", tmp_path / "out")
    imported = ast.literal_eval(done.stdout.splitlines()[-1])
    assert "pyarrow" in imported
    assert set(SELDOM).isdisjoint(imported)


def test_help_and_the_package_import_nothing_heavy() -> None:
    assert python(WHICH, "--help").stdout.splitlines()[-1] == "[]"
    shown = python(f"import sys, pipeline; print(sorted(set({HEAVY!r}) & set(sys.modules)))")
    assert shown.stdout == "[]\n"


def test_the_package_offers_what_notebooks_use() -> None:
    shown = python("import pipeline; print(dir(pipeline)); pipeline.nlp, pipeline.load")
    assert shown.returncode == 0, shown.stderr
    for name in ("analyse", "load", "nlp"):
        assert repr(name) in shown.stdout
    assert "has no attribute 'lod'" in python("import pipeline; pipeline.lod").stderr


def test_frames_can_be_made_where_pandas_was_kept_out() -> None:
    code = (
        "import sys; from pipeline.process import keep_pandas_out; keep_pandas_out();"
        "import pyarrow as pa; table = pa.table({'a': [1, None]}); print('pandas' in sys.modules);"
        "print(table.to_pandas().a.sum())"
    )
    assert python(code).stdout.split() == ["False", "1.0"]
