//! Field by field: where two people differ, what is proposed, and what comes of the choices.

use super::pair::{Pair, Who};
use crate::cx::Cx;
use crate::error::Result;
use crate::fields;
use crate::users::{self, Details, Place};
use domain::error::FieldErrors;
use domain::fields::{FieldRecord, Screen, place};
use domain::languages;
use domain::merging::{BOTH, MergeField, MergeSide};
use domain::policy::AgentFacts;
use domain::state::AccountState;
use domain::structure::Standing;
use domain::validate::{self, TEXT};
use std::collections::BTreeMap;

/// Most mail addresses and most telephone numbers of one person.
const MOST: usize = 20;
const COMMENT: &str = "comment";
const ACCOUNT: &str = "account";
const PLACE: &str = "place";

/// A field of a person, as people read it.
struct Field {
    key: String,
    label: String,
    values: [String; 2],
}

/// Every field in the order of the form.
fn all(cx: &Cx, pair: &Pair) -> Vec<Field> {
    let who = [&pair.kept, &pair.gone];
    let field = |key: &str, label: &str, of: &dyn Fn(&Who) -> String| Field {
        key: key.to_owned(),
        label: label.to_owned(),
        values: who.map(of),
    };
    let yes_no = |yes: bool| if yes { "yes".to_owned() } else { "no".to_owned() };
    let mut out = vec![
        field("title", "Title", &|who| who.details.title.clone()),
        field("first_name", "First name", &|who| who.details.first_name.clone()),
        field("middle_name", "Middle name", &|who| who.details.middle_name.clone()),
        field("last_name", "Last name", &|who| who.details.last_name.clone()),
        field("preferred_name", "Preferred name", &|who| who.details.preferred_name.clone()),
        field("username", "Username", &|who| who.details.username.clone().unwrap_or_default()),
        field("email", "Primary mail address", &|who| who.details.emails.first().cloned().unwrap_or_default()),
        field("phone", "Primary telephone", &|who| who.details.phones.first().cloned().unwrap_or_default()),
        field("mobile", "Mobile", &|who| who.details.profile.mobile.clone()),
        field("fax", "Fax", &|who| who.details.profile.fax.clone()),
        field("address", "Address", &|who| users::envelope(&who.details.profile).replace('\n', ", ")),
        field(PLACE, "Customer and site", &|who| format!("{}, {}", who.subject.customer_name, who.subject.site_name)),
        field(ACCOUNT, "Account", &|who| who.user.account_state.label().to_owned()),
        field("web_access", "Web Access Level", &|who| who.details.web_access.label().to_owned()),
        field("validity", "Validity", &|who| standing(who.details.standing)),
        field("is_vip", "VIP", &|who| yes_no(who.details.is_vip)),
        field("language", "Language", &|who| languages::name(&who.details.language).to_owned()),
        field("time_zone", "Time zone", &|who| who.details.time_zone.replace('_', " ")),
        field("mail_off", "No notifications by mail", &|who| yes_no(who.details.profile.mail_off)),
        field("marketing", "Marketing mails", &|who| yes_no(who.details.profile.marketing)),
    ];
    for def in fields::of_screen(&cx.fixed, FieldRecord::User, Screen::AgentEdit) {
        let of = |who: &Who| who.details.profile.fields.get(&def.key).join(", ");
        out.push(Field { key: place(&def.key), label: def.label.clone(), values: who.map(of) });
    }
    out.push(field(COMMENT, "Comment", &|who| who.details.comment.clone()));
    out
}

fn standing(standing: Standing) -> String {
    let date = |name: &str, at: Option<domain::Timestamp>| at.map(|at| format!(", {name} {}", at.date()));
    let (from, until) = (date("from", standing.period.from), date("until", standing.period.until));
    format!("{}{}{}", standing.validity.label(), from.unwrap_or_default(), until.unwrap_or_default())
}

