"""What around a report is not report: labels, advertisements, images, captions, stamps.

A pure function of the text. What it finds are spans; the text is never changed. Extraction skips
labels, advertisements and related news, reads a caption for names and days only, and takes a page
stamp for a date of the page. In doubt a line stays a paragraph: a lost fact is worse than noise.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from pipeline.ingest import page_stamps
from pipeline.ingest.noise import ADDRESS, Noise, noise


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text and what it is; `kind` is one of `schema.SEGMENT_KINDS`."""

    start: int
    end: int
    kind: str
    rule: str
    """id of the noise rule that found it, or of the layout pattern (`any.layout...`)"""


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The spans of a text in their order, and what its boilerplate tells."""

    spans: tuple[Span, ...]
    url: str | None
    """address in a source label"""
    host: str | None
    """domain in a source label that gives no more than that"""
    page_days: tuple[datetime.date, ...]
    """distinct days of the page stamps, in the order of the text"""


@dataclass(slots=True)
class _Line:
    """A line without the blanks around it."""

    start: int
    end: int
    kind: str = "paragraph"
    rule: str = ""
    parts: tuple[Span, ...] = ()
    """boilerplate inside a paragraph, or the several parts of a line that is all boilerplate"""


_LONGEST_LABEL_LINE = 300
_LONGEST_CAPTION = 400
_LONGEST_TITLE = 200
_LONGEST_AFTER_IMAGE = 250
_FEWEST_TITLE_WORDS = 4
_END_LINES = 6
_HEAD_LINES = 4

_LINE = re.compile(r"\S[^\n]*")
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\](?:\([^)\n]{0,1000}\))?")
_IMAGE_FILE = re.compile(
    r"[|*_ ]{0,4}[^\n|/]{1,120}\.(?:jpe?g|png|gif|webp|bmp|tiff?)[|*_). ]{0,4}\Z", re.IGNORECASE
)
_WORDLESS = re.compile(r"[\W_]+\Z")
_ADDRESS_LINE = re.compile(rf"[<(\[]?(?:{ADDRESS})[>)\]]?\Z")
_WEB_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'|]{1,2000}")
_DOMAIN = re.compile(r"[:：][ \t]{0,3}((?:[A-Za-z0-9-]{1,63}\.){1,4}[a-z]{2,10})\b")
_BETWEEN_LABELS = re.compile(r"[ \t|·•\-–—:/.,]*")
_AGENCY = re.compile(r"[(]?[A-ZĐ&]{2,8}(?:\.vn)?[)]?[ ]?[-–—][ ](?=\S)")
_SENTENCE_END = re.compile(r"[.!?।。؟](?=[\s\"”»)|]|\Z)")
_BULLET = re.compile(r"[•▪●◦*\-–—][ \t]{0,3}(?=\S)")
_ARROW = re.compile(r"(?:>>+|»|►|▶|→)[ \t]{0,3}(?=\S)")
_NOT_IN_TITLE = re.compile(r"[\d:：;؛]| [-–—] ")
_DOUBLED_WORD = re.compile(r"([^\W\d_]{2,15}) \1\Z")


def segment(text: str) -> Segmentation:
    """Divide a text into paragraphs and boilerplate.

    Parameters
    ----------
    text
        Any text; newlines are `\\n`.

    Returns
    -------
    Paragraphs are the lines that are not wholly boilerplate, without the blanks around them; other
    spans lie between paragraphs or inside one. Spans are sorted.
    """
    rules = noise()
    lines = [
        _Line(match.start(), match.start() + len(match.group().rstrip()))
        for match in _LINE.finditer(text)
    ]
    days: list[datetime.date] = []
    after_image = False
    piped = "|" in text
    for place, line in enumerate(lines):
        _classify(line, text, rules, piped=piped, after_image=after_image)
        after_image = line.kind == "image" and line.rule == "any.layout.image"
        if line.kind == "paragraph" or line.kind == "caption":
            days.extend(_stamp(line, text, under_title=0 < place < _HEAD_LINES))
    _untranslated(lines, text, rules)
    _related(lines, text, rules)
    _end_of_text(lines, text, rules)
    if "[" in text:
        for line in lines:
            _marks(line, text, rules)
    spans = sorted(span for line in lines for span in _spans(line))
    url, host = _source(spans, text)
    return Segmentation(tuple(spans), url, host, tuple(dict.fromkeys(days)))


def _spans(line: _Line) -> list[Span]:
    if line.kind == "parts":
        return list(line.parts)
    return [Span(line.start, line.end, line.kind, line.rule), *line.parts]


def _classify(line: _Line, text: str, rules: Noise, *, piped: bool, after_image: bool) -> None:
    """Say what a line is by itself."""
    start, end = line.start, line.end
    if text.startswith("![", start) or (piped and text.startswith("| ![", start)):
        _image_line(line, text)
        return
    length = end - start
    if piped and (text[start] == "|" or text[end - 1] == "|") and _piped(line, text):
        return
    if length > _LONGEST_LABEL_LINE:
        _agency(line, text)
        _credit(line, text, rules)
        return
    if _WORDLESS.match(text, start, end):
        line.kind, line.rule = "image", "any.layout.wordless"
    elif text.find(".", end - 8, end) >= 0 and _is_image_file(text[start:end]):
        line.kind, line.rule = "image", "any.layout.image_file"
    elif _ADDRESS_LINE.match(text, start, end):
        line.kind, line.rule = "source_label", "any.layout.address"
    elif rules.may_begin(text[start]) and _labels(line, text, rules):
        return
    elif _glued(line, text, rules):
        line.kind = "source_label"
    elif rules.may_begin(text[start]) and (found := rules.captions.match(text, start, end)):
        line.kind, line.rule = "caption", found[0].rule
    elif after_image and length <= _LONGEST_AFTER_IMAGE and _sentences(text, start, end) <= 1:
        line.kind, line.rule = "caption", "any.layout.after_image"
    else:
        _agency(line, text)
        _credit(line, text, rules)


def _image_line(line: _Line, text: str) -> None:
    """An image's remains, and the caption that follows them on the line."""
    at = line.start
    parts: list[Span] = []
    while True:
        match = _IMAGE.match(text, at, line.end)
        if match is None:
            break
        at = match.end()
        while at < line.end and text[at] in " \t|":
            at += 1
        parts.append(Span(match.start(), match.end(), "image", "any.layout.image"))
    if not parts:
        if text[line.start] == "|":
            line.start += 2
            _image_line(line, text)
        return
    if at >= line.end:
        line.kind, line.rule = "image", "any.layout.image"
        return
    rest = _Line(at, line.end)
    if text[line.end - 1] == "|":
        _piped(rest, text)
    elif rest.end - rest.start <= _LONGEST_CAPTION and _sentences(text, rest.start, rest.end) <= 2:
        rest.kind, rest.rule = "caption", "any.layout.after_image"
    line.kind, line.parts = "parts", (*parts, *_spans(rest))


