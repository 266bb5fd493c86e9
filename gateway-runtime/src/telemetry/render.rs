//! The metrics as Prometheus reads them (text format 0.0.4).

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::counters::{Counter, Rejection, ThrottleScope};
use super::histogram::{BOUNDS, Total};
use super::metrics::{Metrics, OperationLabels, Shard};

/// One operation in all threads.
#[derive(Debug, Clone, Copy, Default)]
struct OperationTotal {
    statuses: [u64; 5],
    duration: Total,
    integration: Total,
}

impl Metrics {
    /// All series. Operations that nobody called have none, so that the text stays as short as it can.
    pub(crate) fn render(&self) -> String {
        let shards = self.shards();
        let mut text = String::with_capacity(4096);
        self.render_operations(&shards, &mut text);
        render_counters(&shards, &mut text);
        text
    }

    /// What is told of the state beside the counters: how many keys there are; and whether a shared store is up, where there
    /// is one, and how many gateways share it.
    pub(crate) fn render_state(
        &self,
        n_keys: usize,
        shared: Option<(bool, u32)>,
        text: &mut String,
    ) {
        let gauge = |text: &mut String, name: &str, help: &str, value: u64| {
            head(text, name, "gauge", help);
            let _ = writeln!(text, "{name} {value}");
        };
        let n_keys = u64::try_from(n_keys).unwrap_or(u64::MAX);
        gauge(text, "gateway_keys", "API keys, disabled ones too.", n_keys);
        let Some((is_up, n_gateways)) = shared else {
            return;
        };
        let help =
            "1 while the shared store can be reached; else limits are those of this process.";
        gauge(text, "gateway_state_store_up", help, is_up.into());
        let help = "Gateways that share the store.";
        gauge(text, "gateway_state_gateways", help, n_gateways.into());
        let name = "gateway_state_wait_seconds";
        let help = "How long requests waited for the shared store, of those that did.";
        head(text, name, "histogram", help);
        let mut total = Total::default();
        for shard in self.shards() {
            total.add(&shard.state_waits);
        }
        histogram(text, name, "", &total);
    }

    fn render_operations(&self, shards: &[Arc<Shard>], text: &mut String) {
        let totals: Vec<(String, OperationTotal)> = self
            .labels
            .get()
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(slot, labels)| (label_pairs(labels), total(shards, slot)))
            .filter(|(_, total)| total.duration.count() > 0)
            .collect();
        head(
            text,
            "gateway_requests_total",
            "counter",
            "Requests answered, by class of status.",
        );
        for (labels, total) in &totals {
            for (class, count) in (1..).zip(total.statuses).filter(|(_, count)| *count > 0) {
                let _ = writeln!(
                    text,
                    "gateway_requests_total{{{labels},code=\"{class}xx\"}} {count}"
                );
            }
        }
        let name = "gateway_request_duration_seconds";
        head(
            text,
            name,
            "histogram",
            "From a request's head to the last byte of its answer.",
        );
        for (labels, total) in &totals {
            histogram(text, name, labels, &total.duration);
        }
        let name = "gateway_integration_duration_seconds";
        head(
            text,
            name,
            "histogram",
            "From the first byte sent upstream to the head of its answer.",
        );
        for (labels, total) in totals.iter().filter(|(_, t)| t.integration.count() > 0) {
            histogram(text, name, labels, &total.integration);
        }
    }
}

fn total(shards: &[Arc<Shard>], slot: usize) -> OperationTotal {
    let mut total = OperationTotal::default();
    for shard in shards {
        let operation = shard.operations.get().and_then(|all| all.get(slot));
        let Some(operation) = operation.and_then(|operation| operation.get()) else {
            continue;
        };
        for (sum, count) in total.statuses.iter_mut().zip(&operation.statuses) {
            *sum += count.load(Relaxed);
        }
        total.duration.add(&operation.duration);
        if let Some(integration) = operation.integration.get() {
            total.integration.add(integration);
        }
    }
    total
}

