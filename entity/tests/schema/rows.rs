//! Rows written through the entities.

use domain::Timestamp;
use domain::ids::{CustomerId, DepartmentId, GroupId, QueueId, SiteId, TicketId, TypeId, UserId};
use domain::state::{AccountState, Door, Priority, TicketState, Validity, WebAccess};
use entity::{access_group, customer, department, queue, site, ticket, user, user_email, user_search};
use migration::{Migrator, MigratorTrait};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, IntoActiveModel,
    ModelTrait, PaginatorTrait, QueryFilter, SqlErr, Statement,
};

const NOW: Timestamp = Timestamp(1_795_312_800_123);

pub async fn a_user_and_a_ticket_come_back_as_written(db: DatabaseConnection) {
    Migrator::up(&db, None).await.unwrap();
    let written = add_user(&db).await;
    let read = user::Entity::find_by_id(written.id).one(&db).await.unwrap().unwrap();
    assert_eq!(read, written);
    assert_eq!(read.created_at, NOW);
    assert_eq!(read.web_access, WebAccess::Site);

    let ticket = add_ticket(&db, &written).await;
    let (read, requester) = ticket::Entity::find_by_id(ticket.id)
        .filter(ticket::COLUMN.state.eq(TicketState::Open))
        .filter(ticket::COLUMN.owner_id.is_null())
        .find_also_related(user::Entity)
        .one(&db)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read, ticket);
    assert_eq!(requester, Some(written.clone()));

    let mut change = ticket.into_active_model();
    change.owner_id = Set(Some(written.id));
    let changed = change.update(&db).await.unwrap();
    let loaded = ticket::Entity::load().with(ticket::Relation::Owner).one(&db).await.unwrap().unwrap();
    assert_eq!(changed.owner_id, Some(written.id));
    assert_eq!(loaded.owner.into_option().map(|owner| owner.id), Some(written.id));
}

pub async fn names_are_unique(db: DatabaseConnection) {
    Migrator::up(&db, None).await.unwrap();
    add_customer(&db).await;
    let error = customer_row().insert(&db).await.unwrap_err();
    assert!(matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(text)) if text.contains("name_key")));
}

pub async fn search_follows_the_rows(db: DatabaseConnection) {
    Migrator::up(&db, None).await.unwrap();
    let user = add_user(&db).await;
    let row = user_search::ActiveModel { user_id: Set(user.id), text: Set("ada lovelace".to_owned()) };
    let row = row.insert(&db).await.unwrap();
    assert_eq!(found(&db, "lovel").await, [user.id]);

    let mut row = row.into_active_model();
    row.text = Set("grace hopper".to_owned());
    row.update(&db).await.unwrap();
    assert!(found(&db, "lovel").await.is_empty());
    assert_eq!(found(&db, "hopper").await, [user.id]);

    add_email(&db, &user).await;
    user.delete(&db).await.unwrap();
    assert!(found(&db, "hopper").await.is_empty());
    assert_eq!(user_email::Entity::find().count(&db).await.unwrap(), 0);
}

async fn found(db: &DatabaseConnection, part: &str) -> Vec<UserId> {
    let (sql, pattern) = match db.get_database_backend() {
        DbBackend::Sqlite => ("SELECT rowid FROM user_search_fts WHERE text LIKE $1", format!("%{part}%")),
        _ => ("SELECT user_id FROM user_search WHERE text LIKE $1", format!("%{part}%")),
    };
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [pattern.into()]);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

fn customer_row() -> customer::ActiveModel {
    customer::ActiveModel {
        id: NotSet,
        name: Set("Acme".to_owned()),
        name_key: Set("acme".to_owned()),
        validity: Set(Validity::Valid),
        valid_from: Set(None),
        valid_until: Set(None),
        comment: Set(String::new()),
        created_at: Set(NOW),
        updated_at: Set(NOW),
    }
}

async fn add_customer(db: &DatabaseConnection) -> CustomerId {
    customer_row().insert(db).await.unwrap().id
}

async fn add_site(db: &DatabaseConnection, customer_id: CustomerId) -> SiteId {
    let site = site::ActiveModel {
        id: NotSet,
        customer_id: Set(customer_id),
        name: Set("Head office".to_owned()),
        name_key: Set("head office".to_owned()),
        address: Set(String::new()),
        validity: Set(Validity::Valid),
        valid_from: Set(None),
        valid_until: Set(None),
        general_user_id: Set(None),
        comment: Set(String::new()),
        fields: Set("{}".to_owned()),
        created_at: Set(NOW),
        updated_at: Set(NOW),
    };
    site.insert(db).await.unwrap().id
}

