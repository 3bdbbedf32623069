"""Which Vietnamese name a rendering in another script stands for.

Every syllable of the inventory is written in every way the language's tables know, once, into a
dictionary; reading a token back is one look-up. A name is decoded as a whole: the first syllable
weighs as a surname, the last as a given name, those between as middle names. Middle and given names
are rather those of women or rather those of men, and some follow each other more than by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

from pipeline.extract.names.inventory import EVENLY, Inventory, Syllable, toneless
from pipeline.extract.names.tables import RAREST, NameTables, Renderings
from pipeline.extract.names.tokens import APOSTROPHE, word_pattern

MOST_SYLLABLES = 5
LONGEST_TOKEN = 30
"""Longer tokens are not read: no name of five syllables needs as many letters."""
READINGS_KEPT = 12
PREFIXES_KEPT = 48
"""How many beginnings of a name are kept while it is decoded."""
_UNLIKELY = 1e-5
"""Share of the likeliest below which a beginning is not followed."""
WOMEN = 0.3
"""Share of women among the people whom reports name."""
COMMONEST_WORD_SHARE = 1e-4
"""Weight at which a syllable says neither for nor against a name."""
STRONGEST = 3.5
_REMEMBERED = 16384
_NAMES_REMEMBERED = 4096
"""Renderings of names, each with all that it may stand for: of 16,384 in four languages that were
70 MB, and runs were no faster."""
_RAREST_PERCENT = 0.0004
"""Renderings of syllables that so small a share of people has are left out."""
SIGN_BONUS = 1.0
"""What an apostrophe behind a sign of gender speaks for a name: other words have none there."""
_USUAL_BEHIND_SIGN = 0.5
"""Percentage of people from which on a given name counts as a usual one behind a sign of gender."""
_LEAST_BEHIND_SIGN = 0.1
"""How usual, beside those, the names are that few others have."""
_RARE_BESIDE_SIGN = 2e-4
"""Share of people below which a syllable is as likely a name behind a sign of gender."""
COMMON_WORD_PENALTY = {"surname": 2.5, "middle": 1.0, "given": 1.0}
"""A name that begins with an ordinary word is the main risk."""


class Reading(NamedTuple):
    """What a token may stand for."""

    syllable: str
    """one ASCII syllable, or several with spaces between them where they are written together"""
    weight: float
    """how usual it is to write the syllables so, at most 1"""


_reading: Callable[[tuple[str, float]], Reading] = partial(tuple.__new__, Reading)
_syllable: Callable[[Reading], str] = itemgetter(0)


class Candidate(NamedTuple):
    """A Vietnamese name that a rendering may stand for."""

    name_ascii: str
    weight: float
    """share among all names that it may stand for"""


class NameModel:
    """Reads renderings of Vietnamese names of one language."""

    __slots__ = (
        "_glued",
        "_inventory",
        "_joined_to_next",
        "_readings",
        "_recovered",
        "_sign_beginnings",
        "_signed",
        "_signs",
        "_strengths",
        "_ways",
        "_written",
        "signs",
        "signs_apart",
        "tables",
        "word",
    )

    def __init__(self, tables: NameTables, inventory: Inventory) -> None:
        self.tables = tables
        self._inventory = inventory
        readings = _all_readings(tables, inventory)
        signs = {
            surface: tuple(one for one in readings[surface] if one.syllable.endswith(APOSTROPHE))
            for syllable in inventory
            if syllable.ascii.endswith(APOSTROPHE)
            for surface in _renderings(syllable, tables, {})
        }
        self._readings = {
            surface: found for surface, found in readings.items() if surface not in signs
        }
        self._signs = {
            surface[:-1] + APOSTROPHE if surface.endswith(" ") else surface: found
            for surface, found in sorted(signs.items())
        }
        self._sign_beginnings = tuple(self._signs)
        self.signs = frozenset(
            one.syllable.removesuffix(APOSTROPHE) for found in signs.values() for one in found
        )
        """signs of gender that are joined to names, in ASCII and lower case"""
        self.signs_apart = frozenset(surface[:-1] for surface in signs if surface.endswith(" "))
        """folded words that are the sign of gender of the name behind them"""
        self._joined_to_next = self.signs_apart.union(filter(self.is_sign, self._signs))
        self.word = word_pattern([sign for sign in self._signs if sign.endswith(APOSTROPHE)])
        """what a word is in this language"""
        self._signed: dict[str, tuple[Reading, ...]] = {}
        self._add_signed()
        self._strengths: dict[tuple[str, str], float] = {}
        self._glued: dict[str, tuple[Reading, ...]] = {}
        self._recovered: dict[tuple[str, ...], _Decoded] = {}
        self._ways = lru_cache(_REMEMBERED)(self._find_ways)
        self._written: dict[str, list[str]] = {}

    def single(self, token: str) -> tuple[Reading, ...]:
        """Return the single syllables that a folded token may stand for, best first."""
        found = self._readings.get(token)
        return found if found is not None else self.signed(token)

    def signed(self, token: str) -> tuple[Reading, ...]:
        """Return what a folded token stands for as a name behind a sign of gender, best first.

        Many names of the highlands begin with one that is written onto them: H'Hen, K'Brel.
        """
        if not token.startswith(self._sign_beginnings):
            return ()
        known = self._signed.get(token)
        if known is None:
            if len(self._signed) >= _REMEMBERED:
                self._signed.clear()
            known = self._signed[token] = self._behind_sign(token)
        return known

    def _add_signed(self) -> None:
        """Let what reads as rare syllables stand for a name behind a sign of gender as well."""
        for surface, readings in self._readings.items():
            if surface.startswith(self._sign_beginnings) and all(
                self._likely_anywhere(one.syllable) < _RARE_BESIDE_SIGN for one in readings
            ):
                merged = (*readings, *self._behind_sign(surface))
                self._readings[surface] = tuple(
                    sorted(merged, key=lambda one: (-one.weight, one.syllable))
                )

    def is_sign(self, token: str) -> bool:
        """Whether a folded token is a sign of gender with its apostrophe and no name behind it."""
        return token in self._signs and token.endswith(APOSTROPHE)

    def _behind_sign(self, token: str) -> tuple[Reading, ...]:
        shares: dict[str, float] = {}
        for end in range(1, len(token)):
            for sign in self._signs.get(token[:end], ()):
                name = token[end:].strip()
                behind = self._readings.get(name, ())
                if not behind and name.isascii() and name.isalpha():
                    # In Latin letters it needs no reading.
                    behind = (Reading(name, 1.0),)
                for reading in behind:
                    whole = sign.syllable + reading.syllable
                    share = sign.weight * reading.weight
                    shares[whole] = min(shares.get(whole, 0.0) + share, 1.0)
        ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Reading(whole, share) for whole, share in ranked[:READINGS_KEPT])

    def readings(self, token: str) -> tuple[Reading, ...]:
        """Return what a folded token may stand for, best first.

        Empty when it is no rendering of Vietnamese syllables. Syllables written together are
        split where the whole is no syllable of its own.
        """
        return self.single(token) or self.glued(token)

    def glued(self, token: str) -> tuple[Reading, ...]:
        """Return the readings of a token as two to five syllables written together, best first."""
        if not 2 <= len(token) <= LONGEST_TOKEN:
            return ()
        known = self._glued.get(token)
        if known is None:
            if len(self._glued) >= _REMEMBERED:
                self._glued.clear()
            known = self._glued[token] = self._split(token)
        return known

    def surfaces(self, syllables: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield (syllable, folded rendering) for all renderings of some ASCII syllables."""
        for surface, readings in self._readings.items():
            for reading in readings:
                if reading.syllable in syllables and not surface.isascii():
                    yield reading.syllable, surface

    def renderings_of(self, syllable: str) -> Sequence[str]:
        """Return the folded surfaces in which a syllable stands as one of a name.

        Parameters
        ----------
        syllable
            In ASCII and lower case, without the sign of gender that may be joined to it. Where no
            rendering is known it is written in Latin letters, if at all.
        """
        if not self._written:
            for surface, readings in self._readings.items():
                for reading in readings:
                    for part in reading.syllable.replace(APOSTROPHE, " ").split():
                        self._written.setdefault(part, [part]).append(surface)
        return self._written.get(syllable, (syllable,))

    def beginnings(self, syllables: Collection[str]) -> tuple[str, ...]:
        """Return what every word begins with that stands for one of some ASCII syllables, with
        whatever endings. It is nothing where one is a name behind a sign of gender.
        """
        if any(APOSTROPHE in syllable for syllable in syllables):
            return ("",)
        return tuple([surface for one in syllables for surface in self.renderings_of(one)])

    def surnames(self, least: float) -> frozenset[str]:
        """Return the tokens that are at least so strong as a surname, common words included."""
        usual = {one.ascii for one in self._inventory if one.surname_weight > 0.0}
        return frozenset(
            token
            for token, readings in self._readings.items()
            if (
                token.startswith(self._sign_beginnings)
                or not usual.isdisjoint(map(_syllable, readings))
            )
            and self._strength(token, "surname")
            + COMMON_WORD_PENALTY["surname"] * (token in self.tables.common_words)
            >= least
        )

    def strength(self, token: str, place: str) -> float:
        """Return how much a token speaks for a name when it stands in that place.

        Parameters
        ----------
        token
            Folded token, one syllable.
        place
            `surname`, `middle` or `given`.

        Returns
        -------
        float
            Logarithm to base 10 against an arbitrary word, at most 3.5; negative speaks against it.
        """
        known = self._strengths.get((token, place))
        if known is None:
            if len(self._strengths) >= _REMEMBERED:
                self._strengths.clear()
            known = self._strengths[token, place] = self._strength(token, place)
        return known

    def _strength(self, token: str, place: str) -> float:
        best = max(
            (
                # A rare way to write a syllable is rarer still as a word of another kind.
                math.sqrt(reading.weight) * _place_weight(self._syllable(reading.syllable), place)
                for reading in self.single(token)
            ),
            default=0.0,
        )
        if best <= 0.0:
            return -STRONGEST
        strength = min(math.log10(best / 100 / COMMONEST_WORD_SHARE), STRONGEST)
        if APOSTROPHE in token:
            strength += SIGN_BONUS
        return strength - COMMON_WORD_PENALTY[place] * (token in self.tables.common_words)

    def recover(self, tokens: Sequence[str], limit: int = 5) -> tuple[Candidate, ...]:
        """Return the Vietnamese names that folded tokens may stand for, best first.

        Parameters
        ----------
        tokens
            The words of one name, in order; a single syllable is read as a given name.
        limit
            How many candidates at most.

        Returns
        -------
        tuple of Candidate
            Weights are shares among all that was considered; empty when a token is no rendering,
            or there are more than five syllables.
        """
        return self._decoded(tuple(tokens)).candidates[:limit]

    def name_strength(self, tokens: Sequence[str]) -> float:
        """Return how much tokens speak for a name as a whole, on the scale of `strength`.

        Raises
        ------
        ValueError
            The tokens are no name.
        """
        decoded = self._decoded(tuple(tokens))
        if not decoded.candidates:
            raise ValueError(f"no rendering of a Vietnamese name: {' '.join(tokens)}")
        return decoded.strength

    def lift(self, tokens: Sequence[str]) -> float:
        """Return how much more tokens speak for a name together than one by one.

        Logarithm to base 10; 0 where nothing is known of the syllables together.
        """
        return self._decoded(tuple(tokens)).lift

    def _decoded(self, tokens: tuple[str, ...]) -> _Decoded:
        tokens = self._with_signs(tokens)
        known = self._recovered.get(tokens)
        if known is None:
            if len(self._recovered) >= _NAMES_REMEMBERED:
                self._recovered.clear()
            known = self._recovered[tokens] = self._decode(tokens)
        return known

    def _with_signs(self, tokens: tuple[str, ...]) -> tuple[str, ...]:
        """Return tokens with signs that stand apart joined to the names behind them."""
        if self._joined_to_next.isdisjoint(tokens[:-1]):
            return tokens
        joined: list[str] = []
        sign = ""
        for token in tokens:
            if sign:
                joined.append(sign + token)
                sign = ""
            elif token in self.signs_apart:
                sign = token + APOSTROPHE
            elif self.is_sign(token):
                sign = token
            else:
                joined.append(token)
        return (*joined, sign) if sign else tuple(joined)

    def _decode(self, tokens: tuple[str, ...]) -> _Decoded:
        beginnings = [_NOTHING]
        for number, token in enumerate(tokens):
            # Most ways are too unlikely to be kept: they are only weighed.
            weighed = [
                item
                for steps in self._ways(token, number == 0, number == len(tokens) - 1)
                for item in _weighed(beginnings, steps)
            ]
            least = max(map(_weight, weighed), default=0.0) * _UNLIKELY
            likely = [item for item in weighed if item[0] > least]
            likely.sort(key=_weight, reverse=True)
            beginnings = [
                _grown(beginning, steps) for _, beginning, steps in likely[:PREFIXES_KEPT]
            ]
        total = sum([beginning.weight for beginning in beginnings])
        if not tokens or total <= 0.0:
            return _Decoded(0.0, 0.0, ())
        shares: dict[str, float] = {}
        for beginning in beginnings:
            name = " ".join(beginning.syllables).title()
            shares[name] = shares.get(name, 0.0) + beginning.weight / total
        ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
        best = beginnings[0]
        by_chance = len(best.syllables) * math.log10(100 * COMMONEST_WORD_SHARE)
        return _Decoded(
            math.log10(best.weight) - by_chance,
            math.log10(best.lift),
            tuple(map(Candidate._make, ranked)),
        )

    def _find_ways(self, token: str, first: bool, last: bool) -> tuple[_Steps, ...]:
        """Return the ways to read a token in its place of a name."""
        found = []
        for reading in self.readings(token):
            syllables = reading.syllable.split(" ")
            weight = reading.weight
            steps = []
            for place_in_token, syllable in enumerate(syllables):
                place = "middle"
                # One syllable alone is the short form of a name: its last.
                if last and place_in_token == len(syllables) - 1:
                    place = "given"
                elif first and place_in_token == 0:
                    place = "surname"
                steps.append(_Step.of(self._syllable(syllable), syllable, place, weight))
                weight = 1.0
            found.append(tuple(steps))
        return tuple(found)

    def _syllable(self, syllable: str) -> Syllable:
        return self._inventory.get(syllable) or self._with_sign(syllable)

    def _with_sign(self, syllable: str) -> Syllable:
        """Return how usual a name behind a sign of gender is in any place."""
        sign, apostrophe, name = syllable.rpartition(APOSTROPHE)
        of_sign = self._inventory.get(sign + apostrophe) or _UNHEARD_OF
        of_name = self._inventory.get(name) or _UNHEARD_OF
        usual = max(of_name.middle_weight, of_name.given_weight) / _USUAL_BEHIND_SIGN
        share = min(max(math.sqrt(usual), _LEAST_BEHIND_SIGN), 1.0)
        share *= of_name.behind.get(sign + apostrophe, 1.0)
        return Syllable(
            syllable,
            of_sign.surname_weight * share,
            of_sign.middle_weight * share,
            of_sign.given_weight * share,
            (syllable,),
            of_sign.middle_women,
            of_sign.given_women,
        )

    def _split(self, token: str) -> tuple[Reading, ...]:
        """Split a token into syllables, the likeliest ways first."""
        ways = {0: [_Way(1.0, (), 1.0)]}
        for end in range(1, len(token) + 1):
            here: list[_Way] = []
            for start, before in ways.items():
                pieces = self._readings.get(token[start:end])
                if pieces is not None:
                    likely = [self._likely_anywhere(piece.syllable) for piece in pieces]
                    here.extend(
                        way.with_piece(piece, usual)
                        for way in before
                        if len(way.syllables) < MOST_SYLLABLES
                        for piece, usual in zip(pieces, likely, strict=True)
                    )
            if here:
                here.sort(reverse=True)
                ways[end] = here[:READINGS_KEPT]
        return tuple(
            Reading(" ".join(way.syllables), way.share)
            for way in ways.get(len(token), ())
            if len(way.syllables) > 1
        )

    def _likely_anywhere(self, ascii_spelling: str) -> float:
        syllable = self._syllable(ascii_spelling)
        return max(syllable.surname_weight, syllable.middle_weight, syllable.given_weight) / 100


