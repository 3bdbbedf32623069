"""spaCy as the frame: a `Language` whose components are the extractors.

`nlp("ko")` finds what `run` finds, which makes no `Doc`s. Each component works out its layer of the
analysis and leaves the spans of its mentions in `doc.spans`; since a mention may begin inside a
token (`15일에`), these spans are widened to tokens, and the exact offsets are in the mentions. One
may add a single component to a pipeline of one's own: `nlp.add_pipe("thidua_dates")`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from pipeline import languages
from pipeline.extract import pack
from pipeline.extract.analysis import Analysis, Context, Stretch
from pipeline.ingest.boilerplate import segment
from pipeline.languages import PackError

_ANALYSIS = "thidua_analysis"
_WORDS = re.compile(r"(\S+|[^\S ]+)( ?)|( )")


class SpaceTokenizer:
    """Splits at white space, with one pass of a regular expression.

    The extractors match on characters and need no tokens; these serve displaCy and those who add
    components of their own. spaCy's own tokenisers cost ten times as much in Arabic, Hindi and
    Korean, whose words its cache hardly ever sees twice.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return a text as a `Doc`, character for character."""
        words: list[str] = []
        spaces: list[bool] = []
        for word, space, alone in _WORDS.findall(text):
            words.append(word or alone)
            spaces.append(bool(space))
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: object) -> bytes:
        """Return nothing: the tokeniser has no settings."""
        return b""

    def from_bytes(self, _: bytes, **__: object) -> SpaceTokenizer:
        """Return the tokeniser itself: it has no settings."""
        return self

    def to_disk(self, *_: object, **__: object) -> None:
        """Write nothing: the tokeniser has no settings."""

    def from_disk(self, *_: object, **__: object) -> SpaceTokenizer:
        """Return the tokeniser itself: it has no settings."""
        return self


def context_of(text: str) -> Context:
    """Return what the text alone tells of itself: its segments."""
    found = segment(text)
    stretches = tuple(Stretch(span.start, span.end, span.kind) for span in found.spans)
    return Context(stretches, url=found.url)


def analysis_of(doc: Doc) -> Analysis:
    """Return the analysis that a document's components share, begun if none has yet.

    Raises
    ------
    PackError
        There is no pack for the document's language.
    """
    known = doc.user_data.get(_ANALYSIS)
    if known is None:
        text = doc.text
        known = Analysis(text, pack.load(doc.lang_), context_of(text))
        doc.user_data[_ANALYSIS] = known
    return cast("Analysis", known)


class Extractor:
    """A component that works out one kind of mention."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._find = _FINDERS[kind]

    def __call__(self, doc: Doc) -> Doc:
        """Find the mentions of a document, and leave their spans in `doc.spans`."""
        doc.spans[self._kind] = [
            span
            for start, end, label in self._find(analysis_of(doc))
            if (span := _widened(doc, start, end, label))
        ]
        return doc


def _widened(doc: Doc, start: int, end: int, label: str) -> Span | None:
    return doc.char_span(start, end, label=label, alignment_mode="expand")


_Found = Iterator[tuple[int, int, str]]
"""Code points of a mention in the text, and the label of its span."""


def _dates(analysis: Analysis) -> _Found:
    for date in analysis.dates:
        yield *analysis.view.span(date.found.start, date.found.end), str(date.period)


def _provinces(analysis: Analysis) -> _Found:
    for place in analysis.places:
        yield *analysis.view.span(place.start, place.end), place.province_code


def _officials(analysis: Analysis) -> _Found:
    for holding in analysis.holdings:
        yield *analysis.view.span(holding.name.start, holding.name.end), holding.role.code


def _awards(analysis: Analysis) -> _Found:
    for award in analysis.awards:
        yield *analysis.view.span(award.start, award.end), award.award


def _measures(analysis: Analysis) -> _Found:
    for measure in analysis.measures:
        yield *analysis.view.span(measure.start, measure.end), measure.unit or "measure"


_FINDERS: dict[str, Callable[[Analysis], _Found]] = {
    "dates": _dates,
    "provinces": _provinces,
    "officials": _officials,
    "awards": _awards,
    "measures": _measures,
}
KINDS = tuple(_FINDERS)


def _register(kind: str) -> None:
    def create(nlp: Language, name: str) -> Extractor:
        return Extractor(kind)

    Language.factory(f"thidua_{kind}", func=create)


for _kind in KINDS:
    _register(_kind)


def nlp(code: str) -> Language:
    """Return the spaCy pipeline of a language.

    Parameters
    ----------
    code
        Language (ISO 639-1) of a pack.

    Raises
    ------
    PackError
        There is no pack for the language.
    """
    if code not in languages.codes():
        known = ", ".join(languages.codes())
        raise PackError(f"there is no language pack {code}; there are {known}")
    pack.load(code)
    # A bare Language, not spacy.blank(code): Korean would ask for mecab, which nothing here needs.
    language = Language(spacy.vocab.create_vocab(code, Language.Defaults))
    language.lang = code
    # spaCy's bound is for parsers; ours, in `extract`, is on what is read at all.
    language.max_length = sys.maxsize
    language.tokenizer = SpaceTokenizer(language.vocab)
    for kind in KINDS:
        language.add_pipe(f"thidua_{kind}")
    return language