def _piped(line: _Line, text: str) -> bool:
    """Take a line that begins or ends with a bar for a caption, if it is one cell and short."""
    cells = text[line.start : line.end].split("|")
    filled = [cell for cell in cells if cell.strip(" \t:-–—")]
    if not filled:
        line.kind, line.rule = "image", "any.layout.bars"
        return True
    if len(filled) > 1:
        return False
    cell = filled[0].strip()
    start = text.index(cell, line.start)
    if len(cell) > _LONGEST_CAPTION or _sentences(cell, 0, len(cell)) > 2:
        line.start, line.end = start, start + len(cell)
        return False
    if _IMAGE_FILE.match(cell):
        line.kind, line.rule = "image", "any.layout.image_file"
        return True
    line.start, line.end = start, start + len(cell)
    line.kind, line.rule = "caption", "any.layout.bars"
    return True


def _is_image_file(line: str) -> bool:
    return _IMAGE_FILE.match(line) is not None and len(line.split()) <= 8


def _labels(line: _Line, text: str, rules: Noise) -> bool:
    """Take a line for labels if labels are all that it holds."""
    at = line.start
    parts: list[Span] = []
    while at < line.end:
        found = rules.labels.match(text, at, line.end)
        if found is None:
            return False
        form, start, at = found
        parts.append(Span(start, at, form.kind, form.rule))
        between = _BETWEEN_LABELS.match(text, at, line.end)
        at = between.end() if between else at
    line.kind, line.parts = "parts", tuple(parts)
    return True


