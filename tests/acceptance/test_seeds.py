"""The five real reports of `../shared/seeds`: every fact that a careful reader takes from them."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

import pipeline
from pipeline import gazetteer

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
EXPECTED = SEEDS / "expected.yaml"
pytestmark = pytest.mark.skipif(
    not EXPECTED.is_file(), reason=f"the real reports are not here: no {EXPECTED}"
)
Reader = Mapping[str, object]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Corpus:
    out = tmp_path_factory.mktemp("seeds")
    command = [sys.executable, "-m", "pipeline", "run", "--raw", str(SEEDS), "--out", str(out)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return pipeline.load(out)


def expected() -> dict[str, Reader]:
    if not EXPECTED.is_file():
        return {}
    return yaml.safe_load(EXPECTED.read_text("utf-8"))


REPORTS = [(name, said) for name, said in expected().items() if name.endswith(".txt")]
reports = pytest.mark.parametrize(("path", "said"), REPORTS, ids=[name[:3] for name, _ in REPORTS])


def of(corpus: pipeline.Corpus, table: str, path: str):
    documents = corpus.documents
    doc_id = documents.loc[documents.path == path, "doc_id"].item()
    rows = getattr(corpus, table)
    return rows[rows.doc_id == doc_id]


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^a-z0-9]+", " ", folded.encode("ascii", "ignore").decode().lower()).strip()


def code(role: str) -> str:
    return re.sub(r"[^a-z]+", "_", role.lower().replace("'", ""))


def province_codes(names: list[str]) -> set[str]:
    codes = {plain(row.name): row.code for row in gazetteer.provinces().values()}
    return {codes[plain(name)] for name in names}


@reports
def test_language(corpus: pipeline.Corpus, path: str, said: Reader) -> None:
    documents = corpus.documents
    assert documents.loc[documents.path == path, "language"].item() == said["language"]


@reports
def test_event(corpus: pipeline.Corpus, path: str, said: Reader) -> None:
    report = of(corpus, "reports", path).iloc[0]
    event = said["event"]
    day = None if report.isna()["event_date"] else str(report.event_date)[:10]
    assert day == (str(event["date"]) if event["date"] else None)
    assert report.event_kind == event["kind"]
    if event["province"] is None:
        assert report.isna()["province_code"]
    else:
        assert report.province_code in province_codes([event["province"]])
        assert report.province_basis == event["province_basis"]


@reports
def test_dates_and_no_wrong_day(corpus: pipeline.Corpus, path: str, said: Reader) -> None:
    found = set(of(corpus, "dates", path).value)
    wanted = set(map(str, said["dates"]))
    assert wanted <= found
    days = re.compile(r"[\dX]{4}-\d\d-\d\d")
    assert {value for value in found if days.search(value)} <= wanted


@reports
def test_provinces(corpus: pipeline.Corpus, path: str, said: Reader) -> None:
    found = set(of(corpus, "provinces", path).province_code)
    assert found == province_codes(said.get("provinces", []))


@reports
def test_officials(corpus: pipeline.Corpus, path: str, said: Reader) -> None:
    found = of(corpus, "officials", path)
    assert {plain(name) for name in found.name_ascii} == {
        plain(person["name"]) for person in said["officials"]
    }
    for person in said["officials"]:
        rows = found[found.name_ascii.map(plain) == plain(person["name"])]
        assert code(person["role"]) in set(rows.role)
        assert rows.person_id.nunique() == 1
        assert rows.surface.nunique() >= person.get("spellings", 1)


@reports
def test_awards_are_these_and_no_others(corpus: pipeline.Corpus, path: str, said: Reader) -> None:
    keys = ["award", "count", "recipient", "grantor", "status"]
    found = {tuple(row) for row in of(corpus, "awards", path)[keys].itertuples(index=False)}
    assert found == {tuple(row[key] for key in keys) for row in said["awards"]}


@reports
def test_measures(corpus: pipeline.Corpus, path: str, said: Reader) -> None:
    found = set(of(corpus, "measures", path).value)
    for measure in said.get("measures", ()):
        number = re.match(r"([\d.]+)\+? (million|billion)?", measure)
        scale = {"million": 10**6, "billion": 10**9, None: 1}[number[2]]
        assert float(number[1]) * scale in found


@reports
def test_contradictions_are_listed(corpus: pipeline.Corpus, path: str, said: Reader) -> None:
    codes = set(of(corpus, "issues", path).code)
    assert ("inconsistent_body" in codes) is ("inconsistent" in said)


def test_events(corpus: pipeline.Corpus) -> None:
    said = expected()["events"]
    documents = corpus.documents.merge(corpus.reports, on="doc_id").set_index("path")
    together = {documents.event_id[path] for path in said["same_event"]}
    alone = [documents.event_id[path] for path in said["alone"]]
    assert len(together) == 1
    assert len({*together, *alone}) == 1 + len(alone)
    event = corpus.events.set_index("event_id").loc[next(iter(together))]
    assert event.n_reports == 3
    assert list(event.languages) == ["ar", "hi", "ko"]


def test_one_event_counts_once(corpus: pipeline.Corpus) -> None:
    totals = corpus.award_totals
    rows = totals[(totals.province_code == "VN-40") & (totals.year == 2024)]
    assert dict(zip(rows.award, rows["count"], strict=True)) == {
        "emulation_flag": 12,
        "merit_certificate": 20,
    }
    assert set(rows.n_events) == {1}


def test_its_day_place_person_and_counts_are_told_by_all_three(corpus: pipeline.Corpus) -> None:
    path = expected()["events"]["same_event"][0]
    documents = corpus.documents.merge(corpus.reports, on="doc_id").set_index("path")
    facts = corpus.facts[corpus.facts.event_id == documents.event_id[path]]
    told = {(row.field, row.value) for row in facts.itertuples() if row.n_for == 3}
    assert told >= {
        ("date", "2024-03-20"),
        ("province", "VN-40"),
        ("official", "provincial_peoples_committee_chair"),
        ("award", "12"),
        ("award", "20"),
    }
    divergences = corpus.divergences
    assert divergences[divergences.event_id == documents.event_id[path]].empty


def test_one_person_from_three_scripts(corpus: pipeline.Corpus) -> None:
    people = corpus.people
    found = people[people.name_ascii == "Doan Anh Dung"]
    assert len(found) == 1
    officials = corpus.officials
    mine = officials[officials.person_id == found.person_id.item()]
    assert mine.doc_id.nunique() == 3
    facts = corpus.facts
    award = facts[(facts.field == "award") & (facts.n_for == 3)]
    assert set(award.value) == {"12", "20"}
    assert set(award.agreement) == {"all"}


def test_every_surface_is_where_its_offsets_say(corpus: pipeline.Corpus) -> None:
    text = corpus.documents.set_index("doc_id").text
    checked = 0
    for table in ("dates", "provinces", "officials", "awards", "measures", "issues"):
        rows = getattr(corpus, table).dropna(subset=["start", "doc_id"])
        for row in rows.itertuples():
            assert text[row.doc_id][row.start : row.end] == row.surface
            checked += 1
    assert checked > 100
