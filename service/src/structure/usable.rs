//! Validity and its dates as a condition, as [`domain::structure::Standing::usable`] has it.

use crate::error::Result;
use domain::state::{Phase, Validity};
use domain::{AppError, Timestamp};
use sea_orm::{ColumnTrait, Condition};

/// Whether a record with these columns can be used at `now`.
pub fn usable<C: ColumnTrait>(validity: C, from: C, until: C, now: Timestamp) -> Condition {
    Condition::all()
        .add(validity.eq(Validity::Valid))
        .add(Condition::any().add(from.is_null()).add(from.lte(now)))
        .add(Condition::any().add(until.is_null()).add(until.gt(now)))
}

/// What lists mean by a validity: *valid* is what can be used at `now`; valid records outside of their dates are `expired`
/// or `upcoming`.
///
/// # Errors
/// `Invalid` at `validity` for anything else.
pub fn in_standing<C: ColumnTrait>(
    asked: &str,
    (validity, from, until): (C, C, C),
    now: Timestamp,
) -> Result<Condition> {
    let valid = Condition::all().add(validity.eq(Validity::Valid));
    Ok(match (Validity::parse(asked), Phase::parse(asked)) {
        (Some(Validity::Valid), _) => usable(validity, from, until, now),
        (Some(other), _) => Condition::all().add(validity.eq(other)),
        (None, Some(Phase::Upcoming)) => valid.add(from.gt(now)),
        (None, Some(Phase::Expired)) => {
            valid.add(until.lte(now)).add(Condition::any().add(from.is_null()).add(from.lte(now)))
        }
        (None, Some(Phase::Current) | None) => {
            let text = "Please choose valid, invalid, invalid_temporarily, expired or upcoming.";
            return Err(AppError::field("validity", text).into());
        }
    })
}
