"""Duplicates: marked, by the first of them, whatever order the documents come in."""

from __future__ import annotations

import hashlib
import random

import pytest

from pipeline.ingest.duplicates import LIKENESS, duplicates, fingerprint, shingles
from pipeline.schema import Document

WORDS = ("성", "도", "위원회", "회의", "단체", "개인", "운동", "성과", "발표", "참석", "대표")


def text_of(seed: int, words: int = 300) -> str:
    draw = random.Random(seed)
    made = [
        "".join(draw.choices("가나다라마바사아자차카타파하거너더러", k=3)) for _ in range(words)
    ]
    return " ".join(word + draw.choice(WORDS) for word in made) + "."


def document(path: str, text: str) -> Document:
    return Document(
        doc_id=f"id-{path}",
        path=path,
        record=0,
        url=None,
        source=None,
        title=None,
        published_on=None,
        declared_language=None,
        language=None,
        language_score=None,
        language_method=None,
        encoding="utf-8",
        n_chars=len(text),
        duplicate_of=None,
        text=text,
    )


def found(documents: list[Document]) -> dict[str, str]:
    texts = {entry.doc_id: entry.text for entry in documents}
    return duplicates(map(fingerprint, documents), texts.__getitem__)


def marked(**texts: str) -> dict[str, str | None]:
    repeats = found([document(path, text) for path, text in texts.items()])
    return {path: repeats.get(f"id-{path}") for path in texts}


def test_the_same_text_with_other_blanks_is_a_duplicate_of_the_first_path() -> None:
    text = text_of(1)
    told = marked(b=text, a=text.replace(" ", "\n"), c=text + "\n\n")
    assert told == {"a": None, "b": "id-a", "c": "id-a"}


def test_a_nearly_equal_text_is_a_duplicate() -> None:
    text = text_of(2)
    told = marked(a=text, b=text + " 원천 댓글 (0)", c=text[: int(len(text) * 0.9)])
    assert told == {"a": None, "b": "id-a", "c": "id-a"}


def test_another_number_is_another_fact() -> None:
    text = text_of(3)
    told = marked(a=text + " 12개 단체", b=text + " 13개 단체")
    assert told == {"a": None, "b": None}


def test_a_text_that_shares_half_is_no_duplicate() -> None:
    left, right = text_of(4), text_of(5)
    half = len(left) // 2
    assert marked(a=left, b=left[:half] + right[half:]) == {"a": None, "b": None}


def test_likeness_decides_at_its_threshold() -> None:
    """Texts on both sides of the threshold, told apart by the true likeness of their shingles."""
    base = text_of(6, 400).split()
    told: dict[bool, int] = {True: 0, False: 0}
    for changed in range(1, 60, 2):
        draw = random.Random(changed)
        words = list(base)
        for place in draw.sample(range(len(words)), changed):
            words[place] = "쀍뷁뷝"
        left, right = " ".join(base), " ".join(words)
        first, second = (set(shingles(text).tolist()) for text in (left, right))
        alike = len(first & second) / len(first | second) >= LIKENESS
        assert (marked(a=left, b=right)["b"] == "id-a") is alike
        told[alike] += 1
    assert min(told.values()) >= 5


def test_order_does_not_matter() -> None:
    texts = {f"{seed:02d}": text_of(seed // 3) + " 끝" * (seed % 3) for seed in range(30)}
    documents = [document(path, text) for path, text in texts.items()]
    expected = found(documents)
    assert len(expected) == 20
    random.Random(1).shuffle(documents)
    assert found(documents) == expected


def test_hashes_are_the_same_everywhere() -> None:
    """What is a candidate must not hang on the process or the machine."""
    assert shingles("회의를 열었다").tolist() == shingles("회의를열었다").tolist()
    assert shingles("abcde").tolist() == [14920530505200777429]
    bands = fingerprint(document("a", text_of(1))).bands
    assert hashlib.sha256(bands).hexdigest()[:16] == "46adcbaf5c1e3d35"


@pytest.mark.parametrize("text", ["가", "12", "a b"])
def test_tiny_texts_are_compared_too(text: str) -> None:
    assert marked(a=text, b=text + " ", c=text + "나다라마바사")["b"] == "id-a"
    assert marked(a=text, c=text + "나다라마바사")["c"] is None
