//! Where a person is and how else they are reached (OTR-22 to 28), what they want (HAL-12), custom fields.

use super::numbers::{self, Numbers};
use crate::db::Tx;
use crate::error::Result;
use crate::journal::Diff;
use crate::search::fold;
use domain::error::FieldErrors;
use domain::fields::{self, FieldDef, FieldValues};
use domain::ids::UserId;
use domain::users::{Profile, UserInput};
use domain::validate::{self, TEXT};
use entity::user_profile;
use isocountry::CountryCode;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Every country: its code and its name, by name.
#[must_use]
pub fn countries() -> Vec<(String, String)> {
    let mut all: Vec<_> = CountryCode::iter().map(|code| (code.alpha2().to_owned(), code.name().to_owned())).collect();
    all.sort_by_cached_key(|(_, name)| fold(name));
    all
}

/// The codes of countries by their folded names: a name is looked up for each row of an import.
static BY_NAME: LazyLock<HashMap<String, &'static str>> =
    LazyLock::new(|| CountryCode::iter().map(|code| (fold(code.name()), code.alpha2())).collect());

/// The code of the country of this name, in any case.
pub(crate) fn country_called(name: &str) -> Option<&'static str> {
    BY_NAME.get(&fold(name)).copied()
}

/// The name of a country; empty if there is none of this code.
#[must_use]
pub fn country_name(code: &str) -> &'static str {
    CountryCode::for_alpha2(code).map_or("", |code| code.name())
}

/// Checks the form. `present` is what the custom fields hold.
pub(super) fn check(
    errors: &mut FieldErrors,
    defs: &[FieldDef],
    input: &UserInput,
    present: &FieldValues,
    is_general: bool,
) -> Profile {
    let mut line = |field: &str, label: &str, text: &str| validate::line(errors, field, label, text);
    let (street, zip, city) = (
        line("street", "The street", &input.street),
        line("zip", "The zip code", &input.zip),
        line("city", "The city", &input.city),
    );
    let country = input.country.trim().to_ascii_uppercase();
    if !country.is_empty() && CountryCode::for_alpha2(&country).is_err() {
        errors.add("country", "Please choose a country from the list.");
    }
    let further = validate::text(errors, "addresses", "The addresses", &input.addresses, TEXT);
    // The General User stands in for whoever has no name yet: nothing can be asked of it.
    let fields = if is_general { present.clone() } else { fields::check(errors, defs, &input.fields, present) };
    Profile {
        mobile: numbers::check(errors, "mobile", &input.mobile),
        fax: numbers::check(errors, "fax", &input.fax),
        street,
        zip,
        city,
        country,
        addresses: further.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        mail_off: validate::is_ticked(&input.mail_off),
        marketing: validate::is_ticked(&input.marketing),
        fields,
    }
}

/// What is kept of a person; `numbers` were read already.
pub(super) async fn read(db: &impl ConnectionTrait, id: UserId, numbers: &Numbers) -> Result<Profile> {
    of(user_profile::Entity::find_by_id(id).one(db).await?, numbers)
}

/// What this row and these numbers say.
pub(super) fn of(row: Option<user_profile::Model>, numbers: &Numbers) -> Result<Profile> {
    let reached = Profile { mobile: numbers.mobile.clone(), fax: numbers.fax.clone(), ..Profile::default() };
    let Some(row) = row else { return Ok(reached) };
    Ok(Profile {
        addresses: row.addresses.lines().map(str::to_owned).collect(),
        fields: serde_json::from_str(&row.fields)?,
        street: row.street,
        zip: row.zip,
        city: row.city,
        country: row.country,
        mail_off: row.mail_off,
        marketing: row.marketing,
        ..reached
    })
}

/// Writes all but the numbers.
pub(super) async fn write(tx: &Tx, id: UserId, new: &Profile) -> Result<()> {
    use user_profile::Column as C;
    let columns = [C::Street, C::Zip, C::City, C::Country, C::Addresses, C::MailOff, C::Marketing, C::Fields];
    let again = OnConflict::column(C::UserId).update_columns(columns).to_owned();
    user_profile::Entity::insert(row(id, new)?).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The row of all but the numbers.
pub(super) fn row(id: UserId, new: &Profile) -> Result<user_profile::ActiveModel> {
    Ok(user_profile::ActiveModel {
        user_id: Set(id),
        street: Set(new.street.clone()),
        zip: Set(new.zip.clone()),
        city: Set(new.city.clone()),
        country: Set(new.country.clone()),
        addresses: Set(new.addresses.join("\n")),
        mail_off: Set(new.mail_off),
        marketing: Set(new.marketing),
        fields: Set(serde_json::to_string(&new.fields)?),
    })
}

/// Adds what differs to a diff; custom fields one by one.
pub(super) fn diff(diff: Diff, old: &Profile, new: &Profile) -> Diff {
    let diff = diff
        .field("mobile", &old.mobile, &new.mobile)
        .field("fax", &old.fax, &new.fax)
        .field("street", &old.street, &new.street)
        .field("zip", &old.zip, &new.zip)
        .field("city", &old.city, &new.city)
        .field("country", &old.country, &new.country)
        .field("addresses", &old.addresses, &new.addresses)
        .field("mail_off", &old.mail_off, &new.mail_off)
        .field("marketing", &old.marketing, &new.marketing);
    diff.custom_fields(&old.fields, &new.fields)
}

/// The address as it would stand on an envelope.
pub(crate) fn envelope(profile: &Profile) -> String {
    let town = [profile.zip.as_str(), profile.city.as_str()].join(" ");
    let lines = [profile.street.as_str(), town.trim(), country_name(&profile.country)];
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
