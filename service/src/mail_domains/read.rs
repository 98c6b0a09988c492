//! The mail domains of a customer.

use crate::customers;
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::{CustomerId, MailDomainId};
use domain::mail_domains::MailDomain;
use domain::policy::Action;
use entity::{customer, mail_domain, site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// The mail domains of a customer, by name.
///
/// # Errors
/// `Forbidden` without the right to see the directory, `NotFound` if there is no such customer.
pub async fn list(cx: &Cx, customer: CustomerId) -> Result<Vec<MailDomain>> {
    customers::require(cx, Action::ReadUsers, customer)?;
    let db = cx.app.db.read();
    let rows = mail_domain::Entity::find()
        .find_also_related(site::Entity)
        .filter(mail_domain::Column::CustomerId.eq(customer))
        .order_by_asc(mail_domain::Column::Domain)
        .all(db)
        .await?;
    if rows.is_empty() && customer::Entity::find_by_id(customer).count(db).await? == 0 {
        return Err(AppError::NotFound.into());
    }
    let shown = |(rule, site): (mail_domain::Model, Option<site::Model>)| MailDomain {
        id: rule.id,
        domain: rule.domain,
        includes_subdomains: rule.includes_subdomains,
        site_id: rule.site_id,
        site: site.map(|site| site.name).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// A rule of this customer.
///
/// # Errors
/// `NotFound` if it has no such rule.
pub(super) async fn one(
    db: &impl ConnectionTrait,
    customer: CustomerId,
    id: MailDomainId,
) -> Result<mail_domain::Model> {
    let found = mail_domain::Entity::find_by_id(id).filter(mail_domain::Column::CustomerId.eq(customer));
    Ok(found.one(db).await?.ok_or(AppError::NotFound)?)
}
