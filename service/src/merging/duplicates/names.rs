//! Whether two names may be those of one person.

use crate::search::fold;

/// Short forms and the names they stand for.
const SHORT: [(&str, &str); 40] = [
    ("alex", "alexander"),
    ("alex", "alexandra"),
    ("andy", "andreas"),
    ("andy", "andrew"),
    ("bea", "beatrice"),
    ("ben", "benjamin"),
    ("bill", "william"),
    ("bob", "robert"),
    ("cathy", "catherine"),
    ("charlie", "charles"),
    ("chris", "christian"),
    ("chris", "christine"),
    ("chris", "christopher"),
    ("dan", "daniel"),
    ("dave", "david"),
    ("dick", "richard"),
    ("ed", "edward"),
    ("fred", "frederick"),
    ("greg", "gregory"),
    ("hans", "johannes"),
    ("jack", "john"),
    ("jim", "james"),
    ("joe", "joseph"),
    ("kate", "katherine"),
    ("ken", "kenneth"),
    ("liz", "elizabeth"),
    ("mandy", "amanda"),
    ("max", "maximilian"),
    ("mike", "michael"),
    ("nick", "nicholas"),
    ("pat", "patricia"),
    ("pat", "patrick"),
    ("pete", "peter"),
    ("sam", "samuel"),
    ("sepp", "josef"),
    ("steve", "stephen"),
    ("sue", "susan"),
    ("tom", "thomas"),
    ("tony", "anthony"),
    ("will", "william"),
];
/// Shorter first names differ in every letter that differs.
const LONG: usize = 5;

/// The words of a name as they are compared.
pub(super) fn words(name: &str) -> Vec<String> {
    let folded = fold(name);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A whole name in which the order of first and last name does not count.
pub(super) fn whole(first: &str, last: &str) -> String {
    let mut words = [words(first), words(last)].concat();
    words.sort();
    words.join(" ")
}

/// First and last name of somebody.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name<'a> {
    pub first: &'a str,
    pub last: &'a str,
    /// What they are called, where that is another first name.
    pub preferred: &'a str,
}

/// Whether both are the same name, in whatever order.
pub(super) fn are_same(a: Name<'_>, b: Name<'_>) -> bool {
    let (left, right) = (whole(a.first, a.last), whole(b.first, b.last));
    !left.is_empty() && left == right
}

/// Whether this is no name that anybody is told by.
pub(super) fn tells_nothing(name: Name<'_>) -> bool {
    words(name.first).is_empty() || words(name.last).is_empty()
}

/// Whether a mailbox is called after somebody, in one of the ways in which companies do that.
pub(super) fn is_alias(mailbox: &str, name: Name<'_>) -> bool {
    let (first, last) = (words(name.first).concat(), words(name.last).concat());
    let (Some(f), Some(l)) = (first.chars().next(), last.chars().next()) else { return false };
    let all = [
        format!("{first}{last}"),
        format!("{last}{first}"),
        format!("{f}{last}"),
        format!("{last}{f}"),
        format!("{first}{l}"),
        first,
        last,
    ];
    all.iter().any(|one| one == mailbox)
}

/// Whether both may be the name of one person: the same, with a short form or an initial for the first name, or with
/// a slip in it. Brothers and sisters are not.
pub(super) fn fit(a: Name<'_>, b: Name<'_>) -> bool {
    if are_same(a, b) {
        return true;
    }
    let last = |name: Name<'_>| words(name.last).join(" ");
    let (one, other) = (last(a), last(b));
    let is_one_family = !one.is_empty() && (one == other || is_slip(&one, &other));
    if !is_one_family {
        return false;
    }
    let firsts = |name: Name<'_>| {
        let all = [name.first, name.preferred].map(|first| words(first).into_iter().next().unwrap_or_default());
        all.into_iter().filter(|first| !first.is_empty()).collect::<Vec<_>>()
    };
    let (left, right) = (firsts(a), firsts(b));
    left.iter().any(|one| right.iter().any(|other| first_names_fit(one, other)))
}

fn first_names_fit(a: &str, b: &str) -> bool {
    let stands_for = |short: &str, long: &str| SHORT.iter().any(|(one, other)| (*one, *other) == (short, long));
    let is_initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    a == b || stands_for(a, b) || stands_for(b, a) || is_initial(a, b) || is_initial(b, a) || is_slip(a, b)
}

/// Whether two words of some length differ by one slip. The last letter tells Andrea from Andreas, so it has to be the
/// same, and so has the first one.
fn is_slip(a: &str, b: &str) -> bool {
    let long = a.chars().count() >= LONG && b.chars().count() >= LONG;
    long && a.chars().next() == b.chars().next() && a.chars().last() == b.chars().last() && is_near(a, b)
}

/// Whether one letter was left out, added, replaced, or swapped with the next one.
pub(super) fn is_near(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = a.iter().zip(&b).take_while(|(one, other)| one == other).count();
    let (a, b) = (&a[same..], &b[same..]);
    let rest = |of: &[char], from: usize| of.get(from..).map(<[char]>::to_vec);
    if a == b {
        return false;
    }
    let swapped = a.len() >= 2 && b.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
    let replaced = rest(a, 1).is_some() && rest(a, 1) == rest(b, 1);
    let shorter = rest(a, 1).is_some_and(|rest| rest == b) || rest(b, 1).is_some_and(|rest| rest == a);
    swapped || replaced || shorter
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name<'a>(first: &'a str, last: &'a str) -> Name<'a> {
        Name { first, last, preferred: "" }
    }

    #[test]
    fn one_slip_is_near() {
        for (a, b) in
            [("gmail.com", "gmial.com"), ("acme.com", "acme.con"), ("acme.com", "acm.com"), ("acme.com", "accme.com")]
        {
            assert!(is_near(a, b) && is_near(b, a), "{a} {b}");
        }
        for (a, b) in [("acme.com", "acme.com"), ("acme.com", "apex.com"), ("a", "bcd"), ("abcd", "badc")] {
            assert!(!is_near(a, b), "{a} {b}");
        }
    }

    #[test]
    fn names_of_one_person_fit() {
        for (a, b) in [
            (name("Ana", "Ruiz"), name("ANA", "Ruíz")),
            (name("Ana", "Ruiz"), name("Ruiz", "Ana")),
            (name("A.", "Ruiz"), name("Ana", "Ruiz")),
            (name("Bob", "Stone"), name("Robert", "Stone")),
            (name("Micheal", "Stone"), name("Michael", "Stone")),
            (name("Jonathan", "Müller"), name("Jonathan", "Muller")),
        ] {
            assert!(fit(a, b), "{a:?} {b:?}");
        }
        let called = Name { preferred: "Bobbi", ..name("Roberta", "Stone") };
        assert!(fit(called, name("Bobbi", "Stone")));
    }

    #[test]
    fn families_and_colleagues_do_not() {
        for (a, b) in [
            (name("Anna", "Berg"), name("Peter", "Berg")),
            (name("Anna", "Berg"), name("Anne", "Berg")),
            (name("Andrea", "Berg"), name("Andreas", "Berg")),
            (name("Martin", "Berg"), name("Martina", "Berg")),
            (name("Stefan", "Berg"), name("Stefanie", "Berg")),
            (name("Paul", "Berg"), name("Paula", "Berg")),
            (name("Anna", "Berg"), name("Anna", "Stern")),
            (name("", ""), name("", "")),
        ] {
            assert!(!fit(a, b), "{a:?} {b:?}");
        }
    }
}
