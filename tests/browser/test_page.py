"""The page in a real browser: from sign-in to a token that works, and back."""

from __future__ import annotations

import json
import re
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from playwright.sync_api import Route

from browser.walk import LIST, Tab, Walk, tour

WIDTHS = (1280, 390)
NARROW = 320
SUPPLIER = "/c/16/entities/suppliers/17"


def _get(address: str, token: str) -> tuple[int, dict[str, object]]:
    request = Request(address, headers={"Authorization": f"Bearer {token}"})
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_from_sign_in_to_a_token_that_works_and_dies(
    tab: Tab, base_url: str, has_script: bool, width: int
) -> None:
    walk = tab.open(width=width, has_script=has_script)
    walk.sign_in()
    client_id = walk.create_application("Registro fornitori")
    token = walk.connect(client_id, {16}, {"entity.suppliers": "r"})
    status, body = _get(base_url + SUPPLIER, token)
    assert status == 200
    assert json.dumps(body).count("Cartotecnica Lombarda") == 1
    walk.edit_scopes({"entity.suppliers": "none", "products": "r"})
    assert _get(base_url + SUPPLIER, token)[0] == 403
    walk.edit_scopes({"entity.suppliers": "a"})
    assert _get(base_url + SUPPLIER, token)[0] == 200
    walk.edit_companies({18})
    assert _get(base_url + SUPPLIER, token)[0] == 401
    assert _get(f"{base_url}/c/18/entities/suppliers/19", token)[0] == 200
    walk.disconnect()
    assert _get(base_url + SUPPLIER, token)[0] == 401
    assert _get(f"{base_url}/user/info", token)[0] == 401
    assert walk.page.locator(".rows").count() == 0


def _check(tab: Tab, language: str, width: int, scheme: str) -> None:
    walk = tab.open(width=width, language=language, scheme=scheme)
    seen: list[str] = []

    def look(name: str) -> None:
        seen.append(name)
        assert tab.violations(walk.page) == "", name
        assert walk.page.evaluate("document.documentElement.scrollWidth") <= width, name

    tour(walk, look)
    assert len(seen) == len(set(seen)) > 20


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_page_is_accessible_and_fits(tab: Tab, language: str, width: int) -> None:
    _check(tab, language, width, "light")


def test_every_page_is_accessible_in_the_dark(tab: Tab) -> None:
    _check(tab, "it", 1280, "dark")


def test_nothing_is_wider_than_a_narrow_screen(tab: Tab) -> None:
    walk = tab.open(width=NARROW)
    tour(walk, lambda name: _check_width(walk, name))


def _check_width(walk: Walk, name: str) -> None:
    assert walk.page.evaluate("document.documentElement.scrollWidth") <= NARROW, name


def _at_last_step(walk: Walk) -> str:
    """Go up to the permissions, one of them chosen; give the page's address."""
    walk.sign_in()
    walk.begin_connecting(walk.create_application("Ultimo passo"))
    walk.choose_companies({16})
    walk.page.locator("input[name=stock][value=a]").check()
    return walk.page.url


def test_a_double_click_loses_no_token(tab: Tab, base_url: str) -> None:
    walk = tab.open()
    last_step = _at_last_step(walk)
    sent: list[Route] = []
    walk.page.route(last_step, lambda route: sent.append(route))  # noqa: PLW0108 - it asks for parameters
    # The first answer is held back, so that the second click comes before it.
    twice = (
        "e => new Promise((done) => { e.click(); setTimeout(() => { e.click(); done(); }, 50); })"
    )
    walk.page.locator(".actions-sticky .button-main").evaluate(twice)
    walk.page.wait_for_timeout(100)
    with walk.page.expect_navigation():
        for route in sent:
            route.continue_()
    assert len(sent) == 1
    assert _get(f"{base_url}/user/info", walk.token())[0] == 200
    walk.page.goto(LIST)
    assert walk.page.locator(".rows > li").count() == 1


def test_a_form_can_be_sent_again_after_the_way_back(tab: Tab) -> None:
    walk = tab.open()
    walk.sign_in()
    walk.page.goto("/settings/developer/new")
    for name in ("Prima", "Seconda"):
        walk.page.locator("#name").fill(name)
        walk.submit()
        assert name in walk.page.locator("h1").inner_text()
        walk.page.go_back()


def test_a_token_that_was_not_seen_is_made_anew_without_a_script(tab: Tab, base_url: str) -> None:
    walk = tab.open(has_script=False)
    last_step = _at_last_step(walk)
    walk.submit()
    first = walk.token()
    walk.page.goto(last_step)
    walk.submit()
    second = walk.token()
    assert [_get(f"{base_url}/user/info", each)[0] for each in (first, second)] == [401, 200]


def test_the_way_back_keeps_what_was_chosen(tab: Tab) -> None:
    walk = tab.open(has_script=False)
    _at_last_step(walk)
    for chosen in ("input[value='16']", "#client_id"):
        with walk.page.expect_navigation():
            walk.page.get_by_role("button", name="Indietro").click()
        assert walk.page.locator(chosen).count() == 1
    walk.submit()
    assert walk.page.locator("input[value='16']").is_checked()
    walk.submit()
    assert walk.page.locator("input[name=stock][value=a]").is_checked()


def test_the_chosen_level_is_seen_where_the_system_chooses_the_colours(tab: Tab) -> None:
    walk = tab.open(has_forced_colors=True)
    _at_last_step(walk)
    ground = "e => getComputedStyle(e.nextElementSibling).backgroundColor"
    grounds = [
        walk.page.locator(f"input[name=stock][value={level}]").evaluate(ground)
        for level in ("none", "r", "a")
    ]
    assert grounds[0] == grounds[1] != grounds[2]


