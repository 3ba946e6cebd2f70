"""Print how fast the sandbox answers, beside a bare ASGI function and beside Prism.

    .venv/bin/python bench/sandbox.py [--rounds 5] [--seconds 3] [--prism DIR]
        [--emulate DIR] [--rows N]

One run, in pairs: each round starts every server once, on one core, and loads
it with wrk from the other, 32 connections, Get Supplier with its token. The
sandbox counts quotas and writes the request log; the bare function is served
as the sandbox is and returns the same bytes. DIR is a folder in which
``npm install @stoplight/prism-cli`` was run; without it Prism is left out.
Likewise emulate (``npm install emulate@0.6.1``), an emulator that keeps what
it is told: it is asked for one user of its GitHub, with its token; it
refuses what comes after 5,000 requests, and that is counted too. With N the
sandbox is measured alone, once with a thousand suppliers and tokens and once
with N of each: for a supplier by lot, with a token by lot.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from large import COMPANY_ID, FEW, filled

from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.openapi import openapi_document
from gettone.sandbox.quotas import Limits
from gettone.wire.messages import Request

PATH: Final = "/c/16/entities/suppliers/17"
CONNECTIONS: Final = 32
SHOWN_BY_EMULATE: Final = "test_token_admin"
# Nobody is refused, and everybody is counted.
WIDE: Final = Limits(five_minutes=10**8, hour=10**8, month=10**9)
SERVE: Final = """
import sys
from pathlib import Path
from gettone.sandbox import serving
from gettone.sandbox.app import SandboxSettings
serving.run_forever(SandboxSettings(db_path=Path(sys.argv[1])), port=int(sys.argv[2]),
                    ready=lambda url: None)
"""
BARE: Final = """
import sys
from pathlib import Path
import uvicorn
from gettone.sandbox.serving import server_config
BODY = Path(sys.argv[1]).read_bytes()
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]

async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})

