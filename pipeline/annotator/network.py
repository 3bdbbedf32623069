"""The one module that needs torch and transformers: a model, and what it says of windows.

Only safetensors are read, no code of a model is run, and nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from transformers import AutoConfig, AutoModelForTokenClassification
from transformers.utils import logging

from pipeline.annotator.decoding import Numbers
from pipeline.annotator.tokens import Integers
from pipeline.errors import PipelineError
from pipeline.tables import one_line

_BUCKET = 32
"""Windows are filled up to a multiple of as many tokens."""
_LONGEST = 512
_LONGEST_BY_CHARACTERS = 1024
_KEPT_FREE = 2
"""RoBERTa and its kin count positions from 2; one that does not loses nothing by it."""


class Network:
    """A model that is ready to read.

    On a CPU every window is read alone, in 32-bit numbers and on one thread: what is said of it
    then depends on nothing but the window, to the last bit, and larger batches are no faster there
    (of 1,024 characters they are slower). On a GPU windows are read in batches, in bfloat16; what
    is said of one may differ in its last digits with the others of its batch.
    """

    def __init__(self, folder: Path, name: str, labels: int, by_characters: bool) -> None:
        shown = one_line(name, 200)
        on_gpu = torch.cuda.is_available()
        self.in_batches = on_gpu
        try:
            with _quiet():
                config = AutoConfig.from_pretrained(
                    folder, local_files_only=True, trust_remote_code=False
                )
                model, report = AutoModelForTokenClassification.from_pretrained(
                    folder,
                    config=config,
                    dtype=torch.bfloat16 if on_gpu else torch.float32,
                    local_files_only=True,
                    output_loading_info=True,
                    trust_remote_code=False,
                    use_safetensors=True,
                )
            self._model = model.eval().to("cuda" if on_gpu else "cpu")
        except Exception as error:
            said = one_line(" ".join(str(error).split())) or type(error).__name__
            raise PipelineError(f"the model {shown} cannot be loaded: {said}") from None
        # What is missing would be made up at random.
        if missing := sorted(map(str, report["missing_keys"])):
            raise PipelineError(
                f"the model {shown} cannot be used: its weights lack {one_line(missing[0], 80)}"
            )
        if config.num_labels != labels:
            raise PipelineError(f"the model {shown} cannot be used: its labels do not fit")
        self._padding = _number(config, "pad_token_id", 0)
        # CANINE reads the last characters of a sequence more coarsely than all others: there should
        # be none of the text among them.
        self._spare = 3 * _number(config, "downsampling_rate", 1) if by_characters else 0
        if by_characters:
            # CANINE has as many embeddings of positions as of characters.
            held = ("max_position_embeddings", "num_hash_buckets")
            self.places = min(_LONGEST_BY_CHARACTERS, *(_number(config, name, 0) for name in held))
        else:
            most = _number(config, "max_position_embeddings", _LONGEST + _KEPT_FREE)
            self.places = min(most - _KEPT_FREE, _LONGEST)
        self._try_out(shown)

    def _try_out(self, shown: str) -> None:
        """Read a sequence of the greatest length, so that what cannot be read is told at once."""
        if self.longest < 1:
            return
        try:
            self._numbers([np.zeros(self.longest, dtype=np.int32)], self.places)
        except Exception as error:
            said = one_line(" ".join(str(error).split())) or type(error).__name__
            raise PipelineError(f"the model {shown} cannot be used: {said}") from None

    @property
    def longest(self) -> int:
        """The most tokens that it reads at once, special ones among them."""
        return self.places - self._spare

    def read(
        self, sequences: Sequence[Integers], batch_tokens: int
    ) -> Iterator[tuple[int, Numbers]]:
        """Yield the numbers that the model has for every token and label of sequences.

        Parameters
        ----------
        sequences
            Tokens of windows, special ones among them; at most `longest` each.
        batch_tokens
            The most tokens of a batch on a GPU, those that fill up among them.

        Yields
        ------
        The position of a sequence, and its numbers, as they come: similar lengths together.
        """
        by_length: dict[int, list[int]] = {}
        for at, sequence in enumerate(sequences):
            by_length.setdefault(self._filled(len(sequence)), []).append(at)
        for length, positions in sorted(by_length.items()):
            many = max(1, batch_tokens // length) if self.in_batches else 1
            for first in range(0, len(positions), many):
                batch = positions[first : first + many]
                numbers = self._numbers([sequences[at] for at in batch], length)
                for row, at in enumerate(batch):
                    yield at, numbers[row, : len(sequences[at])]

    def _filled(self, length: int) -> int:
        """Return the length that a sequence is filled up to; it depends on nothing else."""
        wanted = length + self._spare
        return min(-(-wanted // _BUCKET) * _BUCKET, self.places)

    def _numbers(self, sequences: Sequence[Integers], length: int) -> Numbers:
        ids = np.full((len(sequences), length), self._padding, dtype=np.int64)
        mask = np.zeros((len(sequences), length), dtype=np.int64)
        for row, sequence in enumerate(sequences):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        with _one_thread(), torch.inference_mode():
            device = self._model.device
            logits = self._model(
                input_ids=torch.from_numpy(ids).to(device),
                attention_mask=torch.from_numpy(mask).to(device),
            ).logits
            numbers: Numbers = logits.float().cpu().numpy()
        return numbers


def _number(config: object, name: str, otherwise: int) -> int:
    said = getattr(config, name, None)
    return said if isinstance(said, int) and said >= 0 else otherwise


@contextmanager
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what transformers reports of loading off the terminal."""
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
