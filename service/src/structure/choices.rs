//! Names for the selection lists of forms.

use crate::cx::Cx;
use crate::error::Result;
use domain::policy::Action;
use domain::structure::{Choice, Standing};

/// Usable departments by name, for the queue form.
///
/// # Errors
/// `Forbidden` without the right to manage the structure.
pub async fn departments(cx: &Cx) -> Result<Vec<Choice>> {
    cx.require_desk(Action::ManageStructure)?;
    let all = cx.fixed.structure.departments.iter();
    Ok(usable(cx, all.map(|(id, facts)| (id.0, &facts.name, facts.standing))))
}

/// Usable access groups by name, for queues and grants.
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub async fn groups(cx: &Cx) -> Result<Vec<Choice>> {
    cx.require_desk(Action::ReadUsers)?;
    let all = cx.fixed.structure.groups.iter();
    Ok(usable(cx, all.map(|(id, facts)| (id.0, &facts.name, facts.standing))))
}

fn usable<'a>(cx: &Cx, all: impl Iterator<Item = (i64, &'a String, Standing)>) -> Vec<Choice> {
    let usable = all.filter(|(.., standing)| standing.usable(cx.now));
    let mut out: Vec<_> = usable.map(|(id, name, _)| Choice { id, name: name.clone() }).collect();
    out.sort_by_cached_key(|choice| choice.name.to_lowercase());
    out
}
