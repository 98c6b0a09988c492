//! What the rows of a chunk need to know of the directory, read at once.

use super::holders::{emails, known, usernames};
use super::labels::named;
use super::shown_name;
use crate::access::load;
use crate::db::Tx;
use crate::error::Result;
use crate::import::cells::{Cells, Columns};
use crate::import::feed::{EXTERNAL, VANISHED};
use crate::privacy;
use crate::search::fold;
use crate::users::{self, Details, Present};
use domain::error::FieldErrors;
use domain::fields::FieldValues;
use domain::ids::{CustomerId, IntegrationId, SiteId, UserId};
use domain::journal::Changes;
use domain::policy::{Actor, PeopleScope, UserFacts};
use domain::validate::key;
use entity::scope::customers_visible_to;
use entity::{access_grant, customer, import_row, site, user, user_profile};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Who has which value in the custom field that people are recognised by.
pub(in crate::import) type Keys = HashMap<String, Vec<UserId>>;

/// So many profiles are read at once.
const BATCH: u64 = 5000;

/// Reads every value of the custom field that people are recognised by; nothing for anything else.
pub(in crate::import) async fn read_keys(db: &impl ConnectionTrait, identifier: &str) -> Result<Keys> {
    let mut out = Keys::new();
    let Some(field) = identifier.strip_prefix("fields.") else { return Ok(out) };
    let mut last = UserId(0);
    loop {
        let rows: Vec<(UserId, String)> = user_profile::Entity::find()
            .select_only()
            .columns([user_profile::Column::UserId, user_profile::Column::Fields])
            .filter(user_profile::Column::UserId.gt(last))
            .order_by_asc(user_profile::Column::UserId)
            .limit(BATCH)
            .into_tuple()
            .all(db)
            .await?;
        let Some((next, _)) = rows.last() else { return Ok(out) };
        last = *next;
        for (id, fields) in rows {
            let values: FieldValues = serde_json::from_str(&fields)?;
            for value in values.get(field) {
                out.entry(key(value)).or_default().push(id);
            }
        }
    }
}

/// What the rows of a chunk need to know of the directory.
pub(in crate::import) struct Around {
    identifier: String,
    emails: HashMap<String, (UserId, String)>,
    usernames: HashMap<String, UserId>,
    keys: HashMap<String, Vec<UserId>>,
    /// Whom an integration knows by what they are called there for ever.
    known: HashMap<String, UserId>,
    names: HashMap<(SiteId, String), Vec<UserId>>,
    customers: HashMap<String, customer::Model>,
    sites: HashMap<CustomerId, Vec<site::Model>>,
    customer_names: BTreeMap<CustomerId, String>,
    site_names: BTreeMap<SiteId, String>,
    /// Who is gone in the other system.
    gone: Vec<UserId>,
    /// Within whose rights an integration changes people; who acts decides for a file.
    pub(in crate::import) judge: Option<Actor>,
    /// The name of that integration.
    pub(in crate::import) integration: Option<String>,
    /// Who comes back after having been gone there.
    pub(in crate::import) returning: BTreeSet<UserId>,
    /// What people hold because the integration gave it to them.
    pub(in crate::import) granted: HashMap<UserId, Vec<access_grant::Model>>,
    /// Whom earlier rows of an integration's run are about.
    pub(in crate::import) claimed: BTreeSet<UserId>,
    /// Those at confidential customers who are nobody to whoever imports, beside that what is theirs is taken.
    hidden: BTreeSet<UserId>,
    /// Who is being erased.
    pub(in crate::import) leaving: BTreeSet<UserId>,
    /// Those the rows are about.
    pub(in crate::import) people: HashMap<UserId, Present>,
    /// The same as the access rules see them.
    pub(in crate::import) facts: HashMap<UserId, UserFacts>,
}

