//! What tells a person in a text: their names, mail addresses and telephone numbers, and blotting it out.

use super::former::former;
use super::namesakes::is_namesake;
use crate::error::Result;
use crate::merging;
use crate::search::fold;
use domain::ids::UserId;
use domain::validate;
use entity::{user, user_email, user_phone};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use std::collections::BTreeSet;

/// What stands where something was blotted out.
pub(super) const BLOT: &str = "[erased]";
/// Shorter pieces of text would be found in words of others.
const SHORTEST: usize = 5;
/// Shorter numbers are no telephone numbers.
pub(super) const FEWEST_DIGITS: usize = 6;

/// What is looked for, each in every way in which it may be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Traces(BTreeSet<String>);

impl Traces {
    /// What tells this person from others, also under the names of records that were merged into theirs.
    pub(super) async fn of_all(db: &impl ConnectionTrait, user: &user::Model) -> Result<Self> {
        let merged = merging::merged_into(db, user.id).await?;
        let own: Vec<UserId> = merged.iter().copied().chain([user.id]).collect();
        let mut all = Self::of(db, user, &own).await?;
        for record in user::Entity::find().filter(user::Column::Id.is_in(merged)).all(db).await? {
            all.0.extend(Self::of(db, &record, &own).await?.0);
        }
        Ok(all)
    }

    /// What may mean this person, for somebody who looks at each place: also what others are called, too.
    pub(super) async fn terms(db: &impl ConnectionTrait, user: &user::Model) -> Result<BTreeSet<String>> {
        let merged = merging::merged_into(db, user.id).await?;
        let own: Vec<UserId> = merged.into_iter().chain([user.id]).collect();
        let mut all = Vec::new();
        for record in user::Entity::find().filter(user::Column::Id.is_in(own.iter().copied())).all(db).await? {
            all.extend(names(&record));
            all.extend(record.username);
        }
        let emails = user_email::Entity::find().filter(user_email::Column::UserId.is_in(own.iter().copied()));
        all.extend(emails.all(db).await?.into_iter().map(|row| row.address));
        let phones = user_phone::Entity::find().filter(user_phone::Column::UserId.is_in(own));
        for row in phones.all(db).await?.into_iter().filter(|row| row.digits.len() >= FEWEST_DIGITS) {
            all.extend([row.number, row.digits]);
            all.extend(row.e164);
        }
        Ok(all.into_iter().filter(|one| is_long(one)).map(|one| one.trim().to_owned()).collect())
    }

    /// What tells this person from others. A name or number that somebody else has too tells nobody.
    async fn of(db: &impl ConnectionTrait, user: &user::Model, own: &[UserId]) -> Result<Self> {
        let mut all = Vec::new();
        if !is_namesake(db, user, own).await? {
            all.extend(names(user));
        }
        let emails = user_email::Entity::find().filter(user_email::Column::UserId.eq(user.id)).all(db).await?;
        all.extend(emails.into_iter().map(|row| row.address).chain(user.email.clone()));
        all.extend(user.username.clone().filter(|name| name.chars().any(|c| !c.is_alphabetic())));
        for row in user_phone::Entity::find().filter(user_phone::Column::UserId.eq(user.id)).all(db).await? {
            let same = user_phone::Column::Digits.eq(&row.digits).and(user_phone::Column::UserId.ne(user.id));
            let is_long = row.digits.len() >= FEWEST_DIGITS;
            if is_long && user_phone::Entity::find().filter(same).count(db).await? == 0 {
                all.extend([row.number, row.digits]);
                all.extend(row.e164);
            }
        }
        all.extend(former(db, user.id, own).await?);
        Ok(Self::new(all))
    }

    /// These, in all the ways in which they are written.
    pub(super) fn new(all: impl IntoIterator<Item = String>) -> Self {
        let all = all.into_iter().map(|one| one.trim().to_owned()).filter(|one| is_long(one));
        Self(all.flat_map(|one| ways(&one)).collect())
    }

    /// As the task keeps them.
    pub(super) fn stored(&self) -> Result<String> {
        Ok(serde_json::to_string(&self.0)?)
    }

