//! Reading contacts and prospects.

use super::{check_sort, opportunities};
use crate::access::is_known;
use crate::cx::Cx;
use crate::error::Result;
use crate::paging::{Key, Window};
use crate::search::{MOST_WORDS, contains, fold};
use crate::users;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{LeadId, SalesAccountId, UserId};
use domain::journal::Entity;
use domain::paging::{PAGE, Page};
use domain::policy::{Action, Resource};
use domain::sales::{LeadKind, LeadQuery, LeadRow, LeadView, OpportunityQuery};
use domain::structure::Choice;
use domain::validate;
use entity::{lead, sales_account};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    Select,
};

#[derive(FromQueryResult)]
struct Row {
    id: LeadId,
    kind: LeadKind,
    name: String,
    sort_key: String,
    email: String,
    phone: String,
    company: String,
    account: Option<String>,
    user_id: Option<UserId>,
}

impl From<Row> for LeadRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            name: row.name,
            email: row.email,
            phone: row.phone,
            organisation: row.account.unwrap_or(row.company),
            user_id: row.user_id,
        }
    }
}

/// A page of contacts or prospects, by name.
///
/// # Errors
/// `Forbidden` without the right to see them; `Invalid` for a filter, order or cursor that does not exist.
pub async fn list(cx: &Cx, kind: LeadKind, query: LeadQuery) -> Result<Page<LeadRow>> {
    use lead::Column as C;
    cx.require_desk(Action::ReadSales)?;
    check_sort(&query.sort)?;
    let mut errors = FieldErrors::new();
    let account: Option<SalesAccountId> = validate::optional_id(&mut errors, "account", "an account", &query.account);
    errors.into_result()?;
    let window = Window::new(&query.sort, &query.after, &query.before, PAGE)?;
    let mut select = rows().filter(C::Kind.eq(kind)).filter(said(cx.app.db.backend(), &query.q));
    if let Some(account) = account {
        select = select.filter(C::AccountId.eq(account));
    }
    let place = [C::SortKey, C::Id].map(|column| Expr::col((lead::Entity, column)));
    let found = window.apply(select, &place)?.into_model::<Row>().all(cx.app.db.read()).await?;
    let page = window.page(found, |row| vec![Key::Text(row.sort_key.clone()), Key::Number(row.id.0)]);
    Ok(Page { rows: page.rows.into_iter().map(LeadRow::from).collect(), next: page.next, previous: page.previous })
}

fn rows() -> Select<lead::Entity> {
    use lead::Column as C;
    lead::Entity::find()
        .select_only()
        .columns([C::Id, C::Kind, C::Name, C::SortKey, C::Email, C::Phone, C::Company, C::UserId])
        .column_as(sales_account::Column::Name, "account")
        .left_join(sales_account::Entity)
}

/// Whether a contact or prospect, or the account, holds every word.
pub(super) fn said(backend: DatabaseBackend, q: &str) -> Condition {
    let mut all = Condition::all();
    for word in validate::key(&q.replace('\0', "")).split_whitespace().take(MOST_WORDS) {
        let own = Expr::col((lead::Entity, lead::Column::Words));
        let of_account = Expr::col((sales_account::Entity, sales_account::Column::NameKey));
        // Names of accounts are compared with their accents.
        let any = Condition::any().add(contains(backend, own, &fold(word))).add(contains(backend, of_account, word));
        all = all.add(any);
    }
    all
}

/// One of them as in a list.
pub(super) async fn row(db: &impl ConnectionTrait, id: LeadId) -> Result<Option<LeadRow>> {
    let found = rows().filter(lead::Column::Id.eq(id)).into_model::<Row>().one(db).await?;
    Ok(found.map(LeadRow::from))
}

/// A contact or prospect with the opportunities about them.
///
/// # Errors
/// `Forbidden` without the right to see them, `NotFound`.
pub async fn get(cx: &Cx, id: LeadId) -> Result<LeadView> {
    cx.require_desk(Action::ReadSales)?;
    let db = cx.app.db.read();
    let found = lead::Entity::find_by_id(id).find_also_related(sales_account::Entity).one(db).await?;
    let (row, account) = found.ok_or(AppError::NotFound)?;
    let query = OpportunityQuery { lead: id.to_string(), view: "all".to_owned(), ..OpportunityQuery::default() };
    let user = match row.user_id {
        Some(user) if is_known(cx, Entity::User, user.0).await? => {
            users::names(db, &[user]).await?.remove(&user).map(|name| Choice { id: user.0, name })
        }
        _ => None,
    };
    Ok(LeadView {
        id,
        kind: row.kind,
        name: row.name,
        email: row.email,
        phone: row.phone,
        company: row.company,
        account: account.map(|account| Choice { id: account.id.0, name: account.name }),
        comment: row.comment,
        user,
        created_at: row.created_at,
        opportunities: opportunities::list(cx, query).await?.rows,
        can_manage: cx.allows(Action::ManageSales, Resource::Desk),
    })
}
