from __future__ import annotations

import ast

import pytest

from gettone.jobs.source_names import Bound, Function, Names, Site
from jobs.source_code import looked, outline, sites


def written(bounds: list[Bound]) -> list[str]:
    return ["" if one.value is None else ast.unparse(one.value) for one in bounds]


def bound(text: str, name: str) -> list[str]:
    """List what *name* is bound to where ``look`` is called."""
    return written(looked(f"{text}\nlook(0)").names.find(name))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a = 1", ["1"]),
        ("a = 1\na = 2", ["1", "2"]),
        ("a = b = 1", ["1"]),
        ("a: int = 1", ["1"]),
        ("a: int", [""]),
        ("a = 1\na += 2", ["1", "a + 2"]),
        ("a.b += 1", []),
        ("print(a := 1)", ["1"]),
        ("for a in x: pass", ["x"]),
        ("async def f():\n async for a in x: pass", []),
        ("[a for a in x]", ["x"]),
        ("with x as a: pass", ["x"]),
        ("with x: pass", []),
        ("lambda a: 0", [""]),
        ("import a", []),
        ("def f():\n global a\n a = 3", ["3"]),
        ("def f():\n a = 3", []),
        ("a[0], b[c()] = 1, 2", []),
    ],
)
def test_what_a_name_is_bound_to(text: str, values: list[str]) -> None:
    assert bound(text, "a") == values


def test_a_tuple_s_parts_are_picked() -> None:
    [[b], [c], [d]] = [
        looked("(b, [c, d]) = x\nlook(0)").names.find(name) for name in ("b", "c", "d")
    ]
    assert [b.picks, c.picks, d.picks] == [(0,), (1, 0), (1, 1)]


def test_a_loop_goes_through_what_it_is_given() -> None:
    [one] = looked("for a in x:\n look(0)").names.find("a")
    assert (one.is_each, one.picks) == (True, ())


def test_names_are_looked_for_from_the_inside_out() -> None:
    names = looked("a = 1\nb = 2\ndef f(b):\n look(0)").names
    assert (written(names.find("a")), written(names.find("b"))) == (["1"], [""])
    assert names.find("c") == []


def test_a_method_does_not_see_the_names_of_its_class() -> None:
    names = looked("a = 1\nclass C:\n a = 2\n def f(self):\n  look(0)").names
    assert written(names.find("a")) == ["1"]


def test_a_function_in_a_method_sees_that() -> None:
    names = looked("class C:\n def f(self, a):\n  def g():\n   look(0)").names
    assert written(names.find("a")) == [""]


def test_what_is_put_under_a_key() -> None:
    names = looked("body = {}\nbody['type'] = 1\ndef f():\n body['type'] = 2\n look(0)").names
    assert written(names.under("body", "type")) == ["2", "1"]
    assert names.under("body", "other") == []


def test_attributes_of_own_objects() -> None:
    read = outline("class C:\n BASE = 1\n def f(self):\n  self.path = 2\n  self.a.b = 3")
    found = {name: written(bounds) for name, bounds in read.attributes.items()}
    assert found == {"BASE": ["1"], "path": ["2"], "b": ["3"]}


def test_imports_by_the_names_they_have_here() -> None:
    text = """
    import a.b
    import c.d as e
    from f.g import h, i as j
    from . import k
    from ..l import m
    """
    assert outline(text).imports == {
        "a": "a",
        "e": "c.d",
        "h": "f.g.h",
        "j": "f.g.i",
        "k": "..k",
        "m": "..l.m",
    }
    assert outline(text).imports_from("f")
    assert not outline(text).imports_from("g")


@pytest.mark.parametrize(
    ("node", "full"), [("j.k", "f.i.k"), ("x.y", "x.y"), ("f().y", ""), ("1", "")]
)
def test_dotted_names_are_written_out(node: str, full: str) -> None:
    read = outline("from f import i as j")
    assert read.full_name(ast.parse(node, mode="eval").body) == full


def called(site: Site) -> str:
    return ast.unparse(site.node)


def test_calls_in_order_with_the_function_they_stand_in() -> None:
    text = """
    a(1)
    @b()
    def f(x=c(), *, y, z=d()):
        e()
    class C(g(), metaclass=h()):
        async def m(self):
            i()
    lambda: j()
    """
    found = [(called(one), one.inside.name if one.inside else "") for one in sites(text)]
    assert found == [
        ("a(1)", ""),
        ("b()", ""),
        ("c()", ""),
        ("d()", ""),
        ("e()", "f"),
        ("g()", ""),
        ("h()", ""),
        ("i()", "m"),
        ("j()", ""),
    ]


def test_a_method_that_is_handed_on_is_a_call_of_it() -> None:
    found = sites("submit(api.call, 'getSupplier', company_id=16)")
    assert [(called(one), one.is_handed_on) for one in found] == [
        ("submit(api.call, 'getSupplier', company_id=16)", False),
        ("api.call('getSupplier', company_id=16)", True),
    ]
    assert [one.node.lineno for one in found] == [1, 1]


def test_a_method_that_is_only_named_is_a_site_of_its_own() -> None:
    assert list(map(called, sites("x = api.call\napi.y = 1\ndel api.z"))) == ["api.call"]


def test_what_is_called_is_looked_through() -> None:
    assert list(map(called, sites("a().b(c()[d()])"))) == ["a().b(c()[d()])", "a()", "c()", "d()"]


def function(text: str) -> Function:
    [found] = outline(text).functions
    return found


def taken(definition: str, call: str) -> dict[str, str]:
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    caller = outline("look(0)").sites[0].names
    found = function(definition).taken(node, caller)
    return {name: ast.unparse(held.value) for name, held in found.items()}


@pytest.mark.parametrize(
    ("definition", "call", "given"),
    [
        ("def f(a, b): pass", "f(1, b=2)", {"a": "1", "b": "2"}),
        ("def f(a, b=3, *, c=4, d): pass", "f(1)", {"a": "1", "b": "3", "c": "4"}),
        ("def f(a, /, b): pass", "f(1, 2, 3)", {"a": "1", "b": "2"}),
        ("def f(a, b): pass", "f(*x, 2)", {}),
        ("def f(a, **more): pass", "f(1, b=2, **c)", {"a": "1", "more": "{'b': 2, **c}"}),
        ("class C:\n def f(self, a): pass", "c.f(1)", {"a": "1"}),
        ("class C:\n @staticmethod\n def f(a): pass", "c.f(1)", {"a": "1"}),
        ("class C:\n @x.y\n def f(self, a): pass", "c.f(1)", {"a": "1"}),
    ],
)
def test_what_a_call_gives_to_each_parameter(
    definition: str, call: str, given: dict[str, str]
) -> None:
    assert taken(definition, call) == given


def test_a_module_is_its_own_outermost() -> None:
    names = Names(outline(""))
    assert Names(outline(""), Names(outline(""), names)).module is names
