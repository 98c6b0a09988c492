//! Finding resources: filter, order, pages with true totals (RFC 7644, section 3.4.2).

use super::protocol::{AttributeName, Filter, GROUP, MOST_RESULTS, Object, Projection};
use super::resource::{Kind, Resource};
use super::{Answer, ScimCx, ScimError, groups, people};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Resources in an answer, if nothing else is asked for.
const PAGE: usize = 100;
/// So many are sorted at most.
const MOST_SORTED: usize = 100_000;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What resources have to be like; all of them when empty.
    pub filter: String,
    /// What they are sorted by; their id when empty.
    pub sort_by: String,
    /// Whether the last comes first.
    pub is_descending: bool,
    /// The first to be sent, from 1.
    pub start_index: Option<i64>,
    /// How many at most.
    pub count: Option<i64>,
}

/// A page of what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    total: u64,
    start: u64,
    resources: Vec<Resource>,
}

impl Listing {
    /// The page as it is sent, with the attributes that are asked for.
    #[must_use]
    pub fn shown(self, projection: &Projection) -> Value {
        let shown: Vec<_> = self.resources.into_iter().map(|one| one.shown(projection)).collect();
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": self.total,
            "startIndex": self.start,
            "itemsPerPage": shown.len(),
            "Resources": shown,
        })
    }
}

/// Which resources are read.
pub(super) enum Which<'a> {
    Page { offset: u64, limit: u64 },
    After { id: i64, limit: u64, demands: Vec<&'a Filter> },
    These(&'a [i64]),
}

/// Finds resources of these types.
///
/// # Errors
/// `invalidFilter`, `invalidPath` for a wrong order, `tooMany` for more than can be sorted.
pub async fn search(scim: &ScimCx, kinds: &[Kind], query: &Query, projection: &Projection) -> Answer<Listing> {
    let start = u64::try_from(query.start_index.unwrap_or(1)).unwrap_or(1).max(1);
    let count = query.count.map_or(PAGE, |count| usize::try_from(count).unwrap_or(0)).min(MOST_RESULTS);
    let filter = match query.filter.trim() {
        "" => None,
        text => Some(Filter::parse(text)?),
    };
    let sort = match query.sort_by.trim() {
        "" => None,
        text => {
            let wrong = || ScimError::bad("invalidPath", format!("{text} is no attribute."));
            Some(AttributeName::parse(text).ok_or_else(wrong)?)
        }
    };
    let members = !projection.spares(&GROUP, "members");
    let search = Search { scim, kinds, members };
    let (total, resources) = match (filter, sort) {
        (None, None) => search.page(start - 1, count).await?,
        (filter, None) => search.filtered(filter.as_ref(), start - 1, count).await?,
        (filter, Some(sort)) => {
            let order = (&sort, query.is_descending);
            Box::pin(search.sorted(filter.as_ref(), order, start - 1, count)).await?
        }
    };
    Ok(Listing { total, start, resources })
}

struct Search<'a> {
    scim: &'a ScimCx,
    kinds: &'a [Kind],
    /// Whether members of groups are read.
    members: bool,
}

