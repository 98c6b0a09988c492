//! The Integrator: what is enabled runs once a day, within the server itself (HAL-60, HAL-61).

use super::run;
use crate::app::App;
use crate::cx::Cx;
use crate::error::Result;
use crate::jobs::Round;
use domain::Timestamp;
use domain::journal::Cause;
use entity::integration;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The next moment after `now` at which it is this hour, UTC.
pub(super) const fn next(now: Timestamp, hour: i64) -> Timestamp {
    let today = now.0 - now.0.rem_euclid(DAY_MS) + hour * HOUR_MS;
    Timestamp(if today > now.0 { today } else { today + DAY_MS })
}

/// Begins the runs that are due; tells how many. Several servers begin each once: whoever moves the next run on
/// begins this one. One that cannot be begun keeps none of the others waiting, and is tried again in the next round.
///
/// # Errors
/// If the database refuses, and the first of those of the runs.
pub async fn schedule(app: &Arc<App>) -> Result<u64> {
    let now = app.clock.now();
    let due = integration::Entity::find()
        .filter(integration::Column::IsEnabled.eq(true))
        .filter(integration::Column::NextRunAt.lte(now))
        .order_by_asc(integration::Column::Id)
        .all(app.db.read())
        .await?;
    let (mut begun, mut round) = (0, Round::default());
    for row in due {
        let was_begun = round.note("a run of an integration", begin_due(app, &row, now).await);
        begun += u64::from(was_begun.unwrap_or_default());
    }
    round.end().map(|()| begun)
}

/// Begins a run, unless another server did.
async fn begin_due(app: &Arc<App>, row: &integration::Model, now: Timestamp) -> Result<bool> {
    let cx = Cx::system(app, Cause::Integration).await?;
    let mut tx = cx.begin().await?;
    let moved = integration::Entity::update_many()
        .col_expr(integration::Column::NextRunAt, Expr::value(next(now, row.hour)))
        .filter(integration::Column::Id.eq(row.id))
        .filter(integration::Column::IsEnabled.eq(true))
        .filter(integration::Column::NextRunAt.eq(row.next_run_at))
        .exec(tx.db())
        .await?;
    let is_ours = moved.rows_affected == 1;
    if is_ours {
        run::begin(&cx, &mut tx, row, true).await?;
    }
    tx.commit().await?;
    Ok(is_ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hal_60_the_next_run_is_at_the_hour_and_never_now() {
        let at = |day: i64, hour: i64| Timestamp(day * DAY_MS + hour * HOUR_MS);
        assert_eq!(next(at(5, 1), 3), at(5, 3));
        assert_eq!(next(at(5, 3), 3), at(6, 3));
        assert_eq!(next(at(5, 23), 0), at(6, 0));
    }
}
