"""Profiles of many reports in little memory: numbers in place of words, end to end in arrays.

A profile as it is made takes several kilobytes, most of them for sets and strings. Here a report
takes a few hundred bytes, and is unpacked when it is compared.
"""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from pipeline.link.fingerprint import DOCUMENT, NUMBER, kind_of
from pipeline.link.profile import MonthDay, Profile, clues

Value = TypeVar("Value", bound=Hashable)

_DAYS = 32
"""More days than a month has, so that a month and a day make one number."""


class Numbered(Generic[Value]):
    """Values by number, each held once."""

    __slots__ = ("_numbers", "values")

    def __init__(self, values: Iterable[Value] = ()) -> None:
        self.values: list[Value] = list(values)
        self._numbers = {value: number for number, value in enumerate(self.values)}

    def number(self, value: Value) -> int:
        """Return the number of a value; a new one is given the next."""
        known = self._numbers.get(value)
        if known is None:
            known = self._numbers[value] = len(self.values)
            self.values.append(value)
        return known


class Rows:
    """Lists of numbers, one a row, end to end."""

    __slots__ = ("_ends", "_numbers")

    def __init__(self) -> None:
        self._numbers = array("I")
        self._ends = array("Q", (0,))

    def append(self, numbers: Iterable[int]) -> None:
        """Add a row."""
        self._numbers.extend(numbers)
        self._ends.append(len(self._numbers))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def span(self, at: int) -> tuple[int, int]:
        """Return where the numbers of a row stand among all."""
        return self._ends[at], self._ends[at + 1]

    def __getitem__(self, at: int) -> array[int]:
        return self._numbers[self._ends[at] : self._ends[at + 1]]


class PackedProfiles:
    """Profiles of reports in the order of their documents; tokens are known by number.

    Parameters
    ----------
    profiles
        Profiles to begin with; their units of today are taken over.
    """

    def __init__(self, profiles: Iterable[Profile[str]] = ()) -> None:
        self.doc_ids: list[str] = []
        self.tokens: Numbered[str] = Numbered()
        self.names: Numbered[str] = Numbered()
        self.today: Mapping[str, str] = {}
        """codes of provinces to those of their units of today"""
        self._codes: Numbered[str | None] = Numbered((None,))
        """of provinces, statuses, kinds of events and organisers"""
        self._kinds = bytearray()
        """of the tokens"""
        self.days = array("I")
        """event days as ordinals; 0 where none is told"""
        self.month_days = array("H")
        """0 where none is told"""
        self._provinces = array("H")
        self._event_kinds = array("H")
        self._organisers = array("H")
        self._n_chars = array("I")
        self._n_paragraphs = array("I")
        self.clues = Rows()
        """tokens by which reports meet, sorted by how they are written"""
        self._sequences = Rows()
        self._people = Rows()
        self._awards = Rows()
        self._award_counts = Rows()
        self._statuses = Rows()
        self._named_days = Rows()
        self._named_provinces = Rows()
        today: dict[str, str] = {}
        for profile in profiles:
            self.append(profile)
            if profile.province and profile.province_today:
                today[profile.province] = profile.province_today
        self.today = today

    def append(self, profile: Profile[str]) -> None:
        """Add the profile of the next report; its unit of today is what `today` says."""
        token, code = self.tokens.number, self._codes.number
        self.doc_ids.append(profile.doc_id)
        self.days.append(profile.day.toordinal() if profile.day else 0)
        self.month_days.append(_number(profile.month_day) if profile.month_day else 0)
        self._provinces.append(code(profile.province))
        self._event_kinds.append(code(profile.event_kind))
        self._organisers.append(code(profile.organiser))
        self._n_chars.append(profile.n_chars)
        self._n_paragraphs.append(profile.n_paragraphs)
        self.clues.append(map(token, clues(profile)))
        self._sequences.append(map(token, profile.sequence))
        self._people.append(map(self.names.number, profile.people))
        self._awards.append(map(token, profile.awards))
        self._award_counts.append(map(token, profile.award_counts))
        self._statuses.append(map(code, profile.statuses))
        self._named_days.append(map(_number, profile.named_days))
        self._named_provinces.append(map(code, profile.named_provinces))
        self._kinds.extend(map(kind_of, self.tokens.values[len(self._kinds) :]))

    def only(self, positions: Sequence[int]) -> PackedProfiles:
        """Return some of the profiles."""
        found = PackedProfiles()
        found.tokens, found.names, found.today = self.tokens, self.names, self.today
        found._codes, found._kinds = self._codes, self._kinds
        found.doc_ids.extend(self.doc_ids[at] for at in positions)
        for name, column in vars(self).items():
            if isinstance(column, array):
                getattr(found, name).extend(column[at] for at in positions)
            elif isinstance(column, Rows):
                for at in positions:
                    getattr(found, name).append(column[at])
        return found

    def __len__(self) -> int:
        return len(self.doc_ids)

    def __getitem__(self, at: int) -> Profile[int]:
        """Return the profile of a report."""
        kinds, codes = self._kinds, self._codes.values
        day, month_day = self.days[at], self.month_days[at]
        sequence = self._sequences[at]
        return Profile(
            doc_id=self.doc_ids[at],
            day=datetime.date.fromordinal(day) if day else None,
            month_day=_month_day(month_day) if month_day else None,
            named_days=frozenset(map(_month_day, self._named_days[at])),
            province=codes[self._provinces[at]],
            province_today=self.province_today(at),
            named_provinces=frozenset(codes[number] or "" for number in self._named_provinces[at]),
            numbers=frozenset(token for token in sequence if kinds[token] == NUMBER),
            documents=frozenset(token for token in sequence if kinds[token] == DOCUMENT),
            sequence=tuple(sequence),
            people=self.people(at),
            awards=frozenset(self._awards[at]),
            award_counts=frozenset(self._award_counts[at]),
            statuses=frozenset(codes[number] or "" for number in self._statuses[at]),
            n_chars=self._n_chars[at],
            n_paragraphs=self._n_paragraphs[at],
            event_kind=codes[self._event_kinds[at]] or "",
            organiser=codes[self._organisers[at]],
        )

    def people(self, at: int) -> tuple[str, ...]:
        """Return the canonical names of the officials of a report, sorted."""
        names = self.names.values
        return tuple(names[number] for number in self._people[at])

    def awards(self, at: int) -> list[str]:
        """Return the tokens of the award counts of a report as they are written, sorted."""
        tokens = self.tokens.values
        return sorted(tokens[number] for number in self._awards[at])

    def province(self, at: int) -> str | None:
        """Return the province of the event of a report."""
        return self._codes.values[self._provinces[at]]

    def province_today(self, at: int) -> str | None:
        """Return the unit of today of the province of a report."""
        code = self.province(at)
        return self.today.get(code, code) if code else None

    def counted(self, at: int) -> set[int]:
        """Return the tokens of a report whose rarity counts."""
        return {*self.clues[at], *self._awards[at]}


def _number(month_day: MonthDay) -> int:
    month, day = month_day
    return month * _DAYS + day


def _month_day(number: int) -> MonthDay:
    return divmod(number, _DAYS)