class _Way(NamedTuple):
    """One way to split the beginning of a token; greater is likelier."""

    likelihood: float
    syllables: tuple[str, ...]
    share: float

    def with_piece(self, piece: Reading, likely: float) -> _Way:
        return _Way(
            self.likelihood * piece.weight * likely,
            (*self.syllables, piece.syllable),
            self.share * piece.weight,
        )


class _Decoded(NamedTuple):
    strength: float
    lift: float
    candidates: tuple[Candidate, ...]


class _Step(NamedTuple):
    """One syllable in its place of a name."""

    syllable: str
    women: float
    """how usual it is among women"""
    men: float
    behind: Mapping[str, float]
    """how much more usual it is directly behind some other syllables"""

    @classmethod
    def of(cls, syllable: Syllable, spelling: str, place: str, weight: float) -> _Step:
        share = {"middle": syllable.middle_women, "given": syllable.given_women}.get(place, EVENLY)
        weight *= _place_weight(syllable, place)
        return cls(
            spelling, weight * share / EVENLY, weight * (1 - share) / EVENLY, syllable.behind
        )


_Steps = tuple[_Step, ...]
"""A way to read a token."""


class _Beginning(NamedTuple):
    """A way to read the beginning of a name."""

    weight: float
    syllables: tuple[str, ...]
    women: float
    """the part of the weight that names of women have"""
    lift: float = 1.0
    """the part of the weight that is due to syllables that belong together"""


