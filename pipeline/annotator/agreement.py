"""What it does to the score of a rule that a model sees the same: agreement halves the doubt.

The doubt of a rule, what its score lacks of one, is halved: 0.8 becomes 0.9, and what was sure
stays so. Two annotators who err independently would leave less of it; but both learnt from texts
of one kind, so half is what their agreement is worth here. It is the same for every model, and can
be undone exactly: linking asks how sure the rule was by itself, so that a model changes nothing of
who is who.
"""

from __future__ import annotations

from pipeline.schema import Mention

BOTH = "both"
"""`method` of a mention that a model sees as well."""
DIGITS = 4
"""Digits of a rule's score; a raised one has one more."""


def raised(score: float) -> float:
    """Return the score of a mention that rule and model agree on.

    Parameters
    ----------
    score
        The rule's own, 0 to 1, of four digits.
    """
    return round((1.0 + score) / 2.0, DIGITS + 1)


def lowered(score: float) -> float:
    """Return the rule's own score, of which `raised` made another."""
    return round(2.0 * score - 1.0, DIGITS)


def own_score(mention: Mention) -> float:
    """Return how sure the rule of a mention is by itself, whatever a model says of it."""
    return lowered(mention.score) if mention.method == BOTH else mention.score
