from __future__ import annotations

import pytest

from gettone.jobs.source_receivers import Receiver
from jobs.source_code import looked, receivers


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        # gettone's
        ("import gettone\nlook(gettone.Api(token))", "gettone"),
        ("from gettone import AsyncApi\nlook(AsyncApi(token))", "gettone"),
        ("import gettone as g\na = g.Api(token)\nlook(a)", "gettone"),
        ("import gettone\nwith gettone.Api(token) as a: look(a)", "gettone"),
        ("import gettone\ndef f(a: gettone.Api): look(a)", "gettone"),
        ("from gettone import Api\ndef f(a: 'Api'): look(a)", "gettone"),
        ("def f(a: Api): look(a)", "unknown"),
        ("import other\nlook(other.Api(token))", "unknown"),
        # the SDK's
        ("import fattureincloud_python_sdk as fic\nlook(fic.SuppliersApi(c))", "sdk"),
        ("from fattureincloud_python_sdk import api\ndef f(a: api.InfoApi): look(a)", "sdk"),
        ("look(SuppliersApi(c))", "unknown"),
        # an HTTP library's
        ("import requests\nlook(requests)", "http"),
        ("import requests\nlook(requests.Session())", "http"),
        ("import urllib.request\nlook(urllib.request)", "http"),
        ("import httpx\nasync def f():\n look(await httpx.AsyncClient())", "http"),
        ("import requests\nimport x\ns = x or requests.Session()\nlook(s)", "unknown"),
        ("look(requests.Session())", "unknown"),
        # the program's own
        ("class C:\n def f(self): look(self)", "own"),
        ("look(Own())", "own"),
        ("def f(a: Own): look(a)", "own"),
        ("from . import client\nlook(client)", "own"),
        ("from .client import session\nlook(session)", "unknown"),
        ("from client import session\nlook(session)", "unknown"),
        # of others, and nobody's
        ("import subprocess\nlook(subprocess)", "other"),
        ("import os\nlook(os.environ)", "other"),
        ("import os\nos = f()\nlook(os)", "unknown"),
        ("import os\ndef f(os: int): look(os)", "unknown"),
        ("def f(a: list[int]): look(a)", "unknown"),
        ("look(1)", "unknown"),
        ("look(a.b)", "unknown"),
        ("a = 1\na = Own()\nlook(a)", "own"),
    ],
)
def test_whose_a_receiver_is(text: str, whose: Receiver) -> None:
    assert receivers("Own", modules=("client",)).of(looked(text)) == whose
