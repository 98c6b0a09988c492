//! Saved views of lists. Everybody has their own; shared ones appear to whoever may open the list. A view
//! holds no rights: the list shows each reader what they may see.

mod check;
mod list;
mod write;

pub use list::{get, list};
pub use write::{choose, create, delete, unchoose, update};

use crate::cx::Cx;
use crate::error::Result;
use crate::tickets;
use domain::policy::{Action, Hat};
use domain::views::ListKind;

/// Refuses whoever may not open the list.
fn require_list(cx: &Cx, list: ListKind) -> Result<()> {
    match list {
        ListKind::Users | ListKind::CustomerUsers | ListKind::Customers => cx.require_desk(Action::ReadUsers),
        ListKind::Agents => {
            cx.require_desk(Action::ReadUsers)?;
            cx.require_desk(Action::ManageAgents)
        }
        ListKind::Tickets => tickets::require_list(cx, Hat::Agent),
    }
}
