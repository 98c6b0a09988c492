//! The words customers are found by: what stands in the customer and in its sites, apart from custom fields.

use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{Failure, Outcome, walk};
use crate::search::fold;
use domain::ids::CustomerId;
use domain::journal::Cause;
use entity::{customer, customer_profile, customer_search, job, site};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The kind of the job. A migration writes it.
pub(crate) const REINDEX: &str = "customer_words";
/// Customers of one transaction.
const CHUNK: u64 = 500;

/// Writes the words of these customers anew: call it after every change of one, or of a site of it.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn index(tx: &Tx, ids: &[CustomerId]) -> Result<()> {
    let these = || ids.iter().copied();
    let customers = customer::Entity::find().filter(customer::Column::Id.is_in(these())).all(tx.db()).await?;
    if customers.is_empty() {
        return Ok(());
    }
    let mut words: BTreeMap<CustomerId, Vec<String>> = BTreeMap::new();
    for row in &customers {
        words.insert(row.id, vec![row.name.clone(), row.comment.clone()]);
    }
    let profiles = customer_profile::Entity::find().filter(customer_profile::Column::CustomerId.is_in(these()));
    for row in profiles.all(tx.db()).await? {
        words.entry(row.customer_id).or_default().extend([row.phone, row.address]);
    }
    let sites = site::Entity::find().filter(site::Column::CustomerId.is_in(these())).order_by_asc(site::Column::Id);
    for row in sites.all(tx.db()).await? {
        words.entry(row.customer_id).or_default().extend([row.name, row.address, row.comment]);
    }
    let rows = words
        .into_iter()
        .map(|(id, lines)| customer_search::ActiveModel { customer_id: Set(id), text: Set(fold(&lines.join("\n"))) });
    let again =
        OnConflict::column(customer_search::Column::CustomerId).update_column(customer_search::Column::Text).to_owned();
    customer_search::Entity::insert_many(rows).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Writes the words of some customers, and leaves the rest to the next job.
///
/// # Errors
/// `Retry` if the database does not answer.
pub(crate) async fn reindex(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    let stretch = walk::stretch(&tx, job, customer::Entity::find(), customer::Column::Id, CHUNK).await?;
    index(&tx, &stretch.ids).await?;
    stretch.go_on(&cx, &mut tx, REINDEX).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}
