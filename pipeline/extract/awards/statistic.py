"""Statistics told over sentences: "In five years the city gave 300 gifts. It honoured 40 people."

Whether a sentence sums up a period is dear to know, and only those that count something ask: what
stands before them in their paragraph is looked at then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.extract.awards.rules import AwardRules
from pipeline.extract.awards.words import AWARD, Sentence
from pipeline.extract.symbols import Item


class Statistic:
    """Whether a report goes on with a statistic that it began."""

    __slots__ = (
        "_folded",
        "_goes_on",
        "_of_other_matters",
        "_rules",
        "_sums_up",
        "_tells",
        "_unasked",
    )

    def __init__(
        self,
        rules: AwardRules,
        folded: str,
        tells: Callable[[int, int], bool],
        sums_up: Callable[[Sentence], bool],
    ) -> None:
        """Begin a report.

        Parameters
        ----------
        rules
            How its language tells of awards.
        folded
            The folded text.
        tells
            Whether a sentence tells of something that happened, so that it is no statistic.
        sums_up
            Whether a sentence tells of a period, so that its counts are cumulative.
        """
        self._rules = rules
        self._folded = folded
        self._tells = tells
        self._sums_up = sums_up
        self._goes_on = self._of_other_matters = False
        self._unasked: list[tuple[Sentence, bool]] = []

    def end(self) -> None:
        """End the statistic."""
        self._goes_on = False
        self._unasked.clear()

    def reaches(self, sentence: Sentence) -> bool:
        """Tell whether the statistic goes on in a sentence."""
        if not (self._goes_on or self._unasked):
            return False
        if self._tells(sentence.start, sentence.end):
            self.end()
            return False
        for before, proposes in self._unasked:
            if self._sums_up(before):
                # "In 2024 it proposed 8 units for the flag. It gave 37 the letter": a statistic.
                self._goes_on = True
                self._of_other_matters = not _tells_of_awards(before.items)
            elif proposes:
                self._goes_on = False
            else:
                self._goes_on = self._goes_into(before)
        self._unasked.clear()
        self._goes_on = self._goes_into(sentence)
        return self._goes_on

    def _goes_into(self, sentence: Sentence) -> bool:
        return (
            self._goes_on
            and not self._tells(sentence.start, sentence.end)
            and (
                not self._of_other_matters
                or sentence.divides
                or self._rules.goes_on(self._folded, sentence.start, sentence.end, sentence.items)
            )
        )

    def leave(self, sentence: Sentence, proposes: bool) -> None:
        """Leave a sentence that gives nothing, or only proposes awards."""
        self._unasked.append((sentence, proposes))

    def give(self, in_all: bool) -> None:
        """Leave a sentence that gives awards, all of them sums or not."""
        self._goes_on, self._of_other_matters = in_all, False
        self._unasked.clear()


def _tells_of_awards(items: Sequence[Item]) -> bool:
    """Tell whether a sentence speaks of awards; roads and blood are other matters."""
    return any(item.kind == AWARD for item in items)
