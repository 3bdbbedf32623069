"""Which reports tell one event: the pairs worth comparing, their scores, and the groups."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.link import blocking, clustering, names, scoring, weights
from pipeline.link.blocking import Pair
from pipeline.link.features import Comparison, Features
from pipeline.link.fingerprint import person_token
from pipeline.link.judgements import NO_RULING, Ruling
from pipeline.link.profile import Profile
from pipeline.link.rarity import Rarity
from pipeline.link.weights import Rarities, Weights
from pipeline.schema import Report


@dataclass(frozen=True, slots=True)
class Grouping:
    """The reports with a vote of their own, what was compared, and the events that came out."""

    profiles: Sequence[Profile]
    features: Mapping[Pair, Features]
    scores: Mapping[Pair, float]
    groups: Sequence[Sequence[int]]
    weights: Weights
    ruling: Ruling

    def group_of(self) -> dict[int, int]:
        """Return the number of the event of each report."""
        return {at: number for number, group in enumerate(self.groups) for at in group}

    def judged(self, pair: Pair) -> bool:
        """Tell whether persons have settled that two reports are one event, or two."""
        left, right = pair
        return self.ruling.settles(self.profiles[left].doc_id, self.profiles[right].doc_id)


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


def group(profiles: Sequence[Profile], ruling: Ruling = NO_RULING) -> Grouping:
    """Compare the pairs worth comparing, and those judged, and group the reports by event.

    Parameters
    ----------
    profiles
        Reports with a vote of their own, sorted by document.
    ruling
        What persons' judgements settle.
    """
    chosen = weights.load()
    rarity = rarity_of(profiles, chosen.rarity)
    comparison = Comparison(profiles, rarity)
    position = {profile.doc_id: at for at, profile in enumerate(profiles)}
    judged = [(position[left], position[right]) for left, right in ruling.pairs]
    compared = sorted({*blocking.candidates(profiles, rarity), *judged})
    features = {pair: comparison.features(*pair) for pair in compared}
    scores = {pair: scoring.score(found, chosen) for pair, found in features.items()}
    groups = clustering.cluster(
        len(profiles),
        scores,
        lambda left, right: scoring.score(comparison.features(left, right), chosen),
        chosen.threshold,
        besides_days={
            pair: scoring.score(replace(found, date=None), chosen)
            for pair, found in features.items()
            if scores[pair] >= chosen.threshold
        },
        days=[profile.month_day for profile in profiles],
        together=[[position[doc_id] for doc_id in unit] for unit in ruling.units()],
        apart=[(position[left], position[right]) for left, right in sorted(ruling.apart)],
    )
    return Grouping(profiles, features, scores, groups, chosen, ruling)


def rarity_of(profiles: Iterable[Profile], expected: Rarities) -> Rarity:
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
    found: dict[str, str] = {}
    for members in grouping.groups:
        members_votes = [grouping.profiles[at].doc_id for at in members]
        first = min(smallest[vote] for vote in members_votes)
        event_id = hashlib.sha256(first.encode()).hexdigest()[:16]
        found.update(dict.fromkeys(members_votes, event_id))
    return found
