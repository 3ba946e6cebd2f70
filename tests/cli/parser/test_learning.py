from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.shell import Shell


@pytest.mark.parametrize(
    ("answers", "method"),
    [("y", "manual"), ("nnyyy", "authorization-code"), ("NNSN", "device-code")],
)
def test_answers_given_at_once(shell: Shell, answers: str, method: str) -> None:
    said = shell("choose", "--answers", answers, "--json").as_json
    assert said["method"] == method
    assert len(said["answers"]) == len(answers)


def test_answers_to_questions(shell: Shell, person: None) -> None:
    told = shell("choose", "--lang", "it", typed="n\nforse\nn\nno\n")
    assert told.code == 0
    assert told.out.startswith("Autenticazione manuale\n")
    assert told.err.count("[s/n]") == 4
    assert told.err.count("Rispondi s per s\u00ec o n per no.") == 1
    question, hint, *_ = told.err.splitlines()
    assert question.endswith("?")
    assert hint.startswith("Per esempio")


@pytest.mark.parametrize(("answers", "code"), [("", 2), ("n", 2), ("nx", 2), ("yy", 2)])
def test_answers_that_do_not_do(shell: Shell, answers: str, code: int) -> None:
    assert shell("choose", "--answers", answers).code == code


def test_answers_that_stop_short_are_called_so(shell: Shell) -> None:
    told = shell("choose", "--answers", "n", "--json")
    assert told.error["problem"] == "too-few-answers"
    assert "stop before the method is known" in told.error["message"]
    assert told.error["details"] == {"left": 4}
    assert "nnyyy" in told.error["next"]


def test_answers_that_go_on_are_called_so(shell: Shell) -> None:
    told = shell("choose", "--answers", "nyn")
    assert "known after answer number 2, and 3 answers were given with --answers" in told.err


def test_the_example_of_the_help_works(shell: Shell) -> None:
    (example,) = re.findall(r"such as (\w+)", shell("choose", "--help").out)
    assert shell("choose", "--answers", example).code == 0


def test_nobody_to_ask(shell: Shell) -> None:
    told = shell("choose")
    assert told.code == 2
    assert "--answers" in told.err


def test_an_example_of_a_call(shell: Shell) -> None:
    told = shell("snippet", "getSupplier", "supplier_id=17", "--company", "16")
    assert told.code == 0
    assert "https://api-v2.fattureincloud.it/c/16/entities/suppliers/17" in told.out
    assert told.out.startswith("printf")


def test_an_example_for_the_sandbox_in_another_language(shell: Shell) -> None:
    words = ("snippet", "getUserInfo", "--in", "python", "--base-url", "http://127.0.0.1:8400")
    said = shell(*words, "--json").as_json
    assert (said["operation"], said["language"]) == ("getUserInfo", "python")
    assert "127.0.0.1:8400" in said["code"]
    assert "/user/info" in said["code"]


def test_a_company_not_named_stays_to_be_filled_in(shell: Shell) -> None:
    assert "/c/COMPANY_ID/" in shell("snippet", "listSuppliers").out


@pytest.mark.parametrize("company", ["Rossi S.r.l.", "01234560157", "IT01234560157"])
def test_a_company_that_would_have_to_be_looked_up_is_refused(
    shell: Shell, tmp_path: Path, company: str
) -> None:
    told = shell("snippet", "listSuppliers", "--company", company)
    assert (told.code, told.out) == (18, "")
    assert "an id is needed here (--company): nothing is sent to look a name" in told.err
    (tmp_path / "gettone.toml").write_text(f'company = "{company}"', encoding="utf-8")
    told = shell("snippet", "listSuppliers")
    assert (told.code, told.out) == (18, "")
    assert "(gettone.toml:company)" in told.err
    assert "/c/16/" in shell("snippet", "listSuppliers", "company_id=16").out
    assert shell("snippet", "getUserInfo").code == 0
    assert shell("snippet", "listSuppliers", "company_id=16", "--company", "17").code == 18


def test_a_language_that_there_is_none_for(shell: Shell) -> None:
    assert shell("snippet", "getUserInfo", "--in", "cobol").code == 2
    assert shell("snippet", "getUserInf").code == 18
