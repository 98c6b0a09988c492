//! Adding and changing providers.

use super::details::{Details, taken};
use super::{hold, purpose, require};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::OidcProviderId;
use domain::journal::Entity;
use domain::oidc::OidcProviderInput;
use domain::validate;
use entity::{oidc_identity, oidc_provider};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Adds a provider. What it adds, links and gives stays within the rights of whoever added it.
///
/// # Errors
/// `Forbidden` without the right to manage integrations, or what the provider is to do; `Invalid` with all wrong
/// fields.
pub async fn create(cx: &Cx, input: OidcProviderInput) -> Result<OidcProviderId> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let new = Details::check(cx, &tx, &input, None).await?;
    let row = oidc_provider::ActiveModel {
        secret: Set(None),
        keeper_id: Set(cx.subject_id()),
        created_at: Set(cx.now),
        ..written(cx, &new)?
    };
    let inserted = oidc_provider::Entity::insert(row).exec(tx.db()).await;
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    if !input.client_secret.is_empty() {
        let sealed = cx.app.key.seal(&*cx.app.random, &purpose(id), input.client_secret.trim());
        let row = oidc_provider::ActiveModel { id: Set(id), secret: Set(Some(sealed)), ..Default::default() };
        row.update(tx.db()).await?;
    }
    let diff = Diff::new()
        .set("name", &new.name)
        .set("issuer", &new.issuer)
        .set("client_id", &new.client_id)
        .set("audience", &new.audience)
        .set("is_enabled", &new.is_enabled)
        .set("has_secret", &!input.client_secret.is_empty());
    journal::record(cx, &mut tx, "oidc_provider.created", Entity::OidcProvider, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a provider. Nothing is written when nothing differs. From then on it acts within the rights of whoever
/// changed it: nobody makes use of what others hold.
///
/// # Errors
/// As [`create`]; `NotFound`.
pub async fn update(cx: &Cx, id: OidcProviderId, input: OidcProviderInput) -> Result<()> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let old = hold(&tx, id).await?;
    let new = Details::check(cx, &tx, &input, Some(id)).await?;
    let secret = match (validate::is_ticked(&input.forget_secret), input.client_secret.trim()) {
        (true, _) => None,
        (false, "") => old.secret.clone(),
        (false, secret) => Some(cx.app.key.seal(&*cx.app.random, &purpose(id), secret)),
    };
    refuse_another_provider(&tx, &old, &new, secret.as_ref()).await?;
    let (places, roles) = (serde_json::to_string(&new.places)?, serde_json::to_string(&new.roles)?);
    // The secret itself never gets there: only that there is one, and that it was changed.
    let diff = Diff::new()
        .field("name", &old.name, &new.name)
        .field("is_enabled", &old.is_enabled, &new.is_enabled)
        .field("issuer", &old.issuer, &new.issuer)
        .field("client_id", &old.client_id, &new.client_id)
        .field("has_secret", &old.secret.is_some(), &secret.is_some())
        .field("secret_changed", &false, &(secret.is_some() && secret != old.secret))
        .field("scopes", &old.scopes, &new.scopes)
        .field("audience", &old.audience, &new.audience)
        .field("links_mail", &old.links_mail, &new.links_mail)
        .field("trusts_mail", &old.trusts_mail, &new.trusts_mail)
        .field("creates_people", &old.creates_people, &new.creates_people)
        .field("places", &old.places, &places)
        .field("default_site_id", &old.default_site_id, &new.default_site_id)
        .field("web_access", &old.web_access, &new.web_access)
        .field("roles", &old.roles, &roles)
        .field("second_factor", &old.second_factor, &new.second_factor)
        .field("acr_values", &old.acr_values, &new.acr_values)
        .field("signs_out", &old.signs_out, &new.signs_out)
        .field("comment", &old.comment, &new.comment);
    if diff.is_empty() {
        return Ok(());
    }
    let keeper = cx.subject_id();
    let diff = diff.field("keeper_id", &old.keeper_id, &keeper);
    let row =
        oidc_provider::ActiveModel { id: Set(id), secret: Set(secret), keeper_id: Set(keeper), ..written(cx, &new)? };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(taken()))?;
    journal::record(cx, &mut tx, "oidc_provider.updated", Entity::OidcProvider, id.0, diff).await?;
    tx.commit().await
}

/// What people are called at one provider is nobody's name at another, and a secret is told to no other.
async fn refuse_another_provider(
    tx: &Tx,
    old: &oidc_provider::Model,
    new: &Details,
    secret: Option<&String>,
) -> Result<()> {
    if old.issuer == new.issuer {
        return Ok(());
    }
    let linked = oidc_identity::Entity::find().filter(oidc_identity::Column::ProviderId.eq(old.id));
    if linked.count(tx.db()).await? > 0 {
        let text = "People are linked with this issuer. Please add another provider for another one.";
        return Err(AppError::field("issuer", text).into());
    }
    if secret.is_some() && secret == old.secret.as_ref() {
        let text = "The issuer is another one: please enter the secret again.";
        return Err(AppError::field("client_secret", text).into());
    }
    Ok(())
}

fn written(cx: &Cx, new: &Details) -> Result<oidc_provider::ActiveModel> {
    Ok(oidc_provider::ActiveModel {
        name: Set(new.name.clone()),
        name_key: Set(validate::key(&new.name)),
        is_enabled: Set(new.is_enabled),
        issuer: Set(new.issuer.clone()),
        client_id: Set(new.client_id.clone()),
        scopes: Set(new.scopes.clone()),
        audience: Set(new.audience),
        links_mail: Set(new.links_mail),
        trusts_mail: Set(new.trusts_mail),
        creates_people: Set(new.creates_people),
        places: Set(serde_json::to_string(&new.places)?),
        default_site_id: Set(new.default_site_id),
        web_access: Set(new.web_access),
        roles: Set(serde_json::to_string(&new.roles)?),
        second_factor: Set(new.second_factor),
        acr_values: Set(new.acr_values.clone()),
        signs_out: Set(new.signs_out),
        comment: Set(new.comment.clone()),
        updated_at: Set(cx.now),
        ..Default::default()
    })
}
