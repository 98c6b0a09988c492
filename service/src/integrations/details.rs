//! The form of an integration, checked.

use super::connector::{Connection, address_objection, expected};
use super::mapping::{AgentSeat, Mappings, Rule};
use super::places;
use crate::agents::{department_objection, role_objection};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::import;
use crate::tls::certificates;
use domain::error::FieldErrors;
use domain::fields::FieldRecord;
use domain::ids::{DepartmentId, IntegrationId, RoleId, SiteId, SourceId};
use domain::import::ImportKind;
use domain::integrations::{IntegrationInput, IntegrationKind, Others, RuleLine, Vanished, parse_lines};
use domain::policy::Action;
use domain::validate::{self, TEXT};
use entity::{integration, source};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::BTreeMap;

/// Why a name is refused.
pub(super) const TAKEN: &str = "There is already an integration of this name.";
/// Per cent of the known people, if nothing else is said.
const THRESHOLD: i64 = 20;
/// At night, if nothing else is said.
const HOUR: i64 = 3;

/// What the form says.
pub(super) struct Details {
    pub name: String,
    pub kind: IntegrationKind,
    pub connection: Connection,
    pub matching: String,
    pub mappings: Mappings,
    pub default_site_id: Option<SiteId>,
    pub others: Others,
    pub source_id: Option<SourceId>,
    pub signs_in: bool,
    pub vanished: Vanished,
    pub threshold: i64,
    pub hour: i64,
    pub comment: String,
}

impl Details {
    /// Checks the form; `own` is the integration that has it.
    pub(super) async fn check(cx: &Cx, tx: &Tx, input: &IntegrationInput, own: Option<IntegrationId>) -> Result<Self> {
        let mut errors = FieldErrors::new();
        let kind = IntegrationKind::parse(input.kind.trim());
        if kind.is_none() {
            errors.add("kind", "Please choose how it is read.");
        }
        let kind = kind.unwrap_or(IntegrationKind::Ldap);
        let name = validate::required(&mut errors, "name", "The name", &input.name);
        let same = integration::Entity::find()
            .filter(integration::Column::NameKey.eq(validate::key(&name)))
            .filter(integration::Column::Id.ne(own.unwrap_or_default()));
        if same.count(tx.db()).await? > 0 {
            errors.add("name", TAKEN);
        }
        let details = Self {
            connection: connection(&mut errors, kind, input),
            matching: matching(cx, &mut errors, input),
            mappings: Mappings {
                fields: fields(cx, &mut errors, &input.fields),
                places: place_rules(cx, tx, &mut errors, &input.places).await?,
                agents: agent_rules(cx, &mut errors, &input.agents),
            },
            default_site_id: default_site(cx, tx, &mut errors, &input.default_place).await?,
            others: choice(&mut errors, "others", &input.others, Others::Users, Others::parse),
            source_id: source_id(tx, &mut errors, &input.source_id).await?,
            signs_in: validate::is_ticked(&input.signs_in),
            vanished: choice(&mut errors, "vanished", &input.vanished, Vanished::Keep, Vanished::parse),
            threshold: number(&mut errors, "threshold", &input.threshold, THRESHOLD, 100),
            hour: number(&mut errors, "hour", &input.hour, HOUR, 23),
            comment: validate::text(&mut errors, "comment", "The comment", &input.comment, TEXT),
            name,
            kind,
        };
        if !details.mappings.fields.contains_key(&details.matching) {
            errors.add("matching", "Please map an attribute to the field that people are recognised by.");
        }
        if details.signs_in && kind != IntegrationKind::Ldap {
            errors.add("signs_in", "Only a directory service can check passwords.");
        }
        if details.connection.nested && kind != IntegrationKind::Ldap {
            errors.add("nested", "Only a directory service has groups in groups.");
        }
        errors.into_result()?;
        // Who makes agents by a mapping makes agents.
        if !details.mappings.agents.is_empty() {
            cx.require_desk(Action::ManageAgents)?;
        }
        Ok(details)
    }
}

fn connection(errors: &mut FieldErrors, kind: IntegrationKind, input: &IntegrationInput) -> Connection {
    let connection = Connection {
        url: validate::required(errors, "url", "The address", &input.url),
        start_tls: validate::is_ticked(&input.start_tls),
        ca: validate::text(errors, "ca", "The certificates", &input.ca, TEXT),
        bind_dn: validate::line(errors, "bind_dn", "The name", &input.bind_dn),
        base: validate::line(errors, "base", "The base", &input.base),
        filter: validate::text(errors, "filter", "The filter", &input.filter, TEXT),
        nested: validate::is_ticked(&input.nested),
        list_path: validate::line(errors, "list_path", "The path", &input.list_path),
        next_path: validate::line(errors, "next_path", "The path", &input.next_path),
    };
    let url = &connection.url;
    if !url.is_empty() {
        let wrong =
            if url.contains("://") { address_objection(kind, url, connection.start_tls) } else { Some(expected(kind)) };
        if let Some(wrong) = wrong {
            errors.add("url", wrong);
        }
    }
    if !connection.ca.trim().is_empty()
        && let Err(wrong) = certificates(connection.ca.as_bytes())
    {
        errors.add("ca", wrong);
    }
    connection
}

fn matching(cx: &Cx, errors: &mut FieldErrors, input: &IntegrationInput) -> String {
    let matching = if input.matching.trim().is_empty() { "emails" } else { input.matching.trim() };
    if let Err(wrong) = import::check_identifier(&cx.fixed, matching) {
        errors.add("matching", wrong);
    }
    matching.to_owned()
}

