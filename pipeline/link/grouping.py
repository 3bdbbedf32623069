"""Which reports tell one event: the pairs worth comparing, their scores, and the groups."""

from __future__ import annotations

import bisect
import hashlib
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.link import blocking, clustering, names, scoring, weights
from pipeline.link.compared import Compared, Pair
from pipeline.link.features import Comparison
from pipeline.link.fingerprint import person_token
from pipeline.link.judgements import NO_RULING, Ruling
from pipeline.link.packed import PackedProfiles
from pipeline.link.profile import Profile
from pipeline.link.rarity import PackedRarity, Rarity
from pipeline.link.weights import Rarities, Weights
from pipeline.schema import Report


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


def votes_of(reports: Iterable[Report], originals: Mapping[str, str]) -> dict[str, str]:
    """Return for each report the one whose vote it shares: the report of the text it repeats."""
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for row in reports:
        sharing[originals.get(row.doc_id, row.doc_id)].append(row.doc_id)
    return {
        doc_id: root if root in doc_ids else min(doc_ids)
        for root, doc_ids in sharing.items()
        for doc_id in doc_ids
    }


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
            scoring.score(replace(features, date=None), chosen) if likely else math.nan,
        )
    groups = clustering.cluster(
        len(profiles),
        compared.scores,
        lambda left, right: scoring.score(comparison.features(left, right), chosen),
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


def event_ids(grouping: Grouping, vote_of: Mapping[str, str]) -> dict[str, str]:
    """Return the event of each vote: a digest of the smallest document of the event."""
    smallest: dict[str, str] = {}
    for doc_id, vote in vote_of.items():
        smallest[vote] = min(doc_id, smallest.get(vote, doc_id))
    first: dict[int, str] = {}
    for vote, number in zip(grouping.doc_ids, grouping.group_of, strict=True):
        first[number] = min(smallest[vote], first.get(number, smallest[vote]))
    digests = {
        number: hashlib.sha256(doc_id.encode()).hexdigest()[:16] for number, doc_id in first.items()
    }
    return {
        vote: digests[number]
        for vote, number in zip(grouping.doc_ids, grouping.group_of, strict=True)
    }
