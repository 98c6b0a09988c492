//! The history of a single record.

use super::names;
use super::read::{NEWEST_FIRST, Row, veil, view, with_names};
use crate::access::{hidden_people, is_known};
use crate::cx::Cx;
use crate::error::Result;
use crate::fields;
use crate::merging;
use crate::paging::{Key, Window};
use crate::tickets::Sight;
use domain::AppError;
use domain::fields::FieldRecord;
use domain::ids::{TicketId, UserId};
use domain::journal::{Entity, JournalRow, LONGEST_HISTORY};
use domain::paging::Page;
use domain::policy::{Action, Hat};
use entity::journal;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

/// The newest changes of a record, as many as a page has.
///
/// # Errors
/// As [`history_page`].
pub async fn history(cx: &Cx, entity: Entity, id: i64) -> Result<Vec<JournalRow>> {
    Ok(history_page(cx, entity, id, "").await?.rows)
}

/// The changes of a record, newest first, from a cursor on, for whoever may read it: people, customers and
/// sites with the right to see the directory, tickets with the right to see their notes, contacts,
/// prospects and accounts with the right to see them, everything else with the admin menu.
///
/// # Errors
/// `Forbidden`, or `NotFound` for a ticket out of sight and for what belongs to a confidential customer; `Invalid` at
/// `after` for a cursor that is none.
pub async fn history_page(cx: &Cx, entity: Entity, id: i64, after: &str) -> Result<Page<JournalRow>> {
    require(cx, entity, id).await?;
    let window = Window::new(NEWEST_FIRST, after, "", LONGEST_HISTORY as u64)?;
    let select = with_names(journal::Entity::find())
        .filter(journal::Column::Entity.eq(entity.as_str()))
        .filter(of_record(cx, entity, id));
    let place = Expr::col((journal::Entity, journal::Column::Id));
    let found = window.apply(select, &[place])?.into_model::<Row>().all(cx.app.db.read()).await?;
    let page = window.page(found, |row| vec![Key::Number(row.id.0)]);
    let mut rows: Vec<_> = page.rows.into_iter().map(view).collect();
    let record = match entity {
        Entity::User => Some(FieldRecord::User),
        Entity::Customer => Some(FieldRecord::Customer),
        Entity::Site => Some(FieldRecord::Site),
        Entity::Ticket => Some(FieldRecord::Ticket),
        _ => None,
    };
    // What the record does not show, its history does not tell; the audit log does.
    for hidden in record.map(|record| fields::hidden_changes(&cx.fixed, record)).unwrap_or_default() {
        rows.iter_mut().for_each(|row| drop(row.changes.remove(&hidden)));
    }
    veil(cx, &mut rows).await?;
    Box::pin(names::add(cx, &mut rows)).await?;
    Ok(Page { rows, next: page.next, previous: page.previous })
}

/// Refuses whoever may not read the record.
async fn require(cx: &Cx, entity: Entity, id: i64) -> Result<()> {
    match entity {
        Entity::User | Entity::Customer | Entity::Site => {
            cx.require_desk(Action::ReadUsers)?;
            if is_known(cx, entity, id).await? { Ok(()) } else { Err(AppError::NotFound.into()) }
        }
        Entity::Ticket => {
            let (_, sight) = Sight::load(cx, cx.app.db.read(), TicketId(id), Hat::Any).await?;
            sight.require(cx, Action::ReadNotes)
        }
        Entity::Lead | Entity::SalesAccount => cx.require_desk(Action::ReadSales),
        _ => cx.require_desk(Action::UseAdminMenu),
    }
}

/// The rows about a record; of a person also those about whoever was merged into them and is not hidden.
fn of_record(cx: &Cx, entity: Entity, id: i64) -> Condition {
    let own = Condition::any().add(journal::Column::EntityId.eq(id));
    if entity != Entity::User {
        return own;
    }
    let merged = journal::Column::EntityId.in_subquery(merging::merged_rows(UserId(id)));
    let hidden = hidden_people(cx).map(|hidden| journal::Column::EntityId.not_in_subquery(hidden));
    own.add(Condition::all().add(merged).add_option(hidden))
}
