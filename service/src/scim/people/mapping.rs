//! From what an identity provider says to the form of a person.

use crate::scim::protocol::Object;
use crate::time_zone;
use crate::users::countries;
use domain::error::FieldErrors;
use domain::languages;
use domain::users::UserInput;
use domain::validate;
use serde_json::Value;

/// What stands where the directory needs a name and there is none.
const NAMELESS: &str = "–";

/// The form with what `new` says. What it says nothing of stays, unless `old` said it: then it is taken back.
pub(super) fn filled(base: UserInput, old: &Object, new: &Object) -> UserInput {
    let mut input = base;
    let concerns = |name: &str| new.contains_key(name) || old.contains_key(name);
    let (first_name, last_name) = names(new);
    input.first_name = first_name;
    input.last_name = last_name;
    if concerns("name") {
        input.middle_name = part(new.get("name"), "middleName");
        input.title = part(new.get("name"), "honorificPrefix");
    }
    if concerns("nickName") {
        input.preferred_name = text(new, "nickName");
    }
    let user_name = text(new, "userName");
    input.username = if is_address(&user_name) { String::new() } else { user_name };
    input.emails = addresses(&input.emails, old, new).join("\n");
    if concerns("phoneNumbers") {
        numbers(&mut input, new);
    }
    if concerns("addresses") {
        address(&mut input, new);
    }
    if concerns("preferredLanguage") {
        input.language = language(&text(new, "preferredLanguage")).unwrap_or(input.language);
    }
    if concerns("timezone") {
        input.time_zone = zone(&text(new, "timezone")).unwrap_or(input.time_zone);
    }
    input
}

/// The mail addresses that `new` says, and then those that came by merging somebody into a person whom `old` was said
/// of: the identity provider never named these.
fn addresses(present: &str, old: &Object, new: &Object) -> Vec<String> {
    let (before, mut out) = (emails(old), emails(new));
    let is_in = |all: &[String], address: &str| all.iter().any(|one| validate::key(one) == validate::key(address));
    for address in present.lines().filter(|_| !old.is_empty()) {
        if !is_in(&before, address) && !is_in(&out, address) {
            out.push(address.to_owned());
        }
    }
    out
}

/// The mail addresses, the primary one first. Whoever has none is written to at the name of the user, if that is one.
pub(super) fn emails(user: &Object) -> Vec<String> {
    let addresses = by_preference(user, "emails").into_iter().map(|one| part(Some(one), "value"));
    let addresses: Vec<_> = addresses.filter(|address| !address.is_empty()).collect();
    let user_name = text(user, "userName");
    if addresses.is_empty() && is_address(&user_name) { vec![user_name] } else { addresses }
}

/// Whether the name of a user is a mail address, as most are.
pub(super) fn is_address(user_name: &str) -> bool {
    user_name.contains('@')
}

fn names(user: &Object) -> (String, String) {
    let (first, last) = (part(user.get("name"), "givenName"), part(user.get("name"), "familyName"));
    if !first.is_empty() && !last.is_empty() {
        return (first, last);
    }
    let shown = text(user, "displayName");
    let (front, back) = shown.trim().rsplit_once(' ').unwrap_or(("", shown.trim()));
    let user_name = text(user, "userName");
    let local = user_name.split('@').next().unwrap_or_default();
    let or = |own: String, other: &str, last: &str| {
        [own.as_str(), other.trim(), last].into_iter().find(|one| !one.is_empty()).unwrap_or(NAMELESS).to_owned()
    };
    // Of a name that is known by half, the other half is not made up.
    let rest = if first.is_empty() && last.is_empty() { local } else { NAMELESS };
    (or(first, front, NAMELESS), or(last, back, rest))
}

/// Fax and mobile numbers by their type, all others in their order.
fn numbers(input: &mut UserInput, user: &Object) {
    let (mut phones, mut mobile, mut fax) = (Vec::new(), String::new(), String::new());
    for one in by_preference(user, "phoneNumbers") {
        let number = part(Some(one), "value");
        let number = number.strip_prefix("tel:").unwrap_or(&number).to_owned();
        match part(Some(one), "type").to_ascii_lowercase().as_str() {
            _ if number.is_empty() => {}
            "fax" if fax.is_empty() => fax = number,
            "mobile" if mobile.is_empty() => mobile = number,
            _ => phones.push(number),
        }
    }
    input.phones = phones.join("\n");
    input.mobile = mobile;
    input.fax = fax;
}

/// The primary address, or that of work, or the first.
fn address(input: &mut UserInput, user: &Object) {
    let all = by_preference(user, "addresses");
    let first = all.first().copied();
    let line = |name: &str| part(first, name).split_whitespace().collect::<Vec<_>>().join(" ");
    input.street = line("streetAddress");
    input.zip = line("postalCode");
    input.city = line("locality");
    let country = validate::key(&line("country"));
    let known = countries().into_iter();
    let mut known = known.filter(|(code, name)| validate::key(code) == country || validate::key(name) == country);
    input.country = known.next().map(|(code, _)| code).unwrap_or_default();
}

/// The values of an attribute: the primary one first, then those of work.
fn by_preference<'v>(user: &'v Object, name: &str) -> Vec<&'v Value> {
    let mut all: Vec<_> = user.get(name).and_then(Value::as_array).into_iter().flatten().collect();
    all.sort_by_key(|one| {
        let is_primary = one.get("primary") == Some(&Value::Bool(true));
        (!is_primary, !part(Some(*one), "type").eq_ignore_ascii_case("work"))
    });
    all
}

