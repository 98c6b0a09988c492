//! People for tests, written straight into the tables.

use super::{START, TestApp};
use domain::account::SetupInput;
use domain::ids::{CustomerId, SiteId, UserId};
use domain::state::{AccountState, Door, GrantKind, UserType, Validity, WebAccess};
use domain::structure::RoleInput;
use domain::validate;
use entity::{access_grant, account, agent, customer, department, queue, role, site, user, user_email};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use service::{Cx, setup, structure};

/// The password of everybody in tests.
pub const PASSWORD: &str = "correct horse battery";

impl TestApp {
    /// The first admin, Ada Admin, made by the setup with everything that belongs to it: department
    /// *Support*, queue *Inbox*, group *Everyone*, role *Agent*.
    pub async fn admin(&self) -> Cx {
        if setup::is_open(&self.guest()).await.unwrap() {
            let input = SetupInput {
                organisation: "Deskfolk".to_owned(),
                first_name: "Ada".to_owned(),
                last_name: "Admin".to_owned(),
                email: "ada@desk.example.com".to_owned(),
                password: PASSWORD.to_owned(),
                password_again: PASSWORD.to_owned(),
            };
            setup::run(&self.guest(), input).await.unwrap();
        }
        let first = agent::Entity::find().order_by_asc(agent::Column::UserId).one(self.app.db.read()).await.unwrap();
        self.cx(first.unwrap().user_id).await
    }

    /// An agent of this type, `<name> Agent`, `<name>@desk.example.com`, in the admin's department and
    /// queue and with the role *Agent*.
    pub async fn agent(&self, name: &str, user_type: UserType) -> Cx {
        let id = self.bare_agent(name, user_type).await.actor.subject.id;
        let db = self.app.db.read();
        let department =
            department::Entity::find().order_by_asc(department::Column::Id).one(db).await.unwrap().unwrap();
        let queue = queue::Entity::find().order_by_asc(queue::Column::Id).one(db).await.unwrap().unwrap();
        let role = role::Entity::find().order_by_asc(role::Column::Id).one(db).await.unwrap().unwrap();
        self.grant(id, GrantKind::Department, department.id.0).await;
        self.grant(id, GrantKind::Queue, queue.id.0).await;
        self.grant(id, GrantKind::Role, role.id.0).await;
        self.cx(id).await
    }

    /// As [`TestApp::agent`], without department, queue and role.
    pub async fn bare_agent(&self, name: &str, user_type: UserType) -> Cx {
        let admin = self.admin().await.actor.subject;
        let email = format!("{}@desk.example.com", name.to_lowercase());
        let place = (admin.customer, admin.site);
        let id = self.person([name, "Agent"], &email, place, WebAccess::NoAccess, AccountState::Active).await;
        let profile = agent::ActiveModel {
            user_id: Set(id),
            user_type: Set(user_type),
            deleted_at: Set(None),
            created_at: Set(START),
            updated_at: Set(START),
            ..Default::default()
        };
        profile.insert(self.app.db.maintenance()).await.unwrap();
        self.cx(id).await
    }

    /// An agent of the user type User in every department and queue, whose one role has these ticket rights and
    /// nothing else.
    pub async fn worker(&self, name: &str, rights: &[&str]) -> Cx {
        let admin = self.admin().await;
        let input = RoleInput {
            name: format!("Only {}", rights.join(", ")),
            ticket_rights: rights.iter().map(|right| (*right).to_owned()).collect(),
            ..RoleInput::default()
        };
        let role = structure::roles::create(&admin, input).await.unwrap();
        let id = self.bare_agent(name, UserType::User).await.actor.subject.id;
        self.grant(id, GrantKind::Role, role.0).await;
        for (queue, facts) in &admin.fixed.structure.queues {
            self.grant(id, GrantKind::Department, facts.department.0).await;
            self.grant(id, GrantKind::Queue, queue.0).await;
        }
        self.cx(id).await
    }

    /// A customer user, `<name> Customer`, `<name>@acme.example.com`, of the customer Acme, who may
    /// see their own tickets.
    pub async fn customer_user(&self, name: &str) -> Cx {
        let id = self.person_of_acme(name, WebAccess::Own, AccountState::Active).await;
        self.cx(id).await
    }

