from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import make_token
from cli.shell import Shell
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Standing
from gettone.domain.scope import Scope, ScopeSet
from gettone.sandbox.app import Sandbox
from gettone.sandbox.minting import mint
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.store.interface import TokenStore

READ = Scope.parse("entity.suppliers:r")
OWN = ("--company", "16")


@pytest.fixture
def kept(connected_shell: Shell, keychain: TokenStore, token_file: str) -> Shell:
    """A shell whose token is in the keychain only."""
    assert connected_shell("connect", "--token-file", token_file).code == 0
    del connected_shell.variables["FIC_ACCESS_TOKEN"]
    del connected_shell.variables["GETTONE_BASE_URL"]
    return connected_shell


def edit(sandbox: Sandbox, scope_text: str) -> None:
    [connected] = sandbox.desk.connected(DEMO_USER_ID)
    sandbox.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet.parse(scope_text))


def methods(sandbox: Sandbox) -> set[str]:
    return {row.method for row in sandbox.control.requests()}


class TestDoctor:
    def test_all_is_well_or_something_is_missing(
        self, connected_shell: Shell, sandbox: Sandbox
    ) -> None:
        told = connected_shell("doctor", *OWN, "--operation", "getSupplier")
        assert (told.code, told.err) == (0, "")
        assert "All is well: everything that is needed is there." in told.out
        missing = connected_shell("doctor", *OWN, "--operation", "getClient")
        assert missing.code == 10
        assert "Clients: Read only (entity.clients:r)" in missing.out
        assert "Open the sandbox's page" in missing.out
        assert methods(sandbox) == {"GET"}

    def test_what_only_a_use_shows_is_unknown(self, connected_shell: Shell) -> None:
        told = connected_shell("doctor", *OWN, "--scope", "entity.suppliers:a")
        assert told.code == 11

    def test_the_correction_is_seen_and_nothing_is_pasted_again(
        self, kept: Shell, sandbox: Sandbox
    ) -> None:
        edit(sandbox, "products:r")
        asked = ("doctor", *OWN, "--operation", "getSupplier", "--lang", "it")
        first = kept(*asked)
        assert first.code == 10
        assert "Il token resta lo stesso: non c'è nulla da incollare di nuovo." in first.out
        edit(sandbox, "entity.suppliers:r")
        assert kept(*asked).code == 0

    def test_the_projects_declaration_is_compared_with(
        self, connected_shell: Shell, tmp_path: Path
    ) -> None:
        path = tmp_path / "gettone.toml"
        path.write_text(
            '[application]\nname = "Palestra"\noperations = ["getClient"]\n', encoding="utf-8"
        )
        told = connected_shell("doctor", *OWN)
        assert told.code == 10
        assert "Beside Palestra press Manage" in told.out
        path.write_text('[application]\nname = "Palestra"\n', encoding="utf-8")
        assert connected_shell("doctor", *OWN).code == 0

    def test_what_was_learnt_is_kept_with_the_connection(
        self, kept: Shell, keychain: TokenStore, sandbox: Sandbox
    ) -> None:
        said = kept("doctor", *OWN, "--json")
        assert (said.code, said.err) == (0, "")
        assert said.as_json["token"]["source"] == "connection"
        assert said.as_json["token"]["chosen_by"] == "default"
        evidence = keychain.load("default").evidence
        assert evidence.standing(CompanyId(16), READ) is Standing.GRANTED
        # The checks of cron are counted apart.
        assert evidence.check(CompanyId(16)) is None

    def test_every_company_is_asked_without_one_named(self, connected_shell: Shell) -> None:
        told = connected_shell("doctor", "--json")
        assert told.code == 0
        opened = {row["id"]: row["opened"] for row in told.as_json["companies"]}
        assert (opened[16], opened[18]) == ("granted", "refused")

    def test_a_company_that_is_closed_is_to_be_chosen(self, connected_shell: Shell) -> None:
        told = connected_shell("doctor", "--company", "18")
        assert told.code == 10
        assert "Choose this company too" in told.out
        assert "there is nothing to tick" in told.out

    def test_a_dead_token_has_the_code_of_one(self, connected_shell: Shell) -> None:
        connected_shell.variables["FIC_ACCESS_TOKEN"] = mint().reveal()
        told = connected_shell("doctor", "--operation", "getSupplier")
        assert told.code == 4
        assert "new paste" in told.out

    def test_nobody_there_is_unknown(self, shell: Shell, token_file: str) -> None:
        shell.variables["GETTONE_BASE_URL"] = "http://127.0.0.1:9"
        told = shell("doctor", "--token-file", token_file)
        assert told.code == 11
        assert "says nothing about the token" in told.out

    def test_what_gave_way_is_named(
        self, connected_shell: Shell, token_file: str, token: AccessToken
    ) -> None:
        told = connected_shell(
            "doctor", *OWN, "--token-file", token_file, "--connection", "main", "--json"
        )
        assert told.as_json["token"]["passed_over"] == ["FIC_ACCESS_TOKEN", "--connection"]
        assert token.reveal() not in told.out + told.err

    def test_what_is_none_of_the_providers_is_refused(self, connected_shell: Shell) -> None:
        assert connected_shell("doctor", "--scope", "entity.supplier:r").code == 2
        assert connected_shell("doctor", "--operation", "getSuplier").code == 18


