//! A person, whole, and the values of the form that changes them.

use super::details::Details;
use super::{numbers, origin, profile};
use crate::access::load;
use crate::accounts::throttle::key_of_row;
use crate::cx::Cx;
use crate::error::Result;
use crate::fields;
use crate::merging;
use crate::privacy;
use domain::fields::{FieldRecord, Screen};
use domain::ids::UserId;
use domain::languages::ENGLISH;
use domain::policy::{Action, Resource, UserFacts};
use domain::state::AccountState;
use domain::structure::Standing;
use domain::time::Period;
use domain::users::{Undeliverable, UserCaps, UserInput, UserView, picture_path};
use domain::{AppError, Timestamp};
use entity::primary_contact::Column as Contact;
use entity::{account, primary_contact, throttle, undeliverable_address, user, user_email, user_profile};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};

const CREATOR: &str = "creator";

/// A person with everything the directory knows of them. Whoever was merged into somebody else is that person.
///
/// # Errors
/// `Forbidden` without the right to see the directory, `NotFound` if there is no such person.
pub async fn get(cx: &Cx, id: UserId) -> Result<UserView> {
    cx.require_desk(Action::ReadUsers)?;
    let db = cx.app.db.read();
    let (id, subject) = match load::subject_of(db, id).await? {
        Some(subject) => (id, subject),
        None => {
            let kept = merging::kept_of(db, id).await?.ok_or(AppError::NotFound)?;
            (kept, load::subject_of(db, kept).await?.ok_or(AppError::NotFound)?)
        }
    };
    cx.require_known(&subject)?;
    let Found { user, creator, added, last_sign_in_at, blocked_until, is_customer_contact, is_site_contact, profile } =
        found(db, id).await?.ok_or(AppError::NotFound)?;
    let facts = UserFacts { subject };
    let subject = &facts.subject;
    let deleted = subject.is_deleted();
    let paused = blocked_until.filter(|until| cx.now < *until);
    let turns_at = [cx.policy().turns_at(subject), paused].into_iter().flatten().min();
    let standing = standing(&user);
    let (place_by, allowed_by) = origin::told(added.as_deref())?;
    let rows = numbers::rows(db, id).await?;
    let international = rows.iter().filter_map(|row| Some((row.number.clone(), row.e164.clone()?))).collect();
    let numbers = numbers::Numbers::of(rows);
    let mut profile = profile::of(profile, &numbers)?;
    profile.fields = fields::visible(&cx.fixed, FieldRecord::User, Screen::AgentEdit, profile.fields);
    let addresses = addresses(db, id).await?;
    Ok(UserView {
        country_name: profile::country_name(&profile.country).to_owned(),
        custom: fields::shown(cx.fixed.fields(FieldRecord::User), &profile.fields),
        profile,
        id,
        undeliverable: addresses
            .iter()
            .filter_map(|(address, why)| Some(Undeliverable { address: address.clone(), reason: why.clone()? }))
            .collect(),
        emails: addresses.into_iter().map(|(address, _)| address).collect(),
        phones: numbers.phones,
        international,
        customer_id: user.customer_id,
        customer: subject.customer_name.clone(),
        site_id: user.site_id,
        site: subject.site_name.clone(),
        phase: standing.period.phase(cx.now),
        standing,
        account_until: subject.limits.until,
        is_account_over: subject.limits.until.is_some_and(|until| until <= cx.now),
        is_paused: paused.is_some(),
        web_access: user.web_access,
        state: if deleted { AccountState::Deleted } else { user.account_state },
        user_type: subject.agent.map(|agent| agent.user_type),
        is_general: user.is_general,
        is_vip: user.is_vip,
        is_confidential: cx.fixed.structure.confidential.contains_key(&user.customer_id),
        is_customer_contact,
        is_site_contact,
        door: user.door,
        place_by,
        allowed_by,
        created_by: creator,
        created_at: user.created_at,
        updated_at: user.updated_at,
        last_sign_in_at,
        turns_at,
        hindrances: cx.policy().hindrances(subject),
        kept_elsewhere: cx.policy().kept_elsewhere(subject).map(|reason| reason.text),
        can: caps(cx, &facts),
        name: user.display_name,
        title: user.title,
        first_name: user.first_name,
        middle_name: user.middle_name,
        last_name: user.last_name,
        preferred_name: user.preferred_name,
        username: user.username.unwrap_or_default(),
        comment: user.comment,
        picture: picture_path(id, user.picture.as_deref()),
        language: user.language,
        time_zone: user.time_zone,
    })
}

