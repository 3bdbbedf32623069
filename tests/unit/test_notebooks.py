"""The notebooks: kept in two forms that agree, executed, and safe with hostile reports."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import jupytext
import lxml.etree
import lxml.html
import nbformat
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from pipeline.run import Settings, run
from pipeline.schema import STAGES, Issue
from pipeline.store.columnar import to_arrow
from pipeline.tables import make_issue

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS_A_CELL = 120
HOSTILE = '\x0b"></text><script>alert(1)</script><img src=x onerror=alert(2)>$x$'

ONE_EVENT = {
    "ko.txt": (
        "2024년 3월 20일 오전, 빈투언성 인민위원회는 2023년 경쟁 운동 결산 회의를 개최했다. "
        "성 인민위원회 위원장 도안 안 중 동지가 참석했다.\n"
        "회의에서 성 인민위원회는 20개 단체에 표창장을, 12개 단체에 경쟁 깃발을 수여했다.\n"
    ),
    "tr.txt": (
        "20 Mart 2024 sabahı Binh Thuan ili Halk Komitesi 2023 yılı taklit hareketi "
        "konferansını düzenledi. İl Halk Komitesi Başkanı Doan Anh Dung katıldı.\n"
        "İl Halk Komitesi 25 kolektife liyakat belgesi ve 12 kolektife taklit bayrağı verdi.\n"
    ),
    "hi.txt": (
        "20 मार्च 2024 की सुबह बिन्ह थुआन प्रांत की जन समिति ने एक सम्मेलन आयोजित किया। "
        "प्रांतीय जन समिति के अध्यक्ष दोआन आन्ह डुंग उपस्थित थे।\n"
        "प्रांतीय जन समिति ने 20 समूहों को योग्यता प्रमाण पत्र और 12 समूहों को अनुकरण ध्वज प्रदान किए।\n"
    ),
}
NOTHING_FOUND = {"tr.txt": "Bugün hava güzel, herkes sokakta ve çocuklar parkta oynuyor.\n"}

WITH_A_MODEL = "03_rules_and_model"
"""The notebook that says nothing where no model has read the reports."""

Execute = Callable[[Path, Path], list[NotebookNode]]


@pytest.fixture
def execute(monkeypatch: pytest.MonkeyPatch) -> Execute:
    """Return what executes a notebook on a folder of tables and gives its outputs."""

    def outputs(file: Path, tables: Path) -> list[NotebookNode]:
        monkeypatch.setenv("THIDUA_TABLES", str(tables))
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        notebook = nbformat.read(file, as_version=4)
        place = {"metadata": {"path": str(file.parent)}}
        NotebookClient(notebook, timeout=SECONDS_A_CELL, resources=place).execute()
        return [output for cell in notebook.cells for output in cell.get("outputs", ())]

    return outputs


def tables_of(reports: dict[str, str], folder: Path) -> Path:
    raw = folder / "raw"
    raw.mkdir()
    for name, text in reports.items():
        (raw / name).write_text(text, "utf-8")
    run(Settings(raw=raw, out=folder / "tables"), STAGES[-1])
    return folder / "tables"


def shown(outputs: list[NotebookNode], kind: str) -> list[str]:
    return [output.data[kind] for output in outputs if kind in output.get("data", {})]


def assert_no_errors(outputs: list[NotebookNode]) -> None:
    for output in outputs:
        assert output.output_type != "error"
        assert output.get("name") != "stderr" or "Warning" not in output.text, output.text


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_both_forms_of_a_notebook_are_in_step(file: Path) -> None:
    pair = [nbformat.read(file, as_version=4), jupytext.read(file.with_suffix(".py"))]
    one, other = ([(cell.cell_type, cell.source) for cell in each.cells] for each in pair)
    assert one == other, f"bring them in step: jupytext --sync {file.relative_to(ROOT)}"


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_kept_without_outputs(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    kept = [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]
    assert not kept, f"clear them: jupyter nbconvert --clear-output {file.relative_to(ROOT)}"


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_copes_with_reports_in_which_nothing_is_found(
    file: Path, execute: Execute, tmp_path: Path
) -> None:
    assert_no_errors(execute(file, tables_of(NOTHING_FOUND, tmp_path)))


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_shows_all_scripts(file: Path, execute: Execute, tmp_path: Path) -> None:
    tables = tables_of(ONE_EVENT, tmp_path)
    words = ["도안 안 중", "दोआन आन्ह डुंग", "20개 단체"]
    if file.stem == WITH_A_MODEL:
        read_by_a_model(tables)
    else:
        words += ["Đoàn Anh Dũng", "Lâm Đồng"]
    outputs = execute(file, tables)
    assert_no_errors(outputs)
    for kind in ("text/html", "image/svg+xml"):
        everything = "\n".join(shown(outputs, kind))
        for word in words:
            assert word in everything, (kind, word)


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_report_cannot_put_markup_into_a_notebook(
    file: Path, execute: Execute, tmp_path: Path
) -> None:
    tables = tables_of(ONE_EVENT, tmp_path)
    if file.stem == WITH_A_MODEL:
        read_by_a_model(tables)
    for name, columns in {
        "documents": ["path"],
        "officials": ["surface", "role_surface"],
        "awards": ["surface"],
        "dates": ["surface"],
        "people": ["name", "name_ascii"],
        "divergences": ["value"],
        "issues": ["detail", "surface", "path"],
    }.items():
        make_hostile(tables / f"{name}.parquet", columns)
    outputs = execute(file, tables)
    assert_no_errors(outputs)
    pages = [lxml.html.fromstring(text) for text in shown(outputs, "text/html")]
    pictures = [lxml.etree.fromstring(text.encode()) for text in shown(outputs, "image/svg+xml")]
    for trees in (pages, pictures):
        assert not [tree for tree in trees if tree.xpath("//*[local-name()='script']")]
        assert not [tree for tree in trees if tree.xpath("//*[local-name()='img']")]
        assert any("<script>alert(1)</script>" in "".join(tree.itertext()) for tree in trees)
    for page in pages:
        for table in page.xpath("descendant-or-self::table"):
            assert "mathjax_ignore" in table.get("class")


def table_with(outputs: list[NotebookNode], *columns: str) -> pd.DataFrame:
    """Return the first table shown that has some columns."""
    frames = [
        frame
        for text in shown(outputs, "text/html")
        if "<table" in text
        for frame in pd.read_html(StringIO(text), flavor="lxml")
    ]
    return next(frame for frame in frames if set(columns) <= set(frame.columns))


def test_the_notebook_of_translations_tells_who_disagrees_and_how(
    execute: Execute, tmp_path: Path
) -> None:
    # A person ties the reports, so that what is planted stays in one event, however it is weighed.
    judged = "left,right,decision\nko.txt,tr.txt,same\nko.txt,hi.txt,same\n"
    reports = {
        "ko.txt": ONE_EVENT["ko.txt"].replace("12개 단체", "120개 단체"),
        "tr.txt": ONE_EVENT["tr.txt"].replace(
            " İl Halk Komitesi Başkanı Doan Anh Dung katıldı.", ""
        ),
        "hi.txt": ONE_EVENT["hi.txt"].replace(" और 12 समूहों को अनुकरण ध्वज", ""),
        "judgements.csv": judged,
    }
    tables = tables_of(reports, tmp_path)
    leave_unread(tables / "divergences.parquet", field="award", language="hi")
    file = ROOT / "notebooks" / "02_one_event_many_translations.ipynb"
    outputs = execute(file, tables)

    did = table_with(outputs, "confirms", "misses").set_index("in_language")
    states = ["confirms", "tells otherwise", "no majority", "misses", "not read"]
    assert did[states].T.to_dict("list") == {
        "Hindi": [4, 0, 0, 0, 1],
        "Korean": [4, 0, 1, 0, 0],
        "Turkish": [2, 1, 1, 1, 0],
    }
    counts = table_with(outputs, "how", "told")[["how", "in_language", "told", "agreed", "votes"]]
    assert sorted(counts.itertuples(index=False, name=None)) == [
        ("digits added", "Korean", 120, 12, "1 : 1"),
        ("other number", "Turkish", 25, 20, "2 : 1"),
    ]
    pairs = table_with(outputs, "languages", "agree")[["languages", "agree", "of", "interval"]]
    assert sorted(pairs.itertuples(index=False, name=None)) == [
        ("Hindi and Korean", 4, 4, "51 to 100 %"),
        ("Hindi and Turkish", 2, 3, "21 to 94 %"),
        ("Korean and Turkish", 2, 4, "15 to 85 %"),
    ]


def test_the_notebook_of_rules_and_model_tells_where_they_agree(
    execute: Execute, tmp_path: Path
) -> None:
    file = ROOT / "notebooks" / f"{WITH_A_MODEL}.ipynb"
    tables = tables_of(ONE_EVENT, tmp_path)
    unread = "\n".join(shown(execute(file, tables), "text/markdown"))
    assert "No model has read these reports" in unread

    read_by_a_model(tables)
    outputs = execute(file, tables)
    assert not shown(outputs, "text/markdown")
    shares = table_with(outputs, "language", "confirmed", "of").set_index(["language", "kind"])
    assert shares.loc[("Hindi", "official"), ["confirmed", "of"]].tolist() == [1, 1]
    assert shares.loc[("Hindi", "award"), ["confirmed", "of"]].tolist() == [0, 2]
    listed = table_with(outputs, "around", "start")
    assert len(listed) == 5
    for row in listed.itertuples():
        assert f"⟦{row.surface}⟧" in row.around


def read_by_a_model(tables: Path) -> None:
    """Let it be that a model confirmed the officials and saw awards where no rule does."""
    officials = pyarrow.parquet.read_table(tables / "officials.parquet")
    place = officials.schema.get_field_index("method")
    both = pa.array(["both"] * len(officials), pa.string())
    officials = officials.set_column(place, officials.schema.field(place), both)
    pyarrow.parquet.write_table(officials, tables / "officials.parquet")
    doubts = [
        make_issue(
            "extract",
            f"unconfirmed_{kind}",
            "note",
            "a model alone sees this",
            **{name: row[name] for name in ("doc_id", "start", "end", "surface")},
            path="report.txt",
        )
        for kind, table in (("person", "officials"), ("award", "awards"))
        for row in pyarrow.parquet.read_table(tables / f"{table}.parquet").to_pylist()
        if kind == "person" or row["count"] == 20
    ]
    issues = pyarrow.parquet.read_table(tables / "issues.parquet")
    more = to_arrow(Issue, doubts).cast(issues.schema)
    pyarrow.parquet.write_table(pa.concat_tables([issues, more]), tables / "issues.parquet")


def leave_unread(file: Path, **row: str) -> None:
    """Take rows out of the stored divergences: a silent report is then one that was not read."""
    divergences = pyarrow.parquet.read_table(file)
    frame: pd.DataFrame = divergences.to_pandas()
    chosen = (frame[list(row)] == pd.Series(row)).all(axis="columns")
    assert chosen.any()
    pyarrow.parquet.write_table(divergences.filter(pa.array(~chosen)), file)


def make_hostile(file: Path, columns: list[str]) -> None:
    """Put markup before every value of some columns of a stored table."""
    table = pyarrow.parquet.read_table(file)
    frame: pd.DataFrame = table.to_pandas()
    for column in columns:
        place = table.schema.get_field_index(column)
        values = [None if pd.isna(value) else HOSTILE + value for value in frame[column]]
        table = table.set_column(place, table.schema.field(place), pa.array(values, pa.string()))
    pyarrow.parquet.write_table(table, file)
