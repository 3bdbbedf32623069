"""From bytes to text: byte order mark, declared charset, UTF-8, then what makes sense.

An encoding is recorded by Python's name for it (`utf-8`, `utf-16-le`, `euc_kr`, `cp1256`). Bytes
that a chosen encoding does not explain become U+FFFD and are counted, never dropped.
"""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.ingest.compression import GZIP_MAGIC
from pipeline.ingest.records import Doubt, SetAside
from pipeline.orthography import orthography

REPLACEMENT = "\ufffd"

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE_ENCODINGS = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_DECLARABLE = frozenset(
    {"ascii", "utf-8", "utf-16", "utf-32", *_WIDE_ENCODINGS, "euc_kr", "cp949", "johab"}
    | {f"cp{number}" for number in (874, *range(1250, 1259))}
    | {f"iso8859-{number}" for number in range(1, 17)}
    | {"koi8-r", "koi8-u", "mac-turkish", "mac-arabic", "mac-roman", "tis-620"}
    | {"gb2312", "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp"}
)
"""Charsets that a file may declare; Python also knows codecs that are no charsets."""

_SUPERSETS: Mapping[str, str] = {
    "euc_kr": "cp949",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "tis-620": "cp874",
}
"""What a file that declares the one may be written in (WHATWG Encoding Standard, labels)."""

_LAST_RESORT = (
    "cp1252",
    "cp1258",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1255",
    "cp874",
    "koi8_r",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_jp",
)
_FILE_SIGNATURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF-",
    b"PK\x03\x04",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"\x7fELF",
    b"PAR1",
    GZIP_MAGIC,
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1a\x1b") + b"\x7f"
_MOST_CONTROLS = 0.01
"""Share of control bytes in a text; random bytes have more than a tenth."""

