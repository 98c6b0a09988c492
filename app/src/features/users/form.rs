//! The form of a person: one form wherever somebody is added or changed (HAL-5).

use super::parts::{date_kind, validities};
use super::place::{Place, PlaceFields};
use crate::features::fields::CustomFields;
use crate::features::mail_domains::api::suggest_place;
use crate::shell::me;
use crate::ui::{CheckField, MultilineField, SelectField, TextField};
use domain::customers::CustomerChoice;
use domain::languages::ENGLISH;
use domain::state::{Validity, WebAccess};
use domain::users::{UserFormOptions, UserInput};
use domain::validate::is_ticked;
use leptos::ev::Event;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

/// The fields of a person, inside a form.
#[component]
pub fn UserForm(
    /// Present values.
    values: UserInput,
    /// Customers with their sites.
    places: Vec<CustomerChoice>,
    /// Custom fields and countries.
    options: UserFormOptions,
    /// Somebody is added: an account can be made in the same step.
    #[prop(optional)]
    is_new: bool,
) -> impl IntoView {
    let UserFormOptions { fields, countries, languages, time_zones } = options;
    view! {
        <Details values=values.clone() places is_new/>
        <Address values=values.clone() countries is_new/>
        <CustomFields defs=fields values=values.fields.clone()/>
        <Preferences values=values.clone() languages time_zones/>
        <Permissions values is_new/>
    }
}

/// Where the person is (OTR-25 to 28, HAL-10, HAL-11).
#[component]
fn Address(values: UserInput, countries: Vec<(String, String)>, is_new: bool) -> impl IntoView {
    let may_copy = is_new && me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.customers));
    view! {
        <fieldset class="form__section">
            <legend>"Address"</legend>
            <div class="form__grid">
                <TextField name="street" label="Street" value=values.street hint="With the number of the house."/>
                <TextField name="zip" label="Zip" value=values.zip hint="Kept as written, leading zeros too."/>
                <TextField name="city" label="City" value=values.city hint="The search finds people by it."/>
                <SelectField name="country" label="Country" options=countries value=values.country empty="Not chosen" hint="By its name in English."/>
            </div>
            {may_copy.then(|| view! {
                <CheckField name="copy_to_site" label="Copy to Site address" hint="The site gets this address too."/>
            })}
            <MultilineField name="addresses" label="Further addresses" value=values.addresses rows=2
                hint="One a line, as on an envelope."/>
        </fieldset>
    }
}

#[component]
fn Details(values: UserInput, places: Vec<CustomerChoice>, is_new: bool) -> impl IntoView {
    let offered = RwSignal::new(None);
    view! {
        <fieldset class="form__section">
            <legend>"Details"</legend>
            <div class="form__grid" on:input=move |event| if is_new { prefill(&event) }>
                <TextField name="title" label="Title or salutation" value=values.title hint="Such as Dr. or Ms."/>
                <TextField name="username" label="Username" value=values.username hint="To sign in with, beside the mail address. Contains no @. A name of two words fills the names in."/>
                <TextField name="first_name" label="First name" value=values.first_name required=true hint="Stands in mails and, without a preferred name, in lists."/>
                <TextField name="middle_name" label="Middle name" value=values.middle_name hint="Found by the search; not shown in lists."/>
                <TextField name="last_name" label="Last name" value=values.last_name required=true hint="Stands in lists, tickets and mails."/>
            </div>
            <div class="form__grid" on:change=move |event| if is_new { offer_place(&event, offered) }>
                <MultilineField name="emails" label="Email addresses" value=values.emails required=true rows=2 wide=false
                    hint="One a line. The first one is the primary address."/>
                <MultilineField name="phones" label="Telephone numbers" value=values.phones rows=2 wide=false
                    hint="One a line. The first one is the primary number."/>
                <TextField name="mobile" label="Mobile" value=values.mobile kind="tel" hint="Found in any notation."/>
                <TextField name="fax" label="Fax" value=values.fax kind="tel" hint="Found like any other number."/>
            </div>
            <PlaceFields places customer=values.customer_id site=values.site_id offered=is_new.then_some(offered)/>
            <MultilineField name="comment" label="Comment" value=values.comment rows=2
                hint="Recommended, best as a full sentence: it helps whoever reads the list later."/>
        </fieldset>
    }
}

/// A username of several words is the name of somebody new: it fills in first and last name, unless they
/// were typed (HAL-6).
fn prefill(event: &Event) {
    let Some(typed) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
    let Some(form) = typed.form() else { return };
    let field = |name: &str| {
        let found = form.query_selector(&format!("[name='input[{name}]']")).ok().flatten();
        found.and_then(|field| field.dyn_into::<HtmlInputElement>().ok())
    };
    let (Some(first), Some(last)) = (field("first_name"), field("last_name")) else { return };
    if typed.name() != "input[username]" {
        // What somebody typed is theirs.
        let _ = typed.dataset().set("typed", "");
        return;
    }
    let text = typed.value();
    let (given, family) = text.trim().rsplit_once(' ').unwrap_or((text.trim(), ""));
    for (field, value) in [(first, given), (last, family)] {
        if field.dataset().get("typed").is_none() {
            field.set_value(value.trim());
        }
    }
}

