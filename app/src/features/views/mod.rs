//! Saved views: tabs above a list, the menu that saves one, and the page of one.

mod api;
mod bar;
mod page;

pub use bar::{ViewMenu, ViewTabs, saved_views, whole_list};
pub use page::SavedViewPage;
