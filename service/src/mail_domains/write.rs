//! Adding, changing and removing a mail domain of a customer. The history of the customer tells of it.

use super::details::{Details, TAKEN, check};
use crate::customers;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::{CustomerId, MailDomainId};
use domain::journal::Entity;
use domain::mail_domains::MailDomainInput;
use domain::policy::Action;
use entity::mail_domain;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

/// From now on, new people with an address of this domain belong to a site of the customer.
///
/// # Errors
/// `Forbidden` without the right to manage customers, `NotFound` if there is no such customer, `Invalid`
/// with all wrong fields.
pub async fn add(cx: &Cx, customer: CustomerId, input: MailDomainInput) -> Result<MailDomainId> {
    customers::require(cx, Action::ManageCustomers, customer)?;
    let mut tx = cx.begin().await?;
    let new = check(cx, tx.db(), customer, None, &input).await?;
    let row = mail_domain::ActiveModel {
        domain: Set(new.domain.clone()),
        customer_id: Set(customer),
        site_id: Set(new.site),
        includes_subdomains: Set(new.includes_subdomains),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let id = mail_domain::Entity::insert(row).exec(tx.db()).await.map_err(taken)?.last_insert_id;
    let diff = Diff::new()
        .set("domain", &new.domain)
        .set("site_id", &new.site)
        .set("includes_subdomains", &new.includes_subdomains);
    journal::record(cx, &mut tx, "customer.mail_domain_added", Entity::Customer, customer.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a rule. Nothing is written when nothing differs.
///
/// # Errors
/// As [`add`]; `NotFound` also if the customer has no such rule.
pub async fn change(cx: &Cx, customer: CustomerId, id: MailDomainId, input: MailDomainInput) -> Result<()> {
    customers::require(cx, Action::ManageCustomers, customer)?;
    let mut tx = cx.begin().await?;
    let old = super::read::one(tx.db(), customer, id).await?;
    let new = check(cx, tx.db(), customer, Some(&old), &input).await?;
    let diff = diff(&old, &new);
    if diff.is_empty() {
        return Ok(());
    }
    let row = mail_domain::ActiveModel {
        id: Set(id),
        domain: Set(new.domain.clone()),
        site_id: Set(new.site),
        includes_subdomains: Set(new.includes_subdomains),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await.map_err(taken)?;
    // Which rule it was is told even where the domain stays.
    let diff = if old.domain == new.domain { diff.set("domain", &new.domain) } else { diff };
    journal::record(cx, &mut tx, "customer.mail_domain_changed", Entity::Customer, customer.0, diff).await?;
    tx.commit().await
}

/// Removes a rule; who came by it stays where they are.
///
/// # Errors
/// `Forbidden` without the right to manage customers, `NotFound` if the customer has no such rule.
pub async fn remove(cx: &Cx, customer: CustomerId, id: MailDomainId) -> Result<()> {
    customers::require(cx, Action::ManageCustomers, customer)?;
    let mut tx = cx.begin().await?;
    let old = super::read::one(tx.db(), customer, id).await?;
    mail_domain::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Diff::new().field("domain", &Some(old.domain), &None).field("site_id", &Some(old.site_id), &None);
    journal::record(cx, &mut tx, "customer.mail_domain_removed", Entity::Customer, customer.0, diff).await?;
    tx.commit().await
}

fn diff(old: &mail_domain::Model, new: &Details) -> Diff {
    Diff::new().field("domain", &old.domain, &new.domain).field("site_id", &old.site_id, &new.site).field(
        "includes_subdomains",
        &old.includes_subdomains,
        &new.includes_subdomains,
    )
}

fn taken(error: sea_orm::DbErr) -> Error {
    Error::from(error).on_duplicate(AppError::field("domain", TAKEN))
}
