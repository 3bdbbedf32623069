"""Which reports tell one event: the pairs worth comparing, their scores, and the groups."""

from __future__ import annotations

import bisect
import functools
import hashlib
import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.link import blocking, clustering, names, scoring, weights
from pipeline.link.compared import Compared, Pair
from pipeline.link.features import Comparison
from pipeline.link.fingerprint import person_token
from pipeline.link.judgements import NO_RULING, Ruling
from pipeline.link.packed import PackedProfiles
from pipeline.link.profile import Profile
from pipeline.link.rarity import PackedRarity, Rarity
from pipeline.link.weights import Rarities, Weights

SCORES_REMEMBERED = 1 << 14
"""Pairs that were not worth comparing, and are asked for again while groups are compared."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """The reports with a vote of their own, what was compared, and the events that came out."""

    doc_ids: Sequence[str]
    compared: Compared
    group_of: Sequence[int]
    """number of the event of each report"""
    weights: Weights
    ruling: Ruling

    def judged(self, pair: Pair) -> bool:
        """Tell whether persons have settled that two reports are one event, or two."""
        left, right = pair
        return self.ruling.settles(self.doc_ids[left], self.doc_ids[right])


def group(profiles: PackedProfiles, ruling: Ruling = NO_RULING) -> Grouping:
    """Compare the pairs worth comparing, and those judged, and group the reports by event.

    Parameters
    ----------
    profiles
        Reports with a vote of their own, sorted by document.
    ruling
        What persons' judgements settle.
    """
    chosen = weights.load()
    rarity = PackedRarity(profiles, chosen.rarity)
    comparison = Comparison(profiles, rarity)

    def position(doc_id: str) -> int:
        return bisect.bisect_left(profiles.doc_ids, doc_id)

    judged = [(position(left), position(right)) for left, right in ruling.pairs]
    compared = Compared(blocking.candidates(profiles, rarity).with_more(judged))
    for at in compared.pairs.by_left(profiles.days):
        features = comparison.features(*compared.pairs[at])
        score = scoring.score(features, chosen)
        likely = score >= chosen.threshold
        compared.put(
            at,
            features,
            score,
            scoring.score(features._replace(date=None), chosen) if likely else math.nan,
        )

    @functools.lru_cache(maxsize=SCORES_REMEMBERED)
    def score_of(left: int, right: int) -> float:
        return scoring.score(comparison.features(left, right), chosen)

    groups = clustering.cluster(
        len(profiles),
        compared.scores,
        score_of,
        chosen.threshold,
        besides_days=compared.besides_days,
        days=profiles.month_days,
        together=[[position(doc_id) for doc_id in unit] for unit in ruling.units()],
        apart=[(position(left), position(right)) for left, right in sorted(ruling.apart)],
    )
    group_of = array("I", bytes(4 * len(profiles)))
    for number, members in enumerate(groups):
        for at in members:
            group_of[at] = number
    return Grouping(profiles.doc_ids, compared, group_of, chosen, ruling)


def rarity_of(profiles: Iterable[Profile[str]], expected: Rarities) -> Rarity:
    """Return how much each token of some reports says.

    Parameters
    ----------
    profiles
        The reports.
    expected
        What is known of tokens before any report is seen.
    """
    return Rarity(
        (
            [
                *profile.numbers,
                *profile.documents,
                *profile.awards,
                *{person_token(names.fold(name)) for name in profile.people},
            ]
            for profile in profiles
        ),
        expected,
    )


def event_ids(grouping: Grouping, shared_votes: Mapping[str, str]) -> list[str]:
    """Return the id of each event, by number: a digest of its smallest document.

    Parameters
    ----------
    grouping
        The events.
    shared_votes
        Documents that share the vote of another to this.
    """
    smallest: dict[str, str] = {}
    for doc_id, vote in shared_votes.items():
        smallest[vote] = min(doc_id, vote, smallest.get(vote, vote))
    first: dict[int, str] = {}
    for vote, number in zip(grouping.doc_ids, grouping.group_of, strict=True):
        doc_id = smallest.get(vote, vote)
        first[number] = min(doc_id, first.get(number, doc_id))
    return [hashlib.sha256(first[at].encode()).hexdigest()[:16] for at in range(len(first))]
