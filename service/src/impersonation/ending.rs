//! Why a stay in somebody's view, or a look at it, came to its end.

/// Why a stay ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// *Back to my view*.
    Left,
    /// The admin entered somebody else's view instead.
    Replaced,
    /// Its time was over.
    Expired,
    /// The person signed in themselves (ZAM-19).
    SignedIn,
    /// The admin may no longer see through this person's eyes.
    NotAllowed,
}

impl Ending {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::SignedIn => "signed_in",
            Self::NotAllowed => "not_allowed",
        }
    }

    /// The stored ending in plain words.
    pub(crate) fn words(stored: &str) -> String {
        let known = [Self::Left, Self::Replaced, Self::Expired, Self::SignedIn, Self::NotAllowed];
        let text = match known.into_iter().find(|ending| ending.as_str() == stored) {
            Some(Self::Left) | None => "left",
            Some(Self::Replaced) => "went on to somebody else",
            Some(Self::Expired) => "its time was over",
            Some(Self::SignedIn) => "the person signed in",
            Some(Self::NotAllowed) => "no longer allowed",
        };
        text.to_owned()
    }
}
