//! Signing in, first setup, choosing a password, one's own profile.

pub mod api;
mod check_ticket;
mod choose_password;
mod confirm_field;
mod forgotten;
mod mails;
mod new_password;
mod passkey_fields;
mod passkeys;
mod preferences;
mod profile;
mod register;
mod remember;
mod second_step;
mod sessions;
mod setup;
mod sign_in;
mod stranger;
mod two_factor;
mod unsubscribe;

pub use check_ticket::CheckTicketPage;
pub use choose_password::ChoosePasswordPage;
pub use confirm_field::ConfirmField;
pub use forgotten::ForgottenPage;
pub use profile::ProfilePage;
pub use register::RegisterPage;
pub use second_step::SecondStepPage;
pub use setup::SetupPage;
pub use sign_in::SignInPage;
pub use stranger::StrangerTicketPage;
pub use unsubscribe::UnsubscribePage;
