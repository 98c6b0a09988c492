//! What the form of a person says, checked as far as that needs no database.

use super::numbers::{self, Numbers};
use super::{get, profile};
use crate::error::Result;
use crate::journal::Diff;
use crate::time_zone;
use domain::error::FieldErrors;
use domain::fields::{FieldDef, FieldValues};
use domain::languages;
use domain::state::WebAccess;
use domain::structure::Standing;
use domain::users::{Profile, UserInput};
use domain::validate::{self, TEXT};
use entity::user;
use sea_orm::ConnectionTrait;

/// Most mail addresses of one person.
const MOST: usize = 20;

/// The checked details of a person, without customer and site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Details {
    pub title: String,
    pub first_name: String,
    pub middle_name: String,
    pub last_name: String,
    pub preferred_name: String,
    pub username: Option<String>,
    /// The primary one first.
    pub emails: Vec<String>,
    /// As typed, the primary one first.
    pub phones: Vec<String>,
    pub standing: Standing,
    pub web_access: WebAccess,
    pub is_vip: bool,
    pub comment: String,
    /// Of mails to them.
    pub language: String,
    /// Empty for that of the browser.
    pub time_zone: String,
    pub profile: Profile,
}

impl Details {
    /// Somebody of this name, of whom nothing else is known yet.
    pub(crate) fn named(first: &str, last: &str) -> Self {
        Self {
            title: String::new(),
            first_name: first.to_owned(),
            middle_name: String::new(),
            last_name: last.to_owned(),
            preferred_name: String::new(),
            username: None,
            emails: Vec::new(),
            phones: Vec::new(),
            standing: Standing::VALID,
            web_access: WebAccess::Own,
            is_vip: false,
            comment: String::new(),
            language: languages::ENGLISH.to_owned(),
            time_zone: String::new(),
            profile: Profile::default(),
        }
    }

    /// Checks the form, but for the mail address that it must have ([`Details::require_mail`]). `defs` are the
    /// custom fields it asks for, `present` is what they hold.
    pub(crate) fn check(
        errors: &mut FieldErrors,
        defs: &[FieldDef],
        input: &UserInput,
        present: &FieldValues,
        is_general: bool,
    ) -> Self {
        let emails = emails(errors, &input.emails);
        let username = validate::username(errors, "username", &input.username);
        Self {
            title: validate::line(errors, "title", "The title", &input.title),
            first_name: validate::required(errors, "first_name", "The first name", &input.first_name),
            middle_name: validate::line(errors, "middle_name", "The middle name", &input.middle_name),
            last_name: validate::required(errors, "last_name", "The last name", &input.last_name),
            preferred_name: validate::line(errors, "preferred_name", "The preferred name", &input.preferred_name),
            username: (!username.is_empty()).then_some(username),
            emails,
            phones: numbers::check_lines(errors, &input.phones),
            standing: validate::standing(errors, &input.validity, &input.valid_from, &input.valid_until),
            web_access: web_access(errors, &input.web_access),
            is_vip: validate::is_ticked(&input.is_vip),
            comment: validate::text(errors, "comment", "The comment", &input.comment, TEXT),
            language: languages::check(errors, "language", &input.language),
            time_zone: time_zone::check(errors, "time_zone", &input.time_zone),
            profile: profile::check(errors, defs, input, present, is_general),
        }
    }

    /// A mail address is mandatory in the form (OTR-20), except for the General User of a site.
    pub(crate) fn require_mail(&self, errors: &mut FieldErrors, is_general: bool) {
        if self.emails.is_empty() && !is_general {
            errors.add("emails", "The mail address is missing.");
        }
    }

    /// The details as they are.
    pub(crate) async fn read(db: &impl ConnectionTrait, user: &user::Model) -> Result<Self> {
        let numbers = numbers::read(db, user.id).await?;
        let profile = profile::read(db, user.id, &numbers).await?;
        Ok(Self::of(user, get::emails(db, user.id).await?, numbers, profile))
    }

    /// The details of a person of whom these were read.
    pub(super) fn of(user: &user::Model, emails: Vec<String>, numbers: Numbers, profile: Profile) -> Self {
        Self {
            profile,
            title: user.title.clone(),
            first_name: user.first_name.clone(),
            middle_name: user.middle_name.clone(),
            last_name: user.last_name.clone(),
            preferred_name: user.preferred_name.clone(),
            username: user.username.clone(),
            emails,
            phones: numbers.phones,
            standing: get::standing(user),
            web_access: user.web_access,
            is_vip: user.is_vip,
            comment: user.comment.clone(),
            language: user.language.clone(),
            time_zone: user.time_zone.clone(),
        }
    }

