//! The form of a provider, checked.

use super::rules::Rule;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::integrations::{AgentSeat, find_site, seat};
use crate::oidc::outbound::address_objection;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{OidcProviderId, SiteId};
use domain::integrations::{RuleLine, parse_lines};
use domain::oidc::{OidcAudience, OidcProviderInput, OidcSecondFactor, SCOPES};
use domain::policy::Action;
use domain::state::WebAccess;
use domain::validate::{self, TEXT};
use entity::oidc_provider;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const TAKEN: &str = "There is already a provider of this name.";

/// What the form says.
pub(super) struct Details {
    pub name: String,
    pub is_enabled: bool,
    pub issuer: String,
    pub client_id: String,
    pub scopes: String,
    pub audience: OidcAudience,
    pub links_mail: bool,
    pub trusts_mail: bool,
    pub creates_people: bool,
    pub places: Vec<Rule<SiteId>>,
    pub default_site_id: Option<SiteId>,
    pub web_access: WebAccess,
    pub roles: Vec<Rule<AgentSeat>>,
    pub second_factor: OidcSecondFactor,
    pub acr_values: String,
    pub signs_out: bool,
    pub comment: String,
}

impl Details {
    /// Checks the form; `own` is the provider that has it.
    pub(super) async fn check(
        cx: &Cx,
        tx: &Tx,
        input: &OidcProviderInput,
        own: Option<OidcProviderId>,
    ) -> Result<Self> {
        let mut errors = FieldErrors::new();
        let name = validate::required(&mut errors, "name", "The name", &input.name);
        let same = oidc_provider::Entity::find()
            .filter(oidc_provider::Column::NameKey.eq(validate::key(&name)))
            .filter(oidc_provider::Column::Id.ne(own.unwrap_or_default()));
        if same.count(tx.db()).await? > 0 {
            errors.add("name", TAKEN);
        }
        let audience = choice(&mut errors, "audience", &input.audience, OidcAudience::Customers, OidcAudience::parse);
        let details = Self {
            is_enabled: validate::is_ticked(&input.is_enabled),
            issuer: issuer(&mut errors, &input.issuer),
            client_id: validate::required(&mut errors, "client_id", "The client id", &input.client_id),
            scopes: scopes(&mut errors, &input.scopes),
            links_mail: validate::is_ticked(&input.links_mail),
            trusts_mail: validate::is_ticked(&input.trusts_mail),
            creates_people: validate::is_ticked(&input.creates_people),
            places: places(cx, tx, &mut errors, &input.places).await?,
            default_site_id: default_site(cx, tx, &mut errors, &input.default_place).await?,
            web_access: choice(&mut errors, "web_access", &input.web_access, WebAccess::Own, WebAccess::parse),
            roles: roles(cx, &mut errors, audience, &input.roles),
            second_factor: choice(
                &mut errors,
                "second_factor",
                &input.second_factor,
                OidcSecondFactor::Asked,
                OidcSecondFactor::parse,
            ),
            acr_values: words(&validate::line(&mut errors, "acr_values", "The list", &input.acr_values)),
            signs_out: validate::is_ticked(&input.signs_out),
            comment: validate::text(&mut errors, "comment", "The comment", &input.comment, TEXT),
            name,
            audience,
        };
        if details.creates_people && audience.includes(false) && details.web_access == WebAccess::NoAccess {
            errors.add("web_access", "Whoever is added by this provider has to be able to sign in.");
        }
        errors.into_result()?;
        require_rights(cx, &details)?;
        Ok(details)
    }
}

/// Whoever keeps a provider may do what it does.
fn require_rights(cx: &Cx, details: &Details) -> Result<()> {
    if details.creates_people {
        cx.require_desk(Action::CreateUser)?;
    }
    if details.creates_people || details.links_mail {
        cx.require_desk(Action::ManageAccount)?;
    }
    if !details.roles.is_empty() {
        cx.require_desk(Action::ManageAgents)?;
    }
    Ok(())
}

pub(super) fn taken() -> AppError {
    AppError::field("name", TAKEN)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The issuer as it was written: it is compared letter by letter with what the provider says.
fn issuer(errors: &mut FieldErrors, text: &str) -> String {
    let issuer = validate::required(errors, "issuer", "The issuer", text);
    if !issuer.is_empty()
        && let Some(wrong) = address_objection(&issuer)
    {
        errors.add("issuer", wrong);
    }
    issuer.strip_suffix("/.well-known/openid-configuration").unwrap_or(&issuer).to_owned()
}

fn scopes(errors: &mut FieldErrors, text: &str) -> String {
    let scopes = words(&validate::line(errors, "scopes", "The list", text));
    if scopes.is_empty() {
        return SCOPES.to_owned();
    }
    if !scopes.split(' ').any(|scope| scope == "openid") {
        errors.add("scopes", "Please keep openid among them: nobody is vouched for without it.");
    }
    scopes
}

fn lines(errors: &mut FieldErrors, field: &str, text: &str) -> Vec<RuleLine> {
    let text = validate::text(errors, field, "The mapping", text, TEXT);
    parse_lines(&text).unwrap_or_else(|wrong| {
        errors.add(field, wrong);
        Vec::new()
    })
}

async fn places(cx: &Cx, tx: &Tx, errors: &mut FieldErrors, text: &str) -> Result<Vec<Rule<SiteId>>> {
    let mut out = Vec::new();
    for RuleLine { number, attribute, value, target } in lines(errors, "places", text) {
        match find_site(cx, tx.db(), &target).await? {
            Some(site) => out.push(Rule { claim: attribute, value, target: site }),
            None => {
                let wrong = format!("Line {number}: there is no site \"{target}\". Please write Customer / Site.");
                errors.add("places", wrong);
            }
        }
    }
    Ok(out)
}

fn roles(cx: &Cx, errors: &mut FieldErrors, audience: OidcAudience, text: &str) -> Vec<Rule<AgentSeat>> {
    let mut out = Vec::new();
    for RuleLine { number, attribute, value, target } in lines(errors, "roles", text) {
        match seat(cx, &target) {
            Ok(target) => out.push(Rule { claim: attribute, value, target }),
            Err(wrong) => errors.add("roles", format!("Line {number}: {wrong}")),
        }
    }
    if !out.is_empty() && !audience.includes(true) {
        errors.add("roles", "Only agents are given roles, and this provider is not for agents.");
    }
    out
}

async fn default_site(cx: &Cx, tx: &Tx, errors: &mut FieldErrors, text: &str) -> Result<Option<SiteId>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let found = find_site(cx, tx.db(), text).await?;
    if found.is_none() {
        errors.add("default_place", format!("There is no site \"{text}\". Please write Customer / Site."));
    }
    Ok(found)
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
