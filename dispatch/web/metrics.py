"""What the process tells a Prometheus server about itself."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Meter:
    """The measures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.answers = Counter("dispatch_answers", "Answers by route and status", ("route", "status"),
                               registry=self._registry)
        self.seconds = Histogram("dispatch_answer_seconds", "Time to an answer by route", ("route",),
                                 buckets=_SECONDS, registry=self._registry)
        self.streams = Gauge("dispatch_open_streams", "Live streams that are open", registry=self._registry)
        self.dropped = Counter("dispatch_dropped_streams", "Live streams given up because their reader was slow",
                               registry=self._registry)
        self.owed = Gauge("dispatch_owed_notices", "Notices that wait to be sent", registry=self._registry)
        self.late_s = Gauge("dispatch_timers_late_seconds", "How long the next deadline has been waiting to climb",
                            registry=self._registry)
        self.failures = Counter("dispatch_failures", "Requests that failed for a reason of our own",
                                registry=self._registry)

    def text(self) -> bytes:
        """All measures in the Prometheus text format."""
        return generate_latest(self._registry)
