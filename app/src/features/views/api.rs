//! Server functions of saved views.

use domain::AppError;
use domain::ids::ViewId;
use domain::views::{ListKind, ListViews, SavedView, ViewInput};
use leptos::prelude::*;

/// The views of a list. A list opened without anything in its address goes on to the default view.
#[server]
pub async fn views_of_list(list: ListKind, is_bare: bool) -> Result<ListViews, AppError> {
    let cx = crate::server::cx()?;
    let found = crate::server::answer(service::views::list(&cx, list)).await?;
    if let Some(first) = found.views.iter().find(|view| is_bare && view.is_default) {
        crate::server::redirect_to(&first.path());
    }
    Ok(found)
}

/// One view, and whether it may be shared.
#[server]
pub async fn read_view(id: ViewId) -> Result<(SavedView, bool), AppError> {
    use domain::policy::{Action, Resource};
    let cx = crate::server::cx()?;
    let view = crate::server::answer(service::views::get(&cx, id)).await?;
    Ok((view, cx.allows(Action::ShareViews, Resource::Desk)))
}

/// Saves a view of a list and opens it.
#[server]
pub async fn save_view(input: ViewInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::views::create(&cx, input)).await?;
    let view = crate::server::answer(service::views::get(&cx, id)).await?;
    crate::server::redirect_to(&view.path());
    Ok(())
}

/// Makes a view what its list shows now.
#[server]
pub async fn replace_view(id: ViewId, query: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let view = crate::server::answer(service::views::get(&cx, id)).await?;
    let input = ViewInput { query, ..ViewInput::from(view) };
    crate::server::answer(service::views::update(&cx, id, input)).await?;
    let view = crate::server::answer(service::views::get(&cx, id)).await?;
    crate::server::redirect_to(&view.path());
    Ok(())
}

/// Changes a view and opens it.
#[server]
pub async fn update_view(id: ViewId, input: ViewInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::views::update(&cx, id, input)).await?;
    let view = crate::server::answer(service::views::get(&cx, id)).await?;
    crate::server::redirect_to(&view.path());
    Ok(())
}

/// Makes one's own list open with a view, or no longer.
#[server]
pub async fn choose_view(id: ViewId, #[server(default)] input: ViewInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let choice = async {
        if domain::validate::is_ticked(&input.is_default) {
            service::views::choose(&cx, id).await
        } else {
            service::views::unchoose(&cx, id).await
        }
    };
    crate::server::answer(choice).await?;
    let view = crate::server::answer(service::views::get(&cx, id)).await?;
    crate::server::redirect_to(&view.path());
    Ok(())
}

/// Deletes a view and opens its list.
#[server]
pub async fn delete_view(id: ViewId) -> Result<(), AppError> {
    use domain::views::{NO_VIEW, VIEW_PARAM};
    let cx = crate::server::cx()?;
    let view = crate::server::answer(service::views::get(&cx, id)).await?;
    crate::server::answer(service::views::delete(&cx, id)).await?;
    crate::server::redirect_to(&format!("{}?{VIEW_PARAM}={NO_VIEW}", view.list.path()));
    Ok(())
}