impl Around {
    /// Reads it.
    pub(in crate::import) async fn read(
        tx: &Tx,
        scope: &PeopleScope,
        identifier: &str,
        keys: &Keys,
        columns: &Columns,
        rows: &[import_row::Model],
        from: Option<IntegrationId>,
    ) -> Result<Self> {
        let texts: Vec<Vec<String>> =
            rows.iter().map(|row| serde_json::from_str(&row.cells)).collect::<serde_json::Result<_>>()?;
        let cells: Vec<_> = texts.iter().map(|texts| columns.filled(texts)).collect();
        let folded =
            |variable: &str| cells.iter().filter_map(|cells| cells.get(variable)).map(key).collect::<BTreeSet<_>>();
        let db = tx.db();
        let mut around = Self {
            identifier: identifier.to_owned(),
            emails: emails(db, &cells).await?,
            usernames: usernames(db, folded("username")).await?,
            keys: HashMap::new(),
            known: known(db, from, &cells).await?,
            names: HashMap::new(),
            customers: HashMap::new(),
            sites: HashMap::new(),
            customer_names: BTreeMap::new(),
            site_names: BTreeMap::new(),
            gone: cells.iter().filter_map(|cells| cells.get(VANISHED)?.parse().ok()).collect(),
            judge: None,
            integration: None,
            returning: BTreeSet::new(),
            granted: HashMap::new(),
            claimed: BTreeSet::new(),
            hidden: BTreeSet::new(),
            leaving: BTreeSet::new(),
            people: HashMap::new(),
            facts: HashMap::new(),
        };
        for value in folded(identifier) {
            around.keys.extend(keys.get(&value).map(|ids| (value.clone(), ids.clone())));
        }
        let named = customer::Column::NameKey.is_in(folded("customer"));
        let named = Condition::all().add(named).add_option(customers_visible_to(scope));
        for row in customer::Entity::find().filter(named).all(db).await? {
            around.customers.insert(row.name_key.clone(), row);
        }
        around.read_sites(tx).await?;
        around.read_names(tx, &cells).await?;
        let everybody = around.everybody();
        around.people = users::read_many(db, &everybody).await?;
        around.leaving = privacy::leaving(db, &everybody).await?;
        let subjects = load::subjects(db, Condition::all().add(user::Column::Id.is_in(everybody))).await?;
        around.facts = subjects.into_iter().map(|subject| (subject.id, UserFacts { subject })).collect();
        let hidden = around.facts.values().filter(|facts| !scope.contains(&facts.subject));
        around.hidden = hidden.map(|facts| facts.subject.id).collect();
        around.read_place_names(tx).await?;
        Ok(around)
    }

    async fn read_sites(&mut self, tx: &Tx) -> Result<()> {
        let theirs = site::Column::CustomerId.is_in(self.customers.values().map(|customer| customer.id));
        for row in site::Entity::find().filter(theirs).order_by_asc(site::Column::Id).all(tx.db()).await? {
            self.sites.entry(row.customer_id).or_default().push(row);
        }
        Ok(())
    }

