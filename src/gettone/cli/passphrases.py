"""Where a sealed file's passphrase comes from: a file, or the person.

A passphrase is never a flag nor a variable. It is read once a run.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

from gettone.cli.page import say
from gettone.cli.terminal import Terminal
from gettone.errors import SettingsError, StoreLocked
from gettone.errors.root import Actor
from gettone.settings import Setting, file_problem
from gettone.store.seal import Passphrase

__all__ = ["CannotAsk", "NotChosen", "PassphraseSource", "secret_in_file"]

# Long enough for any phrase; a larger file is some other file.
MAX_PASSPHRASE_BYTES: Final = 4_096
TRIES: Final = 3


class CannotAsk(StoreLocked):
    """The store needs a passphrase, and nobody is there to ask."""

    reference = "cannot-ask"
    actor: ClassVar[Actor] = "operator"


class NotChosen(CannotAsk):
    """No new passphrase was chosen: each time the two differed, or were empty."""

    reference = "not-chosen"


class PassphraseSource:
    """Gives one sealed file's passphrase, asking at most once.

    Args:
        terminal: Where the person is asked.
        setting: Path of the file that holds the passphrase, or empty.
        label: The store's label, for errors.
        is_new: Tells whether the file has no passphrase yet: it is asked for
            twice then.
    """

    def __init__(
        self, terminal: Terminal, setting: Setting[str], label: str, *, is_new: Callable[[], bool]
    ) -> None:
        self._terminal = terminal
        self._setting = setting
        self._label = label
        self._is_new = is_new
        self._known: Passphrase | None = None

    def __call__(self) -> str:
        """Give the passphrase.

        Raises:
            CannotAsk: There is neither a file nor a person.
            NotChosen: A person has not chosen one in three tries.
            SettingsError: The file cannot be read.
        """
        if self._known is None:
            self._known = self._found()
        return self._known.expose().decode("utf-8", "surrogatepass")

    def prepare(self) -> None:
        """Find out whether a passphrase can be had; asks nobody yet.

        Raises:
            CannotAsk: There is neither a file nor a person.
            SettingsError: The file cannot be read.
        """
        if self._setting.value:
            self()
        elif not self._terminal.can_ask():
            raise CannotAsk(self._label, "empty-passphrase")

    def _found(self) -> Passphrase:
        if self._setting.value:
            return secret_in_file(self._setting.value, "passphrase_file", self._setting.origin)
        if not self._terminal.can_ask():
            raise CannotAsk(self._label, "empty-passphrase")
        return self._chosen() if self._is_new() else self._asked("cli.ask.passphrase")

    def _chosen(self) -> Passphrase:
        """Ask twice, until both are the same."""
        for _ in range(TRIES):
            first = self._asked("cli.ask.new-passphrase")
            if first and first.expose() == self._asked("cli.ask.passphrase-again").expose():
                return first
            self._terminal.note(say("cli.ask.passphrases-differ" if first else "cli.ask.empty"))
        raise NotChosen(self._label, "empty-passphrase")

    def _asked(self, reference: str) -> Passphrase:
        return Passphrase(self._terminal.ask_hidden(reference))


def secret_in_file(path: str, setting: str, origin: str) -> Passphrase:
    """Read the first line; what stands below is not part of it.

    Raises:
        SettingsError: The file cannot be read, or its first line is empty.
    """
    try:
        with Path(path).expanduser().open("rb") as opened:
            line = _first_line(opened.read(MAX_PASSPHRASE_BYTES))
        if line:
            return Passphrase(line)
        problem = "file-empty"
    except (OSError, RuntimeError, ValueError) as odd:
        # Neither the reason nor its frames go further: they hold the line.
        problem = file_problem(odd)
    raise SettingsError(setting, origin, problem, path)


def _first_line(read: bytes) -> str:
    return read.decode().split("\n", 1)[0].rstrip("\r")