fn render_counters(shards: &[Arc<Shard>], text: &mut String) {
    let sum = |counter: Counter| -> u64 {
        shards
            .iter()
            .filter_map(|shard| shard.counters.get(counter as usize))
            .map(|counter| counter.load(Relaxed))
            .fold(0, u64::wrapping_add)
    };
    // Closed ones are read first: the difference is never negative.
    let closed = sum(Counter::ConnectionsClosed);
    let open = sum(Counter::ConnectionsAccepted).saturating_sub(closed);
    head(
        text,
        "gateway_connections_open",
        "gauge",
        "Connections open now.",
    );
    let _ = writeln!(text, "gateway_connections_open {open}");
    for (counter, name, help) in Counter::ALL {
        head(text, name, "counter", help);
        let _ = writeln!(text, "{name} {}", sum(counter));
    }
    let name = "gateway_rejected_requests_total";
    head(
        text,
        name,
        "counter",
        "Requests the gateway itself refused, by reason.",
    );
    for (rejection, reason) in Rejection::ALL {
        let count: u64 = shards
            .iter()
            .filter_map(|shard| shard.rejections.get(rejection as usize))
            .map(|counter| counter.load(Relaxed))
            .sum();
        let _ = writeln!(text, "{name}{{reason=\"{reason}\"}} {count}");
    }
    let name = "gateway_throttled_total";
    let help = "Requests refused by a rate, by whose it is.";
    head(text, name, "counter", help);
    for scope in ThrottleScope::ALL {
        let count: u64 = shards
            .iter()
            .filter_map(|shard| shard.throttled.get(scope as usize))
            .map(|counter| counter.load(Relaxed))
            .sum();
        let _ = writeln!(text, "{name}{{scope=\"{}\"}} {count}", scope.label());
    }
}

/// What the process is, and whether it drains.
pub(crate) fn render_build(name: &str, compiler_version: &str, draining: bool) -> String {
    let mut text = String::new();
    head(
        &mut text,
        "gateway_build_info",
        "gauge",
        "What this gateway was built from.",
    );
    let _ = writeln!(
        text,
        "gateway_build_info{{name=\"{}\",compiler_version=\"{}\"}} 1",
        label_value(name),
        label_value(compiler_version)
    );
    head(
        &mut text,
        "gateway_draining",
        "gauge",
        "1 while the gateway shuts down.",
    );
    let _ = writeln!(text, "gateway_draining {}", u8::from(draining));
    text
}

/// A series for each stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StageSeries<'s> {
    pub(crate) name: &'s str,
    /// `counter` or `gauge`.
    pub(crate) kind: &'s str,
    pub(crate) help: &'s str,
}

