//! The list of people: filtered, sorted, paged, searched.

use crate::cx::Cx;
use crate::error::Result;
use crate::paging::{Key, Window};
use crate::search::{Terms, USERS};
use crate::totals;
use domain::ids::{CustomerId, RoleId, UserId};
use domain::paging::{PAGE, Page, Total};
use domain::policy::Action;
use domain::state::{AccountState, GrantKind, UserType, Validity, WebAccess};
use domain::users::{UserQuery, UserRow};
use domain::{AppError, Timestamp};
use entity::{access_grant, agent, customer, site, user};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, QueryTrait,
    RelationTrait, Select, SelectModel, Selector,
};

/// Only agents.
const AGENT: &str = "agent";
/// Neither agents nor the General Users of sites (OTR-4).
const CUSTOMER: &str = "customer";
/// The places of a page in the list.
const PLACES: &str = "places";

/// A page of people (OST-38). Sorted by name, state, creation or change; ties by id.
///
/// # Errors
/// `Forbidden` without the right to see the directory; `Invalid` for a filter or cursor that does not exist.
pub async fn list(cx: &Cx, query: UserQuery) -> Result<Page<UserRow>> {
    require(cx, &query)?;
    let sort = Sort::parse(&query.sort)?;
    let window = Window::new(&query.sort, &query.after, &query.before, PAGE)?;
    let db = cx.app.db.read();
    let filters = filters(&query, cx.now)?;
    let terms = Terms::parse(&query.q);
    let found = match &terms {
        Some(terms) => Some(USERS.find(db, terms, id()).await?),
        None => None,
    };
    let mut rows = Vec::new();
    if let Some(found) = &found
        && let Some(met) = found.met(sort.places(&window, filters.clone())?, sort.columns())
    {
        rows = sort.rows(&window, met)?.all(db).await?;
    }
    if !window.is_full(rows.len()) {
        let all = filters.add_option(found.map(|found| found.all));
        rows = sort.rows(&window, sort.places(&window, all)?)?.all(db).await?;
    }
    let page = window.page(rows, |row| sort.keys(row));
    Ok(Page { rows: page.rows.into_iter().map(UserRow::from).collect(), next: page.next, previous: page.previous })
}

/// How many people the query finds in all, whatever page is asked for (ZAM-9).
///
/// # Errors
/// As [`list`].
pub async fn count(cx: &Cx, query: UserQuery) -> Result<Total> {
    require(cx, &query)?;
    let conditions = filters(&query, cx.now)?;
    let matching = Terms::parse(&query.q).map(|terms| USERS.matching(cx.app.db.backend(), &terms));
    let select = match matching {
        Some(matching) if conditions.is_empty() => number_of(matching),
        matching => {
            let mut people = user::Entity::find().select_only().column(user::Column::Id).filter(conditions);
            if let Some(matching) = matching {
                people = people.filter(id().in_subquery(matching));
            }
            number_of(people.into_query())
        }
    };
    totals::total(&cx.app, &select).await
}

/// The next people of a list that is read to its end, in its order. As many as `limit` are looked at; those
/// who match no search are left out.
///
/// # Errors
/// As [`list`].
pub(crate) async fn walk(cx: &Cx, query: &UserQuery, after: &str, limit: u64) -> Result<Page<UserRow>> {
    require(cx, query)?;
    let sort = Sort::parse(&query.sort)?;
    let window = Window::new(&query.sort, after, "", limit)?;
    let db = cx.app.db.read();
    let terms = Terms::parse(&query.q);
    let few = match &terms {
        Some(terms) => USERS.find(db, terms, id()).await?.few(),
        None => None,
    };
    let is_found = few.is_some();
    let all = filters(query, cx.now)?.add_option(few);
    let rows = sort.rows(&window, sort.places(&window, all)?)?.all(db).await?;
    let mut page = window.page(rows, |row| sort.keys(row));
    if let Some(terms) = terms.filter(|_| !is_found) {
        let ids = page.rows.iter().map(|row| row.id.0).collect();
        let matching = USERS.among(db, &terms, ids).await?;
        page.rows.retain(|row| matching.contains(&row.id.0));
    }
    Ok(Page { rows: page.rows.into_iter().map(UserRow::from).collect(), next: page.next, previous: page.previous })
}

