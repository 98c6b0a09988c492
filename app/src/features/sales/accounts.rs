//! Accounts: organisations whose people are prospects (HAL-33).

use super::api::{CreateSalesAccount, DeleteSalesAccount, UpdateSalesAccount, list_accounts, sales_account};
use super::leads::LeadTable;
use crate::features::users::parts::{SavedNote, id_param};
use crate::live::on_change;
use crate::ui::{
    Empty, ErrorPage, Form, FormActions, HiddenField, Icon, MultilineField, PageHead, Pager, Panel, SearchBox,
    SortHead, TextField, load, read,
};
use domain::AppError;
use domain::ids::SalesAccountId;
use domain::journal::Entity;
use domain::paging::Page;
use domain::sales::{LeadKind, SalesAccountInput, SalesAccountQuery, SalesAccountRow, SalesAccountView};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const PATH: &str = "/agent/accounts";

/// The list of accounts.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| {
            let get = |name| params.get(name).unwrap_or_default();
            SalesAccountQuery { q: get("q"), sort: get("sort"), after: get("after"), before: get("before") }
        })
    });
    let rows = read(move || query.get(), list_accounts);
    view! {
        <div class="page stack">
            <PageHead title="Accounts" lead="Organisations that might become customers. Their people are prospects."><NewAccount/></PageHead>
            <div class="list">
                <div class="list-toolbar"><SearchBox label="Search accounts" placeholder="Part of the name"/></div>
                {load(rows, move |page| view! { <Rows page is_searched=query.with_untracked(|query| !query.q.is_empty())/> })}
            </div>
        </div>
    }
}

#[component]
fn NewAccount() -> impl IntoView {
    view! { <a class="btn btn--primary" href="/agent/accounts/new"><Icon glyph=icondata_lu::LuPlus/>" New account"</a> }
}

#[component]
fn Rows(page: Page<SalesAccountRow>, is_searched: bool) -> impl IntoView {
    let Page { rows, next, previous } = page;
    if rows.is_empty() {
        let (title, text) = if is_searched {
            ("No account found", "Try fewer words.")
        } else {
            ("No accounts yet", "Prospects belong to an account. Add the first one.")
        };
        return view! { <Empty glyph=icondata_lu::LuBuilding title text><NewAccount/></Empty> }.into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let customer = row.customer_id.map(|id| view! { <a href=format!("/agent/customers/{id}")>"Converted"</a> });
        let phone_label = (!row.phone.is_empty()).then_some("Phone");
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("{PATH}/{}", row.id)>{row.name}</a></td>
                <td class="nowrap" data-label=phone_label>{row.phone}</td>
                <td class="num" data-label="Prospects">{row.prospects}</td>
                <td>{customer}</td>
            </tr>
        }
    });
    view! {
        <table class="table">
            <caption class="visually-hidden">"Accounts"</caption>
            <thead><tr>
                <SortHead key="name" label="Name" is_first=true/>
                <th>"Phone"</th>
                <th class="num">"Prospects"</th>
                <th>"Customer"</th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <Pager previous next/>
    }
    .into_any()
}

/// Adds an account.
#[component]
pub fn NewAccountPage() -> impl IntoView {
    let create = ServerAction::<CreateSalesAccount>::new();
    if !crate::shell::me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.sales)) {
        let error = AppError::Forbidden("You may not manage contacts and opportunities.".to_owned());
        return view! { <div class="page"><ErrorPage error/></div> }.into_any();
    }
    view! {
        <div class="page page--medium stack">
            <PageHead title="New account" crumbs=crumbs()/>
            <Form action=create>
                <AccountFields values=SalesAccountInput::default()/>
                <FormActions save="Save" cancel=PATH/>
            </Form>
        </div>
    }
    .into_any()
}

fn crumbs() -> Vec<(String, String)> {
    vec![("Accounts".to_owned(), PATH.to_owned())]
}

/// An account with its prospects.
#[component]
pub fn AccountPage() -> impl IntoView {
    let id = id_param::<SalesAccountId>("id");
    let update = ServerAction::<UpdateSalesAccount>::new();
    let delete = ServerAction::<DeleteSalesAccount>::new();
    let shown = read(move || (id.get(), update.version().get()), |(id, _)| sales_account(id));
    Effect::new(move |_| on_change(Entity::SalesAccount, id.get().0, move || shown.refetch()));
    view! {
        <div class="page page--medium stack stack--l">
            <SavedNote/>
            {load(shown, move |account| view! { <Account account update delete/> })}
        </div>
    }
}

#[component]
fn Account(
    account: SalesAccountView,
    update: ServerAction<UpdateSalesAccount>,
    delete: ServerAction<DeleteSalesAccount>,
) -> impl IntoView {
    let SalesAccountView { id, name, phone, comment, customer, prospects, total, can_manage } = account;
    let may_delete = can_manage && total == 0 && customer.is_none();
    let has_more = total > prospects.len() as u64;
    let people = if prospects.is_empty() {
        view! { <Empty glyph=icondata_lu::LuContact title="No prospects yet" text="Add the first person of this account."/> }
            .into_any()
    } else {
        view! {
            <LeadTable kind=LeadKind::Prospect rows=prospects/>
            {has_more.then(|| view! { <p class="panel__body"><a href=format!("/agent/prospects?account={id}")>{format!("All {total} prospects of this account")}</a></p> })}
        }
        .into_any()
    };
    let values = SalesAccountInput { name: name.clone(), phone, comment };
    view! {
        <PageHead title=name crumbs=crumbs()>
            <a class="btn btn--primary" href=format!("/agent/prospects/new?account={id}")><Icon glyph=icondata_lu::LuPlus/>" New prospect"</a>
        </PageHead>
        {customer.map(|customer| view! {
            <div class="alert alert--success">
                <Icon glyph=icondata_lu::LuCheck/>
                <div><p>"Converted to the customer "<a href=format!("/agent/customers/{}", customer.id)>{customer.name}</a>"."</p></div>
            </div>
        })}
        <Panel title="Prospects" flush=true>{people}</Panel>
        <Panel title="Account">
            <Form action=update>
                <HiddenField name="id" value=id.to_string()/>
                <AccountFields values/>
                <FormActions finish=true cancel=PATH/>
            </Form>
        </Panel>
        {may_delete.then(|| view! {
            <Panel title="Delete">
                <Form action=delete>
                    <HiddenField name="id" value=id.to_string()/>
                    <p class="hint">"Nobody belongs to this account."</p>
                    <button class="btn btn--danger">"Delete account"</button>
                </Form>
            </Panel>
        })}
    }
}

#[component]
fn AccountFields(values: SalesAccountInput) -> impl IntoView {
    view! {
        <div class="form__grid">
            <TextField name="name" label="Name" value=values.name required=true hint="Becomes the name of a customer."/>
            <TextField name="phone" label="Phone" value=values.phone kind="tel"/>
        </div>
        <MultilineField name="comment" label="Comment" value=values.comment rows=3/>
    }
}
