//! Who somebody is here whom a provider vouches for the first time: somebody who is here already, or somebody new.

use super::providers::Rule;
use super::roles::{may_give, seats};
use super::tokens::Vouched;
use crate::access::load;
use crate::accounts::{activate, takes_accounts};
use crate::agents;
use crate::cx::Cx;
use crate::db::Tx;
use crate::doors::split_name;
use crate::error::Result;
use crate::mail_domains::{Assigned, place_of};
use crate::structure::usable;
use crate::users::{self, Details, NewUser};
use domain::ids::{SiteId, UserId};
use domain::oidc::Claims;
use domain::policy::{Action, Resource, Subject, UserFacts};
use domain::state::{AccountState, Door, WebAccess};
use domain::validate::{self, LINE};
use entity::{customer, oidc_provider, site, user_email};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Whom the provider means: by the verified mail address, as far as the provider may link or add people. `None` for
/// whoever is not to be linked or added; why is nobody's business who stands outside.
pub(super) async fn recognise(
    cx: &Cx,
    keeper: &Cx,
    tx: &mut Tx,
    provider: &oidc_provider::Model,
    vouched: &Vouched,
) -> Result<Option<UserId>> {
    let Some(email) = verified_email(provider, &vouched.claims) else { return Ok(None) };
    let owner = user_email::Entity::find()
        .filter(user_email::Column::AddressKey.eq(validate::key(&email)))
        .one(tx.db())
        .await?;
    match owner {
        Some(owner) if provider.links_mail => linkable(cx, keeper, tx, provider, owner.user_id).await,
        None if provider.creates_people => add(cx, keeper, tx, provider, (&vouched.claims, email)).await,
        _ => Ok(None),
    }
}

fn verified_email(provider: &oidc_provider::Model, claims: &Claims) -> Option<String> {
    let email = match claims.verified_email() {
        None if provider.trusts_mail => claims.text("email"),
        verified => verified?,
    };
    validate::is_email(email).then(|| email.to_owned())
}

/// Somebody who is here already, with an account that can be used. Nobody is linked who is locked, deleted, merged or
/// invalid, or holds more than whoever configured the provider.
async fn linkable(
    cx: &Cx,
    keeper: &Cx,
    tx: &mut Tx,
    provider: &oidc_provider::Model,
    id: UserId,
) -> Result<Option<UserId>> {
    let Some(subject) = load::subject_of(tx.db(), id).await? else { return Ok(None) };
    let is_guest = subject.state == AccountState::Guest;
    let fits = !subject.is_general
        && provider.audience.includes(subject.is_agent())
        && matches!(subject.state, AccountState::Guest | AccountState::Pending | AccountState::Active)
        // Giving somebody an account is adding them to those who may sign in.
        && !(is_guest && (!provider.creates_people || subject.web_access == WebAccess::NoAccess))
        && !(is_guest && !subject.is_agent() && !takes_accounts(cx));
    let present = subject.state;
    let usable = Subject { state: AccountState::Active, ..subject };
    if !fits || !cx.policy().hindrances(&usable).is_empty() || keeper.require_known(&usable).is_err() {
        return Ok(None);
    }
    let facts = UserFacts { subject: Subject { state: present, ..usable } };
    if !keeper.allows(Action::ManageAccount, Resource::User(&facts)) {
        return Ok(None);
    }
    if present != AccountState::Active {
        activate(cx, tx, id, present).await?;
    }
    Ok(Some(id))
}

