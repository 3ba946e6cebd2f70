"""What people paste, in 13 classes: the corpus of the paste gate.

Each row is ``(kind, text)``; the kind ``token`` or ``unusual`` is accepted.
``T`` stands for a token that was made up for this file.
"""

from __future__ import annotations

import base64
import json
from itertools import product

HEAD = base64.urlsafe_b64encode(b'{"typ":"JWT","alg":"HS256"}').decode().rstrip("=")


def _jwt(payload: dict[str, object]) -> str:
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"{HEAD}.{body}.{'s1G-natureMadeUpForTheCorpus_' * 2}"[:220]


T = "a/" + _jwt({"ref": "Qq7bN2wJc0pXv8sZr5tLm3kHy6fGd9aE"})
EXPIRED = "a/" + _jwt({"ref": "Qq7bN2wJc0pXv8sZr5tLm3kHy6fGd9aE", "exp": 1})
OPAQUE = "a/" + "0123456789abcdef" * 6
SHORT = "a/" + "ACCESS_TOKEN_" * 3
BARE = T.removeprefix("a/")
HEX = "0a1b2c3d" * 16
HASH_OF_NOTHING_ELSE = "documentation-example"

WRAPS = (
    "{}",
    " {}",
    "{}\n",
    "\r\n{}\r\n",
    "\t{}  ",
    '"{}"',
    "'{}'",
    "`{}`",
    "\u201c{}\u201d",
    "\u2018{}\u2019",
    "\u00ab{}\u00bb",
    "\ufeff{}",
    "\u200b{}\u200b",
    "\u00a0{}\u00a0",
    '"{}",',
    "{};",
    "Bearer {}",
    "bearer {}",
    "BEARER   {}",
    "Bearer Bearer {}",
    '"Bearer {}"',
    "Authorization: Bearer {}",
    "authorization:bearer {}",
    "Authorization: Bearer {}\n",
    "'Authorization: Bearer {}'",
    "-H 'Authorization: Bearer {}'",
    "FIC_ACCESS_TOKEN={}",
    'export FIC_ACCESS_TOKEN="{}"',
    "access_token: {}",
    '{{"token_type": "bearer", "access_token": "{}", "refresh_token": "r/REFRESH_TOKEN"}}',
    '{{"access_token":"{}"}}',
    '"access_token":"{}",',
    "Token: {}",
    '$env:FIC_ACCESS_TOKEN = "{}"',
    '"Bearer" "{}"',
    "curl --request GET --url https://api-v2.fattureincloud.it/user/info"
    " --header 'Accept: application/json' --header 'Authorization: Bearer {}'",
    'curl -H "Authorization: Bearer {}" https://api-v2.fattureincloud.it/user/companies',
    "curl --oauth2-bearer {} https://api-v2.fattureincloud.it/user/info",
    "curl \\\n  -H 'authorization: Bearer {}' \\\n  https://api-v2.fattureincloud.it/user/info\n",
)
ACCEPTED = [
    *(("token", wrap.format(token)) for wrap, token in product(WRAPS, (T, EXPIRED))),
    ("token", OPAQUE),
    ("token", SHORT),
    ("token", f"Bearer {SHORT}"),
    ("token", T + "="),
    ("unusual", BARE),
    ("unusual", f" {BARE}\n"),
    ("unusual", f"Bearer {BARE}"),
    ("unusual", HEX),
    ("unusual", f'"{HEX}"'),
    ("unusual", "A/" + BARE),
    ("unusual", "x/" + BARE),
    ("unusual", "token_" + HEX),
    ("unusual", HEX + "=="),
]