_Weighed = tuple[float, _Beginning, _Steps]
"""A beginning with some more syllables, and how likely it is."""
_weight: Callable[[_Weighed], float] = itemgetter(0)


def _weighed(beginnings: Iterable[_Beginning], steps: _Steps) -> list[_Weighed]:
    """Return the beginnings that have room for some more syllables, weighed with these."""
    room = MOST_SYLLABLES - len(steps)
    if len(steps) > 1:
        return [
            (_grown(beginning, steps).weight, beginning, steps)
            for beginning in beginnings
            if len(beginning.syllables) <= room
        ]
    ((_, of_women, of_men, behind),) = steps
    found: list[_Weighed] = []
    for beginning in beginnings:
        weight, syllables, women, _ = beginning
        if len(syllables) <= room:
            weight = women * of_women + (weight - women) * of_men
            if behind and syllables:
                weight *= behind.get(syllables[-1], 1.0)
            found.append((weight, beginning, steps))
    return found


def _grown(beginning: _Beginning, steps: _Steps) -> _Beginning:
    """Return a beginning with some more syllables."""
    weight, syllables, women, whole_lift = beginning
    for syllable, of_women, of_men, behind in steps:
        lift = behind.get(syllables[-1], 1.0) if syllables else 1.0
        men = (weight - women) * of_men * lift
        women *= of_women * lift
        weight = women + men
        whole_lift *= lift
        syllables = (*syllables, syllable)
    return _Beginning(weight, syllables, women, whole_lift)


