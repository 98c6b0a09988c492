//! Fictitious data to try Deskfolk out: a small support desk with its customers, their people and a
//! month of conversations. Everything is made by the use-cases, as people would have made it.

mod names;
mod people;
mod places;
mod stories;
mod talks;

use crate::app::App;
use crate::context::{self, SessionCx};
use crate::cx::{Cx, Guest, Origin};
use crate::error::{Error, Result};
use crate::{mail, setup};
use domain::account::SetupInput;
use domain::ids::UserId;
use domain::journal::Cause;
use domain::{AppError, Timestamp};
use entity::job;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

/// The password of everybody who can sign in.
pub const PASSWORD: &str = "try-deskfolk";

/// A login to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Login {
    /// What this person is.
    pub role: &'static str,
    /// What to type at *Email or username*.
    pub login: &'static str,
}

/// One login for each kind of person; all with [`PASSWORD`].
pub const LOGINS: &[Login] = &[
    Login { role: "Administrator", login: "ada.lind@lakeside.example" },
    Login { role: "Manager", login: "marek.vesely@lakeside.example" },
    Login { role: "Agent", login: "ines.moreau@lakeside.example" },
    Login { role: "Customer", login: "nora.keller@brightwater.example" },
];

/// Whether nobody has set this desk up yet, so that demo data can be loaded.
///
/// # Errors
/// If the database cannot be read.
pub async fn is_empty(app: &Arc<App>) -> Result<bool> {
    setup::is_open(&guest(app)).await
}

/// Fills an empty desk.
///
/// # Errors
/// `Conflict` if there is somebody already.
pub async fn load(app: &Arc<App>) -> Result<()> {
    if !is_empty(app).await? {
        return Err(AppError::Conflict("Demo data goes into an empty desk only.".to_owned()).into());
    }
    // A long story, told on the heap.
    Box::pin(fill(app)).await
}

async fn fill(app: &Arc<App>) -> Result<()> {
    let admin = setup::run(&guest(app), organisation()).await?;
    let places = Box::pin(places::create(&act(app, admin).await?)).await?;
    people::admit(&act(app, admin).await?, &places).await?;
    let agents = people::agents(&act(app, admin).await?, &places).await?;
    let customers = people::customers(&act(app, admin).await?, &places).await?;
    people::accounts(&act(app, admin).await?, &agents, &customers).await?;
    talks::hold(app, &places, &agents, &customers).await?;
    forget_mails(app).await?;
    people::invite(&act(app, admin).await?, &customers).await
}

/// What those conversations would have sent by mail was read long ago.
async fn forget_mails(app: &App) -> Result<()> {
    job::Entity::delete_many().filter(job::Column::Kind.eq(mail::SEND_MAIL)).exec(app.db.maintenance()).await?;
    Ok(())
}

fn guest(app: &Arc<App>) -> Guest {
    Guest { app: Arc::clone(app), origin: origin() }
}

fn origin() -> Origin {
    Origin { request_id: "demo".to_owned(), ..Origin::default() }
}

fn organisation() -> SetupInput {
    SetupInput {
        organisation: "Lakeside Support".to_owned(),
        first_name: "Ada".to_owned(),
        last_name: "Lind".to_owned(),
        email: LOGINS[0].login.to_owned(),
        password: PASSWORD.to_owned(),
        password_again: PASSWORD.to_owned(),
    }
}

/// This person at the keyboard.
async fn act(app: &Arc<App>, user: UserId) -> Result<Cx> {
    match context::signed_in(app, origin(), user, None, None, Cause::Cli).await? {
        SessionCx::As(cx) => Ok(cx),
        SessionCx::ImpersonationOver { .. } | SessionCx::Ended => {
            Err(Error::Other(format!("the demo person {user} cannot sign in")))
        }
    }
}

/// The same person some time ago.
fn ago(cx: &Cx, minutes: i64) -> Cx {
    Cx { now: Timestamp(cx.now.0 - minutes * 60_000), ..cx.clone() }
}
