"""The page of a connection's states, and its drawing: both from ``TRANSITIONS``.

Where the boxes stand is told here; which arrows there are, and what is written
on them, comes from the table.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import Final

from fidelity import rows

from gettone.domain.state import TRANSITIONS, Sign, State, Transition, after, may_send

__all__ = ["states_drawing", "states_page"]

# Sign -> what it is, in the words of a reader.
MEANING: Final = {
    Sign.PASTED: "a token was pasted, verified and put in place",
    Sign.WORKS: "the provider did what was asked, and nothing that is needed is refused",
    Sign.REFUSED: "a 403 for a needed permission, or a company that the token does not open",
    Sign.QUOTA_FULL: "a quota of the provider's is used up",
    Sign.TOKEN_REFUSED: "a 401, confirmed by a second one to a call that needs no permission",
    Sign.UNANSWERED: "a 5xx, a 401 that nothing confirms, or no answer",
    Sign.FORGOTTEN: "our copy was deleted",
}
# State -> the middle of its box.
PLACES: Final = {
    State.FORGOTTEN: (480, 60),
    State.ACTIVE: (480, 240),
    State.DEGRADED: (120, 400),
    State.QUOTA: (840, 400),
    State.REAUTH_REQUIRED: (480, 560),
}
WIDTH: Final = 960
HEIGHT: Final = 620
BOX: Final = (170, 44)
# Whatever is kept can be forgotten: one line says it, so that the arrows can be seen.
EVERYWHERE: Final = Sign.FORGOTTEN
STYLE: Final = (
    "text{font:14px sans-serif;fill:#1b1f24}.sign{font-size:12px;fill:#57606a}"
    "rect.box{fill:#f6f8fa;stroke:#57606a}rect.shut{fill:#ffebe9;stroke:#a40e26}"
    "path.arrow{fill:none;stroke:#57606a;marker-end:url(#end)}"
)


def states_page() -> str:
    """Draw the states, and list what leads from each to which."""
    heads = ("seen", *(f"from `{state.value}`" for state in State))
    table = [(f"`{sign.value}`", *(_cell(state, sign) for state in State)) for sign in Sign]
    signs = [(f"`{sign.value}`", meaning) for sign, meaning in MEANING.items()]
    sent = ", ".join(f"`{state.value}`" for state in State if may_send(state))
    return "\n".join(
        [
            "# States of a connection",
            "",
            "What Gettone expects of a kept connection, and what changes that. An empty cell",
            f"changes nothing. The token is sent only while the state is one of {sent}.",
            "",
            "![The states, and the signs that lead from one to another](states.svg)",
            "",
            *rows(heads, table),
            "",
            "## What is seen",
            "",
            *rows(("sign", "meaning"), signs),
            "",
            "How it works is told under [How tokens are kept](../explanation/keeping.md).",
        ]
    )


def states_drawing() -> str:
    """Draw the states as SVG."""
    shown = sorted(
        (row for row in TRANSITIONS if row.sign is not EVERYWHERE),
        key=lambda row: (row.was.value, row.now.value),
    )
    arrows = [
        _arrow(list(found))
        for _, found in groupby(shown, key=lambda row: (row.was.value, row.now.value))
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            "<title>States of a kept connection</title>",
            f"<style>{STYLE}</style>",
            '<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
            ' markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#57606a"/></marker>'
            "</defs>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            *arrows,
            *map(_box, State),
            _text(20, HEIGHT - 16, f"{EVERYWHERE.value}: from every state", "sign", "start"),
            "</svg>",
        ]
    )


def _cell(state: State, sign: Sign) -> str:
    now = after(state, sign)
    return "" if now is state else f"`{now.value}`"


def _box(state: State) -> str:
    (x, y), (width, height) = PLACES[state], BOX
    kind = "box" if may_send(state) else "box shut"
    rect = (
        f'<rect class="{kind}" x="{x - width // 2}" y="{y - height // 2}" width="{width}"'
        f' height="{height}" rx="8"/>'
    )
    return rect + _text(x, y + 5, state.value)


def _arrow(found: list[Transition]) -> str:
    """Draw one arrow, bent to its right, so that the way back has a place of its own."""
    (x, y), (to_x, to_y) = PLACES[found[0].was], PLACES[found[0].now]
    length = math.hypot(to_x - x, to_y - y)
    right = ((y - to_y) / length, (to_x - x) / length)
    middle = ((x + to_x) / 2 + right[0] * 60, (y + to_y) / 2 + right[1] * 60)
    start, end = _edge((x, y), middle), _edge((to_x, to_y), middle)
    label = (x + to_x) / 4 + middle[0] / 2, (y + to_y) / 4 + middle[1] / 2
    path = (
        f'<path class="arrow" d="M{start[0]:.0f} {start[1]:.0f}'
        f'Q{middle[0]:.0f} {middle[1]:.0f} {end[0]:.0f} {end[1]:.0f}"/>'
    )
    signs = ", ".join(row.sign.value for row in found)
    return path + _text(round(label[0]), round(label[1]), signs, "sign")


def _edge(centre: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Give where a line from the middle of a box leaves it."""
    across, down = towards[0] - centre[0], towards[1] - centre[1]
    part = min(
        BOX[0] / 2 / abs(across) if across else math.inf,
        BOX[1] / 2 / abs(down) if down else math.inf,
    )
    return centre[0] + across * part, centre[1] + down * part


def _text(x: int, y: int, said: str, kind: str = "", anchor: str = "middle") -> str:
    marked = f' class="{kind}"' if kind else ""
    return f'<text{marked} x="{x}" y="{y}" text-anchor="{anchor}">{said}</text>'
