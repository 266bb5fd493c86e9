//! Requests are counted, and refused beyond their quotas.

use super::*;
use crate::limit::Period;

const DAY: u64 = 86_400;

fn row(days: u64, plan: &str, key: &str, used: u64) -> UsageRow {
    UsageRow {
        date: date(days),
        plan: plan.to_owned(),
        key: key.to_owned(),
        used,
    }
}

/// What holds for every store: the state is empty.
pub(in super::super) async fn requests_are_counted(state: Arc<State>) {
    let plans = ["pets/gold", "toys/gold"];
    let ann = state.create_key(new_key("Ann", &plans)).await.unwrap();
    let bob = state
        .create_key(new_key("Bob", &["pets/gold"]))
        .await
        .unwrap();
    let quota = Quota {
        limit: 3,
        offset: 0,
        period: Period::Day,
    };
    let of_ann = subscription(&state, &ann.value, "pets/gold");
    let of_bob = subscription(&state, &bob.value, "pets/gold");
    let toys = subscription(&state, &ann.value, "toys/gold");
    for expected in [Some(2), Some(1), Some(0)] {
        assert_eq!(count(&state, of_ann, Some(&quota), 0).await, Ok(expected));
    }
    for _ in 0..3 {
        let exceeded = count(&state, of_ann, Some(&quota), 0).await.unwrap_err();
        assert_eq!(exceeded.until, noon() + DAY / 2);
    }
    assert_eq!(count(&state, of_bob, Some(&quota), 0).await, Ok(Some(2)));
    assert_eq!(count(&state, of_ann, Some(&quota), DAY).await, Ok(Some(2)));
    assert_eq!(count(&state, toys, None, DAY).await, Ok(None));

    let (ann, bob) = (ann.record.id.as_str(), bob.record.id.as_str());
    let mut expected = vec![
        row(0, "pets/gold", ann, 3),
        row(0, "pets/gold", bob, 1),
        row(1, "pets/gold", ann, 1),
        row(1, "toys/gold", ann, 1),
    ];
    expected.sort_unstable();
    let rows = state.usage(&UsageQuery::default()).await.unwrap();
    assert_eq!(rows, expected, "refused requests are not counted");
    state.flush().await.unwrap();
    let query = UsageQuery {
        from: Some(date(1)),
        to: Some(date(1)),
        plan: Some("pets/gold".to_owned()),
        key: Some(ann.to_owned()),
    };
    let rows = state.usage(&query).await.unwrap();
    assert_eq!(rows, [row(1, "pets/gold", ann, 1)]);
    for query in [
        UsageQuery {
            plan: Some("toys/gold".to_owned()),
            ..UsageQuery::default()
        },
        UsageQuery {
            key: Some(bob.to_owned()),
            ..UsageQuery::default()
        },
        UsageQuery {
            to: Some(Date(date(0).0 - 1)),
            ..UsageQuery::default()
        },
    ] {
        let wanted = expected
            .iter()
            .filter(|row| query.wants(row.date.0, &row.plan, &row.key));
        let wanted: Vec<_> = wanted.cloned().collect();
        assert_eq!(state.usage(&query).await.unwrap(), wanted, "{query:?}");
    }
}

#[test]
fn memory() {
    block_on(async { requests_are_counted(open(&Address::Memory).await).await });
}

#[test]
fn memory_forgets_after_a_year_and_a_month() {
    block_on(async {
        let state = open(&Address::Memory).await;
        let key = state
            .create_key(new_key("Ann", &["pets/gold"]))
            .await
            .unwrap();
        let subscription = subscription(&state, &key.value, "pets/gold");
        for day in [0, 1, 401] {
            count(&state, subscription, None, day * DAY).await.unwrap();
        }
        let rows = state.usage(&UsageQuery::default()).await.unwrap();
        assert_eq!(rows.len(), 2, "{rows:?}");
    });
}
