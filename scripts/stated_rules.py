"""What the sandbox's source says of its rules, and which rules say nothing.

A rule stands in a docstring (in its ``Source:`` section, or where it says
*assumed*) or in a comment that names a source. A module's own docstring
speaks for all that it holds. What has no name for others, beginning with an
underscore, belongs to whatever calls it; tables and what answers an operation
do not, whatever they are called.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

__all__ = ["KNOWN_FROM", "Module", "Statement", "is_sourced", "module_at", "modules"]

# What counts as a source: how it is named -> what it is.
KNOWN_FROM: Final[dict[str, tuple[str, str]]] = {
    r"\b[Aa]ssumed\b": (
        "*assumed*",
        "nothing published says so; the sandbox does what seemed most likely",
    ),
    r"OpenAPI (?:2\.1\.8|of 2021|file)|(?<!for the )\b[Ee]xamples?\b": (
        "OpenAPI 2.1.8, examples",
        "the file that the provider publishes at github.com/fattureincloud/openapi-fattureincloud,"
        " or an earlier version of it where that is said",
    ),
    r"\b[Pp]rovider, (?=[\x22A-Z]|blog)"
    r"|\b(?:Activation|Debug your integration|Errors|Limits and quotas|Notifications?(?: Types)?"
    r"|Scopes|Subscriptions?(?: Expiration)?) pages?\b": (
        "Provider, ...; ... page",
        "the page of that name at developers.fattureincloud.it",
    ),
    r"fattureincloud[\w-]*(?:/[\w-]+)? issue \d+": (
        "... issue ...",
        "an answer that a user of that repository of the provider showed there",
    ),
    r"[Tt]hird part(?:y|ies)": (
        "third parties",
        "programs and notes of others that use the API",
    ),
    r"RFC \d+|CloudEvents|ISO \d+": ("RFC, CloudEvents, ISO", "the standard that is named"),
    r"FatturaPA|Agenzia delle Entrate|Ministerial decree": (
        "FatturaPA, Agenzia delle Entrate",
        "the published rules of electronic invoices in Italy",
    ),
    r"(?:^\s*|[;.] )[Oo]urs: ": ("ours", "no behaviour of the provider's: the sandbox's own"),
}
_SOURCES: Final = re.compile("|".join(KNOWN_FROM), re.MULTILINE)
_SECTION: Final = re.compile(r"^Source:\n((?:[ ]{4}.*\n?|\n)+)", re.MULTILINE)
_HEADING: Final = re.compile(r"^(?:Args|Attributes|Raises|Returns):\s*")
_ITEM: Final = re.compile(r"\n(?=[ ]{4}\w+: )|\n\n")
_Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_TABLES: Final = (ast.Dict, ast.Tuple, ast.Set, ast.List)
# A table of one row or of names of functions says nothing that needs a source.
_ROWS: Final = 2


def is_sourced(text: str) -> bool:
    """Tell whether *text* names a source or says that it is assumed."""
    return _SOURCES.search(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One rule in its own words.

    Attributes:
        where: Module and name, such as ``amounts.cents``.
        rule: What is done; empty where *source* says both.
        source: Where that is known from.
    """

    where: str
    rule: str
    source: str


