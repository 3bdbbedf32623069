"""Tables on disk: what is written can be read, is checked, and is replaced all or nothing."""

from __future__ import annotations

import csv
import datetime
import json
import math
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pandas as pd
import pandera.errors
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PipelineError, UsageError
from pipeline.schema import (
    TABLES,
    AwardMention,
    Document,
    Event,
    Issue,
    Person,
    Row,
    columns,
    in_order,
)
from pipeline.store import Corpus, formats, load, sorting, workspace
from pipeline.store.columnar import (
    TableError,
    arrow_schema,
    check_surfaces,
    checked,
    to_arrow,
    to_rows,
)
from pipeline.store.formats import write_database, write_datapackage, write_table
from pipeline.store.frames import to_frame
from pipeline.store.hashing import hash_file
from pipeline.store.publish import DECIDED, STAGING, locked, publish, roll_forward, staging
from pipeline.store.schemas import frame_schema
from pipeline.tables import Tables, make_issue
from tests.conftest import MakeRow

IN_CSV = {
    "": "",
    "=1+1": "'=1+1",
    "+1": "'+1",
    "-1": "'-1",
    "@x": "'@x",
    "\tx": "'\tx",
    "\rx": "'\rx",
    "＝1": "'＝1",
    "a;b": "a;b",
    'say "x", y': 'say "x", y',
    "one\ntwo": "one\ntwo",
    "a\0b": "a\ufffdb",
    "한글 -": "한글 -",
}


def write(folder: Path, kind: type[Row], rows: Sequence[Row]) -> None:
    folder.mkdir(exist_ok=True)
    write_table(kind, to_arrow(kind, rows).to_batches(), folder)


@pytest.mark.parametrize("kind", TABLES.values(), ids=list(TABLES))
def test_rows_come_back_from_parquet_as_they_were(
    kind: type[Row], row: MakeRow, tmp_path: Path
) -> None:
    filled = {
        column.name: {
            "text": column.codes[-1] if column.codes else "=x\0y",
            "integer": -7,
            "number": 1.03e8,
            "boolean": True,
            "day": datetime.date(1890, 5, 19),
            "list": ("a", "-b"),
        }[column.kind]
        for column in columns(kind)
    }
    rows = [row(kind), row(kind, **filled)]
    write(tmp_path, kind, rows)
    table = pyarrow.parquet.read_table(tmp_path / f"{kind.table_name}.parquet")
    assert table.schema.equals(arrow_schema(kind), check_metadata=True)
    assert to_rows(kind, table) == rows


def test_half_a_surrogate_pair_becomes_one_replacement_character(row: MakeRow) -> None:
    person = row(Person, name="a\ud800b", spellings=("\udfff",))
    (found,) = to_rows(Person, to_arrow(Person, [person]))
    assert (found.name, found.spellings) == ("a\ufffdb", ("\ufffd",))


