//! The targets, as every request knows them.

use super::hours::Hours;
use crate::error::Result;
use domain::ids::{CustomerId, QueueId, TargetId};
use domain::state::Validity;
use entity::{calendar, response_target};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

/// What a target promises.
#[derive(Clone, Debug)]
pub(crate) struct TargetFacts {
    pub id: TargetId,
    pub name: String,
    validity: Validity,
    queue: Option<QueueId>,
    customer: Option<CustomerId>,
    /// Seconds of business time.
    pub first: Option<i64>,
    pub next: Option<i64>,
    pub resolution: Option<i64>,
    pub hours: Hours,
}

/// All targets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets(Vec<TargetFacts>);

impl Targets {
    /// Whether no target was ever made.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The target for tickets of this queue and customer: one for the customer goes before one for the queue, and
    /// both before one for all.
    pub fn of(&self, queue: QueueId, customer: CustomerId) -> Option<&TargetFacts> {
        let fits = |target: &&TargetFacts| {
            target.validity == Validity::Valid
                && target.queue.is_none_or(|id| id == queue)
                && target.customer.is_none_or(|id| id == customer)
        };
        self.0.iter().filter(fits).max_by_key(|target| (target.customer.is_some(), target.queue.is_some()))
    }

    /// The name of a target.
    pub fn name(&self, id: TargetId) -> String {
        self.0.iter().find(|target| target.id == id).map(|target| target.name.clone()).unwrap_or_default()
    }
}

/// Every target with its hours.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Targets> {
    let rows = response_target::Entity::find()
        .find_also_related(calendar::Entity)
        .order_by_asc(response_target::Column::Id)
        .all(db)
        .await?;
    let mut out = Vec::with_capacity(rows.len());
    for (row, calendar) in rows {
        let Some(calendar) = calendar else { continue };
        let seconds = |minutes: Option<i64>| minutes.map(|minutes| minutes * 60);
        out.push(TargetFacts {
            id: row.id,
            name: row.name,
            validity: row.validity,
            queue: row.queue_id,
            customer: row.customer_id,
            first: seconds(row.first_minutes),
            next: seconds(row.next_minutes),
            resolution: seconds(row.resolution_minutes),
            hours: Hours::new(&calendar.time_zone, serde_json::from_str(&calendar.hours)?, &calendar.holidays),
        });
    }
    Ok(Targets(out))
}
