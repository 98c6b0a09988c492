//! Accounts: organisations whose people are prospects (HAL-33).

use super::check_sort;
use super::leads;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::paging::{Key, Window};
use crate::search;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, SalesAccountId};
use domain::journal::Entity;
use domain::paging::{PAGE, Page};
use domain::policy::{Action, Resource};
use domain::sales::{LeadKind, LeadQuery, SalesAccountInput, SalesAccountQuery, SalesAccountRow, SalesAccountView};
use domain::structure::Choice;
use domain::validate::{self, TEXT};
use entity::{customer, lead, sales_account};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

const TAKEN: &str = "There is already an account of this name.";
/// Accounts offered at once.
const MOST: u64 = 200;

#[derive(FromQueryResult)]
struct Row {
    id: SalesAccountId,
    name: String,
    name_key: String,
    phone: String,
    customer_id: Option<CustomerId>,
    prospects: i64,
}

/// A page of accounts, by name.
///
/// # Errors
/// `Forbidden` without the right to see them; `Invalid` for an order or cursor that does not exist.
pub async fn list(cx: &Cx, query: SalesAccountQuery) -> Result<Page<SalesAccountRow>> {
    use sales_account::Column as C;
    cx.require_desk(Action::ReadSales)?;
    check_sort(&query.sort)?;
    let window = Window::new(&query.sort, &query.after, &query.before, PAGE)?;
    let mut select = sales_account::Entity::find();
    for word in validate::key(&query.q.replace('\0', "")).split_whitespace().take(search::MOST_WORDS) {
        let name = Expr::col((sales_account::Entity, C::NameKey));
        select = select.filter(search::contains(cx.app.db.backend(), name, word));
    }
    let prospects = Query::select()
        .expr(Expr::cust("count(*)"))
        .from(lead::Entity)
        .and_where(
            Expr::col((lead::Entity, lead::Column::AccountId))
                .equals((sales_account::Entity, sales_account::Column::Id)),
        )
        .to_owned();
    let select = select
        .select_only()
        .columns([C::Id, C::Name, C::NameKey, C::Phone, C::CustomerId])
        .expr_as(Expr::SubQuery(None, Box::new(prospects.into())), "prospects");
    let place = [C::NameKey, C::Id].map(|column| Expr::col((sales_account::Entity, column)));
    let rows = window.apply(select, &place)?.into_model::<Row>().all(cx.app.db.read()).await?;
    let page = window.page(rows, |row| vec![Key::Text(row.name_key.clone()), Key::Number(row.id.0)]);
    let scope = cx.people_scope();
    let row = |row: Row| SalesAccountRow {
        id: row.id,
        name: row.name,
        phone: row.phone,
        prospects: u64::try_from(row.prospects).unwrap_or_default(),
        customer_id: row.customer_id.filter(|id| scope.contains_customer(*id)),
    };
    Ok(Page { rows: page.rows.into_iter().map(row).collect(), next: page.next, previous: page.previous })
}

/// The first accounts by name, for forms, and the one that is chosen already, wherever it stands.
///
/// # Errors
/// `Forbidden` without the right to see them.
pub async fn choices(cx: &Cx, chosen: Option<SalesAccountId>) -> Result<Vec<Choice>> {
    cx.require_desk(Action::ReadSales)?;
    let db = cx.app.db.read();
    let mut rows =
        sales_account::Entity::find().order_by_asc(sales_account::Column::NameKey).limit(MOST).all(db).await?;
    if let Some(id) = chosen.filter(|id| !rows.iter().any(|row| row.id == *id)) {
        rows.extend(sales_account::Entity::find_by_id(id).one(db).await?);
    }
    Ok(rows.into_iter().map(|row| Choice { id: row.id.0, name: row.name }).collect())
}

