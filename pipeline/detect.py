"""Detect: which language a report is in, as a whole and paragraph by paragraph.

The script decides first. Where one script serves several languages, telling letters and the
commonest words decide (both from `detect.yaml`); langdetect, seeded and in a factory of its own, is
asked only about what they leave open. A declared language is compared, never believed.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.orthography import orthography
from pipeline.schema import Document, Issue, Segment
from pipeline.tables import Tables, make_issue

if TYPE_CHECKING:
    from langdetect.detector_factory import DetectorFactory

Numbers: TypeAlias = npt.NDArray[np.float64]

DETECTED_KINDS = frozenset({"paragraph", "caption"})
"""Kinds of segments that have a language of their own."""

_FEWEST_LETTERS = 3
_FEWEST_FOR_LANGDETECT = 20
_FEWEST_IN_STRETCH = 60
_LANGDETECT_CHARACTERS = 600
_MOST_WORDS = 40
_FEWEST_WORDS = 3
_CLEAR = 0.6
_MARGIN = 0.4
_MIXED = 0.35
_CERTAIN_ENOUGH = 0.5
_LANGDETECT_SEED = 0
_PLANES = 0x30000


@dataclass(frozen=True, slots=True)
class Verdict:
    """The language of a text."""

    language: str | None
    """ISO 639-1 code (639-3 where there is none); None if no language is clear"""
    score: float | None
    """certainty, 0 to 1; None without a language"""
    method: str
    """one of `schema.LANGUAGE_METHODS`"""


@dataclass(frozen=True, slots=True)
class TextLanguages:
    """The language of a text and of its stretches."""

    whole: Verdict
    stretches: tuple[str | None, ...]
    second: tuple[str, float] | None
    """the next language, and its share of the letters, where it has a large one"""


UNCLEAR = Verdict(None, None, "none")


def detect(tables: Tables) -> Tables:
    """Return documents and segments with their languages, and issues.

    Parameters
    ----------
    tables
        Documents and their segments, as ingest gives them.
    """
    segments: dict[str, list[Segment]] = defaultdict(list)
    for segment in tables.of(Segment):
        segments[segment.doc_id].append(segment)
    result = Tables()
    for document in tables.of(Document):
        own = sorted(segments.get(document.doc_id, ()), key=lambda entry: (entry.start, -entry.end))
        outer = _outermost(own)
        found = languages_of(document.text, [(entry.start, entry.end) for entry in outer])
        result.add(
            replace(
                document,
                language=found.whole.language,
                language_score=found.whole.score,
                language_method=found.whole.method,
            )
        )
        languages = {
            (entry.start, entry.end): language
            for entry, language in zip(outer, found.stretches, strict=False)
        }
        for entry in own:
            language = languages.get((entry.start, entry.end))
            detected = language is not None and entry.kind in DETECTED_KINDS
            result.add(replace(entry, language=language) if detected else entry)
        result.extend(_issues(document, found))
    return result


def _outermost(segments: Iterable[Segment]) -> list[Segment]:
    """Return the paragraphs and captions that lie in no other, given segments in their order."""
    outer: list[Segment] = []
    for segment in segments:
        if segment.kind in DETECTED_KINDS and (not outer or segment.start >= outer[-1].end):
            outer.append(segment)
    return outer


def languages_of(text: str, stretches: Sequence[tuple[int, int]]) -> TextLanguages:
    """Return the language of a text and of stretches of it.

    Parameters
    ----------
    text
        Any text.
    stretches
        Start and end of its paragraphs and captions, in their order, without overlaps. Without any,
        the whole text is one.
    """
    if not stretches:
        stretches = [(0, len(text))]
    known = _alphabet()
    evidence = known.evidence(known.count(text, stretches))
    letters = evidence[:, : known.n_scripts]
    words = known.count_words(text, stretches, letters)
    verdicts = known.clear(evidence, words)
    sizes = letters.sum(axis=1).tolist()
    whole = _majority(verdicts, sizes)
    if whole is None:
        whole = known.clear(*(part.sum(axis=0, keepdims=True) for part in (evidence, words)))[0]
    if whole is None:
        sample = " ".join(text[start:end] for start, end in stretches)
        whole = _by_langdetect(sample, letters.sum(axis=0), known)
    languages = tuple(
        verdict.language
        if verdict is not None
        else _open_stretch(text[start:end], row, whole, known)
        for (start, end), row, verdict in zip(stretches, letters, verdicts, strict=True)
    )
    return TextLanguages(whole, languages, _second(sizes, languages, whole))


class _Alphabet:
    """Every character's class: its script, and the languages it speaks for.

    Characters of one class are counted together, so that a text is read once, as an array. Arrays
    of evidence have a row a stretch of text and a column a language.
    """

    def __init__(self) -> None:
        known = orthography()
        self.scripts = tuple(sorted(known.scripts))
        self.languages = tuple(known.languages.values())
        speakers: dict[str, frozenset[str]] = {}
        for language in self.languages:
            for letter in language.letters:
                speakers[letter] = speakers.get(letter, frozenset()) | {language.code}
        classes: dict[tuple[str, frozenset[str]], int] = {}
        table = np.zeros(_PLANES, dtype=np.uint8)
        for name in self.scripts:
            index = classes.setdefault((name, frozenset()), len(classes) + 1)
            for first, last in known.scripts[name].ranges:
                table[first : last + 1] = index
        for language in self.languages:
            for letter in sorted(language.letters):
                key = (language.script, speakers[letter])
                table[ord(letter)] = classes.setdefault(key, len(classes) + 1)
        self._table = table
        self._n_classes = len(classes) + 1
        self.n_scripts = len(self.scripts)
        n_languages = len(self.languages)
        script_of = np.zeros((self._n_classes, self.n_scripts))
        own = np.zeros((self._n_classes, n_languages))
        foreign = np.zeros((self._n_classes, n_languages))
        for (script, codes), index in classes.items():
            weight = known.scripts[script].weight
            script_of[index, self.scripts.index(script)] = weight
            for column, language in enumerate(self.languages):
                if language.script == script and language.code in codes:
                    own[index, column] = weight / language.letter_rate
                elif language.script == script and codes:
                    foreign[index, column] = weight / language.foreign_rate
        self._evidence = np.hstack([script_of, own, foreign])
        self._word_rates = np.array([language.word_rate for language in self.languages])
        self._of_script = [
            [column for column, language in enumerate(self.languages) if language.script == name]
            for name in self.scripts
        ]
        self._is_shared = np.array([len(columns) > 1 for columns in self._of_script])
        speaking: dict[str, list[int]] = defaultdict(list)
        for column, language in enumerate(self.languages):
            for word in sorted(language.words):
                speaking[word].append(column)
        self._speaking = dict(speaking)

    def count(self, text: str, stretches: Sequence[tuple[int, int]]) -> Numbers:
        """Return the number of characters of each class (columns) in each stretch (rows)."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        classes = self._table[np.minimum(codes, _PLANES - 1)]
        # Between the stretches lies what belongs to none: rows alternate, every second one counts.
        borders = np.array([0, *(border for stretch in stretches for border in stretch), len(text)])
        rows = np.repeat(np.arange(len(borders) - 1), np.diff(borders))
        size = self._n_classes
        found = np.bincount(rows * size + classes, minlength=(len(borders) - 1) * size)
        return found.reshape(-1, size)[1::2].astype(float)

    def count_words(
        self, text: str, stretches: Sequence[tuple[int, int]], letters: Numbers
    ) -> Numbers:
        """Return how many common words of each language a stretch has; last column: its words."""
        speaking = self._speaking
        found = np.zeros((len(stretches), len(self.languages) + 1))
        shared = (letters @ self._is_shared).tolist()
        for row, (start, end) in enumerate(stretches):
            if not shared[row]:
                continue
            words = text[start:end].split(maxsplit=_MOST_WORDS)[:_MOST_WORDS]
            common = [column for word in words if word in speaking for column in speaking[word]]
            if common:
                found[row, :-1] = np.bincount(common, minlength=len(self.languages))
            found[row, -1] = len(words)
        return found

    def evidence(self, counts: Numbers) -> Numbers:
        """Return what the classes of characters amount to, a row a stretch.

        First the letters of each script, in the order of `scripts`; then what speaks for each
        language and what speaks against it, in units of its rates.
        """
        found: Numbers = counts @ self._evidence
        return found

    def profiles(self, script: int) -> list[str]:
        """Return the langdetect profiles of a script's languages."""
        columns = self._of_script[script]
        return sorted(profile for column in columns if (profile := self.languages[column].profile))

    def uses(self, script: int, code: str | None) -> bool:
        """Tell whether a language is written in a script."""
        return any(self.languages[column].code == code for column in self._of_script[script])

    def clear(self, evidence: Numbers, words: Numbers) -> list[Verdict | None]:
        """Return the language of each row if script, letters and words leave no doubt."""
        letters = evidence[:, : self.n_scripts]
        n_main = letters.max(axis=1, keepdims=True)
        spoken = np.minimum(evidence[:, self.n_scripts :] / np.maximum(n_main, 1), 1)
        common = words[:, :-1] / (np.maximum(words[:, -1:], _FEWEST_WORDS) * self._word_rates)
        own, foreign = spoken[:, : len(self.languages)], spoken[:, len(self.languages) :]
        points = own - foreign + np.minimum(common, 1)
        rows = zip(letters.argmax(axis=1).tolist(), letters.tolist(), points.tolist(), strict=True)
        return [self._clear_row(script, shares, told) for script, shares, told in rows]

    def _clear_row(self, script: int, letters: list[float], points: list[float]) -> Verdict | None:
        """Return the language of a stretch, given its letters and what speaks for each language."""
        total = sum(letters)
        if total < _FEWEST_LETTERS:
            return None
        share = letters[script] / total
        columns = self._of_script[script]
        if len(columns) == 1:
            return Verdict(self.languages[columns[0]].code, round(share, 4), "script")
        best = max(columns, key=points.__getitem__)
        second = max(points[column] for column in columns if column != best)
        margin = points[best] - max(second, 0.0)
        if points[best] < _CLEAR or margin < _MARGIN:
            return None
        return Verdict(self.languages[best].code, round(share * min(1.0, margin), 4), "script")


