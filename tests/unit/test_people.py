"""Who holds which office: what no spec of one language can show."""

from __future__ import annotations

from pipeline.extract import tables_of
from pipeline.schema import OfficialMention


def test_a_run_of_bodies_alone_gives_nobody_an_office() -> None:
    text = (
        "विदेश मंत्री कॉमरेड ट्रान वान मिन्ह ने प्रांत की पार्टी समिति, सरकार और लोगों को "
        "प्रथम श्रेणी श्रम पदक प्रदान किया।"
    )
    found = tables_of(text, language="hi").of(OfficialMention)
    assert {(row.name_ascii, row.role) for row in found} == {("Tran Van Minh", "ministry_minister")}
