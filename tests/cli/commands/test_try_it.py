from __future__ import annotations

import re

import pytest

from gettone.cli.commands import try_it
from gettone.cli.commands.try_it import Trial, done_page, serving_page
from gettone.cli.page import Page
from gettone.cli.show import as_json_line, as_text
from gettone.cli.trial.walker import TrialFailed
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.demo_companies import DEMO_COMPANIES
from gettone.sandbox.seed import DEMO_EMAIL
from gettone.sandbox.serving import serving
from gettone.texts import LANGUAGES
from gettone.wire.messages import Request, Response


def trial_in(sandbox: Sandbox, base_url: str) -> Trial:
    code = sandbox.settings.sign_in_code
    return Trial(base_url, DEMO_EMAIL, code, sandbox.provider.respond)


@pytest.fixture
def pages(sandbox: Sandbox, sandbox_url: str) -> list[Page]:
    return list(trial_in(sandbox, sandbox_url).steps())


def statuses(page: Page) -> list[int]:
    exchanges = page.as_json["exchanges"]
    assert isinstance(exchanges, list)
    return [exchange["status"] for exchange in exchanges]


def test_the_whole_way(pages: list[Page]) -> None:
    assert [page.as_json["name"] for page in pages] == [
        "sandbox",
        "sign-in",
        "application",
        "token",
        "paste",
        "verify",
        "companies",
        "call",
        "remove",
        "refused",
        "give-back",
        "again",
    ]
    by_name = {page.as_json["name"]: page for page in pages}
    assert statuses(by_name["verify"]) == [200, 200, 200] + [401] * (len(DEMO_COMPANIES) - 1)
    assert statuses(by_name["call"]) == statuses(by_name["again"]) == [200]
    assert statuses(by_name["refused"]) == [403]
    assert by_name["refused"].as_json["needed"] == ("entity.suppliers:r",)


def test_it_is_the_same_token_all_the_way_and_never_shown(
    sandbox: Sandbox, pages: list[Page]
) -> None:
    shown = "\n".join(
        [as_json_line(page.as_json) for page in pages]
        + [as_text(page, language) for page in pages for language in LANGUAGES]
    )
    assert str(pages[4].as_json["fingerprint"]) in shown
    assert "eyJ" not in shown
    assert sandbox.settings.sign_in_code not in shown


def test_the_refusal_is_explained(pages: list[Page]) -> None:
    shown = as_text(pages[9], "it")
    assert "entity.suppliers:r (Fornitori: Sola lettura)" in shown
    assert "Il token resta lo stesso" in shown


def test_a_wrong_code_ends_it(sandbox: Sandbox, sandbox_url: str) -> None:
    trial = Trial(sandbox_url, DEMO_EMAIL, "wrong", sandbox.provider.respond)
    with pytest.raises(TrialFailed):
        list(trial.steps())


def test_a_sandbox_that_does_not_refuse_is_found_out(sandbox: Sandbox, sandbox_url: str) -> None:
    answers: dict[str, Response] = {}

    def forgetful(request: Request) -> Response:
        return answers.setdefault(request.target, sandbox.provider.respond(request))

    trial = Trial(sandbox_url, DEMO_EMAIL, sandbox.settings.sign_in_code, forgetful)
    with pytest.raises(TrialFailed) as failed:
        list(trial.steps())
    assert failed.value.problem == "unexpected-answer"


def test_an_edit_that_takes_its_time_is_found_out() -> None:
    with (
        Sandbox(SandboxSettings(edit_delay_s=60)) as slow,
        serving(slow) as base_url,
        pytest.raises(TrialFailed) as failed,
    ):
        list(trial_in(slow, base_url).steps())
    assert failed.value.problem == "unexpected-answer"


def test_a_page_without_the_link_to_manage_is_found_out(
    sandbox: Sandbox, sandbox_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(try_it, "_MANAGE", re.compile("never"))
    with pytest.raises(TrialFailed) as failed:
        list(trial_in(sandbox, sandbox_url).steps())
    assert failed.value.problem == "no-link"


def test_the_end_and_what_stays_open() -> None:
    assert done_page(1.26).as_json == {"step": "done", "seconds": 1.3}
    page = serving_page("http://127.0.0.1:1", "m@x", "abcd")
    assert as_text(page, "en").splitlines()[1] == "Sign in with m@x, code abcd. Ctrl-C closes it."
