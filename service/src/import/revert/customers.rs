//! Undoing what an import wrote on customers and sites.

use super::{Fate, Past, UNKNOWN, changed_since, used_since};
use crate::customers;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::ids::{CustomerId, ImportId, SiteId};
use domain::import::ImportKind;
use domain::journal::{Cause, Change, Changes, Entity};
use entity::{import_row, site};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

const KIND: ImportKind = ImportKind::Customers;

/// Undoes these rows; what became of each, by the id of the row. Each undoes its site; the customer is undone with
/// the first row about it, which comes last.
pub(super) async fn undo(
    cx: &Cx,
    tx: &mut Tx,
    import: ImportId,
    rows: &[import_row::Model],
) -> Result<Vec<(i64, Fate)>> {
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let id = CustomerId(row.record_id.unwrap_or_default());
        let mut fates = Vec::new();
        if let Some(site) = row.site_id {
            fates.push(Fate::or_kept(Box::pin(one_site(cx, tx, import, site)).await)?);
        }
        if is_first(tx, row).await? {
            let past = past(tx, import, Entity::Customer, id.0).await?;
            if past.is_known() {
                fates.push(Fate::or_kept(Box::pin(one_customer(cx, tx, import, id, &past)).await)?);
            }
        }
        out.push((row.id, fates.into_iter().reduce(Fate::and).unwrap_or(Fate::Undone)));
    }
    Ok(out)
}

/// Whether no row before this one is about the same customer.
async fn is_first(tx: &Tx, row: &import_row::Model) -> Result<bool> {
    let before = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(row.run_id))
        .filter(import_row::Column::Number.lt(row.number))
        .filter(import_row::Column::WrittenAt.is_not_null())
        .filter(import_row::Column::RecordId.eq(row.record_id));
    Ok(before.count(tx.db()).await? == 0)
}

async fn one_site(cx: &Cx, tx: &mut Tx, import: ImportId, id: SiteId) -> Result<Fate> {
    let Some(row) = site::Entity::find_by_id(id).one(tx.db()).await? else { return Ok(Fate::Undone) };
    let past = past(tx, import, Entity::Site, id.0).await?;
    if !past.is_known() {
        return Ok(Fate::Kept(UNKNOWN.to_owned()));
    }
    if past.is_new {
        let kept = remove_site(cx, tx, import, &row, &past).await?;
        return Ok(kept.map_or(Fate::Undone, Fate::Kept));
    }
    let (_, diff) = customers::site_with(cx, tx, id, &open(&past)).await?;
    let (back, kept) = split(cx, &past, &diff);
    if !back.is_empty() {
        let (input, _) = customers::site_with(cx, tx, id, &back).await?;
        customers::put_site_back(cx, tx, id, input).await?;
    }
    Ok(Fate::of(!back.is_empty(), kept))
}

/// Takes out a site that the import added; otherwise says why it stays.
async fn remove_site(cx: &Cx, tx: &mut Tx, import: ImportId, row: &site::Model, past: &Past) -> Result<Option<String>> {
    if let Some(reason) = used_since(cx, KIND, past) {
        return Ok(Some(reason));
    }
    // A customer who stays keeps a site.
    let others = site::Entity::find().filter(site::Column::CustomerId.eq(row.customer_id));
    if others.filter(site::Column::Id.ne(row.id)).count(tx.db()).await? == 0 {
        let past = self::past(tx, import, Entity::Customer, row.customer_id.0).await?;
        if !past.is_new || used_since(cx, KIND, &past).is_some() {
            return Ok(Some(format!("{} is the only site of its customer.", row.name)));
        }
    }
    // Its General User stands for it.
    if let Some(general) = row.general_user_id {
        let past = self::past(tx, import, Entity::User, general.0).await?;
        if let Some(reason) = used_since(cx, ImportKind::Users, &past) {
            return Ok(Some(format!("The General User of {}: {reason}", row.name)));
        }
    }
    customers::remove_site(cx, tx, row.id).await
}

async fn one_customer(cx: &Cx, tx: &mut Tx, import: ImportId, id: CustomerId, past: &Past) -> Result<Fate> {
    if past.is_new {
        return remove_customer(cx, tx, import, id, past).await;
    }
    let (_, diff) = customers::customer_with(cx, tx, id, &open(past)).await?;
    let (back, kept) = split(cx, past, &diff);
    if !back.is_empty() {
        let (input, _) = customers::customer_with(cx, tx, id, &back).await?;
        customers::put_customer_back(cx, tx, id, input).await?;
    }
    Ok(Fate::of(!back.is_empty(), kept))
}

async fn remove_customer(cx: &Cx, tx: &mut Tx, import: ImportId, id: CustomerId, past: &Past) -> Result<Fate> {
    if let Some(reason) = used_since(cx, KIND, past) {
        return Ok(Fate::Kept(reason));
    }
    // A customer comes with a site that may stand in no row.
    let own = site::Entity::find().filter(site::Column::CustomerId.eq(id)).order_by_asc(site::Column::Id);
    for row in own.all(tx.db()).await? {
        let past = self::past(tx, import, Entity::Site, row.id.0).await?;
        if past.is_new
            && let Some(reason) = remove_site(cx, tx, import, &row, &past).await?
        {
            return Ok(Fate::Kept(reason));
        }
    }
    let kept = customers::remove_customer(cx, tx, id).await?;
    Ok(kept.map_or(Fate::Undone, Fate::Kept))
}

async fn past(tx: &Tx, import: ImportId, entity: Entity, id: i64) -> Result<Past> {
    let mut found: HashMap<i64, Past> = super::read(tx.db(), (import, Cause::Import), entity, [id]).await?;
    Ok(found.remove(&id).unwrap_or_default())
}

/// What the import wrote that nobody has touched since.
fn open(past: &Past) -> Changes {
    let touched = past.touched();
    past.wrote.iter().filter(|(field, _)| !touched.contains(field)).map(cloned).collect()
}

/// What goes back, and what is said of the rest. `diff` is what would differ if everything untouched went back.
fn split(cx: &Cx, past: &Past, diff: &Changes) -> (Changes, String) {
    let holds = |field: &String| diff.get(field).is_some_and(|change| change.from == past.wrote[field].to);
    let back: Changes = open(past).into_iter().filter(|(field, _)| holds(field)).collect();
    let kept = past.wrote.keys().filter(|field| !back.contains_key(*field)).cloned();
    let kept = changed_since(cx, KIND, kept);
    (back, kept)
}

fn cloned((field, change): (&String, &Change)) -> (String, Change) {
    (field.clone(), change.clone())
}