/// Appends the values of stages, each with the names of its API and its own.
pub(crate) fn render_by_stage<'v>(
    text: &mut String,
    series: &StageSeries<'_>,
    values: impl Iterator<Item = (&'v str, &'v str, u64)>,
) {
    head(text, series.name, series.kind, series.help);
    for (api, stage, value) in values {
        let (name, api, stage) = (series.name, label_value(api), label_value(stage));
        let _ = writeln!(text, "{name}{{api=\"{api}\",stage=\"{stage}\"}} {value}");
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn histogram(text: &mut String, name: &str, labels: &str, total: &Total) {
    let mut cumulative = 0;
    let (comma, braced) = match labels {
        "" => ("", String::new()),
        labels => (",", format!("{{{labels}}}")),
    };
    let bounds = BOUNDS.iter().map(|(_, bound)| *bound).chain(["+Inf"]);
    for (bound, count) in bounds.zip(total.buckets) {
        cumulative += count;
        let _ = writeln!(
            text,
            "{name}_bucket{{{labels}{comma}le=\"{bound}\"}} {cumulative}"
        );
    }
    let (seconds, micros) = (total.sum_micros / 1_000_000, total.sum_micros % 1_000_000);
    let _ = writeln!(text, "{name}_sum{braced} {seconds}.{micros:06}");
    let _ = writeln!(text, "{name}_count{braced} {cumulative}");
}

fn label_pairs(labels: &OperationLabels) -> String {
    let mut text = String::new();
    for (name, value) in [
        ("api", labels.api),
        ("stage", labels.stage),
        ("operation", labels.operation),
    ] {
        if !text.is_empty() {
            text.push(',');
        }
        let _ = write!(text, "{name}=\"{}\"", label_value(value));
    }
    text
}

/// A label's value with backslash, quote and line end escaped, as the format says.
fn label_value(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn metrics() -> Metrics {
        let metrics = Metrics::new();
        metrics.describe(vec![
            OperationLabels {
                api: "pets",
                stage: "prod",
                operation: "showPet",
            },
            OperationLabels {
                api: "pets",
                stage: "prod",
                operation: "GET /\"a\\b\"\n",
            },
            OperationLabels {
                api: "pets",
                stage: "prod",
                operation: "never",
            },
        ]);
        metrics
    }

    fn value(text: &str, series: &str) -> Option<f64> {
        let line = text
            .lines()
            .find(|line| line.rsplit_once(' ').is_some_and(|(s, _)| s == series));
        line?.rsplit_once(' ')?.1.parse().ok()
    }

    #[test]
    fn shards_are_added_up() {
        let metrics = metrics();
        for (status, millis) in [(200, 1), (204, 3), (502, 40_000)] {
            let shard = metrics.register();
            let elapsed = Duration::from_millis(millis);
            shard.record_in(&metrics, 0, status, elapsed, Some(elapsed / 2));
            shard.record_in(&metrics, 9, status, elapsed, None);
            shard.count(Counter::ConnectionsAccepted);
            shard.reject(Rejection::Loop);
        }
        let text = metrics.render();
        let labels = "api=\"pets\",stage=\"prod\",operation=\"showPet\"";
        for (series, expected) in [
            (
                format!("gateway_requests_total{{{labels},code=\"2xx\"}}"),
                2.0,
            ),
            (
                format!("gateway_requests_total{{{labels},code=\"5xx\"}}"),
                1.0,
            ),
            (
                format!("gateway_request_duration_seconds_bucket{{{labels},le=\"0.001\"}}"),
                1.0,
            ),
            (
                format!("gateway_request_duration_seconds_bucket{{{labels},le=\"30\"}}"),
                2.0,
            ),
            (
                format!("gateway_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}}"),
                3.0,
            ),
            (
                format!("gateway_request_duration_seconds_sum{{{labels}}}"),
                40.004,
            ),
            (
                format!("gateway_integration_duration_seconds_count{{{labels}}}"),
                3.0,
            ),
            ("gateway_connections_open".to_owned(), 3.0),
            (
                "gateway_rejected_requests_total{reason=\"loop\"}".to_owned(),
                3.0,
            ),
        ] {
            assert_eq!(value(&text, &series), Some(expected), "{series}\n{text}");
        }
        assert!(!text.contains("never"));
    }

    #[test]
    fn the_state_is_told() {
        let metrics = metrics();
        let shard = metrics.register();
        shard.throttle(ThrottleScope::Key);
        shard.count(Counter::QuotaExceeded);
        shard.waited_for_state(Duration::from_micros(1_500));
        let mut text = metrics.render();
        metrics.render_state(7, None, &mut text);
        assert!(!text.contains("gateway_state_store_up"), "{text}");
        let mut text = metrics.render();
        metrics.render_state(7, Some((true, 3)), &mut text);
        for (series, expected) in [
            ("gateway_keys", 7.0),
            ("gateway_throttled_total{scope=\"key\"}", 1.0),
            ("gateway_throttled_total{scope=\"gateway\"}", 0.0),
            ("gateway_quota_exceeded_total", 1.0),
            ("gateway_state_store_up", 1.0),
            ("gateway_state_gateways", 3.0),
            ("gateway_state_wait_seconds_bucket{le=\"0.001\"}", 0.0),
            ("gateway_state_wait_seconds_bucket{le=\"0.005\"}", 1.0),
            ("gateway_state_wait_seconds_sum", 0.0015),
            ("gateway_state_wait_seconds_count", 1.0),
        ] {
            assert_eq!(value(&text, series), Some(expected), "{series}\n{text}");
        }
    }

    #[test]
    fn every_line_is_a_comment_or_a_series() {
        let metrics = metrics();
        let shard = metrics.register();
        shard.record_in(&metrics, 1, 999, Duration::ZERO, None);
        shard.record_in(&metrics, 1, 0, Duration::MAX, None);
        let text = metrics.render();
        assert!(text.contains(r#"operation="GET /\"a\\b\"\n""#), "{text}");
        for line in text.lines() {
            if line.starts_with("# HELP ") || line.starts_with("# TYPE ") {
                continue;
            }
            let (series, value) = line.rsplit_once(' ').unwrap();
            assert!(value.parse::<f64>().is_ok(), "{line}");
            assert!(series.starts_with("gateway_"), "{line}");
            assert_eq!(series.contains('{'), series.ends_with('}'), "{line}");
        }
    }

    #[test]
    fn threads_beyond_the_limit_share_a_shard() {
        let metrics = metrics();
        let shards: Vec<_> = (0..300).map(|_| metrics.register()).collect();
        for shard in &shards {
            shard.record_in(&metrics, 0, 200, Duration::ZERO, None);
        }
        metrics.release(&shards[0]);
        metrics
            .register()
            .record_in(&metrics, 0, 200, Duration::ZERO, None);
        assert_eq!(metrics.shards().len(), 257);
        let labels = "api=\"pets\",stage=\"prod\",operation=\"showPet\",code=\"2xx\"";
        let series = format!("gateway_requests_total{{{labels}}}");
        assert_eq!(value(&metrics.render(), &series), Some(301.0));
    }
}
