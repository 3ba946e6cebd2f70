from __future__ import annotations

import pytest

from gettone.sandbox.form import File, read_form
from gettone.wire.multipart import encode_form


def test_what_the_client_writes_is_read() -> None:
    fields = {"filename": 'ricevuta "ò".pdf', "attachment": b"%PDF\r\n--x\x00\xff"}
    assert read_form(*encode_form(fields)) == {
        "filename": 'ricevuta "ò".pdf',
        "attachment": File("ricevuta %22ò%22.pdf", b"%PDF\r\n--x\x00\xff"),
    }


def test_a_file_does_not_show_what_is_in_it() -> None:
    assert "PDF" not in repr(File("a.pdf", b"%PDF"))


def body(*parts: str) -> bytes:
    return b"".join(b"--x\r\n%s\r\n" % part.encode() for part in parts) + b"--x--\r\n"


def test_other_headers_and_nameless_parts_are_passed_over() -> None:
    content = body(
        'Content-Type: text/plain\r\ncontent-disposition: form-data; name="a"\r\n\r\n1',
        "Content-Disposition: form-data\r\n\r\n2",
        "\r\n3",
    )
    assert read_form("multipart/form-data; boundary=x", content) == {"a": "1"}


def test_only_so_many_parts_are_read() -> None:
    parts = [f'Content-Disposition: form-data; name="n{at}"\r\n\r\n{at}' for at in range(30)]
    assert len(read_form("multipart/form-data; boundary=x", body(*parts))) == 20


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("", b""),
        ("application/json", b"{}"),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b"nonsense"),
        ("multipart/form-data; boundary=" + "x" * 500, b"--x--"),
        ("multipart/form-data; boundary=€", b"--x--"),
        ("multipart/form-data; boundary=x", b""),
    ],
)
def test_what_is_no_form_holds_nothing(content_type: str, content: bytes) -> None:
    assert read_form(content_type, content) == {}