def test_csv_is_for_spreadsheets(row: MakeRow, tmp_path: Path) -> None:
    rows = [row(Person, person_id=f"p{at:02}", name=name) for at, name in enumerate(IN_CSV)]
    rows.append(row(Person, person_id="q", name=None, spellings=("=x", "y"), n_events=-3))
    write(tmp_path, Person, rows)
    data = (tmp_path / "people.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "people.csv").open(encoding="utf-8-sig", newline="") as source:
        found = list(csv.DictReader(source))
    assert [cell["name"] for cell in found] == [*IN_CSV.values(), ""]
    assert found[-1]["spellings"] == "'=x; y"
    assert found[-1]["n_events"] == "-3"


def test_how_rows_arrive_leaves_no_trace_in_the_files(row: MakeRow, tmp_path: Path) -> None:
    rows = [row(Event, event_id=f"{at:05}") for at in range(20_000)]
    table = to_arrow(Event, rows)
    for folder, size in (("one", 20_000), ("many", 37)):
        (tmp_path / folder).mkdir()
        write_table(Event, table.to_batches(size), tmp_path / folder)
    for name in ("events.parquet", "events.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "many" / name).read_bytes()


def test_duckdb_holds_the_same_rows(row: MakeRow, tmp_path: Path) -> None:
    rows = [row(Person, person_id=str(at), name="a\0b", spellings=("x",)) for at in range(9)]
    write(tmp_path, Person, rows)
    write_database({"people": tmp_path / "people.parquet"}, tmp_path / "corpus.duckdb")
    with duckdb.connect(str(tmp_path / "corpus.duckdb"), read_only=True) as connection:
        found = connection.sql("SELECT * FROM people").to_arrow_table()
    assert to_rows(Person, found) == rows


def test_datapackage_describes_every_file(row: MakeRow, tmp_path: Path) -> None:
    write(tmp_path, Document, [row(Document)])
    write(tmp_path, AwardMention, [])
    names = ["documents", "awards"]
    hashes = {file.name: hash_file(file) for file in tmp_path.iterdir() if file.suffix != ".duckdb"}
    write_datapackage(tmp_path / "datapackage.json", names, hashes, "1")
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    described = {resource["name"]: resource for resource in package["resources"]}
    assert sorted(described) == sorted(names)
    for name, resource in described.items():
        (parquet,) = resource["alternatives"]
        for file, ending in ((resource, "csv"), (parquet, "parquet")):
            assert file["path"] == f"{name}.{ending}"
            assert file["hash"] == f"sha256:{hashes[file['path']]}"
    awards = described["awards"]["schema"]
    assert [field["name"] for field in awards["fields"]] == [
        column.name for column in columns(AwardMention)
    ]
    assert awards["primaryKey"] == ["mention_id"]
    assert {"fields": ["doc_id"], "reference": {"resource": "documents", "fields": ["doc_id"]}} in (
        awards["foreignKeys"]
    )


@pytest.mark.parametrize("in_memory", [sorting.BYTES_IN_MEMORY, 1])
def test_rows_are_sorted_and_a_key_is_unique(
    in_memory: int, row: MakeRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "BYTES_IN_MEMORY", in_memory)
    events = [row(Event, event_id=name) for name in ("b", "é", "a", "Z")]
    with workspace.Workspace(tmp_path, {}) as tables:
        tables.extend(Event, events[:1])
        tables.extend(Event, events[1:])
        assert [event.event_id for event in tables.rows(Event)] == ["Z", "a", "b", "é"]
        tables.extend(Event, [row(Event, event_id="a")])
        with pytest.raises(TableError, match=r"events: two rows have the key \('a',\)"):
            tables.rows(Event)


@pytest.mark.parametrize("in_memory", [sorting.BYTES_IN_MEMORY, 1])
def test_nulls_come_first(
    in_memory: int, row: MakeRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "BYTES_IN_MEMORY", in_memory)
    starts = (10, None, 2)
    issues = [row(Issue, issue_id=str(start), start=start, end=start) for start in starts]
    with workspace.Workspace(tmp_path, {}) as tables:
        tables.extend(Issue, issues)
        assert [issue.start for issue in tables.rows(Issue)] == [None, 2, 10]


@given(
    st.lists(
        st.tuples(
            st.none() | st.text(max_size=2), st.sampled_from("abc"), st.none() | st.integers(0, 3)
        )
    ),
    st.integers(1, 9),
    st.integers(1, 9),
)
def test_a_table_in_stretches_is_sorted_as_one_in_memory(
    cells: list[tuple[str | None, str, int | None]], in_batch: int, sampled: int
) -> None:
    issues = [
        make_issue("link", code, "note", f"{place}", start=start, path=path)
        for place, (path, code, start) in enumerate(cells)
    ]
    batches = to_arrow(Issue, issues).to_batches(in_batch)
    with pytest.MonkeyPatch.context() as patched, tempfile.TemporaryDirectory() as folder:
        patched.setattr(sorting, "BYTES_IN_MEMORY", 100)
        patched.setattr(sorting, "MOST_STRETCHES", 5)
        patched.setattr(sorting, "ROWS_SAMPLED", sampled)
        found = pa.Table.from_batches(
            sorting.in_order(Issue, lambda: iter(batches), Path(folder)), arrow_schema(Issue)
        )
        assert list(Path(folder).iterdir()) == []
    assert to_rows(Issue, found) == in_order(issues)


@pytest.mark.parametrize("in_memory", [sorting.BYTES_IN_MEMORY, 1])
def test_rows_of_one_key_that_are_far_apart_are_found(
    in_memory: int, row: MakeRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "BYTES_IN_MEMORY", in_memory)
    documents = [row(Document, doc_id=name[:1], path=name) for name in ("ab", "b", "c", "ad")]
    with workspace.Workspace(tmp_path, {}) as tables:
        tables.extend(Document, documents)
        with pytest.raises(TableError, match=r"documents: two rows have the key \('a',\)"):
            tables.rows(Document)


def test_texts_of_any_length_go_into_the_database(
    row: MakeRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "DATABASE_MEMORY", "2MB")
    chance = random.Random(3)
    texts = [f"{number} {chance.randbytes(500_000).hex()}" for number in range(12)]
    documents = [row(Document, doc_id=text[:2], text=text) for text in texts]
    file = tmp_path / "documents.parquet"
    pyarrow.parquet.write_table(to_arrow(Document, documents), file)
    write_database({"documents": file}, tmp_path / "it's.duckdb")
    with duckdb.connect(str(tmp_path / "it's.duckdb"), read_only=True) as connection:
        stored = connection.execute("SELECT text FROM documents").fetchall()
    assert sorted(text for (text,) in stored) == sorted(texts)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_wrong_row_is_not_written(row: MakeRow) -> None:
    with pytest.raises(TableError, match="event_kind: 'party' is not one of its codes"):
        to_arrow(Event, [row(Event, event_kind="party")])
    with pytest.raises(TableError, match="event_id: null in a required column"):
        to_arrow(Event, [row(Event, event_id=None)])
    with pytest.raises(TableError, match="n_reports"):
        to_arrow(Event, [row(Event, n_reports="three")])


@pytest.mark.parametrize(
    ("start", "end", "surface"), [(0, 2, "b"), (1, 9, "bc"), (1, None, "b"), (-1, 1, "")]
)
def test_a_surface_is_what_the_text_has_at_its_offsets(
    start: int, end: int | None, surface: str, row: MakeRow
) -> None:
    document = row(Document, doc_id="d", text="a𝒃c")
    good = row(AwardMention, doc_id="d", start=1, end=2, surface="𝒃")
    check_surfaces([document], Tables([good, row(AwardMention, doc_id="d", surface="elsewhere")]))
    wrong = row(AwardMention, doc_id="d", start=start, end=end, surface=surface)
    with pytest.raises(TableError, match="mention x"):
        check_surfaces([document], Tables([wrong]))


def broken(kind: type[Row], good: pa.Table) -> Iterator[pa.Table]:
    """Yield a table of one row changed in every way that its schema forbids."""
    for place, column in enumerate(columns(kind)):
        field = good.schema.field(place)
        yield good.drop_columns(column.name)
        yield good.set_column(place, column.name, pa.array([datetime.timedelta(1)]))
        if not column.nullable:
            yield good.set_column(place, field, pa.array([None], field.type))
        if not column.nullable and column.kind == "number":
            yield good.set_column(place, field, pa.array([math.nan]))
        if column.codes:
            yield good.set_column(place, field, pa.array(["no code"]))
    yield good.append_column("another", pa.array(["x"]))
    yield good.select(good.column_names[::-1])
    yield pa.concat_tables([good, good])


@pytest.mark.parametrize("kind", TABLES.values(), ids=list(TABLES))
def test_pandera_and_the_check_on_write_agree(kind: type[Row], row: MakeRow) -> None:
    good = to_arrow(kind, [row(kind)])
    assert list(checked(kind, good.to_batches())) == good.to_batches()
    frame_schema(kind).validate(to_frame(good))
    for table in broken(kind, good):
        with pytest.raises(TableError, match=kind.table_name):
            list(checked(kind, table.combine_chunks().to_batches()))
        with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
            frame_schema(kind).validate(to_frame(table))


def test_load_gives_nullable_frames(row: MakeRow) -> None:
    corpus = Corpus.from_tables(
        Tables([row(Event, event_id="e", event_date=datetime.date(2024, 3, 20), languages=("ko",))])
    )
    events = corpus.events
    assert dict(events.dtypes.astype(str)) == {
        "event_id": "string",
        "event_date": "datetime64[s]",
        "province_code": "string",
        "organiser": "string",
        "event_kind": "string",
        "n_reports": "Int64",
        "languages": "object",
    }
    assert events.event_date[0] == pd.Timestamp(2024, 3, 20)
    assert events.province_code.isna().all()
    assert events.languages[0] == ["ko"]
    found = corpus.sql("SELECT sum(n_reports) AS n, max(event_date) AS day FROM events")
    assert dict(found.dtypes.astype(str)) == {"n": "Int64", "day": "datetime64[s]"}
    corpus.validate()
    with pytest.raises(AttributeError, match="no table 'evnts'"):
        corpus.evnts  # noqa: B018


def test_a_folder_without_tables_says_so(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="holds no tables; make them with"):
        load(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


@pytest.fixture
def old_and_new(tmp_path: Path) -> tuple[Path, Path]:
    """Return a folder with old files, and new ones that are ready inside it."""
    for name in ("a", "b", "gone"):
        (tmp_path / name).write_text("old")
    ready = tmp_path / STAGING / "ready"
    ready.mkdir(parents=True)
    for name in ("a", "b", "c"):
        (ready / name).write_text("new")
    return tmp_path, ready


def state(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in sorted(folder.iterdir()) if file.is_file()}


OLD = {"a": "old", "b": "old", "gone": "old"}
NEW = {"a": "new", "b": "new", "c": "new"}


@pytest.mark.parametrize("survived", range(12))
def test_a_publication_that_is_killed_is_done_or_not_done(
    survived: int, old_and_new: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill it before its n-th change of the file system, for every n there is."""
    folder, ready = old_and_new
    left = survived

    class Killed(BaseException):
        pass

    def until_killed(name: str) -> None:
        done = getattr(Path, name)

        def change(*given: object, **named: object) -> object:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return done(*given, **named)

        monkeypatch.setattr(Path, name, change)

    for name in ("rename", "replace", "unlink", "rmdir"):
        until_killed(name)
    killed = False
    try:
        publish(folder, ready, ["gone"])
    except Killed:
        killed = True
    monkeypatch.undo()
    decided = (folder / DECIDED).exists()
    with locked(folder):
        roll_forward(folder)
    (folder / ".lock").unlink()
    assert killed == (survived < 7)
    assert state(folder) == (OLD if killed and not decided else NEW)
    assert decided == (0 < survived < 7)
    assert not (folder / DECIDED).exists()


def test_two_runs_on_one_folder_are_kept_apart(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(PipelineError, match="another run is writing"),
        locked(tmp_path),
    ):
        pass
    with locked(tmp_path):
        pass


def test_a_target_that_is_a_file_or_lies_in_one_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for target in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(UsageError, match="not a folder"), locked(target):
            pass


def test_what_a_killed_run_left_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / STAGING).mkdir()
    (tmp_path / STAGING / "half.parquet").touch()
    with staging(tmp_path) as hidden:
        assert list(hidden.iterdir()) == []
    assert not (tmp_path / STAGING).exists()
