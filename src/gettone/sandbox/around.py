"""What happens round every operation, whatever it does itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from msgspec import structs

from gettone.sandbox.announcing import announcing
from gettone.sandbox.attachments import attaching
from gettone.sandbox.downloads import with_addresses
from gettone.sandbox.handling import Call, Outcome

__all__ = ["answered"]

Verb: TypeAlias = Callable[[Call], Outcome]


def answered(verb: Verb, call: Call) -> Outcome:
    """Answer, with files attached and with addresses where they lie; tell of changes."""
    outcome = announcing(partial(attaching, verb), call)
    if outcome.body is None or not outcome.is_done:
        return outcome
    body = with_addresses(call, outcome.body)
    return outcome if body is outcome.body else structs.replace(outcome, body=body)
