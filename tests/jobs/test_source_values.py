from __future__ import annotations

import ast

import pytest

from gettone.jobs.source_names import Held
from gettone.jobs.source_values import HOLE, MAX_TEXTS, Values, callee, is_none, keyword
from jobs.source_code import looked, sites


def texts(text: str) -> list[str]:
    """List what ``look`` may be given, with a question mark for the unknown."""
    return [one.replace(HOLE, "?") for one in Values().texts(looked(text))]


@pytest.mark.parametrize(
    ("written", "possible"),
    [
        ("'a'", ["a"]),
        ("16", ["16"]),
        ("True", ["?"]),
        ("None", ["?"]),
        ("f'/c/{16}/{x}'", ["/c/16/?"]),
        ("f'{x!r:>5}'", ["?"]),
        ("'a' + x + 'b'", ["a?b"]),
        ("'/c/%s/%(b)d' % x", ["/c/?/?"]),
        ("'/c/{}/{b}'.format(x, b=1)", ["/c/?/?"]),
        ("'a' if x else 'b'", ["a", "b"]),
        ("x or 'b'", ["?", "b"]),
        ("str('a')", ["a"]),
        ("cast(str, 'a')", ["a"]),
        ("' a '.strip()", [" a "]),
        ("json.dumps('a').encode()", ["a"]),
        ("urljoin(x, '/c/16')", ["?/c/16"]),
        ("urljoin('http://a/', 'c/16')", ["http://a/c/16"]),
        ("urljoin(x, 'http://a')", ["http://a"]),
        ("urljoin(x)", ["?"]),
        ("f()", ["?"]),
        ("str()", ["?"]),
        ("(lambda: 0)()", ["?"]),
        ("x - y", ["?"]),
        ("x.y", ["?"]),
        ("'?' + urlencode({'type': 'invoice', 'page': 1})", ["?type=invoice"]),
        ("urlencode({'type': kind()})", ["type=?"]),
        ("urlencode({'type': 'invoice', **x})", ["type=?", "type=invoice"]),
        ("urlencode({'page': 1})", ["?"]),
        ("urlencode()", ["?"]),
        ("IssuedDocumentType.SELF_OWN_INVOICE", ["self_own_invoice"]),
        ("fic.models.IssuedDocumentType.INVOICE.value", ["invoice"]),
        ("fic.IssuedDocumentType('invoice')", ["invoice"]),
        ("f().value", ["?"]),
    ],
)
def test_what_an_expression_may_be(written: str, possible: list[str]) -> None:
    assert texts(f"look({written})") == possible


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("a = 'x'\nlook(a)", ["x"]),
        ("a = 'x'\na = 'y'\nlook(a)", ["x", "y"]),
        ("a = 'x'\na += 'y'\nlook(a)", ["x", "xy"]),
        ("a, b = 'x', 'y'\nlook(b)", ["y"]),
        ("a, b = f()\nlook(b)", ["?"]),
        ("def f(a):\n look(a)", ["?"]),
        ("look(a)", ["?"]),
        ("a = b\nb = a\nlook(a)", ["?"]),
        ("for a in ('x', 'y'): look(a)", ["x", "y"]),
        ("for a in ['x', *f()]: look(a)", ["x", "?"]),
        ("A = {'x', 'y'}\nfor a in A: look(a)", ["x", "y"]),
        ("for a in sorted(['x']): look(a)", ["x"]),
        ("for i, a in enumerate(['x']): look(a)", ["x"]),
        ("for i, a in enumerate(f()): look(a)", ["?"]),
        ("for a, b in [('x', 'y'), c]: look(b)", ["y", "?"]),
        ("for a in {'x': 1, **f()}: look(a)", ["x", "?"]),
        ("A = {'x': 'y'}\nfor a, b in A.items(): look(b)", ["y"]),
        ("for a in {'x': 'y'}.values(): look(a)", ["y"]),
        ("for a in {'x': 'y', **f()}.keys(): look(a)", ["x", "?"]),
        ("for a in f().values(): look(a)", ["?"]),
        ("for a in f(): look(a)", ["?"]),
        ("for a in x: look(a)", ["?"]),
        ("for a in x.y: look(a)", ["?"]),
        ("def f(b):\n for a in b: look(a)", ["?"]),
        ("class C:\n A = 'x'\n def f(self): look(self.A)", ["x"]),
        ("class C:\n A = 'x'\nlook(C.A)", ["x"]),
        ("class C:\n A = 'x'\nc = C()\nlook(c.A)", ["x"]),
        ("class C:\n A = 'x'\nc = f()\nlook(c.A)", ["?"]),
        ("class C:\n def f(self): look(self.A)", ["?"]),
        ("A = ['x', 'y']\nB = A\nfor a in B: look(a)", ["x", "y"]),
    ],
)
def test_what_a_name_may_be(text: str, possible: list[str]) -> None:
    assert texts(text) == possible


