//! Who somebody that is being added may be already. Whoever adds them is shown these people first, of those they may
//! know of; strangers at the open doors are never told.

use super::details::Details;
use super::place::Place;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::merging::duplicates;
use domain::AppError;
use domain::ids::UserId;
use domain::merging::{DuplicateReason, Lookalike};
use domain::policy::{Action, Resource};
use domain::state::{AccountState, Door};
use domain::users::UserInput;
use domain::validate;
use entity::scope::people_visible_to;
use entity::{agent, customer, site, user};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationTrait,
};
use std::collections::BTreeSet;

/// Most people who are shown: the likeliest.
const MOST: usize = 5;

#[derive(FromQueryResult)]
struct Row {
    id: UserId,
    display_name: String,
    email: Option<String>,
    phone: String,
    customer: String,
    site: String,
}

/// Refuses to add somebody while there are people like them whom nobody has looked at, if the form asks for that.
///
/// # Errors
/// `Alike` with those people.
pub(super) async fn refuse(
    cx: &Cx,
    tx: &Tx,
    input: &UserInput,
    details: &Details,
    place: Place,
    door: Door,
) -> Result<()> {
    let is_asked = validate::is_ticked(&input.check_duplicates);
    if !is_asked || !cx.allows(Action::ReadUsers, Resource::Desk) {
        return Ok(());
    }
    // Whoever takes a call has seen already whose number it is.
    let by_number = door != Door::Call;
    let found = duplicates::like(cx, tx.db(), details, place, by_number).await?;
    let seen: BTreeSet<UserId> = input.seen_alike.split_whitespace().filter_map(|id| id.parse().ok()).collect();
    let found = shown(cx, tx, found).await?;
    if found.iter().all(|one| seen.contains(&one.id)) { Ok(()) } else { Err(AppError::Alike(found).into()) }
}

/// These people as they are shown, without those who are gone or hidden from the actor.
async fn shown(cx: &Cx, tx: &Tx, found: Vec<(UserId, Vec<DuplicateReason>)>) -> Result<Vec<Lookalike>> {
    use user::Column as C;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = user::Entity::find()
        .select_only()
        .columns([C::Id, C::DisplayName, C::Email, C::Phone])
        .column_as(customer::Column::Name, "customer")
        .column_as(site::Column::Name, "site")
        .join(JoinType::InnerJoin, user::Relation::Customer.def())
        .join(JoinType::InnerJoin, user::Relation::Site.def())
        .join(JoinType::LeftJoin, user::Relation::Agent.def())
        .filter(C::Id.is_in(found.iter().map(|(id, _)| *id)))
        .filter(C::AccountState.ne(AccountState::Deleted))
        .filter(agent::Column::DeletedAt.is_null())
        .filter(Condition::all().add_option(people_visible_to(&cx.people_scope())))
        .into_model::<Row>()
        .all(tx.db())
        .await?;
    let row_of = |(id, reasons): (UserId, Vec<DuplicateReason>)| {
        let at = rows.iter().position(|row| row.id == id)?;
        let row = rows.swap_remove(at);
        Some(Lookalike {
            id,
            name: row.display_name,
            email: row.email.unwrap_or_default(),
            phone: row.phone,
            customer: row.customer,
            site: row.site,
            reasons,
        })
    };
    Ok(found.into_iter().filter_map(row_of).take(MOST).collect())
}
