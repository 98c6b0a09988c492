//! The circuit breaker of automatic runs: a mistake elsewhere never takes a desk apart here.

use crate::agents::{able_admins, spares_admins};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::import;
use crate::integrations::grants::holders;
use crate::users::LAST_ADMIN;
use domain::Timestamp;
use domain::ids::{ImportId, IntegrationId, UserId};
use domain::import::RowAction;
use domain::integrations::BREAKER_FLOOR;
use domain::journal::Changes;
use domain::state::Validity;
use entity::{import_row, integration, integration_grant, integration_person, integration_run};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeMap;

/// Why the run has to stop, if it has to. Asked after its dry run.
pub(super) async fn reason(
    cx: &Cx,
    tx: &Tx,
    row: &integration::Model,
    run: &integration_run::Model,
    import_id: ImportId,
) -> Result<Option<String>> {
    if takes_last_admin(cx, tx, import_id).await? {
        return Ok(Some("The desk would lose its last admin.".to_owned()));
    }
    let of_it = integration_person::Column::IntegrationId.eq(row.id);
    let known =
        integration_person::Entity::find().filter(of_it).filter(integration_person::Column::VanishedAt.is_null());
    let known_ids = known.clone().select_only().column(integration_person::Column::UserId).into_query();
    let known = known.count(tx.db()).await?;
    let changed = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(import_id))
        .filter(import_row::Column::Action.eq(RowAction::Update))
        .filter(import_row::Column::RecordId.in_subquery(known_ids))
        .filter(import_row::Column::Cells.like(import::THERE))
        .count(tx.db())
        .await?;
    let gone = run.vanished.and_then(|gone| u64::try_from(gone).ok()).unwrap_or_default();
    let threshold = u64::try_from(row.threshold).unwrap_or_default();
    if let Some(why) = over(known, changed, gone, threshold) {
        return Ok(Some(why));
    }
    let (holders, losing) = seats(tx, row.id, import_id).await?;
    Ok(over_seats(holders, losing, threshold))
}

/// How many people hold a role or department from there, and how many of them would lose any. They are few among many:
/// their share of everybody tells nothing.
async fn seats(tx: &Tx, id: IntegrationId, import_id: ImportId) -> Result<(u64, u64)> {
    let people: Vec<UserId> = integration_grant::Entity::find()
        .select_only()
        .column(integration_grant::Column::UserId)
        .filter(integration_grant::Column::IntegrationId.eq(id))
        .distinct()
        .into_tuple()
        .all(tx.db())
        .await?;
    if people.is_empty() {
        return Ok((0, 0));
    }
    let rows: Vec<String> = import_row::Entity::find()
        .select_only()
        .column(import_row::Column::Changes)
        .filter(import_row::Column::RunId.eq(import_id))
        .filter(import_row::Column::Action.eq(RowAction::Update))
        .filter(import_row::Column::RecordId.in_subquery(holders(id)))
        .into_tuple()
        .all(tx.db())
        .await?;
    let mut losing = 0;
    for row in rows {
        let changes: Changes = serde_json::from_str(&row)?;
        let is_lost = |field: &str| changes.get(field).is_some_and(|change| !change.from.is_null());
        losing += u64::from(is_lost("role") || is_lost("department"));
    }
    Ok((people.len() as u64, losing))
}

/// Whether too many people would lose a role or department.
fn over_seats(holders: u64, losing: u64, threshold: u64) -> Option<String> {
    if losing <= BREAKER_FLOOR || losing * 100 <= holders * threshold {
        return None;
    }
    Some(format!(
        "Of {holders} people with a role or department from there, {losing} would lose it or get another one: more than the {threshold} per cent that are allowed."
    ))
}

/// Whether too many people are concerned.
fn over(known: u64, changed: u64, gone: u64, threshold: u64) -> Option<String> {
    let concerned = changed + gone;
    if concerned <= BREAKER_FLOOR || concerned * 100 <= known * threshold {
        return None;
    }
    Some(format!(
        "Of {known} known people, {gone} are gone there and {changed} would be changed: more than the {threshold} per cent that are allowed."
    ))
}

/// What becomes of an admin.
enum End {
    Now,
    At(Option<Timestamp>),
}

/// Whether nobody who can administrate would be left.
async fn takes_last_admin(cx: &Cx, tx: &Tx, import_id: ImportId) -> Result<bool> {
    let able = able_admins(cx, tx).await?;
    let rows = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(import_id))
        .filter(import_row::Column::RecordId.is_in(able.iter().map(|id| id.0)))
        .all(tx.db())
        .await?;
    let mut ends = BTreeMap::new();
    for row in rows {
        let changes: Changes = serde_json::from_str(&row.changes)?;
        let is_lost = changes.get("validity").is_some_and(|change| change.to != Validity::Valid.as_str());
        let end = match changes.get("valid_until") {
            _ if is_lost || row.errors.contains(LAST_ADMIN) => End::Now,
            Some(change) => End::At(serde_json::from_value(change.to.clone())?),
            None => continue,
        };
        ends.extend(row.record_id.map(|id| (UserId(id), end)));
    }
    if ends.is_empty() {
        return Ok(false);
    }
    let remains = spares_admins(cx, tx, |admin| match ends.get(&admin.id) {
        Some(End::Now) => admin.agent = None,
        Some(End::At(until)) => admin.standing.period.until = *until,
        None => {}
    });
    Ok(!remains.await?)
}

#[cfg(test)]
mod tests {
    use super::{over, over_seats};

    #[test]
    fn a_few_people_never_stop_a_run_and_a_large_share_does() {
        assert_eq!(over(6, 5, 0, 20), None);
        assert_eq!(over(100, 10, 10, 20), None);
        assert!(over(100, 11, 10, 20).is_some_and(|why| why.contains("Of 100 known people, 10 are gone")));
        assert!(over(10, 0, 9, 20).is_some());
        assert!(over(100, 0, 90, 100).is_none());
        assert!(over(100, 0, 6, 0).is_some());
    }

    #[test]
    fn hal_63_losing_roles_is_measured_by_those_who_have_them() {
        assert_eq!(over_seats(8, 5, 20), None);
        assert_eq!(over_seats(30, 6, 20), None);
        assert!(over_seats(8, 8, 20).is_some_and(|why| why.contains("Of 8 people") && why.contains("8 would lose")));
    }
}
