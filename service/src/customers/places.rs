//! Customers and sites as an import sees them: what would change, and changing it.

use super::contacts::Contacts;
use super::create::{create_with, diff_of_new};
use super::details::{CustomerDetails, SiteDetails, customer_input, site_fields};
use super::{profile, sites, update};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::AppError;
use domain::customers::{CustomerInput, CustomerProfile, SiteInput};
use domain::error::FieldErrors;
use domain::fields::Screen;
use domain::ids::{CustomerId, SiteId};
use domain::journal::Changes;
use domain::validate;
use entity::{customer, site};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// A customer as it is.
pub(crate) struct Known {
    pub customer: customer::Model,
    profile: CustomerProfile,
}

impl Known {
    /// The customer of this name, if there is one.
    pub(crate) async fn find(tx: &Tx, name: &str) -> Result<Option<Self>> {
        let named = customer::Column::NameKey.eq(validate::key(name));
        let Some(customer) = customer::Entity::find().filter(named).one(tx.db()).await? else { return Ok(None) };
        let profile = profile::read(tx.db(), customer.id).await?;
        Ok(Some(Self { customer, profile }))
    }

    /// The customer of this id, held until the transaction ends.
    pub(super) async fn read(tx: &Tx, id: CustomerId) -> Result<Self> {
        let customer = customer::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
        let customer = customer.ok_or(AppError::NotFound)?;
        Ok(Self { customer, profile: profile::read(tx.db(), id).await? })
    }

    /// Its site of this name, if there is one.
    pub(crate) async fn site(&self, tx: &Tx, name: &str) -> Result<Option<site::Model>> {
        let theirs = site::Entity::find().filter(site::Column::CustomerId.eq(self.customer.id));
        Ok(theirs.filter(site::Column::NameKey.eq(validate::key(name))).one(tx.db()).await?)
    }

    /// Its form as it is.
    pub(crate) fn input(&self) -> CustomerInput {
        customer_input(&self.customer, &self.profile)
    }
}

/// What this form changes, or brings if there is no such customer.
pub(crate) async fn customer_changes(
    cx: &Cx,
    tx: &Tx,
    errors: &mut FieldErrors,
    known: Option<&Known>,
    input: &CustomerInput,
) -> Result<Changes> {
    let details = CustomerDetails::check(errors, input);
    let none = CustomerProfile::default();
    let present = known.map_or(&none, |known| &known.profile);
    let screen = if known.is_some() { Screen::AgentEdit } else { Screen::AgentCreate };
    let profile = profile::check(cx, tx, errors, input, (screen, present)).await?;
    let diff = match known {
        Some(known) => update::diff(&known.customer, &details),
        None => diff_of_new(&details),
    };
    Ok(profile::diff(diff, present, &profile).into_changes())
}

/// The same for a site.
pub(crate) fn site_changes(
    cx: &Cx,
    errors: &mut FieldErrors,
    known: Option<&site::Model>,
    input: &SiteInput,
) -> Result<Changes> {
    let present = known.map(site_fields).transpose()?.unwrap_or_default();
    let screen = if known.is_some() { Screen::AgentEdit } else { Screen::AgentCreate };
    let details = SiteDetails::check(&cx.fixed, errors, input, (screen, &present));
    let diff = match known {
        Some(known) => sites::diff(known, &present, &details),
        None => sites::diff_of_new(CustomerId(0), &details),
    };
    let mut changes = diff.into_changes();
    changes.remove("customer_id");
    Ok(changes)
}

/// What is to be written.
pub(crate) struct CustomerWork {
    /// The customer, if there is one.
    pub known: Option<CustomerId>,
    /// What it becomes; nothing if it stays.
    pub customer: Option<CustomerInput>,
    /// A site and what it becomes: the one there is, or a new one.
    pub site: Option<(Option<SiteId>, SiteInput)>,
}

/// Writes it. Tells which customer and which site it was about.
pub(crate) async fn carry_out(cx: &Cx, tx: &mut Tx, work: CustomerWork) -> Result<(CustomerId, Option<SiteId>)> {
    let CustomerWork { known, customer, mut site } = work;
    let id = match (known, customer) {
        (Some(id), Some(input)) => {
            update::apply(cx, tx, id, input.into(), Contacts::AsTheyAre).await?;
            id
        }
        (Some(id), None) => id,
        (None, input) => {
            // The first site comes with the customer.
            let first = site.take().map(|(_, input)| input);
            let is_named = first.is_some();
            let (id, first) = create_with(cx, tx, input.unwrap_or_default(), first).await?;
            return Ok((id, is_named.then_some(first)));
        }
    };
    let site = match site {
        Some((Some(site), input)) => {
            sites::change_site(cx, tx, site, input.into(), Contacts::AsTheyAre).await?;
            Some(site)
        }
        Some((None, input)) => Some(sites::add_site(cx, tx, id, input).await?),
        None => None,
    };
    Ok((id, site))
}