@dataclass(frozen=True)
class Module:
    """One module of the sandbox.

    Attributes:
        name: Below the package, with dots.
        text: Its source.
        answering: Names of its functions that answer an operation.
    """

    name: str
    text: str
    answering: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def tree(self) -> ast.Module:
        """Give its syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def comments(self) -> dict[int, str]:
        """Give its comments by line."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {
            token.start[0]: token.string.lstrip("# ")
            for token in tokens
            if token.type == tokenize.COMMENT
        }

    @property
    def statements(self) -> Iterator[Statement]:
        """Give what it says of its rules, in its order."""
        yield from _of_docstring(self.name, ast.get_docstring(self.tree))
        for node in self.tree.body:
            yield from self._above(node)
            for name, held in _definitions(node):
                yield from _of_docstring(f"{self.name}.{name}", ast.get_docstring(held))
            yield from self._inside(node)

    @property
    def silent(self) -> list[str]:
        """List the rules that neither name a source nor say *assumed*."""
        if is_sourced(ast.get_docstring(self.tree) or ""):
            return []
        return [
            f"{self.name}.{_name(node)}"
            for node in self.tree.body
            if self._is_rule(node) and not self._says(node)
        ]

    def _is_rule(self, node: ast.stmt) -> bool:
        if isinstance(node, _Definition):
            return not node.name.startswith("_") or node.name in self.answering
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if not isinstance(value, _TABLES) or _name(node) in ("", "__all__"):
            return False
        held = value.values if isinstance(value, ast.Dict) else value.elts
        return len(held) >= _ROWS and not all(map(_is_function, held))

    def _says(self, node: ast.stmt) -> bool:
        docstrings = [ast.get_docstring(held) or "" for _, held in _definitions(node)]
        own = [statement.source for statement in (*self._above(node), *self._inside(node))]
        return any(map(is_sourced, [*docstrings, *own]))

    def _above(self, node: ast.stmt) -> Iterator[Statement]:
        """Read the comment right above a definition or a constant."""
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
        line = first - 1
        while line in self.comments:
            line -= 1
        yield from self._block(node, line + 1, first)

    def _inside(self, node: ast.stmt) -> Iterator[Statement]:
        """Read the comments between a definition's first line and its last."""
        line, last = node.lineno, (node.end_lineno or node.lineno) + 1
        while line < last:
            after = line + 1
            while line in self.comments and after in self.comments and after < last:
                after += 1
            yield from self._block(node, line, after)
            line = after

    def _block(self, node: ast.stmt, first: int, after: int) -> Iterator[Statement]:
        text = " ".join(self.comments.get(line, "") for line in range(first, after)).strip()
        if is_sourced(text):
            source = text.removeprefix("Source: ")
            yield Statement(where=f"{self.name}.{_name(node)}", rule="", source=source)


def modules(folder: Path, answering: dict[str, set[str]]) -> Iterator[Module]:
    """Read the modules below *folder*, given which functions answer operations."""
    for path in sorted(folder.rglob("*.py")):
        name = ".".join(path.relative_to(folder).with_suffix("").parts)
        text = path.read_text(encoding="utf-8")
        yield Module(name, text, frozenset(answering.get(name, ())))


def module_at(path: Path) -> Module:
    """Read one module that lies elsewhere."""
    return Module(path.stem, path.read_text(encoding="utf-8"))


def _of_docstring(where: str, docstring: str | None) -> Iterator[Statement]:
    """Take the ``Source:`` section, and what else says *assumed* or names a source."""
    text = inspect.cleandoc(docstring or "")
    section = _SECTION.search(text)
    rest = _SECTION.sub("", text)
    if section:
        rule, _, rest = rest.partition("\n\n")
        yield Statement(where=where, rule=_joined(rule), source=_joined(section[1]))
    for part in _ITEM.split(rest):
        words = _joined(_HEADING.sub("", part.strip()))
        if is_sourced(words):
            yield Statement(where=where, rule="", source=words)


def _definitions(node: ast.AST) -> Iterator[tuple[str, _Definition]]:
    """Give a definition, and those in a class, with their names."""
    if isinstance(node, _Definition):
        yield node.name, node
        for held in node.body:
            for name, inner in _definitions(held):
                yield f"{node.name}.{name}", inner


def _name(node: ast.stmt) -> str:
    if isinstance(node, _Definition):
        return node.name
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return target.id if isinstance(target, ast.Name) else ""


def _is_function(node: ast.expr | None) -> bool:
    """Tell whether a table's value is code: a name, a call of one, another table."""
    return node is None or isinstance(node, ast.Name | ast.Call | ast.Lambda)


def _joined(text: str) -> str:
    return " ".join(text.split())
