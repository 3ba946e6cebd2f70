"""Write the pages that are made from tables: ``python scripts/build_docs.py [--check]``.

With ``--check`` nothing is written, and a page that differs is named. While a
rule of the sandbox names no source and does not say *assumed*, no page is made.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from fidelity import faults, fidelity_page, rows, sandbox_modules

from gettone import errors
from gettone.cli.exit_codes import exit_code_of
from gettone.cli.root import root
from gettone.domain.scope import FAMILIES, Level
from gettone.flow.probe import PROBES, Probe
from gettone.sandbox.quotas import QUOTAS
from gettone.sandbox.refusals import RULES
from gettone.texts import scope_label, table
from gettone.wire.operation import Needed, catalogue

DOCS = Path(__file__).parents[1] / "docs"
MADE = "<!-- Made by scripts/build_docs.py: change the tables it reads, not this page. -->"


def main(arguments: list[str]) -> int:
    """Write or check every page; 1 if a rule has no source, or one differs under ``--check``."""
    operations = catalogue().operations.values()
    if silent := faults(sandbox_modules(), RULES, QUOTAS, operations):
        print(*silent, "Name the source, or list its module in fidelity.MACHINERY.", sep="\n")
        return 1
    differing = 0
    for name, make in PAGES.items():
        path = DOCS / name
        text = f"{MADE}\n\n{make()}".rstrip() + "\n"
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            print(f"docs/{name} differs: run python scripts/build_docs.py")
            differing = 1
    return differing


def errors_page() -> str:
    """List every error with its exit code, who can mend it, and the next step."""
    lines = ["# Errors", "", "One base, `gettone.GettoneError`; each has a stable reference.", ""]
    for kind in tree(errors.GettoneError):
        if "reference" not in vars(kind) or kind is errors.GettoneError:
            continue
        summary = (kind.__doc__ or "").strip().splitlines()[0].replace("*", "`")
        lines += [
            f"## {kind.reference}",
            "",
            f"`{kind.__name__}` · exit code {code_of(kind)} · mended by: {kind.actor}",
            "",
            summary,
            "",
            *[f"- {said}" for said in words(kind.reference)],
            "",
        ]
    return "\n".join(lines)


def words(reference: str) -> list[str]:
    """Give the English sentences of an error, facts as they are named."""
    return [
        text.replace("{", "`").replace("}", "`")
        for key, text in table("errors", "en").items()
        if key.startswith(f"{reference}.")
    ]


def code_of(kind: type[errors.GettoneError]) -> int:
    """Give the exit code of a class, without making one."""
    return exit_code_of(kind.__new__(kind))


def tree(kind: type[errors.GettoneError]) -> Iterator[type[errors.GettoneError]]:
    """Go through the tree of ``errors``, parents first."""
    yield kind
    for child in kind.__subclasses__():
        if child.__module__.startswith(f"{errors.__name__}."):
            yield from tree(child)


def cli_page() -> str:
    """Give every command's help as the terminal shows it."""
    lines = ["# Command line", ""]
    for title, text in helps(root, "gettone"):
        lines += [f"## {title}", "", "```text", text, "```", ""]
    return "\n".join(lines)


def helps(command: click.Command, title: str) -> Iterator[tuple[str, str]]:
    """Give the help of a command and of those below it."""
    with click.Context(
        command,
        info_name=title,
        terminal_width=90,
        max_content_width=90,
        help_option_names=["-h", "--help"],
    ) as context:
        yield title, command.get_help(context)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                if (below := command.get_command(context, name)) is not None:
                    yield from helps(below, f"{title} {name}")


def scopes_page() -> str:
    """List the families of scopes with their labels, assumed as they are."""
    found = [
        (
            f"`{family}`",
            " ".join(f"`:{level.value}`" for level in levels),
            scope_label(family, "it"),
            scope_label(family, "en"),
        )
        for family, levels in FAMILIES.items()
    ]
    return "\n".join(
        [
            "# Scopes",
            "",
            f"`:{Level.READ.value}` reads; `:{Level.FULL.value}` reads and writes. The labels are",
            "assumed: those of the real page are not published.",
            "",
            *rows(("family", "levels", "Italian label", "English label"), found),
        ]
    )


def probes_page() -> str:
    """List what a probe asks, family by family."""
    return "\n".join(
        [
            "# Probes",
            "",
            "What `Api.probe` and `gettone check` ask to learn what a token may read:",
            f"{len(PROBES)} operations, each a GET, and the company's own info. The last column",
            "says where it is known from that an operation needs the scope of its family; where",
            "that is `inferred`, so is what the answer shows.",
            "",
            *rows(("family", "operation", "parameters", "source"), list(map(probe_row, FAMILIES))),
        ]
    )


def probe_row(family: str) -> tuple[str, str, str, str]:
    """Give the line of one family; most of it is empty where nothing can be asked."""
    row = PROBES.get(family)
    if row is None:
        return f"`{family}`", "none: stays untested", "", ""
    needed = row.operation.needed_for(row.parameters)
    return f"`{family}`", f"`{row.operation_id}`", asked(row), needed.provenance


def asked(row: Probe) -> str:
    """Write the parameters of a probe as they stand in an address."""
    return " ".join(f"`{name}={held}`" for name, held in row.parameters.items())


def operations_page() -> str:
    """List every operation of the provider with what it needs."""
    found = [
        (
            f"`{operation.id}`",
            f"{operation.method} `{operation.path}`",
            " or ".join(f"`{scope}`" for scope in operation.needed.any_of) or "none known",
            known_from(operation.needed) + (", cannot be undone" if operation.irreversible else ""),
        )
        for operation in catalogue().operations.values()
    ]
    return "\n".join(
        [
            "# Operations",
            "",
            "Where several scopes are named, any one is enough; for a document, its type decides.",
            "",
            *rows(("operation", "request", "scope", "known from"), found),
        ]
    )


def known_from(needed: Needed) -> str:
    """Say how a requirement is known, and why it is believed where it is a guess."""
    return f"{needed.provenance} ({needed.reason})" if needed.reason else needed.provenance


PAGES: dict[str, Callable[[], str]] = {
    "fidelity.md": fidelity_page,
    "reference/cli.md": cli_page,
    "reference/errors.md": errors_page,
    "reference/operations.md": operations_page,
    "reference/probes.md": probes_page,
    "reference/scopes.md": scopes_page,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
