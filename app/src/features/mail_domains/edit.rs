//! Adding and changing a mail domain of a customer.

use super::api::{SaveMailDomain, get_mail_domain_form};
use crate::features::customers::api::customer;
use crate::features::customers::may_not_manage;
use crate::features::users::parts::{id_param, query_param};
use crate::ui::{CheckField, ErrorPage, Form, FormActions, HiddenField, PageHead, SelectField, TextField, load, read};
use domain::AppError;
use domain::customers::CustomerView;
use domain::ids::{CustomerId, MailDomainId};
use domain::mail_domains::{MailDomainEffect, MailDomainForm, MailDomainInput};
use domain::validate::is_ticked;
use leptos::prelude::*;

/// The form of a rule. What is typed comes back in the address where somebody is to be shown first.
#[component]
pub fn MailDomainPage() -> impl IntoView {
    let (id, rule) = (id_param::<CustomerId>("id"), id_param::<MailDomainId>("rule"));
    let (name, site, below) = (query_param("domain"), query_param("site_id"), query_param("includes_subdomains"));
    let save = ServerAction::<SaveMailDomain>::new();
    let typed = Memo::new(move |_| MailDomainInput {
        domain: name.get(),
        site_id: site.get(),
        includes_subdomains: below.get(),
    });
    let shown = read(
        move || (id.get(), rule.get(), typed.get()),
        |(id, rule, typed)| async move {
            let customer = customer(id).await?;
            // Who may not manage customers is told so by the page.
            let form = if customer.can_manage { Some(get_mail_domain_form(id, rule, typed).await?) } else { None };
            Ok::<_, AppError>((customer, form))
        },
    );
    view! {
        <div class="page page--medium stack">
            {load(shown, move |(customer, form)| view! { <Rule customer rule=rule.get_untracked() form save/> })}
        </div>
    }
}

#[component]
fn Rule(
    customer: CustomerView,
    rule: MailDomainId,
    form: Option<MailDomainForm>,
    save: ServerAction<SaveMailDomain>,
) -> impl IntoView {
    let Some(MailDomainForm { input, effect }) = form else {
        return view! { <ErrorPage error=may_not_manage()/> }.into_any();
    };
    let CustomerView { id, name, sites, .. } = customer;
    let back = format!("/agent/customers/{id}?tab=domains");
    let crumbs = vec![("Customers".to_owned(), "/agent/customers".to_owned()), (name, back.clone())];
    let title = if rule == MailDomainId::default() { "New mail domain" } else { "Edit mail domain" };
    let has_one = sites.len() == 1;
    let sites = sites.into_iter().map(|site| (site.id.to_string(), site.name)).collect();
    let (empty, hint) =
        if has_one { ("The only one", "") } else { ("Please choose", "Where new people with such an address belong.") };
    let effect = effect.filter(|effect| effect.people > 0);
    let label = if effect.is_some() { "Save, nobody moves" } else { "Save" };
    view! {
        <PageHead title crumbs lead="New people with an address of this domain belong to the site."/>
        <Form action=save>
            <HiddenField name="id" value=id.to_string()/>
            <HiddenField name="rule" value=rule.to_string()/>
            <fieldset class="form__section">
                <legend>"Mail domain"</legend>
                <div class="form__grid">
                    <TextField name="domain" label="Domain" value=input.domain required=true hint="What stands behind the @, such as example.com."/>
                    <SelectField name="site_id" label="Site" options=sites value=input.site_id empty=empty required=!has_one hint=hint/>
                </div>
                <CheckField name="includes_subdomains" label="Include the domains below it" checked=is_ticked(&input.includes_subdomains)
                    hint="Such as mail.example.com, as far as they have no rule of their own."/>
            </fieldset>
            {effect.map(|effect| view! { <HiddenField name="seen" value=effect.seen.clone()/><Elsewhere effect/> })}
            <FormActions save=label cancel=back/>
        </Form>
    }
    .into_any()
}

/// Who has such an address and belongs to another site.
#[component]
fn Elsewhere(effect: MailDomainEffect) -> impl IntoView {
    let MailDomainEffect { people, samples, filter, .. } = effect;
    let title = if people == 1 {
        "1 person with such an address belongs to another site".to_owned()
    } else {
        format!("{people} people with such an address belong to another site")
    };
    let more = people.saturating_sub(u64::try_from(samples.len()).unwrap_or_default());
    let is_named = !samples.is_empty();
    let rows = samples.into_iter().map(|sample| {
        view! {
            <li>
                <span><a href=format!("/agent/users/{}", sample.id)>{sample.name}</a></span>
                <span class="effect__count">{format!("{}, {}", sample.customer, sample.site)}</span>
            </li>
        }
    });
    view! {
        <section class="effect" id="effect" aria-label="Who belongs elsewhere">
            <h3>{title}</h3>
            <p>
                "They stay where they are: the domain is for new people only. To move them, "
                <a href=format!("/agent/users?domain={filter}")>"show them in the directory"</a>
                " and choose Move to customer and site there."
            </p>
            {is_named.then(|| view! {
                <div class="effect__side">
                    <ul>{rows.collect_view()}{(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}</ul>
                </div>
            })}
        </section>
    }
}
