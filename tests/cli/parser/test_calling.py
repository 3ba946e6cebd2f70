from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import make_token
from cli.shell import Shell
from gettone.cli.commands.call import Call
from gettone.cli.session import Session
from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Standing
from gettone.drive.api import Api
from gettone.sandbox.app import Sandbox
from gettone.store.interface import TokenStore
from gettone.wire.bodies import Body

GET = ("call", "getSupplier", "supplier_id=17", "--company", "16")
BODY = '{"data": {"name": "Nuovo"}}'


@pytest.fixture
def writing_shell(connected_shell: Shell, full_token: AccessToken) -> Shell:
    connected_shell.variables["FIC_ACCESS_TOKEN"] = full_token.reveal()
    return connected_shell


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox counts as the provider itself, to ask before writes."""
    monkeypatch.setattr(Session, "is_live", lambda _session, _kept=None: True)


def test_a_record(connected_shell: Shell) -> None:
    told = connected_shell(*GET)
    assert told.code == 0
    assert told.out.splitlines()[0].split() == ["id", "17"]


def test_a_record_in_json_is_the_providers_body(connected_shell: Shell) -> None:
    assert connected_shell(*GET, "--json").as_json["data"]["id"] == 17


def test_the_company_may_stand_in_the_project_file(connected_shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "gettone.toml").write_text('company = "Rossi"', encoding="utf-8")
    assert connected_shell("call", "getSupplier", "supplier_id=17").code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("getSupplier", "supplier_id=17"), 18),
        (("getSupplier", "supplier_id=x", "--company", "16"), 18),
        (("getSupplier", "supplier_id=99", "--company", "16"), 8),
        (("getSupplier", "supplier_id=17", "--company", "18"), 5),
        (("listClients", "--company", "16"), 6),
        (("sendEInvoice", "--company", "16"), 18),
        (("getSuplier",), 18),
        (("getSupplier", "x"), 18),
        (("getSupplier", "supplier_id=17", "company_id=16", "--company", "18"), 18),
        (("getSupplier", "supplier_id=17", "company_id=Rossi"), 18),
        (("createSupplier", "--body", "absent", "--company", "16"), 17),
        (("createSupplier", "--company", "16"), 18),
        (("createSupplier", "name=Acme", "--company", "16"), 18),
        (("uploadF24Attachment", "--company", "16"), 18),
    ],
)
def test_each_refusal_has_its_code(
    connected_shell: Shell, words: tuple[str, ...], code: int
) -> None:
    told = connected_shell("call", *words)
    assert (told.code, told.out) == (code, "")
    assert "Traceback" not in told.err


def test_a_body_from_a_file_and_from_standard_input(writing_shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text("\ufeff" + BODY, encoding="utf-8")
    words = ("call", "createSupplier", "--company", "16", "--json", "--body")
    made = writing_shell(*words, str(tmp_path / "body.json"))
    assert made.as_json["data"]["name"] == "Nuovo"
    assert writing_shell(*words, "-", typed=BODY).code == 0


@pytest.mark.parametrize(("typed", "code"), [(b"\xff", 17), (b"[]", 18), (b" " * 10_485_761, 18)])
def test_a_body_that_is_none(writing_shell: Shell, typed: bytes, code: int) -> None:
    told = writing_shell("call", "createSupplier", "--company", "16", "--body", "-", typed=typed)
    assert told.code == code


def test_a_person_is_told_that_a_body_is_waited_for(writing_shell: Shell, person: None) -> None:
    words = ("call", "createSupplier", "--company", "16", "--body", "-")
    told = writing_shell(*words, typed=BODY)
    assert (told.code, told.err.splitlines()[0][:27]) == (0, "Type or paste the JSON body")


def test_an_e_invoice_is_written_as_it_came(connected_shell: Shell, sandbox: Sandbox) -> None:
    token = make_token(
        sandbox,
        "issued_documents.invoices:r issued_documents.credit_notes:r"
        " issued_documents.self_invoices:r",
    )
    connected_shell.variables["FIC_ACCESS_TOKEN"] = token.reveal()
    words = ("call", "getEInvoiceXml", "document_id=113", "--company", "16")
    told = connected_shell(*words)
    assert (told.code, told.out[:5]) == (0, "<?xml")
    assert told.out.rstrip().endswith(">")
    assert connected_shell(*words, "--json").as_json["content"] == told.out


def test_a_live_write_names_the_company_and_asks(
    writing_shell: Shell, live: None, person: None
) -> None:
    words = ("call", "deleteSupplier", "supplier_id=17", "--company", "16")
    told = writing_shell(*words, typed="n\n")
    assert told.code == 18
    assert "real data of Rossi S.r.l. (id 16)" in told.err
    assert writing_shell(*GET).code == 0
    assert writing_shell(*words, typed="y\n").code == 0
    assert writing_shell(*GET).code == 8


def test_without_a_person_a_live_write_needs_yes(writing_shell: Shell, live: None) -> None:
    words = ("call", "deleteSupplier", "supplier_id=17", "--company", "16")
    told = writing_shell(*words, "--json")
    assert (told.code, told.error["reason"]) == (18, "unconfirmed")
    assert writing_shell(*words, "--yes").out == "Done: the provider has nothing more to say.\n"


def test_the_company_of_a_variable_gives_way_to_an_argument(connected_shell: Shell) -> None:
    connected_shell.variables["FIC_COMPANY_ID"] = "18"
    assert connected_shell("call", "getSupplier", "supplier_id=17").code == 5
    assert connected_shell("call", "getSupplier", "supplier_id=17", "company_id=16").code == 0


def test_what_is_forgotten_meanwhile_stays_forgotten(
    connected_shell: Shell,
    keychain: TokenStore,
    token_file: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert connected_shell("connect", "--token-file", token_file).code == 0
    send = Call.send

    def forgetting(call: Call, api: Api) -> Body | bytes:
        keychain.forget("default")
        return send(call, api)

    monkeypatch.setattr(Call, "send", forgetting)
    assert connected_shell(*GET, "--connection", "default").code == 0
    assert keychain.names() == []


def test_what_a_call_shows_is_kept(
    connected_shell: Shell, keychain: TokenStore, token_file: str
) -> None:
    assert connected_shell("connect", "--token-file", token_file).code == 0
    assert connected_shell(*GET, "--connection", "default").code == 0
    refused = connected_shell("call", "listClients", "--company", "16", "--connection", "default")
    assert refused.code == 6
    shown = {
        finding.scope.text: finding.standing
        for finding in keychain.load("default").evidence.findings
    }
    assert shown == {
        "entity.suppliers:r": Standing.GRANTED,
        "entity.clients:r": Standing.REFUSED,
    }
    said = json.loads(connected_shell("status", "--connection", "default", "--json").out)
    assert len(said["evidence"]) == 2


def test_a_refused_call_asks_why_and_says_what_to_do(
    connected_shell: Shell, sandbox: Sandbox
) -> None:
    connected_shell.variables["GETTONE_LANG"] = "it"
    told = connected_shell("call", "getClient", "client_id=1", "--company", "16")
    assert told.code == 6
    assert told.out == ""
    assert "Certo: al token manca il permesso entity.clients:r (Clienti: Sola lettura)." in told.err
    assert "Apri la pagina della sandbox (http://127.0.0.1:" in told.err
    assert "Il token resta lo stesso" in told.err
    sent = [passed.operation_id for passed in sandbox.control.requests()]
    assert sent[-2:] == ["getClient", "getCompanyInfo"]


def test_a_refused_call_in_json_has_its_explanation(connected_shell: Shell) -> None:
    told = connected_shell("call", "getClient", "client_id=1", "--company", "16", "--json")
    assert told.code == 6
    assert told.error["explanation"]["missing_scopes"] == ["entity.clients:r"]
    assert told.error["explanation"]["certainty"] == "certain"
