//! Validity and its dates as a condition, as [`domain::structure::Standing::usable`] has it.

use domain::Timestamp;
use domain::state::Validity;
use sea_orm::{ColumnTrait, Condition};

/// Whether a record with these columns can be used at `now`.
pub fn usable<C: ColumnTrait>(validity: C, from: C, until: C, now: Timestamp) -> Condition {
    Condition::all()
        .add(validity.eq(Validity::Valid))
        .add(Condition::any().add(from.is_null()).add(from.lte(now)))
        .add(Condition::any().add(until.is_null()).add(until.gt(now)))
}
