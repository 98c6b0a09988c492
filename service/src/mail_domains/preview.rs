//! Whom a rule would not move: people with such an address at another site.

use super::details::{Details, check};
use super::people::{Domains, holders};
use crate::customers;
use crate::cx::Cx;
use crate::error::Result;
use crate::secret;
use domain::AppError;
use domain::ids::{CustomerId, MailDomainId, UserId};
use domain::mail_domains::{MailDomainEffect, MailDomainInput, MailDomainSample, filter_of};
use domain::policy::{Action, Resource};
use domain::state::AccountState;
use entity::scope::people_visible_to;
use entity::{customer, mail_domain, site, user};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

/// People named.
const SAMPLES: u64 = 5;

/// Who has an address that this rule would be about and belongs to another site: they stay there. `rule` is
/// the one to be changed, if it is not a new one. Nothing is written.
///
/// # Errors
/// `Forbidden` without the right to manage customers, `NotFound`, `Invalid` with all wrong fields.
pub async fn preview(
    cx: &Cx,
    customer: CustomerId,
    rule: Option<MailDomainId>,
    input: MailDomainInput,
) -> Result<MailDomainEffect> {
    customers::require(cx, Action::ManageCustomers, customer)?;
    let db = cx.app.db.read();
    let own = match rule {
        Some(id) => Some(super::read::one(db, customer, id).await?),
        None => None,
    };
    let details = check(cx, db, customer, own.as_ref(), &input).await?;
    elsewhere(cx, own.map(|own| own.id), &details).await
}

async fn elsewhere(cx: &Cx, own: Option<MailDomainId>, new: &Details) -> Result<MailDomainEffect> {
    use user::Column as C;
    let db = cx.app.db.read();
    // Where a more specific rule decides, this one does not.
    let closer = mail_domain::Entity::find()
        .filter(mail_domain::Column::Domain.like(format!("%.{}", new.domain)))
        .filter(mail_domain::Column::Id.ne(own.unwrap_or_default()));
    let closer = if new.includes_subdomains { closer.all(db).await? } else { Vec::new() };
    let others: Vec<_> =
        closer.iter().map(|rule| Domains { domain: &rule.domain, with_subdomains: rule.includes_subdomains }).collect();
    let whose = Domains { domain: &new.domain, with_subdomains: new.includes_subdomains };
    let which = user::Entity::find()
        .filter(C::Id.in_subquery(holders(&whose, &others)))
        .filter(C::SiteId.ne(new.site))
        .filter(C::AccountState.ne(AccountState::Deleted))
        .filter(Condition::all().add_option(people_visible_to(&cx.people_scope())));
    let people = which.clone().count(db).await?;
    // Names are for those who may see the directory.
    let named = people > 0 && cx.allows(Action::ReadUsers, Resource::Desk);
    let rows: Vec<(UserId, String, String, String)> = if named {
        which
            .select_only()
            .columns([C::Id, C::DisplayName])
            .column_as(customer::Column::Name, "customer")
            .column_as(site::Column::Name, "site")
            .join(JoinType::InnerJoin, user::Relation::Customer.def())
            .join(JoinType::InnerJoin, user::Relation::Site.def())
            .order_by_asc(C::SortKey)
            .order_by_asc(C::Id)
            .limit(SAMPLES)
            .into_tuple()
            .all(db)
            .await?
    } else {
        Vec::new()
    };
    let sample = |(id, name, customer, site)| MailDomainSample { id, name, customer, site };
    let samples: Vec<_> = rows.into_iter().map(sample).collect();
    let filter = filter_of(&new.domain, new.includes_subdomains);
    let seen = secret::hash_token(&serde_json::to_string(&(people, &samples, &filter, new.site))?);
    Ok(MailDomainEffect { people, samples, filter, seen })
}

/// The effect, if the values can be saved at all.
///
/// # Errors
/// As [`preview`], but for wrong fields.
pub(super) async fn if_fine(
    cx: &Cx,
    customer: CustomerId,
    rule: Option<MailDomainId>,
    input: MailDomainInput,
) -> Result<Option<MailDomainEffect>> {
    match preview(cx, customer, rule, input).await {
        Ok(effect) => Ok(Some(effect)),
        Err(crate::Error::App(AppError::Invalid(_))) => Ok(None),
        Err(error) => Err(error),
    }
}
