//! The daily runs.

use super::run;
use crate::app::App;
use crate::cx::Cx;
use crate::error::Result;
use crate::jobs::Round;
use domain::Timestamp;
use domain::journal::Cause;
use entity::retention_rule;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The next moment after `now` at which it is this hour, UTC.
pub(super) const fn next(now: Timestamp, hour: i64) -> Timestamp {
    let today = now.0 - now.0.rem_euclid(DAY_MS) + hour * HOUR_MS;
    Timestamp(if today > now.0 { today } else { today + DAY_MS })
}

/// Begins the runs that are due; tells how many. Several servers begin each once: whoever moves the next run on begins
/// this one.
///
/// # Errors
/// If the database refuses.
pub async fn schedule(app: &Arc<App>) -> Result<u64> {
    let now = app.clock.now();
    let due = retention_rule::Entity::find()
        .filter(retention_rule::Column::IsEnabled.eq(true))
        .filter(retention_rule::Column::NextRunAt.lte(now))
        .all(app.db.read())
        .await?;
    let (mut begun, mut round) = (0, Round::default());
    for row in due {
        let was_begun = round.note("a run of retention", begin_one(app, now, &row).await);
        begun += u64::from(was_begun.unwrap_or_default());
    }
    round.end().map(|()| begun)
}

/// Begins a run that is due; whether there is anything to do and nobody else began it.
async fn begin_one(app: &Arc<App>, now: Timestamp, row: &retention_rule::Model) -> Result<bool> {
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    // As often as there are days, however long no server ran.
    let later = row.next_run_at.map(|at| next(now, at.0.rem_euclid(DAY_MS) / HOUR_MS));
    let moved = retention_rule::Entity::update_many()
        .col_expr(retention_rule::Column::NextRunAt, Expr::value(later))
        .filter(retention_rule::Column::Id.eq(row.id))
        .filter(retention_rule::Column::IsEnabled.eq(true))
        .filter(retention_rule::Column::NextRunAt.eq(row.next_run_at))
        .exec(tx.db())
        .await?;
    let is_begun = moved.rows_affected == 1 && run::begin(&cx, &mut tx, row, None).await?.is_some();
    tx.commit().await?;
    Ok(is_begun)
}
