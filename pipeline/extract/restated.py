"""One fact said twice: the poorer statement takes from the fuller one what it leaves out.

A headline says "16 units receive flags", the body says who gives them. Both stay mentions; both say
one fact, so that it counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.awards import UNSPECIFIED, FoundAward


def completed(awards: Sequence[FoundAward]) -> list[FoundAward]:
    """Return awards in which a restatement has the recipient, grantor and class of the fuller one.

    Parameters
    ----------
    awards
        Awards of one report.

    Returns
    -------
    The same awards in their order. What two fuller statements say differently stays open.
    """
    return [_completed(award, awards) for award in awards]


def _completed(award: FoundAward, awards: Sequence[FoundAward]) -> FoundAward:
    fuller = {
        (other.recipient, other.grantor, other.award_class)
        for other in awards
        if other is not award and _restates(award, other)
    }
    if len(fuller) != 1:
        return award
    recipient, grantor, award_class = next(iter(fuller))
    return replace(award, recipient=recipient, grantor=grantor, award_class=award_class)


def _restates(award: FoundAward, fuller: FoundAward) -> bool:
    """Tell whether an award says the same as another one, and says less of it."""
    same = (
        (award.award, award.count, award.status) == (fuller.award, fuller.count, fuller.status)
        and award.recipient in (fuller.recipient, UNSPECIFIED)
        and award.grantor in (fuller.grantor, UNSPECIFIED)
        and award.award_class in (fuller.award_class, None)
    )
    return same and (award.recipient, award.grantor, award.award_class) != (
        fuller.recipient,
        fuller.grantor,
        fuller.award_class,
    )