/// The mail domain of the address that was typed may tell customer and site.
fn offer_place(event: &Event, offered: RwSignal<Option<Place>>) {
    let Some(typed) = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
    let text = typed.value();
    let Some(address) = text.lines().map(str::trim).find(|line| line.contains('@')).map(str::to_owned) else { return };
    if !typed.name().ends_with("[emails]") {
        return;
    }
    leptos::task::spawn_local(async move {
        if let Ok(Some(place)) = suggest_place(address).await {
            // The form may be gone by now.
            let _ = offered.try_set(Some(place));
        }
    });
}

#[component]
fn Preferences(
    values: UserInput,
    languages: Vec<(String, String)>,
    time_zones: Vec<(String, String)>,
) -> impl IntoView {
    view! {
        <fieldset class="form__section">
            <legend>"Preferences"</legend>
            <div class="form__grid">
                <TextField name="preferred_name" label="Preferred name" value=values.preferred_name hint="Shown instead of the first name."/>
                <LocaleFields language=values.language languages time_zone=values.time_zone time_zones/>
            </div>
            <CheckField name="mail_off" label="No notifications by mail" checked=is_ticked(&values.mail_off)
                hint="Mails about the account, such as password resets, still go out."/>
            <CheckField name="marketing" label="Marketing mails" checked=is_ticked(&values.marketing) hint="The person agrees to get them."/>
            <CheckField name="is_vip" label="VIP" checked=is_ticked(&values.is_vip) hint="Marked in lists and at tickets."/>
        </fieldset>
    }
}

/// The language of mails to somebody, and the time zone they read times in.
#[component]
pub fn LocaleFields(
    /// The language; English if empty.
    language: String,
    /// Tags and names.
    languages: Vec<(String, String)>,
    /// The time zone, if any.
    time_zone: String,
    /// Names and what people read.
    time_zones: Vec<(String, String)>,
) -> impl IntoView {
    let mut time_zones = time_zones;
    // A name of before is no choice any more, but stays chosen.
    if !time_zone.is_empty() && !time_zones.iter().any(|(name, _)| *name == time_zone) {
        time_zones.push((time_zone.clone(), time_zone.clone()));
    }
    let language = or_default(language, ENGLISH);
    view! {
        <SelectField name="language" label="Language" options=languages value=language hint="Of mails, where they are written in it; of all others English."/>
        <SelectField name="time_zone" label="Time zone" options=time_zones value=time_zone empty="As the browser says" hint="In which times are shown, in pages and mails."/>
    }
}

#[component]
fn Permissions(values: UserInput, is_new: bool) -> impl IntoView {
    let levels = WebAccess::ALL.iter().map(|level| (level.as_str().to_owned(), level.label().to_owned())).collect();
    let level = or_default(values.web_access, WebAccess::Own.as_str());
    let may_register =
        is_new && me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.create_user && me.can.register));
    view! {
        <fieldset class="form__section">
            <legend>"Permissions"</legend>
            <div class="form__grid">
                <SelectField name="web_access" label="Web Access Level" options=levels value=level hint="Whose tickets they may open in the portal."/>
            </div>
            <StandingFields validity=values.validity from=values.valid_from until=values.valid_until/>
            {may_register.then(|| view! {
                <CheckField name="register" label="Register" hint="Creates an account and sends the welcome mail."/>
            })}
        </fieldset>
    }
}

/// *Validity* and its dates (OTR-31).
#[component]
pub fn StandingFields(
    /// Present validity; valid if empty.
    validity: String,
    /// First day.
    from: String,
    /// First day that is no longer valid.
    until: String,
) -> impl IntoView {
    let validity = or_default(validity, Validity::Valid.as_str());
    let (from_kind, until_kind) = (date_kind(&from), date_kind(&until));
    view! {
        <div class="form__grid">
            <SelectField name="validity" label="Validity" options=validities() value=validity required=true hint="Only valid records can be used."/>
        </div>
        <div class="form__grid">
            <TextField name="valid_from" label="Valid from" kind=from_kind value=from hint="First day it is valid."/>
            <TextField name="valid_until" label="Valid until" kind=until_kind value=until hint="First day it is no longer valid."/>
        </div>
    }
}

fn or_default(value: String, default: &str) -> String {
    if value.is_empty() { default.to_owned() } else { value }
}
