//! The page of a rule.

use super::preview::if_fine;
use crate::customers;
use crate::cx::Cx;
use crate::error::Result;
use domain::ids::{CustomerId, MailDomainId};
use domain::mail_domains::{MailDomainForm, MailDomainInput};
use domain::policy::Action;

/// The form of a rule: with `typed` if anything is typed already, and then with who stays elsewhere.
///
/// # Errors
/// `Forbidden` without the right to manage customers, `NotFound` if the customer has no such rule.
pub async fn form(
    cx: &Cx,
    customer: CustomerId,
    rule: Option<MailDomainId>,
    typed: MailDomainInput,
) -> Result<MailDomainForm> {
    customers::require(cx, Action::ManageCustomers, customer)?;
    if !typed.domain.is_empty() {
        let effect = if_fine(cx, customer, rule, typed.clone()).await?;
        return Ok(MailDomainForm { input: typed, effect });
    }
    let input = match rule {
        Some(id) => {
            let present = super::read::one(cx.app.db.read(), customer, id).await?;
            MailDomainInput {
                domain: present.domain,
                site_id: present.site_id.to_string(),
                includes_subdomains: present.includes_subdomains.to_string(),
            }
        }
        None => MailDomainInput::default(),
    };
    Ok(MailDomainForm { input, effect: None })
}