def test_what_has_the_focus_is_never_behind_the_bar(tab: Tab) -> None:
    walk = tab.open(width=390)
    _at_last_step(walk)
    walk.page.locator("input[name='entity.clients']").first.focus()
    covered = """() => {
      const at = document.activeElement, bar = document.querySelector(".actions-sticky");
      const [own, its] = [at, bar].map((e) => e.getBoundingClientRect());
      return !bar.contains(at) && own.bottom > its.top && own.top < its.bottom;
    }"""
    for _ in range(25):
        assert not walk.page.evaluate(covered)
        walk.page.keyboard.press("Tab")


@pytest.mark.parametrize("path", ["/settings/developer", LIST])
def test_what_is_pressed_in_a_list_is_tall_enough(tab: Tab, path: str) -> None:
    """WCAG 2.2, 2.5.8: 24 pixels."""
    walk = tab.open()
    _at_last_step(walk)
    walk.submit()
    walk.page.goto(path)
    boxes = [link.bounding_box() for link in walk.page.locator(".rows a").all()]
    assert boxes
    assert all(box is not None and box["height"] >= 24 for box in boxes)


@pytest.mark.parametrize("is_clipboard_there", [True, False])
def test_the_token_is_copied_with_a_button(tab: Tab, is_clipboard_there: bool) -> None:
    walk = tab.open()
    walk.sign_in()
    token = walk.connect(walk.create_application("Copia"), {16}, {"products": "r"})
    if not is_clipboard_there:
        walk.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    walk.page.get_by_role("button", name="Copia il token").click()
    walk.page.get_by_text("Copiato", exact=True).wait_for()
    walk.page.goto(f"{LIST}/new")
    walk.page.locator("#client_id").focus()
    walk.page.keyboard.press("Control+V")
    assert walk.page.locator("#client_id").input_value() == token


def test_when_copying_fails_the_text_is_selected_and_the_page_says_so(tab: Tab) -> None:
    walk = tab.open()
    walk.sign_in()
    client_id = walk.create_application("Copia")
    walk.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    walk.page.get_by_role("button", name="Copia il Client ID").click()
    walk.page.get_by_text("Copia non riuscita").wait_for()
    assert walk.page.evaluate("getSelection().toString()") == client_id


def test_the_token_is_shown_once_whatever_the_browser_does(tab: Tab) -> None:
    walk = tab.open()
    walk.sign_in()
    token = walk.connect(walk.create_application("Una volta"), {16}, {"products": "r"})
    assert token not in walk.page.url
    walk.page.reload()
    assert "Il token è già stato mostrato" in walk.page.content()
    walk.page.go_back()
    assert token not in walk.page.content()
    assert token not in json.dumps(walk.page.context.cookies())
    assert token not in json.dumps(walk.page.context.storage_state())


def test_a_group_is_set_at_once_and_the_choices_are_counted(tab: Tab) -> None:
    walk = tab.open()
    walk.sign_in()
    walk.begin_connecting(walk.create_application("Gruppi"))
    walk.page.get_by_role("button", name="Seleziona tutte").click()
    walk.submit()
    group = walk.page.locator("#group-other")
    count = walk.page.locator("[data-count]")
    for level, chosen in (("Completo", 4), ("Lettura", 4), ("Nessuno", 0)):
        group.get_by_role("button", name=level).click()
        assert count.inner_text() == f"Permessi scelti: {chosen}"
    group.get_by_role("button", name="Completo").click()
    walk.submit()
    shown = walk.page.locator(".granted").inner_text()
    assert re.findall(r"[\w.]+:[ra]", shown) == [
        "situation:r",
        "archive:a",
        "emails:r",
        "settings:a",
    ]


def test_levels_are_chosen_by_keyboard_with_a_visible_focus(tab: Tab) -> None:
    walk = tab.open(has_script=False)
    walk.sign_in()
    walk.begin_connecting(walk.create_application("Tastiera"))
    walk.choose_companies({16})
    walk.page.locator("input[name='entity.clients'][value=none]").focus()
    walk.page.keyboard.press("ArrowRight")
    chosen = walk.page.locator("input[name='entity.clients'][value=r]")
    assert chosen.is_checked()
    outline = "e => getComputedStyle(e.nextElementSibling).outlineStyle"
    assert chosen.evaluate(outline) == "solid"


def test_the_language_is_switched_in_place(tab: Tab) -> None:
    walk = tab.open(has_script=False)
    walk.sign_in()
    walk.page.goto("/settings/developer/new")
    walk.page.get_by_role("button", name="English").click()
    assert walk.page.url.endswith("/settings/developer/new")
    assert walk.page.locator("h1").inner_text() == "New application"


def test_another_sites_form_changes_nothing(tab: Tab, base_url: str) -> None:
    walk = tab.open()
    walk.sign_in()
    page = f'<form method="post" action="{base_url}/logout"><button>Win</button></form>'
    walk.page.route(
        "http://evil.example/", lambda route: route.fulfill(body=page, content_type="text/html")
    )
    walk.page.goto("http://evil.example/")
    with walk.page.expect_response(f"{base_url}/logout") as answered:
        walk.page.get_by_role("button", name="Win").click()
    assert answered.value.status == 403
    assert "Arriva dalla pagina di un altro sito" in walk.page.content()
    walk.page.goto("/settings")
    assert walk.page.url == f"{base_url}/settings"


def test_every_page_looks_the_same_without_a_script(tab: Tab) -> None:
    """What only a script can do is not shown without one."""
    walk = tab.open(has_script=False)
    hidden = ".copy, .fill, [data-tick-all], [data-count]"

    def look(name: str) -> None:
        for part in walk.page.locator(hidden).all():
            assert not part.is_visible(), name

    tour(walk, look)
