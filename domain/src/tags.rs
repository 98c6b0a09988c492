//! Tags: words that tickets are marked with.

use crate::error::FieldErrors;
use crate::validate;

/// Longest tag, in characters.
pub const LONGEST: usize = 50;
/// Most tags of a ticket.
pub const MOST: usize = 30;

/// The tags in a text that parts them by commas or lines, each once, whatever its case. What is wrong is noted at
/// `field`.
#[must_use]
pub fn parse(errors: &mut FieldErrors, field: &str, text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in text.split([',', '\n']) {
        let name = part.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || out.iter().any(|known| is_same(known, &name)) {
            continue;
        }
        if name.chars().count() > LONGEST {
            errors.add(field, format!("A tag has {LONGEST} characters at most."));
        } else if name.chars().any(char::is_control) {
            errors.add(field, "A tag consists of letters, digits and signs.");
        } else {
            out.push(name);
        }
    }
    if out.len() > MOST {
        errors.add(field, format!("A ticket has {MOST} tags at most."));
    }
    out
}

/// Whether two names are those of one tag.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    validate::key(one) == validate::key(other)
}

/// These tags with some more and without others, by name.
#[must_use]
pub fn changed(present: &[String], add: &[String], remove: &[String]) -> Vec<String> {
    let is_among = |names: &[String], name: &String| names.iter().any(|one| is_same(one, name));
    let new = add.iter().filter(|name| !is_among(present, name));
    let mut out: Vec<String> = present.iter().chain(new).filter(|name| !is_among(remove, name)).cloned().collect();
    out.sort_by_key(|name| validate::key(name));
    out
}

/// Tags as a ticket keeps them: one a line.
#[must_use]
pub fn kept(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join("\n"))
}

/// The tags that a ticket keeps.
#[must_use]
pub fn read(kept: Option<&str>) -> Vec<String> {
    kept.map(|kept| kept.lines().map(str::to_owned).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_parted_and_named_once() {
        let mut errors = FieldErrors::new();
        assert_eq!(parse(&mut errors, "tags", " VIP,vip ,, on   site\nBilling"), ["VIP", "on site", "Billing"]);
        assert!(errors.is_empty());
        assert!(parse(&mut errors, "tags", &"x".repeat(LONGEST + 1)).is_empty());
        assert!(errors.get("tags").is_some());
    }

    #[test]
    fn adding_and_removing_ignore_case() {
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(changed(&names("vip Billing"), &names("VIP alpha"), &names("BILLING")), ["alpha", "vip"]);
        assert_eq!(read(kept(&names("a b")).as_deref()), ["a", "b"]);
        assert_eq!(kept(&[]), None);
    }
}