/// The language, if there is such a one here; English again when it is taken back.
fn language(tag: &str) -> Option<String> {
    let mut errors = FieldErrors::new();
    // Browsers write a list with weights.
    let tag = tag.split([',', ';']).next().unwrap_or_default().replace('_', "-");
    let found = languages::check(&mut errors, "language", &tag);
    errors.is_empty().then_some(found)
}

fn zone(name: &str) -> Option<String> {
    let mut errors = FieldErrors::new();
    let found = time_zone::check(&mut errors, "time_zone", name);
    errors.is_empty().then_some(found)
}

fn text(user: &Object, name: &str) -> String {
    user.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
}

fn part(value: Option<&Value>, name: &str) -> String {
    value.and_then(|value| value.get(name)).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Object {
        let Value::Object(object) = value else { panic!("not an object") };
        object
    }

    fn new(value: Value) -> UserInput {
        filled(UserInput::default(), &Object::new(), &object(value))
    }

    #[test]
    fn a_person_of_entra_is_written_to_the_form() {
        let input = new(json!({
            "userName": "ana@example.com",
            "name": {"givenName": "Ana", "familyName": "Ruiz", "honorificPrefix": "Dr"},
            "emails": [{"value": "home@example.org", "type": "home"}, {"value": "ana@example.com", "type": "work"}],
            "phoneNumbers": [
                {"value": "+34 91 1", "type": "work"}, {"value": "tel:+34 6 2", "type": "mobile"},
                {"value": "+34 91 3", "type": "fax"}
            ],
            "addresses": [{"streetAddress": "Calle 1\nBajo", "locality": "Madrid", "postalCode": "28001", "country": "spain"}],
            "preferredLanguage": "de-AT", "timezone": "Europe/Madrid"
        }));
        assert_eq!((input.title.as_str(), input.first_name.as_str(), input.last_name.as_str()), ("Dr", "Ana", "Ruiz"));
        assert_eq!(input.emails, "ana@example.com\nhome@example.org");
        assert_eq!(input.username, "", "a mail address is no username");
        assert_eq!(
            (input.phones.as_str(), input.mobile.as_str(), input.fax.as_str()),
            ("+34 91 1", "+34 6 2", "+34 91 3")
        );
        assert_eq!(
            (input.street.as_str(), input.city.as_str(), input.country.as_str()),
            ("Calle 1 Bajo", "Madrid", "ES")
        );
        assert_eq!(input.time_zone, "Europe/Madrid");
    }

    #[test]
    fn whoever_has_no_name_or_address_gets_them_from_the_user_name() {
        let input = new(json!({"userName": "ana.ruiz@example.com", "displayName": "Ana María Ruiz"}));
        assert_eq!((input.first_name.as_str(), input.last_name.as_str()), ("Ana María", "Ruiz"));
        assert_eq!(input.emails, "ana.ruiz@example.com");
        let bare = new(json!({"userName": "printer@example.com"}));
        assert_eq!((bare.first_name.as_str(), bare.last_name.as_str()), (NAMELESS, "printer"));
        let half = new(json!({"userName": "x", "name": {"givenName": "Cher"}}));
        assert_eq!((half.first_name.as_str(), half.last_name.as_str()), ("Cher", NAMELESS));
    }

    #[test]
    fn addresses_of_merged_records_stay() {
        let before = UserInput { emails: "ana@a.example\nmerged@b.example".to_owned(), ..UserInput::default() };
        let said = |address: &str| object(json!({"userName": "ana", "emails": [{"value": address}]}));
        let (old, new) = (said("ana@a.example"), said("ana.ruiz@a.example"));
        assert_eq!(filled(before.clone(), &old, &new).emails, "ana.ruiz@a.example\nmerged@b.example");
        assert_eq!(filled(before, &Object::new(), &new).emails, "ana.ruiz@a.example", "whoever is taken over");
    }

    #[test]
    fn what_is_not_said_stays_and_what_is_taken_back_goes() {
        let typed = UserInput { phones: "+34 1".to_owned(), comment: "VIP".to_owned(), ..UserInput::default() };
        let said = object(json!({"userName": "ana", "phoneNumbers": [{"value": "+34 2"}]}));
        let silent = object(json!({"userName": "ana"}));
        assert_eq!(filled(typed.clone(), &silent, &silent).phones, "+34 1");
        assert_eq!(filled(typed.clone(), &silent, &said).phones, "+34 2");
        let taken = filled(typed, &said, &silent);
        assert_eq!((taken.phones.as_str(), taken.comment.as_str()), ("", "VIP"));
    }

    #[test]
    fn what_the_directory_does_not_know_changes_nothing() {
        let typed =
            UserInput { language: "de".to_owned(), time_zone: "Europe/Vienna".to_owned(), ..UserInput::default() };
        let odd = object(json!({"userName": "ana", "preferredLanguage": "no such", "timezone": "Nowhere"}));
        let input = filled(typed, &Object::new(), &odd);
        assert_eq!((input.language.as_str(), input.time_zone.as_str()), ("de", "Europe/Vienna"));
    }
}
