"""``gettone sandbox postman``: the API and its variables as files that Postman reads."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from gettone.cli.page import Facts, Page, say
from gettone.cli.usage import UsageRefused
from gettone.domain.access_token import AccessToken
from gettone.sandbox.postman import collection, environment

__all__ = ["PROGRAM", "postman_page"]

PROGRAM: Final = "gettone sandbox postman"
COLLECTION_FILE: Final = "gettone.postman_collection.json"
ENVIRONMENT_FILE: Final = "gettone.postman_environment.json"
# The environment may hold a token.
_OWNER_ONLY: Final = 0o600


def postman_page(
    folder: Path,
    *,
    base_url: str,
    company_id: int | None,
    token: AccessToken | None,
    may_replace: bool,
) -> Page:
    """Write both files, each whole or not at all.

    Raises:
        UsageRefused: ``files-there``: one is there, and nobody said to
            replace it. ``cannot-write``: the folder does not take them.
    """
    paths = (folder / COLLECTION_FILE, folder / ENVIRONMENT_FILE)
    if not may_replace and any(path.exists() for path in paths):
        raise UsageRefused("files-there", PROGRAM, "--force")
    token_text = token.reveal() if token else ""
    bodies = (collection(), environment(base_url, company_id, token_text))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, body in zip(paths, bodies, strict=True):
            _write(path, json.dumps(body, ensure_ascii=False, indent=2))
    except OSError:
        failed = True
    else:
        failed = False
    if failed:
        raise UsageRefused("cannot-write", PROGRAM, "--to")
    return _page(paths, token)


def _page(paths: tuple[Path, Path], token: AccessToken | None) -> Page:
    rows = (("cli.postman.collection", str(paths[0])), ("cli.postman.environment", str(paths[1])))
    how = say("cli.postman.with-token" if token else "cli.postman.without-token")
    as_json = {
        "collection": str(paths[0]),
        "environment": str(paths[1]),
        "has_token": token is not None,
    }
    return Page((say("cli.postman.title", "title"), Facts(rows), how), as_json)


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text + "\n")
    part.replace(path)