def _glued(line: _Line, text: str, rules: Noise) -> bool:
    """Recognise an author's initials glued to a source label."""
    if line.end - line.start > 40 or not text[line.start].isupper():
        return False
    found = rules.glued.match(text, line.start, line.end)
    if found is None:
        return False
    line.rule = found[0].rule
    return True


def _agency(line: _Line, text: str) -> None:
    """Mark a news agency's prefix (`TPO - `) at the beginning of a paragraph."""
    if not text[line.start].isascii():
        return
    match = _AGENCY.match(text, line.start, line.end)
    if match is not None:
        end = match.start() + len(match.group().rstrip())
        line.parts += (Span(match.start(), end, "source_label", "any.layout.agency"),)


def _credit(line: _Line, text: str, rules: Noise) -> None:
    """Recognise a photo credit at the end of a line: it makes a short line a caption."""
    tail = max(line.start, line.end - 100)
    if ":" not in text[tail : line.end] and "：" not in text[tail : line.end]:
        return
    found = rules.credits.search(text, tail, line.end)
    if found is None:
        return
    form, start, end = found
    if line.end - line.start <= _LONGEST_LABEL_LINE and _sentences(text, line.start, start) <= 1:
        line.kind, line.rule = "caption", form.rule
    else:
        line.parts += (Span(start, end, "caption", form.rule),)


def _stamp(line: _Line, text: str, *, under_title: bool) -> list[datetime.date]:
    """Mark a page stamp on a line and return its day."""
    found = page_stamps.find(text, line.start, line.end, under_title=under_title)
    if found is None:
        return []
    if found.start == line.start and found.end == line.end:
        line.kind, line.rule, line.parts = "page_stamp", found.rule, ()
    else:
        line.parts += (Span(found.start, found.end, "page_stamp", found.rule),)
    return [found.day] if found.day else []


def _untranslated(lines: list[_Line], text: str, rules: Noise) -> None:
    """Take lines that were left in Vietnamese for captions, unless the report is Vietnamese."""
    if rules.vietnamese.search(text) is None:
        return
    left = [
        line
        for line in lines
        if line.kind == "paragraph" and _is_vietnamese(text[line.start : line.end], rules)
    ]
    size = sum(line.end - line.start for line in left)
    if 3 * size > 2 * sum(line.end - line.start for line in lines):
        return
    for line in left:
        line.kind, line.rule = "caption", "any.noise.untranslated"


def _is_vietnamese(line: str, rules: Noise) -> bool:
    if len(line) > 2 * _LONGEST_CAPTION or len(rules.vietnamese.findall(line)) < 2:
        return False
    foreign = len(rules.foreign.findall(line))
    if foreign > len(line) * 0.02:
        return False
    words = line.split()
    telling = sum(rules.vietnamese_or_shared.search(word) is not None for word in words)
    return telling >= len(words) * 0.5


def _related(lines: list[_Line], text: str, rules: Noise) -> None:
    """Mark titles of other stories: under a heading, behind arrows, and after the labels."""
    under_heading = False
    for line in lines:
        if line.kind != "paragraph":
            continue
        size = line.end - line.start
        heading = rules.headings.match(text, line.start, line.end) if size <= 300 else None
        if heading is not None:
            under_heading = True
            line.kind, line.rule = "related_news", heading[0].rule
        elif _ARROW.match(text, line.start, line.end) and _is_title(line, text):
            line.kind, line.rule = "related_news", "any.layout.arrow"
        elif under_heading:
            bullet = _BULLET.match(text, line.start, line.end)
            if _is_title(line, text) or (bullet and size <= _LONGEST_TITLE):
                line.kind, line.rule = "related_news", "any.layout.under_heading"
            else:
                under_heading = False
    _after_labels(lines, text)
    _bullets_at_end(lines, text)


def _after_labels(lines: list[_Line], text: str) -> None:
    """Mark titles that follow the last source or comment label."""
    last = next(
        (index for index in range(len(lines) - 1, -1, -1) if _is_end_label(lines[index])), None
    )
    # A label above the report ends nothing.
    if last is None or all(line.kind != "paragraph" for line in lines[:last]):
        return
    rest = [line for line in lines[last + 1 :] if line.kind == "paragraph"]
    if all(_is_title(line, text) for line in rest):
        for line in rest:
            line.kind, line.rule = "related_news", "any.layout.after_labels"