    /// A person of the customer Acme with this access and state.
    pub async fn person_of_acme(&self, name: &str, web_access: WebAccess, state: AccountState) -> UserId {
        let place = self.customer("Acme").await;
        let email = format!("{}@acme.example.com", name.to_lowercase());
        self.person([name, "Customer"], &email, place, web_access, state).await
    }

    /// A customer of this name with one site, made once.
    pub async fn customer(&self, name: &str) -> (CustomerId, SiteId) {
        let db = self.app.db.maintenance();
        let key = validate::key(name);
        if let Some(row) = customer::Entity::find().filter(customer::Column::NameKey.eq(&key)).one(db).await.unwrap() {
            let site = site::Entity::find().filter(site::Column::CustomerId.eq(row.id)).one(db).await.unwrap();
            return (row.id, site.unwrap().id);
        }
        let customer = customer::ActiveModel {
            name: Set(name.to_owned()),
            name_key: Set(key),
            validity: Set(Validity::Valid),
            comment: Set(String::new()),
            created_at: Set(START),
            updated_at: Set(START),
            ..Default::default()
        };
        let customer = customer.insert(db).await.unwrap().id;
        let site = site::ActiveModel {
            customer_id: Set(customer),
            name: Set("Head office".to_owned()),
            name_key: Set("head office".to_owned()),
            address: Set(String::new()),
            validity: Set(Validity::Valid),
            comment: Set(String::new()),
            created_at: Set(START),
            updated_at: Set(START),
            ..Default::default()
        };
        (customer, site.insert(db).await.unwrap().id)
    }

    /// A person; with an account and [`PASSWORD`] unless a guest, activated unless pending.
    pub async fn person(
        &self,
        [first, last]: [&str; 2],
        email: &str,
        (customer, site): (CustomerId, SiteId),
        web_access: WebAccess,
        state: AccountState,
    ) -> UserId {
        let db = self.app.db.maintenance();
        let empty = || Set(String::new());
        let row = user::ActiveModel {
            customer_id: Set(customer),
            site_id: Set(site),
            title: empty(),
            first_name: Set(first.to_owned()),
            middle_name: empty(),
            last_name: Set(last.to_owned()),
            preferred_name: empty(),
            display_name: Set(format!("{first} {last}")),
            sort_key: Set(validate::key(&format!("{last} {first}"))),
            username: Set(Some(first.to_owned())),
            username_key: Set(Some(validate::key(first))),
            email: Set(Some(email.to_owned())),
            phone: empty(),
            validity: Set(Validity::Valid),
            web_access: Set(web_access),
            account_state: Set(state),
            is_general: Set(false),
            is_vip: Set(false),
            comment: empty(),
            language: Set("en".to_owned()),
            door: Set(Door::Form),
            created_at: Set(START),
            updated_at: Set(START),
            version: Set(1),
            ..Default::default()
        };
        let id = row.insert(db).await.unwrap().id;
        let address = user_email::ActiveModel {
            user_id: Set(id),
            address: Set(email.to_owned()),
            address_key: Set(validate::key(email)),
            is_primary: Set(true),
            created_at: Set(START),
            ..Default::default()
        };
        address.insert(db).await.unwrap();
        if state != AccountState::Guest {
            self.account(id, state).await;
        }
        id
    }

    async fn account(&self, id: UserId, state: AccountState) {
        let is_pending = state == AccountState::Pending;
        let hash = self.app.hasher.hash(PASSWORD.to_owned()).await.unwrap();
        let row = account::ActiveModel {
            user_id: Set(id),
            password_hash: Set(Some(hash)),
            must_change_password: Set(false),
            password_set_at: Set(Some(START)),
            activated_at: Set((!is_pending).then_some(START)),
            last_sign_in_at: Set(None),
            created_at: Set(START),
            updated_at: Set(START),
        };
        row.insert(self.app.db.maintenance()).await.unwrap();
    }

    /// Grants a person this, without dates.
    pub async fn grant(&self, user: UserId, kind: GrantKind, target: i64) {
        let row = access_grant::ActiveModel {
            kind: Set(kind),
            user_id: Set(Some(user)),
            target_id: Set(target),
            reason: Set(String::new()),
            created_at: Set(START),
            ..Default::default()
        };
        row.insert(self.app.db.maintenance()).await.unwrap();
    }

    /// How many people there are.
    pub async fn people(&self) -> u64 {
        user::Entity::find().count(self.app.db.read()).await.unwrap()
    }
}
