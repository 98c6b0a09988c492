//! The context of a use-case: who asks, how, and when.

use crate::access::cache::Fixed;
use crate::app::App;
use crate::db::Tx;
use crate::devices::Device;
use crate::error::Result;
use crate::sessions;
use domain::ids::UserId;
use domain::journal::{Cause, Entity};
use domain::policy::{Action, Actor, Decision, Hat, PeopleScope, Policy, Resource, Subject, TicketScope, Via};
use domain::shell::Notice;
use domain::{AppError, Timestamp};
use std::sync::Arc;

/// What is said until a new password is chosen.
const CHOOSE_FIRST: &str = "Please choose a new password first.";
/// What is said until a second factor is set up.
const ENROL_FIRST: &str = "Please set up two-factor authentication in your profile first.";

/// Where a request came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Address of the client.
    pub address: String,
    /// What its browser calls itself.
    pub user_agent: String,
    /// Id of the request.
    pub request_id: String,
    /// By what the browser is known, where somebody signs in.
    pub device: Option<Device>,
}

/// A request by somebody who is not signed in.
#[derive(Clone)]
pub struct Guest {
    /// The application.
    pub app: Arc<App>,
    /// Where the request came from.
    pub origin: Origin,
}

/// A request by somebody known.
#[derive(Clone)]
pub struct Cx {
    /// The application.
    pub app: Arc<App>,
    /// Who asks.
    pub actor: Actor,
    /// What makes it happen, for the journal.
    pub cause: Cause,
    /// Which one, where causes are numbered: the import.
    pub cause_id: Option<i64>,
    /// Where the request came from.
    pub origin: Origin,
    /// Structure and settings as they are for this request.
    pub fixed: Arc<Fixed>,
    /// The moment of the request.
    pub now: Timestamp,
    /// Whether the password must be changed before anything else (OST-29).
    pub must_change_password: bool,
    /// Whether the acting person has a password, here or in a directory.
    pub has_password: bool,
    /// Whether a second factor must be set up before anything else.
    pub must_enrol: bool,
    /// The acting person's mail address.
    pub email: Option<String>,
    /// The time zone the acting person reads times in; empty for that of the browser.
    pub time_zone: String,
    /// Where the acting person's picture is in the store of files, if there is one.
    pub picture: Option<String>,
    /// The key of the session, hashed, if there is one.
    pub session: Option<String>,
    /// What the session has to keep to; in somebody's view that of the admin.
    pub session_rules: sessions::Rules,
}

impl Cx {
    /// Deskfolk itself, for background work, the command line and first setup.
    ///
    /// # Errors
    /// If structure and settings cannot be read.
    pub async fn system(app: &Arc<App>, cause: Cause) -> Result<Self> {
        let fixed = app.fixed.load(&app.db).await?;
        Ok(Self {
            app: Arc::clone(app),
            actor: Actor { subject: Subject::bare(UserId(0), "Deskfolk"), via: Via::System },
            cause,
            cause_id: None,
            origin: Origin::default(),
            fixed,
            now: app.clock.now(),
            must_change_password: false,
            has_password: false,
            must_enrol: false,
            email: None,
            time_zone: String::new(),
            picture: None,
            session: None,
            session_rules: sessions::Rules::none(),
        })
    }

    /// The access rules at this moment.
    #[must_use]
    pub fn policy(&self) -> Policy<'_> {
        Policy { structure: &self.fixed.structure, now: self.now }
    }

    /// May the actor do this?
    #[must_use]
    pub fn decide(&self, action: Action, resource: Resource<'_>) -> Decision {
        self.policy().decide(&self.actor, action, resource)
    }

    /// Whether the actor may do this.
    #[must_use]
    pub fn allows(&self, action: Action, resource: Resource<'_>) -> bool {
        self.decide(action, resource).allow
    }

    /// Refuses unless the actor may do this.
    ///
    /// # Errors
    /// `Forbidden` with the reason, or `NotFound` for what the actor may not even know of.
    pub fn require(&self, action: Action, resource: Resource<'_>) -> Result<()> {
        Ok(self.decide(action, resource).require()?)
    }

    /// Refuses unless the actor holds the agent-wide right behind this action.
    ///
    /// # Errors
    /// `Forbidden` with the reason.
    pub fn require_desk(&self, action: Action) -> Result<()> {
        self.require(action, Resource::Desk)
    }

    /// The tickets the actor may see wearing this hat.
    #[must_use]
    pub fn ticket_scope(&self, hat: Hat) -> TicketScope {
        self.policy().ticket_scope(&self.actor, hat)
    }

    /// The people, customers and sites the actor may know of, of those the directory holds.
    #[must_use]
    pub fn people_scope(&self) -> PeopleScope {
        self.policy().people_scope(&self.actor)
    }

    /// Refuses whoever may not know of this person, as somebody of a confidential customer.
    ///
    /// # Errors
    /// `NotFound`, as if there were nobody.
    pub fn require_known(&self, person: &Subject) -> Result<()> {
        if self.policy().hides(&self.actor, person) { Err(AppError::NotFound.into()) } else { Ok(()) }
    }

    /// The acting person; nobody for Deskfolk itself.
    #[must_use]
    pub fn subject_id(&self) -> Option<UserId> {
        (self.actor.via != Via::System).then_some(self.actor.subject.id)
    }

    /// Begins a write.
    ///
    /// # Errors
    /// `Forbidden` for whoever only looks through somebody's eyes; if no connection is free in time.
    pub async fn begin(&self) -> Result<Tx> {
        self.require_writing()?;
        self.begin_books().await
    }

    /// Begins to write what the journal tells also of those who may change nothing: that they looked, and
    /// what they took along.
    ///
    /// # Errors
    /// If no connection is free in time.
    pub(crate) async fn begin_books(&self) -> Result<Tx> {
        self.app.db.begin(&self.app.notices).await
    }

    /// Refuses whoever only looks through somebody's eyes. For what changes something elsewhere; every
    /// write of ours asks by itself ([`Cx::begin`]).
    ///
    /// # Errors
    /// `Forbidden` with the reason.
    pub fn require_writing(&self) -> Result<()> {
        Ok(self.policy().decide_writing(&self.actor).require()?)
    }

    /// A notice that this record changed.
    #[must_use]
    pub const fn notice(entity: Entity, id: i64) -> Notice {
        Notice { entity, id }
    }

    /// The same application seen without being signed in.
    #[must_use]
    pub fn guest(&self) -> Guest {
        Guest { app: Arc::clone(&self.app), origin: self.origin.clone() }
    }

    /// Whether nothing has to be done before anything else: a new password (OST-29), a second factor.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        !self.must_change_password && !self.must_enrol
    }

    /// Refuses a person who is not settled.
    ///
    /// # Errors
    /// `Forbidden` until the password is changed and a second factor is set up, where they have to be.
    pub fn require_settled(&self) -> Result<()> {
        let text = match (self.must_change_password, self.must_enrol) {
            (true, _) => CHOOSE_FIRST,
            (false, true) => ENROL_FIRST,
            (false, false) => return Ok(()),
        };
        Err(AppError::Forbidden(text.to_owned()).into())
    }

    /// Whether this is what [`Cx::require_settled`] says.
    #[must_use]
    pub fn is_for_unsettled(error: &AppError) -> bool {
        matches!(error, AppError::Forbidden(text) if [CHOOSE_FIRST, ENROL_FIRST].contains(&text.as_str()))
    }
}
