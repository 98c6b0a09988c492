//! Providers as they are shown.

use super::rules::Rule;
use super::{backchannel_logout_uri, post_logout_redirect_uri, redirect_uri, require};
use crate::cx::Cx;
use crate::error::Result;
use crate::integrations::{AgentSeat, site_names};
use crate::users;
use domain::AppError;
use domain::ids::{OidcProviderId, SiteId};
use domain::oidc::{OidcProviderInput, OidcProviderView, SignInProvider};
use entity::{oidc_identity, oidc_provider};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// The buttons of the sign-in page, by name.
///
/// # Errors
/// If the database cannot be read.
pub async fn offered(db: &impl ConnectionTrait) -> Result<Vec<SignInProvider>> {
    let rows = oidc_provider::Entity::find()
        .filter(oidc_provider::Column::IsEnabled.eq(true))
        .order_by_asc(oidc_provider::Column::NameKey);
    Ok(rows.all(db).await?.into_iter().map(|row| SignInProvider { id: row.id, name: row.name }).collect())
}

/// Every provider, by name.
///
/// # Errors
/// `Forbidden` without the right to manage integrations.
pub async fn list(cx: &Cx) -> Result<Vec<OidcProviderView>> {
    require(cx)?;
    let rows = oidc_provider::Entity::find().order_by_asc(oidc_provider::Column::NameKey);
    let mut out = Vec::new();
    for row in rows.all(cx.app.db.read()).await? {
        out.push(view(cx, row).await?);
    }
    Ok(out)
}

/// One provider.
///
/// # Errors
/// As [`list`]; `NotFound`.
pub async fn get(cx: &Cx, id: OidcProviderId) -> Result<OidcProviderView> {
    require(cx)?;
    let row = oidc_provider::Entity::find_by_id(id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    view(cx, row).await
}

async fn view(cx: &Cx, row: oidc_provider::Model) -> Result<OidcProviderView> {
    let db = cx.app.db.read();
    let places: Vec<Rule<SiteId>> = serde_json::from_str(&row.places)?;
    let seats: Vec<Rule<AgentSeat>> = serde_json::from_str(&row.roles)?;
    let sites = places.iter().map(|rule| rule.target).chain(row.default_site_id);
    let sites = site_names(db, sites, &cx.people_scope()).await?;
    let named = |site: &SiteId| sites.get(site).map(|(customer, site)| format!("{customer} / {site}"));
    let places = places.iter().map(|rule| rule.line(&named(&rule.target).unwrap_or_default()));
    let places = places.collect::<Vec<_>>().join("\n");
    let roles = seats.iter().map(|rule| rule.line(&seat_text(cx, rule.target))).collect::<Vec<_>>().join("\n");
    let keepers = users::names(db, &row.keeper_id.into_iter().collect::<Vec<_>>()).await?;
    let linked = oidc_identity::Entity::find().filter(oidc_identity::Column::ProviderId.eq(row.id));
    Ok(OidcProviderView {
        id: row.id,
        has_secret: row.secret.is_some(),
        redirect_uri: redirect_uri(&cx.app, row.id),
        post_logout_redirect_uri: post_logout_redirect_uri(&cx.app),
        backchannel_logout_uri: backchannel_logout_uri(&cx.app, row.id),
        keeper: row.keeper_id.and_then(|id| keepers.get(&id).cloned()),
        people_count: linked.count(db).await?,
        input: OidcProviderInput {
            name: row.name,
            is_enabled: row.is_enabled.to_string(),
            issuer: row.issuer,
            client_id: row.client_id,
            client_secret: String::new(),
            forget_secret: String::new(),
            scopes: row.scopes,
            audience: row.audience.as_str().to_owned(),
            links_mail: row.links_mail.to_string(),
            trusts_mail: row.trusts_mail.to_string(),
            creates_people: row.creates_people.to_string(),
            places,
            default_place: row.default_site_id.as_ref().and_then(named).unwrap_or_default(),
            web_access: row.web_access.as_str().to_owned(),
            roles,
            second_factor: row.second_factor.as_str().to_owned(),
            acr_values: row.acr_values,
            signs_out: row.signs_out.to_string(),
            comment: row.comment,
        },
    })
}

/// `ROLE @ DEPARTMENT`.
fn seat_text(cx: &Cx, seat: AgentSeat) -> String {
    let structure = &cx.fixed.structure;
    let role = structure.roles.get(&seat.role).map_or("", |facts| facts.name.as_str());
    let department = structure.departments.get(&seat.department).map_or("", |facts| facts.name.as_str());
    format!("{role} @ {department}")
}
