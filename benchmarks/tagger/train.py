"""Train the tagger, and write its weights and its learning curve.

    python -m benchmarks.tagger.train --out FOLDER [--config large] [--steps N | --minutes 60]

The same steps and seed give the same weights on one machine; minutes do not, since they end where
the machine is by then.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import CanineForTokenClassification

from benchmarks.tagger.annotated import Annotated, annotated
from benchmarks.tagger.batches import Batch, batches
from benchmarks.tagger.examples import Example
from benchmarks.tagger.network import SIZES, network
from benchmarks.tagger.reading import found_by, save
from benchmarks.tagger.sources import Mixture, held_out, stream
from benchmarks.tagger.tally import Tally
from tests.evaluation.gold import GOLD

STEPS = 28_000
"""Batches, if nothing else is asked for; the tagger that is carried learnt from as many."""
BATCH = 2_048
"""Characters of a batch."""
WARM_UP = 0.06
"""Share of the steps in which the rate of learning rises."""
LOWEST = 0.02
"""Share of the rate that is left at the end."""
GENERATED_HELD_OUT = 48
GOLD_HELD_OUT = 48
"""Reports of each kind that the learning curve is measured on."""

Report = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to train, and how fast."""

    steps: int | None
    """null where the time decides"""
    minutes: float = 0.0
    rate: float = 2e-3
    points: int = 8
    """of the learning curve"""


