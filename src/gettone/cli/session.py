"""What a command that uses a token is given: settings, token, open door."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from gettone import edge
from gettone.application import Application
from gettone.cli.keeping import Keeping, default_file
from gettone.cli.options import Flags
from gettone.cli.page import say
from gettone.cli.permissions import drift_said
from gettone.cli.places import place_said
from gettone.cli.storing import Storing
from gettone.cli.terminal import Terminal
from gettone.cli.token_source import Credential, find_credential
from gettone.domain.drift import Drift
from gettone.domain.evidence import Evidence
from gettone.domain.redaction import redact
from gettone.drive.api import Api
from gettone.drive.origin import LIVE_ORIGIN, Origin
from gettone.errors import SettingsError, StoreError
from gettone.settings import Settings, read_settings
from gettone.store.interface import Connection

__all__ = ["Session"]

# A finding that says the same is written again after so long: a keychain is slow.
WORTH_WRITING: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run with what it was told."""

    terminal: Terminal
    settings: Settings
    environ: Mapping[str, str]
    keeping: Keeping

    @classmethod
    def begin(cls, terminal: Terminal, flags: Flags) -> Session:
        """Read the settings from flags, environment and working folder.

        Raises:
            SettingsError: One of them cannot be used.
        """
        edge.begin(os.environ)
        settings = read_settings(flags, os.environ, Path.cwd())
        path = default_file(os.environ, Path.home())
        keeping = Keeping(
            terminal=terminal,
            settings=settings,
            default_path=path,
            storing=Storing(settings, os.environ),
        )
        return cls(terminal=terminal, settings=settings, environ=os.environ, keeping=keeping)

    def credential(self, token_file: str | None) -> Credential:
        """Find the token and say on standard error where it came from.

        Raises:
            NotAToken: What was found is none.
            SettingsError: The file cannot be read.
            StoreError: The kept connection cannot be had.
        """
        found = find_credential(token_file, self.environ, self.keeping)
        self.terminal.note(*found.said())
        return found

    def base_url(self, kept: Connection | None = None) -> str:
        """Give the address: as told, or where *kept* was made, or the provider's."""
        return self.settings.base_url.value or (kept.origin if kept else LIVE_ORIGIN)

    def is_live(self, kept: Connection | None = None) -> bool:
        """Tell whether requests go to the provider itself."""
        return Origin.parse(self.base_url(kept)).text == LIVE_ORIGIN

    def client_id(self, application: Application) -> str:
        """Give the Client ID to show: as told, or as declared; empty if neither.

        Raises:
            SettingsError: It has the shape of a token, which is never shown.
        """
        told = self.settings.client_id
        if redact(told.value) != told.value:
            raise SettingsError("client_id", told.origin, "holds-a-secret")
        return told.value or application.client_id

    def api(self, credential: Credential, *, tells_drift: bool = True) -> Api:
        """Open the API with the token found, and what is known of it.

        Args:
            credential: The token.
            tells_drift: Whether a change of permissions is said as it is
                noticed.

        Raises:
            WrongOrigin: The address is none, or the token does not belong there.
        """
        base_url = self.base_url(credential.connection)
        sandbox_origin = self.settings.sandbox_origin.value or None
        Origin.parse(base_url, sandbox_origin).check(credential.token)
        return Api(
            credential.token,
            base_url=base_url,
            sandbox_origin=sandbox_origin,
            evidence=credential.connection.evidence if credential.connection else None,
            on_drift=self._say_drift if tells_drift else None,
        )

    def _say_drift(self, drift: Drift) -> None:
        """Say beside the pipe that a permission was lost or gained."""
        self.terminal.note(drift_said(drift))

    def keep_evidence(self, credential: Credential, learnt: Evidence) -> None:
        """Add what a call showed to the connection as it is kept now.

        One that was forgotten or replaced meanwhile stays as it is; failing
        is only said.
        """
        kept, store = credential.connection, credential.store
        if kept is None or store is None or not _tells_more(kept.evidence, learnt):
            return
        try:
            store.learn(kept.name, credential.token, learnt)
        except StoreError:
            self.terminal.note(say("cli.evidence-not-kept", "quiet", store=place_said(store.label)))


def _tells_more(held: Evidence, learnt: Evidence) -> bool:
    """Tell whether a finding differs from what is kept, or is newer by a day.

    That a company was asked is always more: it counts.
    """
    return held.checks != learnt.checks or any(
        (known := held.shown(finding.company_id, finding.scope)) is None
        or known.standing is not finding.standing
        or known.is_direct is not finding.is_direct
        or finding.at - known.at >= WORTH_WRITING
        for finding in learnt.findings
    )