_OTHERS = {"refresh-token": "r/", "authorization-code": "c/", "device-code": "d/"}
_TAILS = (BARE, "REFRESH_TOKEN", "x", HEX)
REFUSED = [
    *(("empty", text) for text in ("", " ", "\n", "\t \r\n", '""', "''", "Bearer", "Bearer \n")),
    *(("empty", text) for text in ("Authorization: Bearer ", "\u200b", "\ufeff", "a/", '"a/"')),
    *(
        (kind, wrap.format(prefix + tail))
        for kind, prefix in _OTHERS.items()
        for tail, wrap in product(_TAILS, ("{}", " {}\n", "Bearer {}", '"{}"', "token={}"))
    ),
    *(
        (kind, f"{name}{joint}{prefix}{HEX}")
        for name, kind in (
            ("refresh_token", "refresh-token"),
            ("Refresh-Token", "refresh-token"),
            ("code", "authorization-code"),
            ("authorization_code", "authorization-code"),
            ("device_code", "device-code"),
        )
        for joint in ("=", ": ")
        for prefix in ("", "c/")
    ),
    ("refresh-token", '{"refresh_token":"r/' + HEX + '"}'),
    ("refresh-token", '{"refresh_token":"' + HEX + '"}'),
    *(
        ("another-key", text)
        for text in (
            "client_secret=" + HEX,
            "client_secret: " + HEX,
            '"client_id":"' + HEX + '"',
            "CLIENT_ID=1234567",
            "id_token=" + BARE,
            "password: x",
            "mailto:" + HEX,
            "Location: https://localhost/callback?code=c/" + HEX,
        )
    ),
    *(
        ("short-word", text)
        for text in (
            "x",
            "1234567",
            "CLIENT_ID",
            "token",
            "aBcD1234efGh5678",
            "0a1b2c3d" * 4,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "mario.rossi@example.com",
            "Bearer 1234567",
            "a/x",
            "a/ACCESS_TOKEN",
            "Bearer a/0123456789abcdef",
            "abcdef0123456789==",
            "token=" * 6 + "x",
            "$FIC_ACCESS_TOKEN",
            '"CLIENT_ID"',
            "IT01234567890",
            "....",
            "a\\/abc",
            "{}",
        )
    ),
    *(
        ("url", text)
        for text in (
            "https://api-v2.fattureincloud.it",
            "https://api-v2.fattureincloud.it/user/info",
            "http://127.0.0.1:8400/login",
            "www.fattureincloud.it",
            "HTTPS://SECURE.FATTUREINCLOUD.IT/api",
            " https://secure.fattureincloud.it/apps \n",
            "ftp://example.com/" + BARE,
            "https://example.com/?token=" + T,
            "'https://developers.fattureincloud.it/docs'",
            "//secure.fattureincloud.it/" + HEX,
            "secure.fattureincloud.it/settings/connected-apps?code=c/" + HEX,
            "localhost:8400/callback?code=c/" + HEX,
            "127.0.0.1:8400",
            "token=//host/" + HEX,
        )
    ),
    *(
        ("spaces-inside", text)
        for text in (
            "a/abc def",
            T[:40] + " " + T[40:],
            T[:40] + "\n" + T[40:],
            T[:40] + "\u00a0" + T[40:],
            T[:40] + "\u2028" + T[40:],
            f"{T} {T}",
            f"{T}\n{OPAQUE}",
            "here is my token",
            "curl https://api-v2.fattureincloud.it/user/info",
            "Authorization: Basic abc def",
            f"curl -H 'Authorization: Bearer {T}' -H 'Authorization: Bearer {OPAQUE}'",
            '{"token": "' + T + '"}',
            '{"access_token": "' + T,
            f"token {T}",
            "a/ " + HEX,
            "Basic " + HEX,
            "\u2028x\u2028x",
        )
    ),
    *(
        ("non-ascii", text)
        for text in (
            T[:40] + "\u2026",
            T[:40] + "\u2026" + T[60:],
            "a/" + "\u2022" * 24,
            "\u0430/" + BARE,
            T[:40] + "\u200b" + T[40:],
            T[:40] + "\u00e8" + T[40:],
            T[:40] + "\x00" + T[40:],
            T[:40] + "\x7f" + T[40:],
            "perch\u00e9",
            "a/eyJ...",
            "a/eyJhbGciOi...",
            "a/" + "*" * 16,
            f"<{T}>",
            f"({T})",
            f"[{T}]",
            "a/" + HEX + "=x",
            T + "&company_id=16",
            f"access_token={T}&refresh_token=r/{HEX}",
            T + '","expires_in":86400',
            HEX + "@example.com",
            '["r/' + HEX + '"]',
            '{"access_token":7,"x":"' + HEX + '"}',
            "{" * 2_000,
            '{"n":' + "9" * 4_000 + "}",
            "\U0001f511" * 4,
        )
    ),
    *(
        ("over-long", text)
        for text in ("a/" + "x" * 5_000, "x" * 20_000, " " * 20_000, BARE * 40, "r" * 16_385)
    ),
]
