"""Joining parts of a syllable in writing systems whose letters change when they meet.

A language pack writes the parts of a syllable (onset, nucleus, coda) one by one. In most scripts a
syllable is its parts in a row; in Hangul they share a block, and in Indic scripts a vowel after a
consonant becomes a sign. Both are properties of the characters, so no language is named here.

Sources: The Unicode Standard, chapter 3.12 (Hangul composition) and chapter 12 (Indic vowels).
"""

from __future__ import annotations

import unicodedata
from functools import cache

_HANGUL_FIRST, _HANGUL_LAST = 0xAC00, 0xD7A3
_VOWELS, _FINALS = 21, 28
_INITIAL_LETTERS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL_LETTERS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINAL_LETTERS = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_GLIDES = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ",
    "ㅣㅏ": "ㅑ", "ㅣㅐ": "ㅒ", "ㅣㅓ": "ㅕ", "ㅣㅔ": "ㅖ", "ㅣㅗ": "ㅛ", "ㅣㅜ": "ㅠ",
}  # fmt: skip
_SILENT_INITIAL = _INITIAL_LETTERS.index("ㅇ")


def join(head: str, tail: str) -> str | None:
    """Return `head` and `tail` written together.

    Parameters
    ----------
    head, tail
        Parts of a syllable. In Hangul an onset is written as a letter (`ㄷ`), with a glide
        (`ㄲㅗ`) or as blocks (`응`), what follows as blocks with a silent initial (`안`), and a
        final as a letter (`ㄴ`). In Indic scripts vowels are written as independent letters.

    Returns
    -------
    str or None
        None where the parts cannot be written together: a glide before a vowel that it does not
        combine with, a second final.
    """
    if not head or not tail:
        return head + tail
    first = ord(tail[0])
    if _HANGUL_FIRST <= first <= _HANGUL_LAST and head[-1] in _VOWEL_LETTERS + _INITIAL_LETTERS:
        return _with_onset(head, tail)
    if tail[0] in _FINAL_LETTERS:
        return _with_final(head, tail)
    sign = _vowel_sign(tail[0])
    if sign is not None and _is_indic_consonant(head[-1]):
        return head + sign + tail[1:]
    return head + tail


def _with_onset(head: str, tail: str) -> str | None:
    block = ord(tail[0]) - _HANGUL_FIRST
    initial, rest = divmod(block, _VOWELS * _FINALS)
    vowel, final = divmod(rest, _FINALS)
    if initial != _SILENT_INITIAL:
        return None
    if head[-1] in _VOWEL_LETTERS:
        combined = _GLIDES.get(head[-1] + _VOWEL_LETTERS[vowel])
        if combined is None:
            return None
        vowel = _VOWEL_LETTERS.index(combined)
        head = head[:-1]
    onset = _INITIAL_LETTERS.index(head[-1]) if head else _SILENT_INITIAL
    composed = _HANGUL_FIRST + (onset * _VOWELS + vowel) * _FINALS + final
    return head[:-1] + chr(composed) + tail[1:]


def _with_final(head: str, tail: str) -> str | None:
    block = ord(head[-1]) - _HANGUL_FIRST
    if not 0 <= block <= _HANGUL_LAST - _HANGUL_FIRST or block % _FINALS:
        return None
    composed = _HANGUL_FIRST + block + _FINAL_LETTERS.index(tail[0])
    return head[:-1] + chr(composed) + tail[1:]


@cache
def _vowel_sign(character: str) -> str | None:
    """Return the dependent form of an independent Indic vowel, empty for the inherent one."""
    name = unicodedata.name(character, "")
    if " LETTER " not in name:
        return None
    if name.endswith(" LETTER A") and _script_has_virama(name):
        return ""
    try:
        return unicodedata.lookup(name.replace(" LETTER ", " VOWEL SIGN "))
    except KeyError:
        return None


@cache
def _is_indic_consonant(character: str) -> bool:
    name = unicodedata.name(character, "")
    return " LETTER " in name and _script_has_virama(name) and _vowel_sign(character) is None


@cache
def _script_has_virama(name: str) -> bool:
    try:
        unicodedata.lookup(name.split(" LETTER ")[0] + " SIGN VIRAMA")
    except KeyError:
        return False
    return True
