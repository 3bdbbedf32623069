"""Texts as tokens, whatever the tokenizer: offsets are those of the text."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.annotator.annotate import load
from pipeline.annotator.checkpoint import find
from pipeline.annotator.tokens import ByCharacters, ByVocabulary, Tokens
from tests.tiny_models import LABELS

tokenizers = pytest.importorskip("tokenizers")

TEXTS = st.text(
    st.sampled_from("aAbİıßé 한국ابहि्\u200d\u00a0\n\t.,'1٣\ufb01𝐀\U0001f600"), max_size=80
)


def by_bytes() -> ByVocabulary:
    """Return a tokenizer of bytes, as RoBERTa's is: a space belongs to the token behind it."""
    pre = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=True)
    vocabulary = {"<s>": 0, "<pad>": 1, "</s>": 2}
    for letter in sorted(pre.alphabet()):
        vocabulary[letter] = len(vocabulary)
    for merged in ("\u0120a", "ab", "\u0120ab"):
        vocabulary[merged] = len(vocabulary)
    merges = [("\u0120", "a"), ("a", "b"), ("\u0120a", "b")]
    made = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, merges))
    made.pre_tokenizer = pre
    made.add_special_tokens(["<s>", "<pad>", "</s>"])
    made.post_processor = tokenizers.processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return ByVocabulary(made)


def by_pieces() -> ByVocabulary:
    """Return a tokenizer that folds, as XLM-RoBERTa's does: a space becomes a letter of its own."""
    pieces = [("<s>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), ("▁a", -3.0), ("한", -4.0)]
    made = tokenizers.Tokenizer(tokenizers.models.Unigram(pieces, unk_id=2))
    made.normalizer = tokenizers.normalizers.NFKC()
    made.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    return ByVocabulary(made)


def check(text: str, made: Tokens) -> None:
    starts, ends = made.starts.tolist(), made.ends.tolist()
    assert len(made.ids) == len(starts) == len(ends)
    assert starts == sorted(starts)
    assert all(0 <= start <= end <= len(text) for start, end in zip(starts, ends, strict=True))
    covered = {at for start, end in zip(starts, ends, strict=True) for at in range(start, end)}
    assert {at for at, character in enumerate(text) if not character.isspace()} <= covered
    if made.words is not None:
        known = [word for word in made.words.tolist() if word >= 0]
        assert known == sorted(known)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.sampled_from([1, 1, 300]))
@example("x" * 30_000, 1)
@example("a" * 9_999 + " ab", 1)
def test_tokens_stand_where_they_are_said_to(text: str, times: int) -> None:
    for tokeniser in (by_bytes(), by_pieces(), ByCharacters()):
        check(text * times, tokeniser.tokens(text * times))


def test_stretches_change_no_tokens_where_words_end() -> None:
    tokeniser = by_pieces()
    line = " a 한 a"
    once, often = tokeniser.tokens(line), tokeniser.tokens(line * 5_000)
    assert len(often.ids) == 5_000 * len(once.ids)
    assert np.array_equal(often.ids, np.tile(once.ids, 5_000))
    assert often.words is not None
    assert len(set(often.words.tolist())) >= 3 * 5_000


def test_special_tokens_stand_around_a_window_and_never_in_a_text() -> None:
    tokeniser = by_bytes()
    assert (tokeniser.before.tolist(), tokeniser.behind.tolist()) == ([0], [2])
    assert not {0, 1, 2} & set(tokeniser.tokens("<s>a</s> <pad>").ids.tolist())
    tokeniser = by_pieces()
    assert (tokeniser.before.tolist(), tokeniser.behind.tolist()) == ([0], [1])
    bare = tokenizers.Tokenizer(tokenizers.models.WordLevel({"b": 0, "?": 1}, unk_token="?"))
    assert ByVocabulary(bare).before.tolist() == ByVocabulary(bare).behind.tolist() == []
    empty = tokenizers.Tokenizer(tokenizers.models.BPE({}, []))
    assert ByVocabulary(empty).tokens("a b").ids.tolist() == []


def test_what_a_tokenizer_would_cut_off_or_fill_up_is_left_as_it_is() -> None:
    plain, other = by_bytes(), by_bytes()._tokenizer
    other.enable_truncation(4)
    other.enable_padding(length=4_000)
    text = "ab ab " * 400
    made = ByVocabulary(other).tokens(text)
    assert np.array_equal(made.ids, plain.tokens(text).ids)
    assert len(made.ids) > 800


def test_code_points_that_mean_something_to_a_model_are_read_as_others() -> None:
    made = ByCharacters().tokens("a\ue000\ue001\ue005\ue006\ud800\udfff\x00\U0010ffff")
    assert made.ids.tolist() == [97, 0xFFFD, 0xFFFD, 0xFFFD, 0xE006, 0xFFFD, 0xFFFD, 0, 0x10FFFF]
    assert made.starts.tolist() == list(range(9))


def test_roberta_has_two_positions_fewer_than_it_says(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=by_bytes()._tokenizer)
    fast.save_pretrained(tmp_path)
    torch.manual_seed(0)
    config = transformers.RobertaConfig(
        vocab_size=300,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=42,
        pad_token_id=1,
        id2label=dict(enumerate(LABELS)),
    )
    transformers.RobertaForTokenClassification(config).save_pretrained(tmp_path)
    annotator = load(find(str(tmp_path)))
    assert annotator.network.longest == 40
    text = "Đoàn 한국 ابت abc, " * 40
    (found,) = annotator.annotate([text])
    surfaces = [text[span.start : span.end] for span in found]
    assert len(surfaces) > 10
    assert surfaces == [surface.strip() for surface in surfaces]
    for left, right in itertools.pairwise(found):
        assert left.end <= right.start
