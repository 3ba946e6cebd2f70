from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import gettone
from gettone import texts
from gettone.texts import LANGUAGES
from sandbox.console.person import Person

PAGES = (
    "/settings",
    "/settings/developer",
    "/settings/developer/new",
    "/settings/connected-applications",
    "/settings/connected-applications/new",
    "/settings/connected-applications/1",
    "/settings/connected-applications/1/permissions",
    "/settings/connected-applications/1/companies",
    "/settings/connected-applications/1/disconnect",
    "/companies",
    "/companies/16/issued_documents/101",
    "/activity",
    "/nothing",
)
_FOLDER = Path(gettone.__file__).parent


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_an_inline_script_or_style(member: Person, path: str) -> None:
    member.connect()
    answer = member.get(path)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)|javascript:", answer.text)
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_it_is_a_sandbox(member: Person, path: str) -> None:
    member.connect()
    assert "questo non è Fatture in Cloud" in member.get(path).text


@pytest.mark.parametrize("room", ["console", "guard"])
def test_both_languages_say_the_same_things(room: str) -> None:
    both = [texts.table(room, language) for language in LANGUAGES]
    assert list(both[0]) == list(both[1])
    for key in both[0]:
        fields = [{field for _, field, _, _ in Formatter().parse(t[key]) if field} for t in both]
        assert fields[0] == fields[1], key


def test_every_sentence_of_the_room_is_used_somewhere() -> None:
    sources = [*_FOLDER.glob("sandbox/templates/*.html"), *_FOLDER.glob("sandbox/console/*.py")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    built = re.compile(
        r"page\.(overview|developer|connected|companies|activity)|home\.(developer|connected|companies|activity)|"
        r"browse\.(group_|yes|no$|needs|one_row|rows)|family\.|verdict\.|activity\.(window_|present|missing|wider|unused)|kind\.|connect\.step_\d"
        r"|developer\.(create\.)?(private|public)(_text)?|developer\.application\.step_"
        r"|permissions\.(none|r|a|registry|issued|received|accounts|other)"
        r"|manage\.(companies|permissions)_saved|refused\.|error\.|company\."
    )
    room = tomllib.loads((_FOLDER / "texts/it/console.toml").read_text(encoding="utf-8"))
    assert room
    keys = texts.table("console", "it")
    assert [key for key in keys if key not in written and not built.match(key)] == []
