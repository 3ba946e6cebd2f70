from __future__ import annotations

from gettone.cli.commands.found import with_finding
from gettone.cli.finding import Finding
from gettone.cli.page import Page, Raw, say
from gettone.cli.sandbox_log import Caller
from gettone.cli.show import as_text
from gettone.jobs.source_scan import Found, Scan, Unread
from gettone.texts import LANGUAGES, has
from gettone.wire.requirements import OperationRef

SUPPLIER = OperationRef("getSupplier")
INVOICE = OperationRef("getIssuedDocument", "invoice")
PAGE = Page((Raw("The page."), say("needs.none", "good")), {"scopes": []})


def lines(finding: Finding) -> list[str]:
    return as_text(with_finding(PAGE, finding), "en").splitlines()


def test_each_operation_has_its_places() -> None:
    found = [Found("a.py", line, SUPPLIER) for line in range(1, 6)]
    scan = Scan(found=(*found, Found("b.py", 2, INVOICE)), file_count=2)
    assert lines(Finding(scan=scan)) == [
        "The page.",
        "No permission is needed.",
        "",
        "Files read: 2; calls found: 6.",
        "Operation                  Where",
        "-------------------------  ---------------------------------",
        "getIssuedDocument:invoice  b.py:2",
        "getSupplier                a.py:1, a.py:2, a.py:3 and 2 more",
    ]


def test_what_could_not_be_read_is_told_with_what_settles_it() -> None:
    unread = (Unread("a.py", 0, "syntax"), Unread("a.py", 7, "method", "/c/16/products"))
    told = lines(Finding(scan=Scan(unread=unread, file_count=1)))
    assert told[:5] == [
        "The page.",
        "",
        "Nothing was found that calls the API.",
        "Files read: 1; calls found: 0.",
        "",
    ]
    assert told[5:] == [
        "Places that could not be read: 2. What they call is not in the list.",
        "Where   Why                                   Written there",
        "------  ------------------------------------  --------------",
        "a.py    it cannot be parsed as Python",
        "a.py:7  the HTTP method is not written there  /c/16/products",
        "If you know what such a line calls, say so beside it:"
        " # gettone: needs getIssuedDocument:invoice (or: needs nothing).",
    ]


def test_a_recording_and_a_log_are_counted() -> None:
    caller = Caller(client_id="abc", name="Gym", operations=(SUPPLIER,))
    finding = Finding(recorded=(SUPPLIER,), caller=caller, ways=frozenset({"record"}))
    assert lines(finding)[3:] == [
        "Operations in the recording: 1.",
        "Operations in the sandbox's log: 1."
        " What the application has not called yet is not in the list.",
    ]
    nobody = Finding(caller=Caller(client_id="abc", name="", operations=()))
    assert lines(nobody)[-1] == "The sandbox's log has no call of this application."


def test_programs_read_every_place() -> None:
    finding = Finding(
        scan=Scan(
            found=(Found("a.py", 1, INVOICE),),
            unread=(Unread("a.py", 0, "file"), Unread("a.py", 7, "method", "x")),
            file_count=1,
        ),
        recorded=(SUPPLIER,),
        caller=Caller(client_id="", name="", operations=(SUPPLIER,)),
        ways=frozenset({"record"}),
    )
    assert with_finding(PAGE, finding).as_json == {
        "scopes": [],
        "found": {
            "source": {
                "files": 1,
                "calls": [{"operation": "getIssuedDocument:invoice", "file": "a.py", "line": 1}],
                "unread": [
                    {"file": "a.py", "line": None, "problem": "file", "written": None},
                    {"file": "a.py", "line": 7, "problem": "method", "written": "x"},
                ],
            },
            "record": ["getSupplier"],
            "sandbox_log": {"client_id": None, "name": None, "operations": ["getSupplier"]},
        },
    }
    assert with_finding(PAGE, Finding()).as_json["found"] == {
        "source": None,
        "record": None,
        "sandbox_log": None,
    }


def test_every_problem_has_words() -> None:
    problems = "operation unknown-operation address path method document-type flow receiver"
    for problem in (*problems.split(), "syntax", "file", "comment"):
        assert all(has(f"needs.unread.{problem}", language) for language in LANGUAGES)