/// The panel of agents is for whoever manages them (ZAM-1).
fn require(cx: &Cx, query: &UserQuery) -> Result<()> {
    cx.require_desk(Action::ReadUsers)?;
    if query.kind == AGENT || !query.role.is_empty() { cx.require_desk(Action::ManageAgents) } else { Ok(()) }
}

fn number_of(select: SelectStatement) -> SelectStatement {
    Query::select().expr(Expr::cust("count(*)")).from_subquery(select, "found").to_owned()
}

pub(super) fn id() -> Expr {
    Expr::col((user::Entity, user::Column::Id))
}

#[derive(Clone, Copy)]
enum Sort {
    Name,
    State,
    Created,
    Updated,
}

impl Sort {
    fn parse(text: &str) -> Result<Self> {
        match text.trim_start_matches('-') {
            "" | "name" => Ok(Self::Name),
            "state" => Ok(Self::State),
            "created" => Ok(Self::Created),
            "updated" => Ok(Self::Updated),
            _ => Err(AppError::field("sort", "Please sort by name, state, created or updated.").into()),
        }
    }

    const fn columns(self) -> &'static [user::Column] {
        use user::Column as C;
        match self {
            Self::Name => &[C::SortKey, C::Id],
            Self::State => &[C::AccountState, C::SortKey, C::Id],
            Self::Created => &[C::CreatedAt, C::Id],
            Self::Updated => &[C::UpdatedAt, C::Id],
        }
    }

    /// The place of each person of the page, found in an index alone.
    fn places(self, window: &Window, condition: Condition) -> Result<SelectStatement> {
        let columns = self.columns().iter().map(|column| Expr::col((user::Entity, *column)));
        let select = user::Entity::find().select_only().columns(self.columns().iter().copied()).filter(condition);
        Ok(window.apply(select, &columns.collect::<Vec<_>>())?.into_query())
    }

    /// The rows of the people in these places.
    fn rows(self, window: &Window, places: SelectStatement) -> Result<Selector<SelectModel<Row>>> {
        let columns = self.columns().iter().map(|column| Expr::col((PLACES, *column)));
        Ok(window.apply(rows_at(places), &columns.collect::<Vec<_>>())?.into_model())
    }

    fn keys(self, row: &Row) -> Vec<Key> {
        let mut keys = match self {
            Self::Name => vec![Key::Text(row.sort_key.clone())],
            Self::State => vec![Key::Text(row.account_state.as_str().to_owned()), Key::Text(row.sort_key.clone())],
            Self::Created => vec![Key::Number(row.created_at.0)],
            Self::Updated => vec![Key::Number(row.updated_at.0)],
        };
        keys.push(Key::Number(row.id.0));
        keys
    }
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    id: UserId,
    display_name: String,
    sort_key: String,
    username: Option<String>,
    email: Option<String>,
    phone: String,
    customer_id: CustomerId,
    customer: String,
    site: String,
    account_state: AccountState,
    validity: Validity,
    user_type: Option<UserType>,
    web_access: WebAccess,
    agent_deleted_at: Option<Timestamp>,
    is_vip: bool,
    comment: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Row> for UserRow {
    fn from(row: Row) -> Self {
        let state = if row.agent_deleted_at.is_some() { AccountState::Deleted } else { row.account_state };
        Self {
            id: row.id,
            name: row.display_name,
            username: row.username,
            email: row.email,
            phone: row.phone,
            customer_id: row.customer_id,
            customer: row.customer,
            site: row.site,
            state,
            validity: row.validity,
            user_type: row.user_type,
            web_access: row.web_access,
            is_vip: row.is_vip,
            comment: row.comment,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The columns of a list. Everybody has a customer and a site, but only an outer join makes SQLite walk
/// the people in the order of the list.
pub(super) fn rows() -> Select<user::Entity> {
    with_names(user::Entity::find())
}

/// As [`rows`], only those in `places`.
fn rows_at(places: SelectStatement) -> Select<user::Entity> {
    let mut select = user::Entity::find();
    // First among the joins: what stands after a left join cannot lead.
    let same = Expr::col((PLACES, user::Column::Id)).equals((user::Entity, user::Column::Id));
    QuerySelect::query(&mut select).join_subquery(JoinType::InnerJoin, places, PLACES, same);
    with_names(select)
}

fn with_names(select: Select<user::Entity>) -> Select<user::Entity> {
    use user::Column as C;
    select
        .select_only()
        .columns([C::Id, C::DisplayName, C::SortKey, C::Email, C::Phone, C::CustomerId, C::AccountState, C::Validity])
        .columns([C::IsVip, C::Comment, C::CreatedAt, C::UpdatedAt, C::Username, C::WebAccess])
        .column_as(customer::Column::Name, "customer")
        .column_as(site::Column::Name, "site")
        .column_as(agent::Column::UserType, "user_type")
        .column_as(agent::Column::DeletedAt, "agent_deleted_at")
        .join(JoinType::LeftJoin, user::Relation::Customer.def())
        .join(JoinType::LeftJoin, user::Relation::Site.def())
        .join(JoinType::LeftJoin, user::Relation::Agent.def())
}

fn filters(query: &UserQuery, now: Timestamp) -> Result<Condition> {
    let mut all = Condition::all();
    if !query.state.is_empty() {
        let unknown = || AppError::field("state", "There is no such account state.");
        all = all.add(in_state(AccountState::parse(&query.state).ok_or_else(unknown)?));
    }
    if !query.validity.is_empty() {
        let unknown = || AppError::field("validity", "Please choose valid, invalid or invalid-temporarily.");
        let validity = Validity::parse(&query.validity).ok_or_else(unknown)?;
        all = all.add(user::Column::Validity.eq(validity));
    }
    if !query.customer.is_empty() {
        let customer: CustomerId =
            query.customer.parse().map_err(|_| AppError::field("customer", "There is no such customer."))?;
        all = all.add(user::Column::CustomerId.eq(customer));
    }
    match query.kind.as_str() {
        "" => {}
        AGENT => all = all.add(id().in_subquery(agents(false))),
        CUSTOMER => {
            all = all.add(id().not_in_subquery(agents(false))).add(user::Column::IsGeneral.eq(false));
        }
        _ => return Err(AppError::field("kind", "Please choose agent, customer or nothing.").into()),
    }
    if !query.role.is_empty() {
        let role: RoleId = query.role.parse().map_err(|_| AppError::field("role", "There is no such role."))?;
        all = all.add(id().in_subquery(holders(role, now)));
    }
    Ok(all)
}

/// A deleted agent counts as deleted; the state below it waits for the undelete (RTP-18).
fn in_state(state: AccountState) -> Condition {
    let is = user::Column::AccountState.eq(state);
    match state {
        AccountState::Deleted => Condition::any().add(is).add(id().in_subquery(agents(true))),
        _ => Condition::all().add(is).add(id().not_in_subquery(agents(true))),
    }
}

/// Who holds a role at this moment.
fn holders(role: RoleId, now: Timestamp) -> SelectStatement {
    use access_grant::Column as C;
    access_grant::Entity::find()
        .select_only()
        .column(C::UserId)
        .filter(C::Kind.eq(GrantKind::Role))
        .filter(C::TargetId.eq(role.0))
        .filter(Condition::any().add(C::ValidFrom.is_null()).add(C::ValidFrom.lte(now)))
        .filter(Condition::any().add(C::ValidUntil.is_null()).add(C::ValidUntil.gt(now)))
        .filter(C::UserId.is_not_null())
        .into_query()
}

fn agents(deleted: bool) -> SelectStatement {
    let mut select = agent::Entity::find().select_only().column(agent::Column::UserId);
    if deleted {
        select = select.filter(agent::Column::DeletedAt.is_not_null());
    }
    select.into_query()
}
