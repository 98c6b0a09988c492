//! Mails from and to people who are hidden, or about their customers.

use super::{Veil, hidden_people};
use crate::cx::Cx;
use crate::error::Result;
use domain::validate::key;
use entity::{mail_domain, user_email};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeSet;

/// Which of some mails are not shown to whoever may not know of confidential customers.
pub(crate) struct MailVeil {
    names: Veil,
    addresses: BTreeSet<String>,
    domains: Vec<mail_domain::Model>,
}

impl MailVeil {
    /// What is hidden of mails with these addresses, folded; nothing where nobody is hidden.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(crate) async fn over(cx: &Cx, addresses: Vec<String>) -> Result<Option<Self>> {
        let (Some(names), Some(people)) = (Veil::of(cx), hidden_people(cx)) else { return Ok(None) };
        let db = cx.app.db.read();
        let theirs: Vec<String> = user_email::Entity::find()
            .select_only()
            .column(user_email::Column::AddressKey)
            .filter(user_email::Column::AddressKey.is_in(addresses))
            .filter(user_email::Column::UserId.in_subquery(people))
            .into_tuple()
            .all(db)
            .await?;
        let hidden = cx.people_scope().hidden;
        let domains = mail_domain::Entity::find().filter(mail_domain::Column::CustomerId.is_in(hidden)).all(db).await?;
        Ok(Some(Self { names, addresses: theirs.into_iter().collect(), domains }))
    }

    /// Whether a mail with these addresses and texts is theirs, or names their customer.
    pub(crate) fn covers(&self, addresses: &[String], texts: &[&str]) -> bool {
        addresses.iter().any(|address| self.is_theirs(address)) || texts.iter().any(|text| self.names.covers(text))
    }

    fn is_theirs(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let below =
            |rule: &mail_domain::Model| domain.strip_suffix(&rule.domain).is_some_and(|rest| rest.ends_with('.'));
        let of_rule = |rule: &mail_domain::Model| rule.domain == domain || (rule.includes_subdomains && below(rule));
        self.addresses.contains(address) || self.domains.iter().any(of_rule)
    }
}

/// The addresses in the head of a mail, folded, as in `Ana <ana@example.com>, ben@example.com`.
pub(crate) fn addresses_in(head: &str) -> Vec<String> {
    let words = head.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"'));
    words.filter(|word| word.contains('@')).map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_with_and_without_names() {
        assert_eq!(
            addresses_in("\"Ana, B\" <Ana@Example.com>, ben@example.com"),
            ["ana@example.com", "ben@example.com"]
        );
        assert!(addresses_in("nobody").is_empty());
    }
}
