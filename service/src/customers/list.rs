//! The list of customers.

use super::sort::{PLACES, Sort};
use crate::cx::Cx;
use crate::error::Result;
use crate::paging::Window;
use crate::search::{self, fold};
use crate::structure::in_standing;
use domain::customers::{CustomerQuery, CustomerRow};
use domain::fields::{FieldRecord, Presence};
use domain::ids::{CustomerId, UserId};
use domain::paging::{PAGE, Page, Total};
use domain::policy::{Action, next_turn};
use domain::state::Validity;
use domain::time::Period;
use domain::validate;
use domain::{AppError, Timestamp};
use entity::scope::customers_visible_to;
use entity::{customer, customer_profile, customer_search, site, user};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, DatabaseBackend, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait,
};

/// Digits of a telephone number that are searched for at least.
const FEWEST_DIGITS: usize = 3;

/// A page of customers, in the order of any column of the list; ties by name.
///
/// # Errors
/// `Forbidden` without the right to see the directory; `Invalid` for a filter or cursor that does not exist.
pub async fn list(cx: &Cx, query: CustomerQuery) -> Result<Page<CustomerRow>> {
    let window = Window::new(&query.sort, &query.after, &query.before, PAGE)?;
    rows(cx, &query, &window).await
}

/// The next customers of a list that is read to its end.
///
/// # Errors
/// As [`list`].
pub(crate) async fn walk(cx: &Cx, query: &CustomerQuery, after: &str, limit: u64) -> Result<Page<CustomerRow>> {
    rows(cx, query, &Window::new(&query.sort, after, "", limit)?).await
}

async fn rows(cx: &Cx, query: &CustomerQuery, window: &Window) -> Result<Page<CustomerRow>> {
    use customer::Column as C;
    cx.require_desk(Action::ReadUsers)?;
    let sort = Sort::parse(&query.sort)?;
    let backend = cx.app.db.backend();
    let places = sort.places(backend, window, filters(cx, query).await?)?;
    let mut select = customer::Entity::find();
    let same = Expr::col((PLACES, "id")).equals((customer::Entity, C::Id));
    QuerySelect::query(&mut select).join_subquery(JoinType::InnerJoin, places, PLACES, same);
    let select = select
        .select_only()
        .columns([C::Id, C::Name, C::NameKey, C::Validity, C::ValidFrom, C::ValidUntil, C::Comment])
        .expr_as(sub_count(count_of_sites()), "sites")
        .expr_as(sub_count(count_of_people()), "users");
    let select = window.apply(select, &sort.columns())?;
    let found = select.into_model::<Row>().all(cx.app.db.read()).await?;
    let page = window.page(found, |row| sort.keys(row));
    let confidential = &cx.fixed.structure.confidential;
    let shown = |row: Row| {
        let is_confidential = confidential.contains_key(&row.id);
        row.shown(is_confidential, cx.now)
    };
    Ok(Page { rows: page.rows.into_iter().map(shown).collect(), next: page.next, previous: page.previous })
}

/// How many customers the query finds in all.
///
/// # Errors
/// As [`list`].
pub async fn count(cx: &Cx, query: CustomerQuery) -> Result<Total> {
    cx.require_desk(Action::ReadUsers)?;
    let select = customer::Entity::find().filter(filters(cx, &query).await?);
    Ok(Total { rows: select.count(cx.app.db.read()).await? })
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub(super) id: CustomerId,
    name: String,
    pub(super) name_key: String,
    validity: Validity,
    valid_from: Option<Timestamp>,
    valid_until: Option<Timestamp>,
    pub(super) comment: String,
    pub(super) sites: i64,
    pub(super) users: i64,
}

impl Row {
    fn shown(self, is_confidential: bool, now: Timestamp) -> CustomerRow {
        let period = Period { from: self.valid_from, until: self.valid_until };
        CustomerRow {
            id: self.id,
            name: self.name,
            validity: self.validity,
            period,
            phase: period.phase(now),
            turns_at: next_turn([period], now),
            comment: self.comment,
            sites: u64::try_from(self.sites).unwrap_or_default(),
            users: u64::try_from(self.users).unwrap_or_default(),
            is_confidential,
        }
    }
}

pub(super) fn sub_count(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}

pub(super) fn count_of_sites() -> SelectStatement {
    Query::select()
        .expr(Expr::cust("count(*)"))
        .from(site::Entity)
        .and_where(Expr::col((site::Entity, site::Column::CustomerId)).equals((customer::Entity, customer::Column::Id)))
        .to_owned()
}

/// Without the General Users, who are nobody.
pub(super) fn count_of_people() -> SelectStatement {
    Query::select()
        .expr(Expr::cust("count(*)"))
        .from(user::Entity)
        .and_where(Expr::col((user::Entity, user::Column::CustomerId)).equals((customer::Entity, customer::Column::Id)))
        .and_where(Expr::col((user::Entity, user::Column::IsGeneral)).eq(false))
        .to_owned()
}

/// How many sites the customers have that the query finds.
///
/// # Errors
/// As [`list`].
pub(crate) async fn count_sites(cx: &Cx, query: &CustomerQuery) -> Result<u64> {
    cx.require_desk(Action::ReadUsers)?;
    let customers =
        customer::Entity::find().select_only().column(customer::Column::Id).filter(filters(cx, query).await?);
    let sites = site::Entity::find().filter(site::Column::CustomerId.in_subquery(customers.into_query()));
    Ok(sites.count(cx.app.db.read()).await?)
}

