"""Which names are this machine's, and where events may be sent.

Source:
    Provider, Notifications page.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

__all__ = ["is_loopback", "is_sink"]

# What a request line can hold; assumed: the length.
_SINK: Final = re.compile(r"[\x21-\x7e]{1,2000}")


def is_loopback(host: str) -> bool:
    """Tell whether a host name leads to this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_sink(text: str) -> bool:
    """Tell whether events may be sent to an address.

    Source:
        Provider, Notifications page: HTTPS only. Ours: plain HTTP to this
        machine too, so that a program under development can be tried.
        Assumed: no user name or password in it.
    """
    try:
        url = urlsplit(text)
        host, port = url.hostname, url.port
    except ValueError:
        return False
    if not _SINK.fullmatch(text) or not host or url.username is not None or port == 0:
        return False
    return url.scheme == "https" or (url.scheme == "http" and is_loopback(host))