@functools.cache
def _alphabet() -> _Alphabet:
    return _Alphabet()


def _majority(verdicts: Sequence[Verdict | None], sizes: Sequence[float]) -> Verdict | None:
    """Return the language of more than half of the letters, if stretches settle it."""
    letters: defaultdict[str, float] = defaultdict(float)
    certainty: defaultdict[str, float] = defaultdict(float)
    for verdict, size in zip(verdicts, sizes, strict=True):
        if verdict is not None and verdict.language and verdict.score is not None:
            letters[verdict.language] += size
            certainty[verdict.language] += verdict.score * size
    if not letters:
        return None
    code, most = min(letters.items(), key=lambda entry: (-entry[1], entry[0]))
    if 2 * most <= sum(sizes):
        return None
    # What no stretch settles by itself is no evidence against the rest.
    return Verdict(code, round(certainty[code] / sum(letters.values()), 4), "script")


def _open_stretch(stretch: str, letters: Numbers, whole: Verdict, known: _Alphabet) -> str | None:
    """Return the language of a stretch that does not settle it by itself."""
    if letters.sum() < _FEWEST_LETTERS:
        return None
    if known.uses(int(letters.argmax()), whole.language):
        return whole.language
    if letters.max() < _FEWEST_IN_STRETCH:
        return None
    return _by_langdetect(stretch, letters, known).language


