from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest

from gettone.cli.commands.snippet import LANGUAGES, SnippetLanguage, snippet
from gettone.domain.access_token import AccessToken
from gettone.domain.redaction import redact
from gettone.domain.scope import ScopeSet
from gettone.errors import BadCall, UnknownOperation
from gettone.sandbox.app import create_sandbox
from gettone.sandbox.serving import serving
from gettone.wire.operation import catalogue

LIVE: Final = "https://api-v2.fattureincloud.it"
PATHS: Final = {"company_id": 16, "supplier_id": 17}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_operation_has_an_example(language: SnippetLanguage) -> None:
    for operation in catalogue().operations.values():
        text = snippet(operation.id, language, LIVE, {})
        # The hole of a template, a mark of one, and a path's own template.
        assert not re.search(r"@[A-Z]+@|^(json|form|bare)\||\{\w+_id\}", text, re.MULTILINE)
        assert re.search(rf"\b{operation.method}\b", text, re.IGNORECASE)
        assert "FIC_ACCESS_TOKEN" in text
        assert redact(text) == text
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_body_is_in_the_example_whole(language: SnippetLanguage) -> None:
    for operation in catalogue().operations.values():
        text = snippet(operation.id, language, LIVE, {})
        if operation.request_media == "application/json":
            body = text[text.index('{\n  "') : text.rindex("\n}") + 2]
            assert json.JSONDecoder().raw_decode(body)[0]
            # Nothing in it that ends a text in any of the languages.
            assert not re.search(
                r"['`\\$]|\"\"\"", json.dumps(json.JSONDecoder().raw_decode(body)[0])
            )
        assert ("FILE.pdf" in text) == (operation.request_media == "multipart/form-data")


def test_what_is_given_is_filled_in_and_escaped() -> None:
    given = {"company_id": 16, "q": "name = 'O\"Neil' & \\$x", "page": 2}
    text = snippet("listSuppliers", "curl", LIVE, given)
    query = "page=2&q=name%20%3D%20%27O%22Neil%27%20%26%20%5C%24x"
    assert f"'{LIVE}/c/16/entities/suppliers?{query}'" in text


def test_what_is_missing_stands_as_its_name_or_first_choice() -> None:
    text = snippet("listIssuedDocuments", "curl", LIVE, {})
    assert f"'{LIVE}/c/COMPANY_ID/issued_documents?type=invoice'" in text


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:8400",
        "http://127.0.0.1:8400/",
        "http://[::1]:8400",
        "https://example.com/under/path/",
    ],
)
def test_the_address_is_an_argument(base_url: str) -> None:
    text = snippet("getUserInfo", "curl", base_url, {})
    assert f"'{base_url.rstrip('/')}/user/info'" in text


def test_python_connects_to_the_host_and_asks_for_the_rest() -> None:
    text = snippet("getUserInfo", "python", "http://[::1]:8400/under", {})
    assert 'http.client.HTTPConnection("[::1]:8400"' in text
    assert '"/under/user/info"' in text
    assert "HTTPSConnection" in snippet("getUserInfo", "python", LIVE, {})


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "example.com",
        "ftp://example.com",
        "http://",
        "http://user:word@example.com",
        "http://example.com/?q",
        "http://example.com/'",
        'http://example.com/"',
        "http://example.com/\n",
        "http://example.com/$(id)",
        "http://example.com/@URL@",
    ],
)
def test_what_is_no_address_is_refused(base_url: str) -> None:
    with pytest.raises(BadCall, match="bad address"):
        snippet("getUserInfo", "curl", base_url, {})


def test_another_language_is_refused() -> None:
    with pytest.raises(BadCall, match="languages curl, python, javascript"):
        snippet("getUserInfo", "../../main", LIVE, {})


def test_an_unknown_operation_is_refused() -> None:
    with pytest.raises(UnknownOperation) as found:
        snippet("getSuplier", "curl", LIVE, {})
    assert "getSupplier" in found.value.suggestions


@pytest.mark.parametrize("given", [{"suplier_id": 1}, {"supplier_id": "x"}, {"company_id": True}])
def test_a_parameter_that_does_not_fit_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(BadCall, match=r"supplier_id|company_id"):
        snippet("getSupplier", "curl", LIVE, given)


def test_a_token_in_the_wrong_place_is_not_written() -> None:
    with pytest.raises(BadCall) as found:
        snippet("listSuppliers", "curl", LIVE, {"q": "a/eyJcanaryCanaryCanaryCanary"})
    assert str(found.value) == "looks like a token (name q)"


@dataclass(frozen=True)
class Toolchain:
    """How an example is run, if its program is here."""

    file_name: str
    commands: tuple[tuple[str, ...], ...]


