from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from contract.store_contract import LEARNT, StoreContract, connection, shown_with_locals
from gettone.domain.access_token import AccessToken
from gettone.errors import StoreError, StoreLocked, StoreUnreadable, TokenNotFound
from gettone.store.file import SealedFileStore
from gettone.store.interface import TokenStore
from gettone.store.seal import Cost

LIGHT = Cost(log2_n=4)


def _store(
    path: Path, passphrase: Callable[[], str] = lambda: "correct horse", **limits: float
) -> SealedFileStore:
    return SealedFileStore(path, passphrase, cost=LIGHT, **limits)


def _never() -> str:
    raise AssertionError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "connections.sealed"


class TestSealedFileStore(StoreContract):
    def make(self, folder: Path) -> TokenStore:
        return _store(folder / "kept" / "connections.sealed")

    def test_is_there_when_opened_again(self, tmp_path: Path) -> None:
        self.make(tmp_path).save(connection())
        assert self.make(tmp_path).load("main") == connection()

    def test_holds_no_byte_of_the_token_in_the_clear(self, tmp_path: Path) -> None:
        self.make(tmp_path).save(connection())
        for path in (tmp_path / "kept").iterdir():
            assert b"canary" not in path.read_bytes()
            assert b64encode(b"canary")[:7] not in path.read_bytes()


def test_the_label_names_the_path(path: Path) -> None:
    assert _store(path).label == f"sealed file {path}"


def test_looking_leaves_nothing_behind(path: Path) -> None:
    store = _store(path, _never)
    assert store.names() == []
    for look in (store.load, store.forget):
        with pytest.raises(TokenNotFound):
            look("main")
    assert not path.parent.exists()


def test_names_and_forgetting_need_no_passphrase(path: Path) -> None:
    _store(path).save(connection())
    store = _store(path, _never)
    assert store.names() == ["main"]
    store.forget("main")
    assert store.names() == []


def test_another_process_may_forget_it_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = _store(path)
    store.save(connection())
    store.save(connection("other"))
    before = path.read_bytes()
    store.forget("main")
    after = path.read_bytes()
    answers = iter([before, after])
    monkeypatch.setattr("gettone.store.disk.OwnFile.read", lambda _file: next(answers))
    with pytest.raises(TokenNotFound):
        store.forget("main")
    assert json.loads(path.read_bytes())["connections"].keys() == {"other"}


def test_a_wrong_passphrase_loads_nothing(path: Path) -> None:
    _store(path).save(connection())
    with pytest.raises(StoreLocked) as found:
        _store(path, lambda: "battery staple").load("main")
    assert found.value.problem == "wrong-passphrase"
    shown = shown_with_locals(found.value)
    assert "canary" not in shown
    assert "staple" not in shown


def test_one_passphrase_opens_all(path: Path) -> None:
    """A slip of the finger must not seal one connection under another phrase."""
    _store(path).save(connection())
    before = path.read_bytes()
    with pytest.raises(StoreLocked):
        _store(path, lambda: "battery staple").save(connection("other"))
    assert path.read_bytes() == before


def test_with_nothing_kept_any_passphrase_will_do(path: Path) -> None:
    _store(path).save(connection())
    _store(path).forget("main")
    _store(path, lambda: "battery staple").save(connection())
    assert _store(path, lambda: "battery staple").load("main") == connection()


def test_an_empty_passphrase_keeps_nothing(path: Path) -> None:
    with pytest.raises(StoreLocked) as found:
        _store(path, lambda: "").save(connection())
    assert found.value.problem == "empty-passphrase"
    assert not path.exists()


def test_giving_up_at_the_prompt_changes_nothing(path: Path) -> None:
    def gives_up() -> str:
        raise KeyboardInterrupt

    _store(path).save(connection())
    before = path.read_bytes()
    for attempt in (_store(path, gives_up).save, lambda held: _store(path, gives_up).load("main")):
        with pytest.raises(KeyboardInterrupt):
            attempt(connection())
    assert path.read_bytes() == before