def test_of_too_many_texts_nothing_is_said() -> None:
    many = ", ".join(f"'{number}'" for number in range(MAX_TEXTS + 1))
    assert texts(f"for a in ({many}): look(a)") == ["?"]
    nine = ", ".join(f"'{number}'" for number in range(9))
    assert texts(f"for a in ({nine}):\n for b in ({nine}):\n  look(a + b)") == ["?"]


def test_too_long_a_way_is_not_gone() -> None:
    chain = "\n".join(f"a{number + 1} = a{number}" for number in range(60))
    assert texts(f"a0 = 'x'\n{chain}\nlook(a60)") == ["?"]


def fields(text: str, key: str = "type") -> list[str]:
    found = Values().field(looked(text), key)
    return ["?" if one is None else ast.unparse(one.value) for one in found]


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("{'type': 'a'}", ["'a'"]),
        ("{'other': 'a'}", []),
        ("{'type': 'a', 'type': 'b'}", ["'b'"]),
        ("{'type': 'a', **{'type': 'b'}}", ["'b'"]),
        ("{'type': 'a', **x}", ["?", "'a'"]),
        ("{'type': 'a', **{}}", ["'a'"]),
        ("{key: 'b', 'type': 'a'}", ["'a'"]),
        ("{'type': 'a', key: 'b'}", ["?", "'a'"]),
        ("dict(type='a')", ["'a'"]),
        ("dict({'type': 'a'})", ["'a'"]),
        ("IssuedDocument(type='a')", ["'a'"]),
        ("IssuedDocument(number=1)", []),
        ("IssuedDocument(number=1, **{'type': 'a'})", ["'a'"]),
        ("IssuedDocument('a')", ["?"]),
        ("f()", ["?"]),
        ("f({'type': 'a'}, number=1)", ["?"]),
        ("IssuedDocument.from_dict({'type': 'a'})", ["'a'"]),
        ("json.dumps({'type': 'a'}).encode()", ["'a'"]),
        ("{'type': 'a'} if x else {'type': 'b'}", ["'a'", "'b'"]),
        ("x or {'type': 'b'}", ["?", "'b'"]),
        ("None", []),
        ("[1]", ["?"]),
        ("x", ["?"]),
    ],
)
def test_what_a_record_holds(written: str, held: list[str]) -> None:
    assert fields(f"look({written})") == held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("a = {'type': 'x'}\nlook(a)", ["'x'"]),
        ("a = {}\na['type'] = 'x'\nlook(a)", ["'x'"]),
        ("a = {}\na['type'], b = f()\nlook(a)", ["f()"]),
        ("def f(a):\n look(a)", ["?"]),
        ("for a in x: look(a)", ["?"]),
        ("a = b\nlook(a)", ["?"]),
        ("class C:\n A = {'type': 'x'}\n def f(self): look(self.A)", ["'x'"]),
        ("look(a.b)", ["?"]),
        ("a = b\nb = a\nlook(a)", []),
    ],
)
def test_what_a_named_record_holds(text: str, held: list[str]) -> None:
    assert fields(text) == held


def given(call: str, *names: str) -> list[str]:
    found = Values().given(looked(f"look({call})"), *names)
    return ["?" if one is None else ast.unparse(one.value) for one in found]


def test_what_a_call_is_given_by_name() -> None:
    assert given("f(type='a')", "type") == ["'a'"]
    assert given("f(json=1)", "data", "json") == ["1"]
    assert given("f(type=None)", "type") == []
    assert given("f('a')", "type") == []
    assert given("f(**{'type': 'a'})", "type") == ["'a'"]
    assert given("f(**x)", "type") == ["?"]
    assert given("x", "type") == []


def test_parameters_are_what_one_call_gives() -> None:
    text = """
    def f(kind, **more):
        kind = kind or "quote"
        look(kind)
    f("invoice")
    """
    values, held = Values(), looked(text)
    function = held.names.outline.functions[0]
    [site] = [one for one in sites(text) if ast.unparse(one.node) == "f('invoice')"]
    assert isinstance(site.node, ast.Call)
    assert values.texts(held) == (HOLE, "quote")
    with values.following(function, site.node, site.names):
        assert values.texts(held) == ("invoice", "quote")
        assert all(isinstance(source, Held) for source in values.sources(held))
    assert values.texts(held) == (HOLE, "quote")


def test_a_way_that_is_left_half_gone_is_open_again() -> None:
    values, held = Values(), looked("a = 'x'\nlook(a)")
    for _ in values.sources(held):
        break
    assert values.texts(held) == ("x",)


def call(text: str) -> ast.Call:
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    return node


def test_the_parts_of_a_call() -> None:
    assert [callee(call(text)) for text in ("f()", "a.b.f()", "f()()")] == ["f", "f", ""]
    assert keyword(call("f(b=1)"), "a") is None
    assert isinstance(keyword(call("f(b=1)"), "a", "b"), ast.Constant)
    assert is_none(ast.Constant(None))
    assert not is_none(ast.Constant(0))
