"""Print what an export costs, beside a loop with the official SDK, in one run.

    .venv/bin/python bench/export.py [--rows N] [--rounds N] [--format F]

A sandbox with quotas off serves N records of four families. Each round exports
them with ``gettone export`` and reads the same with the official SDK as people
write it: page after page, by name or day, a JSON line for each record. Both
are processes of their own, measured whole: seconds, requests, peak memory, and
how many records came out lost or doubled. Exit 0 even if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROWS: Final = 40_000
ROUNDS: Final = 3
COMPANY: Final = "16"
FAMILIES: Final = ("clients", "suppliers", "products", "receipts")
SCOPES: Final = ("entity.clients:r", "entity.suppliers:r", "products:r", "receipts:r")
TARGET_RATIO, TARGET_MIB = 3.0, 200
GETTONE: Final = (sys.executable, "-m", "gettone")
# The loop of the SDK's own examples, for four families.
LOOP: Final = """
import json, sys
import fattureincloud_python_sdk as fic
from fattureincloud_python_sdk.api import clients_api, products_api, receipts_api, suppliers_api

configuration = fic.Configuration(host=sys.argv[1])
configuration.access_token = sys.stdin.readline().strip()
with fic.ApiClient(configuration) as client, open(sys.argv[2], "w") as file:
    for name, sort, call in (
        ("clients", "name", clients_api.ClientsApi(client).list_clients),
        ("suppliers", "name", suppliers_api.SuppliersApi(client).list_suppliers),
        ("products", "name", products_api.ProductsApi(client).list_products),
        ("receipts", "-date", receipts_api.ReceiptsApi(client).list_receipts),
    ):
        page, last = 1, 1
        while page <= last:
            found = call(16, fieldset="detailed", sort=sort, page=page, per_page=100)
            for row in found.data:
                file.write(json.dumps({"family": name, **row.to_dict()}, default=str) + "\\n")
            page, last = page + 1, found.last_page
"""


@dataclass(frozen=True)
class Run:
    """One process, measured.

    Attributes:
        ids: Of every record that came out, by family.
    """

    seconds: float
    mib: float
    ids: Mapping[str, Sequence[int]]

    def flaws(self, truth: int) -> str:
        """Say how many records are missing, and how many come more than once."""
        came = sum(map(len, self.ids.values()))
        once = sum(len(set(ids)) for ids in self.ids.values())
        return f"{truth - once} lost, {came - once} doubled"


def measured(
    words: Sequence[str], environ: Mapping[str, str], typed: str = ""
) -> tuple[float, float]:
    """Run a process; give its seconds and its peak memory in MiB."""
    began = time.perf_counter()
    process = subprocess.Popen(
        words,
        env=dict(environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if process.stdin is None:
        raise SystemExit("no standard input")
    process.stdin.write(typed)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words[2]} ended with {process.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


@contextmanager
def sandbox(folder: Path, rows: int) -> Iterator[tuple[str, str]]:
    """Serve a sandbox with so many records; give its address and a token."""
    db, each = folder / "sandbox.db", str(rows // len(FAMILIES))
    words = [*GETTONE, "sandbox", "--db", str(db), "--port", "0", "--quotas", "off"]
    with subprocess.Popen([*words, "--json"], stdout=subprocess.PIPE, text=True) as server:
        try:
            told = server.stdout.readline() if server.stdout else "{}"
            base_url = str(json.loads(told)["api"])
            counts = [word for name in FAMILIES for word in (f"--{name}", each)]
            run("sandbox", "seed", "--db", str(db), "--company", COMPANY, *counts)
            scopes = [word for scope in SCOPES for word in ("--scope", scope)]
            token = run("sandbox", "token", "--db", str(db), "--company", COMPANY, *scopes)
            yield base_url, token.splitlines()[-1]
        finally:
            server.terminate()


def run(*words: str) -> str:
    done = subprocess.run([*GETTONE, *words], capture_output=True, text=True, check=True)
    return done.stdout


def exported(place: Path, form: str, base_url: str, token: str) -> Run:
    environ = {**os.environ, "FIC_ACCESS_TOKEN": token, "GETTONE_BASE_URL": base_url}
    suffix = {"xlsx": ".xlsx", "sqlite": ".sqlite"}.get(form, "")
    to = place.with_name(place.name + suffix)
    words = [*GETTONE, "export", *FAMILIES, "--company", COMPANY, "--to", str(to)]
    seconds, mib = measured([*words, "--format", form], environ)
    ids = {name: ids_in(to / f"{name}.jsonl") for name in FAMILIES if form == "jsonl"}
    return Run(seconds, mib, ids)


def looped(place: Path, base_url: str, token: str) -> Run:
    words = [sys.executable, "-c", LOOP, base_url, str(place)]
    seconds, mib = measured(words, os.environ, f"{token}\n")
    ids: dict[str, list[int]] = {}
    with place.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            ids.setdefault(row["family"], []).append(row["id"])
    return Run(seconds, mib, ids)


def ids_in(path: Path) -> list[int]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line)["id"] for line in file]


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--format", default="jsonl")
    parser.add_argument("--alone", action="store_true", help="leave the SDK's loop out")
    chosen = parser.parse_args(words)
    with TemporaryDirectory() as made:
        folder = Path(made)
        with sandbox(folder, chosen.rows) as (base_url, token):
            report(chosen, folder, base_url, token)
    return 0


def report(chosen: argparse.Namespace, folder: Path, base_url: str, token: str) -> None:
    ours: list[Run] = []
    theirs: list[Run] = []
    for number in range(chosen.rounds):
        ours.append(exported(folder / f"export{number}", chosen.format, base_url, token))
        if not chosen.alone:
            theirs.append(looped(folder / f"loop{number}", base_url, token))
    # What the sandbox has besides the records that were added.
    truth = sum(map(len, ours[0].ids.values())) or chosen.rows
    print(f"{truth} records of {len(FAMILIES)} families, {chosen.format}, quotas off")
    line("gettone export", ours, truth)
    if theirs:
        line("loop with the official SDK", theirs, truth)
        ratio = statistics.median(
            loop.seconds / export.seconds for export, loop in zip(ours, theirs, strict=True)
        )
        print(f"{ratio:.2f} times as fast as the loop (target: at least {TARGET_RATIO:g})")
    peak = max(one.mib for one in ours)
    print(f"peak memory {peak:.0f} MiB (target: under {TARGET_MIB})")


def line(name: str, runs: Sequence[Run], truth: int) -> None:
    seconds = statistics.median(one.seconds for one in runs)
    flaws = runs[-1].flaws(truth) if runs[-1].ids else "not looked at"
    mib = max(one.mib for one in runs)
    print(f"{name:28} {truth / seconds:8.0f} records/s {mib:6.0f} MiB   {flaws}")


if __name__ == "__main__":
    sys.exit(main())