def test_one_damaged_connection_does_not_take_the_others(path: Path) -> None:
    store = _store(path)
    store.save(connection("a"))
    store.save(connection("b"))
    content = json.loads(path.read_bytes())
    content["connections"]["a"] = b64encode(b"short").decode()
    path.write_text(json.dumps(content))
    assert store.load("b") == connection("b")
    store.save(connection("c"))
    with pytest.raises(StoreUnreadable):
        store.load("a")
    assert store.names() == ["a", "b", "c"]


def test_connections_cannot_change_places(path: Path) -> None:
    store = _store(path)
    store.save(connection("a"))
    store.save(connection("b", token="a/other"))
    content = json.loads(path.read_bytes())
    sealed = content["connections"]
    sealed["a"], sealed["b"] = sealed["b"], sealed["a"]
    path.write_text(json.dumps(content))
    with pytest.raises(StoreLocked):
        store.load("a")


def test_the_header_cannot_be_cheapened(path: Path) -> None:
    _store(path).save(connection())
    content = json.loads(path.read_bytes())
    header = bytearray(b64decode(content["header"]))
    header[16] = 1
    content["header"] = b64encode(header).decode()
    path.write_text(json.dumps(content))
    with pytest.raises(StoreUnreadable) as found:
        _store(path).save(connection("b"))
    assert found.value.problem == "asks-for-less-work"


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"header": 3, "connections": {}}'],
)
def test_what_we_did_not_write_is_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = _store(path)
    for attempt in (
        store.names,
        lambda: store.load("main"),
        lambda: store.save(connection()),
        lambda: store.forget("main"),
    ):
        with pytest.raises(StoreUnreadable) as found:
            attempt()
        assert found.value.problem == "not-ours"
    assert path.read_bytes() == content


def test_a_failed_save_leaves_what_was_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = _store(path)
    store.save(connection())
    before = path.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", _no_space)
        with pytest.raises(StoreError) as found:
            store.save(connection(token="a/canaryTwo"))
    assert found.value.problem == "disk-full"
    assert "canary" not in shown_with_locals(found.value)
    assert path.read_bytes() == before
    assert store.load("main") == connection()


def _no_space(_part: Path, _target: Path) -> Path:
    raise OSError(28, "No space left on device")


def test_saves_from_many_sides_lose_nothing(path: Path) -> None:
    names = [f"connection {number}" for number in range(12)]
    threads = [
        threading.Thread(target=_store(path, lock_limit_s=60.0).save, args=[connection(name)])
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _store(path).names() == sorted(names)
    assert {held.name for held in path.parent.iterdir()} == {path.name, f"{path.name}.lock"}


def test_the_default_cost_works(path: Path) -> None:
    store = SealedFileStore(path, lambda: "correct horse")
    store.save(connection())
    assert store.load("main").token == AccessToken(connection().token.reveal())


def test_another_process_may_forget_it_before_it_learns(path: Path) -> None:
    _store(path).save(connection())

    def forgets() -> str:
        _store(path).forget("main")
        return "correct horse"

    late = _store(path, forgets)
    assert not late.learn("main", connection().token, LEARNT)
    assert late.names() == []


def test_learning_of_what_is_not_there_asks_for_no_passphrase(path: Path) -> None:
    assert not _store(path, _never).learn("main", connection().token, LEARNT)


def test_a_place_that_cannot_be_written_is_known_before(path: Path) -> None:
    _store(path, _never).prepare()
    path.mkdir()
    with pytest.raises(StoreUnreadable) as found:
        _store(path, _never).prepare()
    assert found.value.problem == "not-a-file"
    (path.parent / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError) as found_below:
        _store(path.parent / "file" / "below", _never).prepare()
    assert found_below.value.problem == "not-a-file"
