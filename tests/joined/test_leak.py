"""One canary token through every entry point; it may come out of none.

What is searched: output, log records at DEBUG, reprs, tracebacks with locals
(as ``traceback``, ``rich`` and Sentry show them), exceptions, pages after the
one that shows the token, and the bytes of every file that is left behind. The
last test plants leaks and must find each of them.
"""

from __future__ import annotations

import asyncio
import copy
import dataclasses
import json
import logging
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from canary.sinks import Sinks, listening
from gettone import AccessToken, Api, AsyncApi, GettoneError, NotAToken
from gettone.connections.judging import build_connection
from gettone.domain import redaction
from gettone.domain.scope import Scope, ScopeSet
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.clock import utc_now
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.serving import serving
from gettone.sandbox.traffic import Passed
from gettone.store.file import SealedFileStore
from gettone.wire.messages import Response

PASSPHRASE = "correct horse battery staple"
ERRORS: list[tuple[str, dict[str, Any]]] = [
    ("getSupplier", {"company_id": 16, "supplier_id": 404}),
    ("getSupplier", {"company_id": 18, "supplier_id": 17}),
    ("listClients", {"company_id": 16}),
    ("createSupplier", {"company_id": 16}),
    ("getSupplier", {"company_id": 16}),
    ("noSuchOperation", {}),
]


class Scene:
    """A served sandbox, a token of it, and the sinks."""

    def __init__(self, folder: Path, sandbox: Sandbox, base_url: str) -> None:
        self.folder, self.sandbox, self.base_url = folder, sandbox, base_url
        self.sinks = Sinks()
        application = sandbox.desk.create_application(DEMO_USER_ID, "Canarino")
        scopes = ScopeSet.parse("entity.suppliers:a")
        connected, self.token = sandbox.desk.connect(
            DEMO_USER_ID, application.client_id, [16], scopes
        )
        self.sinks.take("desk", connected)

    def attempt(self, place: str, act: Callable[[], object]) -> None:
        """Do it, and keep what it returns or raises."""
        try:
            self.sinks.take(place, act())
        except Exception as error:  # noqa: BLE001 - whatever comes out is searched
            self.sinks.take_error(place, error)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    settings = SandboxSettings(db_path=tmp_path / "sandbox.db")
    with Sandbox(settings) as sandbox, serving(sandbox) as base_url:
        yield Scene(tmp_path, sandbox, base_url)


def paste(scene: Scene) -> None:
    """Spoil the token in ways that the gate refuses."""
    text = scene.token.reveal()
    for number, spoilt in enumerate(
        ["r" + text[1:], text[:60] + " " + text[60:], text + "\u2026", "https://x/?t=" + text]
    ):
        with pytest.raises(NotAToken) as refused:
            AccessToken.from_pasted(spoilt)
        scene.sinks.take_error(f"paste {number}", refused.value)


def value(scene: Scene) -> None:
    """Print, copy and dump the token in every way there is."""
    token = scene.token
    scene.sinks.take("token", token)
    scene.sinks.take("token formatted", f"{token} {token!s} {token!r} {[token]} { ({'t': token}) }")
    scene.sinks.take("token copied", copy.deepcopy([token]))
    scene.attempt("token pickled", lambda: pickle.dumps(token))
    scene.attempt("token as JSON", lambda: json.dumps({"token": token}))
    scene.attempt("token's fields", lambda: vars(token))
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        warnings.warn(f"{token}", stacklevel=1)
    scene.sinks.take("warning", str(warned[0].message))


def library(scene: Scene) -> None:
    """Call the API, well and badly, blocking and awaited."""
    with Api(scene.token, base_url=scene.base_url) as api:
        scene.attempt("verify", api.verify)
        scene.attempt("companies", api.companies)
        scene.attempt("call", lambda: api.call("getSupplier", company_id=16, supplier_id=17))
        for operation, parameters in ERRORS:
            scene.attempt(operation, lambda: api.call(operation, **parameters))  # noqa: B023
        scene.attempt("probe", lambda: api.probe(company_id=16))
        scene.attempt("probe elsewhere", lambda: api.probe(company_id=18))
        scene.attempt(
            "watch",
            lambda: list(api.watch(scopes=[Scope.parse("entity.suppliers:r")], company_ids=[16])),
        )
        scene.sinks.take("api", api)
        scene.sinks.take("evidence", api.evidence)
    asyncio.run(awaited(scene))
    for base_url in ("http://127.0.0.1:9", "https://api-v2.fattureincloud.it", "https://x/y"):
        scene.attempt(base_url, lambda: Api(scene.token, base_url=base_url).companies())  # noqa: B023


