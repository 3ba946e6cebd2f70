from __future__ import annotations

from email.message import Message
from email.parser import BytesParser

import pytest

from gettone.errors import BadCall
from gettone.wire.multipart import encode_form


def read_back(fields: dict[str, object]) -> list[Message]:
    """Read the form with somebody else's parser."""
    content_type, body = encode_form(fields)
    read = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    parts = read.get_payload()
    assert isinstance(parts, list)
    return [part for part in parts if isinstance(part, Message)]


def test_a_file_and_its_name_are_read_back_as_sent() -> None:
    content = b"%PDF\r\n--gettone\x00\xff"
    name, attached = read_back({"filename": "fattura n\u00b0 1.pdf", "attachment": content})
    assert name.get_param("name", header="content-disposition") == "filename"
    assert name.get_payload(decode=True) == "fattura n\u00b0 1.pdf".encode()
    assert attached.get_param("name", header="content-disposition") == "attachment"
    assert attached.get_content_type() == "application/octet-stream"
    assert attached.get_payload(decode=True) == content


def test_a_file_without_a_name_gets_one() -> None:
    (attached,) = read_back({"attachment": b"x"})
    assert attached.get_filename() == "attachment"


def test_a_name_cannot_add_a_header() -> None:
    _, body = encode_form({"filename": 'a"\r\nX-Evil: 1\r\n\r\n', "attachment": b"x"})
    assert b'; filename="a%22%0D%0AX-Evil: 1%0D%0A%0D%0A"\r\n' in body


def test_broken_text_is_sent_with_a_question_mark() -> None:
    _, body = encode_form({"file\udcffname": "\udcff"})
    assert b'name="file?name"\r\n\r\n?\r\n' in body


def test_equal_forms_are_equal_bytes_and_others_are_not() -> None:
    assert encode_form({"attachment": b"x"}) == encode_form({"attachment": b"x"})
    assert encode_form({"attachment": b"x"})[0] != encode_form({"attachment": b"y"})[0]


def test_other_values_are_refused() -> None:
    with pytest.raises(BadCall, match=r"not text nor bytes .name attachment"):
        encode_form({"attachment": 1})