async fn add_user(db: &DatabaseConnection) -> user::Model {
    let customer_id = add_customer(db).await;
    let user = user::ActiveModel {
        id: NotSet,
        customer_id: Set(customer_id),
        site_id: Set(add_site(db, customer_id).await),
        source_id: Set(None),
        title: Set("Dr".to_owned()),
        first_name: Set("Ada".to_owned()),
        middle_name: Set(String::new()),
        last_name: Set("Lovelace".to_owned()),
        preferred_name: Set(String::new()),
        display_name: Set("Dr Ada Lovelace".to_owned()),
        sort_key: Set("lovelace ada".to_owned()),
        username: Set(Some("Ada".to_owned())),
        username_key: Set(Some("ada".to_owned())),
        email: Set(Some("Ada@acme.example".to_owned())),
        phone: Set("+44 20 7946 0018".to_owned()),
        validity: Set(Validity::InvalidTemporarily),
        valid_from: Set(Some(NOW)),
        valid_until: Set(None),
        web_access: Set(WebAccess::Site),
        account_state: Set(AccountState::Active),
        is_general: Set(false),
        is_vip: Set(true),
        comment: Set("Prefers mail.".to_owned()),
        language: Set("en".to_owned()),
        time_zone: Set("Europe/Berlin".to_owned()),
        picture: Set(None),
        door: Set(Door::Form),
        created_by: Set(None),
        created_at: Set(NOW),
        updated_at: Set(NOW),
        version: Set(1),
    };
    user.insert(db).await.unwrap()
}

async fn add_email(db: &DatabaseConnection, user: &user::Model) {
    let email = user_email::ActiveModel {
        id: NotSet,
        user_id: Set(user.id),
        address: Set("Ada@acme.example".to_owned()),
        address_key: Set("ada@acme.example".to_owned()),
        is_primary: Set(true),
        created_at: Set(NOW),
    };
    email.insert(db).await.unwrap();
}

async fn add_department(db: &DatabaseConnection) -> DepartmentId {
    let department = department::ActiveModel {
        id: NotSet,
        name: Set("Support".to_owned()),
        name_key: Set("support".to_owned()),
        validity: Set(Validity::Valid),
        valid_from: Set(None),
        valid_until: Set(None),
        comment: Set(String::new()),
        created_at: Set(NOW),
        updated_at: Set(NOW),
    };
    department.insert(db).await.unwrap().id
}

async fn add_group(db: &DatabaseConnection) -> GroupId {
    let group = access_group::ActiveModel {
        id: NotSet,
        name: Set("Everyone".to_owned()),
        name_key: Set("everyone".to_owned()),
        everyone_level: Set(None),
        validity: Set(Validity::Valid),
        valid_from: Set(None),
        valid_until: Set(None),
        comment: Set(String::new()),
        created_at: Set(NOW),
        updated_at: Set(NOW),
    };
    group.insert(db).await.unwrap().id
}

async fn add_queue(db: &DatabaseConnection) -> QueueId {
    let queue = queue::ActiveModel {
        id: NotSet,
        department_id: Set(add_department(db).await),
        group_id: Set(add_group(db).await),
        name: Set("First line".to_owned()),
        name_key: Set("first line".to_owned()),
        validity: Set(Validity::Valid),
        valid_from: Set(None),
        valid_until: Set(None),
        comment: Set(String::new()),
        created_at: Set(NOW),
        updated_at: Set(NOW),
    };
    queue.insert(db).await.unwrap().id
}

async fn add_ticket(db: &DatabaseConnection, requester: &user::Model) -> ticket::Model {
    let ticket = ticket::ActiveModel {
        id: NotSet,
        subject: Set("Printer on fire".to_owned()),
        queue_id: Set(add_queue(db).await),
        state: Set(TicketState::Open),
        priority: Set(Priority::Urgent),
        requester_id: Set(requester.id),
        customer_id: Set(requester.customer_id),
        site_id: Set(requester.site_id),
        owner_id: Set(None),
        is_confidential: Set(true),
        created_at: Set(NOW),
        updated_at: Set(NOW.plus_seconds(1)),
        closed_at: Set(None),
        version: Set(1),
        type_id: Set(TypeId::FIRST),
        fields: Set(None),
        tags: Set(None),
        pending_until: Set(None),
        pending_closes: Set(false),
    };
    let ticket = ticket.insert(db).await.unwrap();
    assert!(ticket.id > TicketId(0));
    ticket
}
