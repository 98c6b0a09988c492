//! What somebody who is erased has in common with others, which therefore tells nobody and stays where it is written.

use super::traces::FEWEST_DIGITS;
use crate::error::Result;
use domain::ids::UserId;
use entity::{user, user_phone};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use std::collections::BTreeSet;

/// Whether somebody else has the same name; `own` are records of the person.
pub(super) async fn is_namesake(db: &impl ConnectionTrait, user: &user::Model, own: &[UserId]) -> Result<bool> {
    let same = Condition::any().add(user::Column::DisplayName.eq(&user.display_name)).add(
        Condition::all()
            .add(user::Column::FirstName.eq(&user.first_name))
            .add(user::Column::LastName.eq(&user.last_name)),
    );
    let others = user::Entity::find().filter(user::Column::Id.is_not_in(own.iter().copied())).filter(same);
    Ok(others.count(db).await? > 0)
}

/// How many names and telephone numbers of these records somebody else has, too.
pub(super) async fn shared(db: &impl ConnectionTrait, own: &[UserId]) -> Result<u64> {
    let mut shared = BTreeSet::new();
    for record in user::Entity::find().filter(user::Column::Id.is_in(own.iter().copied())).all(db).await? {
        if is_namesake(db, &record, own).await? {
            shared.insert(record.display_name);
        }
    }
    let digits = || user_phone::Entity::find().select_only().column(user_phone::Column::Digits);
    let numbers = digits().filter(user_phone::Column::UserId.is_in(own.iter().copied()));
    let numbers: Vec<String> = numbers.into_tuple().all(db).await?;
    let others = digits()
        .filter(user_phone::Column::Digits.is_in(numbers.into_iter().filter(|number| number.len() >= FEWEST_DIGITS)))
        .filter(user_phone::Column::UserId.is_not_in(own.iter().copied()));
    let others: Vec<String> = others.into_tuple().all(db).await?;
    shared.extend(others);
    Ok(shared.len() as u64)
}
