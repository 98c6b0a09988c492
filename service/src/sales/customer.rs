//! The customer and the site of whom an opportunity is converted to: new ones, or those there are.

use crate::customers;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use domain::AppError;
use domain::customers::CustomerInput;
use domain::error::FieldErrors;
use domain::ids::CustomerId;
use domain::policy::Action;
use domain::sales::ConvertInput;
use domain::validate;
use entity::{customer, sales_account, site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// Where the user belongs, in the words of their form: customer and site.
pub(super) type Place = (CustomerId, String);

/// The customer the account has become, the one of this name where it is to be used, or a new one with its first
/// site.
///
/// # Errors
/// `Invalid` at `customer`, `use_customer`, `site` and the custom fields of the customer.
pub(super) async fn place(
    cx: &Cx,
    tx: &mut Tx,
    account: Option<&sales_account::Model>,
    input: &ConvertInput,
) -> Result<Place> {
    if let Some(id) = account.and_then(|account| account.customer_id) {
        customers::require(cx, Action::CreateUser, id)?;
        return Ok((id, site_of(tx, id, &input.site).await?));
    }
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "customer", "The name of the customer", &input.customer);
    errors.into_result()?;
    match (namesake(cx, tx.db(), &name).await?, validate::is_ticked(&input.use_customer)) {
        (Some(found), true) => Ok((found.id, site_of(tx, found.id, &input.site).await?)),
        (Some(found), false) => {
            let text = format!("There is already a customer of the name {}. Tick the box below to use it.", found.name);
            Err(AppError::field("customer", text).into())
        }
        (None, true) => Err(AppError::field("use_customer", "There is no customer of this name.").into()),
        (None, false) => {
            let form = CustomerInput {
                name,
                site: input.site.clone(),
                phone: account.map(|account| account.phone.clone()).unwrap_or_default(),
                comment: account.map(|account| account.comment.clone()).unwrap_or_default(),
                fields: input.customer_fields.clone(),
                ..CustomerInput::default()
            };
            let id = Box::pin(customers::create_in(cx, tx, form)).await.map_err(|error| at(error, of_customer))?;
            Ok((id, String::new()))
        }
    }
}

/// The customer of this name, if the actor may know of it.
pub(super) async fn namesake(cx: &Cx, db: &impl ConnectionTrait, name: &str) -> Result<Option<customer::Model>> {
    let same = customer::Column::NameKey.eq(validate::key(name));
    let found = customer::Entity::find().filter(same).one(db).await?;
    Ok(found.filter(|found| cx.people_scope().contains_customer(found.id)))
}

/// The id of the named site of a customer; empty for the only one.
async fn site_of(tx: &Tx, id: CustomerId, name: &str) -> Result<String> {
    let sites = site::Entity::find().filter(site::Column::CustomerId.eq(id)).order_by_asc(site::Column::NameKey);
    let sites = sites.all(tx.db()).await?;
    let key = validate::key(name);
    if let Some(found) = sites.iter().find(|site| site.name_key == key) {
        return Ok(found.id.to_string());
    }
    if key.is_empty() && sites.len() < 2 {
        return Ok(String::new());
    }
    let names: Vec<_> = sites.into_iter().map(|site| site.name).collect();
    let text = format!("Please name one of the sites of the customer: {}.", names.join(", "));
    Err(AppError::field("site", text).into())
}

/// A refusal, with its errors at other fields.
pub(super) fn at(error: Error, field: fn(&str) -> String) -> Error {
    match error {
        Error::App(AppError::Invalid(errors)) => {
            let mut moved = FieldErrors::new();
            errors.0.into_iter().for_each(|(name, text)| moved.add(&field(&name), text));
            AppError::Invalid(moved).into()
        }
        other => other,
    }
}

/// What a field of a customer is called in the form that converts.
fn of_customer(name: &str) -> String {
    match name {
        "name" => "customer".to_owned(),
        name if name.starts_with("fields.") => format!("customer_{name}"),
        name => name.to_owned(),
    }
}
