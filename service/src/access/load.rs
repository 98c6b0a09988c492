//! Loading a person as the access rules see them, in one statement.

use super::held;
use crate::access::cache::Fixed;
use crate::app::App;
use crate::error::Result;
use crate::merging;
use domain::Timestamp;
use domain::ids::{CustomerId, IntegrationId, SiteId, SourceId, UserId};
use domain::policy::{AccountLimits, AgentFacts, Grant, Holder, Subject};
use domain::privacy::ERASED;
use domain::state::{AccountState, GrantKind, UserType, Validity, WebAccess};
use domain::structure::Standing;
use domain::time::Period;
use entity::{
    access_grant, account, account_limit, agent, authenticator, customer, epoch, integration, integration_person,
    passkey, site, user,
};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect, RelationTrait, Select,
};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A person with what else a request needs to know of them.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// As the rules see them.
    pub subject: Subject,
    /// Their primary mail address.
    pub email: Option<String>,
    /// The time zone they read times in; empty for that of the browser.
    pub time_zone: String,
    /// Where their picture is in the store of files, if there is one.
    pub picture: Option<String>,
    /// Whether the password must be changed first (OST-29).
    pub must_change_password: bool,
    /// Whether they have a password, here or in a directory.
    pub has_password: bool,
    /// When the password was set.
    pub password_set_at: Option<Timestamp>,
    /// Whether they sign in with a second factor.
    pub has_second_factor: bool,
    /// Structure and settings at the same moment.
    pub fixed: Arc<Fixed>,
}

/// A person with their grants.
#[derive(FromQueryResult)]
pub(super) struct Whole {
    #[sea_orm(nested)]
    row: Row,
    grants: Option<String>,
}

