//! The tab with the mail domains of a customer.

use super::api::{RemoveMailDomain, list_mail_domains};
use crate::features::users::parts::Answer;
use crate::ui::{Empty, Panel, load, read};
use domain::customers::CustomerView;
use domain::ids::CustomerId;
use domain::mail_domains::MailDomain;
use leptos::form::ActionForm;
use leptos::prelude::*;

/// The domains whose new people belong to a site of the customer.
#[component]
pub fn MailDomains(
    /// The customer.
    customer: CustomerView,
) -> impl IntoView {
    let CustomerView { id, can_manage, .. } = customer;
    let remove = ServerAction::<RemoveMailDomain>::new();
    let domains = read(move || remove.version().get(), move |_| list_mail_domains(id));
    let add = move || {
        can_manage.then(|| {
            view! { <a class="btn btn--small push" href=format!("/agent/customers/{id}/domains/new")>"Add mail domain"</a> }
        })
    };
    view! {
        <div class="stack">
            <Answer action=remove done="Removed."/>
            <Panel title="Mail domains" flush=true action=ViewFn::from(add)>
                {load(domains, move |domains| view! { <Table id domains can_manage remove/> })}
            </Panel>
            <p class="hint">
                "Somebody new who comes without a site belongs to the one of their mail domain: by registering in the portal, by a ticket without an account, and in the form of a person that leaves the customer open. Where several domains fit, the longest decides."
            </p>
        </div>
    }
}

#[component]
fn Table(
    id: CustomerId,
    domains: Vec<MailDomain>,
    can_manage: bool,
    remove: ServerAction<RemoveMailDomain>,
) -> impl IntoView {
    if domains.is_empty() {
        let text = "With one, new people find their site by their mail address.";
        return view! { <Empty glyph=icondata_lu::LuAtSign title="No mail domains" text/> }.into_any();
    }
    let rows = domains.into_iter().map(|rule| {
        let edit = format!("/agent/customers/{id}/domains/{}", rule.id);
        view! {
            <tr>
                <td class="col-main">{rule.domain.clone()}</td>
                <td data-label="Below it">{if rule.includes_subdomains { "Included" } else { "Not included" }}</td>
                <td data-label="Site">{rule.site}</td>
                <td class="num">
                    {can_manage.then(|| view! {
                        <div class="row">
                            <a class="btn btn--small push" href=edit aria-label=format!("Edit {}", rule.domain)>"Edit"</a>
                            <ActionForm action=remove>
                                <input type="hidden" name="id" value=id.0/>
                                <input type="hidden" name="rule" value=rule.id.0/>
                                <button class="btn btn--small btn--danger" aria-label=format!("Remove {}", rule.domain)>"Remove"</button>
                            </ActionForm>
                        </div>
                    })}
                </td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Mail domains"</caption>
            <thead><tr><th>"Domain"</th><th>"Domains below it"</th><th>"Site of new people"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