def train(
    model: CanineForTokenClassification,
    some: Iterator[Batch],
    plan: Plan,
    measure: Callable[[], Mapping[str, object]],
    report: Report,
) -> None:
    """Train a network.

    Parameters
    ----------
    model
        Changed in place.
    some
        Batches without end.
    plan
        How long.
    measure
        What else a point of the learning curve says.
    report
        Takes the points of the learning curve, from first to last.
    """
    device = next(model.parameters()).device
    bare = [one for one in model.parameters() if one.dim() < 2]
    heavy = [one for one in model.parameters() if one.dim() >= 2]
    groups = [{"params": heavy, "weight_decay": 0.01}, {"params": bare, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=plan.rate, betas=(0.9, 0.98), fused=True)
    clock = _Clock(plan)
    characters, loss_sum, since = 0, 0.0, 0
    for step, batch in enumerate(some, start=1):
        model.train()
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * _share_of_rate(clock.done(step - 1))
        loss = loss_of(model, batch, device)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        characters += batch.characters
        loss_sum, since = loss_sum + float(loss.detach()), since + 1
        done = clock.done(step)
        if clock.is_point(done):
            with clock.stopped():
                point = {"step": step, "characters": characters, "seconds": round(clock.seconds)}
                report({**point, "loss": round(loss_sum / since, 4), **measure()})
            loss_sum, since = 0.0, 0
        if done >= 1:
            return


def loss_of(
    model: CanineForTokenClassification, batch: Batch, device: torch.device
) -> torch.Tensor:
    """Return how unlikely it is, on average, that a character has a label that it may have."""
    # Half as many bits are half as much to move, on a CPU too; weights and loss keep theirs.
    with torch.autocast(device.type, torch.bfloat16):
        logits = model(input_ids=batch.ids.to(device), attention_mask=batch.mask.to(device)).logits
    likely = torch.log_softmax(logits.float(), -1)
    allowed = likely.masked_fill(~batch.allowed.to(device), -math.inf)
    return -torch.logsumexp(allowed, -1).sum() / batch.characters


class _Clock:
    """How much of the training is done, by steps or by time; measuring takes no time."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._began = time.monotonic()
        self._points = 0

    @property
    def seconds(self) -> float:
        """Seconds of training."""
        return time.monotonic() - self._began

    def done(self, step: int) -> float:
        """Return the share of the training that is done after a step."""
        if self._plan.steps is not None:
            return step / self._plan.steps
        return self.seconds / (60 * self._plan.minutes)

    def is_point(self, done: float) -> bool:
        """Return whether the next point of the learning curve is reached, once for each."""
        reached = int(done * self._plan.points + 1e-9)
        is_new = reached > self._points
        self._points = max(self._points, reached)
        return is_new

    def stopped(self) -> _Pause:
        """Return what stops the clock while it is entered."""
        return _Pause(self)

    def put_off(self, seconds: float) -> None:
        """Leave out some seconds."""
        self._began += seconds


class _Pause:
    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._began = 0.0

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._clock.put_off(time.monotonic() - self._began)


def _share_of_rate(done: float) -> float:
    if done < WARM_UP:
        return (done + 1e-3) / (WARM_UP + 1e-3)
    rest = min(1.0, (done - WARM_UP) / (1 - WARM_UP))
    return LOWEST + (1 - LOWEST) * 0.5 * (1 + math.cos(math.pi * rest))


def scores(
    model: CanineForTokenClassification, parts: Mapping[str, Sequence[Example]]
) -> dict[str, object]:
    """Return the F1 of exact spans of each kind, of some parts of held-out reports."""
    found: dict[str, object] = {}
    for name, examples in parts.items():
        tally = Tally()
        predicted = found_by(model, [one.text for one in examples])
        for example, spans in zip(examples, predicted, strict=True):
            tally.add(example, spans)
        found[name] = {
            "all": round(tally.f1(), 4),
            **{kind: round(tally.f1([kind]), 4) for kind in tally.kinds()},
        }
    return found


def _some(gold: Sequence[Annotated]) -> list[Example]:
    """Return as many held-out reports of each language."""
    languages = sorted({one.gold.language for one in gold})
    each = GOLD_HELD_OUT // max(1, len(languages))
    return [
        one.example
        for language in languages
        for one in [one for one in gold if one.gold.language == language][:each]
    ]


def main() -> int:
    """Train as asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for config and weights")
    parser.add_argument("--config", choices=SIZES, default="large", help="which network")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int, default=STEPS, help="how many batches")
    length.add_argument("--minutes", type=float, help="how long, whatever the steps")
    parser.add_argument("--rate", type=float, default=2e-3, help="highest rate of learning")
    parser.add_argument("--seed", type=int, default=7, help="of weights, reports and noise")
    parser.add_argument("--gold", type=float, default=0.45, help="share of gold reports")
    parser.add_argument("--without-noise", action="store_true", help="texts as they are")
    parser.add_argument("--threads", type=int, default=1, help="of the CPU; two are no faster")
    parser.add_argument("--curve", type=Path, help="file for the learning curve, a line a point")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.use_deterministic_algorithms(not torch.cuda.is_available())
    size = SIZES[asked.config]
    model = network(size, asked.seed)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    gold = annotated(GOLD / "development")
    mixture = Mixture(asked.seed, asked.gold, not asked.without_noise)
    examples = stream(mixture, [one for one in gold if not one.is_held_out])
    some = batches(examples, size.window, BATCH, random.Random(asked.seed))
    kept = {
        "generated": held_out(GENERATED_HELD_OUT),
        "gold": _some([one for one in gold if one.is_held_out]),
    }
    said = {
        "config": asked.config,
        **dataclasses.asdict(size),
        "parameters": sum(one.numel() for one in model.parameters()),
        "threads": torch.get_num_threads(),
        "rate": asked.rate,
        **dataclasses.asdict(mixture),
    }
    written = asked.curve.open("w", encoding="utf-8") if asked.curve else None

    def report(point: Mapping[str, object]) -> None:
        line = json.dumps(point, ensure_ascii=False)
        print(line, file=sys.stderr, flush=True)
        if written:
            print(line, file=written, flush=True)

    report(said)
    plan = Plan(None if asked.minutes else asked.steps, asked.minutes or 0.0, asked.rate)
    train(model, some, plan, lambda: scores(model, kept), report)
    save(model, asked.out)
    if written:
        written.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
