//! Loading whoever owns an API token, in one statement with the token.

use super::held;
use super::load::{Loaded, Whole, loaded, person_columns};
use crate::app::App;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::TokenId;
use entity::{api_token, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ExprTrait, FromQueryResult, QuerySelect};

/// A person with the API token they are asked by.
#[derive(FromQueryResult)]
struct ByToken {
    #[sea_orm(nested)]
    whole: Whole,
    #[sea_orm(nested)]
    token: TokenFacts,
}

/// What a request needs to know of the API token that makes it.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct TokenFacts {
    pub token_id: TokenId,
    pub token_name: String,
    pub token_prefix: String,
    /// JSON array.
    pub token_scopes: String,
    pub token_until: Option<Timestamp>,
    pub token_used_at: Option<Timestamp>,
}

/// Loads whoever has the API token of this hash, as a request needs to know them. Nobody for a token that was revoked.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn owner(app: &App, hash: &str) -> Result<Option<(Loaded, TokenFacts)>> {
    use api_token::Column as T;
    let db = app.db.read();
    let of_person = Expr::col((user::Entity, user::Column::Id)).equals((api_token::Entity, T::UserId));
    let mut found = person_columns(Condition::all().add(T::TokenHash.eq(hash)).add(T::RevokedAt.is_null()))
        .column_as(T::Id, "token_id")
        .column_as(T::Name, "token_name")
        .column_as(T::Prefix, "token_prefix")
        .column_as(T::Scopes, "token_scopes")
        .column_as(T::ExpiresAt, "token_until")
        .column_as(T::LastUsedAt, "token_used_at")
        .expr_as(held::column(db.get_database_backend()), "grants");
    QuerySelect::query(&mut found).inner_join(api_token::Entity, of_person);
    let Some(ByToken { whole, token }) = found.into_model::<ByToken>().one(db).await? else { return Ok(None) };
    Ok(Some((loaded(app, whole).await?, token)))
}
