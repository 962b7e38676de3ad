"""The metrics as Prometheus reads them, by its own library. Pure: text from facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from tui import __version__
from tui.engine.metrics.facts import MetricFacts
from tui.model.alarms import AlarmRule
from tui.model.attention import AttentionKind
from tui.model.outbox import LaneCounts
from tui.model.runs import RunState

if TYPE_CHECKING:
    from prometheus_client.core import Metric

Sample = tuple[Sequence[str], float | None]
"""Values of the labels, and the figure; None = nobody knows, and nothing is told."""
HOUSEHOLD = "household"


class _Told:
    """Gives the library the same figures again and again."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics


def metrics_text(facts: MetricFacts) -> str:
    """Give the text of all metrics. Times are UTC epoch seconds, sizes bytes."""
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - not before it is needed

    registry = CollectorRegistry(auto_describe=False)
    metrics = [*_household(facts), *_runs(facts), *_queue(facts), *_needs(facts), *_sizes(facts)]
    registry.register(_Told(metrics))
    return generate_latest(registry).decode()


def _gauge(name: str, told: str, labels: Sequence[str], samples: Iterable[Sample]) -> Metric:
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 - as above

    metric = GaugeMetricFamily(f"syncdeck_{name}", told, labels=labels)
    for values, figure in samples:
        if figure is not None:
            metric.add_metric(list(values), figure)
    return metric


def _household(facts: MetricFacts) -> Iterator[Metric]:
    keeper = facts.keeper
    beat = keeper.beat_at if keeper else None
    yield _gauge("info", "Version of the program.", ["version"], [((__version__,), 1)])
    yield _gauge("metrics_timestamp_seconds", "When these figures were read.", [], [((), facts.now)])
    yield _gauge("keeper_up", "Whether somebody keeps the household in sync.", [], [((), float(keeper is not None))])
    yield _gauge("keeper_heartbeat_timestamp_seconds", "When it last said so.", [], [((), beat)])
    rows = [
        ((facts.names.get(one.profile_id or 0, HOUSEHOLD), one.job.value), one.next_at)
        for one in facts.schedules
        if one.is_on and one.begun_at is not None
    ]
    yield _gauge("next_run_timestamp_seconds", "When something starts by itself.", ["profile", "job"], rows)


def _runs(facts: MetricFacts) -> Iterator[Metric]:
    labels = ["profile", "operation"]
    records = [((facts.names.get(one.profile_id, "-"), one.kind.value), one) for one in facts.records]
    states = [((state.value,), float(facts.runs.get(state.value, 0))) for state in RunState]
    yield _gauge("runs", "Runs that are kept, by state.", ["state"], states)
    landed = [(values, one.landed_at) for values, one in records]
    yield _gauge("last_success_timestamp_seconds", "When a run last brought something.", labels, landed)
    spent = [(values, one.landed_seconds) for values, one in records]
    yield _gauge("last_success_duration_seconds", "How long that run took.", labels, spent)
    failures = [(values, float(one.failures)) for values, one in records]
    yield _gauge("failures_in_a_row", "Runs that failed since then.", labels, failures)


def _queue(facts: MetricFacts) -> Iterator[Metric]:
    names = [field.name for field in fields(LaneCounts)]
    rows = [
        ((facts.names.get(lane.profile_id, "-"), name), float(getattr(lane.counts, name)))
        for lane in facts.lanes
        for name in names
    ]
    yield _gauge("outbox_deliveries", "Changes on their way to servers.", ["target", "state"], rows)
    open_lanes = [((facts.names.get(lane.profile_id, "-"), lane.state.value), 1.0) for lane in facts.lanes]
    yield _gauge("outbox_lane", "How the lane of each server stands.", ["target", "state"], open_lanes)
    kinds = ("live", "movies", "series", "episodes")
    shown = [
        ((facts.names.get(total.profile_id, "-"), kind), float(getattr(total, kind)))
        for total in facts.totals
        for kind in kinds
    ]
    yield _gauge("titles", "Titles in catalogues.", ["profile", "kind"], shown)


def _needs(facts: MetricFacts) -> Iterator[Metric]:
    kinds = [((kind.value,), float(facts.attention.get(kind.value, 0))) for kind in AttentionKind]
    yield _gauge("attention", "What needs a person now, by kind.", ["kind"], kinds)
    told = Counter(one.rule for one in facts.alarms)
    rules = [((rule.value,), float(told[rule])) for rule in AlarmRule]
    yield _gauge("alarms", "What is the matter, by rule.", ["rule"], rules)


def _sizes(facts: MetricFacts) -> Iterator[Metric]:
    if facts.size is None:
        return
    told = {
        "store_bytes": ("The store's file.", facts.size.file),
        "store_wal_bytes": ("The store's write-ahead log.", facts.size.wal),
        "store_unused_bytes": ("Bytes in the file that nothing uses.", facts.size.free),
        "disk_free_bytes": ("Free on the disk of the store.", facts.size.disk_free),
        "backup_bytes": ("Backups in their folder.", facts.size.backups),
    }
    for name, (text, size) in told.items():
        yield _gauge(name, text, [], [((), float(size))])
