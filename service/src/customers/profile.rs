//! Who looks after a customer (OST-8), how it is reached, and custom fields.

use crate::access::cache;
use crate::access::load::subject_of;
use crate::agents;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::Diff;
use crate::tickets;
use domain::customers::{CustomerFormOptions, CustomerInput, CustomerProfile};
use domain::error::FieldErrors;
use domain::fields::{self, FieldRecord, FieldValues, Screen};
use domain::ids::{CustomerId, DepartmentId, QueueId, UserId};
use domain::policy::{Action, Resource, Subject};
use domain::structure::Choice;
use domain::validate::{self, TEXT};
use entity::customer_profile;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

/// What the form of a customer offers, where one is added or changed.
///
/// # Errors
/// `Forbidden` without the right to manage customers.
pub async fn form_options(cx: &Cx, screen: Screen) -> Result<CustomerFormOptions> {
    cx.require_desk(Action::ManageCustomers)?;
    let departments = cx.fixed.structure.departments.iter().filter(|(_, it)| it.standing.usable(cx.now));
    let mut departments: Vec<_> = departments.map(|(id, it)| Choice { id: id.0, name: it.name.clone() }).collect();
    departments.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(CustomerFormOptions {
        managers: agents::choices(cx.app.db.read()).await?,
        departments,
        fields: crate::fields::asked(cx, FieldRecord::Customer, screen)?,
        confidential: cx.allows(Action::SetConfidential, Resource::Desk),
    })
}

/// Checks the form of this screen; `present` is the profile as it is.
pub(super) async fn check(
    cx: &Cx,
    tx: &Tx,
    errors: &mut FieldErrors,
    input: &CustomerInput,
    (screen, present): (Screen, &CustomerProfile),
) -> Result<CustomerProfile> {
    let manager =
        validate::optional_id::<UserId>(errors, "account_manager_id", "an account manager", &input.account_manager_id);
    if let Some(id) = manager.filter(|_| manager != present.account_manager_id) {
        let may = |subject: &Subject| subject.is_agent() && cx.policy().record_hindrances(subject).is_empty();
        if !subject_of(tx.db(), id).await?.is_some_and(|subject| may(&subject)) {
            errors.add("account_manager_id", "Please choose an agent from the list.");
        }
    }
    let at = "account_department_id";
    let department = validate::optional_id::<DepartmentId>(errors, at, "a department", &input.account_department_id);
    if department.is_some_and(|id| !cx.fixed.structure.departments.contains_key(&id)) {
        errors.add(at, "Please choose a department from the list.");
    }
    if manager.is_some() && department.is_some() {
        errors.add(at, "Please choose an agent or a department, not both.");
    }
    let assigns_manager = validate::is_ticked(&input.assigns_manager);
    if assigns_manager && manager.is_none() {
        errors.add("assigns_manager", "Tickets can be assigned to an agent only. Please choose one.");
    }
    let is_confidential = confidential(cx, errors, &input.is_confidential, present.is_confidential);
    let asked = crate::fields::of_screen(&cx.fixed, FieldRecord::Customer, screen);
    Ok(CustomerProfile {
        phone: validate::line(errors, "phone", "The telephone number", &input.phone),
        address: validate::text(errors, "address", "The address", &input.address, TEXT),
        account_manager_id: manager,
        account_department_id: department,
        assigns_manager,
        is_confidential,
        fields: fields::check(errors, &asked, &input.fields, &present.fields),
    })
}

/// Whether the customer is to be confidential. Who may not say so, such as the importer of a file, leaves it as
/// it is.
fn confidential(cx: &Cx, errors: &mut FieldErrors, wanted: &str, present: bool) -> bool {
    let wanted = match wanted.trim() {
        "" => present,
        text => validate::is_ticked(text),
    };
    if wanted != present && !cx.allows(Action::SetConfidential, Resource::Desk) {
        errors.add("is_confidential", "Only who may see confidential customers can say which ones are.");
    }
    wanted
}

