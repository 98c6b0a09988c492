//! People, with everything the directory keeps of them.

use super::cells::{custom, maybe_moment, moment, with_custom, yes_no};
use super::source::{CHUNK, Chunk, Row, Source};
use super::{Export, begin, format_of};
use crate::cx::Cx;
use crate::error::Result;
use crate::fields::of_screen;
use crate::users::{self, Kept, Numbers, country_name};
use domain::fields::{FieldRecord, FieldValues, Screen};
use domain::ids::UserId;
use domain::languages;
use domain::state::{AccountState, UserType, Validity, WebAccess};
use domain::users::{UserQuery, UserRow};
use entity::{user, user_profile};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// The headings, as the form of a person calls its fields.
const HEADS: [&str; 32] = [
    "Id",
    "Title or salutation",
    "First name",
    "Middle name",
    "Last name",
    "Preferred name",
    "Username",
    "Email addresses",
    "Telephone numbers",
    "Mobile",
    "Fax",
    "Customer",
    "Site",
    "Street",
    "Zip",
    "City",
    "Country",
    "Further addresses",
    "Comment",
    "Validity",
    "Valid from",
    "Valid until",
    "Account state",
    "User type",
    "Web Access Level",
    "VIP",
    "No notifications by mail",
    "Marketing mails",
    "Language",
    "Time zone",
    "Created (UTC)",
    "Changed (UTC)",
];

/// The people a list shows, as a file (HAL-12).
///
/// # Errors
/// As [`users::list`]; `Invalid` at `format` for one that does not exist or cannot hold so many.
pub async fn users(cx: &Cx, query: UserQuery, format: &str) -> Result<Export> {
    let format = format_of(format)?;
    let rows = users::count(cx, query.clone()).await?.rows;
    let list = match query.kind.as_str() {
        "agent" => "agents",
        "customer" => "customer-users",
        _ => "users",
    };
    begin(cx, list, format, &query, rows, People { cx: cx.clone(), query: query.clone() }).await
}

struct People {
    cx: Cx,
    query: UserQuery,
}

#[async_trait::async_trait]
impl Source for People {
    fn heads(&self) -> Row {
        with_custom(&HEADS, &of_screen(&self.cx.fixed, FieldRecord::User, Screen::AgentEdit))
    }

    async fn read(&self, after: &str) -> Result<Chunk> {
        let page = users::walk(&self.cx, &self.query, after, CHUNK).await?;
        let around = Around::read(&self.cx, &page.rows).await?;
        let rows = page.rows.into_iter().filter_map(|row| self.row(row, &around)).collect();
        Ok(Chunk { rows, next: page.next })
    }
}

impl People {
    /// The cells of a person; nothing if they are gone since the list was read.
    fn row(&self, row: UserRow, around: &Around) -> Option<Row> {
        let user = around.people.get(&row.id)?;
        let kept = around.profiles.get(&row.id);
        let numbers = around.numbers.get(&row.id);
        let of = |part: fn(&user_profile::Model) -> &String| kept.map(part).cloned().unwrap_or_default();
        let mut cells = vec![
            row.id.to_string(),
            user.title.clone(),
            user.first_name.clone(),
            user.middle_name.clone(),
            user.last_name.clone(),
            user.preferred_name.clone(),
            row.username.unwrap_or_default(),
            around.emails.get(&row.id).map(|all| all.join("\n")).unwrap_or_default(),
            numbers.map(|numbers| numbers.phones.join("\n")).unwrap_or_default(),
            numbers.map(|numbers| numbers.mobile.clone()).unwrap_or_default(),
            numbers.map(|numbers| numbers.fax.clone()).unwrap_or_default(),
            row.customer,
            row.site,
            of(|kept| &kept.street),
            of(|kept| &kept.zip),
            of(|kept| &kept.city),
            kept.map(|kept| country_name(&kept.country).to_owned()).unwrap_or_default(),
            of(|kept| &kept.addresses),
            row.comment,
            Validity::label(row.validity).to_owned(),
            maybe_moment(user.valid_from),
            maybe_moment(user.valid_until),
            AccountState::label(row.state).to_owned(),
            row.user_type.map(UserType::label).unwrap_or_default().to_owned(),
            WebAccess::label(row.web_access).to_owned(),
            yes_no(row.is_vip),
            yes_no(kept.is_some_and(|kept| kept.mail_off)),
            yes_no(kept.is_some_and(|kept| kept.marketing)),
            languages::name(&user.language).to_owned(),
            user.time_zone.clone(),
            moment(row.created_at),
            moment(row.updated_at),
        ];
        let none = FieldValues::default();
        let fields = around.fields.get(&row.id).unwrap_or(&none);
        cells.extend(custom(&of_screen(&self.cx.fixed, FieldRecord::User, Screen::AgentEdit), fields));
        Some(cells)
    }
}

/// What stands of these people in other tables than the list reads.
struct Around {
    people: HashMap<UserId, user::Model>,
    emails: HashMap<UserId, Vec<String>>,
    numbers: HashMap<UserId, Numbers>,
    profiles: HashMap<UserId, user_profile::Model>,
    fields: HashMap<UserId, FieldValues>,
}

impl Around {
    async fn read(cx: &Cx, rows: &[UserRow]) -> Result<Self> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let db = cx.app.db.read();
        let people = user::Entity::find().filter(user::Column::Id.is_in(ids.iter().copied())).all(db).await?;
        let Kept { emails, phones, profiles } = Kept::read(db, &ids).await?;
        let fields = profiles.iter().map(|(id, row)| Ok((*id, serde_json::from_str(&row.fields)?)));
        let fields = fields.collect::<Result<_>>()?;
        Ok(Self {
            fields,
            people: people.into_iter().map(|row| (row.id, row)).collect(),
            emails,
            numbers: phones.into_iter().map(|(id, rows)| (id, Numbers::of(rows))).collect(),
            profiles,
        })
    }
}
