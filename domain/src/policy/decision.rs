//! Answers, with their reasons.

use super::Action;
use crate::error::AppError;
use crate::ids::GrantId;
use crate::state::choice;
use serde::{Deserialize, Serialize};

choice! {
    /// Which part of the rules gave a reason.
    Layer {
        /// Account state and validity.
        Usability = "usability", "Account and validity";
        /// Impersonation, API token.
        Via = "via", "How they act";
        /// Agent-wide rights from roles and user type.
        Rights = "rights", "Agent-wide rights";
        /// Department, queue, role in it.
        Work = "work", "Department and queue";
        /// Access groups of customers and customer users.
        Groups = "groups", "Access groups";
        /// Own, participant, web access level, confidentiality.
        Portal = "portal", "Portal scope";
        /// Customers that not every agent sees.
        Confidential = "confidential", "Confidential customers";
        /// Where the person is kept.
        Source = "source", "Source";
        /// Nobody may act on somebody who holds more.
        Ceiling = "ceiling", "Ceiling";
    }
}

/// The smallest change that would flip a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fix {
    /// What to do, in plain words.
    pub text: String,
    /// The page where it is done; a form has the change filled in (`set=`), and saving it makes it.
    pub path: String,
}

/// One reason for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// The layer it comes from.
    pub layer: Layer,
    /// In plain words.
    pub text: String,
    /// The grant behind it, if one is.
    pub grant: Option<GrantId>,
    /// For a refusal: what would flip it.
    pub fix: Option<Fix>,
}

impl Reason {
    pub(super) fn new(layer: Layer, text: impl Into<String>) -> Self {
        Self { layer, text: text.into(), grant: None, fix: None }
    }

    pub(super) fn by(layer: Layer, text: impl Into<String>, grant: GrantId) -> Self {
        Self { grant: Some(grant), ..Self::new(layer, text) }
    }

    pub(super) fn fixed_by(mut self, text: impl Into<String>, path: impl Into<String>) -> Self {
        self.fix = Some(Fix { text: text.into(), path: path.into() });
        self
    }
}

/// Whether something is allowed, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decision {
    /// The answer.
    pub allow: bool,
    /// Every grant that allows, or what refuses.
    pub because: Vec<Reason>,
    /// For a refusal: whether the actor may know that the record exists. Otherwise it is a 404.
    pub visible: bool,
}

impl Decision {
    pub(super) fn allow(because: Vec<Reason>) -> Self {
        Self { allow: true, because, visible: true }
    }

    pub(super) fn deny(reason: Reason) -> Self {
        Self { allow: false, because: vec![reason], visible: true }
    }

    /// For an action that makes no sense for this kind of record.
    pub(super) fn not_about(action: Action, what: &str, visible: bool) -> Self {
        let text = format!("\"{}\" is not about {what}.", action.label());
        Self::deny_all(vec![Reason::new(Layer::Rights, text)], visible)
    }

    pub(super) fn deny_all(because: Vec<Reason>, visible: bool) -> Self {
        Self { allow: false, because, visible }
    }

    /// `Ok` if allowed.
    ///
    /// # Errors
    /// `NotFound` if the actor may not even know of the record, `Forbidden` otherwise.
    pub fn require(self) -> Result<(), AppError> {
        match (self.allow, self.visible) {
            (true, _) => Ok(()),
            (false, false) => Err(AppError::NotFound),
            (false, true) => {
                let why: Vec<_> = self.because.iter().map(|reason| reason.text.as_str()).collect();
                Err(AppError::Forbidden(why.join(" ")))
            }
        }
    }
}
