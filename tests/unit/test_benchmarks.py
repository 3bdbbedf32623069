"""The generated reports that linking is measured on are like real ones."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.events import EVENTS_A_DAY, Named, happenings, holder, name_of
from benchmarks.linking import measure, measure_stored, write
from benchmarks.renderings import read_back, rendered
from benchmarks.reports import Corpus, corpus
from benchmarks.tellings import LANGUAGES
from pipeline.schema import (
    AwardMention,
    DateMention,
    Document,
    MeasureMention,
    OfficialMention,
    ProvinceMention,
    Report,
    Segment,
)


@pytest.fixture(scope="module")
def made() -> Corpus:
    return corpus(400)


def test_every_mention_stands_at_its_offsets(made: Corpus) -> None:
    texts = {row.doc_id: row.text for row in made.tables.of(Document)}
    assert len(texts) == len(made.tables.of(Report)) == 400
    for kind in (DateMention, ProvinceMention, OfficialMention, AwardMention, MeasureMention):
        rows = made.tables.of(kind)
        assert rows
        assert len({row.mention_id for row in rows}) == len(rows)
        for row in rows:
            assert texts[row.doc_id][row.start : row.end] == row.surface
    for segment in made.tables.of(Segment):
        assert 0 <= segment.start < segment.end <= len(texts[segment.doc_id])


def test_the_same_seed_gives_the_same_reports_and_more_begin_with_fewer(made: Corpus) -> None:
    fewer = corpus(100)
    begin = itertools.islice(made.tables.of(Document), 100)
    assert [row.text for row in fewer.tables.of(Document)] == [row.text for row in begin]
    other = corpus(100, seed=1)
    assert [row.text for row in other.tables.of(Document)] != [
        row.text for row in fewer.tables.of(Document)
    ]


def test_every_day_has_as_many_events_and_no_two_are_alike() -> None:
    events = list(itertools.islice(happenings(3), 50 * EVENTS_A_DAY))
    assert set(Counter(event.day for event in events).values()) == {EVENTS_A_DAY}
    facts = Counter(event.facts for event in events if len(event.facts) > 2)
    assert max(facts.values()) == 1
    assert len({event.province for event in events}) > 55


def test_office_holders_stay_and_names_recur() -> None:
    events = list(itertools.islice(happenings(3), 200 * EVENTS_A_DAY))
    named = Counter(one.person for event in events for one in event.facts if isinstance(one, Named))
    assert max(named.values()) > 10
    names = Counter(map(name_of, named))
    assert 1 < max(names.values()) < 0.02 * len(named)
    first, last = events[0].day, events[-1].day
    held = [holder(3, "ministry_minister", None, seat, first) for seat in range(16)]
    stayed = [one == holder(3, "ministry_minister", None, at, last) for at, one in enumerate(held)]
    assert sum(stayed) > 8


def test_reports_repeat_vary_and_leave_out(made: Corpus) -> None:
    rows = made.tables.of(Document)
    sizes = Counter(made.event_of.values())
    assert set(sizes.values()) >= {1, 2, 3, 4}
    assert {row.language for row in rows} == set(LANGUAGES)
    copies = [row for row in rows if row.duplicate_of]
    texts = {row.doc_id: row.text for row in rows}
    assert copies
    assert all(texts[row.duplicate_of or ""] == row.text for row in copies)
    reports = made.tables.of(Report)
    assert 0 < sum(row.event_date is None for row in reports) < 100
    assert 0 < sum(row.province_code is None for row in reports) < 80
    assert min(map(len, texts.values())) * 5 < max(map(len, texts.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_rendered_as_the_packs_know_them(language: str) -> None:
    surface = rendered("Tran Dinh Khoa", language, 0)
    assert surface.isascii() is (language == "tr")
    name, share = read_back(surface, language) or ("", 0.0)
    assert len(name.split()) == 3
    assert 0 < share <= 1


def test_what_is_measured_is_right_for_most_in_memory_and_on_disk(tmp_path: Path) -> None:
    measured = measure(150)
    assert measured.reports == 150
    assert measured.cpu > 0
    assert 0.9 < measured.b_cubed <= 1
    assert 0.9 < measured.identities <= 1
    assert measured.memory >= measured.memory_before > 0
    write(150, tmp_path)
    stored = measure_stored(tmp_path)
    for name in ("reports", "pairs", "wrong_pairs", "pairwise", "b_cubed", "identities"):
        assert getattr(stored, name) == getattr(measured, name)
