//! Merging a ticket into another one: choosing it, looking at what that means, doing it.

use super::api::{get_ticket, list_tickets};
use super::parts::ticket_id;
use super::ties_api::{MergeTicket, preview_merge};
use crate::features::users::parts::query_param;
use crate::ui::{AccessEffect, CheckField, Form, FormActions, HiddenField, PageHead, Panel, StateBadge, load, read};
use domain::AppError;
use domain::ids::TicketId;
use domain::state::TicketState;
use domain::tickets::{TicketQuery, TicketRow, TicketView};
use domain::ties::{MergePreview, MergeSide};
use domain::time_entries::hours;
use leptos::prelude::*;

/// What the page shows: the ticket, others of the same requester, what merging would do or why it cannot be done.
type Shown = (TicketView, Vec<TicketRow>, Option<MergePreview>, Option<AppError>);

async fn shown(id: TicketId, into: String) -> Result<Shown, AppError> {
    let ticket = get_ticket(id).await?;
    let query =
        TicketQuery { view: "all".to_owned(), requester: ticket.requester_id.to_string(), ..TicketQuery::default() };
    let mut others = list_tickets(query).await?.rows;
    others.retain(|row| row.id != id && row.state != TicketState::Merged);
    if into.trim().is_empty() {
        return Ok((ticket, others, None, None));
    }
    match preview_merge(id, into).await {
        Ok(preview) => Ok((ticket, others, Some(preview), None)),
        Err(error @ (AppError::Invalid(_) | AppError::Conflict(_) | AppError::Forbidden(_))) => {
            Ok((ticket, others, None, Some(error)))
        }
        Err(error) => Err(error),
    }
}

/// Chooses the ticket that stays, by number or among those of the same requester.
#[component]
pub fn MergePage() -> impl IntoView {
    let (id, into) = (ticket_id(), query_param("into"));
    let merge = ServerAction::<MergeTicket>::new();
    let data = read(move || (id.get(), into.get()), |(id, into)| shown(id, into));
    load(data, move |(ticket, others, preview, error)| {
        let here = format!("/agent/tickets/{}", ticket.id);
        let crumbs = vec![
            ("Tickets".to_owned(), "/agent/tickets".to_owned()),
            (format!("#{} {}", ticket.number, ticket.subject), here.clone()),
        ];
        let lead =
            "What was written, files, time worked and participants go to the ticket that stays. It can be undone.";
        view! {
            <div class="page page--medium stack">
                <PageHead title="Merge into another ticket" crumbs lead/>
                <Choose number=into.get_untracked() error others here=here.clone()/>
                {preview.map(|preview| view! { <Confirm preview merge here/> })}
            </div>
        }
    })
}

/// The number of the ticket that stays. A plain form: the choice is part of the address.
#[component]
fn Choose(number: String, error: Option<AppError>, others: Vec<TicketRow>, here: String) -> impl IntoView {
    let text = error.map(|error| error.at("into").map_or_else(|| error.to_string(), str::to_owned));
    let is_wrong = text.is_some();
    let rows = others.into_iter().map(|row| {
        let path = format!("{here}/merge?into={}", row.number);
        view! {
            <li class="ties__row">
                <a href=path>{format!("#{} {}", row.number, row.subject)}</a>
                <StateBadge state=row.state/>
                <span class="muted">{row.queue}</span>
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let has_others = !rows.is_empty();
    view! {
        <Panel title="The ticket that stays">
            <div class="stack stack--s">
                <form method="get" class="row">
                    <div class="field">
                        <label for="merge-into">"Number"</label>
                        <input id="merge-into" name="into" value=number inputmode="numeric" autocomplete="off" required
                            aria-invalid=is_wrong.then_some("true") aria-describedby=is_wrong.then_some("merge-into-error")/>
                        {text.map(|text| view! { <p class="error" id="merge-into-error" role="alert">{text}</p> })}
                    </div>
                    <button class="btn">"Look at it"</button>
                </form>
                {has_others.then(|| view! {
                    <p class="hint">"Other tickets of the same requester:"</p>
                    <ul class="ties">{rows}</ul>
                })}
            </div>
        </Panel>
    }
}

/// What merging would do, and the button that does it.
#[component]
fn Confirm(preview: MergePreview, merge: ServerAction<MergeTicket>, here: String) -> impl IntoView {
    let (from, into) = (preview.from.ticket.clone(), preview.into.ticket.clone());
    let title = format!("#{} becomes part of #{}", from.number, into.number);
    let counts = [
        counted(preview.articles, "message or note", "messages and notes"),
        counted(preview.files, "file", "files"),
        (preview.minutes > 0).then(|| format!("{} worked", hours(preview.minutes))),
    ];
    let counts = counts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let participants = preview.participants.join(", ");
    view! {
        <Panel title>
            <Form action=merge>
                <HiddenField name="id" value=from.id.to_string()/>
                <HiddenField name="into" value=into.number prefixed=true/>
                <HiddenField name="seen" value=preview.audience.seen.clone() prefixed=true/>
                <dl class="kv">
                    <dt>"Goes"</dt><dd><Side side=preview.from/></dd>
                    <dt>"Stays"</dt><dd><Side side=preview.into/></dd>
                    <dt>"Follows"</dt><dd>{counts}</dd>
                    {(!participants.is_empty()).then(|| view! { <dt>"New participants"</dt><dd>{participants}</dd> })}
                </dl>
                <AccessEffect diff=preview.audience/>
                {preview.differs.then(|| view! {
                    <CheckField name="is_confirmed" label="These tickets of different customers are about the same"
                        hint="Each customer may read what the other one wrote, as told above."/>
                })}
                <FormActions save="Merge" cancel=here/>
            </Form>
        </Panel>
    }
}

fn counted(count: u64, one: &str, many: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
}

#[component]
fn Side(side: MergeSide) -> impl IntoView {
    view! {
        {format!("#{} {}", side.ticket.number, side.ticket.subject)}
        " "
        <span class="muted">{format!("{} · {} · {}", side.requester, side.customer, side.queue)}</span>
    }
}
