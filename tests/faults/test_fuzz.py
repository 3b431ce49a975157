"""Whatever is sent, the OpenAPI description holds: no failure, no status or field that it does not tell of.

schemathesis makes the requests, such as the description allows and such as break it in one place or another.
"""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from service.app import create_app
from service.library import Library

FEW, MANY = 15, 800  # requests of either kind to each operation that takes anything


@pytest.fixture(scope="module")
def app(library: Library) -> FastAPI:
    return create_app(library)


def fuzz(app: FastAPI, cases: int) -> Counter[int]:
    """Send requests to every operation, check each answer against the description, and count the statuses."""
    statuses: Counter[int] = Counter()

    def send(case: schemathesis.Case[Any]) -> None:
        response = case.call()
        statuses[response.status_code] += 1
        # No description can say that a question needs a word. And a refusal for size is one, which the check denies.
        untold: list[Any] = [positive_data_acceptance]
        if response.status_code == 413:
            untold.append(negative_data_rejection)
        case.validate_response(response, excluded_checks=untold)

    limited = examples(
        max_examples=cases, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    results: Any = schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations()
    for result in results:
        for mode in GenerationMode:
            with suppress(Unsatisfiable):  # what takes nothing cannot be asked wrongly
                limited(given(case=result.ok().as_strategy(generation_mode=mode))(send))()
    return statuses


def test_the_description_holds_for_some_requests(app: FastAPI) -> None:
    assert {200, 204, 404, 422} <= set(fuzz(app, FEW))


@pytest.mark.slow
def test_the_description_holds_for_thousands_of_requests(app: FastAPI) -> None:
    statuses = fuzz(app, MANY)
    assert statuses.total() >= 5000, statuses
    assert set(statuses) <= {200, 204, 400, 404, 413, 422}, statuses
