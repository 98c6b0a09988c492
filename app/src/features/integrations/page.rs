//! The pages of integrations.

use super::api::{
    CreateIntegration, DeleteIntegration, StartIntegration, SwitchIntegration, UpdateIntegration, integration,
    integration_offers, integration_tested, integrations,
};
use super::form::IntegrationFields;
use super::runs::{ImportUsersButton, Integrator, Runs, StateOfRun};
use crate::features::audit::HistoryPanel;
use crate::features::structure::parts::{Kind, NameCell, NewButton, count_saved, id_in_path};
use crate::live::on_any_change;
use crate::ui::{Empty, Form, FormActions, HiddenField, Icon, PageHead, Panel, Tabs, load, read};
use domain::AppError;
use domain::ids::IntegrationId;
use domain::import::ImportColumn;
use domain::integrations::{ConnectionTest, IntegrationInput, IntegrationKind, IntegrationRun, IntegrationView};
use domain::journal::Entity;
use domain::sources::SourceView;
use domain::state::Validity;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const KIND: Kind = Kind { title: "Integrations", path: "/admin/integrations", entity: Entity::Integration };

/// The list of integrations.
#[component]
pub fn IntegrationsPage() -> impl IntoView {
    let rows = read(|| (), |()| integrations());
    on_any_change(Entity::Integration, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="Other systems whose people are imported: a directory service, or a list by HTTP. By hand first, then once a day.">
                <NewButton kind=KIND label="New integration"/>
            </PageHead>
            {load(rows, |rows| view! { <Table rows/> })}
        </div>
    }
}

