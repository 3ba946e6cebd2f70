"""The control API: what tests ask of a served sandbox, as JSON under ``/_sandbox``."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final, TypeAlias

import msgspec

from gettone.sandbox.control import Control, ControlRefused
from gettone.sandbox.desk import DeskRefusal
from gettone.sandbox.faults import Fault
from gettone.sandbox.needing import as_json
from gettone.sandbox.quotas import OFF, Limits
from gettone.sandbox.scripted import Arriving
from gettone.wire.bodies import Body, encode
from gettone.wire.messages import Request, Response

__all__ = ["CONTROL_PATH", "ROUTES", "ControlApi", "with_control"]

CONTROL_PATH: Final = "/_sandbox"
_Limit: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
_After: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class _Named(msgspec.Struct, forbid_unknown_fields=True):
    name: str


class _Clock(msgspec.Struct, forbid_unknown_fields=True):
    advance_s: float = 0.0
    stand_at: datetime | None = None
    go_on: bool = False


class _Delay(msgspec.Struct, forbid_unknown_fields=True):
    edit_delay_s: float


class _Quotas(msgspec.Struct, forbid_unknown_fields=True):
    on: bool = True
    scale: float = 1.0
    limits: Limits | None = None

    def chosen(self) -> Limits:
        """Give the limits that are meant."""
        if not self.on:
            return OFF
        try:
            return (self.limits or Limits()).scaled(self.scale)
        except ValueError as wrong:
            raise ControlRefused("scale", str(wrong)) from None


class _Token(msgspec.Struct, forbid_unknown_fields=True):
    scopes: list[str]
    company_ids: list[int] = msgspec.field(default_factory=lambda: [16])
    client_id: str = ""


class _Edit(msgspec.Struct, forbid_unknown_fields=True):
    id: int
    scopes: list[str]


class _Id(msgspec.Struct, forbid_unknown_fields=True):
    id: int


class _Record(msgspec.Struct, forbid_unknown_fields=True):
    family: str
    fields: dict[str, object] = msgspec.field(default_factory=dict[str, object])
    company_id: int = 16


class _Read(msgspec.Struct, forbid_unknown_fields=True):
    after_id: _After = 0
    limit: _Limit = 1000


class _Needs(msgspec.Struct, forbid_unknown_fields=True):
    client_id: str = ""


class _Nothing(msgspec.Struct, forbid_unknown_fields=True):
    pass


def _state(control: Control, _asked: _Nothing) -> Body:
    told: Body = msgspec.to_builtins(control.turned)
    return {
        **told,
        "now": control.clock().isoformat(),
        "faults": msgspec.to_builtins(control.faults),
        "snapshots": list(control.snapshots),
    }


def _reset(control: Control, _asked: _Nothing) -> Body:
    control.reset()
    return {}


def _save(control: Control, asked: _Named) -> Body:
    control.save(asked.name)
    return {}


def _restore(control: Control, asked: _Named) -> Body:
    control.restore(asked.name)
    return {}


def _clock(control: Control, asked: _Clock) -> Body:
    if asked.go_on:
        control.go_on()
    if asked.stand_at is not None:
        control.stand_at(asked.stand_at)
    return {"now": control.advance(asked.advance_s).isoformat()}


def _delay(control: Control, asked: _Delay) -> Body:
    control.set_edit_delay(asked.edit_delay_s)
    return {}


def _quotas(control: Control, asked: _Quotas) -> Body:
    limits = asked.chosen()
    control.set_limits(limits)
    return {"limits": msgspec.to_builtins(limits)}


def _mint(control: Control, asked: _Token) -> Body:
    connected, token = control.mint(
        asked.scopes, company_ids=asked.company_ids, client_id=asked.client_id
    )
    return {
        "id": connected.id,
        "access_token": token.reveal(),
        "fingerprint": token.fingerprint,
        "client_id": connected.client_id,
    }


def _edit(control: Control, asked: _Edit) -> Body:
    control.edit_scopes(asked.id, asked.scopes)
    return {}


def _revoke(control: Control, asked: _Id) -> Body:
    control.revoke(asked.id)
    return {}


def _fault(control: Control, asked: Fault) -> Body:
    control.add_fault(asked)
    return {}


def _clear_faults(control: Control, _asked: _Nothing) -> Body:
    control.clear_faults()
    return {}


def _add(control: Control, asked: _Record) -> Body:
    return {"data": control.add(asked.family, asked.fields, company_id=asked.company_id)}


def _read(control: Control, asked: _Read) -> Body:
    passed = control.requests(after_id=asked.after_id, limit=asked.limit)
    return {"requests": msgspec.to_builtins(passed)}


def _needs(control: Control, asked: _Needs) -> Body:
    return {"applications": list(map(as_json, control.needs(client_id=asked.client_id)))}


def _forget(control: Control, _asked: _Nothing) -> Body:
    control.forget_requests()
    return {}


_Answer: TypeAlias = "tuple[type[msgspec.Struct], Callable[..., Body]]"
# Method and path below ``CONTROL_PATH`` -> what a body may hold, what is done.
ROUTES: Final[dict[tuple[str, str], _Answer]] = {
    ("GET", ""): (_Nothing, _state),
    ("POST", "/reset"): (_Nothing, _reset),
    ("POST", "/snapshots"): (_Named, _save),
    ("POST", "/snapshots/restore"): (_Named, _restore),
    ("POST", "/clock"): (_Clock, _clock),
    ("POST", "/edit-delay"): (_Delay, _delay),
    ("POST", "/quotas"): (_Quotas, _quotas),
    ("POST", "/tokens"): (_Token, _mint),
    ("POST", "/tokens/scopes"): (_Edit, _edit),
    ("POST", "/tokens/revoke"): (_Id, _revoke),
    ("POST", "/records"): (_Record, _add),
    ("POST", "/faults"): (Fault, _fault),
    ("DELETE", "/faults"): (_Nothing, _clear_faults),
    ("GET", "/requests"): (_Read, _read),
    ("GET", "/needs"): (_Needs, _needs),
    ("DELETE", "/requests"): (_Nothing, _forget),
}


class ControlApi:
    """Answers the control API.

    Args:
        control: What it turns.
        key: What a caller sends as ``Authorization: Bearer``.
    """

    def __init__(self, control: Control, key: str) -> None:
        self._control = control
        self._key = key.encode()

    def respond(self, request: Request) -> Response:
        """Do what is asked, or say why not.

        Raises:
            SandboxError: The records cannot be read or written.
        """
        if not self._is_key(request):
            return _refused(401, "", "the sandbox's key, as Authorization: Bearer")
        path = request.path.removeprefix(CONTROL_PATH)
        route = ROUTES.get((request.method, path))
        if route is None:
            return _unknown_route(path)
        shape, do = route
        try:
            return _json(200, do(self._control, _asked(request, shape)))
        except ControlRefused as refused:
            return _refused(422, refused.field, refused.reason)
        except DeskRefusal as refused:
            return _refused(422, "", refused.problem)
        except msgspec.ValidationError as wrong:
            return _refused(422, "", str(wrong))

    def _is_key(self, request: Request) -> bool:
        if request.bearer is None:
            return False
        return hmac.compare_digest(request.bearer.reveal().encode(), self._key)


def with_control(
    arriving: Callable[[Request], Arriving], api: ControlApi
) -> Callable[[Request], Arriving]:
    """Answer what lies under ``CONTROL_PATH`` with *api*, and everything else as before."""

    def answer(request: Request) -> Arriving:
        root = request.path.split("/", 2)[1]
        if f"/{root}" == CONTROL_PATH:
            return Arriving(api.respond(request))
        return arriving(request)

    return answer


def _asked(request: Request, shape: type[msgspec.Struct]) -> msgspec.Struct:
    """Read the body of a write, or the query of a reading.

    Raises:
        ControlRefused: The body is not JSON.
        ValidationError: It holds something else than it may.
    """
    if request.method in {"GET", "DELETE"}:
        return msgspec.convert(dict(request.query), shape, strict=False)
    media = request.content_type.partition(";")[0].strip().lower()
    if media != "application/json":
        raise ControlRefused("Content-Type", "application/json")
    try:
        return msgspec.json.decode(request.body or b"{}", type=shape)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise ControlRefused("body", "a JSON object") from None


def _unknown_route(path: str) -> Response:
    """Tell which methods a path has, or which routes there are (RFC 9110 section 15.5.6)."""
    methods = ", ".join(sorted(method for method, at in ROUTES if at == path))
    if methods:
        refused = _refused(405, "", f"one of: {methods}")
        return replace(refused, headers={**refused.headers, "allow": methods})
    known = ", ".join(sorted(f"{method} {CONTROL_PATH}{at}" for method, at in ROUTES))
    return _refused(404, "", f"one of: {known}")


def _json(status: int, body: Body) -> Response:
    return Response(status=status, headers={"content-type": "application/json"}, body=encode(body))


def _refused(status: int, field: str, expected: str) -> Response:
    return _json(status, {"error": {"field": field, "expected": expected}})