async def awaited(scene: Scene) -> None:
    async with AsyncApi(scene.token, base_url=scene.base_url) as api:
        scene.sinks.take("awaited verify", await api.verify())
        for operation, parameters in ERRORS:
            try:
                await api.call(operation, **parameters)
            except GettoneError as error:
                scene.sinks.take_error(f"awaited {operation}", error)


def echoed(scene: Scene) -> None:
    """Meet a server that repeats the token wherever an error has a place for it."""
    text = scene.token.reveal()
    api_error = {"code": text, "message": text, "validation_result": {text: [text], "x": text}}
    for status in (400, 401, 403, 418, 429, 500):
        for body in ({"error": api_error}, {"error": text, "error_description": text}):
            answer = Response(status=status, body=json.dumps(body).encode())
            api = Api(scene.token, transport=lambda request, answer=answer: answer)  # type: ignore[misc]  # bound now
            scene.attempt(
                f"echo {status}",
                lambda: api.call("getSupplier", company_id=16, supplier_id=17),  # noqa: B023
            )


def mistaken(scene: Scene) -> None:
    """Pass the token's text in place of the token."""
    text = scene.token.reveal()
    scene.attempt("text as token", lambda: Api(text))  # type: ignore[arg-type]  # the mistake
    scene.attempt("text as token, awaited", lambda: AsyncApi(text))  # type: ignore[arg-type]  # the mistake
    api = Api(lambda: text)  # type: ignore[arg-type,return-value]  # the mistake
    scene.attempt("callable that gives text", api.verify)


def page(scene: Scene) -> None:
    """Open every page after the one that showed a token."""
    code = scene.sandbox.settings.sign_in_code
    with TestClient(scene.sandbox, base_url="http://localhost") as browser:
        form = browser.get("/login").text
        csrf_value = form.partition('name="csrf_value" value="')[2].partition('"')[0]
        fields = {"email": "mario.rossi@example.com", "code": code, "csrf_value": csrf_value}
        scene.sinks.take("sign in", browser.post("/login", data=fields).text)
        for path in ("/", "/settings/developer", "/settings/connected-applications"):
            answer = browser.get(path)
            assert answer.status_code == 200
            scene.sinks.take(f"page {path}", answer.text + str(answer.headers))
        listed = scene.sandbox.desk.connected(DEMO_USER_ID)
        for connected in listed:
            answer = browser.get(f"/settings/connected-applications/{connected.id}")
            assert answer.status_code == 200
            scene.sinks.take("page of the connection", answer.text)
        bearer = {"authorization": "Bearer " + scene.token.reveal()}
        for path in ("/", "/user/nothing", "/login"):
            scene.sinks.take(f"page {path} with the token", browser.get(path, headers=bearer).text)


def stored(scene: Scene) -> None:
    """Keep a connection in a sealed file, badly too."""
    with Api(scene.token, base_url=scene.base_url) as api:
        report = api.verify()
    connection = build_connection(
        "canarino", scene.token, report, origin=scene.base_url, now=utc_now()
    )
    store = SealedFileStore(scene.folder / "sealed", lambda: PASSPHRASE)
    store.save(connection)
    scene.sinks.take("connection", store.load("canarino"))
    scene.sinks.take("connection's fields", str(dataclasses.asdict(connection)))
    wrong = SealedFileStore(scene.folder / "sealed", lambda: "wrong")
    scene.attempt("wrong passphrase", lambda: wrong.load("canarino"))
    scene.attempt("unknown name", lambda: store.load("nobody"))


