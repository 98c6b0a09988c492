//! Forms: plain HTML forms that work without WebAssembly, and better with it. A refused form keeps
//! every value and shows each error at its field.

mod actions;
mod base;
mod checks;
mod fields;
mod made;
mod owners;
mod proposed;
mod state;

pub use actions::FormActions;
pub use base::{FormBase, accepted};
pub use checks::{CheckField, CheckList};
pub use fields::{FileField, HiddenField, MultilineField, PasswordField, SelectField, TextField};
pub use made::made;
pub use owners::FieldOwners;
pub use state::{FormState, refusal_of, was_refused};

use super::Icon;
use domain::AppError;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::PostUrl;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::{Http, ServerFn};
use serde::de::DeserializeOwned;

/// A form for a server function.
#[component]
pub fn Form<F, O>(
    /// The action it sends.
    action: ServerAction<F>,
    /// The argument its fields belong to.
    #[prop(default = "input")]
    prefix: &'static str,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// Links can fill a change in, until the form was sent.
    #[prop(optional)]
    fillable: bool,
    /// The fields.
    children: Children,
) -> impl IntoView
where
    F: DeserializeOwned + ServerFn<Error = AppError, Protocol = Http<PostUrl, O>> + Clone + Send + Sync + 'static,
    F::Client: Client<AppError>,
    <<F::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData: From<web_sys::FormData>,
    F::Output: Clone + Send + Sync + 'static,
    O: 'static,
{
    let result = action.value();
    let state = FormState::new(F::PATH, prefix, move || {
        result.with(|result| result.as_ref().map(|result| result.as_ref().err().cloned()))
    });
    let is_saved = result.with_untracked(|result| matches!(result, Some(Ok(_))));
    let state = if is_saved { state.afresh() } else { state };
    let state = if fillable && action.version().get_untracked() == 0 { state.with_proposed() } else { state };
    provide_context(state);
    view! {
        <ActionForm action=action attr:class=format!("form {class}") attr:novalidate=true attr:aria-busy=move || action.pending().get().to_string()>
            <Summary state/>
            {state.is_filled_in().then(|| view! {
                <div class="alert alert--warning" role="note" hidden=move || result.with(|result| matches!(result, Some(Ok(_))))>
                    <Icon glyph=icondata_lu::LuPencil/>
                    <div><p>"A change is filled in. Nothing is changed until you save it."</p></div>
                </div>
            })}
            {children()}
        </ActionForm>
    }
}

/// A form for a plain address of the server: it reloads the page.
#[component]
pub fn PlainForm(
    /// Where it is sent.
    #[prop(into)]
    action: String,
    /// Whether it carries files.
    #[prop(optional)]
    files: bool,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let state = FormState::new(&action, "", || None);
    provide_context(state);
    let enctype = files.then_some("multipart/form-data");
    view! {
        <form class=format!("form {class}") method="post" action=action enctype=enctype novalidate>
            <Summary state/>
            {children()}
        </form>
    }
}

/// What stands in a form that is sent in a way of its own: what is wrong with it as a whole, then its fields.
#[component]
pub fn FormFrame(
    /// The form.
    state: FormState,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <Summary state/>
        {children()}
    }
}

/// A form whose values become the address of a page, which says what is wrong with them.
#[component]
pub fn QueryForm(
    /// The page.
    action: &'static str,
    /// What the names of its fields begin with.
    prefix: &'static str,
    /// What is wrong with the values in the present address.
    error: Option<AppError>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let state = FormState::new(action, prefix, move || Some(error.clone()));
    provide_context(state);
    view! {
        <form class="form" method="get" action=action novalidate>
            <Summary state/>
            {children()}
        </form>
    }
}

/// What is wrong with the form as a whole, or that something has to be seen before it is saved.
#[component]
fn Summary(
    /// The form.
    state: FormState,
) -> impl IntoView {
    let (summary, unseen, alike) = (state.summary(), state.unseen(), state.alike());
    move || {
        summary.try_get().flatten().map(|text| {
            let part = if unseen.try_with(Option::is_some).unwrap_or_default() {
                Some("#effect")
            } else {
                alike.try_with(Option::is_some).unwrap_or_default().then_some("#alike")
            };
            let (class, role) = match part {
                Some(_) => ("alert alert--warning", "status"),
                None => ("alert alert--danger", "alert"),
            };
            view! {
                <div class=class role=role>
                    <Icon glyph=icondata_lu::LuCircleAlert/>
                    <div><p>{text}{part.map(|part| view! { " "<a href=part>"Show me"</a> })}</p></div>
                </div>
            }
        })
    }
}
