//! A person in a list, with the names around.

use crate::paging::PLACES;
use domain::Timestamp;
use domain::ids::{CustomerId, UserId};
use domain::policy::next_turn;
use domain::state::{AccountState, UserType, Validity, WebAccess};
use domain::time::Period;
use domain::users::{UserRow, picture_path};
use entity::{agent, customer, site, user};
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
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl Row {
    /// As it is at this moment; what other tables hold of the account is noted for a page of the list alone.
    pub(super) fn shown(self, now: Timestamp) -> UserRow {
        let row = self;
        let state = if row.agent_deleted_at.is_some() { AccountState::Deleted } else { row.account_state };
        let period = Period { from: row.valid_from, until: row.valid_until };
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
            account_until: None,
            is_account_over: false,
            is_paused: false,
            turns_at: next_turn([period], now),
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
    select
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
        .join(JoinType::LeftJoin, user::Relation::Agent.def())
}
