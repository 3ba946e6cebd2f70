from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from gettone.sandbox.addresses import LIFETIME
from gettone.sandbox.attachments import MAX_FILE_BYTES, MEDIA
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.verbs import VERBS
from gettone.wire.multipart import encode_form
from gettone.wire.schema import check
from sandbox.made import Caller, Made

SCOPES = "archive:a taxes:a received_documents:a issued_documents.invoices:a entity.suppliers:a"
ARCHIVE = "/c/16/archive"
UPLOADS = {
    "archive": "UploadArchiveAttachmentResponse",
    "issued_documents": "UploadIssuedDocumentAttachmentResponse",
    "received_documents": "UploadReceivedDocumentAttachmentResponse",
    "taxes": "UploadF24AttachmentResponse",
}
FILE = b"%PDF-1.4 prova"


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller(SCOPES)


@pytest.fixture(autouse=True)
def plain_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep rows as they come: the families have tests of their own."""

    def create(call: Call) -> Outcome:
        given = (call.body or {}).get("data") or {}
        if given.get("category") == "no":
            return Outcome(invalid={"data.category": ["no"]})
        if given.get("category") == "gone":
            return Outcome(body={"data": {"id": 999_999}})
        row = {"attachment_url": None, "description": given.get("description")}
        kept = call.records.add(call.company_id, "archive", row)
        return Outcome(body={"data": kept})

    def modify(call: Call) -> Outcome:
        row = call.records.get(call.company_id, "archive", call.ids["document_id"])
        return Outcome(is_found=row is not None, body={"data": row} if row else None)

    monkeypatch.setitem(VERBS, "createArchiveDocument", create)
    monkeypatch.setitem(VERBS, "modifyArchiveDocument", modify)
    monkeypatch.setitem(VERBS, "getArchiveDocument", modify)


def upload(
    ask: Caller, content: object = FILE, filename: str = "a.pdf", path: str = ARCHIVE
) -> tuple[int, Any]:
    content_type, body = encode_form({"filename": filename, "attachment": content})
    answer = ask.response("POST", f"{path}/attachment", body, content_type=content_type)
    return answer.status, json.loads(answer.body)


def token(ask: Caller, filename: str = "a.pdf", path: str = ARCHIVE) -> str:
    found: str = upload(ask, filename=filename, path=path)[1]["data"]["attachment_token"]
    return found


def path_of(url: str) -> str:
    return url.removeprefix("http://localhost")


@pytest.mark.parametrize("family", UPLOADS)
def test_an_upload_answers_with_a_token(ask: Caller, family: str) -> None:
    status, body = upload(ask, path=f"/c/16/{family}")
    assert status == 200
    assert check(body, UPLOADS[family], unknown_names=True) == []
    held = body["data"]["attachment_token"]
    assert base64.urlsafe_b64decode(held + "=" * (-len(held) % 4)).endswith(b"/a.pdf")


@pytest.mark.parametrize("ending", [*MEDIA, "PDF"])
def test_each_ending_of_the_provider_s_list_is_taken(ask: Caller, ending: str) -> None:
    assert upload(ask, filename=f"file.{ending}")[0] == 200


@pytest.mark.parametrize("name", ["a.exe", "a", "a.pdf.html", "", "pdf", "a.svg", "../../pdf"])
def test_others_are_refused(ask: Caller, name: str) -> None:
    status, body = upload(ask, filename=name)
    assert status == 422
    assert "file of type" in body["error"]["validation_result"]["attachment"][0]


def test_a_name_without_an_ending_takes_the_file_s_own(ask: Caller, made: Made) -> None:
    disposition = 'form-data; name="attachment"; filename="C:\\\\giugno.PDF"'
    content = (
        b'--x\r\nContent-Disposition: form-data; name="filename"\r\n\r\nf24/giugno 2026\r\n'
        b"--x\r\nContent-Disposition: " + disposition.encode() + b"\r\n\r\n%PDF\r\n--x--\r\n"
    )
    answer = ask.response(
        "POST", f"{ARCHIVE}/attachment", content, content_type="multipart/form-data; boundary=x"
    )
    held = json.loads(answer.body)["data"]["attachment_token"]
    created = ask("POST", ARCHIVE, {"data": {"attachment_token": held}})[1]["data"]
    assert created["attachment_url"].endswith("/giugno%202026.pdf")


@pytest.mark.parametrize("content", ["text, not a file"])
def test_the_file_must_be_there(ask: Caller, content: object) -> None:
    status, body = upload(ask, content)
    assert (status, list(body["error"]["validation_result"])) == (422, ["attachment"])
    assert ask("POST", f"{ARCHIVE}/attachment", {"attachment": "x"})[0] == 422


def test_a_file_may_be_so_long_and_no_longer(ask: Caller) -> None:
    assert upload(ask, b"x" * MAX_FILE_BYTES)[0] == 200
    status, body = upload(ask, b"x" * (MAX_FILE_BYTES + 1))
    assert status == 422
    assert "10240 kilobytes" in body["error"]["validation_result"]["attachment"][0]


def test_a_token_attaches_the_file_which_can_then_be_had_without_one(
    ask: Caller, made: Made
) -> None:
    held = token(ask, "relazione.pdf")
    status, body = ask("POST", ARCHIVE, {"data": {"attachment_token": held}})
    assert status == 200
    url = body["data"]["attachment_url"]
    assert "relazione.pdf" in url
    answer = Caller(made.provider, None).response("GET", path_of(url))
    assert (answer.status, answer.body) == (200, FILE)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].endswith("''relazione.pdf")


def test_the_address_is_fresh_at_each_reading_and_old_after_a_week(ask: Caller, made: Made) -> None:
    created = ask("POST", ARCHIVE, {"data": {"attachment_token": token(ask)}})[1]["data"]
    made.clock.turn(LIFETIME.total_seconds())
    assert ask("GET", path_of(created["attachment_url"]))[0] == 404
    read = ask("GET", f"{ARCHIVE}/{created['id']}")[1]["data"]
    assert ask.response("GET", path_of(read["attachment_url"])).status == 200


def test_a_record_that_is_there_takes_an_attachment_too(ask: Caller) -> None:
    row_id = ask("POST", ARCHIVE, {"data": {"description": "x"}})[1]["data"]["id"]
    body = {"data": {"attachment_token": token(ask)}}
    assert ask("PUT", f"{ARCHIVE}/{row_id}", body)[1]["data"]["attachment_url"]
    assert ask("PUT", f"{ARCHIVE}/999", body)[0] == 404
    again = ask("PUT", f"{ARCHIVE}/{row_id}", {"data": {"attachment_token": None}})
    assert again[1]["data"]["attachment_url"]


def test_an_unknown_token_is_told(ask: Caller) -> None:
    for held in ("nonsense", token(ask, path="/c/16/taxes")):
        status, body = ask("POST", ARCHIVE, {"data": {"attachment_token": held}})
        assert status == 422
        assert list(body["error"]["validation_result"]) == ["data.attachment_token"]


def test_another_company_s_token_is_unknown(made: Made) -> None:
    _, access_token = made.connect(SCOPES, [16, 18])
    ask = Caller(made.provider, access_token)
    held = token(ask, path="/c/18/archive")
    assert ask("POST", ARCHIVE, {"data": {"attachment_token": held}})[0] == 422


def test_what_was_refused_attaches_nothing(ask: Caller) -> None:
    data = {"attachment_token": token(ask), "category": "no"}
    assert ask("POST", ARCHIVE, {"data": data})[0] == 422
    assert ask("POST", ARCHIVE, {"data": data | {"category": "gone"}})[0] == 200


def test_an_attachment_is_taken_away(ask: Caller, made: Made) -> None:
    row = {"attachment_url": "x", "attachment_preview_url": "x", "attachment_token": "x"}
    kept = made.records.add(16, "taxes", row)
    assert ask("DELETE", f"/c/16/taxes/{kept['id']}/attachment") == (200, None)
    found = made.records.get(16, "taxes", kept["id"])
    assert found == dict.fromkeys(row) | {"id": kept["id"]}
    assert ask("DELETE", f"/c/16/taxes/{kept['id']}/attachment")[0] == 200
    assert ask("DELETE", "/c/16/taxes/999/attachment")[0] == 404
