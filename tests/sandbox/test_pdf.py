from __future__ import annotations

import re

from gettone.sandbox.pdf import PAGE_LINES, Line, one_page


def test_each_object_begins_where_the_table_says() -> None:
    page = one_page([Line(((0, "Fattura n. 1"),), is_bold=True), Line(((0, "a"), (90, "b")))])
    assert page.startswith(b"%PDF-1.4\n")
    assert page.endswith(b"%%EOF\n")
    begins = re.findall(rb"(\d{10}) 00000 n", page)
    assert len(begins) == 6
    for number, begin in enumerate(begins, 1):
        assert page[int(begin) :].startswith(b"%d 0 obj\n" % number)
    found = re.search(rb"startxref\n(\d+)\n", page)
    assert found
    assert page[int(found[1]) :].startswith(b"xref\n0 7\n")


def test_the_stream_is_as_long_as_it_says() -> None:
    found = re.search(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", one_page([]), re.DOTALL)
    assert found
    assert int(found[1]) == len(found[2])


def test_text_cannot_end_its_own_string() -> None:
    page = one_page([Line(((0, "Niccolò (l'8\\) €\n☃"),))])
    assert b"(Niccol\xf2 \\(l'8\\\\\\) \x80 ?) Tj" in page


def test_what_the_page_has_no_room_for_is_left_out() -> None:
    page = one_page([Line(((0, f"riga {at}"),)) for at in range(PAGE_LINES + 5)])
    assert page.count(b"(riga ") == PAGE_LINES
