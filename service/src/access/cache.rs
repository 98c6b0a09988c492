//! Structure and settings: small, read by every request, cached until their epoch changes.
//!
//! Every write to them raises the number in table `epoch` in its transaction. Every request reads
//! that number together with its actor, so several servers on one database never disagree.

use crate::canned::{self, CannedFacts};
use crate::db::{Db, Tx};
use crate::error::Result;
use crate::response::{self, Targets};
use crate::sessions::RoleLimits;
use crate::ticket_types::{self, TypeFacts};
use domain::fields::{FieldDef, FieldRecord};
use domain::ids::{DepartmentId, GroupId, QueueId, RoleId, TypeId};
use domain::permission::TicketRights;
use domain::settings::SETTINGS;
use domain::sources::SourceFacts;
use domain::structure::{ConfidentialFacts, DepartmentFacts, GroupFacts, QueueFacts, RoleFacts, Standing, Structure};
use domain::time::Period;
use entity::{
    access_group, customer, customer_profile, department, epoch, queue, role, role_session_limit, setting, source,
};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Structure and settings at one epoch.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    /// The epoch.
    pub epoch: i64,
    /// Departments, queues, groups, roles, confidential customers.
    pub structure: Structure,
    settings: BTreeMap<String, String>,
    fields: BTreeMap<FieldRecord, Vec<FieldDef>>,
    types: Vec<TypeFacts>,
    canned: Vec<CannedFacts>,
    targets: Targets,
    session_limits: BTreeMap<RoleId, RoleLimits>,
}

impl Fixed {
    /// The value of a setting, or its default.
    #[must_use]
    pub fn setting(&self, key: &str) -> &str {
        let default = || SETTINGS.iter().find(|def| def.key == key).map_or("", |def| def.default);
        self.settings.get(key).map_or_else(default, String::as_str)
    }

    /// The custom fields of a kind of record, in the order of forms, those out of use too.
    #[must_use]
    pub fn fields(&self, record: FieldRecord) -> &[FieldDef] {
        self.fields.get(&record).map_or(&[], Vec::as_slice)
    }

    /// Every ticket type, in the order of lists, those out of use too.
    #[must_use]
    pub fn types(&self) -> &[TypeFacts] {
        &self.types
    }

    /// A ticket type.
    #[must_use]
    pub fn ticket_type(&self, id: TypeId) -> Option<&TypeFacts> {
        self.types.iter().find(|facts| facts.id == id)
    }

    /// The canned replies that are offered, by name.
    #[must_use]
    pub fn canned(&self) -> &[CannedFacts] {
        &self.canned
    }

    /// The response-time targets.
    pub(crate) const fn targets(&self) -> &Targets {
        &self.targets
    }

    /// What a role says of the sessions of its holders, if anything.
    #[must_use]
    pub fn session_limit(&self, role: RoleId) -> Option<RoleLimits> {
        self.session_limits.get(&role).copied()
    }

    /// A number among the settings.
    #[must_use]
    pub fn number(&self, key: &str) -> i64 {
        self.setting(key).parse().unwrap_or_default()
    }

    /// A yes or no among the settings.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        self.setting(key) == "true"
    }
}

/// Keeps the newest [`Fixed`].
#[derive(Debug, Default)]
pub struct FixedCache(RwLock<Option<Arc<Fixed>>>);

impl FixedCache {
    /// The newest values, after asking the database for the epoch.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn load(&self, db: &Db) -> Result<Arc<Fixed>> {
        let epoch = epoch::Entity::find_by_id(1).one(db.read()).await?.map_or(0, |row| row.value);
        self.at(db, epoch).await
    }

    /// The values of `epoch`, cached.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn at(&self, db: &Db, epoch: i64) -> Result<Arc<Fixed>> {
        if let Some(fixed) = self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref()
            && fixed.epoch == epoch
        {
            return Ok(Arc::clone(fixed));
        }
        let fixed = Arc::new(read(db, epoch).await?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&fixed));
        Ok(fixed)
    }
}

/// Raises the epoch: call it in every transaction that changes structure or settings.
///
/// # Errors
/// If the database refuses.
pub async fn bump(tx: &Tx) -> Result<()> {
    epoch::Entity::update_many()
        .col_expr(epoch::Column::Value, Expr::col(epoch::Column::Value).add(1))
        .filter(epoch::Column::Id.eq(1))
        .exec(tx.db())
        .await?;
    Ok(())
}

async fn read(db: &Db, epoch: i64) -> Result<Fixed> {
    let structure = structure(db.read()).await?;
    let settings = setting::Entity::find().all(db.read()).await?.into_iter().map(|row| (row.key, row.value)).collect();
    let mut fields: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for def in crate::fields::all(db.read()).await? {
        fields.entry(def.record).or_default().push(def);
    }
    let types = ticket_types::all(db.read()).await?;
    let canned = canned::all(db.read()).await?;
    let targets = response::all(db.read()).await?;
    let limits = role_session_limit::Entity::find().all(db.read()).await?.into_iter();
    let session_limits = limits.map(|row| (row.role_id, RoleLimits::from(row))).collect();
    Ok(Fixed { epoch, structure, settings, fields, types, canned, targets, session_limits })
}

/// Departments, queues, groups, roles and confidential customers as the database, or a transaction, has them.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn structure(db: &impl ConnectionTrait) -> Result<Structure> {
    let mut structure = Structure::default();
    for row in department::Entity::find().all(db).await? {
        let standing =
            Standing { validity: row.validity, period: Period { from: row.valid_from, until: row.valid_until } };
        structure.departments.insert(DepartmentId(row.id.0), DepartmentFacts { name: row.name, standing });
    }
    for row in access_group::Entity::find().all(db).await? {
        let standing =
            Standing { validity: row.validity, period: Period { from: row.valid_from, until: row.valid_until } };
        let facts = GroupFacts { name: row.name, everyone: row.everyone_level, standing };
        structure.groups.insert(GroupId(row.id.0), facts);
    }
    for row in queue::Entity::find().all(db).await? {
        let standing =
            Standing { validity: row.validity, period: Period { from: row.valid_from, until: row.valid_until } };
        let facts = QueueFacts { name: row.name, department: row.department_id, group: row.group_id, standing };
        structure.queues.insert(QueueId(row.id.0), facts);
    }
    for row in role::Entity::find().all(db).await? {
        let standing =
            Standing { validity: row.validity, period: Period { from: row.valid_from, until: row.valid_until } };
        let facts = RoleFacts {
            name: row.name,
            permissions: serde_json::from_str(&row.permissions)?,
            ticket_rights: TicketRights(serde_json::from_str(&row.ticket_rights)?),
            standing,
        };
        structure.roles.insert(RoleId(row.id.0), facts);
    }
    for row in source::Entity::find().all(db).await? {
        let facts = SourceFacts { name: row.name, kind: row.kind, is_default: row.is_default };
        structure.sources.insert(row.id, facts);
    }
    let confidential = customer_profile::Entity::find()
        .filter(customer_profile::Column::IsConfidential.eq(true))
        .find_also_related(customer::Entity);
    for (row, customer) in confidential.all(db).await? {
        let facts = ConfidentialFacts {
            name: customer.map(|customer| customer.name).unwrap_or_default(),
            manager: row.account_manager_id,
            department: row.account_department_id,
        };
        structure.confidential.insert(row.customer_id, facts);
    }
    Ok(structure)
}