/// The values of the form that changes this person.
///
/// # Errors
/// `Forbidden` without the right to change them, `NotFound` if there is no such person.
pub async fn form(cx: &Cx, id: UserId) -> Result<UserInput> {
    cx.require_desk(Action::ModifyUser)?;
    let db = cx.app.db.read();
    let subject = load::subject_of(db, id).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::ModifyUser, Resource::User(&UserFacts { subject }))?;
    let user = user::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    let details = Details::read(db, &user).await?;
    Ok(form_of(cx, &user, details))
}

/// The same for whoever may look, and why it is read-only if the person is kept elsewhere (OTR-6).
///
/// # Errors
/// As [`form`], but for people who are kept elsewhere.
pub async fn form_or_why(cx: &Cx, id: UserId) -> Result<(UserInput, Option<String>)> {
    cx.require_desk(Action::ModifyUser)?;
    let db = cx.app.db.read();
    let subject = load::subject_of(db, id).await?.ok_or(AppError::NotFound)?;
    cx.require_known(&subject)?;
    let Some(elsewhere) = cx.policy().kept_elsewhere(&subject) else { return Ok((form(cx, id).await?, None)) };
    let user = user::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    let details = Details::read(db, &user).await?;
    Ok((form_of(cx, &user, details), Some(elsewhere.text)))
}

/// The form with the custom fields that it asks for, and the language that counts where none was chosen.
pub(super) fn form_of(cx: &Cx, user: &user::Model, details: Details) -> UserInput {
    let mut input = input_of(user, details);
    if input.language.is_empty() {
        ENGLISH.clone_into(&mut input.language);
    }
    UserInput { fields: fields::visible(&cx.fixed, FieldRecord::User, Screen::AgentEdit, input.fields), ..input }
}

/// The form of this person as they are, with every custom field.
pub(crate) fn input_of(user: &user::Model, details: Details) -> UserInput {
    let date = |at: Option<Timestamp>| at.map(as_input).unwrap_or_default();
    let profile = details.profile;
    UserInput {
        mobile: profile.mobile,
        fax: profile.fax,
        street: profile.street,
        zip: profile.zip,
        city: profile.city,
        country: profile.country,
        addresses: profile.addresses.join("\n"),
        copy_to_site: String::new(),
        mail_off: profile.mail_off.to_string(),
        marketing: profile.marketing.to_string(),
        fields: profile.fields,
        emails: details.emails.join("\n"),
        phones: details.phones.join("\n"),
        customer_id: user.customer_id.to_string(),
        site_id: user.site_id.to_string(),
        validity: user.validity.as_str().to_owned(),
        valid_from: date(user.valid_from),
        valid_until: date(user.valid_until),
        web_access: user.web_access.as_str().to_owned(),
        is_vip: user.is_vip.to_string(),
        title: details.title,
        first_name: details.first_name,
        middle_name: details.middle_name,
        last_name: details.last_name,
        preferred_name: details.preferred_name,
        username: details.username.unwrap_or_default(),
        comment: details.comment,
        language: details.language,
        time_zone: details.time_zone,
        tickets: String::new(),
        register: String::new(),
        check_duplicates: String::new(),
        seen_alike: String::new(),
    }
}

/// A point in time as a date field shows it: the date alone at midnight.
pub(crate) fn as_input(at: Timestamp) -> String {
    at.as_input()
}