/// The fields in which the two differ, with what is proposed: what the one who stays holds, if that is anything. None
/// where a source says what they hold.
pub(super) fn differing(cx: &Cx, pair: &Pair, can_take_account: bool) -> Vec<MergeField> {
    if pair.is_kept_elsewhere(cx) {
        return Vec::new();
    }
    let fields = all(cx, pair).into_iter().filter(|field| field.values[0] != field.values[1]);
    let fields = fields.filter(|field| field.key != ACCOUNT || can_take_account);
    let propose = |field: Field| {
        let [kept, gone] = field.values;
        let takes_gone = field.key == ACCOUNT || (kept.is_empty() && !gone.is_empty());
        let can_be_both = field.key == COMMENT && !kept.is_empty() && !gone.is_empty();
        let chosen = if takes_gone { MergeSide::Gone } else { MergeSide::Kept };
        MergeField { key: field.key, label: field.label, kept, gone, chosen, can_be_both }
    };
    fields.map(propose).collect()
}

/// Whether the one who stays can take the account of the other one: they have none themselves, and it needs nothing
/// beside its password. An agent is never signed in to by a password somebody else chose.
pub(super) const fn can_take_account(
    kept: AccountState,
    agent: Option<AgentFacts>,
    gone: AccountState,
    has_second: bool,
) -> bool {
    matches!(kept, AccountState::Guest)
        && agent.is_none()
        && matches!(gone, AccountState::Pending | AccountState::Active | AccountState::Locked)
        && !has_second
}

/// What the person who stays is afterwards.
pub(super) struct Merged {
    pub details: Details,
    pub place: Place,
    /// Whether the account of the other one is theirs by now.
    pub takes_account: bool,
}

/// Puts the choices together.
///
/// # Errors
/// `Invalid` at `sides.<field>` for a choice that there is none of, and for what becomes too much.
pub(super) fn merged(cx: &Cx, pair: &Pair, sides: &BTreeMap<String, String>, can_take_account: bool) -> Result<Merged> {
    let mut errors = FieldErrors::new();
    let at = |key: &str| format!("sides.{key}");
    let differing = differing(cx, pair, can_take_account);
    let known: Vec<String> = all(cx, pair).into_iter().map(|field| field.key).collect();
    for key in sides.keys().filter(|key| !known.contains(*key)) {
        errors.add(&at(key), "There is no such field.");
    }
    let (kept, gone) = (&pair.kept.details, &pair.gone.details);
    let mut out = Merged {
        details: kept.clone(),
        place: (pair.kept.user.customer_id, pair.kept.user.site_id),
        takes_account: false,
    };
    let is_elsewhere = pair.is_kept_elsewhere(cx);
    for (key, _) in sides.iter().filter(|(_, side)| is_elsewhere && !["", "kept"].contains(&side.trim())) {
        errors.add(&at(key), format!("{} keeps what the source of the record says.", pair.kept.subject.name));
    }
    // What a screen hides is nobody's choice: it stays, or comes from the other record if there is nothing.
    for (key, values) in gone.profile.fields.0.iter().filter(|_| !is_elsewhere) {
        out.details.profile.fields.0.entry(key.clone()).or_insert_with(|| values.clone());
    }
    for field in differing {
        let wanted = sides.get(&field.key).map(|side| side.trim()).filter(|side| !side.is_empty());
        let side = match wanted {
            None => field.chosen,
            Some(BOTH) if field.can_be_both => {
                out.details.comment = format!("{}\n{}", kept.comment, gone.comment);
                continue;
            }
            Some(text) => match MergeSide::parse(text) {
                Some(side) => side,
                None => {
                    errors.add(&at(&field.key), "Please choose one of the two.");
                    continue;
                }
            },
        };
        if let Some(custom) = field.key.strip_prefix("fields.") {
            let from = if side == MergeSide::Gone { gone } else { kept };
            let fields = &mut out.details.profile.fields.0;
            match from.profile.fields.0.get(custom) {
                Some(values) => drop(fields.insert(custom.to_owned(), values.clone())),
                None => drop(fields.remove(custom)),
            }
        } else if side == MergeSide::Gone {
            take(&mut out, &field.key, pair);
        }
    }
    add_numbers(&mut out.details, kept, gone);
    let chosen_first = |first: &str| out.details.emails.first().is_some_and(|address| address == first);
    let addresses = match gone.emails.first().filter(|first| chosen_first(first)) {
        Some(_) => [gone.emails.as_slice(), kept.emails.as_slice()].concat(),
        None => [kept.emails.as_slice(), gone.emails.as_slice()].concat(),
    };
    out.details.emails = addresses;
    for address in gone.profile.addresses.iter().filter(|_| !is_elsewhere) {
        if !out.details.profile.addresses.contains(address) {
            out.details.profile.addresses.push(address.clone());
        }
    }
    for (key, many, what) in [
        ("email", out.details.emails.len(), "mail addresses"),
        ("phone", out.details.phones.len(), "telephone numbers"),
    ] {
        if many > MOST {
            errors.add(&at(key), format!("Together they have more than {MOST} {what}."));
        }
    }
    if out.details.comment.chars().count() > TEXT {
        errors.add(&at(COMMENT), format!("Both comments are longer than {TEXT} characters together."));
    }
    errors.into_result()?;
    Ok(out)
}

