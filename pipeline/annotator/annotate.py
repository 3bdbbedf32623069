"""A model as an annotator: texts in, spans out."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pipeline.annotator.checkpoint import Checkpoint
from pipeline.annotator.configuration import TOKENIZER, read_configuration
from pipeline.annotator.decoding import decode, judge, odds_of
from pipeline.annotator.labels import Label, kinds_of
from pipeline.annotator.predicted import Annotator, Predicted
from pipeline.annotator.sequence import Chosen, Odds, most_probable
from pipeline.annotator.tokens import ByCharacters, ByVocabulary, Tokeniser, Tokens
from pipeline.annotator.windows import Window, windows
from pipeline.errors import PipelineError
from pipeline.tables import one_line

if TYPE_CHECKING:
    from pipeline.annotator.network import Network

BATCH_TOKENS = 32_768
"""The most tokens that a GPU reads at once."""
_HELD_TOKENS = 262_144
"""Texts are read together until they have as many."""


@functools.cache
def annotator_of(checkpoint: Checkpoint) -> Annotator:
    """Return the annotator of a model, which is loaded once a process.

    Parameters
    ----------
    checkpoint
        The model.

    Raises
    ------
    PipelineError
        It cannot be loaded.
    """
    return load(checkpoint)


def load(checkpoint: Checkpoint, batch_tokens: int = BATCH_TOKENS) -> ModelAnnotator:
    """Load a model anew.

    Parameters
    ----------
    checkpoint
        The model.
    batch_tokens
        The most tokens that a GPU reads at once.

    Raises
    ------
    PipelineError
        It cannot be loaded.
    """
    # Imported here, so that nothing imports torch before a model is wanted.
    from pipeline.annotator.network import Network

    configuration = read_configuration(checkpoint.folder)
    tokeniser: Tokeniser = ByCharacters()
    if not configuration.by_characters:
        try:
            tokeniser = ByVocabulary.from_file(checkpoint.folder / TOKENIZER)
        except Exception as error:
            said = one_line(" ".join(str(error).split()))
            raise PipelineError(
                f"the tokenizer of {one_line(checkpoint.name, 200)} cannot be loaded: {said}"
            ) from None
    labels = configuration.labels
    network = Network(checkpoint.folder, checkpoint.name, len(labels), configuration.by_characters)
    room = network.longest - len(tokeniser.before) - len(tokeniser.behind)
    if room < 1:
        raise PipelineError(
            f"the model {one_line(checkpoint.name, 200)} cannot be used: it has room for no text"
        )
    return ModelAnnotator(network, tokeniser, labels, room, batch_tokens)


class ModelAnnotator:
    """Finds the spans that a model sees.

    What is found in a text depends on no other text, and on a CPU on nothing but the text.
    """

    def __init__(
        self,
        network: Network,
        tokeniser: Tokeniser,
        labels: Sequence[Label],
        room: int,
        batch_tokens: int,
    ) -> None:
        self.network = network
        self._tokeniser = tokeniser
        self._labels = labels
        self._room = room
        self._batch_tokens = batch_tokens
        self.kinds = kinds_of(labels)

    def annotate(self, texts: Sequence[str]) -> list[list[Predicted]]:
        """Return the spans of each text, sorted and without overlaps.

        Parameters
        ----------
        texts
            The texts, of any length.
        """
        found: list[list[Predicted]] = []
        group: list[tuple[str, Tokens]] = []
        held = 0
        for text in texts:
            tokens = self._tokeniser.tokens(text)
            group.append((text, tokens))
            held += len(tokens.ids)
            if held >= _HELD_TOKENS:
                found.extend(self._annotate(group))
                group, held = [], 0
        found.extend(self._annotate(group))
        return found

    def _annotate(self, group: Sequence[tuple[str, Tokens]]) -> list[list[Predicted]]:
        """Return the spans of texts that are read together."""
        starts = np.cumsum([0, *(len(tokens.ids) for _, tokens in group)]).tolist()
        odds = self._odds([tokens for _, tokens in group], starts)
        chosen = self._together([text for text, _ in group], odds)
        judged = judge(odds, chosen)
        return [
            decode(text, tokens, judged.of(start, end), self._labels)
            for (text, tokens), start, end in zip(group, starts[:-1], starts[1:], strict=True)
        ]

    def _odds(self, texts: Sequence[Tokens], starts: Sequence[int]) -> Odds:
        """Return the odds of the tokens of texts, one text after the other."""
        stretches: list[tuple[int, Window]] = [
            (at, window)
            for at, tokens in enumerate(texts)
            for window in windows(len(tokens.ids), self._room)
        ]
        before, behind = self._tokeniser.before, self._tokeniser.behind
        sequences = [
            np.concatenate((before, texts[at].ids[window.start : window.end], behind))
            for at, window in stretches
        ]
        odds = np.zeros((starts[-1], len(self._labels)), dtype=np.int16)
        for position, numbers in self.network.read(sequences, self._batch_tokens):
            at, window = stretches[position]
            own = slice(len(before) + window.first - window.start, None)
            place = slice(starts[at] + window.first, starts[at] + window.last)
            odds[place] = odds_of(numbers[own][: window.last - window.first])
        return odds

    def _together(self, texts: Sequence[str], odds: Odds) -> Chosen | None:
        """Return the labels of characters; of tokens of a vocabulary each has its own."""
        by_characters = isinstance(self._tokeniser, ByCharacters)
        return most_probable(texts, odds, self._labels) if by_characters else None
