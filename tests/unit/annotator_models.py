"""Tiny models for tests, whose labels follow from the characters that they read."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForTokenClassification,
    CanineConfig,
    CanineForTokenClassification,
    PreTrainedTokenizerFast,
)

LABELS = ("O", "B-PER", "I-PER", "LOC", "X-TRA")
PLACES = 48
LETTERS = "abcdefghijklmnopqrstuvwxyzışğçöüéđ0123456789ابتثجحخدذرزسشغكلمنهويआकखगतनमरलसहबिन्ह"


def save_by_words(folder: Path, labels: tuple[str, ...] = LABELS, places: int = PLACES) -> Path:
    """Save a model of pieces of words: those with p are persons, with l places, others nothing.

    A word that begins with p begins a person, and one with q goes on with it.
    """
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    pieces = [*special, *LETTERS, *(f"##{letter}" for letter in LETTERS), "한", "##한"]
    vocabulary = {piece: at for at, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    ).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=places + 2,
        id2label=dict(enumerate(labels)),
    )
    model = BertForTokenClassification(config)
    embeddings = model.bert.embeddings.word_embeddings.weight
    with torch.no_grad():
        embeddings.normal_(0, 0.01)
        for piece, label in {"p": 1, "q": 2, "l": 3, "x": 4}.items():
            embeddings[vocabulary[piece], label] = 5.0
        embeddings[:, 0] += 1.0
        model.bert.embeddings.position_embeddings.weight.mul_(0.1)
        model.classifier.weight.zero_()
        for label in range(len(labels)):
            model.classifier.weight[label, label] = 4.0
    model.save_pretrained(folder)
    return folder


def save_by_characters(
    folder: Path, places: int = PLACES, labels: tuple[str, ...] = LABELS, **more: object
) -> Path:
    """Save a model of characters with random weights: it finds much, and nothing sensible."""
    torch.manual_seed(1)
    config = CanineConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=places,
        num_hash_functions=2,
        num_hash_buckets=max(64, places),
        local_transformer_stride=16,
        id2label=dict(enumerate(labels)),
        **more,
    )
    model = CanineForTokenClassification(config)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.normal_(0, 0.5)
    model.save_pretrained(folder)
    return folder


def change_config(folder: Path, **changes: object) -> None:
    """Change what a model's configuration says; None takes a key away."""
    file = folder / "config.json"
    said = json.loads(file.read_text("utf-8")) | changes
    kept = {key: value for key, value in said.items() if value is not None}
    file.write_text(json.dumps(kept), "utf-8")
