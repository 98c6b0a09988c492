//! Adding a passkey or security key of one's own, and renaming one. The browser asks the key to make a pair of keys and
//! sends the public half. In somebody's view that cannot be done: they are that person's alone.

use super::challenge::{self, Purpose};
use super::relying_party::{broken, handle, relying_party};
use super::{credential, credential_hash, of};
use crate::accounts::confirm_password;
use crate::cx::Cx;
use crate::devices;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::two_factor;
use domain::ids::PasskeyId;
use domain::journal::Entity;
use domain::passkeys::{PasskeyAnswer, PasskeyEnrolment, PasskeyInput, PasskeyKind, RenamePasskeyInput};
use domain::policy::Action;
use domain::two_factor::RecoveryCodes;
use domain::{AppError, FieldErrors, validate};
use entity::passkey::{ActiveModel, Column, Entity as Passkeys};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rs::prelude::{
    CreationChallengeResponse, Credential, CredentialID, PasskeyRegistration, RegisterPublicKeyCredential,
    SecurityKeyRegistration, Webauthn, WebauthnError, WebauthnResult,
};

/// Most passkeys and security keys of one person.
const MOST: u64 = 10;
const UNFIT: &str = "The answer of the key does not fit. Please try again.";
const LATE: &str = "That took too long, or was answered before. Please try again.";

/// What is kept while the browser asks the key.
#[derive(Serialize, Deserialize)]
struct Begun {
    name: String,
    kind: PasskeyKind,
    options: Value,
    registration: Registration,
}

/// What checks the answer.
#[derive(Serialize, Deserialize)]
enum Registration {
    Passkey(PasskeyRegistration),
    SecurityKey(SecurityKeyRegistration),
}

/// Begins to add a key, and tells the token of its challenge.
///
/// # Errors
/// `Invalid` for a wrong password or a missing name, `TooMany` after too many wrong passwords, `Conflict` where the
/// address of the desk does not allow keys, `Forbidden` in somebody's view and for API tokens.
pub async fn begin(cx: &Cx, input: PasskeyInput) -> Result<String> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let party = relying_party(cx)?;
    let subject = &cx.actor.subject;
    let present = of(subject.id).all(cx.app.db.read()).await?;
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let kind = PasskeyKind::parse(&input.kind);
    if kind.is_none() {
        errors.add("kind", "Please choose a kind from the list.");
    }
    if present.len() as u64 >= MOST {
        errors.add("name", format!("You have {MOST} passkeys and security keys. Please remove one first."));
    }
    confirm_password(cx, errors, input.current).await?;
    let kind = kind.ok_or(AppError::NotFound)?;
    let present = present.iter().map(|row| Ok(credential(row)?.cred_id)).collect::<Result<Vec<_>>>()?;
    let login = cx.email.as_deref().filter(|email| !email.is_empty()).unwrap_or(&subject.name);
    let (options, registration) = start(cx, &party, kind, login, present).map_err(broken)?;
    let options = options_of(&options, kind)?;
    let tx = cx.begin().await?;
    let begun = Begun { name, kind, options, registration };
    let token = challenge::keep(cx, &tx, Purpose::Enrol, Some(subject.id), &begun).await?;
    tx.commit().await?;
    Ok(token)
}

/// What the browser is asked to make. `None` once it was made, and after five minutes.
///
/// # Errors
/// `Forbidden` in somebody's view and for API tokens.
pub async fn enrolment(cx: &Cx, token: &str) -> Result<Option<PasskeyEnrolment>> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let begun: Option<Begun> = challenge::look(cx, Purpose::Enrol, Some(cx.actor.subject.id), token).await?;
    let Some(Begun { name, kind, options, .. }) = begun else { return Ok(None) };
    Ok(Some(PasskeyEnrolment { token: token.to_owned(), name, kind, options: options.to_string() }))
}

