"""Where a token may be sent: a live one to the provider, a sandbox one home.

The setting chooses the address; what the token says of itself can only
refuse it.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.errors import WrongOrigin

__all__ = ["LIVE_ORIGIN", "Origin"]

# OpenAPI 2.1.8, servers: the only one there is.
LIVE_ORIGIN: Final = "https://api-v2.fattureincloud.it"

# Scheme, host and port, and nothing that a URL parser could read two ways.
_ORIGIN: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:]+\])(?::(?P<port>\d{1,5}))?/?",
    re.IGNORECASE,
)
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Origin:
    """An address that requests go to: scheme, host and port.

    Attributes:
        text: The address, lower-case, without a default port.
        sandbox_text: The one other address, besides this machine, that a
            sandbox token may go to; empty for none.
    """

    text: str
    sandbox_text: str = ""

    @classmethod
    def parse(cls, base_url: str, sandbox_origin: str | None = None) -> Origin:
        """Read an address; a path, a query or a user name in it is refused.

        Raises:
            WrongOrigin: The text is not a plain ``http`` or ``https`` address.
        """
        return cls(_normal(base_url), _normal(sandbox_origin) if sandbox_origin else "")

    def check(self, token: AccessToken) -> None:
        """Refuse to send *token* here if it does not belong here.

        Raises:
            WrongOrigin: The token is live and this is not the provider's
                address, or it is a sandbox token and this is neither this
                machine nor the named sandbox.
        """
        if token.is_sandbox:
            if not self._may_be_sandbox():
                raise WrongOrigin(self.text, "sandbox")
        elif self.text != LIVE_ORIGIN:
            raise WrongOrigin(self.text, "live")

    def _may_be_sandbox(self) -> bool:
        if self.text == LIVE_ORIGIN:
            return False
        return self.text == self.sandbox_text or _is_loopback(_host(self.text))


def _normal(base_url: str) -> str:
    """Write an address in one way only."""
    found = _ORIGIN.fullmatch(base_url.strip())
    if not found:
        raise WrongOrigin("an address that is not http(s)://host[:port]", "live")
    scheme, host = found["scheme"].lower(), found["host"].lower()
    port = found["port"]
    return f"{scheme}://{host}" + (f":{port}" if port and port != _DEFAULT_PORTS[scheme] else "")


def _host(origin_text: str) -> str:
    found = _ORIGIN.fullmatch(origin_text)
    return found["host"].strip("[]") if found else ""


def _is_loopback(host: str) -> bool:
    """Tell whether *host* is this machine, by number or as ``localhost``."""
    if host == "localhost":
        return all(_is_loopback(address) for address in _addresses(host))
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _addresses(host: str) -> list[str]:
    """Look a name up; a name that leads nowhere leads to no other machine."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(row[4][0]) for row in found]
