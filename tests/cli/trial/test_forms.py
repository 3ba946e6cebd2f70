from __future__ import annotations

from gettone.cli.trial.forms import read_page

PAGE = """<!doctype html><html><body><p>one<p>two
<form method="post" action="/language"><button name="language" value="it">IT</button></form>
<a href="/x">x</a><a>no</a>
<form action="/go">
  <input type="hidden" name="csrf_value" value="&lt;1&gt;">
  <input name="email" value="m@x"><input name="empty"><input type="text">
  <input type="radio" name="level" value="none" checked><input type="radio" name="level" value="r">
  <input type="checkbox" name="company" value="16"><input type="checkbox" name="on" checked>
  <select name="kind"><option>a</select>
</form>
<input name="outside">
<div id="all">a <code id="client-id">ABC</code></b> d</div></div>
</body></html>"""


def test_a_form_sends_what_is_filled_and_ticked() -> None:
    form = read_page(PAGE).form_with("email")
    assert form is not None
    assert (form.action, form.method) == ("/go", "get")
    assert form.fields == [
        ("csrf_value", "<1>"),
        ("email", "m@x"),
        ("empty", ""),
        ("level", "none"),
        ("on", "on"),
    ]


def test_filling_in_replaces_and_adds() -> None:
    form = read_page(PAGE).form_with("company")
    assert form is not None
    filled = form.filled({"level": "r", "company": "16"})
    assert filled[-2:] == [("level", "r"), ("company", "16")]
    assert ("level", "none") not in filled


def test_a_form_is_told_by_a_field_ticked_or_not() -> None:
    page = read_page(PAGE)
    assert page.form_with("kind") is page.form_with("company")
    assert page.form_with("language") is page.forms[0]
    assert page.form_with("outside") is None


def test_texts_and_links() -> None:
    page = read_page(PAGE)
    assert page.links == ("/x",)
    assert page.texts["client-id"] == "ABC"
    assert page.texts["all"] == "a ABC d"


def test_a_page_may_hold_a_token_and_does_not_print_it() -> None:
    assert "secret" not in repr(read_page('<p id="token">secret</p>'))


def test_text_at_the_very_end_is_read() -> None:
    assert read_page('<p id="x">a&amp;b').texts == {"x": "a&b"}