TOOLCHAINS: Final[dict[SnippetLanguage, Toolchain]] = {
    "curl": Toolchain("example.sh", (("sh",),)),
    "python": Toolchain("example.py", ((sys.executable, "-W", "error"),)),
    "javascript": Toolchain("example.mjs", (("node",),)),
    "typescript": Toolchain(
        "example.mts",
        (("node", "--experimental-strip-types", "--no-warnings"), ("deno", "run", "-A"), ("bun",)),
    ),
    "php": Toolchain("example.php", (("php",),)),
    "ruby": Toolchain("example.rb", (("ruby", "-w"),)),
    "go": Toolchain("example.go", (("go", "run"),)),
    "java": Toolchain("Example.java", (("java",),)),
    "csharp": Toolchain("example.cs", (("dotnet", "run"),)),
}


@functools.cache
def _command_for(language: SnippetLanguage) -> tuple[str, ...]:
    """Find the command that runs the language here; skip where there is none."""
    if language == "curl" and not shutil.which("curl"):
        pytest.skip("curl not run: curl is not installed")
    for program, *flags in TOOLCHAINS[language].commands:
        if shutil.which(program) and _takes(program, flags):
            return (program, *flags)
    names = ", ".join(" ".join(command) for command in TOOLCHAINS[language].commands)
    pytest.skip(f"{language} not run: none of these is installed: {names}")


def _takes(program: str, flags: list[str]) -> bool:
    """Tell whether it is of a version that knows those of its flags that vary."""
    if "--experimental-strip-types" not in flags:
        return True
    asked = subprocess.run([program, *flags, "-e", ""], check=False, capture_output=True)
    return asked.returncode == 0


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, AccessToken]]:
    with create_sandbox() as sandbox, serving(sandbox) as base_url:
        application = sandbox.desk.create_application(1, "Examples")
        scopes = ScopeSet.parse("entity.suppliers:a")
        _, token = sandbox.desk.connect(1, application.client_id, [16], scopes)
        yield base_url, token


def _run(language: SnippetLanguage, text: str, token: AccessToken, folder: Path) -> tuple[int, str]:
    """Run an example as a reader would; give the status and the body."""
    file = folder / TOOLCHAINS[language].file_name
    file.write_text(text)
    ran = subprocess.run(
        [*_command_for(language), file.name],
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "FIC_ACCESS_TOKEN": token.reveal(),
            "LANG": "C.UTF-8",
        },
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert token.reveal() not in ran.stdout
    lines = ran.stdout.strip().splitlines()
    # curl can only write the status after the body.
    status, *body = [lines[-1], *lines[:-1]] if language == "curl" else lines
    return int(status), "\n".join(body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_gets_a_supplier(
    language: SnippetLanguage, served: tuple[str, AccessToken], tmp_path: Path
) -> None:
    base_url, token = served
    text = snippet("getSupplier", language, base_url, PATHS)
    status, body = _run(language, text, token, tmp_path)
    assert status == 200
    assert json.loads(body)["data"]["id"] == 17


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_creates_a_supplier(
    language: SnippetLanguage, served: tuple[str, AccessToken], tmp_path: Path
) -> None:
    base_url, token = served
    text = snippet("createSupplier", language, base_url, {"company_id": 16})
    text = text.replace('"NAME"', f'"Forniture in {language}"')
    status, body = _run(language, text, token, tmp_path)
    assert status == 200
    assert json.loads(body)["data"]["name"] == f"Forniture in {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_shows_a_refusal(
    language: SnippetLanguage, served: tuple[str, AccessToken], tmp_path: Path
) -> None:
    """A refusal is an answer like another: its status and body are shown."""
    base_url, token = served
    text = snippet("deleteClient", language, base_url, {"company_id": 16, "client_id": 1})
    status, body = _run(language, text, token, tmp_path)
    assert status == 403
    assert "error" in json.loads(body)


class Echo(BaseHTTPRequestHandler):
    """Keeps the form that is sent; the sandbox itself takes no files yet."""

    form: EmailMessage = EmailMessage()

    def do_POST(self) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Echo.form = message_from_bytes(head + body, policy=HTTP)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_sends_a_file(language: SnippetLanguage, echo: str, tmp_path: Path) -> None:
    content = b"%PDF-1.7\r\n\x00\xff\n"
    (tmp_path / "FILE.pdf").write_bytes(content)
    text = snippet("uploadF24Attachment", language, echo, {"company_id": 16})
    assert _run(language, text, AccessToken("a/example"), tmp_path) == (200, "{}")
    name, file = Echo.form.iter_parts()
    assert name.get_param("name", header="Content-Disposition") == "filename"
    assert name.get_payload(decode=True) == b"FILE.pdf"
    assert file.get_param("name", header="Content-Disposition") == "attachment"
    assert file.get_filename() == "FILE.pdf"
    assert file.get_payload(decode=True) == content
