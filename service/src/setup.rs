//! The first start: one's own organisation, a first place to work, and the first admin (RTP-2).

use crate::access::cache;
use crate::accounts::policy;
use crate::customers;
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::users::{self, Details, NewUser};
use domain::ids::{CustomerId, DepartmentId, GroupId, QueueId, RoleId, SiteId, UserId};
use domain::journal::{Cause, Entity};
use domain::permission::{Permission, Permissions, TicketRight, TicketRights};
use domain::state::{AccountState, Door, GrantKind, GroupLevel, UserType, Validity, WebAccess};
use domain::{AppError, FieldErrors, account::SetupInput, validate};
use entity::{access_grant, access_group, account, agent, customer, department, queue, role, site, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Whether the first admin is still to be made: as long as there is no agent.
///
/// # Errors
/// If the database cannot be read.
pub async fn is_open(guest: &Guest) -> Result<bool> {
    Ok(agent::Entity::find().count(guest.app.db.read()).await? == 0)
}

/// Makes the first admin, with a customer for one's own organisation, a department *Support*, a queue
/// *Inbox*, an access group *Everyone* and a role *Agent*. Works once (RTP-2).
///
/// # Errors
/// `Invalid` with every wrong field; `NotFound` when an agent exists.
pub async fn run(guest: &Guest, input: SetupInput) -> Result<UserId> {
    if !is_open(guest).await? {
        return Err(AppError::NotFound.into());
    }
    let mut cx = Cx::system(&guest.app, Cause::Setup).await?;
    let input = checked(&cx, input)?;
    let hash = guest.app.hasher.hash(input.password.clone()).await?;
    cx.origin = guest.origin.clone();
    let mut tx = cx.begin().await?;
    // Everybody who changes structure waits for this row, so that of two setups one sees the other.
    cache::bump(&tx).await?;
    if agent::Entity::find().count(tx.db()).await? > 0 {
        return Err(AppError::NotFound.into());
    }
    let place = organisation(&cx, &mut tx, &input.organisation).await?;
    let places = Places::create(&cx, &mut tx).await?;
    let id = first_admin(&cx, &mut tx, &input, hash, place).await?;
    for (kind, target) in [
        (GrantKind::Department, places.department.0),
        (GrantKind::Queue, places.queue.0),
        (GrantKind::Role, places.role.0),
    ] {
        grant(&cx, &tx, id, kind, target).await?;
    }
    tx.commit().await?;
    Ok(id)
}

fn checked(cx: &Cx, input: SetupInput) -> Result<SetupInput> {
    let mut errors = FieldErrors::new();
    let organisation =
        validate::required(&mut errors, "organisation", "The name of your organisation", &input.organisation);
    let first_name = validate::required(&mut errors, "first_name", "The first name", &input.first_name);
    let last_name = validate::required(&mut errors, "last_name", "The last name", &input.last_name);
    validate::required(&mut errors, "email", "The mail address", &input.email);
    let email = validate::email(&mut errors, "email", &input.email);
    let name = format!("{first_name} {last_name}");
    policy::check(&cx.fixed, &mut errors, &input.password, &[&email, &name, &organisation]);
    if input.password != input.password_again {
        errors.add("password_again", "The two passwords differ.");
    }
    errors.into_result()?;
    Ok(SetupInput { organisation, first_name, last_name, email, ..input })
}

/// One's own organisation, with a site and its General User (HAL-23).
async fn organisation(cx: &Cx, tx: &mut Tx, name: &str) -> Result<(CustomerId, SiteId)> {
    let customer = customer::ActiveModel {
        name: Set(name.to_owned()),
        name_key: Set(validate::key(name)),
        validity: Set(Validity::Valid),
        comment: Set(String::new()),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let customer = customer.insert(tx.db()).await?.id;
    let site = site::ActiveModel {
        customer_id: Set(customer),
        name: Set(MAIN_SITE.to_owned()),
        name_key: Set(validate::key(MAIN_SITE)),
        address: Set(String::new()),
        validity: Set(Validity::Valid),
        comment: Set(String::new()),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let site = site.insert(tx.db()).await?.id;
    journal::record(cx, tx, "customer.created", Entity::Customer, customer.0, Diff::new().set("name", &name)).await?;
    journal::record(cx, tx, "site.created", Entity::Site, site.0, Diff::new().set("name", &MAIN_SITE)).await?;
    let general = Details { web_access: WebAccess::NoAccess, ..Details::named("General", "User") };
    let general = NewUser {
        details: general,
        place: (customer, site),
        place_by: None,
        allowed_by: None,
        door: Door::Site,
        is_general: true,
    };
    let general = users::insert(cx, tx, general).await?;
    site::Entity::update_many()
        .col_expr(site::Column::GeneralUserId, Expr::value(general))
        .filter(site::Column::Id.eq(site))
        .exec(tx.db())
        .await?;
    customers::index(tx, &[customer]).await?;
    Ok((customer, site))
}

const MAIN_SITE: &str = "Main site";

/// A first place to work.
struct Places {
    department: DepartmentId,
    queue: QueueId,
    role: RoleId,
}

impl Places {
    async fn create(cx: &Cx, tx: &mut Tx) -> Result<Self> {
        let (department, group) = (department(cx, tx).await?, group(cx, tx).await?);
        let queue = queue::ActiveModel {
            department_id: Set(department),
            group_id: Set(group),
            name: Set("Inbox".to_owned()),
            name_key: Set("inbox".to_owned()),
            validity: Set(Validity::Valid),
            comment: Set(String::new()),
            created_at: Set(cx.now),
            updated_at: Set(cx.now),
            ..Default::default()
        };
        let queue = queue.insert(tx.db()).await?.id;
        journal::record(cx, tx, "queue.created", Entity::Queue, queue.0, Diff::new().set("name", &"Inbox")).await?;
        Ok(Self { department, queue, role: role(cx, tx).await? })
    }
}

async fn department(cx: &Cx, tx: &mut Tx) -> Result<DepartmentId> {
    let row = department::ActiveModel {
        name: Set("Support".to_owned()),
        name_key: Set("support".to_owned()),
        validity: Set(Validity::Valid),
        comment: Set(String::new()),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let id = row.insert(tx.db()).await?.id;
    let diff = Diff::new().set("name", &"Support");
    journal::record(cx, tx, "department.created", Entity::Department, id.0, diff).await?;
    Ok(id)
}

/// The group every customer user may read and write in.
async fn group(cx: &Cx, tx: &mut Tx) -> Result<GroupId> {
    let row = access_group::ActiveModel {
        name: Set("Everyone".to_owned()),
        name_key: Set("everyone".to_owned()),
        everyone_level: Set(Some(GroupLevel::Rw)),
        validity: Set(Validity::Valid),
        comment: Set(String::new()),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let id = row.insert(tx.db()).await?.id;
    let diff = Diff::new().set("name", &"Everyone").set("everyone", &GroupLevel::Rw);
    journal::record(cx, tx, "group.created", Entity::Group, id.0, diff).await?;
    Ok(id)
}

/// The role of everybody who works on tickets.
async fn role(cx: &Cx, tx: &mut Tx) -> Result<RoleId> {
    let permissions: Permissions = [Permission::UsersRead, Permission::UsersCreate, Permission::UsersModify].into();
    let rights = TicketRights::of(&[TicketRight::Full]);
    let row = role::ActiveModel {
        name: Set("Agent".to_owned()),
        name_key: Set("agent".to_owned()),
        permissions: Set(serde_json::to_string(&permissions)?),
        ticket_rights: Set(serde_json::to_string(&rights)?),
        validity: Set(Validity::Valid),
        comment: Set(String::new()),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let id = row.insert(tx.db()).await?.id;
    let diff = Diff::new().set("name", &"Agent").set("permissions", &permissions).set("ticket_rights", &rights);
    journal::record(cx, tx, "role.created", Entity::Role, id.0, diff).await?;
    Ok(id)
}

async fn first_admin(
    cx: &Cx,
    tx: &mut Tx,
    input: &SetupInput,
    hash: String,
    place: (CustomerId, SiteId),
) -> Result<UserId> {
    let details = Details { emails: vec![input.email.clone()], ..Details::named(&input.first_name, &input.last_name) };
    let id = users::insert(
        cx,
        tx,
        NewUser { details, place, place_by: None, allowed_by: None, door: Door::Setup, is_general: false },
    )
    .await?;
    user::Entity::update_many()
        .col_expr(user::Column::AccountState, Expr::value(AccountState::Active))
        .filter(user::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    let account = account::ActiveModel {
        user_id: Set(id),
        password_hash: Set(Some(hash)),
        must_change_password: Set(false),
        password_set_at: Set(Some(cx.now)),
        activated_at: Set(Some(cx.now)),
        last_sign_in_at: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
    };
    account.insert(tx.db()).await?;
    let profile = agent::ActiveModel {
        user_id: Set(id),
        user_type: Set(UserType::Admin),
        deleted_at: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    profile.insert(tx.db()).await?;
    let diff = Diff::new().set("user_type", &UserType::Admin);
    journal::record(cx, tx, "agent.created", Entity::User, id.0, diff).await?;
    Ok(id)
}

async fn grant(cx: &Cx, tx: &Tx, user: UserId, kind: GrantKind, target: i64) -> Result<()> {
    let row = access_grant::ActiveModel {
        kind: Set(kind),
        user_id: Set(Some(user)),
        target_id: Set(target),
        reason: Set("First setup".to_owned()),
        created_at: Set(cx.now),
        ..Default::default()
    };
    row.insert(tx.db()).await?;
    Ok(())
}