config = server_config(app)
config.port = int(sys.argv[2])
config.lifespan = "off"
uvicorn.Server(config).run()
"""
LOT: Final = """
local tokens = {}
for line in io.lines("TOKENS") do tokens[#tokens + 1] = "Bearer " .. line end
math.randomseed(1)
request = function()
  wrk.headers["Authorization"] = tokens[math.random(#tokens)]
  return wrk.format("GET", "SUPPLIERS/" .. math.random(ROWS))
end
"""


@dataclass
class Peer:
    """A server, what it is asked, and what was measured of it."""

    name: str
    command: list[str]
    path: str = PATH
    script: Path | None = None
    token: str = ""
    may_refuse: bool = False
    rates: list[float] = field(default_factory=list)
    starts_s: list[float] = field(default_factory=list)
    memory_mib: list[float] = field(default_factory=list)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(peer: Peer, token: str) -> Iterator[int]:
    """Start a server on the first core; give its port once it answers."""
    port = free_port()
    command = [word.replace("PORT", str(port)) for word in peer.command]
    started = time.perf_counter()
    server = subprocess.Popen(
        ["taskset", "-c", "0", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not answers(port, token, peer.path):
            if server.poll() is not None or time.perf_counter() - started > 60:
                sys.exit(f"{peer.name} does not start: {' '.join(command)}")
            time.sleep(0.005)
        peer.starts_s.append(time.perf_counter() - started)
        yield port
        peer.memory_mib.append(resident_mib(server.pid))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def answers(port: int, token: str, path: str) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asked.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


def resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def load(peer: Peer, port: int, token: str, seconds: int) -> float:
    """Ask as fast as 32 connections can from the second core; give requests a second."""
    chosen = ["-s", str(peer.script)] if peer.script else ["-H", f"Authorization: Bearer {token}"]
    done = subprocess.run(
        [
            *("taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"),
            *(*chosen, f"http://127.0.0.1:{port}{peer.path}"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout and not peer.may_refuse:
        sys.exit(done.stdout)
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    return float(found[1]) if found else 0.0


def prepared(folder: Path, prism: Path | None) -> tuple[str, list[Peer]]:
    db = folder / "sandbox.db"
    with Sandbox(SandboxSettings(db_path=db, limits=WIDE)) as sandbox:
        _, token = sandbox.control.mint(["entity.suppliers:r"])
        request = Request(method="GET", path=PATH, bearer=token)
        (folder / "body").write_bytes(sandbox.provider.respond(request).body)
    document = json.dumps(openapi_document("http://127.0.0.1"))
    (folder / "openapi.json").write_text(document, encoding="utf-8")
    peers = [
        Peer("bare ASGI function", [sys.executable, "-c", BARE, str(folder / "body"), "PORT"]),
        Peer("gettone sandbox", [sys.executable, "-c", SERVE, str(db), "PORT"]),
    ]
    if prism is not None:
        program = prism / "node_modules" / ".bin" / "prism"
        peers.append(
            Peer("Prism mock", [str(program), "mock", "-p", "PORT", str(folder / "openapi.json")])
        )
    return token.reveal(), peers


def emulated(folder: Path) -> Peer:
    """Give the emulator of GitHub; its token is the one that it prints."""
    program = folder / "node_modules" / ".bin" / "emulate"
    command = [str(program), "start", "-p", "PORT", "-s", "github"]
    return Peer("emulate", command, "/users/admin", token=SHOWN_BY_EMULATE, may_refuse=True)


def of_rows(folder: Path, rows: int) -> tuple[str, Peer]:
    """Make a sandbox of so many suppliers and tokens."""
    db, suppliers = folder / f"{rows}.db", f"/c/{COMPANY_ID}/entities/suppliers"
    bench = filled(db, rows)
    bench.records.close()
    tokens = [token.reveal() for token in bench.tokens]
    listed, script = db.with_suffix(".tokens"), db.with_suffix(".lua")
    listed.write_text("\n".join(tokens), encoding="ascii")
    written = LOT.replace("TOKENS", str(listed)).replace("SUPPLIERS", suppliers)
    script.write_text(written.replace("ROWS", str(rows)), encoding="ascii")
    command = [sys.executable, "-c", SERVE, str(db), "PORT"]
    return tokens[0], Peer(f"{rows} rows", command, f"{suppliers}/1", script)


def compared(folder: Path, rows: int, rounds: int, seconds: int) -> None:
    """Measure few rows beside many; a second of asking goes before, so that neither is cold."""
    both = [of_rows(folder, each) for each in (FEW, rows)]
    for _ in range(rounds):
        for token, peer in both:
            with running(peer, token) as port:
                load(peer, port, token, 1)
                peer.rates.append(load(peer, port, token, seconds))
    report([peer for _, peer in both], rounds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--prism", type=Path)
    parser.add_argument("--emulate", type=Path)
    parser.add_argument("--rows", type=int)
    asked = parser.parse_args()
    for program in ("wrk", "taskset"):
        if shutil.which(program) is None:
            print(f"{program} is missing: install its package (Debian: wrk, util-linux)")
            return 1
    if (os.cpu_count() or 1) < 2:
        print("two cores are needed: one for the server, one for the load")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        if asked.rows:
            compared(Path(folder), asked.rows, asked.rounds, asked.seconds)
            return 0
        token, peers = prepared(Path(folder), asked.prism)
        if asked.emulate is not None:
            peers.append(emulated(asked.emulate))
        for _ in range(asked.rounds):
            for peer in peers:
                held = peer.token or token
                with running(peer, held) as port:
                    peer.rates.append(load(peer, port, held, asked.seconds))
    report(peers, asked.rounds)
    return 0


def report(peers: list[Peer], rounds: int) -> None:
    first = peers[0]
    print(f"medians of {rounds} rounds, {CONNECTIONS} connections, server and load on a core each")
    for peer in peers:
        share = statistics.median(a / b for a, b in zip(peer.rates, first.rates, strict=True))
        start = statistics.median(a / b for a, b in zip(peer.starts_s, first.starts_s, strict=True))
        print(
            f"{peer.name:<20} {statistics.median(peer.rates):8.0f} requests/s"
            f"  {share:6.3f} of the first"
            f"  first answer {statistics.median(peer.starts_s):5.2f} s ({start:4.2f}x)"
            f"  {statistics.median(peer.memory_mib):5.0f} MiB"
        )


if __name__ == "__main__":
    sys.exit(main())