def _second(
    sizes: Sequence[float], languages: Sequence[str | None], whole: Verdict
) -> tuple[str, float] | None:
    letters: defaultdict[str, float] = defaultdict(float)
    for language, size in zip(languages, sizes, strict=True):
        if language is not None:
            letters[language] += size
    total = sum(letters.values())
    others = sorted((-size, code) for code, size in letters.items() if code != whole.language)
    if not others or -others[0][0] < _MIXED * total:
        return None
    return others[0][1], -others[0][0] / total


def _by_langdetect(text: str, letters: Numbers, known: _Alphabet) -> Verdict:
    """Return what langdetect says about the beginning of a text, if it is sure.

    Parameters
    ----------
    text
        The text.
    letters
        Its letters by script; a text in a script that no pack knows is compared with all profiles.
    known
        Scripts and languages.
    """
    from langdetect.lang_detect_exception import LangDetectException

    sample = _LANGDETECT_NOISE.sub(" ", text[: 4 * _LANGDETECT_CHARACTERS])
    sample = sample[:_LANGDETECT_CHARACTERS]
    n_letters = sum(map(str.isalpha, sample))
    if n_letters < _FEWEST_FOR_LANGDETECT:
        return UNCLEAR
    script = int(letters.argmax())
    familiar = bool(letters.sum() * 2 > n_letters)
    share = float(letters[script] / letters.sum()) if familiar else 1.0
    detector = _factory(tuple(known.profiles(script)) if familiar else None).create()
    detector.append(sample)
    try:
        likeliest = detector.get_probabilities()
    except LangDetectException:  # nothing in the text that any profile knows
        return UNCLEAR
    if not likeliest or likeliest[0].prob * share < _CERTAIN_ENOUGH:
        return UNCLEAR
    code = _code_of(likeliest[0].lang)
    return Verdict(code, round(likeliest[0].prob * share, 4), "langdetect")


