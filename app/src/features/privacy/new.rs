//! The dialog *Delete User*: what goes, that it cannot be undone, and what has to be agreed to (OST-14, ZAM-5).

use super::api::{EraseUser, ask_erasure};
use super::list::TITLE;
use crate::features::users::parts::query_param;
use crate::ui::{
    CheckField, Form, HiddenField, Icon, Modal, MultilineField, PageHead, SelectField, TextField, load, read,
};
use domain::AppError;
use domain::ids::UserId;
use domain::privacy::{ErasureQuestion, TicketFate, TicketSample, WrittenFate};
use leptos::prelude::*;

/// Where cancelling leads.
const BACK: &str = "/agent/users";

/// Asks before somebody is erased.
#[component]
pub fn ErasurePage() -> impl IntoView {
    let user = query_param("user");
    let erase = ServerAction::<EraseUser>::new();
    let question = read(
        move || user.get(),
        |user| async move { ask_erasure(user.parse::<UserId>().map_err(|_| AppError::NotFound)?).await },
    );
    view! {
        <div class="page page--medium stack">
            {load(question, move |question| view! {
                <PageHead title=TITLE crumbs=vec![("User Directory".to_owned(), BACK.to_owned())]/>
                <Question question erase/>
            })}
        </div>
    }
}

#[component]
fn Question(question: ErasureQuestion, erase: ServerAction<EraseUser>) -> impl IntoView {
    let ErasureQuestion { user_id, name, email, tickets, samples, days, held_tickets, written, mentions } = question;
    let many = many(tickets - held_tickets);
    let consequence = match tickets {
        0 => format!("{name} is deleted for good. There are no tickets of this user."),
        _ => {
            format!(
                "{name} is deleted for good, and so are {many} of this user, with every message and file in them, unless you choose otherwise below."
            )
        }
    };
    let warning = match days {
        0 => "This cannot be undone".to_owned(),
        1 => "This can be taken back for one day, then no more".to_owned(),
        days => format!("This can be taken back for {days} days, then no more"),
    };
    let hint = email.map_or_else(|| name.clone(), |email| format!("{name} or {email}"));
    view! {
        <Modal title="Delete User" close=BACK>
            <Form action=erase class="dialog__form">
                <div class="dialog__body">
                    <HiddenField name="id" value=user_id.to_string()/>
                    <div class="alert alert--danger" role="note">
                        <Icon glyph=icondata_lu::LuTriangleAlert/>
                        <div>
                            <p class="alert__title">{warning}</p>
                            <p>{consequence}</p>
                            <p>"To block somebody for a while, set them to invalid instead."</p>
                        </div>
                    </div>
                    {(tickets > 0).then(|| view! {
                        <Samples samples tickets/>
                        <CheckField name="also_delete_tickets" label=format!("Also delete {many}") hint="Nobody is deleted without their tickets, unless these are kept as follows."/>
                    })}
                    {(held_tickets > 0).then(|| view! {
                        <p>{format!("{} stay in any case, without the name: people under legal hold wrote in them.", self::many(held_tickets))}</p>
                    })}
                    <Plan has_tickets={tickets > 0} has_written={written > 0}/>
                    <p class="muted">
                        {match mentions {
                            None => "Names, mail addresses and telephone numbers that nobody else has are blotted out everywhere. ".to_owned(),
                            Some(0) => "All mentions in tickets of others have been reviewed. ".to_owned(),
                            Some(open) => format!("{open} mentions in tickets of others are still to review. "),
                        }}
                        <a href=format!("{}?user={user_id}", super::mentions::MENTIONS)>"Mentions in tickets of others"</a>
                    </p>
                    <TextField name="confirmation" label="Name or mail address" required=true hint=format!("To be sure who is meant, type {hint}.")/>
                    <MultilineField name="reason" label="Reason" rows=2 hint="Kept with the record of this deletion."/>
                </div>
                <footer class="dialog__actions">
                    <a class="btn" href=BACK>"Cancel"</a>
                    <button class="btn btn--danger">"Delete for good"</button>
                </footer>
            </Form>
        </Modal>
    }
}

/// What becomes of what.
#[component]
fn Plan(has_tickets: bool, has_written: bool) -> impl IntoView {
    let fates = TicketFate::ALL.iter().map(|fate| (fate.as_str().to_owned(), fate.label().to_owned())).collect();
    let written = WrittenFate::ALL.iter().map(|fate| (fate.as_str().to_owned(), fate.label().to_owned())).collect();
    view! {
        <div class="form__grid">
            {has_tickets.then(|| view! {
                <SelectField name="tickets" label="Their tickets" options=fates value="delete"/>
                <TextField name="heir_id" label="Handed over to" hint="Mail address or username, if the tickets are handed over."/>
            })}
            {(has_tickets || has_written).then(|| view! {
                <SelectField name="written" label="What they wrote in tickets that stay" options=written value="anonymise"/>
            })}
        </div>
    }
}

fn many(tickets: u64) -> String {
    if tickets == 1 { "1 ticket".to_owned() } else { format!("{tickets} tickets") }
}

/// The newest of the tickets that would go.
#[component]
fn Samples(samples: Vec<TicketSample>, tickets: u64) -> impl IntoView {
    let more = tickets.saturating_sub(samples.len() as u64);
    let rows = samples.into_iter().map(|ticket| {
        view! { <li><a href=format!("/agent/tickets/{}", ticket.id) target="_blank">{format!("#{} {}", ticket.number, ticket.subject)}</a></li> }
    });
    view! {
        <ul class="stack stack--s" aria-label="Tickets that go">
            {rows.collect_view()}
            {(more > 0).then(|| view! { <li>{format!("and {}", many(more))}{" that are older or out of your sight"}</li> })}
        </ul>
    }
}
