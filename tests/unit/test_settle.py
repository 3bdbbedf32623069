"""The province of a report: its event's, not that of whoever is named further down."""

from __future__ import annotations

import pytest

from pipeline.extract import tables_of
from pipeline.schema import Report

SPEECHES = "Delegeler uzun süre konuştu. " * 20


def province(text: str) -> str | None:
    """Return the province of a report in Turkish."""
    return tables_of(text, language="tr").of(Report)[0].province_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # Where it was held, though a body of another province is named after it.
        (
            "15 Mayıs'ta Tay Ninh eyaletinde bir konferans düzenlendi. Konferansa Long An Eyaleti "
            "Halk Komitesi de katıldı.",
            "VN-37",
        ),
        # Whose body holds it.
        (
            "Long An Eyaleti Halk Komitesi bir konferans düzenledi. Konferansa Tay Ninh'den "
            "delegeler katıldı.",
            "VN-41",
        ),
        # The sentence that says when it was goes before the opening.
        (
            "Tay Ninh Gazetesi muhabirleri yazdı.\n15 Mayıs'ta Long An'da bir konferans "
            "düzenlendi.",
            "VN-41",
        ),
        # The only one of the text, wherever it stands.
        (f"{SPEECHES}Lang Son'dan Bayan Ly Thi Hoa söz aldı.", "VN-09"),
    ],
)
def test_the_event_tells_the_province(text: str, code: str) -> None:
    assert province(text) == code


def test_guests_of_a_national_event_do_not() -> None:
    text = (
        f"15 Mayıs'ta Kültür Bakanlığı bir konferans düzenledi. {SPEECHES}Lang Son eyaletinden "
        "Bayan Ly Thi Hoa söz aldı. Cao Bang'dan bir öğretmen geldi."
    )
    assert province(text) is None