class TestCanI:
    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("getSupplier", *OWN), 0),
            (("getClient", *OWN), 10),
            (("createSupplier", *OWN), 11),
            (("getUserInfo",), 0),
            (("getSupplier", "--company", "18"), 10),
            (("getIssuedDocument:invoice", *OWN), 10),
            (("getIssuedDocument", *OWN, "--type", "invoice"), 10),
            (("getIssuedDocument:invoice", *OWN, "--type", "invoice"), 10),
            (("getReceivedDocument:*", *OWN), 10),
            (("getSuplier", *OWN), 18),
            (("getIssuedDocument", *OWN, "--type", "invoce"), 18),
            (("getSupplier", *OWN, "--type", "invoice"), 18),
            (("getIssuedDocument:invoice", *OWN, "--type", "quote"), 2),
            (("getSupplier", "--company", "Nobody & Sons"), 18),
        ],
    )
    def test_the_exit_code_is_the_answer(
        self, connected_shell: Shell, sandbox: Sandbox, words: tuple[str, ...], code: int
    ) -> None:
        assert connected_shell("can-i", *words).code == code
        assert methods(sandbox) <= {"GET"}

    def test_without_a_type_each_has_an_answer(
        self, connected_shell: Shell, sandbox: Sandbox
    ) -> None:
        token = make_token(sandbox, "issued_documents.invoices:r")
        connected_shell.variables["FIC_ACCESS_TOKEN"] = token.reveal()
        told = connected_shell("can-i", "getIssuedDocument", *OWN, "--json")
        assert told.code == 10
        answers = {row["type"]: row["answer"] for row in told.as_json["answers"]}
        assert len(answers) == 11
        assert [kind for kind, answer in answers.items() if answer == "yes"] == ["invoice"]

    def test_a_company_is_found_by_its_name(self, connected_shell: Shell) -> None:
        told = connected_shell("can-i", "getSupplier", "--company", "rossi")
        assert told.out.startswith("Yes: getSupplier may be called (company Rossi S.r.l.).")

    def test_what_was_used_is_kept_and_counts(
        self, kept: Shell, sandbox: Sandbox, keychain: TokenStore
    ) -> None:
        edit(sandbox, "entity.suppliers:a")
        body = Path("body.json")
        body.write_text('{"data": {"name": "Verdi"}}', encoding="utf-8")
        assert kept("can-i", "createSupplier", *OWN).code == 11
        assert kept("call", "createSupplier", *OWN, "--body", "body.json").code == 0
        told = kept("can-i", "createSupplier", *OWN)
        assert told.code == 0
        assert "a use: createSupplier" in told.out
        sandbox.control.forget_requests()
        assert kept("can-i", "getSupplier", *OWN).code == 0
        assert sandbox.control.requests() == []

    def test_a_dead_token_is_an_error_and_silence_is_unknown(
        self, connected_shell: Shell, shell: Shell, token_file: str
    ) -> None:
        connected_shell.variables["FIC_ACCESS_TOKEN"] = mint().reveal()
        dead = connected_shell("can-i", "getSupplier", *OWN)
        assert dead.code == 4
        assert "tick" not in dead.err
        shell.variables["GETTONE_BASE_URL"] = "http://127.0.0.1:9"
        silent = shell("can-i", "getSupplier", *OWN, "--token-file", token_file)
        assert silent.code == 11
        assert "there was no answer" in silent.out