/// An account with its first prospects.
///
/// # Errors
/// `Forbidden` without the right to see accounts, `NotFound`.
pub async fn get(cx: &Cx, id: SalesAccountId) -> Result<SalesAccountView> {
    cx.require_desk(Action::ReadSales)?;
    let db = cx.app.db.read();
    let row = sales_account::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    let query = LeadQuery { account: id.to_string(), ..LeadQuery::default() };
    Ok(SalesAccountView {
        id,
        name: row.name,
        phone: row.phone,
        comment: row.comment,
        customer: customer_of(cx, db, row.customer_id).await?,
        prospects: leads::list(cx, LeadKind::Prospect, query).await?.rows,
        total: lead::Entity::find().filter(lead::Column::AccountId.eq(id)).count(db).await?,
        can_manage: cx.allows(Action::ManageSales, Resource::Desk),
    })
}

/// The customer an account became, if the actor may know of it.
pub(super) async fn customer_of(cx: &Cx, db: &impl ConnectionTrait, id: Option<CustomerId>) -> Result<Option<Choice>> {
    let Some(id) = id.filter(|id| cx.people_scope().contains_customer(*id)) else { return Ok(None) };
    let found = customer::Entity::find_by_id(id).one(db).await?;
    Ok(found.map(|row| Choice { id: id.0, name: row.name }))
}

/// Adds an account.
///
/// # Errors
/// `Forbidden` without the right to change accounts, `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: SalesAccountInput) -> Result<SalesAccountId> {
    cx.require_desk(Action::ManageSales)?;
    let mut tx = cx.begin().await?;
    let new = Details::check(&tx, &input, None).await?;
    let row = sales_account::ActiveModel { created_at: Set(cx.now), ..new.row(cx) };
    let id = sales_account::Entity::insert(row).exec(tx.db()).await.map_err(taken)?.last_insert_id;
    let diff = new.diff(&Details::default());
    journal::record(cx, &mut tx, "sales_account.created", Entity::SalesAccount, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes an account. Nothing is written when nothing differs.
///
/// # Errors
/// As [`create`]; `NotFound` if there is no such account.
pub async fn update(cx: &Cx, id: SalesAccountId, input: SalesAccountInput) -> Result<()> {
    cx.require_desk(Action::ManageSales)?;
    let mut tx = cx.begin().await?;
    let old = sales_account::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let old = Details { name: old.name, phone: old.phone, comment: old.comment };
    let new = Details::check(&tx, &input, Some(id)).await?;
    let diff = new.diff(&old);
    if diff.is_empty() {
        return Ok(());
    }
    sales_account::ActiveModel { id: Set(id), ..new.row(cx) }.update(tx.db()).await.map_err(taken)?;
    journal::record(cx, &mut tx, "sales_account.updated", Entity::SalesAccount, id.0, diff).await?;
    tx.commit().await
}

fn taken(error: sea_orm::DbErr) -> Error {
    Error::from(error).on_duplicate(AppError::field("name", TAKEN))
}

/// The form, checked.
#[derive(Default)]
struct Details {
    name: String,
    phone: String,
    comment: String,
}

impl Details {
    async fn check(tx: &Tx, input: &SalesAccountInput, own: Option<SalesAccountId>) -> Result<Self> {
        let mut errors = FieldErrors::new();
        let name = validate::required(&mut errors, "name", "The name", &input.name);
        let same = sales_account::Entity::find()
            .filter(sales_account::Column::NameKey.eq(validate::key(&name)))
            .filter(sales_account::Column::Id.ne(own.unwrap_or_default()));
        if same.count(tx.db()).await? > 0 {
            errors.add("name", TAKEN);
        }
        let phone = validate::line(&mut errors, "phone", "The number", &input.phone);
        let comment = validate::text(&mut errors, "comment", "The comment", &input.comment, TEXT);
        errors.into_result()?;
        Ok(Self { name, phone, comment })
    }

    fn row(&self, cx: &Cx) -> sales_account::ActiveModel {
        sales_account::ActiveModel {
            name: Set(self.name.clone()),
            name_key: Set(validate::key(&self.name)),
            phone: Set(self.phone.clone()),
            comment: Set(self.comment.clone()),
            updated_at: Set(cx.now),
            ..Default::default()
        }
    }

    fn diff(&self, old: &Self) -> Diff {
        Diff::new().field("name", &old.name, &self.name).field("phone", &old.phone, &self.phone).field(
            "comment",
            &old.comment,
            &self.comment,
        )
    }
}
