//! People of a directory sign in with the password they have there: the directory is asked each time, and nothing of the
//! password is kept here.

use super::connector::{Connection, Ldap, Unreadable, Verdict};
use super::mapping::Mappings;
use super::people::external_key;
use super::secret;
use crate::cx::Cx;
use crate::error::Result;
use domain::fields::FieldValues;
use domain::ids::{IntegrationId, UserId};
use domain::validate;
use entity::{integration, integration_person, user, user_email, user_profile};
use futures::future::{join_all, try_join};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// What the directories say of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// The password is that of the person.
    Fits,
    /// It is not, or nobody there is this person.
    Wrong,
    /// A directory could not be asked.
    Unreachable,
}

/// Whether anybody signs in by a directory, and by which ones.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn directories(db: &impl ConnectionTrait) -> Result<Vec<integration::Model>> {
    let signing = integration::Entity::find().filter(integration::Column::SignsIn.eq(true));
    Ok(signing.order_by_asc(integration::Column::Id).all(db).await?)
}

/// The name of a directory, for people to read.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn directory_name(db: &impl ConnectionTrait, id: IntegrationId) -> Result<String> {
    let row = integration::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(|row| row.name).unwrap_or_default())
}

/// Asks for the password of `person`, who is known from this integration; of somebody else the directories are asked as
/// well, so that nobody learns from the time of an answer, or from a directory that does not answer, who is known
/// from where.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn check(
    cx: &Cx,
    directories: &[integration::Model],
    login: &str,
    person: Option<(UserId, IntegrationId)>,
    password: &str,
) -> Result<Checked> {
    let own = person.and_then(|(_, id)| directories.iter().find(|row| row.id == id));
    let real = async {
        let (Some((user, _)), Some(row)) = (person, own) else { return Ok(Checked::Wrong) };
        Box::pin(ask(cx, row, user, Some(password))).await
    };
    let others = directories.iter().filter(|row| own.is_none_or(|own| own.id != row.id));
    let others = join_all(others.map(|row| pretend(cx, row, login)));
    // Whoever may come in need not wait for the others.
    let real = async {
        match real.await {
            Ok(Checked::Fits) => Err(Ok(Checked::Fits)),
            Ok(other) => Ok(other),
            Err(error) => Err(Err(error)),
        }
    };
    match try_join(real, async { Ok(others.await) }).await {
        Err(done) => done,
        Ok((real, others)) => {
            let is_silent = real == Checked::Unreachable || others.contains(&Checked::Unreachable);
            Ok(if is_silent { Checked::Unreachable } else { real })
        }
    }
}

/// Whether somebody who is known from this integration is still there.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn is_there(cx: &Cx, user: UserId, id: IntegrationId) -> Result<Checked> {
    match integration::Entity::find_by_id(id).one(cx.app.db.read()).await? {
        Some(row) => Box::pin(ask(cx, &row, user, None)).await,
        None => Ok(Checked::Wrong),
    }
}

async fn ask(cx: &Cx, row: &integration::Model, user: UserId, password: Option<&str>) -> Result<Checked> {
    let db = cx.app.db.read();
    let known = integration_person::Entity::find_by_id((row.id, user)).one(db).await?;
    let mut values = values(db, user, &row.matching).await?;
    let decoy = cx.app.random.token();
    if values.is_empty() {
        values.push(decoy.clone());
    }
    let verdict = match open(cx, row) {
        Ok((ldap, attribute)) => ldap.check((&attribute, &values), password, &decoy).await,
        Err(unreadable) => Err(unreadable),
    };
    Ok(match verdict {
        Ok(Verdict::Fits(external)) => {
            // Whoever took over the address of somebody else there is not that person here.
            let noted = known.and_then(|known| known.external_key);
            let is_same = noted.is_none_or(|noted| noted == external_key(&cx.app.key, row.id, &external));
            if is_same { Checked::Fits } else { Checked::Wrong }
        }
        Ok(Verdict::Ambiguous) => {
            tracing::warn!(integration.id = row.id.0, user.id = user.0, "several entries of a directory fit somebody");
            Checked::Wrong
        }
        Ok(Verdict::Wrong | Verdict::Absent) => Checked::Wrong,
        Err(unreadable) => silent(row, &unreadable),
    })
}

/// Asks as for somebody who is known there. The password that was typed is not sent: it belongs elsewhere.
async fn pretend(cx: &Cx, row: &integration::Model, login: &str) -> Checked {
    let decoy = cx.app.random.token();
    let values = [format!("{decoy}{}", validate::key(login))];
    let verdict = match open(cx, row) {
        Ok((ldap, attribute)) => ldap.check((&attribute, &values), Some(&decoy), &decoy).await,
        Err(unreadable) => Err(unreadable),
    };
    verdict.map_or_else(|unreadable| silent(row, &unreadable), |_| Checked::Wrong)
}

fn silent(row: &integration::Model, why: &Unreadable) -> Checked {
    tracing::warn!(integration.id = row.id.0, error = why.0, "a directory could not be asked for a password");
    metrics::counter!("deskfolk_directory_sign_in_errors_total").increment(1);
    Checked::Unreachable
}

/// The directory, and the attribute by which its people are recognised.
fn open(cx: &Cx, row: &integration::Model) -> std::result::Result<(Ldap, String), Unreadable> {
    let damaged = |error: serde_json::Error| Unreadable(error.to_string());
    let connection: Connection = serde_json::from_str(&row.connection).map_err(damaged)?;
    let mappings: Mappings = serde_json::from_str(&row.mappings).map_err(damaged)?;
    let attribute = mappings.fields.get(&row.matching).cloned();
    let attribute = attribute.ok_or_else(|| Unreadable("People are recognised by nothing.".to_owned()))?;
    Ok((Ldap { connection, secret: secret(cx, row), groups: Vec::new() }, attribute))
}

/// What a person has of what people are recognised by.
async fn values(db: &impl ConnectionTrait, id: UserId, matching: &str) -> Result<Vec<String>> {
    if matching == "emails" {
        let all = user_email::Entity::find()
            .select_only()
            .column(user_email::Column::Address)
            .filter(user_email::Column::UserId.eq(id));
        return Ok(all.into_tuple().all(db).await?);
    }
    if let Some(key) = matching.strip_prefix("fields.") {
        let profile = user_profile::Entity::find_by_id(id).one(db).await?;
        let fields: FieldValues = match profile {
            Some(profile) => serde_json::from_str(&profile.fields)?,
            None => FieldValues::default(),
        };
        return Ok(fields.get(key).to_vec());
    }
    let person = user::Entity::find_by_id(id).one(db).await?;
    Ok(person.and_then(|person| person.username).into_iter().collect())
}

/// Whether this person signs in by a directory.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn directory_of(db: &impl ConnectionTrait, user: UserId) -> Result<Option<IntegrationId>> {
    let known = integration_person::Entity::find().filter(integration_person::Column::UserId.eq(user));
    let known: Vec<IntegrationId> =
        known.select_only().column(integration_person::Column::IntegrationId).into_tuple().all(db).await?;
    if known.is_empty() {
        return Ok(None);
    }
    let signing = integration::Entity::find()
        .filter(integration::Column::Id.is_in(known))
        .filter(integration::Column::SignsIn.eq(true))
        .order_by_asc(integration::Column::Id);
    Ok(signing.one(db).await?.map(|row| row.id))
}
