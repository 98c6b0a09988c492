//! Groups in groups: whoever is in a group that is in another one is in that one, too.

use super::{Ldap, Record, Unreadable, broken, record};
use ldap3::{Scope, SearchEntry, ldap_escape};
use std::collections::{BTreeSet, HashMap};

/// What a mapping calls the groups of somebody.
pub(in crate::integrations) const MEMBER_OF: &str = "memberOf";
/// The rule by which Active Directory follows groups itself.
const IN_CHAIN: &str = "1.2.840.113556.1.4.1941";
/// By this a server says that it is an Active Directory.
const ACTIVE_DIRECTORY: &str = "1.2.840.113556.1.4.800";
/// Which entries are groups.
const GROUPS: &str = "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=groupOfMembers)\
                      (objectClass=group))";
/// Attributes of a group that hold its members.
const MEMBERS: [&str; 2] = ["member", "uniqueMember"];
/// What a server says of itself: its trees, and what it can do.
const ABOUT: [&str; 2] = ["namingContexts", "supportedCapabilities"];
const ANYTHING: &str = "(objectClass=*)";

/// The members of each group, all names in the form of [`key`].
type Tree = HashMap<String, Vec<String>>;

impl Ldap {
    /// Adds the groups of the mappings to everybody who is in them by another group. Active Directory is asked for that;
    /// of other servers all groups are read, and followed here. A group that cannot be read makes everything unreadable:
    /// nobody is taken for having left it.
    pub(super) async fn add_groups(&self, ldap: &mut ldap3::Ldap, people: &mut [Record]) -> Result<(), Unreadable> {
        if self.groups.is_empty() {
            return Ok(());
        }
        for group in &self.groups {
            require(ldap, group).await?;
        }
        let about = entry(ldap, "").await?.unwrap_or_default();
        let follows = about.get(ABOUT[1]).iter().any(|what| what == ACTIVE_DIRECTORY);
        let tree = if follows { Tree::new() } else { self.tree(ldap, about.get(ABOUT[0])).await? };
        let names: Vec<String> = people.iter().map(|person| key(&person.name)).collect();
        for group in &self.groups {
            let members = if follows { self.chained(ldap, group).await? } else { below(&tree, &key(group)) };
            for (person, _) in people.iter_mut().zip(&names).filter(|(_, name)| members.contains(*name)) {
                person.values.entry(MEMBER_OF.to_lowercase()).or_default().push(group.clone());
            }
        }
        Ok(())
    }

    /// Who is in a group by any number of others, as Active Directory says.
    async fn chained(&self, ldap: &mut ldap3::Ldap, group: &str) -> Result<BTreeSet<String>, Unreadable> {
        let filter = in_chain(&self.people(), group);
        let found = self.search(ldap, &self.connection.base, &filter, &["cn".to_owned()], None).await?;
        Ok(found.iter().map(|person| key(&person.name)).collect())
    }

    /// All groups in the trees that hold a group of the mappings; below the base where the server names none.
    async fn tree(&self, ldap: &mut ldap3::Ldap, trees: &[String]) -> Result<Tree, Unreadable> {
        let holds = |tree: &&String| self.groups.iter().any(|group| key(group).ends_with(&key(tree)));
        let mut trees: Vec<&String> = trees.iter().filter(holds).collect();
        if trees.is_empty() {
            trees.push(&self.connection.base);
        }
        let attributes = MEMBERS.map(str::to_owned);
        let mut out = Tree::new();
        for tree in trees {
            for group in self.search(ldap, tree, GROUPS, &attributes, None).await? {
                let members = MEMBERS.iter().flat_map(|attribute| group.get(attribute)).map(|member| key(member));
                out.insert(key(&group.name), members.collect());
            }
        }
        Ok(out)
    }
}

/// People who are in a group directly or through others.
fn in_chain(people: &str, group: &str) -> String {
    format!("(&{people}({MEMBER_OF}:{IN_CHAIN}:={}))", ldap_escape(group))
}

/// Refuses if a group cannot be read.
async fn require(ldap: &mut ldap3::Ldap, group: &str) -> Result<(), Unreadable> {
    let why = match entry(ldap, group).await {
        Ok(Some(_)) => return Ok(()),
        Ok(None) => "it is not there",
        Err(Unreadable(why)) => {
            return Err(Unreadable(format!("The group {group} of a mapping cannot be read. {why}")));
        }
    };
    Err(Unreadable(format!("The group {group} of a mapping cannot be read: {why}.")))
}

/// One entry with what it says of itself.
async fn entry(ldap: &mut ldap3::Ldap, name: &str) -> Result<Option<Record>, Unreadable> {
    let answer = ldap.search(name, Scope::Base, ANYTHING, ABOUT).await.and_then(ldap3::SearchResult::success);
    let (entries, _) = answer.map_err(|error| broken(&error))?;
    Ok(entries.into_iter().next().map(|entry| record(SearchEntry::construct(entry), &[])))
}

/// Everybody and every group below a group. Groups that hold each other are looked at once.
fn below(tree: &Tree, group: &str) -> BTreeSet<String> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![group]);
    while let Some(next) = open.pop() {
        for member in tree.get(next).into_iter().flatten() {
            if seen.insert(member.clone()) {
                open.push(member);
            }
        }
    }
    seen
}

/// A name for comparison: servers write the same one with other case and spaces.
fn key(name: &str) -> String {
    let parts = name.split(',').map(|part| match part.split_once('=') {
        Some((attribute, value)) => format!("{}={}", attribute.trim(), value.trim()),
        None => part.trim().to_owned(),
    });
    parts.collect::<Vec<_>>().join(",").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hal_63_groups_are_followed_however_deep_and_in_circles() {
        let groups = [
            ("cn=a", vec!["cn=b", "uid=1"]),
            ("cn=b", vec!["CN = C", "uid=2"]),
            ("cn=c", vec!["cn=a", "uid=3"]),
            ("cn=d", vec!["uid=4"]),
        ];
        let groups = groups.into_iter().map(|(group, members)| (key(group), members.into_iter().map(key).collect()));
        let tree: Tree = groups.collect();
        let people: Vec<_> = below(&tree, "cn=a").into_iter().filter(|name| name.starts_with("uid")).collect();
        assert_eq!(people, ["uid=1", "uid=2", "uid=3"]);
        assert!(below(&tree, "cn=unknown").is_empty());
    }

    #[test]
    fn names_are_the_same_whatever_their_case_and_spaces() {
        assert_eq!(key("CN=Help desk, OU=Groups,dc=acme"), key("cn = help desk,ou=groups,DC=Acme"));
    }

    #[test]
    fn hal_63_active_directory_is_asked_with_a_filter_that_is_one() {
        let filter = in_chain("(objectClass=person)", "cn=Desk (all),dc=acme");
        assert!(filter.contains("(memberOf:1.2.840.113556.1.4.1941:=cn=Desk \\28all\\29,dc=acme)"), "{filter}");
        assert!(ldap3::parse_filter(&filter).is_ok(), "{filter}");
    }
}
