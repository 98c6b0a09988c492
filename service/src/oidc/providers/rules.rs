//! What claims lead to.

use domain::oidc::Claims;
use serde::{Deserialize, Serialize};

/// Whoever has this value in this claim gets what it leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::oidc) struct Rule<T> {
    pub claim: String,
    pub value: String,
    pub target: T,
}

impl<T> Rule<T> {
    pub(in crate::oidc) fn fits(&self, claims: &Claims) -> bool {
        claims.has(&self.claim, &self.value)
    }

    /// The line as the form has it.
    pub(super) fn line(&self, target: &str) -> String {
        format!("{} = {} -> {target}", self.claim, self.value)
    }
}
