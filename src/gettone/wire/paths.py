"""Which operations live at a path: one step a segment, names before parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from gettone.wire.parameter import is_whole_number

__all__ = ["Found", "PathTable"]


@dataclass(frozen=True, slots=True)
class Found:
    """What is at a path.

    Attributes:
        operation_ids: Operation by method.
        values: Decoded values of the path's parameters, in order.
    """

    operation_ids: Mapping[str, str]
    values: tuple[str, ...]


@dataclass(slots=True)
class _Step:
    """What may follow one segment.

    Attributes:
        named: Steps by the segment's own text.
        valued: The step that any other segment leads to.
        takes_text: Whether *valued* takes any text, and not only whole numbers.
        operation_ids: Operation by method, for a path that ends here.
    """

    named: dict[str, _Step] = field(default_factory=dict)
    valued: _Step | None = None
    takes_text: bool = False
    operation_ids: dict[str, str] = field(default_factory=dict[str, str])

    def takes(self, value: str) -> bool:
        """Tell whether *value* will do in the place of the next segment."""
        return is_whole_number(value) or (self.takes_text and value != "")


class PathTable:
    """Path templates, found again by a path."""

    def __init__(self) -> None:
        self._root = _Step()

    def add(self, method: str, template: str, operation_id: str, *, texts: frozenset[str]) -> None:
        """Enter an operation.

        Args:
            method: Upper-case HTTP method.
            template: Such as ``/c/{company_id}/products``.
            operation_id: What is there.
            texts: Names of the parameters that are not whole numbers.
        """
        step = self._root
        for segment in template.split("/"):
            if segment.startswith("{"):
                step.takes_text = step.takes_text or segment[1:-1] in texts
                step.valued = step = step.valued or _Step()
            else:
                step = step.named.setdefault(segment, _Step())
        step.operation_ids[method] = operation_id

    def find(self, path: str) -> Found | None:
        """Find what is at a percent-encoded *path*; ``None`` for nothing.

        A segment that is a name somewhere is never taken for a value there:
        ``/issued_documents/info`` is not the document ``info``.
        """
        step = self._root
        values: list[str] = []
        for segment in path.split("/"):
            following = step.named.get(segment)
            if following is None:
                value = unquote(segment) if "%" in segment else segment
                following = step.valued
                if following is None or not step.takes(value):
                    return None
                values.append(value)
            step = following
        return Found(step.operation_ids, tuple(values)) if step.operation_ids else None