/// The name of a field in the form: a dot would make it a list of its own.
pub(super) fn form_key(variable: &str) -> String {
    variable.strip_prefix("fields.").map_or_else(|| variable.to_owned(), |key| format!("custom_{key}"))
}

/// The fields that an attribute can be mapped to; where people belong is told by the mapping of values.
pub(super) fn targets(cx: &Cx) -> impl Iterator<Item = domain::import::ImportColumn> {
    let columns = domain::import::columns(ImportKind::Users, cx.fixed.fields(FieldRecord::User));
    columns.into_iter().filter(|column| !matches!(column.variable.as_str(), "customer" | "site"))
}

fn fields(cx: &Cx, errors: &mut FieldErrors, given: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let known: BTreeMap<_, _> = targets(cx).map(|column| (form_key(&column.variable), column.variable)).collect();
    let mut out = BTreeMap::new();
    for (field, attribute) in given {
        let place = format!("fields.{field}");
        let attribute = validate::line(errors, &place, "The attribute", attribute);
        match known.get(field) {
            Some(variable) if !attribute.is_empty() => {
                out.insert(variable.clone(), attribute);
            }
            None if !attribute.is_empty() => errors.add(&place, "There is no such field."),
            _ => {}
        }
    }
    out
}

async fn place_rules(cx: &Cx, tx: &Tx, errors: &mut FieldErrors, text: &str) -> Result<Vec<Rule<SiteId>>> {
    let mut out = Vec::new();
    for line in lines(errors, "places", text) {
        match places::find(cx, tx.db(), &line.target).await? {
            Some(target) => out.push(Rule { attribute: line.attribute, value: line.value, target }),
            None => {
                let text = format!(
                    "Line {}: there is no site \"{}\". Please write Customer / Site.",
                    line.number, line.target
                );
                errors.add("places", text);
            }
        }
    }
    Ok(out)
}

fn agent_rules(cx: &Cx, errors: &mut FieldErrors, text: &str) -> Vec<Rule<AgentSeat>> {
    let mut out = Vec::new();
    for line in lines(errors, "agents", text) {
        match seat(cx, &line.target) {
            Ok(target) => out.push(Rule { attribute: line.attribute, value: line.value, target }),
            Err(wrong) => errors.add("agents", format!("Line {}: {wrong}", line.number)),
        }
    }
    out
}

/// `ROLE @ DEPARTMENT`; nobody gives a role that includes more than they hold (RTP-6).
pub(crate) fn seat(cx: &Cx, text: &str) -> std::result::Result<AgentSeat, String> {
    let Some((role, department)) = text.rsplit_once('@') else {
        return Err("please write Role @ Department.".to_owned());
    };
    let structure = &cx.fixed.structure;
    let (role, department) = (role.trim(), department.trim());
    let role_id: Option<RoleId> =
        structure.roles.iter().find(|(_, facts)| validate::key(&facts.name) == validate::key(role)).map(|(id, _)| *id);
    let department_id: Option<DepartmentId> = structure
        .departments
        .iter()
        .find(|(_, facts)| validate::key(&facts.name) == validate::key(department))
        .map(|(id, _)| *id);
    let role_id = role_id.ok_or_else(|| format!("there is no role \"{role}\"."))?;
    let department_id = department_id.ok_or_else(|| format!("there is no department \"{department}\"."))?;
    match role_objection(cx, role_id, None).or_else(|| department_objection(cx, department_id)) {
        None => Ok(AgentSeat { role: role_id, department: department_id }),
        Some(wrong) => Err(wrong),
    }
}

fn lines(errors: &mut FieldErrors, field: &str, text: &str) -> Vec<RuleLine> {
    let text = validate::text(errors, field, "The mapping", text, TEXT);
    parse_lines(&text).unwrap_or_else(|wrong| {
        errors.add(field, wrong);
        Vec::new()
    })
}

async fn default_site(cx: &Cx, tx: &Tx, errors: &mut FieldErrors, text: &str) -> Result<Option<SiteId>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let found = places::find(cx, tx.db(), text).await?;
    if found.is_none() {
        errors.add("default_place", format!("There is no site \"{text}\". Please write Customer / Site."));
    }
    Ok(found)
}

async fn source_id(tx: &Tx, errors: &mut FieldErrors, text: &str) -> Result<Option<SourceId>> {
    let Some(id) = validate::optional_id::<SourceId>(errors, "source_id", "The source", text) else { return Ok(None) };
    if source::Entity::find_by_id(id).one(tx.db()).await?.is_none() {
        errors.add("source_id", "There is no such source.");
    }
    Ok(Some(id))
}

fn choice<T>(errors: &mut FieldErrors, field: &str, text: &str, or: T, parse: fn(&str) -> Option<T>) -> T {
    match text.trim() {
        "" => or,
        text => parse(text).unwrap_or_else(|| {
            errors.add(field, "Please choose from the list.");
            or
        }),
    }
}

fn number(errors: &mut FieldErrors, field: &str, text: &str, or: i64, most: i64) -> i64 {
    match text.trim() {
        "" => or,
        text => text.parse().ok().filter(|number| (0..=most).contains(number)).unwrap_or_else(|| {
            errors.add(field, format!("Please write a number from 0 to {most}."));
            or
        }),
    }
}
