"""Pieces of Python source, read as the scan reads them."""

from __future__ import annotations

import ast
import textwrap

from gettone.jobs.source_calls import Said
from gettone.jobs.source_names import Held, Outline, Site, outline_of
from gettone.jobs.source_receivers import Receivers
from gettone.jobs.source_scan import Scan, Source, scan
from gettone.jobs.source_values import Values


def outline(text: str) -> Outline:
    return outline_of(ast.parse(textwrap.dedent(text)))


def sites(text: str) -> list[Site]:
    return outline(text).sites


def looked(text: str) -> Held:
    """Give the expression that a source hands to ``look``."""
    [call] = [
        site
        for site in sites(text)
        if isinstance(site.node, ast.Call)
        and isinstance(site.node.func, ast.Name)
        and site.node.func.id == "look"
    ]
    assert isinstance(call.node, ast.Call)
    return Held(call.node.args[0], call.names)


def receivers(*classes: str, modules: tuple[str, ...] = ()) -> Receivers:
    return Receivers(Values(), set(classes), set(modules))


def scanned(*texts: str) -> Scan:
    """Scan files that are called a.py, b.py, ..."""
    names = "abcdefgh"
    return scan(
        Source(f"{name}.py", textwrap.dedent(text).encode())
        for name, text in zip(names, texts, strict=False)
    )


def found(*texts: str) -> list[str]:
    """List what was found: file, line and operation."""
    return [f"{one.file}:{one.line} {one.ref}" for one in scanned(*texts).found]


def unread(*texts: str) -> list[str]:
    """List what could not be read: file, line, problem and what is written there."""
    read = scanned(*texts).unread
    return [f"{one.file}:{one.line} {one.problem} {one.named}".rstrip() for one in read]


def said(read: list[Said]) -> list[str]:
    return [
        " ".join(filter(None, (one.operation_id, one.document_type, one.problem, one.named)))
        for one in read
    ]
