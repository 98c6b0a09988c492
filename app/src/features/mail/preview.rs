//! How the mail of a template looks, with sample data.

use super::api::preview_template;
use super::templates::PATH;
use crate::ui::Panel;
use domain::mail::{TemplateInput, TemplatePreview};
use leptos::prelude::*;

/// Shows the mail as the form stands. Without WebAssembly the page is asked for with what is in the form, so that
/// nothing typed is lost.
#[component]
pub(super) fn PreviewButton(
    /// Number of the template.
    number: i32,
    /// The language it is edited in.
    language: String,
    /// Where the answer goes.
    shown: RwSignal<Option<TemplatePreview>>,
) -> impl IntoView {
    let show = move |event: leptos::ev::MouseEvent| {
        let button: web_sys::Element = event_target(&event);
        let value = |name: &str| {
            let field =
                button.closest("form").ok().flatten()?.query_selector(&format!("[name='input[{name}]']")).ok()??;
            js_sys::Reflect::get(&field, &"value".into()).ok()?.as_string()
        };
        let (Some(subject), Some(body)) = (value("subject"), value("body")) else { return };
        event.prevent_default();
        let answer = preview_template(number, language.clone(), TemplateInput { subject, body });
        leptos::task::spawn_local(async move {
            let preview = answer
                .await
                .unwrap_or_else(|error| TemplatePreview { subject: String::new(), text: error.to_string() });
            shown.try_set(Some(preview));
        });
    };
    view! {
        <div class="form__actions">
            <button class="btn" formmethod="get" formaction=format!("{PATH}/{number}#preview") on:click=show>"Preview"</button>
            <p class="hint">"The mail with sample data, further below. Nothing is saved."</p>
        </div>
    }
}

/// The mail.
#[component]
pub(super) fn PreviewPanel(
    /// As the page was made.
    first: TemplatePreview,
    /// As the form was since.
    shown: RwSignal<Option<TemplatePreview>>,
) -> impl IntoView {
    let preview = move || shown.get().unwrap_or_else(|| first.clone());
    view! {
        <div id="preview" role="status">
            <Panel title="Preview">
                {move || {
                    let TemplatePreview { subject, text } = preview();
                    view! {
                        <p><strong>{subject}</strong></p>
                        <pre class="code"><code>{text}</code></pre>
                    }
                }}
            </Panel>
        </div>
    }
}
