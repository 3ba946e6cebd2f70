"""What this machine cannot keep, read or start."""

from typing import ClassVar

from gettone.errors.root import Actor, GettoneError

__all__ = [
    "SandboxError",
    "SettingsError",
    "StoreError",
    "StoreLocked",
    "StoreMissing",
    "StoreUnreadable",
    "TokenNotFound",
    "WrongKey",
]


class StoreError(GettoneError):
    """*store*, as the user knows it, could not keep, give or forget a connection."""

    reference = "store-error"
    actor: ClassVar[Actor] = "operator"

    def __init__(self, store: str, problem: str) -> None:
        super().__init__(f"{store}: {problem}")
        self.store = store
        self.problem = problem


class TokenNotFound(StoreError):
    """No connection of that name is kept there."""

    reference = "token-not-found"


class StoreLocked(StoreError):
    """The store is there but does not open: locked, or a wrong passphrase."""

    reference = "store-locked"


class WrongKey(StoreLocked):
    """A key that something there is under is not among those given; nothing was changed.

    Attributes:
        key: The id of the one that is missing; it gives nothing of it away.
    """

    reference = "wrong-key"

    def __init__(self, store: str, key: str) -> None:
        super().__init__(store, "wrong-key")
        self.key = key


class StoreUnreadable(StoreError):
    """What the store holds is damaged or not ours; nothing was changed."""

    reference = "store-unreadable"


class StoreMissing(StoreError):
    """This machine offers no such store; nothing was kept."""

    reference = "store-missing"


class SettingsError(GettoneError):
    """A flag, variable or file says something that cannot be used.

    Attributes:
        setting: Name of the setting.
        origin: Where the value came from: flag, variable or ``file:key``.
        problem: What is wrong with it, as one clause.
        path: The file that it is about, or empty.
        details: What else the problem speaks of, by name.
    """

    reference = "settings-error"
    actor: ClassVar[Actor] = "operator"

    def __init__(
        self, setting: str, origin: str, problem: str, path: str = "", **details: object
    ) -> None:
        super().__init__(f"{setting} from {origin}: {problem}")
        self.setting = setting
        self.origin = origin
        self.problem = problem
        self.path = path
        self.details = details


class SandboxError(GettoneError):
    """The sandbox cannot start, or cannot do what was asked of it.

    Attributes:
        problem: What is wrong, as a reference of the ``sandbox`` texts.
    """

    reference = "sandbox-error"
    detail = "problem"

    def __init__(self, problem: str, **details: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.details = details
