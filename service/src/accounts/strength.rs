//! How hard a password is to guess, told while it is typed. What is asked here is kept nowhere, and the answer tells
//! nothing but what the program behind it knows of everybody's passwords and the person of their own names.

use super::{links, own_words, policy};
use crate::app::App;
use crate::cx::{Cx, Guest};
use crate::error::{Error, Result};
use crate::setup;
use domain::AppError;
use domain::passwords::{PasswordRules, Strength, StrengthInput};
use domain::settings::DESK_NAME;
use entity::user;
use sea_orm::EntityTrait;
use std::sync::Arc;
use tokio::sync::Semaphore;
use zxcvbn::Score;

/// Passwords weighed at a time: more would keep others waiting.
static SLOTS: Semaphore = Semaphore::const_new(2);

/// What the desk asks of passwords.
///
/// # Errors
/// If the database cannot be read.
pub async fn password_rules(guest: &Guest) -> Result<PasswordRules> {
    let fixed = guest.app.fixed.load(&guest.app.db).await?;
    Ok(policy::rules(&fixed))
}

/// Weighs the password of somebody who is signed in, or has a one-time link, or is about to make the first admin.
/// `None` when there is too much to do.
///
/// # Errors
/// `Unauthenticated` for everybody else.
pub async fn strength(guest: &Guest, cx: Option<&Cx>, input: StrengthInput) -> Result<Option<Strength>> {
    let db = guest.app.db.read();
    let person = if !input.token.is_empty() {
        let link = links::open(guest, &input.token).await?;
        user::Entity::find_by_id(link.user_id).one(db).await?
    } else if let Some(cx) = cx {
        user::Entity::find_by_id(cx.actor.subject.id).one(db).await?
    } else if setup::is_open(guest).await? {
        None
    } else {
        return Err(AppError::Unauthenticated.into());
    };
    let own = person.as_ref().map(own_words).unwrap_or_default().into_iter().map(str::to_owned).collect();
    weigh_apart(&guest.app, input.password, own).await
}

async fn weigh_apart(app: &Arc<App>, password: String, mut own: Vec<String>) -> Result<Option<Strength>> {
    if password.is_empty() {
        return Ok(None);
    }
    let Ok(slot) = SLOTS.try_acquire() else { return Ok(None) };
    own.push(app.fixed.load(&app.db).await?.setting(DESK_NAME).to_owned());
    let weighed = tokio::task::spawn_blocking(move || {
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let strength = weigh(&password, &own);
        drop(slot);
        strength
    });
    weighed.await.map(Some).map_err(|error| Error::Other(format!("password strength: {error}")))
}

/// How hard this password of the person with these names and addresses is to guess.
pub(super) fn weigh(password: &str, own: &[&str]) -> Strength {
    if password.is_empty() {
        return Strength { score: 0, advice: String::new() };
    }
    let found = zxcvbn::zxcvbn(password, own);
    let score = match found.score() {
        Score::Zero => 0,
        Score::One => 1,
        Score::Two => 2,
        Score::Three => 3,
        _ => Strength::BEST,
    };
    let mut advice = Vec::new();
    if let Some(feedback) = found.feedback() {
        advice.extend(feedback.warning().map(|warning| warning.to_string()));
        advice.extend(feedback.suggestions().first().map(ToString::to_string));
    }
    Strength { score, advice: advice.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::weigh;

    #[test]
    fn names_of_the_person_make_no_strong_password() {
        let strong = weigh("correct horse battery staple", &[]);
        assert_eq!((strong.score, strong.advice.as_str()), (4, ""));
        let weak = weigh("password123", &[]);
        assert!(weak.score <= 1 && !weak.advice.is_empty(), "{weak:?}");
        assert!(weigh("thorvaldsensky", &["Thorvaldsensky"]).score < weigh("thorvaldsensky", &[]).score);
    }

    #[test]
    fn a_password_of_any_length_is_weighed() {
        assert!(weigh(&"a long and winding road ".repeat(20), &[]).score >= 3);
        assert_eq!(weigh("", &[]).score, 0);
    }
}