_NOTHING = _Beginning(1.0, (), WOMEN)
_UNHEARD_OF = Syllable("", 0.0, 0.002, 0.002, ("",))
"""How usual a syllable is that the inventory lacks."""


def _place_weight(syllable: Syllable, place: str) -> float:
    if place == "surname":
        return syllable.surname_weight
    # A surname of the mother often stands between surname and given name.
    middle = max(syllable.middle_weight, syllable.surname_weight / 100)
    return middle if place == "middle" else syllable.given_weight


def _all_readings(tables: NameTables, inventory: Inventory) -> dict[str, tuple[Reading, ...]]:
    rimes: dict[str, Renderings] = {}
    found: dict[str, list[tuple[float, str]]] = {}
    for syllable in inventory:
        for surface, weight in _renderings(syllable, tables, rimes).items():
            share = (-min(weight, 1.0), syllable.ascii)
            known = found.setdefault(surface, [])
            known.append(share)
    readings: dict[str, tuple[Reading, ...]] = {}
    for surface, shares in found.items():
        shares.sort()
        readings[surface] = tuple([_reading((ascii_, -share)) for share, ascii_ in shares])
    return readings


def _renderings(
    syllable: Syllable,
    tables: NameTables,
    rimes: dict[str, Renderings],
) -> dict[str, float]:
    """Return how a syllable is written, and how usual each way is."""
    # The Latin spelling itself is read in every language.
    found = {syllable.ascii: 1.0}
    whole = tables.syllables.get(syllable.ascii)
    if whole is not None:
        for surface, weight in whole:
            found[surface] = found.get(surface, 0.0) + weight
        return found
    forms: dict[tuple[str, str], float] = {}
    for rank, form in enumerate(syllable.forms, 1):
        parts = tables.split(toneless(form))
        if parts is not None:
            # Accented forms are ordered by how common they are; nothing more is known.
            forms[parts] = forms.get(parts, 0.0) + 1 / rank
    total = sum(forms.values())
    # Rare ways to write rare syllables would only be noise.
    likeliest = max(syllable.surname_weight, syllable.middle_weight, syllable.given_weight)
    least = max(RAREST, _RAREST_PERCENT / likeliest) if likeliest else 1.0
    for (onset, rime), weight in forms.items():
        if rime not in rimes:
            rimes[rime] = tables.rime_renderings(rime)
        share = weight / total
        for surface, joined_share in tables.join(tables.onsets[onset], rimes[rime], least / share):
            found[surface] = found.get(surface, 0.0) + joined_share * share
    return found
