//! The picture of a person: what there is, another one, none.

use crate::ui::{Avatar, FileField, Panel, PlainForm};
use domain::ids::UserId;
use leptos::prelude::*;

/// The picture, with the forms to change it for whoever may.
#[component]
pub fn PicturePanel(
    /// The person.
    id: UserId,
    /// Their name.
    name: String,
    /// Where the picture is, if there is one.
    picture: Option<String>,
    /// Whether the actor may change it.
    may_change: bool,
) -> impl IntoView {
    let path = format!("/people/{id}/picture");
    let shown = picture.clone();
    let forms = may_change.then(|| {
        let remove = picture.is_some().then(|| {
            view! {
                <PlainForm action=format!("{path}/remove")>
                    <div><button class="btn btn--small">"Remove picture"</button></div>
                </PlainForm>
            }
        });
        view! {
            <div class="stack">
                <PlainForm action=path files=true>
                    <FileField name="picture" label="Picture" accept=".png,.jpg,.jpeg,.webp"
                        hint="PNG, JPEG or WebP, at most 2 MB and 4096 pixels. The middle of it is shown; without one, the initials."/>
                    <div><button class="btn btn--small">"Upload"</button></div>
                </PlainForm>
                {remove}
            </div>
        }
    });
    view! {
        <Panel title="Picture">
            <div class="picture"><Avatar name id=id.0 picture=shown class="avatar--xl"/>{forms}</div>
        </Panel>
    }
}