    /// As the task has kept them.
    pub(super) fn read(stored: &str) -> Result<Self> {
        Ok(Self(serde_json::from_str(stored)?))
    }

    /// Rows where one of these columns may hold one of them; looked at more closely by [`Traces::blot`].
    pub(super) fn condition(&self, columns: &[&'static str]) -> Condition {
        let mut any = Condition::any().add(Expr::cust("1 = 0"));
        for one in &self.0 {
            // Nested, since SQLite limits how deep an expression may be, and each of a row of ORs is one deeper.
            let mut anywhere = Condition::any();
            for column in columns {
                let text = || Expr::col(Alias::new(*column));
                anywhere = anywhere.add(Expr::from(Func::lower(text())).like(like(&one.to_lowercase())));
                // The lower-case letters of SQLite are those of English.
                if !one.is_ascii() {
                    anywhere = anywhere.add(text().like(like(one))).add(text().like(like(&one.to_uppercase())));
                }
            }
            any = any.add(anywhere);
        }
        any
    }

    /// Whether a text, or JSON, holds one of them.
    pub(super) fn are_in(&self, text: &str) -> bool {
        self.blot(text).is_some() || self.blot_json(text).is_some()
    }

    /// As [`Traces::blot`], for a column of JSON: only in its strings, so that it stays JSON and no id changes.
    pub(super) fn blot_json(&self, text: &str) -> Option<String> {
        let Ok(mut json @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) else {
            return self.blot(text);
        };
        self.blot_strings(&mut json).then(|| json.to_string())
    }

    /// Whether something was blotted out.
    fn blot_strings(&self, json: &mut Value) -> bool {
        match json {
            Value::String(text) => {
                let Some(blotted) = self.blot(text) else { return false };
                *text = blotted;
                true
            }
            Value::Array(all) => self.blot_each(all.iter_mut()),
            Value::Object(all) => self.blot_each(all.values_mut()),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// Every one of them, not only up to the first that changes.
    fn blot_each<'v>(&self, all: impl Iterator<Item = &'v mut Value>) -> bool {
        let mut is_changed = false;
        for one in all {
            is_changed |= self.blot_strings(one);
        }
        is_changed
    }

    /// The text without them; `None` if it holds none.
    pub(super) fn blot(&self, text: &str) -> Option<String> {
        self.replaced(text, BLOT)
    }

    /// The text with something else in their place; `None` if it holds none.
    pub(super) fn replaced(&self, text: &str, mark: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let spans = self.spans(&chars);
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for (from, to) in &spans {
            out.extend(&chars[at..*from]);
            out.push_str(mark);
            at = *to;
        }
        out.extend(&chars[at..]);
        (!spans.is_empty()).then_some(out)
    }

    /// Where they stand, from and to, in order.
    pub(super) fn spans(&self, chars: &[char]) -> Vec<(usize, usize)> {
        // The longest first: an address before the name in it.
        let mut wanted: Vec<Vec<char>> = self.0.iter().map(|one| one.chars().collect()).collect();
        wanted.sort_by_key(|one| std::cmp::Reverse(one.len()));
        let (mut out, mut at) = (Vec::new(), 0);
        while at < chars.len() {
            if let Some(found) = wanted.iter().find(|one| stands_at(chars, at, one)) {
                out.push((at, at + found.len()));
                at += found.len();
            } else {
                at += 1;
            }
        }
        out
    }
}

fn is_long(one: &str) -> bool {
    one.trim().chars().count() >= SHORTEST
}

/// The whole name in the orders in which people write it. One word alone may be anybody.
fn names(user: &user::Model) -> Vec<String> {
    let mut all = vec![user.display_name.clone()];
    for first in [&user.first_name, &user.preferred_name] {
        if !first.is_empty() && !user.last_name.is_empty() {
            let last = &user.last_name;
            all.extend(joined(first, last));
            if !user.middle_name.is_empty() {
                all.push(format!("{first} {} {last}", user.middle_name));
            }
        }
    }
    all.retain(|name| name.trim().contains(' '));
    all
}

/// A name in the orders in which people write it.
pub(super) fn joined(first: &str, last: &str) -> [String; 3] {
    [format!("{first} {last}"), format!("{last} {first}"), format!("{last}, {first}")]
}

/// The ways in which a piece of text is written: as it is, in the search, in JSON, in addresses of pages.
fn ways(one: &str) -> Vec<String> {
    let json = serde_json::to_string(one).unwrap_or_default();
    let mut all = vec![one.to_owned(), fold(one), json.trim_matches('"').to_owned()];
    all.push(one.replace('@', "%40").replace(' ', "+"));
    all.push(one.replace('@', "%40").replace(' ', "%20"));
    all.push(validate::key(one));
    all
}

fn like(text: &str) -> LikeExpr {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}

/// Whether these letters stand there as a whole, in whatever case.
fn stands_at(text: &[char], at: usize, wanted: &[char]) -> bool {
    let Some(here) = text.get(at..at + wanted.len()) else { return false };
    let is_address = wanted.contains(&'@');
    let joins = |c: &char| c.is_alphanumeric() || (is_address && matches!(c, '.' | '_' | '-' | '+'));
    if at > 0 && joins(&text[at - 1]) {
        return false;
    }
    let after = (text.get(at + wanted.len()), text.get(at + wanted.len() + 1));
    let goes_on = match after {
        (Some(next), _) if next.is_alphanumeric() => true,
        // A full stop ends a sentence, or goes on with the address.
        (Some('.' | '-'), Some(then)) => is_address && then.is_alphanumeric(),
        _ => false,
    };
    !goes_on && here.iter().zip(wanted).all(|(a, b)| a == b || a.to_lowercase().eq(b.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(all: &[&str]) -> Traces {
        Traces::new(all.iter().map(|one| (*one).to_owned()))
    }

    #[test]
    fn whole_names_and_addresses_are_blotted_out() {
        let traces = traces(&["Ana Müller", "ana@example.com", "+49 170 1234567"]);
        let blot = |text: &str| traces.blot(text);
        assert_eq!(blot("Call ana müller, +49 170 1234567.").as_deref(), Some("Call [erased], [erased]."));
        assert_eq!(blot("<ana@example.com>").as_deref(), Some("<[erased]>"));
        assert_eq!(blot("Write to ANA@example.com.").as_deref(), Some("Write to [erased]."));
        assert_eq!(blot("ana muller").as_deref(), Some("[erased]"));
        assert_eq!(blot("q=Ana+M%C3%BCller&m=ana%40example.com").as_deref(), Some("q=Ana+M%C3%BCller&m=[erased]"));
    }

    #[test]
    fn words_of_others_stay() {
        let traces = traces(&["Jo Lindt", "ana@example.com", "1234567"]);
        for text in
            ["Mojo Lindt", "Jo Lindtner", "diana@example.com", "di.ana@example.com", "ana@example.com.au", "12345678"]
        {
            assert_eq!(traces.blot(text), None, "{text}");
        }
    }

    #[test]
    fn json_stays_json_and_keeps_its_numbers() {
        let traces = traces(&["Ana Müller", "1234567"]);
        let blot = |text: &str| traces.blot_json(text);
        assert_eq!(blot(r#"{"id":1234567}"#), None);
        assert_eq!(
            blot(r#"{"Ana Müller":{"from":1234567,"to":["1234567",null]}}"#).as_deref(),
            Some(r#"{"Ana Müller":{"from":1234567,"to":["[erased]",null]}}"#)
        );
        assert_eq!(blot(r#"["Hello,\nAna Müller"]"#).as_deref(), Some(r#"["Hello,\n[erased]"]"#));
        assert_eq!(blot("Call 1234567").as_deref(), Some("Call [erased]"));
        assert_eq!(blot("1234567").as_deref(), Some("[erased]"));
        assert!(traces.are_in(r#"{"body":"Hello,\nAna Müller"}"#));
    }

    #[test]
    fn what_is_too_short_is_not_looked_for() {
        assert_eq!(traces(&["", "Jo", "  Al "]), Traces::default());
    }
}
