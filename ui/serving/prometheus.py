"""Figures of a server for Prometheus: requests by kind and status, their seconds, who waits, how much is kept.

    Figures(waiting=, articles=) -> .request(kind, status, seconds);  .text() -> the text form

Needs the package prometheus-client, of the extra `team`.  A registry of its own, so that two servers of one process do
not share figures.  Kinds are bounded, since a client chooses the paths it asks for.  Read `ui.serving.watched` next.
"""

from __future__ import annotations

from collections.abc import Callable

from ui.extras import extra_module

MOST_KINDS = 50  # of requests that are told apart; the rest is "other"
BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)  # seconds


class Figures:
    """Safe to use from many threads."""

    def __init__(self, *, waiting: Callable[[], int], articles: Callable[[], int]) -> None:
        """`waiting` tells how many questions wait for the model, `articles` how many the index holds.

        Raises ExtraError without the package."""
        self._library = extra_module("prometheus_client", extra="team")
        self._registry = self._library.CollectorRegistry()
        named = {"registry": self._registry}
        self._requests = self._library.Counter("dossier_requests", "requests", ["kind", "status"], **named)
        self._seconds = self._library.Histogram(
            "dossier_request_seconds", "seconds of a request", ["kind"], buckets=BUCKETS, **named
        )
        self._library.Gauge("dossier_questions_waiting", "questions in line", **named).set_function(waiting)
        self._library.Gauge("dossier_articles", "articles of the index", **named).set_function(articles)
        self._library.ProcessCollector(registry=self._registry)
        self._kinds: set[str] = set()

    @property
    def content_type(self) -> str:
        """Of what `text` gives."""
        return str(self._library.CONTENT_TYPE_LATEST)

    def request(self, kind: str, status: int, seconds: float) -> None:
        """Count one that has ended."""
        if len(self._kinds) < MOST_KINDS and status < 400:
            self._kinds.add(kind)
        told = kind if kind in self._kinds else "other"
        self._requests.labels(told, str(status)).inc()
        self._seconds.labels(told).observe(seconds)

    def text(self) -> str:
        """Everything, in the text form."""
        found: bytes = self._library.generate_latest(self._registry)
        return found.decode()