def bench(scene: Scene) -> None:
    """Turn every knob over the control API, let calls fail, and read what passed."""
    with TestClient(scene.sandbox, base_url="http://localhost") as client:
        token = {"authorization": "Bearer " + scene.token.reveal()}
        scene.sinks.take("control with the token", client.get("/_sandbox", headers=token).text)
        client.headers["authorization"] = f"Bearer {scene.sandbox.control_key}"
        for path, body in (
            ("/faults", {"status": 503, "times": 3}),
            ("/faults", {"cut_after_bytes": -1, "operation_id": "createSupplier"}),
            ("/snapshots", {"name": "before"}),
            ("/quotas", {}),
            ("/clock", {"advance_s": 5}),
        ):
            scene.sinks.take(f"control {path}", client.post(f"/_sandbox{path}", json=body).text)
        with Api(scene.token, base_url=scene.base_url, sleep=lambda seconds: None) as api:
            for operation in ("getSupplier", "createSupplier", "listSuppliers"):
                more: Any = {"supplier_id": 17} if operation == "getSupplier" else {}
                scene.attempt(operation, lambda: api.call(operation, company_id=16, **more))  # noqa: B023
        scene.sinks.take("control: state", client.get("/_sandbox").text)
        passed = client.get("/_sandbox/requests").text
        assert passed.count('"fault"') == 4
        scene.sinks.take("control: requests", passed)
        client.post("/_sandbox/snapshots", json={"name": "after"})
        scene.sinks.take("control: reprs", scene.sandbox.control)


COMMANDS = [
    ["connect", "--token-file", "-"],
    ["status"],
    ["companies"],
    ["call", "getSupplier", "supplier_id=17", "--company", "16"],
    ["call", "getSupplier", "supplier_id=99", "--company", "16"],
    ["call", "listClients", "--company", "16"],
    ["call", "getSupplier", "supplier_id=17", "--company", "18"],
    ["call", "getSuplier"],
    ["doctor", "--scope", "products:r"],
    ["doctor", "--base-url", "http://127.0.0.1:9"],
    ["doctor", "--token-file", "spoilt"],
    ["can-i", "getSupplier", "--company", "16"],
    ["can-i", "getIssuedDocument", "--company", "18"],
    ["check"],
    ["check", "--all", "--scope", "entity.suppliers:r"],
    ["watch", "--scope", "entity.suppliers:r", "--company", "16"],
    ["plan-upgrade", "--from", "old.toml", "--to", "new.toml"],
    ["plan-upgrade", "--from", "old.toml", "--to", "new.toml", "--ask"],
    ["compare", "--company", "16"],
    ["compare", "--company", "18"],
    ["compare", "--base-url", "http://127.0.0.1:9"],
    ["snippet", "getSupplier", "--in", "curl"],
    ["connect", "--token-file", "spoilt", "--name", "other"],
    ["status", "--base-url", "http://127.0.0.1:9"],
    ["status", "--base-url", "https://api-v2.fattureincloud.it"],
    ["connections"],
    ["connections", "use", "default"],
    ["connections", "rename", "default", "libri"],
    ["connections", "rename", "libri", "default"],
    ["forget", "--yes"],
]


