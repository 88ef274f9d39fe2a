"""What Prometheus scrapes, made from the database at each scrape: all processes share it."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bookings.database import Database
from bookings.notices.waiting import count_notices
from bookings.operation import count_documents, queue_age_seconds, worker_seen_seconds
from bookings.stage_times import histograms


class _FromDatabase(Collector):
    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[Metric]:
        """All metrics as they are now."""
        with self._database.session() as session:
            counts = count_documents(session)
            age = queue_age_seconds(session)
            seen = worker_seen_seconds(session)
            stages = histograms(session)
            notices = count_notices(session)
        documents = GaugeMetricFamily(
            "kouan_documents", "Documents by fate; failed ones by code.", labels=["state", "code"]
        )
        for count in counts:
            documents.add_metric([count.state, count.error_code or ""], count.documents)
        yield documents
        yield GaugeMetricFamily(
            "kouan_queue_age_seconds", "How long the oldest document waits that is not read yet.", value=age
        )
        if seen is not None:
            yield GaugeMetricFamily(
                "kouan_worker_seen_seconds", "Seconds since any worker said that it lives.", value=seen
            )
        told = GaugeMetricFamily(
            "kouan_notices", "Messages about new differences.", labels=["channel", "state"]
        )
        for messages in notices:
            told.add_metric([messages.channel, messages.state], messages.notices)
        yield told
        seconds = HistogramMetricFamily(
            "kouan_stage_seconds", "Seconds of a document in each stage.", labels=["stage"]
        )
        for stage in stages:
            seconds.add_metric([stage.stage], buckets=list(stage.buckets), sum_value=stage.seconds)
        yield seconds


def exposition(database: Database) -> bytes:
    """The metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_FromDatabase(database))
    return generate_latest(registry)
