"""Several worker processes on one file, and callers that load them all at once."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gettone.sandbox.control_key import kept_key

SUPPLIERS = "/c/16/entities/suppliers"
SUPPLIER = f"{SUPPLIERS}/17"
OTHER_COMPANY = "/c/18/entities/suppliers"
# How long a caller may take over all it was told to ask.
_LONGEST_S = 120.0


@dataclass(frozen=True)
class Answer:
    """An answer, and between which times it was on its way."""

    began_s: float
    ended_s: float
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: Any = field(repr=False)


@dataclass(frozen=True)
class Change:
    """What an operation is answered before and after something was done, and when it was."""

    began_s: float
    ended_s: float
    before: int
    after: int

    def allows(self, answer: Answer) -> bool:
        """Tell whether an answer is right; while it is being done, either will do."""
        if answer.ended_s < self.began_s:
            return answer.status == self.before
        if answer.began_s > self.ended_s:
            return answer.status == self.after
        return answer.status in {self.before, self.after}


class Line:
    """One connection to one worker."""

    def __init__(self, base_url: str, bearer: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=30)
        self._headers = {"authorization": f"Bearer {bearer}", "content-type": "application/json"}

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        content = None if body is None else json.dumps(body)
        began_s = time.perf_counter()
        self._connection.request(method, path, content, self._headers)
        answer = self._connection.getresponse()
        held = answer.read()
        return Answer(
            began_s=began_s,
            ended_s=time.perf_counter(),
            status=answer.status,
            headers={name.lower(): value for name, value in answer.getheaders()},
            body=json.loads(held) if held else None,
        )

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True)
class Crew:
    """Workers on one file, by their addresses, and the key of their control API."""

    base_urls: Sequence[str]
    key: str = field(repr=False)

    def control(self, worker: int, method: str, path: str, body: object = None) -> Any:
        with closing(Line(self.base_urls[worker], self.key)) as line:
            answer = line.ask(method, f"/_sandbox{path}", body)
        assert answer.status == 200, answer.body
        return answer.body

    def mint(self, *scopes: str) -> tuple[int, str]:
        """Give a token's id and text."""
        made = self.control(0, "POST", "/tokens", {"scopes": scopes})
        return made["id"], made["access_token"]

    def ask(self, worker: int, bearer: str, path: str = SUPPLIER) -> Answer:
        with closing(Line(self.base_urls[worker], bearer)) as line:
            return line.ask("GET", path)

    def changed(self, before: int, after: int, do: Callable[[], object]) -> Change:
        began_s = time.perf_counter()
        do()
        return Change(began_s, time.perf_counter(), before, after)

    def all_at_once(self, bearer: str, times: int, *, callers: int = 4) -> list[Answer]:
        """Ask every worker *times* times, through several connections each."""

        def asked(base_url: str) -> list[Answer]:
            with closing(Line(base_url, bearer)) as line:
                line.ask("GET", "/user/info")
                started.wait(_LONGEST_S)
                return [line.ask("GET", SUPPLIER) for _ in range(times // callers)]

        urls = [url for url in self.base_urls for _ in range(callers)]
        started = threading.Barrier(len(urls))
        with ThreadPoolExecutor(len(urls)) as pool:
            return [one for answers in pool.map(asked, urls) for one in answers]


class Load:
    """Callers that ask the same again and again until they are told to stop.

    Args:
        crew: Every worker is asked by a caller of its own.
        bearers: By name of what is asked, the token it is asked with.
        asking: By that name, method, path and body.
    """

    def __init__(
        self,
        crew: Crew,
        bearers: Mapping[str, str],
        asking: Mapping[str, tuple[str, str, object]],
    ) -> None:
        self.answers: dict[str, list[Answer]] = {name: [] for name in bearers}
        self._stopped = threading.Event()
        self._told = threading.Condition()
        self._counts = {(name, url): 0 for name in bearers for url in crew.base_urls}
        self._threads = [
            threading.Thread(
                target=self._run, args=(name, url, bearers[name], asking[name]), daemon=True
            )
            for name, url in self._counts
        ]

    def wait_for(self, more: int) -> None:
        """Wait until each caller has had so many more answers from each worker."""
        with self._told:
            wanted = {each: count + more for each, count in self._counts.items()}
            assert self._told.wait_for(
                lambda: all(self._counts[each] >= count for each, count in wanted.items()),
                _LONGEST_S,
            )

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(_LONGEST_S)

    def _run(self, name: str, url: str, bearer: str, asked: tuple[str, str, object]) -> None:
        with closing(Line(url, bearer)) as line:
            while not self._stopped.is_set():
                answer = line.ask(*asked)
                with self._told:
                    self.answers[name].append(answer)
                    self._counts[name, url] += 1
                    self._told.notify()


@contextmanager
def working(db_path: Path, workers: int) -> Iterator[Crew]:
    """Run the real command once for each worker, all on one file."""
    command = [sys.executable, "-m", "gettone", "sandbox", "--db", str(db_path), "--quotas", "off"]
    with ExitStack() as opened:
        urls: list[str] = []
        for _ in range(workers):
            process = opened.enter_context(
                subprocess.Popen(
                    [*command, "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
                )
            )
            opened.callback(process.terminate)
            assert process.stdout is not None
            urls.append(json.loads(process.stdout.readline())["api"])
        yield Crew(urls, kept_key(db_path))