#[component]
fn Table(rows: Vec<IntegrationView>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuPlug title="No integrations yet" text="Connect your directory service, and people need not be typed in twice.">
                <NewButton kind=KIND label="New integration"/>
            </Empty>
        }
        .into_any();
    }
    let start = ServerAction::<StartIntegration>::new();
    let rows = rows.into_iter().map(|row| {
        let kind = IntegrationKind::parse(&row.input.kind).map(IntegrationKind::label);
        view! {
            <tr>
                <NameCell href=KIND.page_of(row.id) name=row.input.name validity=Validity::Valid/>
                <td data-label="Read by">{kind}</td>
                <td data-label="Runs">{if row.is_enabled { "Once a day" } else { "By hand" }}</td>
                <td data-label="Last run">{row.last.map(|run| view! { <StateOfRun state=run.state/> })}</td>
                <td><ImportUsersButton id=row.id start/></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"Read by"</th><th>"Runs"</th><th>"Last run"</th><th><span class="visually-hidden">"Import"</span></th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new integration.
#[component]
pub fn NewIntegrationPage() -> impl IntoView {
    let create = ServerAction::<CreateIntegration>::new();
    let offers = read(|| (), |()| integration_offers());
    load(offers, move |(columns, sources): (Vec<ImportColumn>, Vec<SourceView>)| {
        let input = IntegrationInput { fields: usual_attributes(), ..IntegrationInput::default() };
        view! {
            <div class="page page--medium stack">
                <PageHead title="New integration" crumbs=KIND.crumbs()/>
                <Form action=create>
                    <IntegrationFields input has_secret=false columns sources/>
                    <FormActions cancel=KIND.path/>
                </Form>
            </div>
        }
    })
}

/// What directories usually call these fields.
fn usual_attributes() -> std::collections::BTreeMap<String, String> {
    [("emails", "mail"), ("first_name", "givenName"), ("last_name", "sn"), ("phones", "telephoneNumber")]
        .into_iter()
        .map(|(field, attribute)| (field.to_owned(), attribute.to_owned()))
        .collect()
}

type Found = (
    (IntegrationView, Vec<IntegrationRun>),
    (Vec<ImportColumn>, Vec<SourceView>),
    Option<Result<ConnectionTest, AppError>>,
);

async fn found(id: Option<IntegrationId>, tests: bool) -> Result<Found, AppError> {
    let id = id.ok_or(AppError::NotFound)?;
    let one = integration(id).await?;
    let tested = if tests { Some(integration_tested(id).await) } else { None };
    Ok((one, integration_offers().await?, tested))
}

/// One integration: its switch and runs, and its form on the second tab.
#[component]
pub fn IntegrationPage() -> impl IntoView {
    let id = id_in_path::<IntegrationId>();
    let query = use_query_map();
    let tab = Memo::new(move |_| query.with(|query| query.get("tab").unwrap_or_default()));
    let tests = Memo::new(move |_| query.with(|query| query.get("test").is_some()));
    let update = ServerAction::<UpdateIntegration>::new();
    let (start, switch) = (ServerAction::<StartIntegration>::new(), ServerAction::<SwitchIntegration>::new());
    let remove = ServerAction::<DeleteIntegration>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let data = read(
        move || (id.get(), tests.get(), tab.get(), saved.get(), switch.version().get()),
        |(id, tests, ..)| found(id, tests),
    );
    on_any_change(Entity::Integration, move || {
        // A test signs in there, which is not done again and again.
        if tab.with_untracked(String::is_empty) && !tests.get_untracked() {
            data.refetch();
        }
    });
    load(data, move |((row, runs), (columns, sources), tested): Found| {
        let (id, name) = (row.id, row.input.name.clone());
        let page = KIND.page_of(id);
        let form = format!("{page}?tab=form");
        let history = format!("{page}?tab=history");
        let tabs = vec![
            ("Runs".to_owned(), page.clone(), None),
            ("Settings".to_owned(), form.clone(), None),
            ("History".to_owned(), history.clone(), None),
        ];
        let tab = tab.get_untracked();
        let current = match tab.as_str() {
            "form" => form,
            "history" => history,
            _ => page.clone(),
        };
        let (cancel, test) = (page.clone(), format!("{page}?test=now"));
        let content = if tab == "history" {
            view! { <HistoryPanel entity=KIND.entity id=id.0/> }.into_any()
        } else if tab == "form" {
            let (input, has_secret) = (row.input.clone(), row.has_secret);
            view! {
                <Form action=update>
                    <HiddenField name="id" value=id.to_string()/>
                    <IntegrationFields input has_secret columns sources/>
                    <FormActions cancel/>
                </Form>
                <Form action=remove>
                    <HiddenField name="id" value=id.to_string()/>
                    <button class="btn btn--danger">"Remove this integration"</button>
                    <p class="hint">"The people it brought stay."</p>
                </Form>
            }
            .into_any()
        } else {
            view! {
                {tested.map(|tested| view! { <Tested tested/> })}
                <Integrator integration=row switch/>
                <Panel title="Runs" flush=true><Runs runs/></Panel>
            }
            .into_any()
        };
        view! {
            <div class="page page--medium stack">
                <PageHead title=name.clone() crumbs=KIND.crumbs()>
                    <div class="row">
                        <a class="btn" href=test rel="nofollow"><Icon glyph=icondata_lu::LuPlugZap/>" Test connection"</a>
                        <ImportUsersButton id start/>
                    </div>
                </PageHead>
                <Tabs label=name tabs current/>
                {content}
            </div>
        }
    })
}

/// What a test of the connection found.
#[component]
fn Tested(tested: Result<ConnectionTest, AppError>) -> impl IntoView {
    match tested {
        Ok(ConnectionTest { found, first, attributes }) => {
            let attributes = attributes.into_iter().map(|(name, value)| view! { <tr><td class="col-main"><code>{name}</code></td><td data-label="Value">{value}</td></tr> });
            view! {
                <div class="alert alert--success" role="status">
                    <Icon glyph=icondata_lu::LuCircleCheck/>
                    <div><p class="alert__title">"The connection works"</p><p>{format!("{found} on the first page. The first is {first}:")}</p></div>
                </div>
                <Panel title="Attributes of the first" flush=true>
                    <table class="table table--plain">
                        <caption class="visually-hidden">"Attributes"</caption>
                        <thead><tr><th>"Attribute"</th><th>"Value"</th></tr></thead>
                        <tbody>{attributes.collect_view()}</tbody>
                    </table>
                </Panel>
            }
            .into_any()
        }
        Err(error) => view! {
            <div class="alert alert--danger" role="alert">
                <Icon glyph=icondata_lu::LuCircleAlert/>
                <div><p class="alert__title">"The connection does not work"</p><p>{error.to_string()}</p></div>
            </div>
        }
        .into_any(),
    }
}
