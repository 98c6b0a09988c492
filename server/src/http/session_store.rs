//! Sessions in the database, so that several servers share them and people can list and end theirs.

use async_trait::async_trait;
use domain::Timestamp;
use domain::ids::UserId;
use entity::session;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use service::App;
use service::secret::hash_token;
use std::collections::HashMap;
use std::sync::Arc;
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

/// Keys of what a session holds.
pub mod keys {
    /// Id of the person who signed in.
    pub const USER: &str = "user";
    /// Id of the stay in somebody's view.
    pub const IMPERSONATION: &str = "impersonation";
    /// Id of the person whose view it is.
    pub const VIEWED: &str = "viewed";
    /// Address it began from.
    pub const ADDRESS: &str = "address";
    /// What the browser calls itself.
    pub const USER_AGENT: &str = "user_agent";
    /// When somebody signed in, in milliseconds: a new key does not make a session younger.
    pub const SIGNED_IN: &str = "signed_in";
    /// What its person could do and how they proved to be them when it got its key.
    pub const PRIVILEGES: &str = "privileges";
    /// The provider of single sign-on at which it began.
    pub const PROVIDER: &str = service::oidc::SESSION_KEY;
    /// When it got its key in place of another one, in milliseconds.
    pub const RENEWED: &str = "renewed";
    /// When the session was last used, in milliseconds: read along with the session, not stored in it.
    pub const LAST_SEEN: &str = "last_seen";
    /// The key of its row, read along with it.
    pub const KEY: &str = "key";
    /// Whether it was asked for by the key it had before: read along with it.
    pub const IS_LATE: &str = "is_late";
}

/// How long a request is still answered that has the key from before, in milliseconds: two tabs that are opened at once
/// send the same one, and the first of them gets another.
const LATE_MS: i64 = 10_000;

/// The table `session` as a store. The key is the hash of the cookie's value.
#[derive(Clone, Debug)]
pub struct DatabaseStore {
    app: Arc<App>,
}

impl DatabaseStore {
    /// A store over this application's database.
    #[must_use]
    pub const fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    fn row(&self, record: &Record) -> Result<session::ActiveModel> {
        let number = |key: &str| record.data.get(key).and_then(Value::as_i64).map(UserId);
        let text = |key: &str| record.data.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let now = self.app.clock.now();
        let viewed = number(keys::VIEWED);
        Ok(session::ActiveModel {
            id: Set(key_of(&record.id)),
            data: Set(serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?),
            user_id: Set(viewed.or(number(keys::USER))),
            real_user_id: Set(viewed.and(number(keys::USER))),
            address: Set(text(keys::ADDRESS)),
            user_agent: Set(text(keys::USER_AGENT)),
            created_at: Set(record.data.get(keys::SIGNED_IN).and_then(Value::as_i64).map_or(now, Timestamp)),
            last_seen_at: Set(now),
            expires_at: Set(Timestamp(record.expiry_date.unix_timestamp() * 1000)),
        })
    }

    async fn write(&self, record: &Record, on_conflict: Option<OnConflict>) -> Result<bool> {
        let row = self.row(record)?;
        let tx = self.app.db.begin(&self.app.notices).await.map_err(backend)?;
        let mut insert = session::Entity::insert(row);
        if let Some(on_conflict) = on_conflict {
            insert = insert.on_conflict(on_conflict);
        }
        match insert.exec_without_returning(tx.db()).await {
            Ok(_) => {
                tx.commit().await.map_err(backend)?;
                Ok(true)
            }
            Err(error) if matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))) => Ok(false),
            Err(error) => Err(backend(error)),
        }
    }

    /// Gives the session another key, in one step, and tells which. It follows from the one before, so that of two
    /// requests at once both get the same. `None` if the session is gone.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn renew(&self, id: &Id, privileges: &str, forgets_stay: bool) -> Result<Option<Id>> {
        let Some(mut record) = self.load(id).await? else { return Ok(None) };
        let next = self.next(id);
        if record.id == next {
            return Ok(Some(next));
        }
        record.id = next;
        record.data.insert(keys::PRIVILEGES.to_owned(), privileges.into());
        record.data.insert(keys::RENEWED.to_owned(), self.app.clock.now().0.into());
        if forgets_stay {
            record.data.remove(keys::IMPERSONATION);
            record.data.remove(keys::VIEWED);
        }
        let row = self.row(&record)?;
        let tx = self.app.db.begin(&self.app.notices).await.map_err(backend)?;
        session::Entity::update_many()
            .set(row)
            .filter(session::Column::Id.eq(key_of(id)))
            .exec(tx.db())
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)?;
        Ok(Some(next))
    }

    /// The key that follows this one, which only this desk can tell.
    fn next(&self, id: &Id) -> Id {
        let secret = self.app.key.derive_secret(&["session", &id.to_string()]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&secret[..16]);
        Id(i128::from_le_bytes(bytes))
    }

    async fn find(&self, id: &Id) -> Result<Option<Record>> {
        let key = key_of(id);
        let row = session::Entity::find_by_id(key.clone())
            .filter(session::Column::ExpiresAt.gt(self.app.clock.now()))
            .one(self.app.db.read())
            .await
            .map_err(backend)?;
        let Some(row) = row else { return Ok(None) };
        let mut data: HashMap<String, Value> =
            serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
        data.insert(keys::SIGNED_IN.to_owned(), row.created_at.0.into());
        data.insert(keys::LAST_SEEN.to_owned(), row.last_seen_at.0.into());
        data.insert(keys::KEY.to_owned(), key.into());
        data.remove(keys::IS_LATE);
        let expiry_date = OffsetDateTime::from_unix_timestamp(row.expires_at.seconds())
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }
}

/// The key of a session's row: the database never holds what the cookie holds.
#[must_use]
pub fn key_of(id: &Id) -> String {
    hash_token(&id.to_string())
}

#[async_trait]
impl SessionStore for DatabaseStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // A taken id is never reused: that would hand over somebody's session.
        while !self.write(record, None).await? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let columns = [
            session::Column::Data,
            session::Column::UserId,
            session::Column::RealUserId,
            session::Column::Address,
            session::Column::UserAgent,
            session::Column::LastSeenAt,
            session::Column::ExpiresAt,
        ];
        let on_conflict = OnConflict::column(session::Column::Id).update_columns(columns).to_owned();
        self.write(record, Some(on_conflict)).await.map(|_| ())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        if let Some(record) = self.find(id).await? {
            return Ok(Some(record));
        }
        let Some(mut record) = self.find(&self.next(id)).await? else { return Ok(None) };
        let renewed = record.data.get(keys::RENEWED).and_then(Value::as_i64);
        if renewed.is_none_or(|at| self.app.clock.now().0 >= at + LATE_MS) {
            return Ok(None);
        }
        record.data.insert(keys::IS_LATE.to_owned(), true.into());
        Ok(Some(record))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let tx = self.app.db.begin(&self.app.notices).await.map_err(backend)?;
        // What is ended by the key from before has ended by the new one, too.
        let keys = [key_of(id), key_of(&self.next(id))];
        session::Entity::delete_many().filter(session::Column::Id.is_in(keys)).exec(tx.db()).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

fn backend(error: impl std::fmt::Display) -> Error {
    Error::Backend(error.to_string())
}