def _is_end_label(line: _Line) -> bool:
    kinds = {part.kind for part in line.parts} if line.kind == "parts" else {line.kind}
    ends = bool(kinds & {"source_label", "comment_label"})
    return ends and all(part.rule != "any.noise.site_header" for part in line.parts)


def _bullets_at_end(lines: list[_Line], text: str) -> None:
    """Mark a list of titles that closes the body: nothing in it reads like a part of the report."""
    last = len(lines) - 1
    while last >= 0 and lines[last].kind not in ("paragraph", "caption"):
        last -= 1
    first = last
    while first >= 0 and _is_bare_bullet(lines[first], text):
        first -= 1
    if last - first < 2 or first < 0:
        return
    before = lines[first]
    if before.kind == "paragraph" and text[before.end - 1] in ".!?।。؟":
        for line in lines[first + 1 : last + 1]:
            line.kind, line.rule = "related_news", "any.layout.bullets"


def _is_bare_bullet(line: _Line, text: str) -> bool:
    match = _BULLET.match(text, line.start, line.end)
    return (
        match is not None
        and line.kind == "paragraph"
        and _is_title(line, text)
        and _NOT_IN_TITLE.search(text, match.end(), line.end) is None
        and len(text[match.end() : line.end].split()) >= _FEWEST_TITLE_WORDS
    )


def _is_title(line: _Line, text: str) -> bool:
    size = line.end - line.start
    return size <= _LONGEST_TITLE and not _sentences(text, line.start, line.end)


def _end_of_text(lines: list[_Line], text: str, rules: Noise) -> None:
    """Mark what only the end of a text has: glued labels, attributions, a doubled name."""
    for line in lines[-_END_LINES:]:
        if line.kind != "paragraph":
            continue
        if _DOUBLED_WORD.match(text, line.start, line.end):
            line.kind, line.rule = "source_label", "any.layout.doubled_word"
            continue
        found = rules.bracketed.search(text, max(line.start, line.end - 90), line.end)
        if found is not None:
            form, start, end = found
            start += len(text[start:end]) - len(text[start:end].lstrip())
            line.parts += (Span(start, end, form.kind, form.rule),)
    if lines and lines[-1].kind == "paragraph":
        line = lines[-1]
        found = rules.tail.search(text, max(line.start, line.end - 60), line.end)
        if found is not None:
            form, start, end = found
            line.parts += (Span(start, end, form.kind, form.rule),)
            source = rules.tail_source.search(text, max(line.start, start - 300), start)
            if source is not None:
                form, start, end = source
                end -= len(text[start:end]) - len(text[start:end].rstrip())
                line.parts += (Span(start, end, form.kind, form.rule),)


def _marks(line: _Line, text: str, rules: Noise) -> None:
    """Mark advertisements in brackets inside a line."""
    if line.kind not in ("paragraph", "caption"):
        return
    at = text.find("[", line.start, line.end)
    while at >= 0:
        found = rules.marks.match(text, at, line.end)
        if found is not None:
            form, start, end = found
            line.parts += (Span(start, end, form.kind, form.rule),)
        at = text.find("[", at + 1, line.end)


def _sentences(text: str, start: int, end: int) -> int:
    """Count ends of sentences; dots of omission are none."""
    count = 0
    for match in _SENTENCE_END.finditer(text, start, end):
        at = match.start()
        if at == start or text[at - 1] != "." or text[at] != ".":
            count += 1
        else:
            count -= text[at - 2 : at] != ".."
    return max(count, 0)


def _source(spans: list[Span], text: str) -> tuple[str | None, str | None]:
    """Return the first address in a source label, and the first domain that is no address."""
    host = None
    for span in spans:
        if span.kind != "source_label":
            continue
        match = _WEB_ADDRESS.search(text, span.start, span.end)
        if match is not None:
            return match.group().rstrip(".,;:!?)]}>'\"،؛"), host
        domain = _DOMAIN.search(text, span.start, span.end)
        if domain is not None and host is None and span.rule != "any.noise.site_header":
            host = domain.group(1).lower()
    return None, host
