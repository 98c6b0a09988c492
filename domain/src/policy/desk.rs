//! The layers that concern the person alone: usability, the way they act, agent-wide rights.

use super::change::{to_account, to_agent, to_valid, to_web_access};
use super::{Action, Actor, Decision, Layer, Policy, Reason, Resource, Scope, Subject, Via};
use crate::permission::{Permission, Permissions};
use crate::state::{AccountState, GrantKind, WebAccess};
use std::collections::BTreeSet;

/// Why an API token of these scopes is not enough, if it is not.
fn beyond(scopes: &BTreeSet<Scope>, action: Action) -> Option<String> {
    match action.scope() {
        Some(scope) if scopes.contains(&scope) => None,
        Some(scope) => Some(format!("The API token lacks the scope {}.", scope.as_str())),
        None => Some(format!("\"{}\" is not possible with an API token.", action.label())),
    }
}

impl Policy<'_> {
    /// What keeps this person from using Deskfolk at all, if anything (OTR-32, OTR-37, HAL-14, RTP-17).
    #[must_use]
    pub fn hindrances(&self, subject: &Subject) -> Vec<Reason> {
        self.hindrances_up_to(subject, WebAccess::Own)
    }

    /// The same, with the Web Access Level that is offered to whoever has none.
    pub(super) fn hindrances_up_to(&self, subject: &Subject, level: WebAccess) -> Vec<Reason> {
        let mut out = self.record_hindrances(subject);
        if subject.is_general {
            out.push(Reason::new(Layer::Usability, "A General User cannot sign in."));
            return out;
        }
        let here = format!("/agent/users/{}", subject.id);
        let manage = format!("{here}?manage=access");
        let state = |text: &str, fix: &str, path: &str| {
            Reason::new(Layer::Usability, format!("{} {text}", subject.name)).fixed_by(fix, path)
        };
        match subject.state {
            AccountState::Active if subject.limits.until.is_some_and(|until| until <= self.now) => {
                let text = format!("The account of {} has expired.", subject.name);
                let path = to_account(subject, "valid_until");
                out.push(Reason::new(Layer::Usability, text).fixed_by("Extend it under Manage Account", path));
            }
            AccountState::Active | AccountState::Deleted => {}
            AccountState::Guest => out.push(state("is a guest without an account.", "Register the user", &here)),
            AccountState::Pending => {
                out.push(state("has not activated the account yet.", "Send the activation mail", &here));
            }
            AccountState::Locked => out.push(state("is locked.", "Unlock the account", &manage)),
        }
        if !subject.is_agent() && subject.web_access == WebAccess::NoAccess {
            let path = to_web_access(subject, level);
            out.push(state("has the Web Access Level No Access.", "Raise the Web Access Level", &path));
        }
        out
    }

    /// What keeps this person from being used in new work, account or not: validity of the person,
    /// the customer and the site; being deleted.
    #[must_use]
    pub fn record_hindrances(&self, subject: &Subject) -> Vec<Reason> {
        let here = format!("/agent/users/{}", subject.id);
        let customer = format!("/agent/customers/{}", subject.customer);
        let site = format!("{customer}/sites/{}", subject.site);
        let records = [
            (&subject.name, subject.standing, &here),
            (&subject.customer_name, subject.customer_standing, &customer),
            (&subject.site_name, subject.site_standing, &site),
        ];
        let invalid = records.into_iter().filter_map(|(name, standing, path)| {
            let why = standing.hindrance(self.now)?;
            let reason = Reason::new(Layer::Usability, format!("{name} {why}."));
            let form = to_valid(&format!("{path}/edit"), standing, self.now);
            Some(reason.fixed_by(format!("Set {name} to valid"), form))
        });
        let is_deleted_agent = subject.agent.is_some_and(|agent| agent.is_deleted);
        let back = if is_deleted_agent { format!("/admin/agents/{}/delete", subject.id) } else { here.clone() };
        let deleted = subject.is_deleted().then(|| {
            Reason::new(Layer::Usability, format!("{} is deleted.", subject.name))
                .fixed_by(format!("Undelete {}", subject.name), back.as_str())
        });
        invalid.chain(deleted).collect()
    }

    pub(super) fn unusable(&self, actor: &Actor) -> Option<Decision> {
        if actor.via == Via::System {
            return None;
        }
        let out = match actor.via {
            // The rights of an agent are those of an account that can be used; writing for oneself needs none.
            Via::Mail if !actor.subject.is_agent() => self.record_hindrances(&actor.subject),
            // Neither does reading one ticket, but who is locked out stays out.
            Via::Link { .. } if actor.subject.state != AccountState::Locked => self.record_hindrances(&actor.subject),
            _ => self.hindrances(&actor.subject),
        };
        (!out.is_empty()).then(|| Decision::deny_all(out, true))
    }

    pub(super) fn refused_by_via(&self, actor: &Actor, action: Action) -> Option<Decision> {
        let refuse = |text: String| Some(Decision::deny(Reason::new(Layer::Via, text)));
        match &actor.via {
            Via::Direct | Via::System => None,
            Via::Mail => {
                let writes = matches!(action, Action::ReadTicket | Action::ReadNotes | Action::Reply | Action::AddNote);
                if writes { None } else { refuse(format!("\"{}\" is not possible by mail.", action.label())) }
            }
            Via::Link { .. } if matches!(action, Action::ReadTicket | Action::Reply) => None,
            Via::Link { .. } => refuse(format!("\"{}\" is not possible by a ticket link.", action.label())),
            Via::Impersonation { expires_at, .. } | Via::Look { expires_at, .. } if *expires_at <= self.now => {
                refuse("The time in this person's view is over.".to_owned())
            }
            // An import, erasure or merge goes on in the background, where nobody's view is any more.
            Via::Impersonation { .. }
                if matches!(
                    action,
                    Action::Impersonate
                        | Action::Look
                        | Action::EraseUser
                        | Action::ExportPerson
                        | Action::ExportOneself
                        | Action::MergeUsers
                        | Action::ManageOwnTokens
                        | Action::ManageOwnTwoFactor
                        | Action::KeepDrafts
                        | Action::ImportUsers
                        | Action::ImportCustomers
                        | Action::ManageIntegrations
                ) =>
            {
                refuse(format!("\"{}\" is not possible while in somebody's view.", action.label()))
            }
            Via::Impersonation { keeps_credentials: true, .. } if action == Action::ChangeOwnPassword => {
                refuse("The settings keep passwords out of reach while in somebody's view.".to_owned())
            }
            Via::Impersonation { .. } => None,
            // What would be shown once, and views of views. Writes are refused where they begin
            // (`decide_writing`): what the person may do is shown as they see it.
            Via::Look { .. }
                if matches!(
                    action,
                    Action::Impersonate
                        | Action::Look
                        | Action::ExportPerson
                        | Action::ExportOneself
                        | Action::ManageOwnTokens
                        | Action::ManageOwnTwoFactor
                        | Action::KeepDrafts
                ) =>
            {
                refuse(format!("\"{}\" is not possible while looking through somebody's eyes.", action.label()))
            }
            Via::Look { scopes, .. } => scopes.as_ref().and_then(|scopes| beyond(scopes, action)).and_then(refuse),
            Via::Token { scopes, .. } => beyond(scopes, action).and_then(refuse),
            Via::Scim { .. } => {
                let keeps_people = matches!(
                    action,
                    Action::ReadUsers
                        | Action::CreateUser
                        | Action::ModifyUser
                        | Action::ManageAccount
                        | Action::ManageAgents
                );
                if keeps_people {
                    None
                } else {
                    refuse(format!("\"{}\" is not possible by a SCIM connection.", action.label()))
                }
            }
        }
    }

    /// The agent-wide rights this person holds: from the user type and from usable roles, without
    /// those that lack the right they need.
    #[must_use]
    pub fn permissions(&self, subject: &Subject) -> Permissions {
        let Some(agent) = subject.agent.filter(|agent| !agent.is_deleted) else {
            return Permissions::new();
        };
        let mut out = agent.user_type.permissions();
        for (_, role) in self.roles(subject) {
            out.extend(role.permissions.iter().copied());
        }
        let held = out.clone();
        out.retain(|permission| permission.needs().is_none_or(|needed| held.contains(&needed)));
        out
    }

    /// The agent-wide rights this person holds, each with where it and what it needs come from.
    #[must_use]
    pub fn rights(&self, subject: &Subject) -> Vec<(Permission, Vec<Reason>)> {
        let because = |right: Permission| -> Vec<Reason> {
            right.needs().into_iter().chain([right]).flat_map(|needed| self.sources(subject, needed)).collect()
        };
        self.permissions(subject).into_iter().map(|right| (right, because(right))).collect()
    }

    /// The usable roles this person holds now, with the grant of each.
    pub(super) fn roles<'s>(
        &'s self,
        subject: &'s Subject,
    ) -> impl Iterator<Item = (&'s super::Grant, &'s crate::structure::RoleFacts)> {
        subject.holding(GrantKind::Role, self.now).filter_map(|grant| {
            let role = self.structure.roles.get(&crate::ids::RoleId(grant.target))?;
            role.standing.usable(self.now).then_some((grant, role))
        })
    }

    /// Every source of `permission` for this person.
    fn sources(&self, subject: &Subject, permission: Permission) -> Vec<Reason> {
        let Some(agent) = subject.agent.filter(|agent| !agent.is_deleted) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        if agent.user_type.permissions().contains(&permission) {
            let text = format!("The user type {} includes \"{}\".", agent.user_type.label(), permission.label());
            out.push(Reason::new(Layer::Rights, text));
        }
        for (grant, role) in self.roles(subject) {
            if role.permissions.contains(&permission) {
                let text = format!("The role {} includes \"{}\".", role.name, permission.label());
                out.push(Reason::by(Layer::Rights, text, grant.id));
            }
        }
        out
    }

    /// Decides by agent-wide right.
    pub(super) fn decide_right(&self, actor: &Actor, permission: Permission) -> Decision {
        let subject = &actor.subject;
        if actor.via == Via::System {
            return Decision::allow(vec![Reason::new(Layer::Via, "Deskfolk itself acts.")]);
        }
        if !subject.is_agent() {
            return self.not_an_agent(subject);
        }
        let (mut because, mut missing) = (Vec::new(), Vec::new());
        for needed in permission.needs().into_iter().chain([permission]) {
            let sources = self.sources(subject, needed);
            if sources.is_empty() {
                missing.push(needed);
            }
            because.extend(sources);
        }
        if missing.is_empty() {
            return Decision::allow(because);
        }
        let path = self.form_for_permissions(subject, &missing);
        let refusals = missing.into_iter().map(|needed| {
            let text = format!("No role of {} includes \"{}\".", subject.name, needed.label());
            let fix = format!("Give {} a role with \"{}\"", subject.name, needed.label());
            Reason::new(Layer::Rights, text).fixed_by(fix, path.as_str())
        });
        Decision::deny_all(refusals.collect(), true)
    }

    pub(super) fn decide_desk(&self, actor: &Actor, action: Action) -> Decision {
        if let Some(permission) = action.permission() {
            let decision = self.decide_right(actor, permission);
            // A connection keeps whom it adds in its own source.
            let adds_people = matches!(action, Action::CreateUser | Action::ImportUsers)
                && !matches!(actor.via, Via::System | Via::Scim { .. });
            let elsewhere = self.added_elsewhere().filter(|_| adds_people && decision.allow);
            return elsewhere.map_or(decision, Decision::deny);
        }
        let subject = &actor.subject;
        let allowed = |text: String| Decision::allow(vec![Reason::new(Layer::Rights, text)]);
        match action {
            Action::SignIn
            | Action::ManageOwnCredentials
            | Action::ManageOwnTwoFactor
            | Action::ManageOwnProfile
            | Action::ManageOwnMails
            | Action::ExportOneself
            | Action::KeepDrafts => allowed(format!("{} may sign in.", subject.name)),
            Action::ChangeOwnPassword if subject.limits.directory.is_some() => Decision::deny(Reason::new(
                Layer::Source,
                format!("{} signs in with the password of the directory. Please change it there.", subject.name),
            )),
            Action::ChangeOwnPassword if subject.limits.keeps_password => Decision::deny(
                Reason::new(Layer::Rights, format!("{} may not change the password.", subject.name))
                    .fixed_by("Allow it under Manage Account", to_account(subject, "keeps_password")),
            ),
            Action::ChangeOwnPassword => allowed(format!("{} may change the password.", subject.name)),
            Action::ManageOwnTokens | Action::SaveViews | Action::UseAgentPanel if subject.is_agent() => {
                allowed(format!("{} is an agent.", subject.name))
            }
            Action::UsePortal if subject.web_access != WebAccess::NoAccess => {
                allowed(format!("{} has the Web Access Level {}.", subject.name, subject.web_access.label()))
            }
            Action::UsePortal => Decision::deny(
                Reason::new(Layer::Portal, format!("{} has the Web Access Level No Access.", subject.name))
                    .fixed_by("Raise the Web Access Level", to_web_access(subject, WebAccess::Own)),
            ),
            Action::UseAdminMenu => self.decide_admin_menu(subject),
            Action::ManageOwnTokens | Action::SaveViews | Action::UseAgentPanel => self.not_an_agent(subject),
            _ => Decision::not_about(action, "the desk as a whole", true),
        }
    }

    /// Whether somebody who may change an opportunity also may make what it is converted to: a user and a
    /// customer (HAL-31).
    pub(super) fn decide_conversion(&self, actor: &Actor, changing: Decision) -> Decision {
        if actor.via == Via::System {
            return changing;
        }
        let mut out = changing;
        for made in [Action::CreateUser, Action::ManageCustomers] {
            let decision = self.decide(actor, made, Resource::Desk);
            if !decision.allow {
                return Decision { visible: out.visible, ..decision };
            }
            out.because.extend(decision.because);
        }
        out
    }

    fn decide_admin_menu(&self, subject: &Subject) -> Decision {
        let own = self.permissions(subject);
        let doors = [
            Permission::UsersErase,
            Permission::AgentsManage,
            Permission::StructureManage,
            Permission::RolesManage,
            Permission::SettingsManage,
            Permission::CannedManage,
            Permission::AuditRead,
            Permission::JobsManage,
        ];
        let because: Vec<_> =
            doors.into_iter().filter(|door| own.contains(door)).flat_map(|door| self.sources(subject, door)).collect();
        if because.is_empty() {
            let reason = Reason::new(Layer::Rights, format!("{} holds no administrative right.", subject.name));
            if !subject.is_agent() {
                return self.not_an_agent(subject);
            }
            let path = self.form_for_any_permission(subject, &doors, Permission::AuditRead);
            return Decision::deny(reason.fixed_by("Give a role with one", path));
        }
        Decision::allow(because)
    }

    pub(super) fn not_an_agent(&self, subject: &Subject) -> Decision {
        let reason = Reason::new(Layer::Rights, format!("{} is not an agent.", subject.name));
        Decision::deny(reason.fixed_by(format!("Make {} an agent", subject.name), to_agent(subject)))
    }
}
