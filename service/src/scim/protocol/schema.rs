//! The schemas of what is kept here: no attribute is advertised that is not kept.

/// The kind of an attribute's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scim) enum Kind {
    Text,
    Boolean,
    /// The address of a resource of this type.
    Reference(&'static str),
    Complex(&'static [Attribute]),
}

/// Who may write an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scim) enum Mutability {
    ReadWrite,
    ReadOnly,
    Immutable,
}

/// An attribute of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scim) struct Attribute {
    pub name: &'static str,
    pub description: &'static str,
    pub kind: Kind,
    pub is_many: bool,
    pub is_required: bool,
    pub mutability: Mutability,
    pub is_unique: bool,
    pub case_exact: bool,
    /// Suggested values.
    pub canonical: &'static [&'static str],
}

/// A schema, with the type of resources it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scim) struct Schema {
    pub urn: &'static str,
    pub name: &'static str,
    pub endpoint: &'static str,
    pub description: &'static str,
    pub attributes: &'static [Attribute],
}

const fn text(name: &'static str, description: &'static str) -> Attribute {
    Attribute {
        name,
        description,
        kind: Kind::Text,
        is_many: false,
        is_required: false,
        mutability: Mutability::ReadWrite,
        is_unique: false,
        case_exact: false,
        canonical: &[],
    }
}

const fn required(name: &'static str, description: &'static str) -> Attribute {
    Attribute { is_required: true, ..text(name, description) }
}

const fn complex(name: &'static str, description: &'static str, parts: &'static [Attribute]) -> Attribute {
    Attribute { kind: Kind::Complex(parts), ..text(name, description) }
}

const fn many(name: &'static str, description: &'static str, parts: &'static [Attribute]) -> Attribute {
    Attribute { is_many: true, ..complex(name, description, parts) }
}

const fn exact(name: &'static str, description: &'static str) -> Attribute {
    Attribute { case_exact: true, ..text(name, description) }
}

const fn boolean(name: &'static str, description: &'static str) -> Attribute {
    Attribute { kind: Kind::Boolean, ..text(name, description) }
}

const PRIMARY: Attribute = boolean("primary", "Whether this is the preferred one; at most one is.");

const fn kind_of(canonical: &'static [&'static str]) -> Attribute {
    Attribute { canonical, ..text("type", "What it is for.") }
}

/// What resources have beside the attributes of their schema.
pub(in crate::scim) const COMMON: &[Attribute] = &[
    Attribute { mutability: Mutability::ReadOnly, ..exact("id", "The id here.") },
    exact("externalId", "The id at the identity provider."),
    Attribute {
        mutability: Mutability::ReadOnly,
        ..complex(
            "meta",
            "When it was made and changed, and where it is.",
            &[
                exact("resourceType", "User or Group."),
                exact("created", "When it was made."),
                exact("lastModified", "When it was last changed."),
                exact("location", "Where it is."),
                exact("version", "The version."),
            ],
        )
    },
    Attribute { is_many: true, mutability: Mutability::ReadOnly, ..exact("schemas", "The schemas.") },
];

/// People.
pub(in crate::scim) const USER: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    endpoint: "/Users",
    description: "Somebody in the directory of the desk",
    attributes: &[
        Attribute {
            is_unique: true,
            ..required(
                "userName",
                "What the identity provider calls them. It is their login name unless it is a mail address.",
            )
        },
        Attribute {
            is_required: true,
            ..complex(
                "name",
                "Their name.",
                &[
                    required("familyName", "Last name."),
                    required("givenName", "First name."),
                    text("middleName", "Middle name."),
                    text("honorificPrefix", "Title or salutation."),
                ],
            )
        },
        text("displayName", "The name to show; used where there is no other name."),
        text("nickName", "Preferred name, shown instead of the first name."),
        text("preferredLanguage", "The language of mails to them, such as de-AT."),
        text("timezone", "The time zone they read times in, such as Europe/Berlin."),
        boolean("active", "Whether they can be used and may sign in."),
        Attribute {
            is_required: true,
            ..many(
                "emails",
                "Mail addresses; the primary one is written to.",
                &[required("value", "The address."), kind_of(&["work", "home", "other"]), PRIMARY],
            )
        },
        many(
            "phoneNumbers",
            "Telephone, mobile and fax numbers.",
            &[
                text("value", "The number, in any notation."),
                kind_of(&["work", "home", "mobile", "fax", "other"]),
                PRIMARY,
            ],
        ),
        many(
            "addresses",
            "Postal addresses; the primary one is shown.",
            &[
                text("streetAddress", "Street and number."),
                text("locality", "City."),
                text("postalCode", "Postal code."),
                text("country", "Country, as the two letters of ISO 3166."),
                kind_of(&["work", "home", "other"]),
                PRIMARY,
            ],
        ),
        Attribute {
            mutability: Mutability::ReadOnly,
            ..many(
                "groups",
                "The groups they are members of.",
                &[
                    Attribute { mutability: Mutability::ReadOnly, ..exact("value", "The id of the group.") },
                    Attribute {
                        mutability: Mutability::ReadOnly,
                        kind: Kind::Reference("Group"),
                        ..exact("$ref", "The address of the group.")
                    },
                    Attribute { mutability: Mutability::ReadOnly, ..text("display", "The name of the group.") },
                ],
            )
        },
    ],
};

/// Groups of people.
pub(in crate::scim) const GROUP: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    endpoint: "/Groups",
    description: "A group of people; the connection says what its members are given",
    attributes: &[
        required("displayName", "The name, by which the connection knows what members are given."),
        many(
            "members",
            "The members: people of the same connection.",
            &[
                Attribute { mutability: Mutability::Immutable, ..exact("value", "The id of the person.") },
                Attribute {
                    mutability: Mutability::Immutable,
                    kind: Kind::Reference("User"),
                    ..exact("$ref", "The address of the person.")
                },
                Attribute {
                    mutability: Mutability::Immutable,
                    canonical: &["User"],
                    ..text("type", "What the member is.")
                },
            ],
        ),
    ],
};

impl Schema {
    /// The attribute of this name, in any letter case.
    pub(in crate::scim) fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().chain(COMMON).find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    /// What stands behind the URN of this schema, if the text begins with one; `None` for another schema's.
    pub(in crate::scim) fn without_urn<'t>(&self, text: &'t str) -> Option<&'t str> {
        if !text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:")) {
            return Some(text);
        }
        let own = text.get(..self.urn.len()).filter(|start| start.eq_ignore_ascii_case(self.urn))?;
        text[own.len()..].strip_prefix(':')
    }
}

impl Attribute {
    /// The part of this name, in any letter case.
    pub(in crate::scim) fn part(&self, name: &str) -> Option<&'static Self> {
        let Kind::Complex(parts) = self.kind else { return None };
        parts.iter().find(|part| part.name.eq_ignore_ascii_case(name))
    }

    pub(in crate::scim) const fn is_read_only(&self) -> bool {
        matches!(self.mutability, Mutability::ReadOnly)
    }
}
