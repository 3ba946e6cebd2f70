from __future__ import annotations

import pytest

from gettone.sandbox.hosts import is_loopback, is_sink


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost", "LocalHost"])
def test_a_name_of_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", ".".join("0000"), "10.0.0.1", "localhost.example", "::"])
def test_a_name_that_others_may_reach(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "sink",
    [
        "https://sink.example",
        "https://sink.example:8443/hook?key=1",
        "https://10.0.0.1/hook",
        "http://127.0.0.1:8000/hook",
        "http://127.1.2.3/",
        "http://localhost:8000/hook",
        "http://[::1]:8000/hook",
    ],
)
def test_https_everywhere_and_http_on_this_machine(sink: str) -> None:
    assert is_sink(sink)


@pytest.mark.parametrize(
    "sink",
    [
        "http://www.test.com",
        "http://localhost.example/hook",
        "http://10.0.0.1/hook",
        "ftp://127.0.0.1/hook",
        "https:///hook",
        "https://sink.example:70000/",
        "https://sink.example:0/",
        "https://sink.example:x/",
        "https://user:word@sink.example/",
        "https://user@sink.example/",
        "https://sink.example/a b",
        "https://sink.example/\r\nx: y",
        "https://sìnk.example/",
        "https://[::1/",
        "https://sink.example/" + "a" * 2000,
        "sink.example",
        "//sink.example/hook",
    ],
)
def test_no_other_sink_will_do(sink: str) -> None:
    assert not is_sink(sink)
