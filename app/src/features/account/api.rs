//! Server functions of the account pages. Signing in and out, setup and choosing a password change the
//! session and are plain forms handled by the server.

use domain::AppError;
use domain::account::{ChangePasswordInput, DeviceRow, Doors, LinkView, NewToken, SessionRow, TokenInput, TokenRow};
use domain::fields::FieldDef;
use domain::ids::{AuthenticatorId, DeviceId, TokenId, TypeId};
use domain::mail_preferences::{MailPreferences, MailPreferencesInput};
use domain::passkeys::{PasskeyEnrolment, PasskeyInput, RenamePasskeyInput, SecondStep};
use domain::passwords::{PasswordRules, Strength, StrengthInput};
use domain::shell::{Me, PaletteHit};
use domain::tickets::AnonymousForm;
use domain::two_factor::{EnrolInput, EnrolmentView, FirstCodeInput, RecoveryCodes, TwoFactorInput, TwoFactorView};
use domain::users::{PreferencesInput, PreferencesView};
use leptos::prelude::*;

/// What the command palette finds.
#[server]
pub async fn palette(q: String) -> Result<Vec<PaletteHit>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::me::palette(&cx, &q)).await
}

/// The person in front of the page, as they are now.
#[server]
pub async fn person_in_front() -> Result<Me, AppError> {
    Ok(service::me::me(&crate::server::cx()?))
}

/// Whether the first setup is still to be done.
#[server]
pub async fn setup_is_open() -> Result<bool, AppError> {
    let visitor = crate::server::visitor()?;
    crate::server::answer(service::setup::is_open(&visitor.guest)).await
}

/// Whom a one-time link is for.
#[server]
pub async fn link_info(token: String) -> Result<LinkView, AppError> {
    let visitor = crate::server::visitor()?;
    crate::server::answer(service::accounts::link_info(&visitor.guest, &token)).await
}

/// What the desk asks of passwords.
#[server]
pub async fn rules_of_passwords() -> Result<PasswordRules, AppError> {
    let visitor = crate::server::visitor()?;
    crate::server::answer(service::accounts::password_rules(&visitor.guest)).await
}

/// How hard a password is to guess that is being typed; nothing when there is too much to do.
#[server]
pub async fn password_strength(input: StrengthInput) -> Result<Option<Strength>, AppError> {
    let visitor = crate::server::visitor()?;
    crate::server::answer(service::accounts::strength(&visitor.guest, visitor.cx.as_ref(), input)).await
}

/// Changes one's own password.
#[server]
pub async fn change_password(input: ChangePasswordInput) -> Result<(), AppError> {
    let cx = crate::server::unsettled_cx()?;
    crate::server::answer(service::accounts::change_password(&cx, input)).await
}

/// What one chose for oneself, with what there is to choose from.
#[server]
pub async fn own_preferences() -> Result<PreferencesView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::preferences(&cx)).await
}

/// Chooses one's own language and time zone, and fills in one's own custom fields.
#[server]
pub async fn save_preferences(input: PreferencesInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::choose(&cx, input)).await
}

/// Which mails about tickets one chose to get.
#[server]
pub async fn own_mails() -> Result<MailPreferences, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::mail_preferences(&cx)).await
}

/// Chooses which mails about tickets one gets.
#[server]
pub async fn save_own_mails(#[server(default)] input: MailPreferencesInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    Box::pin(crate::server::answer(service::users::choose_mails(&cx, input))).await
}

/// Whether a link that ends mails was made here.
#[server]
pub async fn unsubscribe_link(token: String) -> Result<bool, AppError> {
    let visitor = crate::server::visitor()?;
    Ok(service::mail::knows_unsubscribe_link(&visitor.guest, &token))
}

/// One's own sessions.
#[server]
pub async fn sessions() -> Result<Vec<SessionRow>, AppError> {
    let cx = crate::server::unsettled_cx()?;
    crate::server::answer(service::sessions::own(&cx)).await
}

/// Ends one of one's own sessions.
#[server]
pub async fn end_session(handle: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sessions::end(&cx, &handle)).await
}

/// Ends all of one's own sessions but this one.
#[server]
pub async fn end_other_sessions() -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sessions::end_others(&cx)).await
}

/// The devices on which one enters no second factor.
#[server]
pub async fn own_devices() -> Result<Vec<DeviceRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::devices::own(&cx)).await
}

/// Asks for the second factor on one of them again.
#[server]
pub async fn forget_device(id: DeviceId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::devices::forget(&cx, id)).await
}

/// For how many days a device can be remembered; 0 if it cannot.
#[server]
pub async fn remember_days() -> Result<i64, AppError> {
    let visitor = crate::server::visitor()?;
    crate::server::answer(service::devices::days(&visitor.guest)).await
}

/// One's own API tokens.
#[server]
pub async fn tokens() -> Result<Vec<TokenRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tokens::list(&cx)).await
}

