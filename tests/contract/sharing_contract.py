"""What is shared beside connections is shared alike within a process and beyond it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from contract.store_contract import AT, CANARY, connection
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.state import State
from gettone.flow.pace import SHORT_LIMIT, SHORT_WINDOW_S, SLACK_S
from gettone.store.interface import TokenStore
from gettone.store.sharing import CLAIM_S, Claim, CompanyAt, Let, Sharing

TOKEN = AccessToken(CANARY)
OTHER = AccessToken("a/other")
HERE = CompanyAt("http://127.0.0.1:8400", CompanyId(16))
BIG = CompanyAt("https://api-v2.fattureincloud.it", CompanyId(10**17))


class SharingContract:
    """Subclass it, and give two views of one store that holds nothing."""

    @pytest.fixture
    def stores(self) -> tuple[TokenStore, TokenStore]:
        raise NotImplementedError

    @pytest.fixture
    def sharing(self, stores: tuple[TokenStore, TokenStore]) -> Sharing:
        stores[0].save(connection())
        return stores[0].sharing

    @pytest.fixture
    def other(self, stores: tuple[TokenStore, TokenStore]) -> Sharing:
        return stores[1].sharing

    def test_what_is_sent_by_either_counts_for_both(self, sharing: Sharing, other: Sharing) -> None:
        for _ in range(SHORT_LIMIT // 2):
            assert sharing.let("main", TOKEN, HERE, AT) == Let(state=State.ACTIVE)
            assert other.let("main", TOKEN, HERE, AT) == Let(state=State.ACTIVE)
        waiting = sharing.let("main", TOKEN, HERE, AT)
        assert 0 < waiting.wait_s <= SHORT_WINDOW_S + SLACK_S
        assert other.let("main", TOKEN, HERE, AT) == waiting
        assert other.let("main", TOKEN, BIG, AT).wait_s == 0
        assert other.let("main", TOKEN, None, AT).wait_s == 0
        later = AT + timedelta(seconds=SHORT_WINDOW_S + SLACK_S)
        assert other.let("main", TOKEN, HERE, later).wait_s == 0

    def test_a_shut_window_is_shut_for_both(self, sharing: Sharing, other: Sharing) -> None:
        sharing.shut(BIG, AT + timedelta(seconds=60))
        assert other.let("main", TOKEN, BIG, AT) == Let(state=State.ACTIVE, wait_s=60)

    def test_nothing_is_counted_of_a_token_that_may_not_be_sent(
        self, stores: tuple[TokenStore, TokenStore], sharing: Sharing, other: Sharing
    ) -> None:
        stores[0].move("main", TOKEN, State.ACTIVE, State.REAUTH_REQUIRED)
        for _ in range(SHORT_LIMIT):
            assert other.let("main", TOKEN, HERE, AT) == Let(state=State.REAUTH_REQUIRED)
            assert sharing.let("main", OTHER, HERE, AT) == Let(state=None)
        stores[0].swap(connection(token="a/other"), connection())
        assert other.let("main", OTHER, HERE, AT) == Let(state=State.ACTIVE)

    def test_one_asks_and_the_others_wait_for_the_next_question(
        self, sharing: Sharing, other: Sharing
    ) -> None:
        assert sharing.claim("main", TOKEN, 0, AT) == Claim(number=1, is_ours=True)
        waiting = other.claim("main", TOKEN, 0, AT)
        assert waiting == Claim(number=2)
        sharing.settle("main", TOKEN, 1, is_alive=True)
        assert other.claim("main", TOKEN, 2, AT) == Claim(number=2, is_ours=True)
        assert sharing.claim("main", TOKEN, 2, AT) == Claim(number=2)
        other.settle("main", TOKEN, 2, is_alive=True)
        ended = Claim(number=2, has_ended=True, is_alive=True)
        assert sharing.claim("main", TOKEN, 2, AT) == ended
        other.settle("main", TOKEN, 1, is_alive=None)
        assert sharing.claim("main", TOKEN, 2, AT) == ended

    def test_a_question_that_nobody_answers_is_asked_again(
        self, sharing: Sharing, other: Sharing
    ) -> None:
        assert sharing.claim("main", TOKEN, 0, AT).is_ours
        late = AT + timedelta(seconds=CLAIM_S)
        assert not other.claim("main", TOKEN, 0, late - timedelta(seconds=1)).is_ours
        assert other.claim("main", TOKEN, 2, late) == Claim(number=2, is_ours=True)
        sharing.settle("main", TOKEN, 1, is_alive=None)
        assert sharing.claim("main", TOKEN, 0, late) == Claim(number=3)

    def test_questions_of_one_token_are_not_those_of_another(
        self, stores: tuple[TokenStore, TokenStore], sharing: Sharing, other: Sharing
    ) -> None:
        assert sharing.claim("main", TOKEN, 0, AT).is_ours
        stores[0].swap(connection(token="a/other"), connection())
        sharing.settle("main", TOKEN, 1, is_alive=True)
        assert other.claim("main", OTHER, 0, AT) == Claim(number=1, is_ours=True)

    def test_what_is_gone_is_not_marked(self, sharing: Sharing) -> None:
        assert sharing.mark("main", TOKEN, used_at=AT)
        assert not sharing.mark("main", OTHER, used_at=AT)
        assert not sharing.mark("mai", TOKEN, ok_at=AT)

    def test_many_at_once_are_counted_each(self, sharing: Sharing, other: Sharing) -> None:
        waits: list[float] = []

        def send(by: Sharing, at: datetime) -> None:
            for _ in range(SHORT_LIMIT // 10):
                waits.append(by.let("main", TOKEN, HERE, at).wait_s)  # noqa: PERF401 - as it comes

        threads = [threading.Thread(target=send, args=(by, AT)) for by in (sharing, other) * 6]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len([wait for wait in waits if not wait]) == SHORT_LIMIT
