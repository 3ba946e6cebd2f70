"""One token through every sink in 12 encodings: 0 hits, and every planted leak is found."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import encoded
from canary.harness import SINKS, Scene, Traces, close, hits_of, leaks_of, traces
from canary.needles import ENCODINGS, hits, leaked
from canary.subjects import SUBJECTS, Held, Subject
from gettone.domain.scope import ScopeSet
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.minting import mint
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.serving import serving

GETTONE = SUBJECTS[0]
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "safety.md"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with Sandbox(SandboxSettings()) as sandbox, serving(sandbox) as base_url:
        application = sandbox.desk.create_application(DEMO_USER_ID, "Canarino")
        scopes = ScopeSet.parse("entity.suppliers:r")
        _, token = sandbox.desk.connect(DEMO_USER_ID, application.client_id, [16], scopes)
        yield Scene(
            text=token.reveal(),
            base_url=base_url,
            asked=lambda: [one.path for one in sandbox.control.requests()],
            folder=tmp_path,
        )


def test_nothing_of_the_token_comes_out_of_gettone(scene: Scene) -> None:
    made = traces(GETTONE, scene)
    close(made.objects)
    assert len(SINKS) >= 20
    assert len(ENCODINGS) == 12
    assert leaks_of(made, scene.text) == {}
    assert set(hits_of(made, scene.text).values()) == {0}
    # It was really used, and what is searched is not empty.
    assert made.asked == ["/user/info"]
    assert type(made.lost).__name__ == "NoAnswer"
    assert [name for name, sink in SINKS.items() if not sink(made)] == []
    assert "Connected" in made.printed or "connect" in made.printed


class Careless:
    """A library that does everything wrong."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Careless({self.text})"

    def ask(self, base_url: str) -> object:
        header = f"Bearer {self.text}"
        logging.getLogger("careless").debug("sending %s", header)
        sys.stdout.write(header)
        if base_url.endswith(":9"):
            raise Lost(header)
        return {"data": self.text}


class Lost(Exception):
    """A failure that carries what it was about."""


def planted(write: Callable[[str], str] = lambda text: text) -> Subject:
    """A careless library that writes the token in some encoding."""

    def hold(text: str, base_url: str) -> Held:
        made = Careless(write(text))
        return Held((made,), lambda: made.ask(base_url))

    return Subject(name="planted", package="gettone", hold=hold, call=lambda caller: caller())


def of_commands(scene: Scene) -> Subject:
    """The same with a command that takes the token as a word, and a file left behind."""
    (scene.folder / "cache.db").write_text(scene.text, encoding="utf-8")
    return replace(planted(), commands=[("status", scene.text)])


def in_url(made: Traces, text: str) -> Traces:
    return replace(made, asked=[f"/user/info?access_token={text}"])


def test_a_leak_that_is_planted_in_any_sink_is_found(scene: Scene) -> None:
    made = in_url(traces(of_commands(scene), scene), scene.text)
    assert set(leaks_of(made, scene.text)) == set(SINKS)
    assert [name for name, count in hits_of(made, scene.text).items() if not count] == []


@pytest.mark.parametrize("way", ENCODINGS)
def test_a_leak_in_any_encoding_is_found(way: str, scene: Scene) -> None:
    made = traces(planted(encoded.ENCODINGS[way]), scene)
    found = leaks_of(made, scene.text)
    for sink in ("`str`", "`repr`", "log at DEBUG, with a failure", "Sentry event", "output"):
        assert found[sink], sink


@pytest.mark.parametrize("way", ENCODINGS)
def test_each_encoding_is_known_by_its_name(way: str) -> None:
    text = mint().reveal()
    written = encoded.ENCODINGS[way](text)
    assert way in leaked(f"before {written} after", text)
    assert leaked(f"before {'x' * 200} after", text) == set()
    assert hits(f"{written} {written}", text) == 2


@pytest.mark.parametrize("subject", SUBJECTS[1:], ids=lambda subject: subject.name)
def test_others_send_it_to_sentry(subject: Subject, scene: Scene) -> None:
    with warnings.catch_warnings(action="ignore"):
        made = traces(subject, scene)
        found: dict[str, Any] = hits_of(made, scene.text)
        close(made.objects)
    assert found["Sentry event"] >= 3
    assert found["traceback with locals"] >= 3


def test_the_page_shows_what_the_harness_looks_at() -> None:
    rows = [line.split("|")[1:-1] for line in PAGE.read_text("utf-8").splitlines() if "|" in line]
    counts = {row[0].strip(): [cell.strip() for cell in row[1:]] for row in rows}
    assert [name for name in counts if name in SINKS] == list(SINKS)
    assert {counts[name][0] for name in SINKS} == {"0"}
    assert counts["place"][0].startswith("Gettone")
    assert len(counts["place"]) == len(SUBJECTS)