    /// Who has the name of a row that does not say by what to recognise the person.
    async fn read_names(&mut self, tx: &Tx, cells: &[Cells<'_>]) -> Result<()> {
        let nameless = cells.iter().filter(|cells| cells.get(&self.identifier).is_none());
        let wanted: BTreeSet<_> =
            nameless.map(|cells| fold(&shown_name(cells))).filter(|name| !name.is_empty()).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let found: Vec<(UserId, SiteId, String)> = user::Entity::find()
            .select_only()
            .columns([user::Column::Id, user::Column::SiteId, user::Column::SortKey])
            .filter(user::Column::SortKey.is_in(wanted))
            // By customer: their sites may be more than a statement takes values.
            .filter(user::Column::CustomerId.is_in(self.customers.values().map(|customer| customer.id)))
            .filter(user::Column::IsGeneral.eq(false))
            .into_tuple()
            .all(tx.db())
            .await?;
        for (id, site, name) in found {
            self.names.entry((site, name)).or_default().push(id);
        }
        Ok(())
    }

    fn everybody(&self) -> Vec<UserId> {
        let lists = self.keys.values().chain(self.names.values()).flatten().chain(self.known.values());
        let all = lists.chain(self.emails.values().map(|(id, _)| id)).chain(self.usernames.values()).chain(&self.gone);
        all.copied().collect::<BTreeSet<_>>().into_iter().collect()
    }

    async fn read_place_names(&mut self, tx: &Tx) -> Result<()> {
        let customers = self.people.values().map(|person| person.user.customer_id);
        let customers: BTreeSet<_> = customers.chain(self.customers.values().map(|customer| customer.id)).collect();
        for row in customer::Entity::find().filter(customer::Column::Id.is_in(customers)).all(tx.db()).await? {
            self.customer_names.insert(row.id, row.name);
        }
        let sites: BTreeSet<_> = self.people.values().map(|person| person.user.site_id).collect();
        for row in site::Entity::find().filter(site::Column::Id.is_in(sites)).all(tx.db()).await? {
            self.site_names.insert(row.id, row.name);
        }
        self.site_names.extend(self.sites.values().flatten().map(|site| (site.id, site.name.clone())));
        Ok(())
    }

    pub(super) fn customer(&self, name: &str) -> Option<&customer::Model> {
        self.customers.get(&key(name))
    }

    pub(super) fn sites_of(&self, customer: CustomerId) -> &[site::Model] {
        self.sites.get(&customer).map_or(&[], Vec::as_slice)
    }

    pub(super) fn site(&self, customer: CustomerId, name: &str) -> Option<&site::Model> {
        let name = key(name);
        self.sites_of(customer).iter().find(|site| site.name_key == name)
    }

    /// Whom a row is about: by what people are recognised by (HAL-49), or where it does not say, by the name at
    /// that site. Nobody for somebody new.
    pub(super) fn recognise(
        &self,
        errors: &mut FieldErrors,
        cells: &Cells<'_>,
        site: Option<SiteId>,
        name: &str,
    ) -> Option<UserId> {
        let value = cells.get(&self.identifier);
        let mut found: Vec<UserId> = match (self.identifier.as_str(), value) {
            ("emails", Some(_)) => {
                let emails = cells.lines("emails", &super::BETWEEN_EMAILS).unwrap_or_default();
                emails.lines().find_map(|email| self.emails.get(&key(email))).map(|(id, _)| *id).into_iter().collect()
            }
            ("username", Some(username)) => self.usernames.get(&key(username)).copied().into_iter().collect(),
            (_, Some(value)) => self.keys.get(&key(value)).cloned().unwrap_or_default(),
            (_, None) => site.and_then(|site| self.names.get(&(site, fold(name)))).cloned().unwrap_or_default(),
        };
        // Whoever got another address there is still the same person (HAL-57).
        if found.is_empty() {
            found.extend(cells.get(EXTERNAL).and_then(|external| self.known.get(external)));
        }
        found.retain(|id| !self.hidden.contains(id));
        match (found.as_slice(), value) {
            ([], _) => None,
            ([one], _) => Some(*one),
            (_, Some(_)) => {
                errors.add(&self.identifier, "Several people have this.");
                None
            }
            (_, None) => {
                errors.add(&self.identifier, format!("Several people at this site are called {name}."));
                None
            }
        }
    }

    /// Adds errors for addresses and a username that are somebody else's.
    pub(super) fn refuse_taken(&self, errors: &mut FieldErrors, details: &Details, own: Option<UserId>) {
        let taken = details.emails.iter().filter_map(|email| self.emails.get(&key(email)));
        let taken: Vec<_> = taken.filter(|(id, _)| Some(*id) != own).map(|(_, address)| address.clone()).collect();
        users::say_taken(errors, "emails", &taken);
        let other = details.username.as_deref().and_then(|name| self.usernames.get(&key(name)));
        if other.is_some_and(|id| Some(*id) != own) {
            errors.add("username", users::USERNAME_TAKEN);
        }
    }

    /// Names instead of ids, for people to read.
    pub(super) fn with_names(&self, changes: Changes) -> Changes {
        named(changes, &self.customer_names, &self.site_names)
    }
}