impl Whole {
    fn subject(self) -> Result<Subject> {
        Ok(subject(self.row, held::read(self.grants.as_deref())?))
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: UserId,
    display_name: String,
    email: Option<String>,
    time_zone: String,
    picture: Option<String>,
    account_state: AccountState,
    validity: Validity,
    valid_from: Option<Timestamp>,
    valid_until: Option<Timestamp>,
    source_id: Option<SourceId>,
    web_access: WebAccess,
    is_general: bool,
    customer_id: CustomerId,
    customer_name: String,
    customer_validity: Validity,
    customer_from: Option<Timestamp>,
    customer_until: Option<Timestamp>,
    site_id: SiteId,
    site_name: String,
    site_validity: Validity,
    site_from: Option<Timestamp>,
    site_until: Option<Timestamp>,
    user_type: Option<UserType>,
    agent_deleted_at: Option<Timestamp>,
    must_change_password: Option<bool>,
    has_own_password: bool,
    password_set_at: Option<Timestamp>,
    account_until: Option<Timestamp>,
    keeps_password: Option<bool>,
    directory: Option<IntegrationId>,
    has_second_factor: bool,
    epoch: Option<i64>,
}

/// Loads a person by id, with structure and settings.
///
/// # Errors
/// If the database cannot be read.
pub async fn person(app: &App, id: UserId) -> Result<Option<Loaded>> {
    let Some(whole) = whole(app.db.read(), id).await? else { return Ok(None) };
    Ok(Some(loaded(app, whole).await?))
}

/// What a request needs to know beside the person.
pub(super) async fn loaded(app: &App, whole: Whole) -> Result<Loaded> {
    let row = &whole.row;
    let fixed = app.fixed.at(&app.db, row.epoch.unwrap_or_default()).await?;
    let has_own_password = row.has_own_password && row.directory.is_none();
    Ok(Loaded {
        email: row.email.clone(),
        time_zone: row.time_zone.clone(),
        picture: row.picture.clone(),
        password_set_at: row.password_set_at,
        has_second_factor: row.has_second_factor,
        has_password: has_own_password || row.directory.is_some(),
        // Who may not change it, or has none here, cannot be asked to.
        must_change_password: row.must_change_password.unwrap_or_default()
            && !row.keeps_password.unwrap_or_default()
            && has_own_password,
        fixed,
        subject: whole.subject()?,
    })
}

/// Loads a person as the rules see them, inside or outside a transaction. Whoever stands in for erased people
/// is nobody.
///
/// # Errors
/// If the database cannot be read.
pub async fn subject_of(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Subject>> {
    if id == ERASED {
        return Ok(None);
    }
    whole(db, id).await?.map(Whole::subject).transpose()
}

/// People loaded by one statement at most.
pub(crate) const AT_ONCE: usize = 500;

/// Loads people as the access rules see them, in a few statements for each [`AT_ONCE`] of them.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn subjects(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<Subject>> {
    let rows = person_columns(which).into_model::<Row>().all(db).await?;
    let mut out = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<Row> = rows.by_ref().take(AT_ONCE).collect();
        let own = access_grant::Entity::find()
            .filter(access_grant::Column::UserId.is_in(some.iter().map(|row| row.id)))
            .filter(access_grant::Column::Kind.ne(GrantKind::Participant));
        let mut own_of: HashMap<UserId, Vec<access_grant::Model>> = HashMap::new();
        for grant in own.all(db).await? {
            own_of.entry(grant.user_id.unwrap_or_default()).or_default().push(grant);
        }
        let further = own_of.values().flatten().filter(|grant| grant.kind == GrantKind::Customer);
        let customers: BTreeSet<_> =
            further.map(|grant| CustomerId(grant.target_id)).chain(some.iter().map(|row| row.customer_id)).collect();
        let shared = access_grant::Entity::find().filter(access_grant::Column::CustomerId.is_in(customers));
        let mut shared_of: HashMap<CustomerId, Vec<access_grant::Model>> = HashMap::new();
        for grant in shared.all(db).await? {
            shared_of.entry(grant.customer_id.unwrap_or_default()).or_default().push(grant);
        }
        for row in some {
            let mut grants = own_of.remove(&row.id).unwrap_or_default();
            let further = grants.iter().filter(|grant| grant.kind == GrantKind::Customer);
            let customers: BTreeSet<_> =
                further.map(|grant| CustomerId(grant.target_id)).chain([row.customer_id]).collect();
            grants.extend(customers.iter().filter_map(|id| shared_of.get(id)).flatten().cloned());
            out.push(subject(row, grants.into_iter().map(grant).collect()));
        }
    }
    Ok(out)
}

