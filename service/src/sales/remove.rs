//! Deleting contacts, prospects and accounts that nothing needs.

use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::{LeadId, SalesAccountId};
use domain::journal::Entity;
use domain::policy::Action;
use entity::{lead, opportunity, sales_account};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// Deletes a contact or prospect whom no opportunity is about.
///
/// # Errors
/// `Forbidden` without the right to change them, `NotFound`, `Conflict` with what needs them.
pub async fn lead(cx: &Cx, id: LeadId) -> Result<()> {
    cx.require_desk(Action::ManageSales)?;
    let mut tx = cx.begin().await?;
    let row = lead::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    if row.user_id.is_some() {
        let text = format!("{} became a user. Whoever erases the user erases this record, too.", row.name);
        return Err(AppError::Conflict(text).into());
    }
    let about = opportunity::Entity::find().filter(opportunity::Column::LeadId.eq(id)).count(tx.db()).await?;
    if about > 0 {
        let text = format!(
            "{} about {} would lose whom they are about.",
            counted(about, "opportunity", "opportunities"),
            row.name
        );
        return Err(AppError::Conflict(text).into());
    }
    lead::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Diff::new().field("kind", &Some(row.kind), &None);
    journal::record(cx, &mut tx, "lead.deleted", Entity::Lead, id.0, diff).await?;
    tx.commit().await
}

/// Deletes an account without prospects that became no customer.
///
/// # Errors
/// `Forbidden` without the right to change accounts, `NotFound`, `Conflict` with what needs it.
pub async fn account(cx: &Cx, id: SalesAccountId) -> Result<()> {
    cx.require_desk(Action::ManageSales)?;
    let mut tx = cx.begin().await?;
    let found = sales_account::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let row = found.ok_or(AppError::NotFound)?;
    if row.customer_id.is_some() {
        return Err(AppError::Conflict(format!("{} became a customer.", row.name)).into());
    }
    let prospects = lead::Entity::find().filter(lead::Column::AccountId.eq(id)).count(tx.db()).await?;
    if prospects > 0 {
        let text =
            format!("{} has {}. Please delete them first.", row.name, counted(prospects, "prospect", "prospects"));
        return Err(AppError::Conflict(text).into());
    }
    sales_account::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Diff::new().field("name", &Some(row.name), &None);
    journal::record(cx, &mut tx, "sales_account.deleted", Entity::SalesAccount, id.0, diff).await?;
    tx.commit().await
}

fn counted(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
