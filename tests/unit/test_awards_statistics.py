"""Statistics that go on over sentences: what no spec of one sentence can show."""

from __future__ import annotations

import pytest

from pipeline.extract import tables_of
from pipeline.schema import AwardMention

STATISTICS = "지난 5년간 성은 노동훈장 12개를 수여받았다."
MORE = "성 인민위원회 위원장은 300개 단체에 공로증을 수여했다."


def statuses(text: str) -> list[str]:
    return [row.status for row in tables_of(text, language="ko").of(AwardMention)]


def test_statistics_go_on_until_something_is_told() -> None:
    assert statuses(f"{STATISTICS} {MORE}") == ["total", "total"]


@pytest.mark.parametrize("between", ["\n", "이날 시상식이 열렸다. ", "이번 기회에 "])
def test_statistics_end_with_the_paragraph_and_where_an_event_is_told(between: str) -> None:
    assert statuses(f"{STATISTICS} {between}{MORE}")[-1] == "awarded"