impl Search<'_> {
    async fn read(&self, kind: Kind, which: &Which<'_>, members: bool) -> Answer<Vec<Resource>> {
        match kind {
            Kind::User => people::select(self.scim, which).await,
            Kind::Group => groups::select(self.scim, which, members).await,
        }
    }

    /// All of them: the database counts and skips.
    async fn page(&self, offset: u64, count: usize) -> Answer<(u64, Vec<Resource>)> {
        let (mut total, mut out) = (0, Vec::new());
        for kind in self.kinds {
            let there = match kind {
                Kind::User => people::count(self.scim).await?,
                Kind::Group => groups::count(self.scim).await?,
            };
            let skipped = offset.saturating_sub(total);
            let limit = (count - out.len()) as u64;
            if limit > 0 && skipped < there {
                let which = Which::Page { offset: skipped, limit };
                out.extend(self.read(*kind, &which, self.members).await?);
            }
            total += there;
        }
        Ok((total, out))
    }

    /// Those that are like that, in the order of their ids.
    async fn filtered(&self, filter: Option<&Filter>, offset: u64, count: usize) -> Answer<(u64, Vec<Resource>)> {
        let (mut total, mut out) = (0, Vec::new());
        for kind in self.kinds {
            let mut walk = Walk::new(*kind, filter, self.members);
            while let Some(found) = walk.next(self).await? {
                for resource in found {
                    if total >= offset && out.len() < count {
                        out.push(resource);
                    }
                    total += 1;
                }
            }
        }
        Ok((total, out))
    }

    /// The same in another order: only what is sorted by is kept of each.
    async fn sorted(
        &self,
        filter: Option<&Filter>,
        (by, is_descending): (&AttributeName, bool),
        offset: u64,
        count: usize,
    ) -> Answer<(u64, Vec<Resource>)> {
        let mut all = Vec::new();
        for (rank, kind) in self.kinds.iter().enumerate() {
            let mut walk = Walk::new(*kind, filter, by.is(kind.schema(), "members", Some("value")));
            while let Some(found) = walk.next(self).await? {
                all.extend(found.iter().map(|one| (by.sort_key(kind.schema(), &one.body), rank, number(one))));
                if all.len() > MOST_SORTED {
                    let text = format!("More than {MOST_SORTED} cannot be sorted: please filter them.");
                    return Err(ScimError::bad("tooMany", text));
                }
            }
        }
        // Whoever has no value comes last, or first in descending order (RFC 7644, section 3.4.2.3).
        all.sort_by(|(left, ..), (right, ..)| (left.is_none(), left).cmp(&(right.is_none(), right)));
        if is_descending {
            all.sort_by_cached_key(|(key, ..)| Reverse((key.is_none(), key.clone())));
        }
        let total = all.len() as u64;
        let page: Vec<_> = all.into_iter().skip(usize::try_from(offset).unwrap_or(usize::MAX)).take(count).collect();
        let mut read = HashMap::new();
        for (rank, kind) in self.kinds.iter().enumerate() {
            let ids: Vec<i64> = page.iter().filter(|(_, of, _)| *of == rank).map(|(.., id)| *id).collect();
            if !ids.is_empty() {
                let found = self.read(*kind, &Which::These(&ids), self.members).await?;
                read.extend(found.into_iter().map(|one| ((rank, number(&one)), one)));
            }
        }
        Ok((total, page.into_iter().filter_map(|(_, rank, id)| read.remove(&(rank, id))).collect()))
    }
}

fn number(resource: &Resource) -> i64 {
    resource.id.parse().unwrap_or_default()
}

/// Resources of one type that are like that, some at a time.
struct Walk<'a> {
    kind: Kind,
    filter: Option<&'a Filter>,
    members: bool,
    after: Option<i64>,
}

impl<'a> Walk<'a> {
    fn new(kind: Kind, filter: Option<&'a Filter>, members: bool) -> Self {
        let asked = filter.is_some_and(|filter| filter.mentions(&GROUP, "members"));
        Self { kind, filter, members: members || asked, after: Some(0) }
    }

    async fn next(&mut self, search: &Search<'_>) -> Answer<Option<Vec<Resource>>> {
        let Some(id) = self.after else { return Ok(None) };
        // Groups may have many members.
        let limit = if self.kind == Kind::Group && self.members { 20 } else { 500 };
        let demands = self.filter.map(Filter::demands).unwrap_or_default();
        let found = search.read(self.kind, &Which::After { id, limit, demands }, self.members).await?;
        let is_last = (found.len() as u64) < limit;
        self.after = found.last().map(number).filter(|_| !is_last);
        let fits = |body: &Object| self.filter.is_none_or(|filter| filter.matches(self.kind.schema(), body));
        Ok(Some(found.into_iter().filter(|one| fits(&one.body)).collect()))
    }
}
