//! The components every page is made of. Their look is in `style/components`, their contract in
//! `docs/design-system.md`.

mod alive;
mod badge;
mod effect;
mod form;
mod icon;
mod list;
mod load;
mod made_up_password;
mod modal;
mod page;
mod person;
mod raw_text;
mod read;
mod row_menu;
mod timeline;
mod toast;
mod when;

pub use alive::{alive, mark_alive};
pub use badge::{
    AccountBadge, AccountOverBadge, ConfidentialBadge, PriorityMark, StandingBadge, StateBadge, ValidityBadge,
};
pub use effect::AccessEffect;
pub use form::{
    CheckField, CheckList, FieldOwners, FileField, Form, FormActions, FormBase, FormFrame, FormState, HiddenField,
    MultilineField, PasswordField, PlainForm, QueryForm, SelectField, TextField, accepted, made, refusal_of,
    was_refused,
};
pub use icon::{Glyph, Icon};
pub use list::{Count, Empty, Pager, SearchBox, SortHead, query_string, thousands};
pub use load::{ErrorPage, load};
pub use made_up_password::MadeUpPassword;
pub use modal::Modal;
pub use page::{Crumbs, PageHead, Panel, Tabs};
pub use person::Avatar;
pub use raw_text::raw_text;
pub use read::{Read, beside_form, read, times_done};
pub use row_menu::{RowMenu, RowMenus};
pub use timeline::{ChangeList, ChangeRow, HISTORY_CURSOR, History, OlderChanges, Timeline};
pub use toast::{Toasts, provide_toasts, toast};
pub use when::When;
