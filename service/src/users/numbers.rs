//! Telephone numbers: kept as typed, found in any notation (HAL-9).

use crate::access::cache::Fixed;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::error::FieldErrors;
use domain::ids::UserId;
use domain::settings::PHONE_COUNTRY;
use domain::validate;
use entity::user_phone;
use phonenumber::{Mode, country};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

/// Most numbers of one person.
const MOST: usize = 20;
const PHONE: &str = "phone";
const MOBILE: &str = "mobile";
const FAX: &str = "fax";

/// The numbers of a person, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// The primary one first.
    pub phones: Vec<String>,
    pub mobile: String,
    pub fax: String,
}

impl Numbers {
    /// What these rows say, in the order of their ids.
    pub(crate) fn of(rows: Vec<user_phone::Model>) -> Self {
        let mut numbers = Self::default();
        for row in rows {
            match row.kind.as_str() {
                MOBILE => numbers.mobile = row.number,
                FAX => numbers.fax = row.number,
                _ => numbers.phones.push(row.number),
            }
        }
        numbers
    }
}

/// One optional number.
pub(super) fn check(errors: &mut FieldErrors, field: &str, text: &str) -> String {
    let number = validate::line(errors, field, "The number", text);
    if !number.is_empty() && validate::digits(&number).is_empty() {
        errors.add(field, format!("{number} is not a telephone number."));
    }
    number
}

/// Numbers, one a line.
pub(super) fn check_lines(errors: &mut FieldErrors, text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let number = check(errors, "phones", line);
        if !out.contains(&number) {
            out.push(number);
        }
    }
    if out.len() > MOST {
        errors.add("phones", format!("Please give at most {MOST} telephone numbers."));
    }
    out
}

/// The numbers of a person. One statement.
pub(super) async fn read(db: &impl ConnectionTrait, id: UserId) -> Result<Numbers> {
    Ok(Numbers::of(rows(db, id).await?))
}

/// Their rows, in the order of the form.
pub(super) async fn rows(db: &impl ConnectionTrait, id: UserId) -> Result<Vec<user_phone::Model>> {
    let own = user_phone::Column::UserId.eq(id);
    Ok(user_phone::Entity::find().filter(own).order_by_asc(user_phone::Column::Id).all(db).await?)
}

/// Makes these the numbers of a person.
pub(super) async fn replace(tx: &Tx, fixed: &Fixed, id: UserId, numbers: &Numbers) -> Result<()> {
    user_phone::Entity::delete_many().filter(user_phone::Column::UserId.eq(id)).exec(tx.db()).await?;
    let rows = made(fixed, id, numbers);
    if !rows.is_empty() {
        user_phone::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// New rows of these numbers.
pub(super) fn made(fixed: &Fixed, id: UserId, numbers: &Numbers) -> Vec<user_phone::ActiveModel> {
    let country = fixed.setting(PHONE_COUNTRY);
    let phones = numbers.phones.iter().map(|number| (PHONE, number));
    let others = [(MOBILE, &numbers.mobile), (FAX, &numbers.fax)];
    let all = phones.chain(others).filter(|(_, number)| !number.is_empty());
    all.map(|(kind, number)| user_phone::ActiveModel {
        user_id: Set(id),
        kind: Set(kind.to_owned()),
        number: Set(number.clone()),
        digits: Set(validate::digits(number)),
        e164: Set(international(number, country)),
        ..Default::default()
    })
    .collect()
}

/// `+49301234567`, if this is a number of the world, or of this country.
fn international(number: &str, country: &str) -> Option<String> {
    // Two zeros stand for the plus in most of the world, whatever the country of the desk.
    let plus = number.trim().strip_prefix("00").map(|rest| format!("+{rest}"));
    valid(number, country).or_else(|| valid(&plus?, ""))
}

fn valid(number: &str, country: &str) -> Option<String> {
    let parsed = phonenumber::parse(country.parse::<country::Id>().ok(), number).ok()?;
    parsed.is_valid().then(|| parsed.format().mode(Mode::E164).to_string())
}

/// Whose number this is, in any notation (HAL-27).
pub(crate) fn holders(cx: &Cx, number: &str) -> SelectStatement {
    user_phone::Entity::find()
        .select_only()
        .column(user_phone::Column::UserId)
        .filter(same_as(number, cx.fixed.setting(PHONE_COUNTRY)))
        .into_query()
}

/// The international form of a number, where it has one, and its digits.
pub(crate) fn forms(cx: &Cx, number: &str) -> (Option<String>, String) {
    (international(number, cx.fixed.setting(PHONE_COUNTRY)), validate::digits(number))
}

/// Who has one of these numbers in any notation, but not as a fax, which stands in an office. Nobody, where more than
/// `most` have one: that is a switchboard.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn few_holders(
    cx: &Cx,
    db: &impl ConnectionTrait,
    numbers: &[&str],
    most: u64,
) -> Result<Vec<UserId>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let country = cx.fixed.setting(PHONE_COUNTRY);
    let one_of = numbers.iter().fold(Condition::any(), |any, number| any.add(same_as(number, country)));
    let found: Vec<UserId> = user_phone::Entity::find()
        .select_only()
        .column(user_phone::Column::UserId)
        .distinct()
        .filter(one_of)
        .filter(user_phone::Column::Kind.ne(FAX))
        .limit(most + 1)
        .into_tuple()
        .all(db)
        .await?;
    Ok(if found.len() as u64 > most { Vec::new() } else { found })
}

/// The rows of numbers that are this one.
fn same_as(number: &str, country: &str) -> Condition {
    use user_phone::Column as C;
    let Some(e164) = international(number, country) else {
        return Condition::all().add(C::Digits.eq(validate::digits(number)));
    };
    // Kept before the country was known, it stands there as it was typed.
    let typed = notations(&e164).into_iter().map(|text| validate::digits(&text));
    let typed = typed.chain([format!("00{}", validate::digits(&e164))]);
    let as_typed = Condition::all().add(C::E164.is_null()).add(C::Digits.is_in(typed));
    Condition::any().add(C::E164.eq(e164)).add(as_typed)
}

/// Whether two notations are one number.
pub(super) fn is_same(one: &str, other: &str, country: &str) -> bool {
    match (international(one, country), international(other, country)) {
        (Some(one), Some(other)) => one == other,
        _ => validate::digits(one) == validate::digits(other),
    }
}

/// What an international number is also found by: its digits, and those of its national notation.
pub(super) fn notations(e164: &str) -> Vec<String> {
    let national = phonenumber::parse(None, e164).ok();
    let national = national.map(|number| validate::digits(&number.format().mode(Mode::National).to_string()));
    std::iter::once(e164.to_owned()).chain(national).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hal_9_one_number_in_any_notation_is_the_same() {
        for (number, country) in [("0228 99 12345", "DE"), ("+49 (228) 9912345", ""), ("0049 228 9912345", "DE")] {
            assert_eq!(international(number, country).as_deref(), Some("+492289912345"), "{number}");
        }
        assert_eq!(international("0228 9912345", ""), None);
        assert_eq!(international("12", "DE"), None);
        assert_eq!(notations("+492289912345"), ["+492289912345", "02289912345"]);
    }

    #[test]
    fn hal_27_notations_of_one_number_are_compared() {
        for other in ["0034 612 345 678", "+34612345678", "612 34 56 78"] {
            assert!(is_same("+34 612 345 678", other, "ES"), "{other}");
        }
        assert!(is_same("+34 612 345 678", "0034612345678", ""), "without a country of the desk");
        assert!(is_same("47-11", "4711", "") && !is_same("+34 612 345 678", "+34 612 345 679", "ES"));
    }
}