fn caps(cx: &Cx, facts: &UserFacts) -> UserCaps {
    let may = |action| cx.allows(action, Resource::User(facts));
    UserCaps {
        modify: may(Action::ModifyUser),
        merge: may(Action::MergeUsers),
        manage_account: may(Action::ManageAccount),
        impersonate: may(Action::Impersonate),
        look: may(Action::Look),
        erase: privacy::is_possible(cx) && may(Action::EraseUser),
        export: may(Action::ExportPerson),
        manage_agent: facts.subject.agent.is_some() && may(Action::ManageAgents),
        explain: cx.allows(Action::ExplainAccess, Resource::Desk),
    }
}

pub(super) const fn standing(user: &user::Model) -> Standing {
    Standing { validity: user.validity, period: Period { from: user.valid_from, until: user.valid_until } }
}

/// Mail addresses, the primary one first, each with why mails to it came back, if they did.
async fn addresses(db: &impl ConnectionTrait, id: UserId) -> Result<Vec<(String, Option<String>)>> {
    use {undeliverable_address::Column as Back, user_email::Column as C};
    let mut select = user_email::Entity::find()
        .select_only()
        .column(C::Address)
        .column_as(Back::Reason, "reason")
        .filter(C::UserId.eq(id))
        .order_by_desc(C::IsPrimary)
        .order_by_asc(C::Id);
    let same = Expr::col((undeliverable_address::Entity, Back::AddressKey)).equals((user_email::Entity, C::AddressKey));
    QuerySelect::query(&mut select).left_join(undeliverable_address::Entity, same);
    Ok(select.into_tuple().all(db).await?)
}

/// Mail addresses, the primary one first.
pub(super) async fn emails(db: &impl ConnectionTrait, id: UserId) -> Result<Vec<String>> {
    let rows = user_email::Entity::find()
        .filter(user_email::Column::UserId.eq(id))
        .order_by_desc(user_email::Column::IsPrimary)
        .order_by_asc(user_email::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.address).collect())
}

/// A person's row, with what stands in others.
#[derive(FromQueryResult)]
struct Found {
    #[sea_orm(nested)]
    user: user::Model,
    creator: Option<String>,
    added: Option<String>,
    last_sign_in_at: Option<Timestamp>,
    blocked_until: Option<Timestamp>,
    is_customer_contact: bool,
    is_site_contact: bool,
    #[sea_orm(nested)]
    profile: Option<user_profile::Model>,
}

/// The person, who created them, account and profile, in one statement.
async fn found(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Found>> {
    let mut select = user::Entity::find_by_id(id)
        .expr_as(Expr::col((CREATOR, user::Column::DisplayName)), CREATOR)
        .expr_as(Expr::SubQuery(None, Box::new(origin::added().into())), "added")
        .column_as(account::Column::LastSignInAt, "last_sign_in_at")
        .column_as(throttle::Column::BlockedUntil, "blocked_until")
        .expr_as(Expr::exists(contact_rows(Contact::SiteId.is_null())), "is_customer_contact")
        .expr_as(Expr::exists(contact_rows(Contact::SiteId.is_not_null())), "is_site_contact")
        .columns(user_profile::Column::iter())
        .join(JoinType::LeftJoin, user::Relation::Account.def());
    let own = Expr::col((user_profile::Entity, user_profile::Column::UserId)).equals((user::Entity, user::Column::Id));
    let created = Expr::col((CREATOR, user::Column::Id)).equals((user::Entity, user::Column::CreatedBy));
    let attempts = Expr::col((throttle::Entity, throttle::Column::Key)).eq(key_of_row());
    QuerySelect::query(&mut select).left_join(user_profile::Entity, own).left_join(throttle::Entity, attempts).join_as(
        JoinType::LeftJoin,
        user::Entity,
        CREATOR,
        created,
    );
    Ok(select.into_model().one(db).await?)
}

/// Where the person of the statement around is a primary contact.
fn contact_rows(of: Expr) -> SelectStatement {
    let own = Expr::col((primary_contact::Entity, Contact::UserId)).equals((user::Entity, user::Column::Id));
    Query::select().column(Contact::Id).from(primary_contact::Entity).and_where(own).and_where(of).to_owned()
}
