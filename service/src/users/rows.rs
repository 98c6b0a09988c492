//! A person in a list, with the names around.

use crate::accounts::throttle::key_of_row;
use crate::paging::PLACES;
use domain::Timestamp;
use domain::ids::{CustomerId, UserId};
use domain::policy::next_turn;
use domain::state::{AccountState, UserType, Validity, WebAccess};
use domain::time::Period;
use domain::users::{UserRow, picture_path};
use entity::{account_limit, agent, customer, site, throttle, user};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{EntityTrait, FromQueryResult, JoinType, QuerySelect, RelationTrait, Select};

/// A row.
#[derive(FromQueryResult)]
pub(super) struct Row {
    pub(super) id: UserId,
    display_name: String,
    pub(super) sort_key: String,
    username: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: String,
    customer_id: CustomerId,
    customer: String,
    pub(super) customer_key: String,
    site: String,
    pub(super) account_state: AccountState,
    pub(super) validity: Validity,
    valid_from: Option<Timestamp>,
    valid_until: Option<Timestamp>,
    pub(super) user_type: Option<UserType>,
    web_access: WebAccess,
    agent_deleted_at: Option<Timestamp>,
    is_vip: bool,
    pub(super) comment: String,
    picture: Option<String>,
    account_until: Option<Timestamp>,
    blocked_until: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl Row {
    /// As it is at this moment.
    pub(super) fn shown(self, now: Timestamp) -> UserRow {
        let row = self;
        let state = if row.agent_deleted_at.is_some() { AccountState::Deleted } else { row.account_state };
        let period = Period { from: row.valid_from, until: row.valid_until };
        let [account, pause] = [row.account_until, row.blocked_until].map(|until| Period { from: None, until });
        UserRow {
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
            period,
            phase: period.phase(now),
            account_until: row.account_until,
            is_account_over: account.is_over(now),
            is_paused: row.blocked_until.is_some_and(|until| now < until),
            turns_at: next_turn([period, account, pause], now),
            user_type: row.user_type,
            access_until: None,
            web_access: row.web_access,
            is_vip: row.is_vip,
            comment: row.comment,
            picture: picture_path(row.id, row.picture.as_deref()),
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
pub(super) fn rows_at(places: SelectStatement) -> Select<user::Entity> {
    let mut select = user::Entity::find();
    // First among the joins: what stands after a left join cannot lead.
    let same = Expr::col((PLACES, "id")).equals((user::Entity, user::Column::Id));
    QuerySelect::query(&mut select).join_subquery(JoinType::InnerJoin, places, PLACES, same);
    with_names(select)
}

fn with_names(select: Select<user::Entity>) -> Select<user::Entity> {
    use user::Column as C;
    let mut select = select
        .select_only()
        .columns([C::Id, C::DisplayName, C::SortKey, C::Email, C::Phone, C::CustomerId, C::AccountState, C::Validity])
        .columns([C::ValidFrom, C::ValidUntil])
        .columns([C::IsVip, C::Comment, C::CreatedAt, C::UpdatedAt, C::Username, C::WebAccess, C::Picture])
        .column_as(customer::Column::Name, "customer")
        .column_as(customer::Column::NameKey, "customer_key")
        .column_as(site::Column::Name, "site")
        .column_as(agent::Column::UserType, "user_type")
        .column_as(agent::Column::DeletedAt, "agent_deleted_at")
        .join(JoinType::LeftJoin, user::Relation::Customer.def())
        .join(JoinType::LeftJoin, user::Relation::Site.def())
        .column_as(account_limit::Column::ValidUntil, "account_until")
        .column_as(throttle::Column::BlockedUntil, "blocked_until")
        .join(JoinType::LeftJoin, user::Relation::Agent.def());
    let limit = Expr::col((account_limit::Entity, account_limit::Column::UserId)).equals((user::Entity, C::Id));
    let attempts = Expr::col((throttle::Entity, throttle::Column::Key)).eq(key_of_row());
    QuerySelect::query(&mut select).left_join(account_limit::Entity, limit).left_join(throttle::Entity, attempts);
    select
}
