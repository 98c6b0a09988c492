//! The pages of SCIM connections.

use super::api::{
    CreateScimConnection, DeleteScimConnection, MakeScimToken, ReleaseScimConnection, RevokeScimToken,
    UpdateScimConnection, scim_connection, scim_connections,
};
use super::form::ScimFields;
use super::state::{ScimState, Switches};
use crate::features::audit::HistoryPanel;
use crate::features::structure::parts::{Kind, NameCell, NewButton, count_saved, id_in_path, only_if};
use crate::live::on_any_change;
use crate::request::first_new_token;
use crate::ui::{Empty, Form, FormActions, HiddenField, PageHead, Tabs, When, load, read};
use domain::AppError;
use domain::ids::ScimConnectionId;
use domain::journal::Entity;
use domain::scim::{ScimConnectionView, ScimInput, ScimPeople};
use domain::state::Validity;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const KIND: Kind = Kind { title: "SCIM connections", path: "/admin/scim", entity: Entity::Scim };

/// The list of connections.
#[component]
pub fn ScimConnectionsPage() -> impl IntoView {
    let rows = read(|| (), |()| scim_connections());
    on_any_change(Entity::Scim, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="Identity providers, such as Okta or Entra, that add, change and deactivate people here at once.">
                <NewButton kind=KIND label="New connection"/>
            </PageHead>
            {load(rows, |rows| view! { <Table rows/> })}
        </div>
    }
}

#[component]
fn Table(rows: Vec<ScimConnectionView>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuUserRoundCog title="No connections yet" text="Connect your identity provider, and whoever leaves there is deactivated here at once.">
                <NewButton kind=KIND label="New connection"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let people = ScimPeople::parse(&row.input.people).map(ScimPeople::label);
        let state = match (row.tripped_at.is_some(), row.token.is_some()) {
            _ if row.barred_at.is_some() => view! { <span class="badge badge--danger">"Refused"</span> }.into_any(),
            (true, _) => view! { <span class="badge badge--warning">"Stopped"</span> }.into_any(),
            (_, false) => view! { <span class="badge">"No token"</span> }.into_any(),
            _ => view! { <span class="badge badge--success">"Ready"</span> }.into_any(),
        };
        view! {
            <tr>
                <NameCell href=KIND.page_of(row.id) name=row.input.name validity=Validity::Valid/>
                <td data-label="Kind">{people}</td>
                <td data-label="State">{state}</td>
                <td data-label="Last used">{row.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <When at/> }.into_any())}</td>
                <td class="num" data-label="People">{row.people_count}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"Kind"</th><th>"State"</th><th>"Last used"</th><th class="num">"People"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new connection.
#[component]
pub fn NewScimConnectionPage() -> impl IntoView {
    let create = ServerAction::<CreateScimConnection>::new();
    only_if(
        |can| can.settings,
        move || {
            view! {
                <div class="page page--medium stack">
                    <PageHead title="New SCIM connection" crumbs=KIND.crumbs()/>
                    <Form action=create>
                        <ScimFields input=ScimInput::default()/>
                        <FormActions cancel=KIND.path/>
                    </Form>
                </div>
            }
            .into_any()
        },
    )
}

async fn found(id: Option<ScimConnectionId>) -> Result<ScimConnectionView, AppError> {
    scim_connection(id.ok_or(AppError::NotFound)?).await
}

/// One connection: its token and people, its form on the second tab.
#[component]
pub fn ScimConnectionPage() -> impl IntoView {
    let id = id_in_path::<ScimConnectionId>();
    let query = use_query_map();
    let tab = Memo::new(move |_| query.with(|query| query.get("tab").unwrap_or_default()));
    let update = ServerAction::<UpdateScimConnection>::new();
    let remove = ServerAction::<DeleteScimConnection>::new();
    let switches = Switches {
        make: ServerAction::<MakeScimToken>::new(),
        revoke: ServerAction::<RevokeScimToken>::new(),
        release: ServerAction::<ReleaseScimConnection>::new(),
    };
    let sent_before = StoredValue::new(SharedValue::new(first_new_token).into_inner());
    let new_token = Signal::derive(move || {
        let made = switches.make.value().get().and_then(Result::ok).map(|new| new.token);
        made.or_else(|| sent_before.get_value())
    });
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let done =
        move || (switches.make.version().get(), switches.revoke.version().get(), switches.release.version().get());
    let row = read(move || (id.get(), tab.get(), saved.get(), done()), |(id, ..)| found(id));
    on_any_change(Entity::Scim, move || {
        // Nobody's typing is lost because the identity provider did something.
        if tab.with_untracked(String::is_empty) {
            row.refetch();
        }
    });
    load(row, move |row: ScimConnectionView| {
        let (id, name) = (row.id, row.input.name.clone());
        let page = KIND.page_of(id);
        let (form, history) = (format!("{page}?tab=form"), format!("{page}?tab=history"));
        let tabs = vec![
            ("Connection".to_owned(), page.clone(), None),
            ("Settings".to_owned(), form.clone(), None),
            ("History".to_owned(), history.clone(), None),
        ];
        let tab = tab.get_untracked();
        let current = match tab.as_str() {
            "form" => form,
            "history" => history,
            _ => page.clone(),
        };
        let content = match tab.as_str() {
            "history" => view! { <HistoryPanel entity=KIND.entity id=id.0/> }.into_any(),
            "form" => view! {
                <Form action=update>
                    <HiddenField name="id" value=id.to_string()/>
                    <ScimFields input=row.input.clone()/>
                    <FormActions cancel=page/>
                </Form>
                <Form action=remove>
                    <HiddenField name="id" value=id.to_string()/>
                    <button class="btn btn--danger">"Remove this connection"</button>
                    <p class="hint">"The people it brought stay, with what they were given, and can be changed here."</p>
                </Form>
            }
            .into_any(),
            _ => view! { <ScimState row switches new_token/> }.into_any(),
        };
        view! {
            <div class="page page--medium stack">
                <PageHead title=name.clone() crumbs=KIND.crumbs()/>
                <Tabs label=name tabs current/>
                {content}
            </div>
        }
    })
}
