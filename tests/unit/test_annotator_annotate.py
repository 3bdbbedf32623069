"""Whole models: exact offsets for texts of any length, the same for any batches; or one line."""

from __future__ import annotations

import random
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.annotator.annotate import ModelAnnotator, annotator_of, load
from pipeline.annotator.checkpoint import find
from pipeline.annotator.predicted import Predicted
from pipeline.errors import PipelineError
from tests.tiny_models import (
    BEGINS,
    FILLERS,
    GOES_ON,
    PLACE,
    change_config,
    label_of,
    save_by_characters,
    save_by_words,
)

pytest.importorskip("torch")
pytest.importorskip("transformers")

SCRIPTS = {
    "Hangul": "한국 인민위원회는 20개 단체에 표창장을 수여했다.\n",
    "Arabic": "اللجنة الشعبية لمقاطعة وترونغ ٢٠ جائزة\u200f، ",
    "Latin": "İl Halk Komitesi'nde Đoàn Anh Dũng ığşçöü 2024 ",
    "Devanagari": "प्रांत की जन समिति ने एक सम्मेलन आयोजित किया।\u200d ",
}
Expected = list[tuple[int, int, str]]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a model of pieces of words and one of characters, both of small windows."""
    base = tmp_path_factory.mktemp("models")
    return {
        "words": save_by_words(base / "words"),
        "characters": save_by_characters(base / "characters"),
        "long": save_by_characters(base / "long", places=512),
    }


@pytest.fixture(scope="module")
def by_words(folders: dict[str, Path]) -> ModelAnnotator:
    return load(find(str(folders["words"])))


@pytest.fixture(scope="module")
def by_characters(folders: dict[str, Path]) -> ModelAnnotator:
    return load(find(str(folders["characters"])))


@pytest.fixture(scope="module")
def by_long_windows(folders: dict[str, Path]) -> ModelAnnotator:
    return load(find(str(folders["long"])))


def places(found: list[Predicted]) -> Expected:
    return [(span.start, span.end, span.kind) for span in found]


def expected_of(text: str) -> Expected:
    """Return what the model of characters finds, by its labels alone."""
    letters = {"B-PER": "B", "I-PER": "I", "LOC": "L"}
    said = "".join(letters.get(label_of(character), "-") for character in text)
    found = []
    for match in re.finditer("[BI]I*|L+", said):
        surface = text[match.start() : match.end()]
        start = match.start() + len(surface) - len(surface.lstrip())
        if surface.strip():
            kind = "place" if match[0][0] == "L" else "person"
            found.append((start, start + len(surface.strip()), kind))
    return found


def test_the_models_of_these_tests_find_something_in_every_script() -> None:
    for text in SCRIPTS.values():
        assert {kind for _, _, kind in expected_of(text)} == {"person", "place"}


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("length", [1, 2, 49, 50, 51, 300, 1_201])
def test_offsets_are_exact(by_characters: ModelAnnotator, script: str, length: int) -> None:
    text = (SCRIPTS[script] * length)[:length]
    (found,) = by_characters.annotate([text])
    assert places(found) == expected_of(text)


@pytest.mark.parametrize("script", SCRIPTS)
def test_offsets_are_exact_in_texts_of_100_000_characters(
    by_long_windows: ModelAnnotator, script: str
) -> None:
    text = (SCRIPTS[script] * 100_000)[:100_000]
    (found,) = by_long_windows.annotate([text])
    assert places(found) == expected_of(text)


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.sampled_from("".join(SCRIPTS.values())), max_size=200)
    | st.text(st.characters(exclude_categories=()), max_size=60)
)
@example("")
@example("\ud800 \udfff")
@example("\ue000\ue001\x00\U0010ffff")
def test_offsets_are_exact_in_any_text(by_characters: ModelAnnotator, text: str) -> None:
    (found,) = by_characters.annotate([text])
    own = "[\ue000-\ue005\ud800-\udfff]"
    assert places(found) == expected_of(re.sub(own, "\ufffd", text))
    assert all(0 < span.score <= 1 for span in found)


@st.composite
def worded(draw: st.DrawFn) -> tuple[str, Expected]:
    """Draw a text of words of one script, and the spans that the model of words finds in it."""
    script = draw(st.integers(0, 3))
    first = {"B": BEGINS[script], "I": GOES_ON[script], "L": PLACE[script]}
    text, expected, goes_on = "", [], ""
    for _ in range(draw(st.integers(0, 40))):
        what = draw(st.sampled_from("BILOX"))
        filler = draw(st.text(st.sampled_from(FILLERS[script]), min_size=1, max_size=9))
        # In lower case, the first letter of this one is two.
        word = "İx" if what == "X" else first.get(what, "") + filler
        kind = {"B": "person", "I": "person", "L": "place"}.get(what)
        start, end = len(text), len(text) + len(word)
        if kind and what != "B" and goes_on == kind:
            expected[-1] = (expected[-1][0], end, kind)
        elif kind:
            expected.append((start, end, kind))
        between = draw(st.sampled_from([" ", "\n", "\u00a0 ", ", ", " ("]))
        text += word + between
        goes_on = kind or ""
        if between.strip():
            goes_on = ""
    return text, expected


@settings(max_examples=50, deadline=None)
@given(worded(), st.sampled_from([1, 1, 1, 1, 40]))
def test_offsets_of_pieces_of_words_are_exact(
    by_words: ModelAnnotator, case: tuple[str, Expected], times: int
) -> None:
    once, expected = case[0] + ", ", case[1]
    (found,) = by_words.annotate([once * times])
    assert places(found) == [
        (len(once) * time + start, len(once) * time + end, kind)
        for time in range(times)
        for start, end, kind in expected
    ]


def test_long_texts_of_words_are_read_stretch_by_stretch(by_words: ModelAnnotator) -> None:
    line = "pabc qde, ab 한국 박민\n"
    text = line * (100_000 // len(line))
    (found,) = by_words.annotate([text])
    assert places(found) == [
        (at + start, at + end, kind)
        for at in range(0, len(text), len(line))
        for start, end, kind in [(0, 8, "person"), (13, 15, "place"), (16, 18, "person")]
    ]
    # No line ends, and no words end.
    (found,) = by_words.annotate([f"{'a' * 99_990} pab"])
    assert places(found) == [(99_991, 99_994, "person")]


def test_texts_without_tokens_have_no_spans(by_words: ModelAnnotator) -> None:
    texts = ["", " ", "\n\n", "\u200b", "\x00", "[SEP] [CLS]", "\ud800", "pa"]
    assert [places(found) for found in by_words.annotate(texts)] == [
        *([] for _ in texts[:-1]),
        [(0, 2, "person")],
    ]
    assert by_words.annotate([]) == []


@pytest.fixture(params=["words", "characters"])
def texts_and_folder(
    request: pytest.FixtureRequest, folders: dict[str, Path]
) -> Iterator[tuple[list[str], Path]]:
    """Return texts of many lengths and a model whose numbers are near to one another."""
    import torch
    from safetensors.torch import load_file, save_file

    folder = folders[request.param]
    weights = load_file(folder / "model.safetensors")
    generator = torch.Generator().manual_seed(3)
    blurred = {
        name: value + 0.2 * torch.randn(value.shape, generator=generator)
        for name, value in weights.items()
    }
    other = folder.parent / f"{folder.name}-blurred"
    other.mkdir(exist_ok=True)
    for file in folder.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    save_file(blurred, other / "model.safetensors", {"format": "pt"})
    pick = random.Random(5)
    letters = "".join((*SCRIPTS.values(), *FILLERS, BEGINS, GOES_ON, PLACE)) + " " * 40
    return [
        "".join(pick.choices(letters, k=pick.choice([0, 1, 9, 70, 400]))) for _ in range(40)
    ], other


def test_the_same_is_found_for_any_batches_and_order(
    texts_and_folder: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, folder = texts_and_folder
    checkpoint = find(str(folder))
    together = load(checkpoint).annotate(texts)
    assert sum(map(len, together)) > 50
    assert len({span.score for found in together for span in found}) > 25
    alone = load(checkpoint, batch_tokens=1)
    assert [alone.annotate([text])[0] for text in texts] == together
    backwards = load(checkpoint, batch_tokens=100_000).annotate(texts[::-1])
    assert backwards[::-1] == together
    monkeypatch.setattr("pipeline.annotator.annotate._HELD_TOKENS", 100)
    assert alone.annotate(texts) == together


@pytest.mark.parametrize("batch_tokens", [1, 100, 700, 100_000])
def test_batches_as_on_a_gpu_say_of_each_window_what_it_says_alone(
    texts_and_folder: tuple[list[str], Path], batch_tokens: int
) -> None:
    texts, folder = texts_and_folder
    checkpoint = find(str(folder))
    annotator = load(checkpoint, batch_tokens)
    annotator.network.in_batches = True
    alone = load(checkpoint).annotate(texts)
    for found, expected in zip(annotator.annotate(texts), alone, strict=True):
        assert places(found) == places(expected)
        for span, other in zip(found, expected, strict=True):
            assert span.score == pytest.approx(other.score, abs=0.002)


def test_what_windows_are_filled_up_with_does_not_matter(
    texts_and_folder: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, folder = texts_and_folder
    annotator = load(find(str(folder)))
    once = annotator.annotate(texts)
    monkeypatch.setattr("pipeline.annotator.network._BUCKET", 1)
    for found, expected in zip(annotator.annotate(texts), once, strict=True):
        assert places(found) == places(expected)
        for span, other in zip(found, expected, strict=True):
            assert span.score == pytest.approx(other.score, abs=0.002)


def test_a_model_says_which_kinds_it_can_find(by_words: ModelAnnotator) -> None:
    assert by_words.kinds == {"person", "place"}


def test_a_model_is_loaded_once(folders: dict[str, Path]) -> None:
    once = annotator_of(find(str(folders["words"])))
    assert annotator_of(find(str(folders["words"]))) is once


def test_loading_says_nothing_and_asks_no_network(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for folder in folders.values():
        load(find(str(folder))).annotate(["pa"])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model_type": "no_such"}, "cannot be loaded: "),
        ({"model_type": None}, "cannot be loaded: "),
        ({"hidden_size": 12}, "cannot be loaded: "),
        ({"hidden_size": "a\nb"}, "cannot be loaded: "),
        ({"num_hidden_layers": 2}, "cannot be used: its weights lack bert.encoder.layer.1."),
        ({"id2label": {"0": "O", "1": "B-PER"}}, "cannot be loaded: "),
        ({"num_hidden_layers": 0}, None),
        ({"model_type": "canine"}, "cannot be "),
    ],
)
def test_a_model_that_cannot_be_loaded_is_one_line(
    tmp_path: Path, changes: dict[str, object], said: str | None
) -> None:
    folder = save_by_words(tmp_path / "model")
    change_config(folder, **changes)
    checkpoint = find(str(folder))
    if said is None:
        assert load(checkpoint).annotate(["a"]) == [[]]
        return
    with pytest.raises(PipelineError) as refused:
        load(checkpoint)
    message = str(refused.value)
    assert message.startswith(f"the model {folder} {said}")
    assert message.isprintable()
    assert len(message) < 600


def test_a_model_that_has_room_for_no_text_is_one_line(tmp_path: Path) -> None:
    folder = save_by_characters(tmp_path / "model", places=6)
    with pytest.raises(PipelineError) as refused:
        load(find(str(folder)))
    assert str(refused.value) == f"the model {folder} cannot be used: it has room for no text"


def test_a_model_of_fewer_positions_than_it_says_is_read_in_shorter_windows(
    tmp_path: Path,
) -> None:
    # CANINE makes as many embeddings of positions as it has buckets for characters.
    from transformers import CanineConfig, CanineForTokenClassification

    config = CanineConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_hash_buckets=256,
        num_hash_functions=1,
        local_transformer_stride=64,
        max_position_embeddings=1024,
        id2label={0: "O", 1: "PER"},
    )
    CanineForTokenClassification(config).save_pretrained(tmp_path)
    text = "".join(chr(0xAC00 + at) for at in range(2_000))
    (found,) = load(find(str(tmp_path))).annotate([text])
    assert all(0 <= one.start < one.end <= len(text) for one in found)


def test_a_model_that_cannot_read_is_one_line(tmp_path: Path) -> None:
    folder = save_by_words(tmp_path / "model")
    # It loads, and then finds that the length of no sequence is a multiple of this.
    change_config(folder, chunk_size_feed_forward=7)
    with pytest.raises(PipelineError) as refused:
        load(find(str(folder)))
    assert str(refused.value).startswith(f"the model {folder} cannot be used: ")
    assert str(refused.value).isprintable()


def test_a_broken_tokenizer_is_one_line(tmp_path: Path) -> None:
    folder = save_by_words(tmp_path / "model")
    (folder / "tokenizer.json").write_text('{"version": "1.0", "model": "a\\nb"}', "utf-8")
    with pytest.raises(PipelineError) as refused:
        load(find(str(folder)))
    assert str(refused.value).startswith(f"the tokenizer of {folder} cannot be loaded: ")
    assert str(refused.value).isprintable()


def test_nothing_imports_torch_before_a_model_is_wanted() -> None:
    code = (
        "import sys, pipeline, pipeline.cli, pipeline.annotator.annotate;"
        "print(sorted({'torch', 'transformers', 'tokenizers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