/// Somebody new, with an account that can be used at once.
async fn add(
    cx: &Cx,
    keeper: &Cx,
    tx: &mut Tx,
    provider: &oidc_provider::Model,
    (claims, email): (&Claims, String),
) -> Result<Option<UserId>> {
    let works_here =
        provider.audience.includes(true) && seats(provider, claims)?.into_iter().any(|seat| may_give(keeper, seat));
    let takes_customers = provider.audience.includes(false) && takes_accounts(cx);
    // Whoever configured it must still be permitted to add people, and to give them accounts.
    let may = [Action::CreateUser, Action::ManageAccount].into_iter().all(|action| keeper.require_desk(action).is_ok());
    if !may || !works_here && !takes_customers {
        return Ok(None);
    }
    let Some(Assigned { place, chosen_by }) = place(cx, keeper, tx, provider, (claims, &email)).await? else {
        return Ok(None);
    };
    let (first, last) = name(claims, &email);
    let details = Details { emails: vec![email], web_access: provider.web_access, ..Details::named(&first, &last) };
    let (place_by, allowed_by) = (Some(chosen_by), Some(format!("Provider {}", provider.name)));
    let new = NewUser { details, place, place_by, allowed_by, door: Door::SingleSignOn, is_general: false };
    let id = Box::pin(users::insert(cx, tx, new)).await?;
    if works_here {
        agents::begin_agent(cx, tx, id).await?;
    }
    activate(cx, tx, id, AccountState::Guest).await?;
    Ok(Some(id))
}

/// Where somebody new belongs: by the first line that fits, by the mail domain, else where the provider says. Nobody is
/// placed at a customer whom the keeper may not know of.
async fn place(
    cx: &Cx,
    keeper: &Cx,
    tx: &Tx,
    provider: &oidc_provider::Model,
    (claims, email): (&Claims, &str),
) -> Result<Option<Assigned>> {
    let rules: Vec<Rule<SiteId>> = serde_json::from_str(&provider.places)?;
    if let Some(rule) = rules.iter().find(|rule| rule.fits(claims)) {
        let chosen_by = format!("Single sign-on {}, {}", provider.name, rule.claim);
        return Ok(at_site(keeper, tx, rule.target).await?.map(|place| Assigned { place, chosen_by }));
    }
    if let Some(assigned) = place_of(cx, tx.db(), email).await? {
        return Ok(Some(assigned).filter(|assigned| keeper.people_scope().contains_customer(assigned.place.0)));
    }
    let Some(site) = provider.default_site_id else { return Ok(None) };
    let chosen_by = format!("Single sign-on {}", provider.name);
    Ok(at_site(keeper, tx, site).await?.map(|place| Assigned { place, chosen_by }))
}

async fn at_site(keeper: &Cx, tx: &Tx, site: SiteId) -> Result<Option<users::Place>> {
    use {customer::Column as C, site::Column as S};
    let found = site::Entity::find_by_id(site)
        .inner_join(customer::Entity)
        .filter(usable(S::Validity, S::ValidFrom, S::ValidUntil, keeper.now))
        .filter(usable(C::Validity, C::ValidFrom, C::ValidUntil, keeper.now))
        .one(tx.db())
        .await?;
    let scope = keeper.people_scope();
    Ok(found.filter(|site| scope.contains_customer(site.customer_id)).map(|site| (site.customer_id, site.id)))
}

/// First and last name, as far as the provider tells them.
fn name(claims: &Claims, email: &str) -> (String, String) {
    let (given, family) = (claims.text("given_name"), claims.text("family_name"));
    let (first, last) = match (given, family) {
        (_, "") => match claims.text("name") {
            "" => (given, email.split('@').next().unwrap_or(email)),
            whole => split_name(whole),
        },
        both => both,
    };
    (shown(first), shown(last))
}

/// A text of the provider as it can be shown here.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(LINE).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_name_is_taken_from_what_there_is() {
        let of =
            |claims: serde_json::Value| name(&Claims(claims.as_object().cloned().unwrap_or_default()), "ana@x.example");
        let both = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(of(json!({"given_name": "Ana", "family_name": "Ruiz", "name": "x"})), both("Ana", "Ruiz"));
        assert_eq!(of(json!({"name": "Ana Maria Ruiz"})), both("Ana Maria", "Ruiz"));
        assert_eq!(of(json!({"given_name": "Ana"})), both("Ana", "ana"));
        assert_eq!(of(json!({"name": "Ru\u{0}iz"})), both("", "Ruiz"));
    }
}
