"""The errors callers may catch. Each message says what went wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence


class CleanerError(Exception):
    """Base of every error that this package raises on purpose."""


class UsageError(CleanerError):
    """The call itself cannot be carried out: a missing folder, two inputs for one output, an unknown option."""


class RuleFileError(CleanerError):
    """One or more rule or pipeline files cannot be loaded.

    `problems` holds every problem found, each already formatted as `path:line:column: error[code]: what`.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type[RuleFileError], tuple[tuple[str, ...]]]:
        return type(self), (self.problems,)


class DocumentError(CleanerError):
    """One document cannot be cleaned. The run sets it aside with this reason and goes on."""


class TooManyFailuresError(CleanerError):
    """So many documents were set aside that the run was stopped."""


class MissingExtraError(CleanerError):
    """A feature needs packages that are not installed; the message names the install line."""

    def __init__(self, feature: str, extra: str) -> None:
        self.feature, self.extra = feature, extra
        super().__init__(f"{feature} needs packages that are not installed; run: pip install 'cleaner[{extra}]'")

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return type(self), (self.feature, self.extra)