/// Refuses who may not say which customers are confidential.
///
/// # Errors
/// `Forbidden` with the reason.
pub(super) fn require_confidential(cx: &Cx, old: &CustomerProfile, new: &CustomerProfile) -> Result<()> {
    if old.is_confidential == new.is_confidential { Ok(()) } else { cx.require_desk(Action::SetConfidential) }
}

/// What is kept of a customer.
pub(super) async fn read(db: &impl ConnectionTrait, id: CustomerId) -> Result<CustomerProfile> {
    of(customer_profile::Entity::find_by_id(id).one(db).await?)
}

/// What this row says.
pub(super) fn of(row: Option<customer_profile::Model>) -> Result<CustomerProfile> {
    let Some(row) = row else { return Ok(CustomerProfile::default()) };
    Ok(CustomerProfile {
        phone: row.phone,
        address: row.address,
        account_manager_id: row.account_manager_id,
        account_department_id: row.account_department_id,
        assigns_manager: row.assigns_manager,
        is_confidential: row.is_confidential,
        fields: serde_json::from_str(&row.fields)?,
    })
}

/// Writes it. Who sees a confidential customer is known to every request.
pub(super) async fn write(tx: &Tx, id: CustomerId, old: &CustomerProfile, new: &CustomerProfile) -> Result<()> {
    use customer_profile::Column as C;
    let row = customer_profile::ActiveModel {
        customer_id: Set(id),
        phone: Set(new.phone.clone()),
        address: Set(new.address.clone()),
        account_manager_id: Set(new.account_manager_id),
        account_department_id: Set(new.account_department_id),
        assigns_manager: Set(new.assigns_manager),
        is_confidential: Set(new.is_confidential),
        fields: Set(serde_json::to_string(&new.fields)?),
    };
    let who = [C::AccountManagerId, C::AccountDepartmentId, C::AssignsManager, C::IsConfidential];
    let columns = [C::Phone, C::Address, C::Fields].into_iter().chain(who);
    let again = OnConflict::column(C::CustomerId).update_columns(columns).to_owned();
    customer_profile::Entity::insert(row).on_conflict(again).exec_without_returning(tx.db()).await?;
    if old.is_confidential || new.is_confidential { cache::bump(tx).await } else { Ok(()) }
}

/// Adds what differs to a diff; custom fields one by one.
pub(super) fn diff(diff: Diff, old: &CustomerProfile, new: &CustomerProfile) -> Diff {
    let diff = diff
        .field("phone", &old.phone, &new.phone)
        .field("address", &old.address, &new.address)
        .field("account_manager_id", &old.account_manager_id, &new.account_manager_id)
        .field("account_department_id", &old.account_department_id, &new.account_department_id)
        .field("assigns_manager", &old.assigns_manager, &new.assigns_manager)
        .field("is_confidential", &old.is_confidential, &new.is_confidential);
    diff.custom_fields(&old.fields, &new.fields)
}

/// The name of a department.
pub(crate) fn department_name(cx: &Cx, id: Option<DepartmentId>) -> Option<String> {
    cx.fixed.structure.departments.get(&id?).map(|department| department.name.clone())
}

/// Who owns a new ticket of this customer's people in this queue: the account manager, if the customer
/// wants it so and they may own tickets there (OST-8).
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn assigned(cx: &Cx, tx: &Tx, customer: CustomerId, queue: QueueId) -> Result<Option<Subject>> {
    let profile = read(tx.db(), customer).await?;
    match profile.account_manager_id.filter(|_| profile.assigns_manager) {
        Some(manager) => tickets::owner(cx, tx.db(), manager, queue).await,
        None => Ok(None),
    }
}

/// The custom fields that are filled in, in the order of forms.
pub(super) fn custom(cx: &Cx, values: &FieldValues) -> Vec<(String, String)> {
    crate::fields::shown(cx.fixed.fields(FieldRecord::Customer), values)
}
