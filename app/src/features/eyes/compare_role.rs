//! A holder of a role before and after a change that is still in its form. The address holds the form, so that nothing
//! has to be saved for it.

use super::api::compare_role;
use super::comparison::Sides;
use crate::features::structure::parts::{id_in_path, only_if};
use crate::ui::{PageHead, Panel, load, read};
use domain::AppError;
use domain::compare::RoleComparison;
use domain::ids::RoleId;
use domain::structure::{Choice, RoleInput};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

/// The form as the address has it, under the names of its fields.
fn input_of(map: &ParamsMap) -> RoleInput {
    let one = |name: &str| map.get(&format!("input[{name}]")).unwrap_or_default();
    let all = |name: &str| map.get_all(&format!("input[{name}][]")).unwrap_or_default();
    RoleInput {
        name: one("name"),
        users_access: one("users_access"),
        permissions: all("permissions"),
        ticket_rights: all("ticket_rights"),
        idle_minutes: one("idle_minutes"),
        session_hours: one("session_hours"),
        needs_two_factor: one("needs_two_factor"),
        validity: one("validity"),
        valid_from: one("valid_from"),
        valid_until: one("valid_until"),
        comment: one("comment"),
    }
}

/// The same fields, for the form that asks about somebody else.
fn fields_of(input: &RoleInput) -> Vec<(String, String)> {
    let RoleInput {
        name,
        users_access,
        permissions,
        ticket_rights,
        idle_minutes,
        session_hours,
        needs_two_factor,
        validity,
        valid_from,
        valid_until,
        comment,
    } = input;
    let single = [
        ("name", name),
        ("users_access", users_access),
        ("idle_minutes", idle_minutes),
        ("session_hours", session_hours),
        ("needs_two_factor", needs_two_factor),
        ("validity", validity),
        ("valid_from", valid_from),
        ("valid_until", valid_until),
        ("comment", comment),
    ];
    let several = [("permissions", permissions), ("ticket_rights", ticket_rights)];
    let single = single.into_iter().map(|(name, value)| (format!("input[{name}]"), value.clone()));
    let several = several
        .into_iter()
        .flat_map(|(name, values)| values.iter().map(move |value| (format!("input[{name}][]"), value.clone())));
    single.chain(several).collect()
}

/// The answer, or what is wrong with the form.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
enum Answer {
    Compared(RoleComparison),
    Wrong(Vec<String>),
}

/// *Compare* from the editor of a role.
#[component]
pub fn CompareRolePage() -> impl IntoView {
    let id = id_in_path::<RoleId>();
    let map = use_query_map();
    let asked = Memo::new(move |_| map.with(|map| (input_of(map), map.get("who").unwrap_or_default())));
    let answer = read(
        move || (id.get(), asked.get()),
        |(id, (input, who))| async move {
            match compare_role(id.ok_or(AppError::NotFound)?, input, who).await {
                Ok(compared) => Ok(Answer::Compared(compared)),
                Err(AppError::Invalid(fields)) => Ok(Answer::Wrong(fields.0.into_values().collect())),
                Err(error) => Err(error),
            }
        },
    );
    only_if(
        |can| can.roles,
        move || {
            view! {
                <div class="page stack">
                    <PageHead title="Compare before and after" lead="What a holder of the role reaches now, and with the changes in its form. Nothing of it is saved: the form is open in the tab you come from."/>
                    {load(answer, move |answer| match answer {
                        Answer::Compared(compared) => {
                            let (input, who) = asked.get_untracked();
                            view! { <Compared compared input who/> }.into_any()
                        }
                        Answer::Wrong(texts) => view! {
                            <div class="alert alert--danger" role="alert"><div>
                                <p class="alert__title">"The form of the role is not complete"</p>
                                {texts.into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}
                            </div></div>
                        }.into_any(),
                    })}
                </div>
            }
            .into_any()
        },
    )
}

#[component]
fn Compared(compared: RoleComparison, input: RoleInput, who: String) -> impl IntoView {
    let RoleComparison { role, holders, both } = compared;
    let chosen = both.as_ref().map_or(who, |both| both.left.id.to_string());
    let form = (!holders.is_empty()).then(|| view! { <HolderForm holders chosen input/> });
    match both {
        Some(both) => view! { {form} <Sides both=*both/> }.into_any(),
        None => {
            view! { <Panel title=role><p>"Nobody holds this role, so nobody gains or loses anything by a change."</p></Panel> }.into_any()
        }
    }
}

/// Whom it is about.
#[component]
fn HolderForm(
    /// Who can be chosen.
    holders: Vec<Choice>,
    /// Id of who is.
    chosen: String,
    /// The form of the role, sent along.
    input: RoleInput,
) -> impl IntoView {
    let options = holders.into_iter().map(|holder| {
        let value = holder.id.to_string();
        let is_chosen = value == chosen;
        view! { <option value=value selected=is_chosen>{holder.name}</option> }
    });
    let options = options.collect_view();
    let fields =
        fields_of(&input).into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let fields = fields.collect_view();
    view! {
        <Panel title="Whom is it about?">
            <form method="get" class="form">
                {fields}
                <div class="field">
                    <label for="who">"Holder of the role"</label>
                    <div class="input-group">
                        <select id="who" name="who">{options}</select>
                        <button class="btn">"Compare"</button>
                    </div>
                </div>
            </form>
        </Panel>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_gives_the_form_back() {
        let input = RoleInput {
            name: "First line".to_owned(),
            permissions: vec!["users.look".to_owned(), "audit.read".to_owned()],
            ticket_rights: vec!["read".to_owned()],
            validity: "valid".to_owned(),
            valid_until: "2030-01-01".to_owned(),
            ..RoleInput::default()
        };
        let mut map = ParamsMap::new();
        for (name, value) in fields_of(&input) {
            map.insert(name, value);
        }
        assert_eq!(input_of(&map), input);
    }
}