/// Makes an API token: the only moment it can be read.
#[server]
pub async fn create_token(input: TokenInput) -> Result<NewToken, AppError> {
    let cx = crate::server::cx()?;
    let new = crate::server::answer(service::tokens::create(&cx, input)).await?;
    crate::server::show_once(crate::server::NEW_TOKEN_COOKIE, &new.token);
    Ok(new)
}

/// Revokes an API token.
#[server]
pub async fn revoke_token(id: TokenId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tokens::revoke(&cx, id)).await
}

/// What the portal offers to whoever is not signed in.
#[server]
pub async fn open_doors() -> Result<Doors, AppError> {
    let visitor = crate::server::visitor()?;
    crate::server::answer(service::doors::open(&visitor.guest)).await
}

/// The custom fields that registering asks for.
#[server]
pub async fn registration_fields() -> Result<Vec<FieldDef>, AppError> {
    let visitor = crate::server::visitor()?;
    crate::server::answer(service::doors::registration_fields(&visitor.guest)).await
}

/// What the form of a ticket without an account offers.
#[server]
pub async fn form_for_strangers(type_id: Option<TypeId>) -> Result<AnonymousForm, AppError> {
    let visitor = crate::server::visitor()?;
    crate::server::answer(service::doors::form(&visitor.guest, type_id)).await
}

/// One's own second factors.
#[server]
pub async fn own_two_factor() -> Result<TwoFactorView, AppError> {
    let cx = crate::server::unsettled_cx()?;
    crate::server::answer(service::two_factor::own(&cx)).await
}

/// Begins to set up an authenticator app; the profile goes on with it.
#[server]
pub async fn begin_two_factor(input: EnrolInput) -> Result<(), AppError> {
    let cx = crate::server::unsettled_cx()?;
    let id = crate::server::answer(service::two_factor::begin(&cx, input)).await?;
    crate::server::redirect_to(&format!("/profile?enrol={id}"));
    Ok(())
}

/// What the authenticator app named by the address has to be told, if it waits for that.
#[server]
pub async fn enrolment(enrol: String) -> Result<Option<EnrolmentView>, AppError> {
    let cx = crate::server::unsettled_cx()?;
    let Ok(id) = enrol.parse::<AuthenticatorId>() else { return Ok(None) };
    crate::server::answer(service::two_factor::enrolment(&cx, id)).await
}

/// Confirms an authenticator app by its first code.
#[server]
pub async fn confirm_two_factor(id: AuthenticatorId, input: FirstCodeInput) -> Result<Option<RecoveryCodes>, AppError> {
    let cx = crate::server::unsettled_cx()?;
    let codes = crate::server::answer(service::two_factor::confirm(&cx, id, &input)).await?;
    if let Some(codes) = &codes {
        crate::server::show_once(crate::server::RECOVERY_CODES_COOKIE, &codes.0.join("."));
    }
    Ok(codes)
}

/// Makes new recovery codes. The form of whoever has no password has no field.
#[server]
pub async fn new_recovery_codes(#[server(default)] input: TwoFactorInput) -> Result<RecoveryCodes, AppError> {
    let cx = crate::server::unsettled_cx()?;
    let codes = crate::server::answer(service::two_factor::new_codes(&cx, input)).await?;
    crate::server::show_once(crate::server::RECOVERY_CODES_COOKIE, &codes.0.join("."));
    Ok(codes)
}

/// Takes a second factor of one's own away.
#[server]
pub async fn remove_two_factor(input: TwoFactorInput) -> Result<(), AppError> {
    let cx = crate::server::unsettled_cx()?;
    crate::server::answer(service::two_factor::remove_own(&cx, input)).await
}

/// What the second step of signing in can be taken with, in the browser that waits for it.
#[server]
pub async fn second_step_methods() -> Result<SecondStep, AppError> {
    let visitor = crate::server::visitor()?;
    let token = crate::server::second_step_token();
    crate::server::answer(service::accounts::second_step_methods(&visitor.guest, &token)).await
}

/// Begins to add a passkey or security key; the profile goes on with it.
#[server]
pub async fn begin_passkey(input: PasskeyInput) -> Result<(), AppError> {
    let cx = crate::server::unsettled_cx()?;
    let token = crate::server::answer(service::passkeys::begin(&cx, input)).await?;
    crate::server::redirect_to(&format!("/profile?passkey={token}"));
    Ok(())
}

/// The passkey named by the address, if it waits to be made.
#[server]
pub async fn waiting_passkey(token: String) -> Result<Option<PasskeyEnrolment>, AppError> {
    let cx = crate::server::unsettled_cx()?;
    if token.is_empty() {
        return Ok(None);
    }
    crate::server::answer(service::passkeys::enrolment(&cx, &token)).await
}

/// Renames a passkey or security key.
#[server]
pub async fn rename_passkey(input: RenamePasskeyInput) -> Result<(), AppError> {
    let cx = crate::server::unsettled_cx()?;
    crate::server::answer(service::passkeys::rename(&cx, &input)).await
}