    /// What differs in `new`.
    pub(crate) fn diff(&self, new: &Self) -> Diff {
        let (from, to) = (self.standing, new.standing);
        let diff = Diff::new()
            .field("title", &self.title, &new.title)
            .field("first_name", &self.first_name, &new.first_name)
            .field("middle_name", &self.middle_name, &new.middle_name)
            .field("last_name", &self.last_name, &new.last_name)
            .field("preferred_name", &self.preferred_name, &new.preferred_name)
            .field("username", &self.username, &new.username)
            .field("emails", &self.emails, &new.emails)
            .field("phones", &self.phones, &new.phones)
            .field("validity", &from.validity, &to.validity)
            .field("valid_from", &from.period.from, &to.period.from)
            .field("valid_until", &from.period.until, &to.period.until)
            .field("web_access", &self.web_access, &new.web_access)
            .field("is_vip", &self.is_vip, &new.is_vip)
            .field("comment", &self.comment, &new.comment)
            .field("language", &self.language, &new.language)
            .field("time_zone", &self.time_zone, &new.time_zone);
        profile::diff(diff, &self.profile, &new.profile)
    }

    /// All telephone numbers.
    pub(super) fn numbers(&self) -> Numbers {
        let Profile { mobile, fax, .. } = &self.profile;
        Numbers { phones: self.phones.clone(), mobile: mobile.clone(), fax: fax.clone() }
    }

    /// The name shown: the preferred name, or else the first name, and the last name.
    pub(crate) fn display_name(&self) -> String {
        let first = if self.preferred_name.is_empty() { &self.first_name } else { &self.preferred_name };
        format!("{first} {}", self.last_name).trim().to_owned()
    }

    /// What lists sort the name by.
    pub(crate) fn sort_key(&self) -> String {
        let key = crate::search::fold(&self.display_name());
        if key.is_empty() { "~".to_owned() } else { key }
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn emails(errors: &mut FieldErrors, text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in lines(text) {
        if !validate::is_email(line) {
            errors.add("emails", format!("{line} is not a mail address. It should look like name@example.com."));
        }
        let address = validate::email(errors, "emails", line);
        if !out.iter().any(|known| validate::key(known) == validate::key(&address)) {
            out.push(address);
        }
    }
    if out.len() > MOST {
        errors.add("emails", format!("Please give at most {MOST} mail addresses."));
    }
    out
}

fn web_access(errors: &mut FieldErrors, text: &str) -> WebAccess {
    match text.trim() {
        "" => WebAccess::Own,
        text => WebAccess::parse(text).unwrap_or_else(|| {
            errors.add("web_access", "Please choose a Web Access Level from the list.");
            WebAccess::Own
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &UserInput) -> (Details, FieldErrors) {
        let mut errors = FieldErrors::new();
        let details = Details::check(&mut errors, &[], input, &FieldValues::default(), false);
        details.require_mail(&mut errors, false);
        (details, errors)
    }

    #[test]
    fn otr_16_otr_17_otr_20_mandatory_fields_are_all_named_at_once() {
        let (_, errors) = check(&UserInput::default());
        for field in ["first_name", "last_name", "emails"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
    }

    #[test]
    fn hal_8_several_addresses_stand_one_a_line() {
        let emails = " ana@example.com \n\nANA@example.com\na.ruiz@example.org".to_owned();
        let (details, errors) = check(&UserInput { emails, ..UserInput::default() });
        assert_eq!(details.emails, ["ana@example.com", "a.ruiz@example.org"]);
        assert!(errors.get("emails").is_none());
        let (_, errors) = check(&UserInput { emails: "ana@example.com\nbob".to_owned(), ..UserInput::default() });
        assert!(errors.get("emails").unwrap().contains("bob"));
    }

    #[test]
    fn hal_15_the_preferred_name_is_shown() {
        let input = UserInput {
            first_name: "Roberta".to_owned(),
            last_name: "Łoś".to_owned(),
            preferred_name: "Bobbi".to_owned(),
            ..UserInput::default()
        };
        let (details, _) = check(&input);
        assert_eq!((details.display_name(), details.sort_key()), ("Bobbi Łoś".to_owned(), "bobbi los".to_owned()));
    }
}