/// Adds the key the browser has made. With the first second factor come recovery codes. A mail tells the person, and every
/// device asks for the second factor again.
///
/// # Errors
/// `Invalid` at `form` for an answer that comes late, is not one to this challenge, or is of a key that is in use
/// already; `Forbidden` in somebody's view and for API tokens.
pub async fn finish(cx: &Cx, answer: &PasskeyAnswer) -> Result<Option<RecoveryCodes>> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let party = relying_party(cx)?;
    let user = cx.actor.subject.id;
    let begun: Option<Begun> = challenge::take(cx, Purpose::Enrol, Some(user), &answer.token).await?;
    let Begun { name, kind, registration, .. } = begun.ok_or_else(|| AppError::field("form", LATE))?;
    let made: RegisterPublicKeyCredential =
        serde_json::from_str(&answer.credential).map_err(|_| AppError::field("form", UNFIT))?;
    let made = check(&party, &made, &registration).map_err(|error| unfit(&error))?;
    let mut tx = cx.begin().await?;
    let is_first = !two_factor::is_on(tx.db(), user).await?;
    if of(user).count(tx.db()).await? >= MOST {
        return Err(AppError::field("form", format!("There are {MOST} already. Please remove one first.")).into());
    }
    let row = ActiveModel {
        user_id: Set(user),
        name: Set(name.clone()),
        kind: Set(kind),
        credential_hash: Set(credential_hash(&made.cred_id)),
        counter: Set(i64::from(made.counter)),
        credential: Set(serde_json::to_string(&made)?),
        created_at: Set(cx.now),
        last_used_at: Set(None),
        ..Default::default()
    };
    let used = AppError::field("form", "This key is set up already. Please use another one.");
    row.insert(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(used))?;
    let codes = if is_first { Some(two_factor::new_recovery_codes(cx, &tx, user).await?) } else { None };
    // As with every change of second factors.
    devices::forget_remembered(&tx, user).await?;
    let diff = Diff::new().set("name", &name).set("kind", &kind);
    journal::record(cx, &mut tx, "user.passkey_added", Entity::User, user.0, diff).await?;
    mail::send_template(cx, &mut tx, mail::PASSKEY_ADDED, user, MailRefs::actor(cx.actor.real())).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Renames one of one's own keys.
///
/// # Errors
/// `Invalid` for a missing name, `NotFound` for a key one does not have, `Forbidden` in somebody's view and for API
/// tokens.
pub async fn rename(cx: &Cx, input: &RenamePasskeyInput) -> Result<()> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    errors.into_result()?;
    let id: PasskeyId = input.passkey.trim().parse().map_err(|_| AppError::NotFound)?;
    let user = cx.actor.subject.id;
    let mut tx = cx.begin().await?;
    let row = of(user).filter(Column::Id.eq(id)).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    if row.name == name {
        return Ok(());
    }
    Passkeys::update_many()
        .col_expr(Column::Name, Expr::value(name.clone()))
        .filter(Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    let diff = Diff::new().field("name", &row.name, &name);
    journal::record(cx, &mut tx, "user.passkey_renamed", Entity::User, user.0, diff).await?;
    tx.commit().await
}

fn start(
    cx: &Cx,
    party: &Webauthn,
    kind: PasskeyKind,
    login: &str,
    present: Vec<CredentialID>,
) -> WebauthnResult<(CreationChallengeResponse, Registration)> {
    let subject = &cx.actor.subject;
    let (owner, present) = (handle(&cx.app, subject.id), Some(present));
    match kind {
        PasskeyKind::Passkey => {
            let (options, state) = party.start_passkey_registration(owner, login, &subject.name, present)?;
            Ok((options, Registration::Passkey(state)))
        }
        PasskeyKind::SecurityKey => {
            let (options, state) =
                party.start_securitykey_registration(owner, login, &subject.name, present, None, None)?;
            Ok((options, Registration::SecurityKey(state)))
        }
    }
}

/// The options for the browser. A passkey has to know the account, or nobody could sign in without naming it; the
/// library leaves that to the key.
fn options_of(options: &CreationChallengeResponse, kind: PasskeyKind) -> Result<Value> {
    let mut options = serde_json::to_value(&options.public_key)?;
    if kind == PasskeyKind::Passkey {
        options["authenticatorSelection"]["residentKey"] = "required".into();
        options["authenticatorSelection"]["requireResidentKey"] = true.into();
    }
    Ok(options)
}

fn check(party: &Webauthn, made: &RegisterPublicKeyCredential, state: &Registration) -> WebauthnResult<Credential> {
    match state {
        Registration::Passkey(state) => party.finish_passkey_registration(made, state).map(Credential::from),
        Registration::SecurityKey(state) => party.finish_securitykey_registration(made, state).map(Credential::from),
    }
}

fn unfit(error: &WebauthnError) -> AppError {
    tracing::debug!(%error, "a key was not added");
    let text = match error {
        WebauthnError::UserNotVerified => {
            "This key did not check who you are, by PIN, fingerprint or face. Please add it as a security key."
        }
        _ => UNFIT,
    };
    AppError::field("form", text)
}
