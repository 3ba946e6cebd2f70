"""Attachments in two steps: a file is uploaded, then a record names its token.

Source:
    Provider, Upload attachments.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from msgspec import structs

from gettone.sandbox.addresses import Addresses, Target
from gettone.sandbox.form import File, read_form
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.records import Row
from gettone.sandbox.rules import required_fault
from gettone.sandbox.shelf import StoredFile
from gettone.wire.bodies import object_in

__all__ = ["ATTACHMENTS", "MAX_FILE_BYTES", "MEDIA", "addresses_of", "attaching"]

Verb: TypeAlias = Callable[[Call], Outcome]

# Provider, Upload attachments, lists the endings.
MEDIA: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# Assumed: the provider's limit is not known.
MAX_FILE_BYTES: Final = 10 * 1024 * 1024
_MAX_NAME_CHARS: Final = 255


def addresses_of(call: Call) -> Addresses:
    """Give what writes this sandbox's addresses of files."""
    return Addresses(call.records.shelf.key("addresses"))


def _upload(call: Call) -> Outcome:
    """Keep a file, and answer with its token.

    Source:
        Provider, Upload attachments. Assumed: the ending of ``filename``
        decides, or that of the file's own name if it has none.
    """
    form = read_form(call.content_type, call.content)
    sent = form.get("attachment")
    if not isinstance(sent, File):
        return Outcome(invalid=required_fault("attachment"))
    asked = form.get("filename")
    name = _full_name(asked if isinstance(asked, str) else "", sent.name)
    if _ending(name) not in MEDIA:
        said = f"The attachment must be a file of type: {', '.join(MEDIA)}."
        return Outcome(invalid={"attachment": [said]})
    if len(sent.content) > MAX_FILE_BYTES:
        said = f"The attachment may not be greater than {MAX_FILE_BYTES // 1024} kilobytes."
        return Outcome(invalid={"attachment": [said]})
    token = _new_token(name)
    file = StoredFile(
        company_id=call.company_id, family=call.operation.family, name=name, content=sent.content
    )
    call.records.shelf.add(file, _digest(token))
    return Outcome(body={"data": {"attachment_token": token}})


def _delete(call: Call) -> Outcome:
    """Take the attachment from a record; one without any is no fault (assumed)."""
    row = call.records.get(call.company_id, call.operation.family, call.ids["document_id"])
    if row is not None:
        _keep(call, row | _shown_as(row, None))
    return Outcome(is_found=row is not None)


# What answers each operation on attachments.
ATTACHMENTS: Final[dict[str, Verb]] = {
    "uploadIssuedDocumentAttachment": _upload,
    "uploadReceivedDocumentAttachment": _upload,
    "uploadF24Attachment": _upload,
    "uploadArchiveDocumentAttachment": _upload,
    "deleteIssuedDocumentAttachment": _delete,
    "deleteReceivedDocumentAttachment": _delete,
    "deleteF24Attachment": _delete,
}


def attaching(verb: Verb, call: Call) -> Outcome:
    """Answer, and attach the file whose token the body names.

    Source:
        Provider, Upload attachments. Assumed: a token serves for records of
        the kind it was uploaded for, and for more than one; null changes
        nothing, since a record that was read holds no token.
    """
    token = _token(call)
    if token is None or _is_missing(call):
        return verb(call)
    file = call.records.shelf.by_token(call.company_id, call.operation.family, _digest(token))
    if file is None:
        said = ["The selected data.attachment_token is invalid."]
        return Outcome(invalid={"data.attachment_token": said})
    return _attached(verb(call), call, file)


def _attached(outcome: Outcome, call: Call, file: StoredFile) -> Outcome:
    answered = object_in((outcome.body or {}).get("data"))
    if not outcome.is_done or answered is None:
        return outcome
    row = call.records.get(call.company_id, call.operation.family, int(answered["id"]))
    if row is None:
        return outcome
    target = Target(kind="file", company_id=call.company_id, id=file.id)
    changes = _shown_as(row, addresses_of(call).mark(target, file.name))
    _keep(call, row | changes)
    return structs.replace(outcome, body={**(outcome.body or {}), "data": answered | changes})


def _shown_as(row: Row, mark: str | None) -> Row:
    """Give the fields of a row that lead to its attachment."""
    names = ("attachment_url", "attachment_preview_url")
    shown: Row = {name: mark for name in names if name in row}
    return shown | ({"attachment_token": None} if "attachment_token" in row else {})


def _keep(call: Call, row: Row) -> None:
    call.records.put(call.company_id, call.operation.family, row)


def _token(call: Call) -> str | None:
    """Give the token in the body of an operation that writes a record."""
    if not call.operation.id.startswith(("create", "modify")):
        return None
    token = (object_in((call.body or {}).get("data")) or {}).get("attachment_token")
    return token if isinstance(token, str) else None


def _is_missing(call: Call) -> bool:
    """Tell whether the record that the path names is not there."""
    row_id = call.ids.get("document_id")
    return (
        row_id is not None
        and call.records.get(call.company_id, call.operation.family, row_id) is None
    )


def _full_name(asked: str, own: str) -> str:
    """Give the name to keep: as asked for, with an ending."""
    name = PurePosixPath((asked or own).replace("\\", "/")).name[-_MAX_NAME_CHARS:]
    if _ending(name) in MEDIA or _ending(own) not in MEDIA:
        return name
    return f"{name}.{_ending(own)}"


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _new_token(name: str) -> str:
    """Make a token as the example of OpenAPI 2.1.8 is made: Base64 of digits/name."""
    text = f"{secrets.token_hex(16)}/{name}"
    return base64.urlsafe_b64encode(text.encode(errors="replace")).decode().rstrip("=")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
