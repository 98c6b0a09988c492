//! Recovery codes: each replaces an authenticator app, passkey or security key once.

use super::unused;
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::UserId;
use domain::two_factor::RecoveryCodes;
use entity::recovery_code::{ActiveModel, Column, Entity};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// How many are made at a time.
const COUNT: usize = 10;
/// Letters and digits that are hard to mix up: five bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Characters of a code, in groups of four: 80 bits.
const LENGTH: usize = 16;

/// Replaces the recovery codes of a person by new ones.
pub(crate) async fn replace(cx: &Cx, tx: &Tx, user: UserId) -> Result<RecoveryCodes> {
    Entity::delete_many().filter(Column::UserId.eq(user)).exec(tx.db()).await?;
    let codes: Vec<String> = (0..COUNT).map(|_| make(&cx.app)).collect();
    let row = |code: &String| ActiveModel {
        code_hash: Set(hash(&cx.app, user, code)),
        user_id: Set(user),
        created_at: Set(cx.now),
        used_at: Set(None),
    };
    Entity::insert_many(codes.iter().map(row)).exec_without_returning(tx.db()).await?;
    Ok(RecoveryCodes(codes))
}

/// Uses a code up, if it is one: of two attempts at once, one gets it.
pub(super) async fn use_up(app: &App, tx: &Tx, user: UserId, code: &str, now: Timestamp) -> Result<bool> {
    let used = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::CodeHash.eq(hash(app, user, code)))
        .filter(Column::UserId.eq(user))
        .filter(Column::UsedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(used.rows_affected == 1)
}

/// How many of a person's codes still work.
pub(super) async fn left(tx: &Tx, user: UserId) -> Result<u64> {
    Ok(unused(user).count(tx.db()).await?)
}

fn make(app: &App) -> String {
    let mut bytes = [0; LENGTH];
    app.random.fill(&mut bytes);
    // Each character is as likely as any other: 256 is a multiple of 32.
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// Upper case, spaces and missing hyphens do not matter.
fn hash(app: &App, user: UserId, code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    app.key.derive(&["recovery code", &user.to_string(), &plain.to_ascii_lowercase()])
}
