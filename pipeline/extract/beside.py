"""What the rules know of a report beside the rows that they give, for a second annotator."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from pipeline.annotator.reconciling import Beside, Span
from pipeline.extract.analysis import Analysis
from pipeline.extract.awards.words import AWARD
from pipeline.extract.dates import ANCHOR
from pipeline.extract.half_known import province_like
from pipeline.extract.spans import HasSpan


def beside(code: str, analysis: Analysis) -> Beside:
    """Return what the rules know of a report beside its rows.

    Parameters
    ----------
    code
        Language of the pack.
    analysis
        The report, analysed.
    """
    span = analysis.view.span

    def spans(things: Iterable[HasSpan]) -> list[Span]:
        return [span(thing.start, thing.end) for thing in things]

    held = {(holding.role.start, holding.role.end) for holding in analysis.holdings}
    counts = set(analysis.numbers)
    return Beside(
        sentences=[span(*sentence) for sentence in analysis.sentences],
        offices=[
            span(role.start, role.end)
            for role in analysis.roles
            if (role.start, role.end) not in held
        ],
        held=[span(*office) for office in sorted(held)],
        awards=spans(analysis.hits.get(AWARD, ())),
        counts=spans(analysis.numbers),
        refused=spans(number for number in analysis.all_numbers if number not in counts),
        date_words=spans(analysis.hits.get(ANCHOR, ())),
        province_like=partial(province_like, code, analysis),
    )
