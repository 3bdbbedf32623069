"""Tiny models for tests, whose labels follow from the characters that they read."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Any

LABELS = ("O", "B-PER", "I-PER", "LOC", "X-TRA")
BEGINS, GOES_ON, PLACE = "پपp박", "قकqğ김", "لलl한"
"""Letters that begin a person, go on with one, and make a place."""
FILLERS = "abcdeışçöüابتثदमनरحس민국हि्"
_BUCKETS = 8


def save_by_words(
    folder: Path, places: int = 64, fillers: str = FILLERS, **changes: object
) -> Path:
    """Save a model of pieces of words, each of one letter; the letters above have its labels.

    A letter that goes on within a word has the same label as at its beginning.
    """
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    letters = [*(BEGINS + GOES_ON + PLACE), *chain(*fillers), "x", ",", "."]
    pieces = [*special, *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = {piece: at for at, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")],
    )
    named = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **named).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=places + 2,
        id2label=dict(enumerate(LABELS)),
    )
    torch.manual_seed(0)
    model = BertForTokenClassification(config)
    said = dict.fromkeys(BEGINS, 1) | dict.fromkeys(GOES_ON, 2)
    said |= dict.fromkeys(PLACE, 3) | {"x": 4}
    with torch.no_grad():
        embeddings = model.bert.embeddings.word_embeddings.weight
        embeddings.zero_()
        for piece, at in vocabulary.items():
            embeddings[at, said.get(piece[-1], 0)] = 5.0
        _let_labels_be_read_off(model.classifier)
    return _save(model, folder, changes)


def save_by_characters(folder: Path, places: int = 64, **changes: object) -> Path:
    """Save a model of characters, whose labels are those of `label_of`."""
    import torch
    from transformers import CanineConfig, CanineForTokenClassification

    config = CanineConfig(
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=places,
        # Positions have as many embeddings as there are buckets.
        num_hash_buckets=_BUCKETS * 256,
        num_hash_functions=1,
        local_transformer_stride=128,
        id2label=dict(enumerate(LABELS)),
    )
    torch.manual_seed(0)
    model = CanineForTokenClassification(config)
    canine = model.canine
    with torch.no_grad():
        embeddings = canine.char_embeddings.HashBucketCodepointEmbedder_0.weight
        embeddings.zero_()
        for bucket in range(len(embeddings)):
            embeddings[bucket, _label_of_bucket(bucket)] = 5.0
        # Characters alone go on to the last layer, each to where it stands.
        projection = canine.projection.conv
        projection.weight.zero_()
        for feature in range(8):
            projection.weight[feature, feature, 1] = 1.0
        _let_labels_be_read_off(model.classifier)
    return _save(model, folder, changes)


def label_of(character: str) -> str:
    """Return the label that the model of characters gives to a character."""
    return LABELS[_label_of_bucket((ord(character) + 1) * 31 % (_BUCKETS * 256))]


def change_config(folder: Path, **changes: object) -> None:
    """Change what a model's configuration says; None takes a key away."""
    file = folder / "config.json"
    said = json.loads(file.read_text("utf-8")) | changes
    kept = {key: value for key, value in said.items() if value is not None}
    file.write_text(json.dumps(kept), "utf-8")


def _label_of_bucket(bucket: int) -> int:
    return {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 4}.get(bucket % _BUCKETS, 0)


def _let_labels_be_read_off(classifier: Any) -> None:
    classifier.weight.zero_()
    for label in range(len(LABELS)):
        classifier.weight[label, label] = 4.0


def _save(model: Any, folder: Path, changes: dict[str, object]) -> Path:
    model.save_pretrained(folder)
    change_config(folder, **changes)
    return folder
