"""A PostgreSQL of the tests' own: made, started and thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

MISSING = "install the Debian package postgresql: initdb and postgres are not here"
# PostgreSQL refuses to run as root.
OTHERS = ("postgres", "nobody")
# It is thrown away, so that it need not be on the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "max_connections": "300",
    "autovacuum": "off",
}
LIMIT_S = 60.0


@dataclass
class Cluster:
    """A server that listens on a socket in *folder*."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def address(self) -> str:
        return f"host={self.folder} dbname=postgres user=gettone"

    def fresh(self) -> str:
        """Make an empty schema, and give the address that leads to it alone."""
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self.address} options='-c search_path={name}'"


def program(name: str) -> str:
    """Find a program of PostgreSQL's; Debian has most of them off the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([*map(str, versions), os.environ.get("PATH", "")])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.fail(MISSING, pytrace=False)
    return found


def user() -> dict[str, int | list[str]]:
    """Say as whom to run it, for ``subprocess``."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    other = next(known[name] for name in OTHERS if name in known)
    return {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}


@contextmanager
def cluster(**settings: str) -> Iterator[Cluster]:
    """Make a cluster, and run it for as long as it is needed."""
    initdb, postgres = program("initdb"), program("postgres")
    # A socket's path may not be long.
    folder = Path(mkdtemp(prefix="gettone-pg-"))
    who = user()
    if who:
        os.chown(folder, int(str(who["user"])), int(str(who["group"])))
    try:
        making = [initdb, "-D", f"{folder}/data", "-U", "gettone", "-A", "trust"]
        subprocess.run(
            [*making, "-E", "UTF8", "--no-locale", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=folder,
            timeout=LIMIT_S,
            **who,  # type: ignore[call-overload]
        )
        chosen = [f"-c{name}={held}" for name, held in {**SETTINGS, **settings}.items()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [postgres, "-D", f"{folder}/data", "-k", str(folder), *chosen],
                stdout=log,
                stderr=log,
                cwd=folder,
                **who,  # type: ignore[call-overload]
            )
        try:
            made = Cluster(folder)
            wait_for(made, server)
            yield made
        finally:
            # Fast shutdown: it waits for no client.
            server.send_signal(signal.SIGINT)
            server.wait(LIMIT_S)
    finally:
        shutil.rmtree(folder)


def wait_for(made: Cluster, server: subprocess.Popen[bytes]) -> None:
    """Wait until it takes connections."""
    until_s = time.monotonic() + LIMIT_S
    while server.poll() is None and time.monotonic() < until_s:
        try:
            psycopg.connect(made.address).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail((made.folder / "log").read_text(encoding="utf-8"), pytrace=False)