_LANGDETECT_NOISE = re.compile(r"[\d\W_]{3,}")


@functools.cache
def _factory(profiles: tuple[str, ...] | None) -> DetectorFactory:
    """Return langdetect with some profiles, or with all of them.

    A factory of our own, so that neither its seed nor its profiles touch anybody else's.
    """
    from langdetect.detector_factory import DetectorFactory

    folder = resources.files("langdetect") / "profiles"
    if profiles is None:
        names = (entry.name for entry in folder.iterdir())
        profiles = tuple(sorted(name for name in names if not name.startswith((".", "_"))))
    factory = DetectorFactory()
    factory.set_seed(_LANGDETECT_SEED)
    factory.load_json_profile([(folder / name).read_text("utf-8") for name in profiles])
    return factory


def _code_of(profile: str) -> str:
    for language in orthography().languages.values():
        if language.profile == profile:
            return language.code
    return profile.split("-", 1)[0]


def _issues(document: Document, found: TextLanguages) -> Iterable[Issue]:
    language = found.whole.language
    if language is None:
        yield _issue(
            document,
            "language_unclear",
            "warning",
            "no language is clear (too short, or hardly any letters); nothing is extracted",
        )
        return
    known = orthography().languages.get(language)
    if known is None or not known.supported:
        yield _issue(
            document,
            "unsupported_language",
            "warning",
            f"language {language} has no language pack; nothing is extracted",
        )
    declared = document.declared_language
    if declared is not None and declared != language:
        yield _issue(
            document,
            "declared_language_contradicted",
            "warning",
            f"declared as {declared}, but written in {language}; the text counts",
        )
    if found.second is not None:
        other, part = found.second
        yield _issue(
            document,
            "mixed_languages",
            "note",
            f"{part:.0%} of its letters are in {other}; read as {language}",
        )


def _issue(document: Document, code: str, severity: str, detail: str) -> Issue:
    return make_issue("detect", code, severity, detail, doc_id=document.doc_id, path=document.path)
