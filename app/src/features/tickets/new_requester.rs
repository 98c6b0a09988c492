//! Adding the requester of a ticket where the ticket is (HAL-19, HAL-20, HAL-28): the form of a person in
//! a pop-up.

use crate::features::customers::api::customer_choices;
use crate::features::users::api::form_options;
use crate::features::users::{AlikePart, Instead, UserForm};
use crate::ui::{Form, FormActions, was_refused};
use domain::AppError;
use domain::customers::CustomerChoice;
use domain::users::{UserFormOptions, UserInput};
use leptos::prelude::*;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::PostUrl;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::{Http, ServerFn};
use serde::de::DeserializeOwned;

/// What the form of a person offers.
pub(in crate::features) type PersonOptions = (Vec<CustomerChoice>, UserFormOptions);

/// Reads that, where somebody can be added, with the customers that `find` finds and the one that is chosen already.
pub(in crate::features) async fn person_options(
    is_needed: bool,
    find: String,
    chosen: String,
) -> Result<Option<PersonOptions>, AppError> {
    if !is_needed {
        return Ok(None);
    }
    Ok(Some((customer_choices(find, chosen).await?, form_options().await?)))
}

/// The button and the pop-up it opens. What was written on the page stays.
#[component]
pub(super) fn NewRequester<F, O>(
    /// What the form offers.
    options: PersonOptions,
    /// The action it sends.
    action: ServerAction<F>,
    /// Where somebody is chosen who is there already.
    instead: Instead,
    /// Hidden fields of the form.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView
where
    F: DeserializeOwned + ServerFn<Error = AppError, Protocol = Http<PostUrl, O>> + Clone + Send + Sync + 'static,
    F::Client: Client<AppError>,
    <<F::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData: From<web_sys::FormData>,
    F::Output: Clone + Send + Sync + 'static,
    O: 'static,
{
    // Without WebAssembly a refused form comes back with the page, and has to be seen.
    let is_open = was_refused::<F>();
    view! {
        <details class="popup" open=is_open>
            <summary class="btn">"New user"</summary>
            <div class="popup__body" role="group" aria-label="New user">
                <h3>"New user"</h3>
                <NewPersonForm options action instead values=UserInput::default()>{children.map(|children| children())}</NewPersonForm>
            </div>
        </details>
    }
}

/// The form of a person who is chosen as soon as they are added.
#[component]
pub(in crate::features) fn NewPersonForm<F, O>(
    /// What the form offers.
    options: PersonOptions,
    /// The action it sends.
    action: ServerAction<F>,
    /// Where somebody is chosen who is there already.
    instead: Instead,
    /// What is known of the person.
    values: UserInput,
    /// Hidden fields of the form.
    children: Children,
) -> impl IntoView
where
    F: DeserializeOwned + ServerFn<Error = AppError, Protocol = Http<PostUrl, O>> + Clone + Send + Sync + 'static,
    F::Client: Client<AppError>,
    <<F::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData: From<web_sys::FormData>,
    F::Output: Clone + Send + Sync + 'static,
    O: 'static,
{
    let (places, options) = options;
    view! {
        <Form action=action>
            {children()}
            <UserForm values places options is_new=true/>
            <AlikePart instead/>
            <FormActions save="Create and choose"/>
        </Form>
    }
}
