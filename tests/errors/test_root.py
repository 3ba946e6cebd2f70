from __future__ import annotations

import ast
from pathlib import Path

from gettone import errors
from gettone.domain.evidence import Evidence
from gettone.flow.explain import explain


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = errors.__doc__ or ""
    assert all(name in drawn for name in errors.__all__)


def test_every_error_is_below_the_base_and_exported() -> None:
    classes = {name for name, held in vars(errors).items() if isinstance(held, type)}
    assert set(errors.__all__) == classes
    assert all(issubclass(getattr(errors, name), errors.GettoneError) for name in classes)


def test_references_are_stable_kebab_case_names() -> None:
    references = [getattr(errors, name).reference for name in errors.__all__]
    assert len(set(references)) == len(references)
    assert all(reference == reference.lower() and " " not in reference for reference in references)


def test_no_module_of_the_tree_imports_anything_else_of_ours() -> None:
    for path in Path(errors.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        # What only type checkers read is no import.
        tree.body = [node for node in tree.body if not isinstance(node, ast.If)]
        imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        ours = [module for module in imported if (module or "").startswith("gettone")]
        assert [module for module in ours if not (module or "").startswith("gettone.errors.")] == []


def test_words_are_looked_for_from_the_most_exact_on() -> None:
    assert errors.NotAToken("url").text_references() == ("not-a-token.url", "not-a-token")
    assert errors.Forbidden("x", 403).text_references() == ("forbidden",)
    assert errors.NotFound("x", 404).text_references() == ("not-found",)


def test_facts_are_the_public_attributes() -> None:
    lost = errors.NoAnswer("http://127.0.0.1", "ReadError", sent=True)
    assert lost.facts() == {
        "origin": "http://127.0.0.1",
        "cause": "ReadError",
        "sent": True,
        "after_s": None,
    }


def test_messages_are_one_lower_case_clause() -> None:
    made = [
        errors.BadCall("missing-parameter", operation="getSupplier", name="supplier_id"),
        errors.UnknownOperation("getSuplier", ("getSupplier",)),
        errors.CompanyUnclear("", (), ()),
        errors.CompanyUnclear("rossi", (), ()),
        errors.WriteRefused("createSupplier", "read-only"),
        errors.WrongOrigin("http://x", "live"),
        errors.WrongOrigin("", "malformed"),
        errors.StoreMissing("keychain", "none here"),
        errors.SettingsError("base_url", "GETTONE_BASE_URL", "not an address"),
        errors.SandboxError("port-taken", port=1),
        errors.UnreadableAnswer("getSupplier", 200, "not-an-object"),
    ]
    assert [str(error)[-1] for error in made if str(error).endswith(".")] == []
    assert [error for error in made if "\n" in str(error)] == []


def test_an_explanation_is_no_fact() -> None:
    error = errors.Forbidden("getSupplier", 403)
    before = error.facts()
    assert error.explanation is None
    error.explanation = explain(error, Evidence())
    assert error.facts() == before
