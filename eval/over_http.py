"""A running service, asked over HTTP: any that keeps the contract of `/v1/ask`, `/v1/search` and `/v1/documents`."""

from collections.abc import Mapping
from functools import cached_property
from time import perf_counter
from typing import Any
from urllib.parse import quote

import httpx

from eval.questions import GoldQuestion
from eval.reply import Reply, reply_from_json
from eval.scores import DEPTH
from indexer.errors import BelqaError

_PATIENCE = 120.0  # seconds for one answer


class ServiceError(BelqaError):
    """The service that is measured cannot be reached, or answers with an error."""


class OverHttp:
    """A service at an address. What it would have answered, had it not refused, it does not say."""

    name = "service"

    def __init__(self, client: httpx.Client, depth: int = DEPTH) -> None:
        self._client = client
        self._depth = depth

    @classmethod
    def at(cls, url: str) -> "OverHttp":
        """Connect to an address such as http://127.0.0.1:8000."""
        return cls(httpx.Client(base_url=url, timeout=_PATIENCE))

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Text of each document, by its id, as the service gives it."""
        listed = self._get("/v1/documents")["documents"]
        return {row["id"]: self._get(f"/v1/documents/{quote(row['id'])}")["text"] for row in listed}

    @cached_property
    def version(self) -> str:
        """Version of the index that answers."""
        return str(self._get("/v1/documents")["index"]["version"])

    def reply(self, question: GoldQuestion) -> Reply:
        """Ask one question."""
        history = [{"question": asked, "answer": answer} for asked, answer in question.history]
        about = {"documents": list(question.documents)}
        started = perf_counter()
        answer = self._post("/v1/ask", {"question": question.text, "history": history, **about})
        milliseconds = 1000 * (perf_counter() - started)
        query = answer.get("question_used", question.text)
        found = self._post("/v1/search", {"query": query, "top_k": self._depth, **about})["passages"]
        return reply_from_json(answer, found, self.texts, milliseconds)

    def _get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        return self._checked("GET", path, None)

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        return self._checked("POST", path, body)

    def _checked(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - JSON
        try:
            response = self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise ServiceError(
                f"The service at {self._client.base_url} does not answer ({type(error).__name__}: {error}).",
                "Start it with: belqa serve",
            ) from error
        if response.status_code != httpx.codes.OK:
            raise ServiceError(
                f"The service answered {method} {path} with status {response.status_code}: {response.text[:300]}",
                "Look at what it says.",
            )
        return response.json()