async fn whole(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Whole>> {
    let select = person_columns(Condition::all().add(user::Column::Id.eq(id)));
    let select = select.expr_as(held::column(db.get_database_backend()), "grants");
    Ok(select.into_model::<Whole>().one(db).await?)
}

/// Whoever was merged into somebody else is nobody any more.
pub(super) fn person_columns(which: Condition) -> Select<user::Entity> {
    user::Entity::find()
        .filter(merging::present())
        .select_only()
        .columns([
            user::Column::Id,
            user::Column::DisplayName,
            user::Column::Email,
            user::Column::TimeZone,
            user::Column::Picture,
            user::Column::AccountState,
            user::Column::Validity,
            user::Column::ValidFrom,
            user::Column::ValidUntil,
            user::Column::WebAccess,
            user::Column::IsGeneral,
            user::Column::CustomerId,
            user::Column::SiteId,
            user::Column::SourceId,
        ])
        .column_as(customer::Column::Name, "customer_name")
        .column_as(customer::Column::Validity, "customer_validity")
        .column_as(customer::Column::ValidFrom, "customer_from")
        .column_as(customer::Column::ValidUntil, "customer_until")
        .column_as(site::Column::Name, "site_name")
        .column_as(site::Column::Validity, "site_validity")
        .column_as(site::Column::ValidFrom, "site_from")
        .column_as(site::Column::ValidUntil, "site_until")
        .column_as(agent::Column::UserType, "user_type")
        .column_as(agent::Column::DeletedAt, "agent_deleted_at")
        .column_as(account::Column::MustChangePassword, "must_change_password")
        .expr_as(account::Column::PasswordHash.is_not_null(), "has_own_password")
        .column_as(account::Column::PasswordSetAt, "password_set_at")
        .column_as(account_limit::Column::ValidUntil, "account_until")
        .column_as(account_limit::Column::KeepsPassword, "keeps_password")
        .expr_as(Expr::SubQuery(None, Box::new(directory().into())), "directory")
        .expr_as(Expr::exists(second_factors()).or(Expr::exists(passkeys())), "has_second_factor")
        .expr_as(
            Expr::SubQuery(
                None,
                Box::new(Query::select().column(epoch::Column::Value).from(epoch::Entity).to_owned().into()),
            ),
            "epoch",
        )
        .join(JoinType::InnerJoin, user::Relation::Customer.def())
        .join(JoinType::InnerJoin, user::Relation::Site.def())
        .join(JoinType::LeftJoin, user::Relation::Agent.def())
        .join(JoinType::LeftJoin, user::Relation::Account.def())
        .join(JoinType::LeftJoin, user::Relation::AccountLimit.def())
        .filter(which)
}

/// The confirmed authenticator apps of the person of the statement around.
fn second_factors() -> SelectStatement {
    let own =
        Expr::col((authenticator::Entity, authenticator::Column::UserId)).equals((user::Entity, user::Column::Id));
    Query::select()
        .column(authenticator::Column::Id)
        .from(authenticator::Entity)
        .and_where(own)
        .and_where(Expr::col((authenticator::Entity, authenticator::Column::ConfirmedAt)).is_not_null())
        .to_owned()
}

/// The integration by whose directory the person of the statement around signs in.
fn directory() -> SelectStatement {
    let own = Expr::col((integration_person::Entity, integration_person::Column::UserId))
        .equals((user::Entity, user::Column::Id));
    let its = Expr::col((integration::Entity, integration::Column::Id))
        .equals((integration_person::Entity, integration_person::Column::IntegrationId));
    Query::select()
        .expr(Expr::col((integration::Entity, integration::Column::Id)).min())
        .from(integration_person::Entity)
        .inner_join(integration::Entity, its)
        .and_where(own)
        .and_where(Expr::col((integration::Entity, integration::Column::SignsIn)).eq(true))
        .to_owned()
}

/// The passkeys and security keys of the person of the statement around.
fn passkeys() -> SelectStatement {
    let own = Expr::col((passkey::Entity, passkey::Column::UserId)).equals((user::Entity, user::Column::Id));
    Query::select().column(passkey::Column::Id).from(passkey::Entity).and_where(own).to_owned()
}

fn subject(row: Row, grants: Vec<Grant>) -> Subject {
    let standing = |validity, from, until| Standing { validity, period: Period { from, until } };
    Subject {
        id: row.id,
        name: row.display_name,
        state: row.account_state,
        limits: AccountLimits {
            until: row.account_until,
            keeps_password: row.keeps_password.unwrap_or_default(),
            directory: row.directory,
        },
        standing: standing(row.validity, row.valid_from, row.valid_until),
        customer: row.customer_id,
        customer_name: row.customer_name,
        customer_standing: standing(row.customer_validity, row.customer_from, row.customer_until),
        site: row.site_id,
        site_name: row.site_name,
        site_standing: standing(row.site_validity, row.site_from, row.site_until),
        source: row.source_id,
        web_access: row.web_access,
        is_general: row.is_general,
        agent: row.user_type.map(|user_type| AgentFacts { user_type, is_deleted: row.agent_deleted_at.is_some() }),
        grants,
    }
}

fn grant(row: access_grant::Model) -> Grant {
    Grant {
        id: row.id,
        kind: row.kind,
        holder: row.customer_id.map_or(Holder::User, Holder::Customer),
        target: row.target_id,
        role: row.role_id,
        level: row.level,
        period: Period { from: row.valid_from, until: row.valid_until },
    }
}