/// Those who look after customers, with their names as they are compared.
async fn managers(cx: &Cx) -> Result<Vec<(UserId, String)>> {
    use customer_profile::Column as P;
    let managing = customer_profile::Entity::find()
        .select_only()
        .column(P::AccountManagerId)
        .filter(P::AccountManagerId.is_not_null());
    let found: Vec<(UserId, String)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::DisplayName])
        .filter(user::Column::Id.in_subquery(managing.into_query()))
        .into_tuple()
        .all(cx.app.db.read())
        .await?;
    Ok(found.into_iter().map(|(id, name)| (id, fold(&name))).collect())
}

/// Whether this word stands in a customer or in a site of it, in a custom field of either, or in the name of the account
/// manager; with accents or without them. A telephone number is also found by its digits.
fn names(cx: &Cx, word: &str, managers: &[(UserId, String)]) -> Condition {
    use customer_profile::Column as P;
    let backend = cx.app.db.backend();
    let folded = fold(word);
    let words = Query::select()
        .column(customer_search::Column::CustomerId)
        .from(customer_search::Entity)
        .and_where(search::contains(
            backend,
            Expr::col((customer_search::Entity, customer_search::Column::Text)),
            &folded,
        ))
        .to_owned();
    let looking_after = managers.iter().filter(|(_, name)| name.contains(&folded)).map(|(id, _)| *id);
    let digits = validate::digits(word);
    let is_number = digits.len() >= FEWEST_DIGITS && !word.contains(char::is_alphabetic);
    let is_in = |column: Expr| search::contains(backend, column, word);
    let sites = Query::select()
        .column(site::Column::CustomerId)
        .from(site::Entity)
        .cond_where(Condition::any().add(is_in(Expr::col((site::Entity, site::Column::NameKey)))).add(fields_hold(
            cx,
            ("site", FieldRecord::Site),
            word,
        )))
        .to_owned();
    let profiles = Query::select()
        .column(customer_profile::Column::CustomerId)
        .from(customer_profile::Entity)
        .cond_where(
            Condition::any()
                .add(fields_hold(cx, ("customer_profile", FieldRecord::Customer), word))
                .add(P::AccountManagerId.is_in(looking_after))
                .add_option(is_number.then(|| search::contains(backend, phone_digits(), &digits))),
        )
        .to_owned();
    Condition::any()
        .add(is_in(Expr::col((customer::Entity, customer::Column::NameKey))))
        .add(customer::Column::Id.in_subquery(words))
        .add(customer::Column::Id.in_subquery(sites))
        .add(customer::Column::Id.in_subquery(profiles))
}

/// The telephone number of a customer without what stands between its digits.
fn phone_digits() -> Expr {
    let phone = Expr::col((customer_profile::Entity, customer_profile::Column::Phone));
    [" ", "-", "/", "(", ")", ".", "+"]
        .into_iter()
        .fold(phone, |text, between| Expr::from(Func::cust(Alias::new("replace")).arg(text).arg(between).arg("")))
}

/// Whether a custom field in this table holds the word; their names do not count, nor do fields that agents do not see.
fn fields_hold(cx: &Cx, (table, record): (&str, FieldRecord), word: &str) -> Condition {
    let holds = match cx.app.db.backend() {
        DatabaseBackend::Sqlite => format!(
            "EXISTS (SELECT 1 FROM json_each({table}.fields) AS field, json_each(field.value) AS held \
             WHERE instr(?, ' ' || field.key || ' ') = 0 AND instr(lower(held.value), ?) > 0)"
        ),
        _ => format!(
            "EXISTS (SELECT 1 FROM jsonb_each({table}.fields::jsonb) AS field(name, list), \
             jsonb_array_elements_text(field.list) AS held(line) \
             WHERE strpos($1, ' ' || field.name || ' ') = 0 AND strpos(lower(held.line), $2) > 0)"
        ),
    };
    // Each key between blanks, which no key has.
    let mut hidden = " ".to_owned();
    for def in cx.fixed.fields(record).iter().filter(|def| def.screens.agent_edit == Presence::Hidden) {
        hidden = format!("{hidden}{} ", def.key);
    }
    let some = Expr::col((Alias::new(table), Alias::new("fields"))).ne("{}");
    Condition::all().add(some).add(Expr::cust_with_values(holds, [hidden.as_str(), word]))
}

async fn filters(cx: &Cx, query: &CustomerQuery) -> Result<Condition> {
    let mut all = Condition::all().add_option(customers_visible_to(&cx.people_scope()));
    let q = validate::key(&query.q);
    let managers = if q.is_empty() { Vec::new() } else { managers(cx).await? };
    for word in q.split_whitespace() {
        all = all.add(names(cx, word, &managers));
    }
    if !query.validity.is_empty() {
        use customer::Column as C;
        all = all.add(in_standing(&query.validity, (C::Validity, C::ValidFrom, C::ValidUntil), cx.now)?);
    }
    let confidential = cx.fixed.structure.confidential.keys().copied();
    all = match query.confidential.trim() {
        "" => all,
        "true" => all.add(customer::Column::Id.is_in(confidential)),
        "false" => all.add(customer::Column::Id.is_not_in(confidential)),
        _ => return Err(AppError::field("confidential", "Please choose true, false or nothing.").into()),
    };
    Ok(all)
}
