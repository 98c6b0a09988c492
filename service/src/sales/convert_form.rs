//! What the form that converts an opportunity shows.

use super::accounts::customer_of;
use super::convert::{became, holder, require, unconverted};
use super::customer::namesake;
use crate::cx::Cx;
use crate::doors::split_name;
use crate::error::Result;
use crate::fields;
use crate::tickets::Sight;
use domain::AppError;
use domain::fields::{FieldRecord, Screen};
use domain::ids::TicketId;
use domain::policy::{Hat, Subject};
use domain::sales::{ConvertForm, ConvertInput};
use entity::{lead, sales_account};
use sea_orm::EntityTrait;

/// The form, filled in from whom the opportunity is about, and who or what of it is known already.
///
/// # Errors
/// As converting.
pub async fn convert_form(cx: &Cx, id: TicketId) -> Result<ConvertForm> {
    let db = cx.app.db.read();
    let (row, sight) = Sight::load(cx, db, id, Hat::Agent).await?;
    require(cx, &sight)?;
    let found = unconverted(db, id).await?;
    let found = lead::Entity::find_by_id(found.lead_id).find_also_related(sales_account::Entity).one(db).await?;
    let (lead, account) = found.ok_or(AppError::NotFound)?;
    let customer = customer_of(cx, db, account.as_ref().and_then(|account| account.customer_id)).await?;
    let organisation = account.map_or_else(|| lead.company.clone(), |account| account.name);
    let named = |subject: Subject| format!("{}, {}", subject.name, subject.customer_name);
    let (first_name, last_name) = split_name(&lead.name);
    Ok(ConvertForm {
        id,
        number: id.number(),
        subject: row.subject,
        version: row.version,
        kind: lead.kind,
        user: became(cx, db, &lead).await?.map(named),
        known: holder(cx, db, &lead.email).await?.map(named),
        has_namesake: customer.is_none() && namesake(cx, db, &organisation).await?.is_some(),
        customer,
        input: ConvertInput {
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            emails: lead.email.clone(),
            phones: lead.phone.clone(),
            customer: organisation.clone(),
            ..ConvertInput::default()
        },
        lead: lead.name,
        organisation,
        fields: fields::asked(cx, FieldRecord::User, Screen::AgentCreate)?,
        customer_fields: fields::asked(cx, FieldRecord::Customer, Screen::AgentCreate)?,
    })
}
