//! A running application for each test, on both databases, with a clock that tests move.
//!
//! ```ignore
//! #[tokio::test]
//! async fn something_holds() {
//!     each_database(|t| async move {
//!         let admin = t.admin().await;
//!         let ana = t.customer_user("Ana").await;
//!         t.clock.advance(3600);
//!         let ana = t.cx(ana.actor.subject.id).await;
//!     })
//!     .await;
//! }
//! ```

#[path = "support/databases.rs"]
mod databases;
#[path = "support/people.rs"]
mod people;

pub use people::PASSWORD;

use domain::Timestamp;
use domain::ids::{ImpersonationId, UserId};
use domain::journal::{Cause, Entity};
use entity::{journal, session, setting, user};
use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use service::accounts::password::Hasher;
use service::clock::ManualClock;
use service::context::{self, SessionCx};
use service::mail::transport::Mailer;
use service::random::SeededRandom;
use service::secret::{SecretKey, hash_token};
use service::{App, AppConfig, Cx, Db, Error, Guest, Origin};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The moment at which every test begins: 2026-11-22, noon UTC.
pub const START: Timestamp = Timestamp(1_795_348_800_000);

/// An application with an empty, migrated database.
#[derive(Clone)]
pub struct TestApp {
    /// The application.
    pub app: Arc<App>,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// The address of its database.
    url: Arc<str>,
}

/// A test with an application: what runs it needs not know which. Boxed, so that it is compiled once and not for each
/// test, and not `Send`, which the compiler would have to prove of everything that each test waits for.
type Test<'a> = &'a dyn Fn(TestApp) -> Pin<Box<dyn Future<Output = ()>>>;

/// Runs `test` on a new SQLite file, then on a new PostgreSQL database.
pub async fn each_database<F>(test: impl Fn(TestApp) -> F)
where
    F: Future<Output = ()> + 'static,
{
    let test: Test<'_> = &|t| Box::pin(test(t));
    databases::on_sqlite(test).await;
    databases::on_postgres(test).await;
}

impl TestApp {
    async fn connect(url: &str) -> Self {
        let db = Db::connect(url).await.unwrap();
        let clock = Arc::new(ManualClock::at(START));
        let app = App::new(AppConfig {
            db,
            key: SecretKey::new("a key for tests"),
            mailer: Mailer::memory(),
            files: Arc::new(object_store::memory::InMemory::new()),
            public_url: "https://desk.example.com".to_owned(),
            clock: Arc::<ManualClock>::clone(&clock),
            random: Arc::new(SeededRandom::new(1)),
            hasher: Hasher::cheap(),
            trust: service::tls::Trust::default(),
        });
        Self { app, clock, url: url.into() }
    }

    /// Hears what is changed, as a server does: on PostgreSQL that is told by the database. Until `stop`.
    pub fn listen(&self, stop: &CancellationToken) {
        if !self.app.db.is_sqlite() {
            let (listen, stop) = (self.app.notices.clone().listen(self.url.to_string()), stop.clone());
            tokio::spawn(async move { stop.run_until_cancelled(listen).await });
        }
    }

    /// Somebody not signed in, at the address 192.0.2.1.
    pub fn guest(&self) -> Guest {
        self.guest_at("192.0.2.1")
    }

    /// Somebody not signed in, at this address.
    pub fn guest_at(&self, address: &str) -> Guest {
        Guest { app: Arc::clone(&self.app), origin: origin(address) }
    }

    /// A fresh request by this person, signed in as themselves.
    pub async fn cx(&self, user: UserId) -> Cx {
        match self.session(user, None).await {
            SessionCx::As(cx) => cx,
            SessionCx::ImpersonationOver { .. } | SessionCx::Ended => panic!("{user} may not be signed in"),
        }
    }

    /// A fresh request by `admin` in the view of this stay.
    pub async fn view(&self, admin: UserId, stay: ImpersonationId) -> SessionCx {
        self.session(admin, Some(stay)).await
    }

