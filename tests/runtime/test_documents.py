"""The documents that runs follow."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from flows.faults import InvalidInput
from flows.runtime import documents
from flows.runtime.documents import document_of
from tests.journal.making import make_version

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]

TITLE: list[dict[str, Any]] = [{"op": "set", "at": ["steps", "draft", "title"], "value": "Entwurf"}]


def test_the_same_version_is_the_same_object() -> None:
    version = make_version().pk
    assert document_of(version) is document_of(version)


def test_whoever_asks_first_everybody_gets_the_same_object() -> None:
    version = make_version().pk

    def ask(number: int) -> Any:
        try:
            return document_of(version)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(16)))
    assert all(one is found[0] for one in found)


def test_a_run_with_edits_has_a_document_of_its_own() -> None:
    version = make_version().pk
    edited = document_of(version, TITLE)
    assert [step.title for step in edited.steps] == ["Brief", "Entwurf", "Result"]
    assert [step.title for step in document_of(version).steps] == ["Brief", "Draft", "Result"]
    assert document_of(version, [dict(change) for change in TITLE]) is edited


def test_edits_that_do_not_fit_are_refused_with_their_place() -> None:
    with pytest.raises(InvalidInput) as refused:
        document_of(make_version().pk, [{"op": "set", "at": ["steps", "gone", "title"], "value": "?"}])
    assert refused.value.where == "changes[0].at"


def test_no_more_documents_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_KEPT", 3)
    for _ in range(5):
        document_of(make_version().pk)
    assert len(documents._kept) == 3