/// Takes a field from the one who is merged.
fn take(out: &mut Merged, key: &str, pair: &Pair) {
    let gone = &pair.gone.details;
    let (details, profile) = (&mut out.details, &gone.profile);
    match key {
        "title" => details.title.clone_from(&gone.title),
        "first_name" => details.first_name.clone_from(&gone.first_name),
        "middle_name" => details.middle_name.clone_from(&gone.middle_name),
        "last_name" => details.last_name.clone_from(&gone.last_name),
        "preferred_name" => details.preferred_name.clone_from(&gone.preferred_name),
        "username" => details.username.clone_from(&gone.username),
        "email" => details.emails = gone.emails.iter().take(1).cloned().collect(),
        "phone" => details.phones.splice(0..0, gone.phones.iter().take(1).cloned()).for_each(drop),
        "mobile" => details.profile.mobile.clone_from(&profile.mobile),
        "fax" => details.profile.fax.clone_from(&profile.fax),
        "address" => {
            details.profile.street.clone_from(&profile.street);
            details.profile.zip.clone_from(&profile.zip);
            details.profile.city.clone_from(&profile.city);
            details.profile.country.clone_from(&profile.country);
        }
        PLACE => out.place = (pair.gone.user.customer_id, pair.gone.user.site_id),
        ACCOUNT => out.takes_account = true,
        "web_access" => details.web_access = gone.web_access,
        "validity" => details.standing = gone.standing,
        "is_vip" => details.is_vip = gone.is_vip,
        "language" => details.language.clone_from(&gone.language),
        "time_zone" => details.time_zone.clone_from(&gone.time_zone),
        "mail_off" => details.profile.mail_off = profile.mail_off,
        "marketing" => details.profile.marketing = profile.marketing,
        _ => details.comment.clone_from(&gone.comment),
    }
}

/// Every telephone number of both, each once, however it is written. A mobile number that was not chosen is kept
/// among the others.
fn add_numbers(details: &mut Details, kept: &Details, gone: &Details) {
    let more = gone.phones.iter().chain([&gone.profile.mobile, &kept.profile.mobile]);
    let all: Vec<String> = details.phones.drain(..).chain(more.cloned()).collect();
    let mut known = vec![validate::digits(&details.profile.mobile)];
    for number in all {
        let digits = validate::digits(&number);
        if !digits.is_empty() && !known.contains(&digits) {
            known.push(digits);
            details.phones.push(number);
        }
    }
}
