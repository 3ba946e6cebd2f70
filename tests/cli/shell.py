"""The command line as a person uses it: words in, text out, answers typed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from click.testing import CliRunner

from gettone.cli.running import run


class Program(click.Command):
    """What ``CliRunner`` starts: one whole run, with its exit code."""

    def __init__(self) -> None:
        super().__init__("gettone")

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        sys.exit(run(list(args or ())))


@dataclass(frozen=True)
class Told:
    """What one run said."""

    code: int
    out: str
    err: str

    @property
    def as_json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        return json.loads(self.err.splitlines()[-1])["error"]


@dataclass
class Shell:
    """Runs ``gettone`` in this process, with variables of its own."""

    variables: dict[str, str] = field(default_factory=dict[str, str])

    def __call__(self, *words: str, typed: str | bytes = "") -> Told:
        runner = CliRunner(env=dict(self.variables))
        answer = runner.invoke(Program(), list(words), input=typed)
        if answer.exception is not None and not isinstance(answer.exception, SystemExit):
            raise answer.exception
        return Told(answer.exit_code, answer.stdout, answer.stderr)


def environment(**variables: str) -> dict[str, str]:
    """Give what a process of its own is started with."""
    return {**os.environ, **variables}
