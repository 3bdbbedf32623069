"""Ingest as a whole: what lies in a folder becomes documents and issues, never an exception."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest import Limits, RawFolderError, batches, discover, ingest, rows_of
from pipeline.ingest.files import document_id, shown_path
from pipeline.schema import Document, Issue, Segment
from pipeline.tables import Tables

KOREAN = "3월 20일 오후, 성 인민위원회는 회의를 열어 12개 단체에 깃발을 수여했습니다."
TURKISH = "İl Halk Komitesi bir konferans düzenledi ve 12 topluluğa ödül verdi."


def read(raw: Path, limits: Limits | None = None) -> Tables:
    limits = limits or Limits()
    found = discover(raw, limits)
    tables = ingest(found.files, limits)
    tables.extend(found.issues)
    return tables


def texts(tables: Tables) -> dict[tuple[str, int], str]:
    return {(row.path, row.record): row.text for row in tables.of(Document)}


def codes(tables: Tables) -> list[tuple[str | None, str]]:
    for row in tables.of(Issue):
        assert row.stage == "ingest"
        assert row.detail
        assert row.detail.isprintable()
    return sorted((row.path, row.code) for row in tables.of(Issue))


def only(tables: Tables) -> Document:
    (document,) = tables.of(Document)
    return document


def test_a_text_is_stored_as_it_is_but_for_newlines(tmp_path: Path) -> None:
    # a decomposed letter, a soft hyphen and a bidi mark stay
    text = "\ufeff  Gu\u0308n\u00ad \u200fx\r\nsatır\rson \n"
    (tmp_path / "a.TXT").write_bytes(text.encode())
    document = only(read(tmp_path))
    assert document.text == "  Gu\u0308n\u00ad \u200fx\nsatır\nson \n"
    assert document.n_chars == len(document.text)
    assert (document.path, document.record, document.encoding) == ("a.TXT", 0, "utf-8-sig")


def test_doc_id_is_a_digest_of_path_and_record(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "é.txt").write_text(KOREAN)
    expected = hashlib.sha256("b/é.txt".encode() + b"\x00" + b"0").hexdigest()[:16]
    assert only(read(tmp_path)).doc_id == expected


def test_segments_cover_the_report(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{KOREAN}\n\n사진: 투\n출처: https://www.baoxyz.vn/t.html\n")
    tables = read(tmp_path)
    document = only(tables)
    found = [(row.kind, document.text[row.start : row.end]) for row in tables.of(Segment)]
    assert found == [
        ("paragraph", KOREAN),
        ("caption", "사진: 투"),
        ("source_label", "출처: https://www.baoxyz.vn/t.html"),
    ]
    assert document.url == "https://www.baoxyz.vn/t.html"
    assert document.source == "baoxyz.vn"


def test_a_page_stamp_gives_the_day_unless_a_better_one_is_given() -> None:
    text = f"Báo Miền NúiBáo Miền Núi07/03/2025\n{KOREAN}"
    (document, *_) = rows_of(text, path="a.txt", doc_id="x")
    assert isinstance(document, Document)
    assert document.published_on == datetime.date(2025, 3, 7)
    rows = rows_of(text + "\n09/03/2025 10:00", path="a.txt", doc_id="x")
    assert [row.code for row in rows if isinstance(row, Issue)] == ["page_stamps_disagree"]
    assert isinstance(rows[0], Document)
    assert rows[0].published_on is None


def test_every_type_is_read_also_compressed(tmp_path: Path) -> None:
    table = pa.table({"text": [KOREAN], "title": ["Toplantı"], "extra": [1]})
    pq.write_table(table, tmp_path / "p.parquet")
    files = {
        "t.txt": KOREAN.encode(),
        "j.jsonl": json.dumps({"text": KOREAN, "title": "Toplantı"}).encode(),
        "c.csv": f'title,text\r\nToplantı,"{KOREAN}"\r\n'.encode("utf-8-sig"),
        "s.csv": f"text;title\n{KOREAN};Toplantı\n".encode(),
        "p.parquet": (tmp_path / "p.parquet").read_bytes(),
        "h.html": f"<html><body><article><p>{KOREAN}</p></article></body></html>".encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data))
    tables = read(tmp_path)
    assert codes(tables) == []
    assert texts(tables) == {(name + end, 0): KOREAN for name in files for end in ("", ".gz")}
    titles = {row.path: row.title for row in tables.of(Document)}
    assert {name for name, title in titles.items() if title == "Toplantı"} == {
        name + end for name in ("j.jsonl", "c.csv", "s.csv", "p.parquet") for end in ("", ".gz")
    }


def test_the_columns_of_a_record(tmp_path: Path) -> None:
    record = {
        "text": KOREAN,
        "url": "https://www.baoxyz.vn/t.html",
        "source": "Báo XYZ",
        "title": "회의",
        "published_on": "2024-03-21T08:00:00+07:00",
        "language": "ko-KR",
    }
    (tmp_path / "j.jsonl").write_text(json.dumps(record))
    columns = {
        **{name: [value] for name, value in record.items()},
        "published_on": [datetime.date(2024, 3, 21)],
    }
    pq.write_table(pa.table(columns), tmp_path / "p.parquet")
    for document in read(tmp_path).of(Document):
        assert document.url == record["url"]
        assert document.source == "Báo XYZ"
        assert document.title == "회의"
        assert document.published_on == datetime.date(2024, 3, 21)
        assert document.declared_language == "ko"


def test_good_records_of_a_broken_file_are_kept(tmp_path: Path) -> None:
    (tmp_path / "j.jsonl").write_text(
        "\n".join(
            [
                json.dumps({"text": KOREAN}),
                '{"text": "회의',
                "",
                "[]",
                '{"text": 5}',
                "[" * 100_000,
                '{"text": " "}',
                json.dumps({"text": TURKISH, "published_on": "21/03/2024"}),
            ]
        )
    )
    (tmp_path / "c.csv").write_text(
        f'text,title\n{TURKISH},a\n"open,b\nx,y,z\n{TURKISH} 2,c\nlonely\n{TURKISH} 3,d\n'
    )
    pq.write_table(pa.table({"text": [None, KOREAN]}), tmp_path / "p.parquet")
    tables = read(tmp_path)
    assert texts(tables) == {
        ("j.jsonl", 0): KOREAN,
        ("j.jsonl", 6): TURKISH,
        ("c.csv", 0): TURKISH,
        ("c.csv", 3): f"{TURKISH} 2",
        ("c.csv", 5): f"{TURKISH} 3",
        ("p.parquet", 1): KOREAN,
    }
    assert codes(tables) == [
        *[("c.csv", "malformed_record")] * 3,
        *[("j.jsonl", "malformed_record")] * 5,
        ("j.jsonl", "metadata_unusable"),
        ("p.parquet", "malformed_record"),
    ]


def test_broken_json_is_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "j.jsonl").write_text('{"text": "회의\n')
    (issue,) = read(tmp_path).of(Issue)
    assert issue.detail == "record 0: not JSON (Unterminated string starting at column 10); mend it"


def test_too_many_broken_records_share_an_issue(tmp_path: Path) -> None:
    (tmp_path / "j.jsonl").write_text("{\n" * 50)
    found = codes(read(tmp_path, Limits(max_doubts_per_file=10)))
    assert found == [("j.jsonl", "malformed_record")] * 11


def test_a_lone_surrogate_does_not_reach_the_tables(tmp_path: Path) -> None:
    (tmp_path / "j.jsonl").write_text('{"text": "회의 \\ud800 끝", "title": "\\udfff"}')
    tables = read(tmp_path)
    assert only(tables).text == "회의 \ufffd 끝"
    assert only(tables).title == "\ufffd"
    assert codes(tables) == [("j.jsonl", "undecodable_bytes")]


BOMB = gzip.compress(b"\x00" * 20_000_000)
LETTERS = gzip.compress(b"text," * 4_000_000)
SET_ASIDE: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "empty_file"),
    "blank.txt": (b" \r\n\t\n", "empty_file"),
    "empty.jsonl": (b"", "empty_file"),
    "blank.jsonl": (b"\n\n", "empty_file"),
    "empty.csv": (b"", "empty_file"),
    "header.csv": (b"text,url\n", "empty_file"),
    "empty.html": (b"", "empty_file"),
    "empty.parquet": (b"", "empty_file"),
    "random.txt": (random.Random(7).randbytes(1024), "binary_file"),
    "random.jsonl": (random.Random(7).randbytes(1024), "binary_file"),
    "image.txt": (b"\x89PNG\r\n\x1a\n" + random.Random(8).randbytes(200), "binary_file"),
    "high.txt": (bytes(byte | 128 for byte in random.Random(9).randbytes(999)), "undecodable"),
    "no_text.html": (b"<html><body><nav></nav></body></html>", "no_main_text"),
    "no_text.csv": (b"title,url\na,b\n", "missing_column"),
    "broken.parquet": (b"PAR1 broken PAR1", "malformed_parquet"),
    "plain.txt.gz": (b"not gzip", "bad_gzip"),
    "cut.txt.gz": (gzip.compress(KOREAN.encode() * 30)[:-9], "bad_gzip"),
    "twice.txt.gz": (gzip.compress(gzip.compress(KOREAN.encode())), "nested_gzip"),
    "name.txt.gz.gz": (b"x", "nested_gzip"),
    "bomb.txt.gz": (BOMB, "gzip_bomb"),
    "bomb.jsonl.gz": (LETTERS, "gzip_bomb"),
    "bomb.csv.gz": (LETTERS, "gzip_bomb"),
    "bomb.parquet.gz": (BOMB, "gzip_bomb"),
    "picture.png": (b"x", "unknown_file_type"),
    "README": (b"x", "unknown_file_type"),
    "notes.gz": (b"x", "unknown_file_type"),
}


def test_each_bad_file_has_one_issue_and_the_good_ones_are_read(tmp_path: Path) -> None:
    for name, (data, _) in SET_ASIDE.items():
        (tmp_path / name).write_bytes(data)
    pq.write_table(pa.table({"title": ["a"]}), tmp_path / "no_text.parquet")
    (tmp_path / "good.txt").write_text(KOREAN)
    (tmp_path / ".hidden.png").write_bytes(b"x")
    (tmp_path / ".gitkeep").write_bytes(b"")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("x")
    os.mkfifo(tmp_path / "pipe.txt")
    tables = read(tmp_path)
    expected = [(name, code) for name, (_, code) in SET_ASIDE.items()]
    expected += [("no_text.parquet", "missing_column"), ("pipe.txt", "not_a_file")]
    assert codes(tables) == sorted(expected)
    assert texts(tables) == {("good.txt", 0): KOREAN}


def test_an_oversized_text_is_set_aside_wherever_it_stands(tmp_path: Path) -> None:
    long = "회의 " * 200
    (tmp_path / "a.txt").write_text(long)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(long.encode(), 0))
    (tmp_path / "a.html").write_text(f"<p>{long}</p>")  # a fragment is a page too
    (tmp_path / "j.jsonl").write_text(
        json.dumps({"text": long}, ensure_ascii=False) + "\n" + json.dumps({"text": "짧다"})
    )
    (tmp_path / "k.jsonl").write_text('{"text": "' + "x" * 80_000 + '"}\n{"text": "y"}\n')
    limits = Limits(max_text_bytes=1_000)
    tables = read(tmp_path, limits)
    assert codes(tables) == [
        (name, "too_large") for name in ("a.html", "a.txt", "a.txt.gz", "j.jsonl", "k.jsonl")
    ]
    assert texts(tables) == {("j.jsonl", 1): "짧다", ("k.jsonl", 1): "y"}
    assert len(read(tmp_path).of(Document)) == 7


def test_an_open_quote_does_not_swallow_a_large_file(tmp_path: Path) -> None:
    rows = "".join(f"{TURKISH} {number}\n" for number in range(3_000))
    (tmp_path / "c.csv").write_text(f'text\n"open\n{rows}')
    tables = read(tmp_path, Limits(max_text_bytes=1_000))
    assert len(tables.of(Document)) == 3_000
    assert codes(tables) == [("c.csv", "malformed_record")]


def test_links_are_followed_only_where_nothing_is_read_twice(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "sub").mkdir(parents=True)
    (raw / ".store").mkdir()
    (raw / ".store" / "kept").write_text(TURKISH)
    (raw / "a.txt").write_text(KOREAN)
    (tmp_path / "outside.txt").write_text("secret")
    (tmp_path / "raw2").mkdir()
    links = {
        "out.txt": "../outside.txt",
        "out": "..",
        "like": "../raw2",
        "in.txt": "a.txt",
        "again": "sub",
        "sub/loop": "..",
        "sub/here": ".",
        "self": "self",
        "gone.txt": "nothing",
        "stored.txt": ".store/kept",
    }
    for name, target in links.items():
        (raw / name).symlink_to(target)
    tables = read(raw)
    assert texts(tables) == {("a.txt", 0): KOREAN, ("stored.txt", 0): TURKISH}
    assert codes(tables) == [
        ("again", "link_inside_folder"),
        ("gone.txt", "broken_link"),
        ("in.txt", "link_inside_folder"),
        ("like", "link_leaves_folder"),
        ("out", "link_leaves_folder"),
        ("out.txt", "link_leaves_folder"),
        ("self", "link_loop"),
        ("sub/here", "link_loop"),
        ("sub/loop", "link_loop"),
    ]


def test_a_raw_folder_may_itself_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text(KOREAN)
    (tmp_path / "link").symlink_to("real")
    assert only(read(tmp_path / "link")).path == "a.txt"


@pytest.mark.parametrize("name", ["missing", "file.txt"])
def test_a_missing_raw_folder_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(RawFolderError) as caught:
        discover(tmp_path / name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_odd_file_names_are_shown_on_one_line(tmp_path: Path) -> None:
    names = {
        b"caf\xe9.txt": r"caf\xe9.txt",
        b"two\nlines.txt": r"two\x0alines.txt",
        "성\u202e.txt".encode(): "성\u202e.txt",
        b"a b.txt": "a b.txt",
    }
    for name in names:
        with open(os.fsencode(tmp_path) + b"/" + name, "w") as file:  # noqa: PTH123
            file.write(KOREAN)
    tables = read(tmp_path)
    assert {row.path for row in tables.of(Document)} == set(names.values())
    assert len({row.doc_id for row in tables.of(Document)}) == len(names)
    for row in tables.of(Document):
        row.path.encode("utf-8")


def test_shown_names_do_not_collide_in_their_ids() -> None:
    odd = os.fsdecode(b"caf\xe9.txt")
    assert shown_path(odd) == shown_path(r"caf\xe9.txt")
    assert document_id(odd, 0) != document_id(r"caf\xe9.txt", 0)


def test_a_file_that_goes_away_is_an_issue(tmp_path: Path) -> None:
    for name in ("a.txt", "b.parquet", "c.jsonl", "d.csv", "e.html"):
        (tmp_path / name).write_text(KOREAN)
    found = discover(tmp_path)
    for file in tmp_path.iterdir():
        file.unlink()
    tables = ingest(found.files)
    assert {code for _, code in codes(tables)} == {"unreadable"}
    assert len(codes(tables)) == 5


def test_metadata_lies_beside_the_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "sub/b.txt"):
        (tmp_path / name).write_text(f"{KOREAN}\n출처: https://other.vn/x")
    (tmp_path / "judgements.csv").write_text("left,right\n")
    (tmp_path / "metadata.csv").write_text(
        "path,url,source,title,published_on,language\n"
        "a.txt,https://www.baoxyz.vn/1,,회의,2024-03-22,KO\n"
        "sub/b.txt,,겉,바깥,,\n"
        "nothing.txt,,,,,\n"
        "a.txt,,again,,,\n"
    )
    (tmp_path / "sub" / "metadata.csv").write_text(
        "\ufeffpath,source,published_on\nb.txt,안,22.03.2024\n"
    )
    tables = read(tmp_path)
    first, second = sorted(tables.of(Document), key=lambda row: row.path)
    assert (first.url, first.source, first.title) == (
        "https://www.baoxyz.vn/1",
        "baoxyz.vn",
        "회의",
    )
    assert (first.published_on, first.declared_language) == (datetime.date(2024, 3, 22), "ko")
    assert (second.url, second.source, second.title) == ("https://other.vn/x", "안", "바깥")
    assert codes(tables) == [
        ("metadata.csv", "metadata_repeated"),
        ("metadata.csv", "metadata_without_file"),
        ("sub/metadata.csv", "metadata_unusable"),
    ]


def test_metadata_as_a_spreadsheet_writes_it(tmp_path: Path) -> None:
    decomposed = "Bie\u0302n ba\u0309n.txt"  # as macOS names a file
    (tmp_path / decomposed).write_text(KOREAN)
    (tmp_path / "b.txt").write_text(TURKISH)
    (tmp_path / "metadata.csv").write_text(
        "Path;Title;Source;;\r\n"
        "Bi\u00ean b\u1ea3n.txt;회의, 서울;Báo;;\r\n"
        "b.txt;a;b;;;;too far to the right\r\n",
        encoding="utf-8-sig",
    )
    tables = read(tmp_path)
    found = {row.path: (row.title, row.source) for row in tables.of(Document)}
    assert found == {decomposed: ("회의, 서울", "Báo"), "b.txt": (None, None)}
    (issue,) = tables.of(Issue)
    assert (issue.path, issue.code) == ("metadata.csv", "metadata_unusable")
    assert issue.detail == "line 3: 7 cells under 5 columns; row not used"


def test_metadata_without_a_path_is_told(tmp_path: Path) -> None:
    (tmp_path / "metadata.csv").write_text("file,url\na,b\n")
    (tmp_path / "a.txt").write_text(KOREAN)
    tables = read(tmp_path)
    assert codes(tables) == [("metadata.csv", "metadata_unusable")]
    assert only(tables).text == KOREAN


PAGE = """<html lang="tr"><head><meta charset="{charset}">
<title>Ödül töreni</title><link rel="canonical" href="https://www.baoxyz.vn/odul.html">
<meta property="article:published_time" content="2024-03-21T08:00:00+07:00"></head>
<body><nav><a href="/">Ana sayfa</a></nav><article><h1>Ödül töreni</h1>
<p>İl Halk Komitesi bir konferans düzenledi ve 12 topluluğa ödül verdi. Başkan konuştu.</p>
<p>Ayrıca 20 bireye liyakat belgesi takdim edildi; tören akşam sona erdi.</p></article>
<footer>Tüm hakları saklıdır</footer></body></html>"""


@pytest.mark.parametrize("charset", ["windows-1254", "utf-8", "iso-8859-9"])
def test_a_page_keeps_title_source_and_day(tmp_path: Path, charset: str) -> None:
    (tmp_path / "h.htm").write_bytes(PAGE.format(charset=charset).encode(charset))
    tables = read(tmp_path)
    document = only(tables)
    assert "12 topluluğa ödül verdi" in document.text
    assert "Ana sayfa" not in document.text
    assert document.title == "Ödül töreni"
    assert document.source == "baoxyz.vn"
    assert document.published_on == datetime.date(2024, 3, 21)
    assert document.declared_language == "tr"
    assert codes(tables) == []


def test_a_page_that_declares_a_false_charset_is_read_right(tmp_path: Path) -> None:
    (tmp_path / "h.html").write_bytes(PAGE.format(charset="iso-8859-1").encode("cp1254"))
    tables = read(tmp_path)
    assert "topluluğa" in only(tables).text
    assert codes(tables) == [("h.html", "declared_charset_contradicted")]


@pytest.mark.parametrize(
    "page",
    ["<div>" * 100_000 + "x", "<a<b<c" * 50_000, "<table><tr><td>" * 20_000, "&#" * 100_000],
    ids=["deep", "open", "tables", "entities"],
)
def test_a_hostile_page_ends(tmp_path: Path, page: str) -> None:
    (tmp_path / "h.html").write_text(page)
    tables = read(tmp_path)
    assert len(tables.of(Document)) + len(tables.of(Issue)) >= 1


def test_batches_hold_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "j.jsonl").write_text(
        "\n".join(json.dumps({"text": f"{KOREAN} {number}"}) for number in range(25))
    )
    (tmp_path / "bad.txt").write_bytes(b"")
    found = discover(tmp_path)
    parts = list(batches(found.files, Limits(), size=10))
    assert [len(part.of(Document)) for part in parts] == [10, 10, 5]
    assert list(Tables(row for part in parts for row in part)) == list(ingest(found.files))


@settings(max_examples=60, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-8"))
    ),
    name=st.sampled_from(
        ["a.txt", "a.html", "a.jsonl", "a.csv", "a.parquet", "a.txt.gz", "a.csv.gz", "metadata.csv"]
    ),
    prefix=st.sampled_from([b"", b'{"text": "a"}\n', b"text,url\n", b"path,url\n", b"PAR1"]),
)
def test_no_bytes_stop_the_run(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str, prefix: bytes
) -> None:
    raw = tmp_path_factory.mktemp("raw")
    (raw / name).write_bytes(prefix + data)
    tables = read(raw)
    if name != "metadata.csv":
        assert len(tables.of(Document)) + len(tables.of(Issue)) >= 1
    for document in tables.of(Document):
        document.text.encode("utf-8")
        assert document.n_chars == len(document.text)


def test_limits_must_be_positive() -> None:
    make: Callable[..., Limits] = Limits
    with pytest.raises(ValueError, match="max_text_bytes"):
        make(max_text_bytes=0)
