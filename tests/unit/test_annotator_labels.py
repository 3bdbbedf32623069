"""What the labels of models are called, and what they stand for."""

from __future__ import annotations

import pytest

from pipeline.annotator.labels import kinds_of, meanings
from pipeline.annotator.predicted import KINDS
from pipeline.errors import UsageError


@pytest.mark.parametrize(
    ("name", "prefix", "kind"),
    [
        ("B-PER", "B", "person"),
        ("i-pers", "I", "person"),
        ("PERSON", "", "person"),
        ("PS", "", "person"),
        ("PER-B", "B", "person"),
        ("B_LOC", "B", "place"),
        ("E-Location", "E", "place"),
        ("L-GPE", "E", "place"),
        ("lc-i", "I", "place"),
        ("PLACE", "", "place"),
        ("U-ORG", "S", "organisation"),
        ("S-ORGANIZATION", "S", "organisation"),
        ("M-organisation", "I", "organisation"),
        ("OG-B", "B", "organisation"),
        ("B-DATE", "B", "date"),
        ("DAT-B", "B", "date"),
        ("I-DT", "I", "date"),
        ("B-OFFICE", "B", "office"),
        ("I-COUNT", "I", "count"),
        ("AWARD", "", "award"),
    ],
)
def test_the_names_of_many_models_are_known(name: str, prefix: str, kind: str) -> None:
    assert meanings(["O", name])[1] == (prefix, kind)


@pytest.mark.parametrize("name", ["O", "MISC", "B-MISC", "I-", "-B", "B-", "", "B-TIME", "PERCENT"])
def test_other_labels_stand_for_nothing_and_are_no_error(name: str) -> None:
    labels = meanings([name, "B-PER"])
    assert labels == (("", None), ("B", "person"))
    assert kinds_of(labels) == {"person"}


def test_every_kind_has_its_own_name_as_a_label() -> None:
    assert kinds_of(meanings(KINDS)) == set(KINDS)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["LABEL_0", "LABEL_1"], "LABEL_0, LABEL_1"),
        ([], "it has none"),
        (["O\n\x1b[31m"], "O\\u000a\\u001b[31m"),
    ],
)
def test_a_model_without_any_known_label_is_refused(names: list[str], shown: str) -> None:
    with pytest.raises(UsageError) as refused:
        meanings(names)
    assert str(refused.value) == (
        "no label stands for any of person, office, place, organisation, date, count, award "
        f"({shown}); name them in id2label of config.json, such as B-PER or LOC"
    )
