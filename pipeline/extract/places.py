"""Provinces and centrally-run cities, named outright or through a city or district of theirs."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import product, zip_longest
from math import prod
from operator import itemgetter

from pipeline import gazetteer
from pipeline.extract import contexts
from pipeline.extract.contexts import Context
from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.names.model import Reading
from pipeline.extract.spans import Cover, starting_in
from pipeline.extract.values import Node, Patterns

PROVINCE, SETTLEMENT, PLACE_LEVEL = "province", "settlement", "place_level"
UNIT = "unit"
"""A level word that a language has for provinces and districts alike: the gazetteer decides."""
LEVELS = ("province", "city", "district", "commune", UNIT)
LEVEL_REACH = 6
"""Folded characters between a level word and the name behind it, at most."""
LIST_MARKS = (",", "،", "、", "·", "/", ";")
LONGEST_MARK = 3
"""Folded characters between two names of a list, at most."""
MOST_WORDS = 3
"""Words of the name of a settlement, at most, where it is read word by word."""
READINGS_TRIED = 4
CLEARLY = 3.0
"""How many times likelier the settlement of one province is to be read than another's."""
LONGEST_NAME = 40
"""Folded characters of the longest name of a province."""
MISSPELT_SCORE = 0.8
"""Certainty of a curated mistransliteration."""
Single = Callable[[str], Sequence[Reading]]
_WORD = re.compile(r"[^\s,;:.()\"'|।-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer in a folded text."""

    start: int
    end: int
    tail: int
    """end of its level word and particles"""
    rule: str
    province_code: str
    basis: str
    score: float
    settlement: bool
    """whether it is named through a city or district and not by itself"""
    levelled: bool
    """whether a level word stands beside it, so that it is surely a place"""
    central_since: datetime.date | None = None
    """of a city that is a centrally-run one, or has become one: since when"""
    is_central: bool = False
    """whether it is of the rank of a province on the day of the report"""

    def on(self, day: datetime.date | None) -> Place:
        """Return what the place is on a day.

        A city that has become a centrally-run one is named as such since, and not through it its
        province; a report of no known day is not older.
        """
        if self.central_since is None or (day or datetime.date.max) < self.central_since:
            return self
        return replace(self, basis="named", settlement=False, is_central=True)


class PlaceRules:
    """How one language writes Vietnamese places (`places.yaml`)."""

    __slots__ = (
        "_after",
        "_before",
        "_code",
        "_needs_level",
        "_read",
        "_rejects",
        "_terms",
        "_unlisted",
    )

    def __init__(self, code: str, node: Node, patterns: Patterns) -> None:
        """Read `places.yaml`.

        Keys: `provinces` and `misspelt` (ISO code to surfaces), `settlements` (name without
        diacritics to surfaces), `settlements_read` (true where the syllables in front of a level
        word are read for a settlement that has no surface here), `levels` (province, city,
        district, commune: words beside a name; `unit`: words for provinces and districts alike),
        `level_before`, `level_after`
        (regular expressions for what may stand between a name and a level word; leave out where
        the level never stands there), `needs_level` (surfaces that are a place only with a level
        word), `rejects` (`id`, `before`, `after`, `only`: contexts in which a name is no place;
        `only` limits them to some surfaces),
        `unlisted` (regular expression: a level word and the name of a place that may be in no
        list, or what is named after somebody; the name, its last named group, is nobody's).
        """
        said = node.fields(
            (
                "provinces",
                "misspelt",
                "settlements",
                "settlements_read",
                "levels",
                "level_before",
                "level_after",
                "needs_level",
                "rejects",
                "unlisted",
            )
        )
        fold = patterns.fold
        self._code = code
        self._terms = [
            (fold(surface), term)
            for layer, key, rule in (
                (PROVINCE, "provinces", f"{code}.place.named"),
                (PROVINCE, "misspelt", f"{code}.place.misspelt"),
                (SETTLEMENT, "settlements", f"{code}.place.settlement"),
                (PLACE_LEVEL, "levels", f"{code}.place.level"),
            )
            for value, surfaces in said.mapping_of(key).items()
            if _known(layer, value, surfaces)
            for term in (Term(layer, value, rule),)
            for surface in surfaces.texts()
        ]
        self._before = patterns.compile_of(said, "level_before")
        self._after = patterns.compile_of(said, "level_after")
        self._read = "settlements_read" in said and said["settlements_read"].flag()
        self._needs_level = frozenset(fold(surface) for surface in said.texts_of("needs_level"))
        self._rejects = tuple(_read_context(item, patterns) for item in said.items_of("rejects"))

        self._unlisted = patterns.compile_of(said, "unlisted")

    def unlisted(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield where names of communes and villages stand, which are in no gazetteer."""
        if self._unlisted is not None:
            for match in self._unlisted.finditer(folded):
                yield match.span(match.lastgroup or 0)

    def read_behind(
        self, names: Set[str], hits: Mapping[str, Sequence[Hit]], start: int, end: int
    ) -> Place | None:
        """Return the one province or district that a name behind a level word may stand for.

        Parameters
        ----------
        names
            Names without diacritics that the words may be read as.
        hits
            Words of the pack that were found.
        start, end
            Where the name stands.
        """
        levels = hits.get(PLACE_LEVEL, ())
        level = next((hit for hit in levels if start - LEVEL_REACH < hit.tail <= start), None)
        word = level.term.value if level is not None else None
        if word not in ("province", "district", UNIT):
            return None
        if self._after is not None and any(
            hit.start == end + 1 and hit.term.value == "commune" for hit in levels
        ):
            # "in the district's N commune": its own level word follows.
            return None
        codes: dict[str, str] = {}
        if word != "district":
            for province in gazetteer.provinces().values():
                if province.name_ascii in names:
                    codes[province.code] = "named"
        if word != "province" and not codes:
            for name in sorted(names):
                settlement = _settlement(name, "district")
                if settlement is not None:
                    codes[settlement.province_code] = "district"
        if len(codes) != 1:
            return None
        code, basis = next(iter(codes.items()))
        return Place(
            start,
            end,
            end,
            f"{self._code}.place.read",
            code,
            basis,
            MISSPELT_SCORE,
            settlement=basis == "district",
            levelled=True,
            central_since=_central_since(code, word) if basis == "named" else None,
        )

    def terms(self) -> Iterator[tuple[str, Term]]:
        """Yield names of places and level words for the lexicon."""
        yield from self._terms

    def needs_level(self, surface: str) -> bool:
        """Tell whether a folded surface is a place only beside a level word."""
        return surface in self._needs_level

    def find(self, folded: str, hits: Mapping[str, Sequence[Hit]]) -> list[Place]:
        """Return the provinces that a folded text names, from left to right."""
        levels = hits.get(PLACE_LEVEL, ())
        by_start = {hit.start: hit for hit in levels}
        by_end = {end: hit for hit in levels for end in (hit.end, hit.tail)}
        found: list[Place] = []
        named = hits.get(PROVINCE, ())
        below = [
            hit
            for hit in hits.get(SETTLEMENT, ())
            if not any(
                _outreaches(other, hit)
                for other in starting_in(named, hit.start - LONGEST_NAME, hit.end)
            )
        ]
        hits_in_order = sorted([*named, *below], key=lambda hit: (hit.start, -hit.end))
        for hit, after in zip_longest(hits_in_order, hits_in_order[1:]):
            if found and hit.start < found[-1].end:
                continue
            # A name in a list of places is one: its neighbours say so as well as a level word.
            listed = (bool(found) and _is_list(folded, found[-1].tail, hit.start)) or (
                after is not None
                and folded[after.start : after.end] not in self._needs_level
                and _is_list(folded, hit.tail, after.start)
            )
            place = self._place(folded, hit, by_start, by_end, listed)
            if place is not None:
                found.append(place)
        return found

    def read(
        self, folded: str, hits: Mapping[str, Sequence[Hit]], found: Sequence[Place], single: Single
    ) -> list[Place]:
        """Return the settlements in front of level words that no surface of the pack names.

        Parameters
        ----------
        folded
            The folded text.
        hits
            Words of the pack that were found.
        found
            The places that `find` gave.
        single
            Reads a word as Vietnamese syllables.
        """
        if not self._read or self._after is None:
            return []
        taken = Cover((place.start, place.tail) for place in found)
        places = []
        for hit in hits.get(PLACE_LEVEL, ()):
            if hit.term.value not in ("city", "district") or taken.touches(hit.start, hit.end):
                continue
            words = [
                match
                for match in _WORD.finditer(folded, max(0, hit.start - LONGEST_NAME), hit.start)
                if not taken.touches(match.start(), match.end())
            ][-MOST_WORDS:]
            for first in range(len(words) - 1):
                name = words[first:]
                joints = zip(name, (*[word.start() for word in name[1:]], hit.start), strict=True)
                if any(folded[word.end() : after] != " " for word, after in joints):
                    continue
                settlement = _settlement_read([single(word[0]) for word in name], hit.term.value)
                if settlement is not None:
                    places.append(
                        self._read_place(name[0].start(), name[-1].end(), hit, settlement)
                    )
                    break
        return places

    def _read_place(
        self, start: int, end: int, level: Hit, settlement: gazetteer.Settlement
    ) -> Place:
        return Place(
            start,
            end,
            level.tail,
            f"{self._code}.place.read",
            settlement.province_code,
            "district" if settlement.kind == "district" else "city",
            1.0,
            settlement=True,
            levelled=True,
            central_since=settlement.central_since,
        )

    def _place(
        self,
        folded: str,
        hit: Hit,
        by_start: Mapping[int, Hit],
        by_end: Mapping[int, Hit],
        listed: bool,
    ) -> Place | None:
        if self._rejected(folded, hit):
            return None
        level = self._level(folded, hit, by_start, by_end)
        word = level.term.value if level is not None else None
        if word == UNIT:
            word = None
        tail = max(hit.tail, level.tail) if level is not None else hit.tail
        score = MISSPELT_SCORE if hit.term.rule.endswith(".misspelt") else 1.0
        if level is None and not listed and folded[hit.start : hit.end] in self._needs_level:
            return None
        if hit.term.layer == SETTLEMENT:
            settlement = _settlement(hit.term.value, word)
            if settlement is None:
                return None
            basis = "district" if settlement.kind == "district" else "city"
            return Place(
                hit.start,
                hit.end,
                tail,
                hit.term.rule,
                settlement.province_code,
                basis,
                score,
                settlement=True,
                levelled=level is not None,
                central_since=settlement.central_since,
            )
        if word in ("district", "commune"):
            return None
        code = hit.term.value
        through_city = word == "city" and _has_city_of_its_name(code)
        return Place(
            hit.start,
            hit.end,
            tail,
            f"{self._code}.place.city" if through_city else hit.term.rule,
            code,
            "city" if through_city else "named",
            score,
            settlement=False,
            levelled=level is not None,
            central_since=_central_since(code, word),
        )

    def _rejected(self, folded: str, hit: Hit) -> bool:
        surface = folded[hit.start : hit.end]
        return any(
            (not only or surface in only) and context.holds(folded, hit.start, hit.end)
            for context, only in self._rejects
        )

    def _level(
        self, folded: str, hit: Hit, by_start: Mapping[int, Hit], by_end: Mapping[int, Hit]
    ) -> Hit | None:
        """Return the level word beside a name: the one after it, else the one before."""
        if self._after is not None:
            match = self._after.match(folded, hit.end)
            if match is not None and match.end() in by_start:
                return by_start[match.end()]
        if self._before is not None:
            for start in range(hit.start, max(-1, hit.start - LEVEL_REACH), -1):
                if start in by_end and self._before.fullmatch(folded, start, hit.start):
                    return by_end[start]
        return None


def _is_list(folded: str, start: int, end: int) -> bool:
    """Tell whether nothing but the mark of a list stands between two names."""
    between = folded[start:end] if 0 < end - start <= LONGEST_MARK else ""
    return bool(between) and between.strip() in LIST_MARKS


def _outreaches(province: Hit, settlement: Hit) -> bool:
    """Tell whether a province's name overlaps that of a settlement and goes on behind it.

    "Vinh Long city" is no "Vinh"; the same name stands for the province, with its level word.
    """
    return province.end >= settlement.end and province.end > settlement.start


def _settlement_read(words: Sequence[Sequence[Reading]], level: str) -> gazetteer.Settlement | None:
    """Return the settlement that words stand for as syllables, None when that leaves a doubt."""
    found: dict[str, tuple[float, gazetteer.Settlement]] = {}
    for readings in product(*(word[:READINGS_TRIED] for word in words)):
        name = " ".join(reading.syllable.capitalize() for reading in readings)
        settlement = _settlement(name, level)
        if settlement is not None:
            weight = prod(reading.weight for reading in readings)
            known = found.get(settlement.province_code, (0.0, settlement))
            found[settlement.province_code] = max(known, (weight, settlement), key=itemgetter(0))
    ranked = sorted(found.values(), key=itemgetter(0), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[1][0] * CLEARLY > ranked[0][0]):
        return None
    return ranked[0][1]


def _settlement(name: str, level: str | None) -> gazetteer.Settlement | None:
    """Return the settlement of a name that points to one province, or None.

    A name that several provinces share points to none; with a level word only the settlements of
    that kind count.
    """
    if level in ("province", "commune"):
        return None
    named = [
        settlement
        for settlement in gazetteer.settlements_named(name)
        if level is None or (level == "district") == (settlement.kind == "district")
    ]
    codes = {settlement.province_code for settlement in named}
    unique = len(codes) == 1 and all(settlement.unique for settlement in named)
    return named[0] if unique else None


def _central_since(code: str, level: str | None) -> datetime.date | None:
    """Return since when a province that is named, with a level word or none, is a city itself."""
    if gazetteer.provinces()[code].kind == "city":
        return datetime.date.min
    return gazetteer.cities_since().get(code) if level == "city" else None


def _has_city_of_its_name(code: str) -> bool:
    """Tell whether a city is called as the province, in full or as it is called since."""
    province = gazetteer.provinces()[code]
    if code in gazetteer.cities_since():
        return True
    return province.kind == "province" and any(
        settlement.province_code == code
        for settlement in gazetteer.settlements_named(province.name_ascii)
    )


def _known(layer: str, value: str, node: Node) -> bool:
    if layer == PROVINCE and value not in gazetteer.provinces():
        raise node.error(f"unknown province {value}; see gazetteer/provinces.csv")
    if layer == PLACE_LEVEL and value not in LEVELS:
        raise node.error(f"unknown level {value}; use {', '.join(LEVELS)}")
    if layer == SETTLEMENT and not gazetteer.settlements_named(value):
        raise node.error(f"unknown settlement {value}; see gazetteer/settlements.csv")
    return True


def _read_context(node: Node, patterns: Patterns) -> tuple[Context, frozenset[str]]:
    said = node.fields((*contexts.KEYS, "only"))
    only = said.texts_of("only")
    return Context.read(said, patterns), frozenset(map(patterns.fold, only))
