"""Figures for Prometheus: what is asked, how long each stage takes, what waits, and which index answers."""

from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from service.guards.record import RequestRecord
from service.library import Library

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)  # memory, processor time and open files, where the system tells
        self._requests = Counter(
            "belqa_requests", "Requests that were answered.", ["method", "route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "belqa_request_seconds",
            "Time from a request to the end of its answer.",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._stages = Histogram(
            "belqa_stage_seconds", "Time of each stage.", ["stage"], buckets=_SECONDS, registry=self._registry
        )
        self._answers = Counter(
            "belqa_answers",
            "Answers by status; not_in_sources is a refusal.",
            ["status"],
            registry=self._registry,
        )

    def observe(self, method: str, route: str, status: int, seconds: float, record: RequestRecord) -> None:
        """Count one request; a status of 0 is a client that was gone before its answer."""
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(route).observe(seconds)
        for answer in record.answers:
            self._answers.labels(answer).inc()
        for stage, milliseconds in record.stages.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def watch_queue(self, length: Callable[[], int]) -> None:
        """Report how many questions are not answered yet; `length` is called whenever the figures are read."""
        Gauge("belqa_queue_length", "Questions not answered yet.", registry=self._registry).set_function(length)

    def render(self, library: Library) -> bytes:
        """Return all figures in Prometheus's text format, with those of the index that answers now."""
        index, now = CollectorRegistry(), datetime.now(UTC)
        manifest = library.index.manifest
        Gauge("belqa_index_info", "The index that answers.", ["version"], registry=index).labels(
            library.index.version
        ).set(1)
        Gauge("belqa_index_age_seconds", "Time since it was built.", registry=index).set(
            max(0.0, (now - datetime.fromisoformat(manifest.built_at)).total_seconds())
        )
        Gauge("belqa_documents", "Documents in it.", registry=index).set(len(library.index.documents))
        Gauge("belqa_passages", "Passages in it.", registry=index).set(len(library.index.passages))
        return generate_latest(self._registry) + generate_latest(index)
