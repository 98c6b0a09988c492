//! Who gets a reply, told below the form while it is written; and what has to be seen before it is sent.

use super::writing::Writing;
use super::writing_api::audience_of_reply;
use crate::ui::{Icon, PageHead, load, read};
use domain::audience::{AudienceRow, ReplyAudience};
use domain::ids::TicketId;
use leptos::prelude::*;

/// Who gets the reply: read when somebody begins to write, or opened as a page of its own without WebAssembly.
#[component]
pub(super) fn AudiencePart(
    /// The ticket.
    id: TicketId,
) -> impl IntoView {
    let told = RwSignal::new(None::<ReplyAudience>);
    let page = format!("/agent/tickets/{id}/audience");
    Effect::new(move |_| {
        leptos::task::spawn_local(async move {
            // Where it cannot be read, the link remains.
            if let Ok(audience) = audience_of_reply(id).await {
                told.try_set(Some(audience));
            }
        });
    });
    view! {
        <p class="composer__audience hint">
            {move || told.get().map(|audience| sentence(&audience))}
            " "<a href=page>"Who gets this?"</a>
        </p>
    }
}

fn sentence(audience: &ReplyAudience) -> String {
    let name = |row: &AudienceRow| {
        let outside = if row.is_outside { " (outside)" } else { "" };
        format!("{}{outside}", row.name)
    };
    let by_mail: Vec<_> = audience.people.iter().filter(|row| row.by_mail).map(name).collect();
    let mails = if by_mail.is_empty() {
        "A reply is mailed to nobody.".to_owned()
    } else {
        format!("A reply is mailed to {}.", by_mail.join(", "))
    };
    format!("{mails}{}", others(audience))
}

fn others(audience: &ReplyAudience) -> String {
    let least = if audience.at_least { "at least " } else { "" };
    match audience.colleagues {
        0 => String::new(),
        many => format!(" In the portal {least}{many} more of {} can read it.", audience.customer),
    }
}

/// Who gets this reply for the first time and is outside of the customer. Sending again says that it was seen.
#[component]
pub(super) fn UnseenPart(
    /// What is being written.
    writing: Writing,
) -> impl IntoView {
    move || {
        writing.unseen().map(|diff| {
            let parts = diff.gain.parts.into_iter().map(|part| view! { <li>{part.text}</li> });
            view! {
                <input type="hidden" name="seen" value=diff.seen/>
                <div class="alert alert--warning" role="alert">
                    <Icon glyph=icondata_lu::LuCircleAlert/>
                    <div>
                        <p class="alert__title">"Nothing is sent yet: this leaves the customer"</p>
                        <ul>{parts.collect_view()}</ul>
                        <p>"Send it again if that is meant. You are asked once for each of them."</p>
                    </div>
                </div>
            }
        })
    }
}

/// The audience as a page.
#[component]
pub fn AudiencePage() -> impl IntoView {
    let id = super::parts::ticket_id();
    let audience = read(move || id.get(), audience_of_reply);
    view! {
        <div class="page page--medium stack">
            {load(audience, move |audience| view! { <Audience id=id.get_untracked() audience/> })}
        </div>
    }
}

#[component]
fn Audience(id: TicketId, audience: ReplyAudience) -> impl IntoView {
    let crumbs = vec![
        ("Tickets".to_owned(), "/agent/tickets".to_owned()),
        (format!("#{}", id.number()), format!("/agent/tickets/{id}")),
    ];
    let others = others(&audience);
    let names = audience.colleague_names.join(", ");
    let rows = audience.people.into_iter().map(|row| view! { <Person row/> });
    view! {
        <PageHead title="Who gets a reply" crumbs/>
        <div class="list">
            <table class="table table--plain">
                <caption class="visually-hidden">"Who gets a reply"</caption>
                <thead><tr><th>"Name"</th><th>"Why"</th><th>"Customer"</th><th>"How"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {(!others.is_empty()).then(|| view! { <p>{others}" "<span class="muted">{names}</span></p> })}
        <p class="muted">"An internal note is for colleagues alone."</p>
    }
}

#[component]
fn Person(row: AudienceRow) -> impl IntoView {
    let how = if row.by_mail { "By mail" } else { "In the portal or by a link" };
    view! {
        <tr>
            <td class="col-main">
                {row.name}" "
                {row.is_outside.then(|| view! { <span class="badge badge--warning">"Outside of the customer"</span> })}
            </td>
            <td data-label="Why">{row.role.label()}</td>
            <td data-label="Customer">{row.customer}</td>
            <td data-label="How">{how}</td>
        </tr>
    }
}
