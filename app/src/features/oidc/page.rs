//! The pages of providers of single sign-on.

use super::api::{
    CreateSignInProvider, DeleteSignInProvider, UpdateSignInProvider, sign_in_provider, sign_in_provider_tested,
    sign_in_providers,
};
use super::form::ProviderFields;
use super::state::{ProviderState, Tested};
use crate::features::audit::HistoryPanel;
use crate::features::structure::parts::{Kind, NameCell, NewButton, count_saved, id_in_path, only_if};
use crate::live::on_any_change;
use crate::ui::{Empty, Form, FormActions, HiddenField, Icon, PageHead, Tabs, load, read};
use domain::AppError;
use domain::ids::OidcProviderId;
use domain::journal::Entity;
use domain::oidc::{OidcAudience, OidcProviderInput, OidcProviderView, OidcTest};
use domain::state::Validity;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const KIND: Kind = Kind { title: "Single sign-on", path: "/admin/sign-in-providers", entity: Entity::OidcProvider };

/// The list of providers.
#[component]
pub fn SignInProvidersPage() -> impl IntoView {
    let rows = read(|| (), |()| sign_in_providers());
    on_any_change(KIND.entity, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="Providers of OpenID Connect, such as Keycloak, Okta or Entra, at which people sign in instead of by a password here.">
                <NewButton kind=KIND label="New provider"/>
            </PageHead>
            {load(rows, |rows| view! { <Table rows/> })}
        </div>
    }
}

#[component]
fn Table(rows: Vec<OidcProviderView>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuLogIn title="No providers yet" text="Connect the provider your people already sign in at.">
                <NewButton kind=KIND label="New provider"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let audience = OidcAudience::parse(&row.input.audience).map(OidcAudience::label);
        let state = if row.input.is_enabled == "true" {
            view! { <span class="badge badge--success">"Enabled"</span> }.into_any()
        } else {
            view! { <span class="badge">"Disabled"</span> }.into_any()
        };
        view! {
            <tr>
                <NameCell href=KIND.page_of(row.id) name=row.input.name validity=Validity::Valid/>
                <td data-label="For">{audience}</td>
                <td data-label="State">{state}</td>
                <td class="num" data-label="People">{row.people_count}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"For"</th><th>"State"</th><th class="num">"People"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new provider.
#[component]
pub fn NewSignInProviderPage() -> impl IntoView {
    let create = ServerAction::<CreateSignInProvider>::new();
    only_if(
        |can| can.settings,
        move || {
            let ticked = || "true".to_owned();
            let input = OidcProviderInput { is_enabled: ticked(), signs_out: ticked(), ..OidcProviderInput::default() };
            view! {
                <div class="page page--medium stack">
                    <PageHead title="New provider" crumbs=KIND.crumbs()/>
                    <Form action=create>
                        <ProviderFields input has_secret=false/>
                        <FormActions cancel=KIND.path/>
                    </Form>
                </div>
            }
            .into_any()
        },
    )
}

type Found = (OidcProviderView, Option<Result<OidcTest, AppError>>);

async fn found(id: Option<OidcProviderId>, tests: bool) -> Result<Found, AppError> {
    let id = id.ok_or(AppError::NotFound)?;
    let one = sign_in_provider(id).await?;
    let tested = if tests { Some(sign_in_provider_tested(id).await) } else { None };
    Ok((one, tested))
}

/// One provider: what it has to be told, its form on the second tab.
#[component]
pub fn SignInProviderPage() -> impl IntoView {
    let id = id_in_path::<OidcProviderId>();
    let query = use_query_map();
    let tab = Memo::new(move |_| query.with(|query| query.get("tab").unwrap_or_default()));
    let tests = Memo::new(move |_| query.with(|query| query.get("test").is_some()));
    let update = ServerAction::<UpdateSignInProvider>::new();
    let remove = ServerAction::<DeleteSignInProvider>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let data = read(move || (id.get(), tests.get(), tab.get(), saved.get()), |(id, tests, ..)| found(id, tests));
    on_any_change(KIND.entity, move || {
        // Nobody's typing is lost because somebody could not sign in; and no provider is asked again and again.
        if tab.with_untracked(String::is_empty) && !tests.get_untracked() {
            data.refetch();
        }
    });
    load(data, move |(row, tested): Found| {
        let (id, name) = (row.id, row.input.name.clone());
        let page = KIND.page_of(id);
        let (form, history) = (format!("{page}?tab=form"), format!("{page}?tab=history"));
        let tabs = vec![
            ("Provider".to_owned(), page.clone(), None),
            ("Settings".to_owned(), form.clone(), None),
            ("History".to_owned(), history.clone(), None),
        ];
        let tab = tab.get_untracked();
        let current = match tab.as_str() {
            "form" => form,
            "history" => history,
            _ => page.clone(),
        };
        let test = format!("{page}?test=now");
        let content = match tab.as_str() {
            "history" => view! { <HistoryPanel entity=KIND.entity id=id.0/> }.into_any(),
            "form" => view! {
                <Form action=update>
                    <HiddenField name="id" value=id.to_string()/>
                    <ProviderFields input=row.input.clone() has_secret=row.has_secret/>
                    <FormActions cancel=page/>
                </Form>
                <Form action=remove>
                    <HiddenField name="id" value=id.to_string()/>
                    <button class="btn btn--danger">"Remove this provider"</button>
                    <p class="hint">"The people stay. Whoever has no other way to sign in gets a password by \"Forgotten password?\" on the sign-in page, or under Manage Account where only the desk sets it."</p>
                </Form>
            }
            .into_any(),
            _ => view! {
                {tested.map(|tested| view! { <Tested tested/> })}
                <ProviderState row/>
            }
            .into_any(),
        };
        view! {
            <div class="page page--medium stack">
                <PageHead title=name.clone() crumbs=KIND.crumbs()>
                    <a class="btn" href=test rel="nofollow"><Icon glyph=icondata_lu::LuPlugZap/>" Test provider"</a>
                </PageHead>
                <Tabs label=name tabs current/>
                {content}
            </div>
        }
    })
}
