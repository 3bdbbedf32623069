"""The tagger learns from exact labels, learns the same twice, and is what it says."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")

import torch

from benchmarks.tagger.annotated import annotated, is_held_out, lines_without_facts
from benchmarks.tagger.batches import batches
from benchmarks.tagger.examples import (
    ANY,
    KINDS,
    LABELS,
    OUTSIDE,
    Example,
    Span,
    allowed_labels,
    first_label,
    flat,
)
from benchmarks.tagger.generated import generated
from benchmarks.tagger.network import SIZES, network
from benchmarks.tagger.noise import PHENOMENA, Edit, distracted, edited, noisy, swapped
from benchmarks.tagger.reading import annotator_in, save
from benchmarks.tagger.tally import Tally
from benchmarks.tagger.train import BATCH, STEPS, Plan, train
from pipeline.annotator.checkpoint import OWN_FOLDER, find
from pipeline.annotator.labels import meanings
from tests.evaluation.gold import GOLD, GoldReport

MOST_BYTES = 15_000_000
HAS_WEIGHTS = (OWN_FOLDER / "model.safetensors").is_file()


@pytest.fixture(scope="module")
def made() -> Sequence[Example]:
    return list(itertools.islice(generated(5), 60))


def surfaces(example: Example) -> list[tuple[str, str]]:
    return [(example.text[one.start : one.end], one.kind) for one in example.spans]


def is_sound(example: Example) -> bool:
    """Tell whether spans stand in the text, trimmed, in order, and none in another."""
    ends = [0, *(one.end for one in example.spans)]
    return all(
        before <= one.start < one.end <= len(example.text)
        and example.text[one.start : one.end].strip() == example.text[one.start : one.end]
        for before, one in zip(ends, example.spans, strict=False)
    ) and all(0 <= one.start < one.end <= len(example.text) for one in example.open)


def test_labels_are_those_of_the_runtime() -> None:
    assert {label.kind for label in meanings(LABELS)} == {None, *KINDS}


def test_generated_examples_tell_every_kind_in_every_language(made: Sequence[Example]) -> None:
    assert all(map(is_sound, made))
    told = {(one.language, kind) for one in made for _, kind in surfaces(one)}
    assert told == set(itertools.product(("ar", "hi", "ko", "tr"), KINDS))


def test_a_later_claim_takes_its_characters_from_an_earlier_one() -> None:
    text = "head of the town Ha Noi committee"
    claims = [Span(0, 33, "office"), Span(17, 23, "place")]
    assert [text[one.start : one.end] for one in flat(text, claims)] == [
        "head of the town",
        "Ha Noi",
        "committee",
    ]


def test_the_noun_of_an_award_begins_behind_its_count(made: Sequence[Example]) -> None:
    nouns = {surface for one in made for surface, kind in surfaces(one) if kind == "award"}
    assert "공로증" in nouns
    assert not any(noun.startswith("개의") for noun in nouns)


def test_what_is_open_may_be_either() -> None:
    example = Example("ab cd ef", "tr", (Span(0, 2, "date"),), (Span(3, 5, "person"),))
    person, date = first_label("person"), first_label("date")
    either = OUTSIDE | 1 << person | 1 << person + 1
    wanted = [1 << date, 1 << date + 1, OUTSIDE, either, either, OUTSIDE, OUTSIDE, OUTSIDE]
    assert allowed_labels(example).tolist() == wanted


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 59), st.integers(), st.sampled_from([one for _, one in PHENOMENA]))
def test_noise_keeps_spans_at_their_characters(
    made: Sequence[Example], which: int, seed: int, noise: object
) -> None:
    example = made[which]
    after = noise(example, random.Random(seed))  # type: ignore[operator]
    assert is_sound(after)
    # Nothing is told that was not, in the same order; a span may lose all of its characters.
    kinds = iter(kind for _, kind in surfaces(example))
    assert all(kind in kinds for _, kind in surfaces(after))
    assert len(after.spans) >= 0.9 * len(example.spans) - 1
    if noise.__name__ in ("glued", "lines"):  # type: ignore[attr-defined]
        assert surfaces(after) == surfaces(example)


@settings(deadline=None)
@given(st.text("ab \n", max_size=30), st.data())
def test_edits_move_spans_with_their_characters(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    edits = [
        Edit(start, end, data.draw(st.text("xy", max_size=3)))
        for start, end in itertools.pairwise(cuts)
        if data.draw(st.booleans())
    ]
    bounds = data.draw(
        st.sets(st.integers(0, len(text)), min_size=2, max_size=2) if text else st.just({0})
    )
    spans = () if len(bounds) < 2 else (Span(min(bounds), max(bounds), "date"),)
    after = edited(Example(text, "tr", spans), edits)
    at = 0
    wanted = ""
    for edit in edits:
        wanted += text[at : edit.start] + edit.text
        at = edit.end
    assert after.text == wanted + text[at:]
    assert is_sound(after)
    touched = any(edit.start < one.end and one.start < edit.end for edit in edits for one in spans)
    if spans and not touched and text[spans[0].start : spans[0].end].strip():
        ((surface, _),) = surfaces(after)
        assert surface == text[spans[0].start : spans[0].end].strip()


def test_swapped_surfaces_are_from_the_pool_and_distractions_tell_nothing(
    made: Sequence[Example],
) -> None:
    example = next(one for one in made if "person" in {kind for _, kind in surfaces(one)})
    pool = {(example.language, "person"): ["Xx Yy"]}
    after = swapped(pool, 1.0)(example, random.Random(1))
    assert {surface for surface, kind in surfaces(after) if kind == "person"} == {"Xx Yy"}
    rest = [one for one in surfaces(example) if one[1] != "person"]
    assert [one for one in surfaces(after) if one[1] != "person"] == rest
    line = Example("Q Q Q", example.language, (), (Span(0, 1, "award"),))
    after = distracted({example.language: [line]})(example, random.Random(2))
    assert line.text in after.text
    assert surfaces(after) == surfaces(example)
    assert any(after.text[one.start : one.end] == "Q" for one in after.open)


def test_gold_examples_leave_open_what_the_gold_does_not_say(tmp_path: Path) -> None:
    for name in ("205.txt", "205.yaml"):
        shutil.copy(GOLD / "development/tr" / name, tmp_path)
    (example,) = (one.example for one in annotated(tmp_path))
    assert is_sound(example)
    told = surfaces(example)
    assert ("Kien Thi Sa Rinh", "person") in told
    assert ("1 Haziran 2022 ile 30 Nisan 2023", "date") in told
    assert ("39", "count") in told
    labels = allowed_labels(example)

    def allowed(surface: str, kind: str) -> bool:
        at = example.text.index(surface)
        return bool(labels[at] >> first_label(kind) & 1)

    # An author is no official, so that the gold does not say whether there are people like that.
    assert allowed("Huynh Kim Sang", "person")
    assert allowed("Huynh Kim Sang", "person") != allowed("Huynh Kim Sang", "date")
    # Works are no awards: the gold is complete for counts.
    assert not allowed("186 eseri", "count")
    assert not any(kind == "office" and "Sang" in surface for surface, kind in told)


def test_a_quarter_of_the_development_gold_is_held_out_in_every_language() -> None:
    for language in ("ar", "hi", "ko", "tr"):
        files = sorted((GOLD / "development" / language).glob("*.yaml"))
        kept = [is_held_out(GoldReport(one, one.name, 0, {})) for one in files]
        assert 0.15 < sum(kept) / len(kept) < 0.35


def test_lines_without_facts_have_none() -> None:
    text = "On 5 May there was a meeting of many.\nThe hall was full of people, and all sang."
    ((language, (line,)),) = lines_without_facts(
        [Example(text, "tr", (Span(3, 8, "date"),), (Span(42, 46, "award"),))]
    ).items()
    assert language == "tr"
    assert line.text == "The hall was full of people, and all sang."
    assert line.open == (Span(4, 8, "award"),)


def test_batches_hold_every_character_once(made: Sequence[Example]) -> None:
    some = batches(iter(made), 128, 1024, random.Random(1))
    batch = next(some)
    assert batch.ids.shape == batch.mask.shape == batch.allowed.shape[:2]
    assert int(batch.mask.sum()) == batch.characters + 2 * len(batch.ids)
    # What is no character of the text may be anything.
    assert bool(batch.allowed[batch.mask == 0].all())
    assert bool(batch.allowed[:, 0].all())
    assert int(np.bitwise_count(ANY)) == len(LABELS)
    assert len(made[0].text) > 128


def trained(made: Sequence[Example], steps: int) -> tuple[list[float], dict[str, torch.Tensor]]:
    points: list[float] = []
    model = network(SIZES["tiny"], 3)
    chance = random.Random(3)
    examples = (noisy(one, chance, PHENOMENA) for one in itertools.cycle(made))
    some = batches(examples, SIZES["tiny"].window, 512, random.Random(3))
    plan = Plan(steps, rate=5e-3, points=4)
    train(model, some, plan, dict, lambda point: points.append(float(str(point["loss"]))))
    return points, model.state_dict()


def test_some_steps_of_training_lower_the_loss_and_give_the_same_weights_twice(
    made: Sequence[Example],
) -> None:
    points, weights = trained(made, 24)
    again, same = trained(made, 24)
    assert len(points) == 4
    assert points[-1] < 0.7 * points[0]
    assert points == again
    assert all(torch.equal(weights[name], same[name]) for name in weights)


def test_a_network_is_written_and_read_as_a_run_reads_it(tmp_path: Path) -> None:
    save(network(SIZES["tiny"], 3), tmp_path)
    annotator = annotator_in(tmp_path)
    assert annotator.kinds == frozenset(KINDS)
    text = "Ha Noi, 5 May 2024. " * 40
    (found,) = annotator.annotate([text])
    assert all(0 <= one.start < one.end <= len(text) for one in found)


def test_a_tally_counts_exact_spans_and_forgives_where_a_kind_is_open() -> None:
    example = Example("x" * 20, "tr", (Span(0, 2, "date"),), (Span(10, 12, "date"),))
    tally = Tally()
    tally.add(example, [Span(0, 2, "date"), Span(5, 6, "date"), Span(10, 12, "date")])
    assert (tally.right["date"], tally.wrong["date"], tally.missed["date"]) == (1, 1, 0)
    tally.add(example, [Span(0, 3, "date")])
    assert (tally.right["date"], tally.wrong["date"], tally.missed["date"]) == (1, 2, 1)
    assert tally.kinds() == ["date"]
    assert tally.f1() == pytest.approx(2 / 5)


@pytest.mark.skipif(not HAS_WEIGHTS, reason="this checkout carries no tagger")
class TestWeights:
    """The tagger of this checkout."""

    def test_it_is_small_and_has_a_card(self) -> None:
        assert sum(one.stat().st_size for one in OWN_FOLDER.iterdir()) < MOST_BYTES
        card = (OWN_FOLDER / "README.md").read_text("utf-8")
        assert f"`make train`: {STEPS:,} batches of {BATCH:,} characters" in card

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            pytest.param(
                "5월 14일 오전, 손라 성 인민위원회 부위원장 응우옌 반 흥 동지가 회의에 참석했다. "
                "17개 단체와 23명의 개인이 공로증을 받았다.",
                {
                    ("date", "5월 14일"),
                    ("place", "손라"),
                    ("person", "응우옌 반 흥"),
                    ("count", "17"),
                    ("count", "23"),
                },
                id="ko",
            ),
            pytest.param(
                "14 Mayıs sabahı Son La İl Halk Komitesi Başkan Yardımcısı Nguyen Van Hung "
                "konferansa katıldı. 17 kolektif ve 23 bireye Liyakat Belgesi verildi.",
                {
                    ("date", "14 Mayıs"),
                    ("place", "Son La"),
                    ("person", "Nguyen Van Hung"),
                    ("count", "17"),
                    ("count", "23"),
                },
                id="tr",
            ),
            pytest.param(
                "14 मई की सुबह, सोन ला प्रांतीय जन समिति के उपाध्यक्ष श्री गुयेन वान हंग ने सम्मेलन में भाग लिया। "
                "17 समूहों और 23 व्यक्तियों को योग्यता प्रमाण पत्र प्रदान किए गए।",
                {
                    ("date", "14 मई"),
                    ("place", "सोन ला"),
                    ("person", "गुयेन वान हंग"),
                    ("count", "17"),
                    ("count", "23"),
                },
                id="hi",
            ),
            pytest.param(
                "صباح يوم 14 مايو، حضر الرفيق نجوين فان هونغ، نائب رئيس اللجنة الشعبية لمقاطعة "
                "سون لا، المؤتمر. ومُنحت شهادات تقدير إلى 17 جماعة و23 فردًا.",
                {
                    ("date", "14 مايو"),
                    ("place", "سون لا"),
                    ("person", "نجوين فان هونغ"),
                    ("count", "17"),
                    ("count", "23"),
                },
                id="ar",
            ),
        ],
    )
    def test_it_reads_a_sentence(self, text: str, wanted: set[tuple[str, str]]) -> None:
        (found,) = annotator_in(find("thidua").folder).annotate([text])
        assert wanted <= {(one.kind, text[one.start : one.end]) for one in found}
