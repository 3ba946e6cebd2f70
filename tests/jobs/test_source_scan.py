from __future__ import annotations

import string
import sys
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.jobs.source_scan import Found, Scan, Source, Unread, scan
from gettone.wire.requirements import OperationRef
from jobs.source_code import found, scanned, unread

GET = 'import gettone\napi = gettone.Api(token)\napi.call("getIssuedDocument", document_id=7)'
LIST = 'api.call("listIssuedDocuments", type="invoice")'


def test_what_is_found_has_its_place_and_comes_once() -> None:
    read = scanned(f"{LIST}; {LIST}", "\n" + LIST)
    ref = OperationRef("listIssuedDocuments", "invoice")
    assert read.found == (Found("a.py", 1, ref), Found("b.py", 2, ref))
    assert read.operations == (ref,)
    assert read.file_count == 2


def test_nothing_is_found_in_nothing() -> None:
    assert scan([]) == Scan()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"def broken(:\n", 1),
        (b"x = 1\n  y = 2\n", 2),
        (b"x = '\x00'", 0),
        (b"# coding: no-such-coding\n", 0),
        (b"\xff\xfe", 1),
        (b"(" * 5000 + b")" * 5000, 1),
        (b"x = " + b"-" * 200_000 + b"1", 0),
    ],
)
def test_a_file_that_cannot_be_parsed_is_reported_and_not_fatal(content: bytes, line: int) -> None:
    read = scan([Source("a.py", content), Source("b.py", LIST.encode())])
    assert [(one.file, one.problem) for one in read.unread] == [("a.py", "syntax")]
    assert [one.file for one in read.found] == ["b.py"]
    # Which line a version of Python blames is its own business where it is not ours.
    assert sys.version_info[:2] != (3, 11) or read.unread[0].line == line


def test_a_file_that_cannot_be_read_is_reported() -> None:
    assert scan([Source("a.py", None)]).unread == (Unread("a.py", 0, "file"),)


def test_a_source_in_another_coding_is_read() -> None:
    text = f"# coding: latin-1\nname = 'Caff\xe8'\n{LIST}"
    assert len(scan([Source("a.py", text.encode("latin-1"))]).found) == 1


def test_what_the_compiler_thinks_of_a_source_is_not_said_here() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert scan([Source("a.py", b"'\\d' is 'x'\n")]) == Scan(file_count=1)


def test_a_comment_has_the_last_word_on_its_line() -> None:
    assert found(f"{GET}  # gettone: needs getIssuedDocument:invoice") == [
        "a.py:3 getIssuedDocument:invoice"
    ]
    assert unread(f"{GET}  # gettone: needs getIssuedDocument:invoice") == []


def test_a_comment_may_stand_on_any_line_of_a_call() -> None:
    text = GET.replace("document_id", "\n  # gettone: needs getIssuedDocument:quote\n  document_id")
    assert found(text) == ["a.py:4 getIssuedDocument:quote"]
    assert unread(text) == []


def test_a_comment_settles_what_stands_in_a_function_that_is_called() -> None:
    text = """
    import gettone
    def get(kind, document_id):
        gettone.Api(token).call(f"get{kind}")  # gettone: needs getSupplier, getClient
    get("Supplier", 1)
    get(chosen, 2)
    """
    assert found(text) == ["a.py:4 getClient", "a.py:4 getSupplier"]
    assert unread(text) == []


def test_a_comment_may_stand_alone() -> None:
    assert found("#gettone:needs getSupplier listProducts") == [
        "a.py:1 getSupplier",
        "a.py:1 listProducts",
    ]


def test_a_comment_may_name_every_type_or_nothing() -> None:
    assert len(found(f"{GET} # gettone: needs getReceivedDocument:*")) == 4
    assert found(f"{GET} # gettone: needs nothing") == []


def test_a_comment_that_names_no_operation_is_reported() -> None:
    text = f"{GET} # gettone: needs getSuplier getSupplier:invoice getSupplier"
    assert found(text) == ["a.py:3 getSupplier"]
    assert unread(text) == ["a.py:3 comment getSuplier", "a.py:3 comment getSupplier:invoice"]


def test_other_comments_say_nothing() -> None:
    assert found("# gettone: see getSupplier\n'# gettone: needs getSupplier'") == []


NAMES = st.text(string.ascii_letters + "_", min_size=1, max_size=8)
LINES = st.sampled_from(
    [
        "api.call({0})",
        "{0} = {1}",
        "{0}, {1} = {1}, {0}",
        "{0}['type'] = {1}",
        "{0}.list_products({1})",
        "requests.get({0} + '/c/16/' + {1})",
        "for {0} in {1}: api.call({0})",
        "def {0}({1}): {0}({1})",
        "class {0}:\n {1} = 'x'\n def f(self, {1}): self.{0}({1})",
    ]
)


@given(st.lists(st.tuples(LINES, NAMES, NAMES), max_size=12))
def test_any_source_is_read_to_its_end(lines: list[tuple[str, str, str]]) -> None:
    text = "import gettone, requests, fattureincloud_python_sdk\n" + "\n".join(
        line.format(one, other) for line, one, other in lines
    )
    read = scan([Source("a.py", text.encode())])
    assert read.file_count + len(read.unread) >= 1