def commands(scene: Scene) -> None:
    """Run every command that has the token, in text and JSON, with debugging on."""
    (scene.folder / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    (scene.folder / "spoilt").write_text("r" + scene.token.reveal()[1:], encoding="utf-8")
    for name, scope_text in (("old", "entity.suppliers:r"), ("new", "entity.clients:r")):
        declared = f'[application]\nscopes = ["{scope_text}"]\n'
        (scene.folder / f"{name}.toml").write_text(declared, encoding="utf-8")
    for more in ([], ["--json"]):
        for command in COMMANDS:
            run = command_run(scene, [*command, *more])
            assert b"Traceback" not in run.stderr or b"GETTONE" in run.stderr
            place = "gettone " + " ".join([*command, *more])
            scene.sinks.take(f"output of {place}", run.stdout)
            scene.sinks.take(f"errors of {place}", run.stderr)
    (scene.folder / "spoilt").unlink()


def command_run(scene: Scene, command: list[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "gettone", *command],
        input=scene.token.reveal().encode(),
        capture_output=True,
        timeout=60,
        check=False,
        cwd=scene.folder,
        env={
            "HOME": str(scene.folder),
            "PATH": "/usr/bin:/bin",
            "GETTONE_DEBUG": "1",
            "GETTONE_BASE_URL": scene.base_url,
            "GETTONE_STORE": "file",
            "GETTONE_PASSPHRASE_FILE": str(scene.folder / "passphrase"),
        },
    )


def files(scene: Scene) -> None:
    """Read every byte that is left on the disk, the database's among them."""
    paths = [path for path in scene.folder.rglob("*") if path.is_file()]
    assert {"sandbox.db", "sandbox.db.traffic", "sandbox.db.key"} <= {path.name for path in paths}
    for path in paths:
        scene.sinks.take(f"file {path.name}", path.read_bytes())


ENTRIES = [paste, value, library, echoed, mistaken, page, stored, bench, commands]


def exercise(scene: Scene, capfd: pytest.CaptureFixture[str]) -> list[str]:
    with listening(scene.sinks):
        for entry in ENTRIES:
            entry(scene)
    files(scene)
    captured = capfd.readouterr()
    scene.sinks.take("output", captured.out + captured.err)
    return scene.sinks.leaks_of(scene.token)


@pytest.mark.timeout(300)
def test_the_token_comes_out_nowhere(scene: Scene, capfd: pytest.CaptureFixture[str]) -> None:
    leaks = exercise(scene, capfd)
    places = {place.split(" ")[0] for place, _ in scene.sinks.found}
    assert {"log", "Sentry", "file", "page", "output", "repr", "str"} <= places
    assert len(scene.sinks.found) > 150
    assert leaks == []
    key = scene.sandbox.control_key
    assert {place for place, text in scene.sinks.found if key in text} == {"file sandbox.db.key"}


def test_a_token_of_no_known_shape_is_not_repeated_either(scene: Scene) -> None:
    scene.token = AccessToken("Zk9canary." + "q" * 60 + "." + "w" * 40)
    with listening(scene.sinks):
        echoed(scene)
        mistaken(scene)
    assert len(scene.sinks.found) > 60
    assert scene.sinks.leaks_of(scene.token) == []


def leak_by_repr(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AccessToken, "__repr__", AccessToken.reveal)
    value(scene)


def leak_by_log(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    logging.getLogger("gettone").debug("token %s", scene.token.reveal())


def leak_by_frame(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(text: str) -> None:
        raise NotAToken("planted" if text else "")

    code = careless.__code__.replace(co_filename="planted.py")
    planted = FunctionType(code, globals())
    scene.attempt("planted", lambda: planted(scene.token.reveal()))


def leak_by_file(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    (scene.folder / "cache.json").write_text(json.dumps(scene.token.reveal()), encoding="utf-8")


def leak_by_database(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    held = {"token": scene.token.reveal()}
    scene.sandbox.records.save_session("0" * 64, held, utc_now())


def leak_by_request_log(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/c/{quote(scene.token.reveal(), safe='')}"
    scene.sandbox.records.traffic.write(Passed(at_s=1.0, method="GET", path=path, status=404))
    scene.sandbox.records.traffic.read()


def leak_by_snapshot(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    supplier = {"name": scene.token.reveal()}
    row = scene.sandbox.records.add(16, "suppliers", supplier)
    scene.sandbox.control.save("leaking")
    scene.sandbox.records.remove(16, "suppliers", row["id"])


def leak_by_output(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    sys.stderr.write(quote(scene.token.reveal(), safe=""))


def leak_by_pickle(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(AccessToken, "__reduce__")
    value(scene)


PLANTED = [
    leak_by_repr,
    leak_by_log,
    leak_by_frame,
    leak_by_file,
    leak_by_database,
    leak_by_request_log,
    leak_by_snapshot,
    leak_by_output,
    leak_by_pickle,
]


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_leak_is_found(
    plant: Callable[[Scene, pytest.MonkeyPatch], None],
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with listening(scene.sinks):
        plant(scene, monkeypatch)
    files(scene)
    captured = capfd.readouterr()
    scene.sinks.take("output", captured.out + captured.err)
    assert scene.sinks.leaks_of(scene.token) != []


def test_redaction_masks_the_token_as_text_url_and_json(scene: Scene) -> None:
    text = scene.token.reveal()
    for form in (text, quote(text, safe=""), text.replace("/", "\\/")):
        assert not any(part in redaction.redact(form) for part in text.split("."))
