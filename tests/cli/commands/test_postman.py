from __future__ import annotations

import json
from pathlib import Path

import pytest

from gettone.cli.commands.postman import COLLECTION_FILE, ENVIRONMENT_FILE, postman_page
from gettone.cli.page import Page
from gettone.cli.usage import UsageRefused
from gettone.domain.access_token import AccessToken

TOKEN = AccessToken("a/canary.canary.canary.canary.canary")


def written(folder: Path, token: AccessToken | None = None, *, may_replace: bool = False) -> Page:
    return postman_page(
        folder, base_url="http://x", company_id=18, token=token, may_replace=may_replace
    )


def test_both_files_are_the_owner_s_only(tmp_path: Path) -> None:
    page = written(tmp_path / "new" / "folder", TOKEN)
    for name in (COLLECTION_FILE, ENVIRONMENT_FILE):
        path = tmp_path / "new" / "folder" / name
        assert path.stat().st_mode & 0o777 == 0o600
        json.loads(path.read_text(encoding="utf-8"))
    assert page.as_json["has_token"] is True
    assert TOKEN.reveal() not in str(page)
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(
        [COLLECTION_FILE, ENVIRONMENT_FILE]
    )


def test_the_token_is_only_in_the_environment(tmp_path: Path) -> None:
    written(tmp_path, TOKEN)
    assert TOKEN.reveal() in (tmp_path / ENVIRONMENT_FILE).read_text(encoding="utf-8")
    assert TOKEN.reveal() not in (tmp_path / COLLECTION_FILE).read_text(encoding="utf-8")


def test_files_are_replaced_only_if_asked_for(tmp_path: Path) -> None:
    (tmp_path / ENVIRONMENT_FILE).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageRefused) as refused:
        written(tmp_path)
    assert refused.value.problem == "files-there"
    assert (tmp_path / ENVIRONMENT_FILE).read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / COLLECTION_FILE).exists()
    written(tmp_path, may_replace=True)
    assert (tmp_path / ENVIRONMENT_FILE).read_text(encoding="utf-8") != "mine"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageRefused) as refused:
        written(tmp_path / "file", TOKEN)
    assert refused.value.problem == "cannot-write"
    assert refused.value.__context__ is None
