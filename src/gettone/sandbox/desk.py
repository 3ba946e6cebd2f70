"""What a user does at the provider's page, without the page.

The page, ``gettone sandbox token`` and the tests all come through here.

Source:
    Provider, "Manual Authentication".
"""

from __future__ import annotations

import secrets
import string
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.errors import SandboxError
from gettone.sandbox.minting import mint
from gettone.sandbox.records import Application, ConnectedApplication, Records

__all__ = ["MAX_NAME_CHARS", "Desk", "DeskRefusal"]

# Assumed: the provider's limits are not known.
MAX_NAME_CHARS: Final = 80
_CLIENT_ID_CHARS: Final = 32
_ALPHABET: Final = string.ascii_letters + string.digits
# Unicode 15, general categories: controls, formats (such as those that turn
# the direction of writing), halves of pairs, and what has no meaning of its own.
_UNREADABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
# Of letters, marks, numbers, punctuation and symbols, those that leave no ink
# alone: marks, and these fillers.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# ``Records.connect`` gives the real one.
_NO_ID_YET: Final = 0


class DeskRefusal(SandboxError):
    """The page says no to what the user asked.

    Attributes:
        problem: ``unknown-client-id``, ``not-your-application``,
            ``no-company``, ``not-your-company``, ``unknown-connection``,
            ``empty-name``, ``name-too-long`` or ``unreadable-name``.
    """

    reference = "desk-refusal"


class Desk:
    """Applications and connected applications, as their user handles them.

    Args:
        records: Where they are kept.
        clock: Gives the time, aware and in UTC.

    Source:
        Provider, "Manual Authentication": the steps of "Token generation"
        and of "Change token permissions".
    """

    def __init__(self, records: Records, *, clock: Callable[[], datetime]) -> None:
        self._records = records
        self._clock = clock

    def applications(self, user_id: int) -> list[Application]:
        """List the applications that the user registered."""
        return self._records.applications_of(user_id)

    def application(self, client_id: str) -> Application:
        """Give the application of that Client ID.

        Raises:
            DeskRefusal: ``unknown-client-id``.
        """
        found = self._records.application(client_id.strip())
        if found is None:
            raise DeskRefusal("unknown-client-id")
        return found

    def create_application(
        self, user_id: int, name: str, *, is_public: bool = False
    ) -> Application:
        """Register an application under a new Client ID.

        Raises:
            DeskRefusal: ``empty-name``, ``name-too-long``, ``unreadable-name``.
        """
        application = Application(
            client_id="".join(secrets.choice(_ALPHABET) for _ in range(_CLIENT_ID_CHARS)),
            name=_checked_name(name),
            is_public=is_public,
            owner_user_id=user_id,
            created_at=self._clock(),
        )
        self._records.add_application(application)
        return application

    def connectable(self, user_id: int, client_id: str) -> Application:
        """Give the application of that Client ID, if the user may connect it.

        Raises:
            DeskRefusal: ``unknown-client-id``, or ``not-your-application``
                for another user's private one (assumed: the reach of a
                private application is not documented).
        """
        found = self.application(client_id)
        if not found.is_public and found.owner_user_id != user_id:
            raise DeskRefusal("not-your-application")
        return found

    def connect(
        self,
        user_id: int,
        client_id: str,
        company_ids: Collection[int],
        scopes: ScopeSet,
        expires_at: datetime | None = None,
    ) -> tuple[ConnectedApplication, AccessToken]:
        """Connect an application; the token is given this once.

        Connecting it again makes another token beside the first (assumed).

        Args:
            user_id: Who connects.
            client_id: Which application; outer white space is ignored.
            company_ids: What it may open, one at least.
            scopes: What it may do there; may be empty.
            expires_at: Only written into the token; see ``mint``.

        Raises:
            DeskRefusal: ``unknown-client-id``, ``not-your-application``,
                ``no-company``, ``not-your-company``.
        """
        token = mint(expires_at=expires_at)
        with self._records.transaction():
            connected = ConnectedApplication(
                id=_NO_ID_YET,
                client_id=self.connectable(user_id, client_id).client_id,
                user_id=user_id,
                company_ids=self._checked_companies(user_id, company_ids),
                scopes=scopes,
                pending_scopes=None,
                pending_at=None,
                created_at=self._clock(),
            )
            return self._records.connect(connected, token.sha256), token

    def connected(self, user_id: int) -> list[ConnectedApplication]:
        """List what the user connected."""
        return self._records.connected_of(user_id)

    def connected_one(self, user_id: int, connected_id: int) -> ConnectedApplication:
        """Give one connected application of the user's.

        Raises:
            DeskRefusal: ``unknown-connection``, for another user's too.
        """
        found = self._records.connected(connected_id)
        if found is None or found.user_id != user_id:
            raise DeskRefusal("unknown-connection")
        return found

    def edit_scopes(
        self, user_id: int, connected_id: int, scopes: ScopeSet
    ) -> ConnectedApplication:
        """Choose other scopes; the token stays the same.

        They hold after the delay; what holds until then is what holds now.

        Raises:
            DeskRefusal: ``unknown-connection``.
        """
        now = self._clock()
        with self._records.transaction():
            found = self.connected_one(user_id, connected_id)
            return self._replaced(self._with_scopes(found, scopes, now))

    def edit_companies(
        self, user_id: int, connected_id: int, company_ids: Collection[int]
    ) -> ConnectedApplication:
        """Choose other companies; the token stays the same.

        They hold at once (assumed).

        Raises:
            DeskRefusal: ``unknown-connection``, ``no-company``,
                ``not-your-company``.
        """
        with self._records.transaction():
            found = self.connected_one(user_id, connected_id)
            checked = self._checked_companies(user_id, company_ids)
            return self._replaced(replace(found, company_ids=checked))

    def disconnect(self, user_id: int, connected_id: int) -> None:
        """Remove a connected application; its token is refused from now on.

        Raises:
            DeskRefusal: ``unknown-connection``.
        """
        with self._records.transaction():
            self._records.disconnect(self.connected_one(user_id, connected_id).id)

    def _with_scopes(
        self, found: ConnectedApplication, scopes: ScopeSet, now: datetime
    ) -> ConnectedApplication:
        delay_s = self._records.controls.turned().edit_delay_s
        if not delay_s:
            return replace(found, scopes=scopes, pending_scopes=None, pending_at=None)
        return replace(
            found,
            scopes=found.scopes_at(now),
            pending_scopes=scopes,
            pending_at=now + timedelta(seconds=delay_s),
        )

    def _replaced(self, connected: ConnectedApplication) -> ConnectedApplication:
        self._records.replace_connected(connected)
        return connected

    def _checked_companies(self, user_id: int, company_ids: Collection[int]) -> frozenset[int]:
        if not company_ids:
            raise DeskRefusal("no-company")
        own = {company.id for company in self._records.companies_of(user_id)}
        if not own.issuperset(company_ids):
            raise DeskRefusal("not-your-company")
        return frozenset(company_ids)


def _checked_name(name: str) -> str:
    """Fold white space to single blanks; the rest stays as typed."""
    folded = " ".join(name.split())
    if not folded:
        raise DeskRefusal("empty-name")
    if len(folded) > MAX_NAME_CHARS:
        raise DeskRefusal("name-too-long", limit=MAX_NAME_CHARS)
    categories = {unicodedata.category(char) for char in folded}
    if categories & _UNREADABLE or not any(_is_visible(char) for char in folded):
        raise DeskRefusal("unreadable-name")
    return folded


def _is_visible(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS" and char not in _BLANK
