"""Where a token may be sent: a live one to the provider, a sandbox one home.

The setting chooses the address; what the token says of itself can only
refuse it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.errors import WrongOrigin

__all__ = ["LIVE_ORIGIN", "Origin", "is_here"]

# OpenAPI 2.1.8, servers: the only one there is.
LIVE_ORIGIN: Final = "https://api-v2.fattureincloud.it"

# Scheme, host and port, and nothing that a URL parser could read two ways.
_ORIGIN: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:]+\])(?::(?P<port>\d{1,5}))?/?",
    re.IGNORECASE | re.ASCII,
)
# RFC 1034 section 3.1: labels of 1 to 63 characters; RFC 1123: none begins with a hyphen.
_NAME: Final = re.compile(
    r"[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9][a-z0-9-]{0,62})*\.?", re.IGNORECASE | re.ASCII
)
# WHATWG URL, "ends in a number": what does is an address of IPv4 or nothing, as
# in ``127.1`` and ``0x7f000001``.
_NUMBERED: Final = re.compile(r"(?:\A|\.)(?:\d+|0x[0-9a-f]*)\.?\Z", re.IGNORECASE | re.ASCII)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PORT: Final = re.compile(r":\d+\Z")
MAX_PORT: Final = 65_535
# RFC 6761 section 6.3: this machine, and no name to ask anybody for.
_LOCALHOST: Final = "localhost"
_LOCAL_ADDRESS: Final = "127.0.0.1"


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

    @property
    def address(self) -> str:
        """Give the address to connect to: a number in place of ``localhost``.

        What was checked is what is connected to, and nothing is looked up
        between the two.
        """
        if self.host != _LOCALHOST:
            return self.text
        return self.text.replace(_LOCALHOST, _LOCAL_ADDRESS, 1)

    @property
    def host(self) -> str:
        """Give the host's name or number, without brackets."""
        return _PORT.sub("", self.authority).strip("[]")

    @property
    def authority(self) -> str:
        """Give host and port as they stand in a ``Host`` line."""
        return self.text.partition("://")[2]

    def _may_be_sandbox(self) -> bool:
        if self.text == LIVE_ORIGIN:
            return False
        return self.text == self.sandbox_text or _is_loopback(self.host)


def is_here(base_url: str) -> bool:
    """Tell whether an address is one of this machine's own."""
    try:
        return _is_loopback(Origin.parse(base_url).host)
    except WrongOrigin:
        return False


def _normal(base_url: str) -> str:
    """Write an address in one way only."""
    found = _ORIGIN.fullmatch(base_url.strip())
    port = int(found["port"] or _DEFAULT_PORTS[found["scheme"].lower()]) if found else 0
    if not found or not 0 < port <= MAX_PORT or not _is_host(found["host"]):
        raise WrongOrigin("", "malformed")
    scheme, host = found["scheme"].lower(), found["host"].lower()
    return f"{scheme}://{host}" + (f":{port}" if port != _DEFAULT_PORTS[scheme] else "")


def _is_host(host: str) -> bool:
    """Tell whether it is a name, four numbers, or an address of IPv6 in its brackets."""
    if _NAME.fullmatch(host) and not _NUMBERED.search(host):
        return True
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    """Tell whether *host* is this machine, by number or as ``localhost``.

    A number of IPv4 that is written as one of IPv6 is not, whatever it is.
    """
    if host == _LOCALHOST:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    is_mapped = isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None
    return address.is_loopback and not is_mapped
