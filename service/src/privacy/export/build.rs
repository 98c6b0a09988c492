//! Putting an export together.

use super::archive::Archive;
use super::{conversations, tables};
use crate::cx::Cx;
use crate::error::Result;
use domain::person_export::Audience;
use domain::settings::DESK_NAME;
use entity::{person_export, user};
use object_store::ObjectStoreExt;
use object_store::path::Path;
use sea_orm::EntityTrait;
use serde_json::json;
use tempfile::NamedTempFile;

/// A finished archive.
pub(super) struct Built {
    /// Where it is; gone with this value.
    pub file: NamedTempFile,
    /// In bytes.
    pub size: u64,
    /// Files within it.
    pub files: u64,
}

/// Writes everything about a person that whoever asks may have.
pub(super) async fn archive(cx: &Cx, row: &person_export::Model) -> Result<Built> {
    let mut archive = Archive::new()?;
    archive.whole("README.txt", read_me(cx, row).as_bytes())?;
    tables::write(cx, &mut archive, row.user_id, row.audience).await?;
    picture(cx, &mut archive, row).await?;
    let conversations = conversations::write(cx, &mut archive, row).await?;
    let about = json!({
        "id": row.id,
        "person_id": row.user_id,
        "audience": row.audience,
        "with_internal_notes": row.with_notes,
        "asked_at": row.created_at.rfc3339(),
        "made_at": cx.app.clock.now().rfc3339(),
        "tickets": conversations.tickets,
        "tickets_out_of_sight": conversations.out_of_sight,
    });
    let (file, size, files) = archive.finish(about)?;
    Ok(Built { file, size, files })
}

async fn picture(cx: &Cx, archive: &mut Archive, row: &person_export::Model) -> Result<()> {
    let person = user::Entity::find_by_id(row.user_id).one(cx.app.db.read()).await?;
    let Some(key) = person.and_then(|person| person.picture) else { return Ok(()) };
    match cx.app.files.get(&Path::from(key)).await {
        Ok(picture) => archive.whole("person/picture.jpg", &picture.bytes().await?),
        Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn read_me(cx: &Cx, row: &person_export::Model) -> String {
    let desk = cx.fixed.setting(DESK_NAME);
    let scope = match (row.audience, row.with_notes) {
        (Audience::Person, _) => {
            "It is for the person: what they may see themselves, without the internal notes of the desk."
        }
        (Audience::Desk, true) => {
            "It is for the desk: what the rights of whoever asked for it show, with internal notes. Parts of it may be about other people."
        }
        (Audience::Desk, false) => {
            "It is for the desk: what the rights of whoever asked for it show, without internal notes."
        }
    };
    format!(
        "Everything about one person\n===========================\n\n\
         Desk:      {desk}\nPerson:    number {}\nAsked for: {}\n\n{scope}\n\n\
         person/    name, addresses, telephone numbers, profile, custom fields, preferences, picture\n\
         account/   the account and what belongs to it, without passwords and other secrets\n\
         sign-in/   sessions, devices, second factors\n\
         access/    roles, groups, memberships, followed tickets, with their dates\n\
         origin/    where the record came from\n\
         tickets/   a folder for each ticket the person requested or took part in: messages and files\n\
         mails/     mails to the person that wait or were sent in the last days\n\
         history/   what the journal says about the person\n\
         work/      drafts, saved views, time worked\n\
         desk/      what the desk did with the record: merges, exports and the like\n\n\
         What is not there has no folder. Files are JSON in UTF-8; moments are in UTC. manifest.json counts the records\n\
         and has the size and the SHA-256 of every file.\n",
        row.user_id,
        row.created_at.rfc3339(),
    )
}
