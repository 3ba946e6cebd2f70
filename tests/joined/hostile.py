"""Addresses by which somebody might have a token sent elsewhere, by the trick they use.

None is the provider's, and none is this machine written as the sandbox writes
it; what names this machine otherwise is among them.
"""

from __future__ import annotations

from typing import Final

HOST: Final = "api-v2.fattureincloud.it"
EVIL: Final = "evil.example"

# Letters that look like those of the name.
_ALIKE: Final = {
    "a": "\u0430\u0251\uff41\u00e0\u1ea1",
    "i": "\u0456\u0131\u00ef\uff49",
    "o": "\u043e\u03bf\u00f6\u2c9f",
    "e": "\u0435\u00e9\u212e",
    "c": "\u0441\u03f2\u00e7",
    "p": "\u0440\u03c1",
    "-": "\u2010\u2011\u2212\uff0d",
    ".": "\u3002\uff0e\uff61\u2024",
}
_BLANKS: Final = (
    *("\t", "\n", "\r", "\r\n", "\0", "\x0b", "\x7f", " ", "\u00a0", "\u2028", "\u200b"),
)
_LOOPBACK: Final = (
    *("2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1"),
    *(
        "0",
        ".".join("0000"),
        "127.0.0.1.",
        "127.000.000.001",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
    ),
    *("[::]", "[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]", "[::127.0.0.1]", "[fe80::1%25lo]"),
    *("[::1%25lo]", "[::1", "::1", "localhost.", "localhost.localdomain", "ip6-localhost"),
    *("foo.localhost", "localtest.me", "lvh.me", "127.0.0.1.nip.io", "127-0-0-1.sslip.io"),
    *("spoofed.burpcollaborator.net", "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460"),
    *("\uff11\uff12\uff17.0.0.1", "127.0.0.1%00.evil.example", "loca\u217chost", "localho\u017ft"),
)
_INSIDE: Final = (
    *("10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "[fd00::1]", "[fe80::1]"),
    *("100.64.0.1", "metadata.google.internal", "255.255.255.255", "224.0.0.1", "sandbox", "db"),
)

_BY_TRICK: Final[dict[str, tuple[str, ...]]] = {
    "another host": (
        *(f"https://{EVIL}", f"http://{EVIL}", f"https://{EVIL}:443", f"https://{EVIL}/{HOST}"),
        *(f"https://{HOST}.{EVIL}", f"https://{EVIL}.{HOST}", f"https://{HOST}{EVIL}"),
        *(f"https://{HOST.replace('.', '-')}.{EVIL}", f"https://{EVIL}?{HOST}"),
        *(f"https://{EVIL}#{HOST}", f"https://{EVIL}/?next=https://{HOST}"),
        *("https://fattureincloud.it", "https://secure.fattureincloud.it"),
        *("https://api.fattureincloud.it", "https://api-v1.fattureincloud.it"),
        *("https://api-v2.fattureincloud.com", "https://api-v2.fattureincloud.it.it"),
        *("https://api-v2.fatturein.cloud", "https://api-v2-fattureincloud.it"),
        *("https://apiv2.fattureincloud.it", "https://api-v2.fattureinc1oud.it"),
        *(
            "https://api-v2.fatture1ncloud.it",
            "https://api-v2.fattureincIoud.it".replace("I", "l1"),
        ),
        *("https://x.api-v2.fattureincloud.it", "https://api-v2.fattureincloud.it.evil"),
    ),
    "a user before the host": (
        *(f"https://{HOST}@{EVIL}", f"https://{HOST}:443@{EVIL}", f"https://{HOST}%40{EVIL}"),
        *(f"https://user@{HOST}", f"https://user:pass@{HOST}", f"https://:@{HOST}"),
        *(f"https://@{HOST}", f"https://{EVIL}@{HOST}", f"https://{HOST}@@{EVIL}"),
        *(f"https://a:b@c@{HOST}", f"https://{HOST}&@{EVIL}", f"https://{HOST};@{EVIL}"),
        *(f"http://127.0.0.1@{EVIL}", f"http://localhost:80@{EVIL}:80", "http://u@127.0.0.1"),
    ),
    "letters alike": tuple(
        f"https://{HOST.replace(letter, other, 1)}"
        for letter, others in _ALIKE.items()
        for other in others
    ),
    "names in Punycode": (
        *("https://xn--api-v2.fattureincloud.it", "https://xn--fattureincloud-5fg.it"),
        *("https://api-v2.xn--fattureincloud-xyz.it", "https://xn--pi-v2-43d.fattureincloud.it"),
        *("https://XN--80AK6AA92E.com", "https://api-v2.fattureincloud.xn--it-"),
    ),
    "backslashes and slashes": (
        *(f"https://{HOST}\\@{EVIL}", f"https://{HOST}\\.{EVIL}", f"https:\\\\{HOST}"),
        *(f"https:/\\{EVIL}", f"https:///{EVIL}", f"https:{EVIL}", f"https:/{EVIL}", f"//{EVIL}"),
        *(f"\\\\{EVIL}", f"/\\{EVIL}", f"https://{EVIL}\\{HOST}", f"https://{HOST}/\\{EVIL}"),
        *(f"https://{EVIL}%5c@{HOST}", f"https://{HOST}//{EVIL}", f"///{EVIL}"),
    ),
    "blanks and control characters": (
        *(f"https://{HOST}{blank}{EVIL}" for blank in _BLANKS),
        *(f"https://{HOST}\r\nHost: {EVIL}", f"https://{HOST} .{EVIL}", f"ht\ntps://{EVIL}"),
        *(f"https://\t{EVIL}", f"https://{HOST}/\r\nX: y", f"\x01https://{EVIL}"),
        *(f"https://{HOST}\u202e", f"https://\u00ad{HOST}", f"https://api\u200d-v2.{EVIL}"),
    ),
    "percent signs": (
        *(f"https://{HOST}%2e{EVIL}", f"https://{HOST}%2f@{EVIL}", f"https://{HOST}%00.{EVIL}"),
        *("https://%65vil.example", f"https://{HOST.replace('.', '%2e')}", f"https://{HOST}%3a80"),
        *(f"https://{HOST}%23.{EVIL}", f"https://{HOST}%3f.{EVIL}", f"https%3a//{EVIL}"),
    ),
    "no encryption, or another scheme": (
        *(
            f"http://{HOST}",
            f"http://{HOST}:443",
            f"HTTP://{HOST}",
            f"ws://{HOST}",
            f"wss://{HOST}",
        ),
        *(f"ftp://{HOST}", f"file://{HOST}", f"gopher://{HOST}", f"javascript:{HOST}"),
        *(
            f"data:text/plain,{HOST}",
            f"https+unix://{HOST}",
            f"unix:///run/{HOST}",
            f"blob:https://{HOST}",
        ),
        *(
            f"view-source:https://{HOST}",
            f"url:https://{HOST}",
            f"https;//{HOST}",
            HOST,
            f"{HOST}:443",
        ),
        *("", "https://", "https://:443", "http://:80", "https://?", "https://#", "https://."),
    ),
    "dots and ports": (
        *(f"https://{HOST}.", f"https://{HOST}..", f"https://.{HOST}", f"https://{HOST}.:443"),
        *(
            f"https://{HOST}:80",
            f"https://{HOST}:8443",
            f"https://{HOST}:0",
            f"https://{HOST}:65536",
        ),
        *(f"https://{HOST}:443:443", f"https://{HOST}:-443"),
        *(
            f"https://{HOST}:4a3",
            f"https://{HOST}:\u0664\u0664\u0663",
            f"https://{HOST}:443.{EVIL}",
        ),
        *(f"https://{HOST}:+443", f"https://{HOST}:", f"https://{HOST}: 443", f"https://[{HOST}]"),
        *(f"https://{HOST}:443/..//{EVIL}", f"https://{HOST}/../{EVIL}", f"https://{HOST}?@{EVIL}"),
        *(f"https://{HOST}#@{EVIL}", f"https://{HOST}/path", f"https://{HOST};{EVIL}"),
    ),
    "this machine, written otherwise": tuple(f"http://{host}:8400" for host in _LOOPBACK),
    "other machines nearby": tuple(f"http://{host}" for host in _INSIDE),
}

ADDRESSES: Final = tuple(
    (trick, address) for trick, addresses in _BY_TRICK.items() for address in addresses
)
