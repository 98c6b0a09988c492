//! What was written in a ticket.

use crate::attachments;
use crate::cx::Cx;
use crate::error::Result;
use crate::markup::{self, Place};
use domain::ids::{ArticleId, TicketId};
use domain::state::ArticleKind;
use domain::tickets::{ArticleView, AttachmentView};
use domain::users::picture_path;
use entity::{article, user};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use std::collections::BTreeMap;

const REAL: &str = "real";

#[derive(FromQueryResult)]
struct Written {
    #[sea_orm(nested)]
    article: article::Model,
    author: String,
    author_picture: Option<String>,
    real_author: Option<String>,
}

/// The articles of a ticket in the order of time, without notes for whoever is no agent there. Two statements.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn articles(cx: &Cx, id: TicketId, as_agent: bool) -> Result<Vec<ArticleView>> {
    let db = cx.app.db.read();
    let mut select = article::Entity::find()
        .filter(article::Column::TicketId.eq(id))
        .column_as(user::Column::DisplayName, "author")
        .column_as(user::Column::Picture, "author_picture")
        .expr_as(Expr::col((REAL, user::Column::DisplayName)), "real_author")
        .join(JoinType::InnerJoin, article::Relation::User.def());
    if !as_agent {
        select = select.filter(article::Column::Kind.ne(ArticleKind::Note));
    }
    // Not a relation of the entity: the person who really wrote may be gone.
    let same = Expr::col((REAL, user::Column::Id)).equals((article::Entity, article::Column::RealAuthorId));
    QuerySelect::query(&mut select).join_as(JoinType::LeftJoin, user::Entity, REAL, same);
    // In the order of time: what came from a merged ticket stands between the rest.
    let select = select.order_by_asc(article::Column::CreatedAt).order_by_asc(article::Column::Id);
    let written: Vec<Written> = select.into_model().all(db).await?;
    let mut files = attachments::of_ticket(db, id).await?;
    Ok(written.into_iter().map(|row| row.view(as_agent, &mut files)).collect())
}

impl Written {
    fn view(self, as_agent: bool, files: &mut BTreeMap<ArticleId, Vec<AttachmentView>>) -> ArticleView {
        let article = self.article;
        ArticleView {
            id: article.id,
            kind: article.kind,
            author_id: article.author_id,
            author: self.author,
            author_picture: picture_path(article.author_id, self.author_picture.as_deref()),
            real_author: self.real_author.filter(|_| as_agent),
            html: markup::html(&article.body, article.is_markdown, Place::Page),
            body: article.body,
            created_at: article.created_at,
            undo_until: None,
            attachments: files.remove(&article.id).unwrap_or_default(),
        }
    }
}