_SAMPLE = 1 << 16
_PLAUSIBLE = 0.8
_CLEARLY = 0.2
_FEW = 3
_TYPOGRAPHIC = (
    "\u00a0\u00ab\u00b7\u00b0\u00bb\u060c\u061b\u061f\u0640\u2000-\u206f\u3000-\u3020\uff01-\uff5e"
)
_TELLING = re.compile(f"[^\\x00-\\x7f{_TYPOGRAPHIC}]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, how it was read, and what to tell about that."""

    text: str
    encoding: str
    doubts: tuple[Doubt, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Return the text that bytes stand for.

    Parameters
    ----------
    data
        All bytes of a text.
    declared
        Charset that the text itself names, where it does.

    Raises
    ------
    SetAside
        The bytes are no text (`binary_file`) or in no encoding that makes sense (`undecodable`).
    """
    marked = _by_mark(data)
    if marked is not None:
        return _noting_losses(data.decode(marked, "replace"), _settled(data, marked))
    controls = _controls(data)
    if not controls and declared is None:
        try:
            return Decoded(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            pass
    if data.startswith(_FILE_SIGNATURES):
        raise SetAside("binary_file", "not a text but another kind of file; convert it to text")
    if controls:
        wide = _wide(data)
        if wide is not None:
            return _noting_losses(data.decode(wide, "replace"), wide)
        if controls > max(1, len(data) * _MOST_CONTROLS):
            raise SetAside("binary_file", "not a text but binary data; convert it to text")
    if declared is None:
        return _undeclared(data)
    for codec in _declarable(declared):
        text = _strictly(data, codec)
        if text is not None and _bears_out(text, codec, data):
            return Decoded(text, codec)
    found = _undeclared(data)
    doubt = Doubt(
        "declared_charset_contradicted",
        "warning",
        f"declares a charset that its bytes contradict; read as {found.encoding}",
    )
    return Decoded(found.text, found.encoding, (doubt, *found.doubts))


def stream_encoding(sample: bytes) -> str:
    """Return the encoding to read a whole stream with, judged by its beginning.

    Raises
    ------
    SetAside
        As `decode`.
    """
    marked = _by_mark(sample)
    if marked is not None:
        return marked
    for cut in range(4):  # the sample may end inside a character
        head = sample[: len(sample) - cut]
        if _strictly(head, "utf-8") is not None and not _controls(head):
            return "utf-8"
    return decode(sample).encoding


def losses(text: str) -> tuple[Doubt, ...]:
    """Return a doubt if characters of a text were lost in decoding, here or before."""
    lost = text.count(REPLACEMENT)
    if not lost:
        return ()
    return (
        Doubt(
            "undecodable_bytes",
            "warning",
            f"{lost} characters could not be decoded and stand as U+FFFD; mend the file's encoding",
        ),
    )


def _noting_losses(text: str, encoding: str) -> Decoded:
    return Decoded(text, encoding, losses(text))


def _by_mark(data: bytes) -> str | None:
    return next((codec for mark, codec in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def _settled(data: bytes, marked: str) -> str:
    if marked == "utf-8-sig":
        return marked
    little = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE))
    return f"{marked}-{'le' if little else 'be'}"


def _controls(data: bytes) -> int:
    return len(data) - len(data.translate(None, _CONTROLS))


def _declarable(charset: str) -> tuple[str, ...]:
    """Return what a declared charset may mean: itself, or what browsers take it for."""
    try:
        codec = codecs.lookup(charset.strip()[:40]).name
    except (LookupError, ValueError):
        return ()
    if codec not in _DECLARABLE:
        return ()
    return (codec, _SUPERSETS[codec]) if codec in _SUPERSETS else (codec,)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _undeclared(data: bytes) -> Decoded:
    text = _strictly(data, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8")
    text = data.decode("utf-8", "replace")
    lost = text.count(REPLACEMENT)
    kept = len(_TELLING.findall(text)) - lost
    if kept > 20 * lost:
        return _noting_losses(text, "utf-8")
    codec = _legacy(data[:_SAMPLE])[0] or _by_statistics(data[:_SAMPLE])
    if codec is None:
        raise SetAside("undecodable", "in no known character encoding; save it as UTF-8")
    return _noting_losses(data.decode(codec, "replace"), codec)


def _bears_out(text: str, codec: str, data: bytes) -> bool:
    """Tell whether a text that decodes as declared makes sense, and more than otherwise."""
    if _absurd(text) or (codec in _SUPERSETS and _C1_CONTROL.search(text)):
        return False
    if codec in ("utf-8", *_WIDE_ENCODINGS, "utf-16", "utf-32"):
        return True
    # Bytes of another encoding are UTF-8 by chance only if there are hardly any.
    unicode = _strictly(data, "utf-8")
    if unicode is not None:
        return unicode == text or len(_TELLING.findall(unicode[:_SAMPLE])) < _FEW
    _, found = _legacy(data[:_SAMPLE])
    return max(_scores(text[:_SAMPLE])) > found - _CLEARLY


def _legacy(sample: bytes) -> tuple[str | None, float]:
    """Return the encoding in which the bytes are most like some language, and how much."""
    best, best_score = None, _PLAUSIBLE
    for index, entry in enumerate(orthography().legacy):
        for codec in entry.encodings:
            text = sample.decode(codec, "replace")
            if text.count(REPLACEMENT) > max(1, len(text) * 0.02):
                continue
            # Of two encodings of one language the first that explains every byte is named.
            score = _scores(text)[index] - (0.001 if REPLACEMENT in text else 0)
            if score > best_score:
                best, best_score = codecs.lookup(codec).name, score
    return best, best_score


def _scores(text: str) -> list[float]:
    """Return how far a text is written as each language with legacy encodings is, 0 to 1."""
    telling = len(_TELLING.findall(text))
    scores = []
    for entry in orthography().legacy:
        usual, odd = _patterns(entry.letters, entry.latin)
        wrong = len(odd.findall(text)) / 2 if odd else 0
        scores.append((len(usual.findall(text)) - wrong) / telling if telling else 0.0)
    return scores


def _by_statistics(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    match = from_bytes(
        sample, cp_isolation=list(_LAST_RESORT), threshold=0.15, enable_fallback=False
    ).best()
    if match is None or _absurd(str(match)):
        return None
    # Most Western encodings differ in few characters: of those that agree, name the usual one.
    if _strictly(sample, "cp1252") == str(match):
        return "cp1252"
    return codecs.lookup(match.encoding).name


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 that makes of the bytes what some pack is written with."""
    usual = _usual_pattern()
    best, best_score = None, _PLAUSIBLE
    for codec in _WIDE_ENCODINGS:
        text = data[:_SAMPLE].decode(codec, "replace")
        if text:
            score = len(usual.findall(text)) / len(text)
            if score > best_score:
                best, best_score = codec, score
    return best


@functools.cache
def _patterns(letters: str, latin: bool) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Match a usual letter, and, for a script other than Latin, one that touches a Latin letter."""
    usual = re.compile(f"[{letters}]")
    if latin:
        return usual, None
    return usual, re.compile(f"[A-Za-z](?=[{letters}])|[{letters}](?=[A-Za-z])")


@functools.cache
def _usual_pattern() -> re.Pattern[str]:
    """Match a character that a report in some pack's language is made of."""
    known = orthography()
    own = {language.script for language in known.languages.values() if language.supported}
    classes = "".join(known.scripts[name].character_class for name in sorted(own))
    return re.compile(f"[\t\n\r\x20-\x7e{_TYPOGRAPHIC}{classes}]")


def _absurd(text: str) -> bool:
    """Tell whether a decoded text holds what no text holds: controls, unassigned characters."""
    sample = text[:_SAMPLE]
    return len(_ABSURD.findall(sample)) > len(sample) * _MOST_CONTROLS


_C1_CONTROL = re.compile("[\x80-\x9f]")
_ABSURD = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd-\uffff]")
