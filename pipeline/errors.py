"""Errors that a user can mend: their message is one line and says how."""

from __future__ import annotations

from typing import ClassVar


class PipelineError(Exception):
    """The work could not be done; the command ends with exit code 1."""

    exit_code: ClassVar[int] = 1


class UsageError(PipelineError):
    """The command was given something it cannot work with; exit code 2."""

    exit_code: ClassVar[int] = 2
