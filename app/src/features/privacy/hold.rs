//! Legal hold: who must not be erased, and why.

use super::api::{HoldUser, LiftHold, hold_of_user, list_holds};
use super::list::{LIST, TITLE};
use crate::features::users::parts::{Answer, query_param};
use crate::live::on_any_change;
use crate::ui::{Empty, Form, HiddenField, MultilineField, PageHead, Panel, When, load, read, times_done};
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::privacy::LegalHold;
use leptos::prelude::*;

/// Where somebody is put under legal hold.
pub(super) const HOLD: &str = "/admin/privacy/hold";

/// Everybody under legal hold; with `?user=` one person, with the form.
#[component]
pub fn HoldPage() -> impl IntoView {
    let user = query_param("user");
    let (hold, lift) = (ServerAction::<HoldUser>::new(), ServerAction::<LiftHold>::new());
    let (hold_done, lift_done) = (times_done(hold), times_done(lift));
    let shown = read(
        move || (user.get(), hold_done.get(), lift_done.get()),
        |(user, ..)| async move {
            if user.is_empty() {
                return Ok::<_, AppError>((None, list_holds().await?));
            }
            let id = user.parse::<UserId>().map_err(|_| AppError::NotFound)?;
            let (name, hold) = hold_of_user(id).await?;
            Ok::<_, AppError>((Some((id, name)), hold.into_iter().collect()))
        },
    );
    on_any_change(Entity::Privacy, move || shown.refetch());
    view! {
        <div class="page page--medium stack">
            <Answer action=lift done="The hold is lifted."/>
            {load(shown, move |(person, holds)| match person {
                Some((id, name)) => view! { <One id name hold=holds.into_iter().next() act=hold lift/> }.into_any(),
                None => view! { <All holds/> }.into_any(),
            })}
        </div>
    }
}

fn crumbs() -> Vec<(String, String)> {
    vec![(TITLE.to_owned(), LIST.to_owned())]
}

#[component]
fn All(holds: Vec<LegalHold>) -> impl IntoView {
    let head = view! { <PageHead title="Legal hold" crumbs=crumbs() lead="Nobody here can be erased or merged. To put somebody under legal hold, open the menu of their page."/> };
    if holds.is_empty() {
        return view! { {head} <Empty glyph=icondata_lu::LuScale title="Nobody" text="Nobody is under legal hold."/> }
            .into_any();
    }
    let rows = holds.into_iter().map(|hold| {
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("{HOLD}?user={}", hold.user_id)>{hold.name}</a></td>
                <td data-label="Why">{hold.reason}</td>
                <td class="col-low" data-label="By">{hold.set_by}</td>
                <td class="nowrap" data-label="Since"><When at=hold.set_at/></td>
            </tr>
        }
    });
    view! {
        {head}
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"People under legal hold"</caption>
                <thead><tr><th>"Who"</th><th>"Why"</th><th class="col-low">"By"</th><th>"Since"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn One(
    id: UserId,
    name: String,
    hold: Option<LegalHold>,
    act: ServerAction<HoldUser>,
    lift: ServerAction<LiftHold>,
) -> impl IntoView {
    let mut crumbs = crumbs();
    crumbs.push(("Legal hold".to_owned(), HOLD.to_owned()));
    let back = format!("/agent/users/{id}");
    let reason = hold.as_ref().map(|hold| hold.reason.clone()).unwrap_or_default();
    let (title, save) = match &hold {
        Some(_) => (format!("{name} is under legal hold"), "Save the reason"),
        None => (format!("Put {name} under legal hold"), "Put under legal hold"),
    };
    view! {
        <PageHead title crumbs lead="As long as it lasts, nobody can erase this person or merge the record with another one."/>
        {hold.map(|hold| view! {
            <Panel title="Hold">
                <p>{format!("Set by {}, ", hold.set_by)}<When at=hold.set_at/></p>
                <ActionForm action=lift>
                    <input type="hidden" name="id" value=id.0/>
                    <button class="btn">"Lift the hold"</button>
                </ActionForm>
            </Panel>
        })}
        <Form action=act>
            <HiddenField name="id" value=id.to_string()/>
            <MultilineField name="reason" label="Reason" value=reason required=true rows=3 hint="Shown to whoever tries to erase this person."/>
            <div class="form__actions">
                <button class="btn btn--primary">{save}</button>
                <a class="btn btn--ghost" href=back>"Cancel"</a>
            </div>
        </Form>
    }
}
