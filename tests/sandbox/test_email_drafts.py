from __future__ import annotations

from dataclasses import replace

import pytest

from gettone.sandbox.email_drafts import WORDS, email_data, senders
from gettone.sandbox.issued_family import TYPES
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.fatture import CLIENT, COMPANY, document

OWN = replace(COMPANY, info={"email": "info@rossi.example"})


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_words_of_its_own(kind: str) -> None:
    found = email_data(document(kind), OWN)
    assert check(found, "EmailData", unknown_names=True) == []
    assert set(found) == set(catalogue().schemas["EmailData"].properties)
    assert found["subject"] == f"{WORDS[kind].ours} nr. 12/A"
    assert WORDS[kind].the in found["body"]


def test_who_sends_and_who_gets_it() -> None:
    found = email_data(document(entity=CLIENT | {"email": "a@b.example"}), OWN)
    assert found["recipient_email"] == "a@b.example"
    assert found["cc_email"] == "info@rossi.example"
    assert found["sender_emails_list"] == senders(OWN)
    assert [one["id"] for one in senders(OWN)] == [0, 16]
    assert found["default_sender_email"] == senders(OWN)[0]
    assert [one["id"] for one in senders(COMPANY)] == [0]


def test_names_cannot_break_the_text() -> None:
    found = email_data(document(entity={"name": "<b>&Co"}), replace(OWN, name="A<B"))["body"]
    assert "&lt;b&gt;&amp;Co" in found
    assert "<b>A&lt;B</b>" in found
    assert "{{allegati}}" in found
    assert "Gentile cliente," in email_data(document(entity=None, number=None), OWN)["body"]


def test_it_says_what_can_be_looked_at() -> None:
    names = [
        "document_exists",
        "delivery_note_exists",
        "attachment_exists",
        "accompanying_invoice_exists",
    ]
    plain = email_data(document(), OWN)
    assert [plain[name] for name in names] == [True, False, False, False]
    full = document(delivery_note=True, attachment_url="x", accompanying_invoice=True)
    assert [email_data(full, OWN)[name] for name in names] == [True, True, True, True]
    note = email_data(document("delivery_note"), OWN)
    assert [note[name] for name in names] == [False, True, False, False]