    /// A fresh request by a session of this person.
    pub async fn session(&self, user: UserId, stay: Option<ImpersonationId>) -> SessionCx {
        context::signed_in(&self.app, origin("192.0.2.1"), user, stay, None, Cause::Interface).await.unwrap()
    }

    /// Deskfolk itself.
    pub async fn system(&self) -> Cx {
        Cx::system(&self.app, Cause::System).await.unwrap()
    }

    /// Events in the journal about this record, the oldest first.
    pub async fn events(&self, entity: Entity, id: i64) -> Vec<String> {
        self.journal(entity, id).await.into_iter().map(|row| row.event).collect()
    }

    /// Rows of the journal about this record, the oldest first.
    pub async fn journal(&self, entity: Entity, id: i64) -> Vec<journal::Model> {
        journal::Entity::find()
            .filter(journal::Column::Entity.eq(entity.as_str()))
            .filter(journal::Column::EntityId.eq(id))
            .order_by_asc(journal::Column::Id)
            .all(self.app.db.read())
            .await
            .unwrap()
    }

    /// The row of a person.
    pub async fn user(&self, id: UserId) -> user::Model {
        user::Entity::find_by_id(id).one(self.app.db.read()).await.unwrap().unwrap()
    }

    /// The mails handed over so far, as whole messages.
    pub fn mails(&self) -> Vec<String> {
        self.app.mailer.kept_in_memory()
    }

    /// Runs the jobs that are due, and tells how many that were.
    pub async fn run_jobs(&self) -> usize {
        service::jobs::run_pending(&self.app).await.unwrap()
    }

    /// The token of the one-time link in the last mail, after running jobs.
    pub async fn link_in_last_mail(&self) -> String {
        self.run_jobs().await;
        let mail = self.mails().pop().unwrap().replace("=\r\n", "");
        let (_, rest) = mail.split_once("/choose-password/").expect("a link in the mail");
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
    }

    /// A running session of `real`, who sees through the eyes of `user`; tells its hashed key.
    pub async fn open_session(&self, user: UserId, real: UserId) -> String {
        let id = hash_token(&self.app.random.token());
        let now = self.app.clock.now();
        let row = session::ActiveModel {
            id: Set(id.clone()),
            data: Set("{}".to_owned()),
            user_id: Set(Some(user)),
            real_user_id: Set(Some(real)),
            address: Set("192.0.2.1".to_owned()),
            user_agent: Set("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned()),
            created_at: Set(now),
            last_seen_at: Set(now),
            expires_at: Set(now.plus_seconds(14 * 24 * 3600)),
        };
        row.insert(self.app.db.maintenance()).await.unwrap();
        id
    }

    /// Whether a session still runs.
    pub async fn has_session(&self, id: &str) -> bool {
        session::Entity::find_by_id(id.to_owned()).one(self.app.db.read()).await.unwrap().is_some()
    }

    /// Chooses a value for a setting.
    pub async fn set_setting(&self, key: &str, value: &str) {
        let row = setting::ActiveModel {
            key: Set(key.to_owned()),
            value: Set(value.to_owned()),
            updated_at: Set(self.app.clock.now()),
        };
        let tx = self.app.db.begin(&self.app.notices).await.unwrap();
        setting::Entity::insert(row)
            .on_conflict(OnConflict::column(setting::Column::Key).update_column(setting::Column::Value).to_owned())
            .exec_without_returning(tx.db())
            .await
            .unwrap();
        service::access::cache::bump(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn origin(address: &str) -> Origin {
    Origin { address: address.to_owned(), user_agent: "tests".to_owned(), request_id: "test".to_owned(), device: None }
}

/// The refusal a use-case gave.
pub fn refusal<T>(result: Result<T, Error>) -> domain::AppError {
    match result {
        Ok(_) => panic!("it was allowed"),
        Err(Error::App(error)) => error,
        Err(other) => panic!("{other}"),
    }
}

async fn migrate(db: &sea_orm::DatabaseConnection) {
    Migrator::up(db, None).await.unwrap();
}
